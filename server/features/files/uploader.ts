import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import type { Permission } from '#shared/access/permissions.ts';
import type { AppEnv } from '#server/app-context.ts';
import { actorKeyOf, refuseForAnother } from '#server/features/accounts/index.ts';
import { AppError } from '#server/platform/http/app-error.ts';

/** Whoever can write a message of some kind can bring files for it. */
const WRITERS: readonly Permission[] = [
  'own.open',
  'own.reply',
  'ticket.open',
  'ticket.reply',
  'ticket.note',
];

/** Whose the files are that this caller brings: as the door names an author (server/commands/load-files.ts). */
export function requireUploader(c: Context<AppEnv>): string {
  const actor = c.get('actor');
  const isKnown = actor.kind === 'person' || actor.kind === 'key';
  if (!isKnown || !WRITERS.some((permission) => can(actor, permission))) {
    throw new AppError('FORBIDDEN', { detail: 'Only for those who can write messages.' });
  }
  refuseForAnother(c);
  return actorKeyOf(c);
}
