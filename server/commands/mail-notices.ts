// Whom an entry is mailed about beyond the message itself: colleagues (M6, T15, T19, A4, A7), and the requester of what
// became of the ticket (T15, T16). Only who and what about; whether they may see it is asked when it is sent.

import type { PersonId, TicketId } from '#shared/base/ids.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import type { Loaded } from './load.ts';
import type { MailIntent, Plan } from './plan.ts';
import { actorIdOf } from './ticket-record.ts';

/** One per person, ticket, kind and occasion; nobody hears of what they have done themselves. */
export function mailNotices(
  plan: Plan,
  loaded: Pick<Loaded, 'tickets'>,
  actor: Actor,
): MailIntent[] {
  const notices = new Map<string, MailIntent>();
  const self = actorIdOf(actor);
  const add = (notice: Omit<MailIntent, 'messageId'>): void => {
    const { ticketId, kind, recipient, personId, aboutSeq } = notice;
    const name = `${ticketId} ${kind} ${personId ?? ''} ${recipient} ${aboutSeq}`;
    notices.set(name, { ...notice, messageId: null });
  };
  const tell = (
    personId: PersonId | null,
    ticketId: TicketId,
    kind: MailIntent['kind'],
    aboutSeq: number,
  ): void => {
    if (personId !== null && personId !== self)
      add({ ticketId, kind, recipient: '', personId, aboutSeq });
  };
  /** Who they are is looked up when it is sent: a group's members, its lead. */
  const tellThose = (ticketId: TicketId, kind: MailIntent['kind'], aboutSeq: number): void =>
    add({ ticketId, kind, recipient: '', aboutSeq });
  const tellRequester = (state: TicketState, kind: MailIntent['kind'], aboutSeq: number): void => {
    const recipient = state.requester.email.trim();
    if (recipient !== '') add({ ticketId: state.id, kind, recipient, aboutSeq });
  };

  for (const [id, { state, eventSeq }] of plan.tickets) {
    const before = loaded.tickets.get(id)?.state;
    if (state.assigneeId !== before?.assigneeId) tell(state.assigneeId, id, 'assigned', eventSeq);
    if (state.lockHolderId !== before?.lockHolderId && state.lockHolderId !== state.assigneeId)
      tell(state.lockHolderId, id, 'assigned', eventSeq);
    if (hasEnded(state, before) && !isAnswered(plan, id) && !isRequester(actor, state))
      tellRequester(state, 'resolved', eventSeq);
  }
  for (const { ticketId, kind, seq, payload } of plan.messages) {
    // A copy, made by merging or splitting, is news to nobody; the first message comes with the ticket.
    const state = plan.tickets.get(ticketId)?.state;
    if (kind !== 'pub' || payload.origin !== undefined || seq === 1 || state === undefined)
      continue;
    const holders = [state.assigneeId, state.lockHolderId].filter((one) => one !== null);
    const concerned =
      payload.side === 'customer' ? [...holders, ...state.watchers] : state.watchers;
    for (const personId of new Set(concerned)) tell(personId, ticketId, 'message', seq);
    if (payload.side === 'customer' && holders.length === 0 && state.groupId !== null)
      tellThose(ticketId, 'message', seq);
  }
  for (const { ticketId, seq, event } of plan.events) {
    const state = plan.tickets.get(ticketId)?.state;
    if (state === undefined) continue;
    if (event.type === 'people-notified') tellThose(ticketId, 'escalated', seq);
    const solution = solutionOf(event);
    if (solution?.stage === 'proposed') tellThose(ticketId, 'review', seq);
    if (solution?.stage === 'reviewed') tellRequester(state, 'solution', seq);
    if (solution !== undefined && ['approved', 'refused', 'sent-back'].includes(solution.stage))
      tell(solution.byId, ticketId, 'judged', seq);
  }
  return [...notices.values()];
}

const solutionOf = (event: TicketEvent) =>
  event.type === 'solution-proposed' ||
  event.type === 'solution-reviewed' ||
  event.type === 'solution-answered'
    ? event.to
    : undefined;

const endOf = (state: TicketState | undefined): string | null =>
  state?.resolvedAt ?? state?.closedAt ?? null;

/** It has been resolved, or closed without; a duplicate goes on elsewhere. */
const hasEnded = (state: TicketState, before: TicketState | undefined): boolean =>
  before !== undefined &&
  endOf(state) !== null &&
  endOf(before) === null &&
  state.mergedInto === null &&
  state.deletedAt === null;

/** The answer that goes with it says so (features/mail-sending). */
const isAnswered = (plan: Plan, id: TicketId): boolean =>
  plan.mails.some(({ ticketId, kind }) => ticketId === id && kind === 'answer');

const isRequester = (actor: Actor, { requester }: TicketState): boolean =>
  actor.kind === 'requester' || (actor.kind === 'person' && actor.personId === requester.personId);
