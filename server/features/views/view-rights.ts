// Who uses and who changes a saved view: one's own, a group's lead the group's, administrators the groups' and the
// workspace's. Nobody else's personal ones are seen by anybody.

import type { Actor } from '#shared/access/actor.ts';
import { can } from '#shared/access/can.ts';
import { authorOf } from '#shared/engine/parties.ts';
import { isDesk } from '#server/features/tickets/index.ts';
import type { StoredView } from './view-store.ts';

/** Lists of tickets are for those who see tickets: the desk's, and customers, who have the given ones alone. */
export const mayList = (actor: Actor): boolean => isDesk(actor) || can(actor, 'own.read');

type Owned = Pick<StoredView, 'personId' | 'groupId' | 'leadId'>;

export function mayChange(actor: Actor, { personId, groupId, leadId }: Owned): boolean {
  if (!isDesk(actor)) return false;
  const own = authorOf(actor);
  if (personId !== null) return personId === own;
  if (can(actor, 'settings.manage')) return true;
  return groupId !== null && own !== null && own === leadId;
}

/** Members see a group's, and so does who sees every group's tickets. */
export function mayRead(actor: Actor, view: Owned): boolean {
  const { personId, groupId } = view;
  if (!isDesk(actor)) return false;
  if (mayChange(actor, view)) return true;
  if (personId !== null) return false;
  if (groupId === null || can(actor, 'ticket.read-all')) return true;
  return actor.kind === 'person' && actor.groupIds.includes(groupId);
}
