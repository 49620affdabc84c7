// Which permissions open which route: one of those listed. The engine judges the act itself and the ticket's audience
// once more; this only keeps out who could never do it. A route that is not in the table stops the start.

import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, Env } from 'hono';
import { can } from '#shared/access/can.ts';
import type { Permission } from '#shared/access/permissions.ts';
import type { AppEnv } from '#server/app-context.ts';
import { AppError } from '#server/platform/http/app-error.ts';

const BASE = '/api/v1/w/{workspace}/tickets';
const ONE = `${BASE}/{id}`;
const READ: readonly Permission[] = ['ticket.read', 'ticket.read-all', 'own.read'];
const HELD = '/api/v1/w/{workspace}/held-replies';
const OWN: readonly Permission[] = [...READ, 'ticket.reply', 'ticket.note'];
const DESK: readonly Permission[] = ['ticket.read', 'ticket.read-all'];

export const TICKET_POLICIES: ReadonlyMap<string, readonly Permission[]> = new Map([
  [`get ${BASE}`, READ],
  [`post ${BASE}`, ['ticket.open', 'own.open']],
  [`get ${BASE}/export`, DESK],
  [`get ${ONE}`, READ],
  [
    `patch ${ONE}`,
    [
      'ticket.correct-requester',
      'ticket.change-status',
      'ticket.assign',
      'ticket.assign-any',
      'ticket.edit',
      'own.reply',
    ],
  ],
  // One's own words and notices, whatever has become of one's rights on tickets.
  [`get ${HELD}`, OWN],
  [`delete ${HELD}/{id}`, OWN],
  ['get /api/v1/w/{workspace}/notifications', OWN],
  ['post /api/v1/w/{workspace}/notifications/read', OWN],
  ['get /api/v1/w/{workspace}/unread', READ],
  [`post ${ONE}/read`, READ],
  [`get ${ONE}/time-entries`, DESK],
  ['get /api/v1/w/{workspace}/time-worked', DESK],
  [`get ${ONE}/history`, DESK],
  [`get ${ONE}/messages`, READ],
  [`post ${ONE}/messages`, ['ticket.reply', 'ticket.note', 'own.reply']],
  [`post ${ONE}/take`, ['ticket.take']],
  [`post ${ONE}/drop`, ['ticket.take']],
  [`post ${ONE}/hand-over`, ['ticket.take']],
  [`post ${ONE}/break-lock`, ['ticket.break-lock']],
  [`post ${ONE}/assign`, ['ticket.assign', 'ticket.assign-any']],
  [`post ${ONE}/change-status`, ['ticket.change-status']],
  [`post ${ONE}/close`, ['ticket.change-status', 'own.close']],
  [`post ${ONE}/reopen`, ['ticket.change-status', 'own.close']],
  [`post ${ONE}/change-priority`, ['ticket.edit']],
  [`post ${ONE}/categorise`, ['ticket.edit']],
  [`post ${ONE}/set-fields`, ['ticket.edit', 'own.reply']],
  [`post ${ONE}/tag`, ['ticket.edit']],
  [`post ${ONE}/translate`, ['ticket.edit']],
  [`post ${ONE}/change-watchers`, READ],
  [`post ${ONE}/change-cc`, ['ticket.edit']],
  [`post ${ONE}/change-references`, ['ticket.edit']],
  [`post ${ONE}/record-time`, ['ticket.record-time']],
  [`post ${ONE}/merge`, ['ticket.merge']],
  [`post ${ONE}/split`, ['ticket.merge']],
  [`post ${ONE}/link`, ['ticket.merge']],
  [`post ${ONE}/unlink`, ['ticket.merge']],
  [`post ${ONE}/propose-solution`, ['solution.propose']],
  [`post ${ONE}/review-solution`, ['solution.review']],
  [`post ${ONE}/answer-solution`, ['own.reply']],
  [`post ${ONE}/rate`, ['own.rate']],
  [`post ${ONE}/redact`, ['ticket.redact']],
  [`post ${ONE}/restore`, ['ticket.delete']],
  // An operator with an administrator's password as well (T12): the route looks at it.
  [`delete ${ONE}`, ['ticket.delete', 'ticket.reply']],
  ['get /api/v1/w/{workspace}/deleted-tickets', ['ticket.delete']],
  [`get ${ONE}/preview`, READ],
] satisfies [string, readonly Permission[]][]);

export function requirePolicy(c: Context<AppEnv>, method: string, path: string): void {
  const policy = TICKET_POLICIES.get(`${method} ${path}`);
  if (policy === undefined) throw new Error(`no policy for ${method} ${path}`);
  if (!policy.some((permission) => can(c.get('actor'), permission)))
    throw new AppError('FORBIDDEN');
}

/** Deny by default (security.md 16): called when the routes are put together. */
export function assertEveryRouteHasPolicy<E extends Env>(
  api: OpenAPIHono<E>,
  policies: ReadonlyMap<string, unknown>,
): void {
  for (const definition of api.openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue;
    const name = `${definition.route.method} ${definition.route.path}`;
    if (!policies.has(name)) throw new Error(`the route "${name}" has no policy`);
  }
}
