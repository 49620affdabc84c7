// Who is speaking: the desk or the customer. One place, so that no verb answers it differently.

import type { Actor } from '#shared/access/actor.ts';
import { can, canReadTicket, isRequesterOf } from '#shared/access/can.ts';
import type { Permission } from '#shared/access/permissions.ts';
import type { PersonId } from '#shared/base/ids.ts';
import type { Side, TicketState } from './ticket-state.ts';

/** The person behind the actor; null for customers without an account and for machines. */
export const authorOf = (actor: Actor): PersonId | null =>
  actor.kind === 'person' ? actor.personId : null;

export const canRead = (actor: Actor, state: TicketState): boolean =>
  canReadTicket(actor, audienceOf(state));

/**
 * The side on which the actor acts on this ticket, or undefined if they may not. Who has the desk's
 * permission acts for the desk, also on a ticket that is their own request.
 */
export function sideOf(
  actor: Actor,
  state: TicketState,
  needs: { readonly operator: Permission; readonly customer: Permission },
): Side | undefined {
  if (can(actor, needs.operator)) return 'operator';
  if (can(actor, needs.customer) && isRequesterOf(actor, audienceOf(state))) return 'customer';
  return undefined;
}

const audienceOf = (state: TicketState) => ({
  id: state.id,
  groupId: state.groupId,
  assigneeId: state.assigneeId,
  requesterPersonId: state.requester.personId,
  isDeleted: state.deletedAt !== null,
});
