// Who is meant where an entry said only what happened: the members of a group, its lead, those whom a rule names.

import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { StoredTicket } from '#server/features/tickets/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { listMembers, loadEvent, loadLead, type Intent } from './mail-store.ts';

export async function concernedBy(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { kind, aboutSeq }: Intent,
  { state }: StoredTicket,
): Promise<readonly PersonId[]> {
  const { id, groupId } = state;
  const members = () => listMembers(sql, workspaceId, groupId === null ? [] : [groupId]);
  const lead = () => loadLead(sql, workspaceId, groupId);
  const event =
    aboutSeq === null || kind === 'message'
      ? undefined
      : await loadEvent(sql, workspaceId, id, aboutSeq);
  if (kind === 'message') return members();
  if (kind === 'escalated') {
    if (event?.type !== 'people-notified') return [];
    const { personIds = [], groupIds = [], roles = [] } = event.to;
    const named = roles.includes('lead') ? [await lead()] : [];
    const holder = roles.includes('assignee') ? [state.assigneeId] : [];
    return distinct([
      ...personIds,
      ...(await listMembers(sql, workspaceId, groupIds)),
      ...named,
      ...holder,
    ]);
  }
  if (kind === 'review') {
    const proposer = state.solution?.byId ?? null;
    const holders = [state.assigneeId, state.lockHolderId, ...state.watchers];
    const chosen = distinct([await lead(), ...holders]).filter((one) => one !== proposer);
    return chosen.length > 0 ? chosen : (await members()).filter((one) => one !== proposer);
  }
  return [];
}

const distinct = (ids: readonly (PersonId | null)[]): PersonId[] => [
  ...new Set(ids.filter((id) => id !== null)),
];
