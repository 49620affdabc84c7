import { ok, refuse } from '#shared/base/result.ts';
import type { SettleHeldReply } from './commands.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { TicketState } from './ticket-state.ts';

/**
 * What its author made of a held reply (A5). Whose it is and whether it is settled already is known only to the
 * server, which checks it beside this.
 */
export function decideSettleHeldReply(
  state: TicketState,
  { heldReplyId, outcome }: SettleHeldReply,
  { actor }: DecideContext,
): Decision {
  if (actor.kind !== 'person') return refuse({ code: 'NOT_ALLOWED' });
  return ok([{ type: 'held-reply-settled', ticketId: state.id, heldReplyId, outcome }]);
}
