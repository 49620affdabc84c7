import { z } from '@hono/zod-openapi';
import type { Actor } from '#shared/access/actor.ts';
import { scopeOfOwner, type Owner } from '#shared/access/owner.ts';
import type { GroupId } from '#shared/base/ids.ts';
import { authorOf } from '#shared/engine/parties.ts';

export const ownerScope = z.enum(['personal', 'group', 'workspace']);
export type OwnerScope = z.infer<typeof ownerScope>;

export function ownerScopeOf({ personId, groupId }: Owner): OwnerScope {
  if (personId !== null) return 'personal';
  return groupId === null ? 'workspace' : 'group';
}

/** The part of the feed in which devices find what the actor was answered with: personal ones are their own. */
export const scopeOfAnswer = (
  actor: Actor,
  { scope, groupId }: { readonly scope: string; readonly groupId: string | null },
): string =>
  scopeOfOwner({
    personId: scope === 'personal' ? authorOf(actor) : null,
    groupId: groupId as GroupId | null,
  });
