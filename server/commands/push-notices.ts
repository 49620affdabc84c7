// Whom an entry is news for, beyond the screens that the feed brings up to date: told to their devices afterwards
// (features/push). Only who and what about; whether they may see it is asked when it is sent.

import type { Instant } from '#shared/base/clock.ts';
import type { PersonId, TicketId } from '#shared/base/ids.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Loaded } from './load.ts';
import type { Plan } from './plan.ts';
import { actorIdOf } from './ticket-record.ts';
import type { Row } from './write.ts';

export type PushKind = 'assigned' | 'mention' | 'message' | 'rating';

type Notice = {
  readonly personId: PersonId;
  readonly ticketId: TicketId;
  readonly kinds: Set<PushKind>;
  messageId: string | null;
  noteId: string | null;
};

/** One per person and ticket; nobody hears of what they have done themselves. */
export function pushNotices(
  plan: Plan,
  loaded: Pick<Loaded, 'tickets'>,
  actor: Actor,
  now: Instant,
): Row[] {
  const notices = new Map<string, Notice>();
  const self = actorIdOf(actor);
  const notice = (
    personId: PersonId | null,
    ticketId: TicketId,
    kind: PushKind,
  ): Notice | undefined => {
    if (personId === null || personId === self) return undefined;
    const name = `${personId} ${ticketId}`;
    const one = notices.get(name) ?? {
      personId,
      ticketId,
      kinds: new Set<PushKind>(),
      messageId: null,
      noteId: null,
    };
    one.kinds.add(kind);
    notices.set(name, one);
    return one;
  };

  for (const [id, { state }] of plan.tickets) {
    const before = loaded.tickets.get(id)?.state;
    // Whoever is given a ticket, by somebody, a rule or a hand-over.
    if (state.assigneeId !== before?.assigneeId) notice(state.assigneeId, id, 'assigned');
    if (state.lockHolderId !== before?.lockHolderId) notice(state.lockHolderId, id, 'assigned');
  }
  const holdersOf = (id: TicketId): (PersonId | null)[] => {
    const state = plan.tickets.get(id)?.state;
    return [...new Set([state?.assigneeId ?? null, state?.lockHolderId ?? null])];
  };
  for (const { ticketId, kind, payload } of plan.messages) {
    // A copy, made by merging or splitting, is news to nobody.
    if (kind !== 'pub' || payload.side !== 'customer' || payload.origin !== undefined) continue;
    for (const holder of holdersOf(ticketId)) {
      const one = notice(holder, ticketId, 'message');
      if (one !== undefined) one.messageId = payload.id;
    }
  }
  for (const { ticketId, event } of plan.events)
    if (event.type === 'ticket-rated')
      for (const holder of holdersOf(ticketId)) notice(holder, ticketId, 'rating');
  for (const { personId, ticketId, messageId } of plan.mentions) {
    const one = notice(personId, ticketId, 'mention');
    if (one !== undefined) one.noteId = messageId;
  }
  return [...notices.values()].map(({ personId, ticketId, kinds, messageId, noteId }) => ({
    person_id: personId,
    ticket_id: ticketId,
    kinds: [...kinds],
    message_id: messageId,
    note_id: noteId,
    at: now,
  }));
}
