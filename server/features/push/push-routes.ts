// Notifications of the device that asks: one per session, and none on a public computer.

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { toInstant } from '#shared/base/clock.ts';
import type { AppContext, AppEnv, CurrentSession } from '#server/app-context.ts';
import {
  createRecordEvent,
  doerOf,
  refuseForAnother,
  requirePerson,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import { isDesk } from '#server/features/tickets/index.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { OutsideError, requireAddress } from '#server/platform/outbound/fetch-outside.ts';
import { PUSH_LIMITS, pushAnswer, pushBody } from './push-api.ts';
import {
  countOtherDevices,
  deleteSubscriptionOf,
  loadSubscription,
  putSubscription,
} from './push-store.ts';
import { vapidKeys } from './vapid.ts';

const path = '/api/v1/w/{workspace}/me/push';
const tags = ['Me'];
const request = { params: workspaceParams };

const getRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Whether this device gets notifications, and the key to subscribe with',
  request,
  responses: { 200: json(pushAnswer, 'Of the session that asks'), ...problems },
});
const subscribeRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Send notifications to this device, as its browser has subscribed',
  description:
    'One per session: it replaces what was there, and ends with the session. Repeating it changes nothing, so an Idempotency-Key is not needed.',
  request: { ...request, body: body(pushBody) },
  responses: { 200: json(pushAnswer, 'Subscribed'), ...problems },
});
const deleteRoute = createRoute({
  method: 'delete',
  path,
  tags,
  summary: 'No more notifications to this device',
  request,
  responses: { 204: { description: 'None any more' }, ...problems },
});

export function pushRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, ids, clock, config } = context;
  const { publicKey } = vapidKeys(context.secrets);
  const recordEvent = createRecordEvent(context);
  const api = createApi<AppEnv>({ bodyBytes: 8 * 1024 });

  const stateOf = async (c: Context<AppEnv>, session: CurrentSession) => {
    const workspaceId = c.get('workspace').id;
    const found = await db.tenantRead(workspaceId, (sql) =>
      loadSubscription(sql, workspaceId, session.id),
    );
    return { publicKey, subscription: found ?? null, canSubscribe: !session.isPublic };
  };

  api.openapi(getRoute, async (c) => c.json(await stateOf(c, requireDevice(c)), 200));

  api.openapi(subscribeRoute, async (c) => {
    const session = requireDevice(c);
    refuseForAnother(c);
    if (session.isPublic)
      throw new AppError('FORBIDDEN', { detail: 'No notifications on a public computer.' });
    const personId = requirePerson(c).id;
    const workspaceId = c.get('workspace').id;
    const { endpoint, keys, showsSubject } = c.req.valid('json');
    const address = requireEndpoint(endpoint, config.allowsLoopback === true);
    await db.tenant(workspaceId, async (tx) => {
      const others = await countOtherDevices(tx, workspaceId, { personId, sessionId: session.id });
      if (others >= PUSH_LIMITS.devices)
        throw fieldError('', 'not_allowed', `At most ${PUSH_LIMITS.devices} devices of one person`);
      const before = await loadSubscription(tx, workspaceId, session.id);
      await putSubscription(tx, workspaceId, {
        id: ids<string>(),
        sessionId: session.id,
        personId,
        endpoint: address,
        ...keys,
        showsSubject,
        createdAt: toInstant(clock()),
      });
      if (before === undefined)
        await recordEvent(tx, workspaceId, doerOf(c), 'push-subscribed', { sessionId: session.id });
    });
    return c.json(await stateOf(c, session), 200);
  });

  api.openapi(deleteRoute, async (c) => {
    const session = requireDevice(c);
    const workspaceId = c.get('workspace').id;
    await db.tenant(workspaceId, async (tx) => {
      const isGone = await deleteSubscriptionOf(tx, workspaceId, session.id);
      if (isGone)
        await recordEvent(tx, workspaceId, doerOf(c), 'push-unsubscribed', {
          sessionId: session.id,
        });
    });
    return c.body(null, 204);
  });

  return api;
}

/** Of people of the desk: there is nothing that others would be told. */
function requireDevice(c: Context<AppEnv>): CurrentSession {
  requirePerson(c);
  const session = c.get('session');
  if (session === undefined || !isDesk(c.get('actor')))
    throw new AppError('FORBIDDEN', { detail: 'Needs the permission ticket.read.' });
  return session;
}

function requireEndpoint(endpoint: string, allowsLoopback: boolean): string {
  try {
    const { href } = requireAddress(endpoint, { allowsLoopback });
    if (href.length <= PUSH_LIMITS.endpoint) return href;
    throw fieldError('endpoint', 'too_long', `At most ${PUSH_LIMITS.endpoint} characters`);
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    throw error.failure === 'bad-address'
      ? fieldError('endpoint', 'format', 'An https address without a password in it')
      : fieldError('endpoint', 'not_allowed', 'An address of the Internet');
  }
}
