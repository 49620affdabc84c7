// Slack-compatible webhooks (N1): the workspace's own channel, for its administrators, and one's own.

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import type { PersonId } from '#shared/base/ids.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createRecordEvent,
  doerOf,
  requirePermission,
  requirePerson,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import { isDesk } from '#server/features/tickets/index.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import type { Limit } from '#server/platform/http/throttle.ts';
import { OutsideError, requireAddress } from '#server/platform/outbound/fetch-outside.ts';
import { sealOf, sendSlack } from './send-slack.ts';
import {
  presentWebhook,
  SLACK_LIMITS,
  testedAnswer,
  webhookAnswer,
  webhookBody,
} from './slack-api.ts';
import { deleteWebhook, loadWebhook, noteHealth, putWebhook } from './slack-store.ts';
import { plain } from './slack-text.ts';

const base = '/api/v1/w/{workspace}';
const tags = ['Slack'];
const request = { params: workspaceParams };
const TESTS: Limit = { name: 'slack-test', attempts: 10, windowMs: 10 * MINUTE_MS };

const routesFor = (path: `${string}/slack`, whose: string) => ({
  get: createRoute({
    method: 'get',
    path,
    tags,
    summary: `The webhook of ${whose}, without its address`,
    request,
    responses: { 200: json(webhookAnswer, 'The webhook'), ...problems },
  }),
  put: createRoute({
    method: 'put',
    path,
    tags,
    summary: `Send messages for ${whose} to this webhook from now on`,
    request: { ...request, body: body(webhookBody) },
    responses: { 200: json(webhookAnswer, 'The webhook'), ...problems },
  }),
  remove: createRoute({
    method: 'delete',
    path,
    tags,
    summary: `No more messages for ${whose} to Slack; what waits is not sent`,
    request,
    responses: { 204: { description: 'There is none' }, ...problems },
  }),
  test: createRoute({
    method: 'post',
    path: `${path}/test`,
    tags,
    summary: `Send a message to the webhook of ${whose} now`,
    description:
      'Each call sends one, and nothing of it is kept, so an Idempotency-Key is not needed.',
    request,
    responses: { 200: json(testedAnswer, 'What came of it'), ...problems },
  }),
});
const own = routesFor(`${base}/me/slack`, 'oneself');
const shared = routesFor(`${base}/slack`, "the workspace's own channel");

export function slackRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, clock, ids, secrets, config, throttle } = context;
  const recordEvent = createRecordEvent(context);
  const api = createApi<AppEnv>({ bodyBytes: 8 * 1024 });

  /** Whose webhook it is, for whom it may be. */
  const add = (
    routes: ReturnType<typeof routesFor>,
    ownerOf: (c: Context<AppEnv>) => PersonId | null,
  ): void => {
    const read = (c: Context<AppEnv>, personId: PersonId | null) => {
      const { id } = c.get('workspace');
      return db.tenantRead(id, (sql) => loadWebhook(sql, id, personId));
    };

    api.openapi(routes.get, async (c) => c.json(presentWebhook(await read(c, ownerOf(c))), 200));

    api.openapi(routes.put, async (c) => {
      const personId = ownerOf(c);
      const workspaceId = c.get('workspace').id;
      const url = requireWebhookAddress(c.req.valid('json').url, config.allowsLoopback === true);
      await db.tenant(workspaceId, async (tx) => {
        const id = ids<string>();
        await putWebhook(tx, workspaceId, {
          id,
          personId,
          url: sealOf(secrets, workspaceId, id).seal(url.href),
          host: url.hostname,
          urlEnd: url.href.slice(-4),
          setAt: toInstant(clock()),
        });
        await recordEvent(tx, workspaceId, doerOf(c), 'slack-set', {
          personId,
          host: url.hostname,
        });
      });
      return c.json(presentWebhook(await read(c, personId)), 200);
    });

    api.openapi(routes.remove, async (c) => {
      const personId = ownerOf(c);
      const workspaceId = c.get('workspace').id;
      await db.tenant(workspaceId, async (tx) => {
        const isGone = await deleteWebhook(tx, workspaceId, personId);
        if (isGone) await recordEvent(tx, workspaceId, doerOf(c), 'slack-removed', { personId });
      });
      return c.body(null, 204);
    });

    api.openapi(routes.test, async (c) => {
      const personId = ownerOf(c);
      const { id: workspaceId, name, isDemo } = c.get('workspace');
      const webhook = await read(c, personId);
      if (webhook === undefined) throw new AppError('NOT_FOUND');
      // Nothing leaves a demo.
      if (isDemo) return c.json({ outcome: 'failed' as const, problem: 'demo' }, 200);
      await throttle.check(TESTS, `${workspaceId} ${requirePerson(c).id}`, c);
      const outcome = await sendSlack(context, workspaceId, webhook, plain(name, 200));
      const problem = outcome.kind === 'sent' ? null : outcome.problem;
      await db.tenant(workspaceId, (tx) =>
        noteHealth(tx, workspaceId, webhook.id, { at: toInstant(clock()), problem }),
      );
      return c.json({ outcome: problem === null ? 'sent' : 'failed', problem } as const, 200);
    });
  };
  add(own, requireDesk);
  add(shared, (c) => {
    requirePermission(c, 'settings.manage');
    return null;
  });

  return api;
}

/** Of people of the desk: there is nothing that others would be told. */
function requireDesk(c: Context<AppEnv>): PersonId {
  const { id } = requirePerson(c);
  if (!isDesk(c.get('actor')))
    throw new AppError('FORBIDDEN', { detail: 'Needs the permission ticket.read.' });
  return id;
}

function requireWebhookAddress(address: string, allowsLoopback: boolean): URL {
  try {
    const url = requireAddress(address, { allowsLoopback });
    if (url.href.length <= SLACK_LIMITS.url) return url;
    throw fieldError('url', 'too_long', `At most ${SLACK_LIMITS.url} characters`);
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    throw error.failure === 'bad-address'
      ? fieldError('url', 'format', 'An https address without a password in it')
      : fieldError('url', 'not_allowed', 'An address of the Internet');
  }
}
