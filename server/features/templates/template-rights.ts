// Who uses and who changes a template: one's own, a group's lead the group's, administrators the groups' and the
// workspace's. Nobody else's personal ones are seen by anybody.

import type { Context } from 'hono';
import type { Actor } from '#shared/access/actor.ts';
import { can } from '#shared/access/can.ts';
import { authorOf } from '#shared/engine/parties.ts';
import type { PersonId } from '#shared/base/ids.ts';
import type { AppEnv } from '#server/app-context.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import type { StoredTemplate } from './template-store.ts';

export function requireTemplateUser(c: Context<AppEnv>): void {
  const actor = c.get('actor');
  if (can(actor, 'ticket.reply') || can(actor, 'settings.manage')) return;
  throw new AppError('FORBIDDEN', { detail: 'Needs the permission ticket.reply.' });
}

type Owned = Pick<StoredTemplate, 'personId' | 'groupId' | 'leadId'>;

export function mayChange(actor: Actor, { personId, groupId, leadId }: Owned): boolean {
  const own = authorOf(actor);
  if (personId !== null) return personId === own;
  if (can(actor, 'settings.manage')) return true;
  return groupId !== null && isLead(own, leadId);
}

/** Members see a group's, and so does who sees every group's tickets. */
export function mayRead(actor: Actor, template: Owned): boolean {
  const { personId, groupId } = template;
  if (mayChange(actor, template)) return true;
  if (personId !== null) return false;
  if (groupId === null || can(actor, 'ticket.read-all')) return true;
  return actor.kind === 'person' && actor.groupIds.includes(groupId);
}

const isLead = (person: PersonId | null, leadId: PersonId | null): boolean =>
  person !== null && person === leadId;
