import type { Actor } from '#shared/access/actor.ts';
import { can } from '#shared/access/can.ts';
import { mayReadOwned, type Owned } from '#shared/access/owner.ts';
import { isDesk } from '#server/features/tickets/index.ts';

/** Lists of tickets are for those who see tickets: the desk's, and customers, who have the given ones alone. */
export const mayList = (actor: Actor): boolean => isDesk(actor) || can(actor, 'own.read');

/** Members see a group's, and so does who sees every group's tickets; saved views are the desk's alone. */
export const mayRead = (actor: Actor, view: Owned): boolean =>
  isDesk(actor) && mayReadOwned(actor, view);
