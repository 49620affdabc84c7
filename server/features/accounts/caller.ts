import type { Context } from 'hono';
import type { Permission } from '#shared/access/permissions.ts';
import { can } from '#shared/access/can.ts';
import type { AppEnv } from '#server/app-context.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import { PERSON_HEADER } from '#shared/protocol/sync.ts';
import type { Doer } from './account-events.ts';

/** The signed-in person; an API key acts for nobody and is refused. */
export function requirePerson(c: Context<AppEnv>): SelfRow {
  const person = c.get('person');
  if (person === undefined)
    throw new AppError('FORBIDDEN', { detail: 'Only for people who are signed in.' });
  return person;
}

/** The browser's cookie may have become another person's since the desk that asks was opened (INV23). */
export function refuseForAnother(c: Context<AppEnv>): void {
  const meant = c.req.header(PERSON_HEADER);
  if (meant !== undefined && meant !== c.get('person')?.id)
    throw new AppError('UNAUTHENTICATED', { detail: 'Another person is signed in.' });
}

export function requirePermission(c: Context<AppEnv>, permission: Permission): void {
  if (!can(c.get('actor'), permission)) {
    throw new AppError('FORBIDDEN', { detail: `Needs the permission ${permission}.` });
  }
}

/** Whose Idempotency-Keys these are. */
export function actorKeyOf(c: Context<AppEnv>): string {
  const actor = c.get('actor');
  switch (actor.kind) {
    case 'person':
      return `person:${actor.personId}`;
    case 'key':
      return `key:${actor.keyId}`;
    case 'requester':
      return `requester:${actor.ticketId}`;
    default:
      return actor.kind;
  }
}

export function doerOf(c: Context<AppEnv>): Doer {
  const actor = c.get('actor');
  const id = actor.kind === 'person' ? actor.personId : actor.kind === 'key' ? actor.keyId : null;
  const via = actor.kind === 'key' ? 'api' : 'web';
  return { kind: actor.kind, id, name: c.get('actorName'), via, ip: c.get('clientIp') };
}
