// Deletion (T12): an administrator's right, or an operator's for one call with an administrator's password, which the
// server has checked. A deleted ticket is out of sight for everybody else; it can be brought back until it is purged.

import { can } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { TicketState } from './ticket-state.ts';

/** Days in which a deletion can be undone. */
export const UNDO_DAYS = 30;

export function decideDelete(
  state: TicketState,
  { actor, authorisedById }: DecideContext,
): Decision {
  if (!can(actor, 'ticket.delete') && authorisedById === undefined) {
    return refuse({ code: 'NOT_ALLOWED' });
  }
  if (state.deletedAt !== null) return ok([]);
  return ok([
    {
      type: 'ticket-deleted',
      ticketId: state.id,
      ...(authorisedById === undefined ? {} : { authorisedById }),
    },
  ]);
}

export function decideRestore(state: TicketState, { actor }: DecideContext): Decision {
  if (!can(actor, 'ticket.delete')) return refuse({ code: 'NOT_ALLOWED' });
  if (state.deletedAt === null) return ok([]);
  return ok([{ type: 'ticket-restored', ticketId: state.id, deletedAt: state.deletedAt }]);
}
