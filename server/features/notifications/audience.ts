// Whom something concerns (N4). A group means each of its members; whoever did it is left out by the caller, and so is whoever
// may not see the ticket.

import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import { belongsToGroupsOnly } from '#server/commands/index.ts';
import { loadMessage, loadTicketEvent, type StoredTicket } from '#server/features/tickets/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { listMembers, loadLead, type NoticeWorkspace, type StoredNotice } from './notice-store.ts';

export async function audienceOf(
  sql: ReadTx,
  workspace: NoticeWorkspace,
  notice: StoredNotice,
  { state }: StoredTicket,
): Promise<readonly PersonId[] | 'everybody'> {
  const { id: workspaceId, configuration } = workspace;
  const { groupId, assigneeId, lockHolderId, watchers } = state;
  const holders = distinct([assigneeId, lockHolderId]);
  const members = () => listMembers(sql, workspaceId, groupId === null ? [] : [groupId]);
  const holdersOrMembers = async () => (holders.length > 0 ? holders : members());
  const withLead = async (people: readonly PersonId[]) =>
    distinct([...people, await loadLead(sql, workspaceId, groupId)]);

  switch (notice.event) {
    case 'new-ticket': {
      if (groupId === null) return 'everybody';
      return belongsToGroupsOnly(configuration) ? [] : members();
    }
    case 'assigned':
      if (notice.personId !== null) return holders.filter((one) => one === notice.personId);
      // Taken by one of them meanwhile, or another group's, whose members have a notice of their own.
      return holders.length > 0 || !['', groupId].includes(notice.detail) ? [] : members();
    case 'new-message':
      return ofMessage(sql, workspaceId, notice, watchers, holdersOrMembers);
    case 'status-changed':
    case 'ticket-resolved':
      return distinct([...holders, ...watchers]);
    case 'rated':
      return holders;
    case 'due-soon':
      return holdersOrMembers();
    case 'target-missed':
    case 'expired':
      return withLead(await holdersOrMembers());
    case 'escalated':
      return escalated(sql, workspaceId, notice, async () => withLead(await holdersOrMembers()), {
        assigneeId,
        lead: () => loadLead(sql, workspaceId, groupId),
      });
    case 'solution-to-review': {
      if (state.solution?.stage !== 'proposed') return [];
      const proposer = state.solution.byId;
      const chosen = (await withLead([...holders, ...watchers])).filter((one) => one !== proposer);
      return chosen.length > 0 ? chosen : (await members()).filter((one) => one !== proposer);
    }
    case 'mention':
    case 'solution-judged':
    case 'held-reply':
      return notice.personId === null ? [] : [notice.personId];
  }
}

async function ofMessage(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { messageId, ticketId }: StoredNotice,
  watchers: readonly PersonId[],
  holdersOrMembers: () => Promise<readonly PersonId[]>,
): Promise<readonly PersonId[]> {
  const message = messageId === null ? undefined : await loadMessage(sql, workspaceId, messageId);
  if (message?.ticketId !== ticketId || message.redactedAt !== null) return [];
  const concerned =
    message.side === 'customer' ? distinct([...(await holdersOrMembers()), ...watchers]) : watchers;
  return concerned.filter((one) => one !== message.authorId);
}

/** Those whom the rule names; a ticket that was escalated by hand, or by a rule that names nobody: who has it, and the lead. */
async function escalated(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { ticketId, aboutSeq }: StoredNotice,
  otherwise: () => Promise<readonly PersonId[]>,
  of: { readonly assigneeId: PersonId | null; readonly lead: () => Promise<PersonId | null> },
): Promise<readonly PersonId[]> {
  const event =
    aboutSeq === null ? undefined : await loadTicketEvent(sql, workspaceId, ticketId, aboutSeq);
  if (event?.type !== 'people-notified') return otherwise();
  const { personIds = [], groupIds = [], roles = [] } = event.to;
  return distinct([
    ...personIds,
    ...(await listMembers(sql, workspaceId, groupIds)),
    ...(roles.includes('lead') ? [await of.lead()] : []),
    ...(roles.includes('assignee') ? [of.assigneeId] : []),
  ]);
}

const distinct = (ids: readonly (PersonId | null)[]): PersonId[] => [
  ...new Set(ids.filter((id) => id !== null)),
];
