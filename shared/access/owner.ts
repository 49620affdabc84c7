// Whose a saved view or a prepared answer is, and who uses and who changes it: one's own, a group's lead the group's,
// administrators the groups' and the workspace's. Nobody else's personal ones are seen by anybody.

import type { GroupId, PersonId } from '#shared/base/ids.ts';
import type { Actor } from './actor.ts';
import { can } from './can.ts';

/** A person, a group, or with neither the workspace. */
export type Owner = { readonly personId: PersonId | null; readonly groupId: GroupId | null };

export type Owned = Owner & {
  /** Of the group that it belongs to. */
  readonly leadId: PersonId | null;
};

/** The part of the feed in which devices find what is theirs (protocol/sync.ts `Scope`). */
export function scopeOfOwner({ personId, groupId }: Owner): string {
  if (personId !== null) return `u:${personId}`;
  return groupId === null ? 'w' : `g:${groupId}`;
}

export function mayChangeOwned(actor: Actor, { personId, groupId, leadId }: Owned): boolean {
  const own = actor.kind === 'person' ? actor.personId : null;
  if (personId !== null) return personId === own;
  if (can(actor, 'settings.manage')) return true;
  return groupId !== null && own !== null && own === leadId;
}

/** Members see a group's, and so does who sees every group's tickets. */
export function mayReadOwned(actor: Actor, owned: Owned): boolean {
  const { personId, groupId } = owned;
  if (mayChangeOwned(actor, owned)) return true;
  if (personId !== null) return false;
  if (groupId === null || can(actor, 'ticket.read-all')) return true;
  return actor.kind === 'person' && actor.groupIds.includes(groupId);
}
