import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HOUR_MS, MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import { isUuid } from '#shared/base/ids.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { body, json, pageQuery, problems } from '#server/platform/http/describe.ts';
import { decodeTimeCursor, pageOf } from '#server/platform/http/list-cursor.ts';
import { checkOrigin } from '#server/platform/http/origin.ts';
import type { Limit } from '#server/platform/http/throttle.ts';
import {
  itemParams,
  sessionsAnswer,
  signedInAnswer,
  signInBody,
  workspaceParams,
} from './account-api.ts';
import { createRecordEvent, type Doer } from './account-events.ts';
import { doerOf, requirePerson } from './caller.ts';
import type { Passwords } from './passwords.ts';
import { loadSelf, loadSignIn } from './person-views.ts';
import { clearSessionCookie, readSessionToken, setSessionCookie } from './session-cookie.ts';
import { insertSession, listSessions, revokeSession, revokeToken } from './session-store.ts';

// Counted before anything is hashed. One address can try one account only so often; many addresses together a
// little more; and one address many accounts, because offices share one.
const PER_ACCOUNT_AND_ADDRESS: Limit = { name: 'sign-in', attempts: 10, windowMs: 15 * MINUTE_MS };
const PER_ACCOUNT: Limit = { name: 'sign-in-account', attempts: 100, windowMs: HOUR_MS };
const PER_ADDRESS: Limit = { name: 'sign-in-address', attempts: 100, windowMs: 15 * MINUTE_MS };

const signInRoute = createRoute({
  method: 'post',
  path: '/api/v1/w/{workspace}/sessions',
  tags: ['Sessions'],
  summary: 'Sign in; the session is an HttpOnly cookie',
  description:
    'Repeating it makes another session and does no harm, so an Idempotency-Key changes nothing.',
  request: { params: workspaceParams, body: body(signInBody) },
  responses: { 201: json(signedInAnswer, 'The session and its person'), ...problems },
});
const signOutRoute = createRoute({
  method: 'delete',
  path: '/api/v1/w/{workspace}/sessions/current',
  tags: ['Sessions'],
  summary: 'Sign out',
  request: { params: workspaceParams },
  responses: { 204: { description: 'The session has ended' }, ...problems },
});
const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/w/{workspace}/sessions',
  tags: ['Sessions'],
  summary: "The signed-in person's sessions",
  request: { params: workspaceParams, query: pageQuery },
  responses: {
    200: json(sessionsAnswer, 'A page of live sessions, the latest first'),
    ...problems,
  },
});
const revokeRoute = createRoute({
  method: 'delete',
  path: '/api/v1/w/{workspace}/sessions/{id}',
  tags: ['Sessions'],
  summary: 'End one of the own sessions, here or elsewhere',
  request: { params: itemParams },
  responses: { 204: { description: 'The session has ended' }, ...problems },
});

export function sessionRoutes(context: AppContext, passwords: Passwords): OpenAPIHono<AppEnv> {
  const { db, clock, throttle } = context;
  const recordEvent = createRecordEvent(context);
  const api = createApi<AppEnv>({ bodyBytes: 16 * 1024 });

  api.openapi(signInRoute, async (c) => {
    checkOrigin(c, context.origins, false);
    const { email, password, isPublicComputer = false } = c.req.valid('json');
    const ip = c.get('clientIp');
    const workspace = await context.requireWorkspace(c.req.valid('param').workspace);
    const network = c.get('clientNetwork');
    await throttle.check(PER_ADDRESS, network, c);
    const known = await loadSignIn(db, workspace.id, email.trim());
    // By the account that was found: the database and we need not agree on which spellings of an address are one.
    const account = `${workspace.id} ${known?.id ?? email.trim().toLowerCase()}`;
    const checks: [Limit, string][] = [
      [PER_ACCOUNT, account],
      [PER_ACCOUNT_AND_ADDRESS, `${account} ${network}`],
    ];
    // For the audit log, whether it is the password or a limit that keeps them out.
    const accessor = { kind: 'visitor' as const, id: known?.id ?? null, name: known?.name ?? '' };
    c.set('accessFacts', { accessor });
    for (const [limit, key] of checks) await throttle.check(limit, key, c);

    const canSignIn = known !== undefined && !known.isDisabled;
    const isMatch = await passwords.matches(canSignIn ? known.passwordHash : null, password);
    if (!isMatch || known === undefined) {
      throw new AppError('WRONG_CREDENTIALS');
    }
    checks.push([PER_ADDRESS, network]);
    for (const [limit, key] of checks) await throttle.forgive(limit, key);

    const at = toInstant(clock());
    const replaced = readSessionToken(c, workspace.slug);
    const { session, person, replacedPersonId } = await db.tenant(workspace.id, async (tx) => {
      const replacedPersonId =
        replaced === undefined ? undefined : await revokeToken(tx, workspace.id, replaced, at);
      const session = await insertSession(tx, context, {
        workspaceId: workspace.id,
        personId: known.id,
        userAgent: c.req.header('user-agent') ?? '',
        ip,
        isPublic: isPublicComputer,
      });
      const doer: Doer = { kind: 'person', id: known.id, name: known.name, via: 'web', ip };
      await recordEvent(tx, workspace.id, doer, 'signed-in', { sessionId: session.id });
      return { session, person: await loadSelf(tx, workspace.id, known.id), replacedPersonId };
    });
    if (person === undefined) throw new AppError('WRONG_CREDENTIALS');
    if (replacedPersonId !== undefined) {
      context.onAccessChanged({ workspaceId: workspace.id, personId: replacedPersonId });
    }
    setSessionCookie(c, workspace.slug, session.token, isPublicComputer);
    return c.json({ id: session.id, expiresAt: session.expiresAt, person: mutable(person) }, 201);
  });

  const end = async (
    c: Context<AppEnv>,
    id: string,
    type: 'signed-out' | 'session-revoked',
  ): Promise<void> => {
    const person = requirePerson(c);
    const workspace = c.get('workspace');
    await db.tenant(workspace.id, async (tx) => {
      const isEnded = await revokeSession(tx, workspace.id, person.id, id, toInstant(clock()));
      if (!isEnded) throw new AppError('NOT_FOUND');
      await recordEvent(tx, workspace.id, doerOf(c), type, { sessionId: id });
    });
    context.onAccessChanged({ workspaceId: workspace.id, personId: person.id });
    if (id === c.get('session')?.id) clearSessionCookie(c, workspace.slug);
  };

  api.openapi(signOutRoute, async (c) => {
    requirePerson(c);
    const session = c.get('session');
    if (session !== undefined) await end(c, session.id, 'signed-out');
    return c.body(null, 204);
  });

  api.openapi(listRoute, async (c) => {
    const person = requirePerson(c);
    const workspace = c.get('workspace');
    const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query');
    const before = cursor === undefined ? undefined : decodeTimeCursor(cursor);
    const rows = await db.tenantRead(workspace.id, (tx) =>
      listSessions(tx, workspace.id, person.id, { now: toInstant(clock()), before, limit }),
    );
    const { items, next } = pageOf(rows, limit, ({ createdAt: at, id }) => ({ at, id }));
    const current = c.get('session')?.id;
    return c.json(
      { items: items.map((row) => ({ ...row, isCurrent: row.id === current })), next },
      200,
    );
  });

  api.openapi(revokeRoute, async (c) => {
    const { id } = c.req.valid('param');
    if (!isUuid(id)) throw new AppError('NOT_FOUND');
    await end(c, id, 'session-revoked');
    return c.body(null, 204);
  });

  return api;
}

const DEFAULT_LIMIT = 200;

const mutable = <T extends { permissions: readonly unknown[]; groupIds: readonly unknown[] }>(
  person: T,
) => ({
  ...person,
  permissions: [...person.permissions] as T['permissions'][number][],
  groupIds: [...person.groupIds] as T['groupIds'][number][],
});
