// A public message. From the desk: only as the lock allows (lock.ts). From the customer: always
// accepted, on an ended ticket by reopening it or by a linked follow-up (T7).

import { can } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { Reply } from './commands.ts';
import { isOpenPhase, type StatusId } from './configuration.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { TicketEvent } from './events.ts';
import { decideFollowUp } from './follow-up.ts';
import { taken } from './hold.ts';
import { checkMessage } from './message.ts';
import { checkAnswer, nextToken } from './lock.ts';
import { authorOf, canRead, sideOf } from './parties.ts';
import type { Side, TicketState } from './ticket-state.ts';
import { automaticMove, phaseOf, reopensOnMessage } from './workflow.ts';

export function decideReply(state: TicketState, command: Reply, context: DecideContext): Decision {
  const side = sideOf(context.actor, state, { operator: 'ticket.reply', customer: 'own.reply' });
  if (side === undefined) return refuse({ code: 'NOT_ALLOWED' });
  const refusal = checkMessage(command.message, context.configuration);
  if (refusal !== undefined) return refuse(refusal);
  const original = context.others?.(state.mergedInto ?? state.id);
  const target = state.mergedInto === null ? state : original;
  // A device may not have the original: there it shows with the duplicate until the server has placed it.
  if (target === undefined) return ok([posted(state, command, context, side)]);
  if (side === 'customer') return customerMessage(target, command, context, state);
  // Operators answer where they may read; a customer is heard wherever their request has gone (T8).
  if (target.deletedAt !== null || !canRead(context.actor, target)) {
    return refuse({ code: 'NO_SUCH_TICKET' });
  }
  return answer(target, command, context);
}

function answer(state: TicketState, command: Reply, context: DecideContext): Decision {
  const { actor, configuration } = context;
  const verdict = checkAnswer(configuration, state, actor, command.basis);
  const events: TicketEvent[] = [];
  if (verdict === 'take') {
    const holderId = authorOf(actor);
    if (holderId === null || !can(actor, 'ticket.take')) return refuse({ code: 'NOT_TAKEN' });
    const token = nextToken(configuration, state);
    events.push(taken(state, holderId, token));
  } else if (verdict !== undefined) {
    return refuse(verdict);
  }
  events.push(posted(state, command, context, 'operator'));
  const to = automaticMove(configuration, 'operatorReply', state.status);
  if (to !== undefined) events.push(moved(state, to, 'operator-reply'));
  const generation = state.draftGeneration + 1;
  events.push({ type: 'draft-renewed', ticketId: state.id, generation });
  return ok(events);
}

/** `asked`: the ticket that the customer wrote on, a duplicate of this one or this one itself. */
function customerMessage(
  state: TicketState,
  command: Reply,
  context: DecideContext,
  asked: TicketState,
): Decision {
  const { configuration, now } = context;
  const isEnded = !isOpenPhase(phaseOf(configuration, state.status));
  const isGone = state.deletedAt !== null;
  if (isGone || (isEnded && !reopensOnMessage(configuration, state, now))) {
    return decideFollowUp(asked, command, context);
  }
  const events: TicketEvent[] = [posted(state, command, context, 'customer')];
  const move = automaticMove(configuration, 'customerReply', state.status);
  const to = move ?? (isEnded ? configuration.reopenStatus : undefined);
  if (to !== undefined) events.push(moved(state, to, 'customer-reply'));
  return ok(events);
}

const posted = (
  state: TicketState,
  command: Reply,
  context: DecideContext,
  side: Side,
): TicketEvent => ({
  type: 'message-posted',
  ticketId: state.id,
  messageId: command.message.id,
  kind: 'reply',
  side,
  authorId: authorOf(context.actor),
  seq: state.pubSeq + 1,
});

const moved = (
  state: TicketState,
  to: StatusId,
  cause: 'operator-reply' | 'customer-reply',
): TicketEvent => ({ type: 'status-changed', ticketId: state.id, from: state.status, to, cause });
