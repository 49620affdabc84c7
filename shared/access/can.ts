// The one policy (I1): screens, API, sync and the engine ask here. Deny by default: what is not
// listed below is not allowed.

import type { GroupId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Actor } from './actor.ts';
import type { Permission } from './permissions.ts';

/** What somebody without an account may do, by how they came in. */
const VISITOR: ReadonlySet<Permission> = new Set(['own.open']);
const REQUESTER: ReadonlySet<Permission> = new Set([
  'own.read',
  'own.reply',
  'own.rate',
  'own.close',
]);

export function can(actor: Actor, permission: Permission): boolean {
  switch (actor.kind) {
    case 'person':
    case 'key':
      return actor.permissions.has(permission);
    case 'requester':
      return REQUESTER.has(permission);
    case 'visitor':
      return VISITOR.has(permission);
    case 'system':
      return true;
  }
}

/** What decides whether somebody may read a ticket. */
export type TicketAudience = {
  readonly id: TicketId;
  readonly groupId: GroupId | null;
  readonly assigneeId: PersonId | null;
  readonly requesterPersonId: PersonId | null;
  /** Deleted (T12): out of sight for all but those who can bring it back. */
  readonly isDeleted?: boolean;
};

/** Whether a ticket is about the actor's own request. */
export function isRequesterOf(
  actor: Actor,
  ticket: Pick<TicketAudience, 'id' | 'requesterPersonId'>,
): boolean {
  if (actor.kind === 'requester') return actor.ticketId === ticket.id;
  return actor.kind === 'person' && actor.personId === ticket.requesterPersonId;
}

/** Must agree with `scopesOf`: a ticket is readable exactly when one of the actor's scopes holds it. */
export function canReadTicket(actor: Actor, ticket: TicketAudience): boolean {
  if (ticket.isDeleted === true && !can(actor, 'ticket.delete')) return false;
  if (can(actor, 'ticket.read-all')) return true;
  if (can(actor, 'own.read') && isRequesterOf(actor, ticket)) return true;
  if (!can(actor, 'ticket.read')) return false;
  if (ticket.groupId === null) return true;
  if (actor.kind !== 'person') return false;
  return actor.groupIds.includes(ticket.groupId) || actor.personId === ticket.assigneeId;
}
