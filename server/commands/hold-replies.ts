// A reply of an operator that was written on a device and refused is kept for its author (A5): a lost device loses
// nothing, and the words can be sent later, given as a note, or discarded by hand.

import { can, canReadTicket } from '#shared/access/can.ts';
import type { HeldReplyId, TicketId } from '#shared/base/ids.ts';
import type { Command, Reply } from '#shared/engine/commands.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import { sanitizeMessageHtml } from '#server/platform/html/sanitize.ts';
import { eventRow, type RowContext } from './rows-of-plan.ts';
import { columnsOf, deskScopesOf, readable, type TicketRecord } from './ticket-record.ts';
import type { Row, WriteSet } from './write.ts';

export type HeldReplies = {
  /** Of the first reply of the entry; an entry rarely has another. */
  readonly heldReplyId: HeldReplyId | undefined;
  readonly rows: Pick<WriteSet, 'held' | 'changed' | 'events' | 'notices'>;
  readonly ticketIds: readonly TicketId[];
  readonly scopes: readonly string[];
};

export function holdReplies(
  refusal: Refusal,
  commands: readonly Command[],
  context: RowContext,
): HeldReplies {
  const { input, loaded, now, ids } = context;
  const held: Row[] = [];
  const events: Row[] = [];
  const notices: Row[] = [];
  const changed = new Map<TicketId, Row>();
  const scopes = new Set<string>();
  let heldReplyId: HeldReplyId | undefined;
  for (const reply of repliesToHold(commands, context)) {
    const record = loaded.tickets.get(reply.ticketId);
    if (record === undefined || input.actor.kind !== 'person') continue;
    const authorId = input.actor.personId;
    // "Send anyway" that was refused again: the words are held already, under the id the author knows.
    const again = commands.find(
      (command) => command.type === 'settle-held-reply' && command.ticketId === reply.ticketId,
    );
    const known =
      again?.type === 'settle-held-reply' ? loaded.heldReplies.get(again.heldReplyId) : undefined;
    const isKnown = known !== undefined && !known.isSettled && known.authorId === authorId;
    const id = isKnown ? known.id : ids<HeldReplyId>();
    heldReplyId ??= id;
    held.push({
      workspace_id: input.workspaceId,
      id,
      author_id: authorId,
      ticket_id: reply.ticketId,
      message_id: reply.message.id,
      html: sanitizeMessageHtml(reply.message.html),
      parent_id: reply.message.parentId ?? null,
      files: reply.message.files ?? [],
      refusal,
      held_at: now,
    });
    scopes.add(`u:${authorId}`);
    if (isKnown || !leavesTrace(record, context)) continue;
    const earlier = changed.get(reply.ticketId);
    const seq =
      (typeof earlier?.['event_seq'] === 'number' ? earlier['event_seq'] : record.eventSeq) + 1;
    const event = {
      type: 'reply-held' as const,
      ticketId: reply.ticketId,
      heldReplyId: id,
      authorId,
      refusal: refusal.code,
    };
    events.push(eventRow(reply.ticketId, seq, event, context));
    // Its author hears of it although it was their act: what they wrote went nowhere.
    notices.push({
      workspace_id: input.workspaceId,
      id: ids<string>(),
      ticket_id: reply.ticketId,
      event: 'held-reply',
      person_id: authorId,
      actor_id: null,
      by_name: '',
      message_id: null,
      about_seq: seq,
      detail: id,
      may_mail: loaded.configuration.emailNotifications,
      at: now,
    });
    changed.set(
      reply.ticketId,
      columnsOf(input.workspaceId, { ...record, eventSeq: seq }, loaded.configuration),
    );
    for (const scope of deskScopesOf(record.state)) scopes.add(scope);
  }
  return {
    heldReplyId,
    rows: { held, events, notices, changed: [...changed.values()] },
    ticketIds: [...changed.keys()],
    scopes: [...scopes],
  };
}

/** Who never worked on the ticket keeps their words and leaves no line in its history. */
const leavesTrace = ({ state }: TicketRecord, { input }: RowContext): boolean =>
  can(input.actor, 'ticket.reply') || canReadTicket(input.actor, readable(state));

/** Replies of the desk that came from a device. A customer's are kept by their own device. */
function repliesToHold(
  commands: readonly Command[],
  { input, loaded }: RowContext,
): readonly Reply[] {
  if (input.receipt?.kind !== 'device' || input.actor.kind !== 'person') return [];
  const { personId } = input.actor;
  return commands.filter((command): command is Reply => {
    if (command.type !== 'reply') return false;
    const { html, files = [] } = command.message;
    if (html.trim() === '' && files.length === 0) return false;
    const requesterId = loaded.tickets.get(command.ticketId)?.state.requester.personId;
    // Accepted before, under another entry: nothing to keep.
    return requesterId !== personId && !loaded.messages.has(command.message.id);
  });
}
