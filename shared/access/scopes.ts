import type { GroupId } from '#shared/base/ids.ts';
import type { Actor } from './actor.ts';
import { can } from './can.ts';

/**
 * The parts of the workspace that the actor's devices replicate (protocol/sync.ts `Scope`), sorted.
 * Only people have devices. `allGroupIds` includes archived groups: their tickets stay readable.
 */
export function scopesOf(actor: Actor, allGroupIds: readonly GroupId[]): readonly string[] {
  if (actor.kind !== 'person') return [];
  const scopes = [`u:${actor.personId}`];
  if (can(actor, 'people.read')) scopes.push('w');
  if (can(actor, 'own.read')) scopes.push(`c:${actor.personId}`);
  if (can(actor, 'ticket.read') || can(actor, 'ticket.read-all')) {
    const groupIds = can(actor, 'ticket.read-all') ? allGroupIds : actor.groupIds;
    scopes.push('g:-', ...groupIds.map((id) => `g:${id}`));
  }
  return [...new Set(scopes)].toSorted();
}
