// What the requester is mailed of what became of the ticket (T15, T16), beyond the messages themselves. Whether they may see
// it is asked when it is sent.

import type { TicketId } from '#shared/base/ids.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { CustomerMailKind } from '#shared/notifications/notice-events.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import type { Loaded } from './load.ts';
import { hasEnded, solutionOf } from './notices.ts';
import type { MailIntent, Plan } from './plan.ts';

/** One per ticket, kind and occasion; nobody hears of what they have done themselves. */
export function mailsOfOutcome(
  plan: Plan,
  loaded: Pick<Loaded, 'tickets'>,
  actor: Actor,
): MailIntent[] {
  const mails: MailIntent[] = [];
  const tellRequester = (state: TicketState, kind: CustomerMailKind, aboutSeq: number): void => {
    const recipient = state.requester.email.trim();
    if (recipient !== '')
      mails.push({ ticketId: state.id, messageId: null, kind, recipient, aboutSeq });
  };
  for (const [id, { state, eventSeq }] of plan.tickets) {
    const before = loaded.tickets.get(id)?.state;
    if (hasEnded(state, before) && !isAnswered(plan, id) && !isRequester(actor, state))
      tellRequester(state, 'resolved', eventSeq);
  }
  for (const { ticketId, seq, event } of plan.events) {
    const state = plan.tickets.get(ticketId)?.state;
    if (state !== undefined && solutionOf(event)?.stage === 'reviewed')
      tellRequester(state, 'solution', seq);
  }
  return mails;
}

/** The answer that goes with it says so (features/mail-sending). */
const isAnswered = (plan: Plan, id: TicketId): boolean =>
  plan.mails.some(({ ticketId, kind }) => ticketId === id && kind === 'answer');

const isRequester = (actor: Actor, { requester }: TicketState): boolean =>
  actor.kind === 'requester' || (actor.kind === 'person' && actor.personId === requester.personId);
