// Webhooks (X3): administrators say where events go, see what became of them, and have them sent once more.

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { DAY_MS, MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import { isUuid, type WorkspaceId } from '#shared/base/ids.ts';
import { fieldsFor } from '#shared/conditions/fields.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import { WEBHOOK_LIMITS } from '#shared/engine/webhook-events.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createOnce,
  createRecordEvent,
  doerOf,
  itemParams,
  requirePermission,
  requirePerson,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import { conditionContext, languageOf, requireCondition } from '#server/features/tickets/index.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import { decodeTimeCursor, pageOf } from '#server/platform/http/list-cursor.ts';
import type { Limit } from '#server/platform/http/throttle.ts';
import { enqueue } from '#server/platform/jobs/enqueue.ts';
import { OutsideError, requireAddress } from '#server/platform/outbound/fetch-outside.ts';
import {
  countWaiting,
  insertTest,
  listDeliveries,
  queueAgain,
  roomOf,
  settle,
  type Claimed,
} from './delivery-store.ts';
import { sendDelivery } from './send-delivery.ts';
import { newSecret, sealOf } from './signing.ts';
import {
  changeWebhookBody,
  createWebhookBody,
  deliveriesAnswer,
  logQuery,
  presentDelivery,
  presentWebhook,
  redeliverBody,
  redeliveredAnswer,
  testedAnswer,
  webhookAnswer,
  webhooksAnswer,
  webhookWithSecret,
} from './webhook-api.ts';
import { bodyOf } from './webhook-body.ts';
import {
  deleteWebhook,
  insertWebhook,
  listWebhooks,
  lockWebhooks,
  noteTaken,
  rotateSecret,
  updateWebhook,
  type Webhook,
  type WebhookContent,
} from './webhook-store.ts';
import { loadMaker, loadWebhookWorkspace, MANAGING } from './webhook-views.ts';

const path = '/api/v1/w/{workspace}/webhooks';
const onePath = `${path}/{id}`;
const tags = ['Webhooks'];
const DEFAULT_LIMIT = 50;
const SECRET_OVERLAP_MS = DAY_MS;
const TEST_HOLD_MS = MINUTE_MS;
const TESTS: Limit = { name: 'webhook-test', attempts: 10, windowMs: 10 * MINUTE_MS };

const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Webhooks, the oldest first',
  request: { params: workspaceParams },
  responses: { 200: json(webhooksAnswer, 'The webhooks'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: onePath,
  tags,
  summary: 'One webhook',
  request: { params: itemParams },
  responses: { 200: json(webhookAnswer, 'The webhook'), ...problems },
});
const createWebhookRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Tell another system of events',
  description: `Signed as Standard Webhooks has it; docs/WEBHOOKS.md says what is sent and how to verify it. At most ${WEBHOOK_LIMITS.perWorkspace} webhooks.`,
  request: { params: workspaceParams, body: body(createWebhookBody) },
  responses: { 201: json(webhookWithSecret, 'The webhook with its secret'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path: onePath,
  tags,
  summary: 'Change a webhook',
  description: 'Whoever saves it answers for it: it is told what they may see.',
  request: { params: itemParams, body: body(changeWebhookBody) },
  responses: { 200: json(webhookAnswer, 'The webhook'), ...problems },
});
const deleteRoute = createRoute({
  method: 'delete',
  path: onePath,
  tags,
  summary: 'Remove a webhook with its log and all that waits',
  request: { params: itemParams },
  responses: { 204: { description: 'It is gone' }, ...problems },
});
const secretRoute = createRoute({
  method: 'post',
  path: `${onePath}/secret`,
  tags,
  summary: 'Make a new secret; the one before signs as well for a day',
  request: { params: itemParams },
  responses: { 200: json(webhookWithSecret, 'The webhook with its new secret'), ...problems },
});
const testRoute = createRoute({
  method: 'post',
  path: `${onePath}/test`,
  tags,
  summary: 'Send the event webhook.test now',
  description: 'Each call sends one, so an Idempotency-Key is not needed. It stands in the log.',
  request: { params: itemParams },
  responses: { 200: json(testedAnswer, 'What came of it'), ...problems },
});
const logRoute = createRoute({
  method: 'get',
  path: `${onePath}/deliveries`,
  tags,
  summary: 'What was sent, the latest event first',
  description: `Kept for ${WEBHOOK_LIMITS.loggedDays} days, at most ${WEBHOOK_LIMITS.logged} of one webhook.`,
  request: { params: itemParams, query: logQuery },
  responses: { 200: json(deliveriesAnswer, 'A page of them'), ...problems },
});
const redeliverRoute = createRoute({
  method: 'post',
  path: `${onePath}/deliveries/{delivery}/redeliver`,
  tags,
  summary: 'Send one once more, under the same webhook-id',
  request: { params: itemParams.extend({ delivery: itemParams.shape.id }) },
  responses: { 204: { description: 'It is in the queue' }, ...problems },
});
const redeliverAllRoute = createRoute({
  method: 'post',
  path: `${onePath}/redeliver`,
  tags,
  summary: 'Send all that failed since then once more',
  request: { params: itemParams, body: body(redeliverBody) },
  responses: { 200: json(redeliveredAnswer, 'How many are in the queue again'), ...problems },
});

export function webhookRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, clock, ids, secrets, config, throttle, jobs } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = createApi<AppEnv>({ bodyBytes: 64 * 1024 });

  api.openapi(listRoute, async (c) => {
    requireManager(c);
    const workspaceId = c.get('workspace').id;
    const items = await db.tenantRead(workspaceId, async (sql) => {
      const waiting = await countWaiting(sql, workspaceId);
      const all = await listWebhooks(sql, workspaceId);
      return all.map((webhook) => shown(c, webhook, waiting));
    });
    return c.json({ items }, 200);
  });

  api.openapi(getRoute, async (c) => {
    requireManager(c);
    const workspaceId = c.get('workspace').id;
    const { webhook, waiting } = await db.tenantRead(workspaceId, async (sql) => ({
      webhook: await required(c, sql),
      waiting: await countWaiting(sql, workspaceId),
    }));
    c.header('etag', etagOf(webhook.version));
    return c.json(shown(c, webhook, waiting), 200);
  });

  api.openapi(createWebhookRoute, async (c) => {
    requireManager(c);
    // Not by a key: what it makes would outlive its own revocation.
    const maker = requirePerson(c);
    const workspaceId = c.get('workspace').id;
    const input = c.req.valid('json');
    const url = requireUrl(input.url, config.allowsLoopback === true);
    const where = await conditionOf(c, input);
    const made = await once<MadeWebhook>(c, ['POST', 'webhooks', input], async (tx) => {
      await lockWebhooks(tx, workspaceId);
      const others = await listWebhooks(tx as ReadTx, workspaceId);
      if (others.length >= WEBHOOK_LIMITS.perWorkspace)
        throw fieldError('', 'not_allowed', `At most ${WEBHOOK_LIMITS.perWorkspace} webhooks`);
      const id = ids<string>();
      const secret = newSecret();
      await insertWebhook(tx, workspaceId, {
        id,
        url,
        description: input.description,
        events: [...new Set(input.events)],
        filter: { v: 1, where },
        isOn: input.isOn,
        makerId: maker.id,
        secret: sealOf(secrets, workspaceId, id).seal(secret),
        createdAt: toInstant(clock()),
      });
      const stored = await required(c, tx as ReadTx, id);
      await recordEvent(tx, workspaceId, doerOf(c), 'webhook-created', told(stored));
      const answer = shown(c, stored, NONE_WAIT);
      return { status: 201, body: { ...answer, secret }, stored: answer };
    });
    return c.json(made, 201);
  });

  api.openapi(changeRoute, async (c) => {
    requireManager(c);
    const maker = requirePerson(c);
    const workspaceId = c.get('workspace').id;
    const changes = c.req.valid('json');
    const url =
      changes.url === undefined
        ? undefined
        : requireUrl(changes.url, config.allowsLoopback === true);
    const isFiltered = changes.q !== undefined || changes.filter !== undefined;
    const where = isFiltered ? await conditionOf(c, changes) : undefined;
    const { webhook, waiting } = await db.tenant(workspaceId, async (tx) => {
      await lockWebhooks(tx, workspaceId);
      const before = await required(c, tx as ReadTx);
      checkIfMatch(c, etagOf(before.version));
      const content: WebhookContent = {
        url: url ?? before.url,
        description: changes.description ?? before.description,
        events: changes.events === undefined ? before.events : [...new Set(changes.events)],
        filter: where === undefined ? before.filter : { v: 1, where },
        isOn: changes.isOn ?? before.isOn,
      };
      if (content.isOn && before.secret === null)
        throw fieldError('isOn', 'not_allowed', 'It has no secret yet: make one first');
      await updateWebhook(tx, workspaceId, before.id, { ...content, makerId: maker.id });
      const after = await required(c, tx as ReadTx);
      await recordEvent(tx, workspaceId, doerOf(c), 'webhook-changed', {
        ...told(before),
        to: told(after),
      });
      if (content.isOn) await enqueue(tx, jobs, 'webhooks', { workspaceId });
      return { webhook: after, waiting: await countWaiting(tx as ReadTx, workspaceId) };
    });
    c.header('etag', etagOf(webhook.version));
    return c.json(shown(c, webhook, waiting), 200);
  });

  api.openapi(deleteRoute, async (c) => {
    requireManager(c);
    const workspaceId = c.get('workspace').id;
    await db.tenant(workspaceId, async (tx) => {
      await lockWebhooks(tx, workspaceId);
      const before = await required(c, tx as ReadTx);
      checkIfMatch(c, etagOf(before.version));
      await deleteWebhook(tx, workspaceId, before.id);
      await recordEvent(tx, workspaceId, doerOf(c), 'webhook-deleted', told(before));
    });
    return c.body(null, 204);
  });

  api.openapi(secretRoute, async (c) => {
    requireManager(c);
    requirePerson(c);
    const workspaceId = c.get('workspace').id;
    const { id } = c.req.valid('param');
    const made = await once<MadeWebhook>(c, ['POST', `webhooks/${id}/secret`], async (tx) => {
      await lockWebhooks(tx, workspaceId);
      const before = await required(c, tx as ReadTx);
      const secret = newSecret();
      const sealed = sealOf(secrets, workspaceId, before.id).seal(secret);
      const until = toInstant(clock() + SECRET_OVERLAP_MS);
      await rotateSecret(tx, workspaceId, before.id, sealed, until);
      await recordEvent(tx, workspaceId, doerOf(c), 'webhook-secret-made', told(before));
      const waiting = await countWaiting(tx as ReadTx, workspaceId);
      const answer = shown(c, await required(c, tx as ReadTx), waiting);
      return { status: 200, body: { ...answer, secret }, stored: answer };
    });
    return c.json(made, 200);
  });

  api.openapi(testRoute, async (c) => {
    requireManager(c);
    const { id: workspaceId, isDemo } = c.get('workspace');
    const webhook = await db.tenantRead(workspaceId, (sql) => required(c, sql));
    // Nothing leaves a demo.
    if (isDemo) return c.json(failedTest('demo'), 200);
    await throttle.check(TESTS, `${workspaceId} ${webhook.id}`, c);
    const now = clock();
    const test: Claimed = {
      id: ids<string>(),
      type: 'webhook.test',
      ticketId: null,
      eventSeq: null,
      messageId: null,
      at: toInstant(now),
      queuedAt: toInstant(now),
      attempts: 1,
      claims: 1,
    };
    const sent = await db.tenant(workspaceId, async (tx) => {
      await insertTest(tx, workspaceId, webhook.id, {
        ...test,
        until: toInstant(now + TEST_HOLD_MS),
      });
      const workspace = await loadWebhookWorkspace(tx as ReadTx, workspaceId);
      const maker = await loadMaker(tx as ReadTx, workspaceId, webhook.makerId);
      const body =
        workspace === undefined || maker === undefined
          ? undefined
          : await bodyOf(context, tx as ReadTx, workspace, maker, test);
      if (body === undefined)
        await settle(tx, workspaceId, test, {
          state: 'failed',
          at: test.at,
          status: null,
          problem: 'maker',
        });
      return body;
    });
    if (sent === undefined) return c.json(failedTest('maker'), 200);
    const { kind, tried } = await sendDelivery(context, workspaceId, webhook, {
      id: test.id,
      body: sent,
    });
    const isTaken = kind === 'taken';
    const at = toInstant(clock());
    await db.tenant(workspaceId, async (tx) => {
      await settle(tx, workspaceId, test, {
        state: isTaken ? 'sent' : 'failed',
        at,
        status: tried.status,
        problem: tried.problem,
        tried,
      });
      // One that does not arrive proves nothing against a webhook that somebody is setting up.
      if (isTaken) await noteTaken(tx, workspaceId, webhook.id, at);
    });
    const { status, problem, ms } = tried;
    return c.json({ outcome: isTaken ? 'sent' : 'failed', status, problem, ms } as const, 200);
  });

  api.openapi(logRoute, async (c) => {
    requireManager(c);
    // Numbers of all tickets stand in it.
    const workspaceId = c.get('workspace').id;
    const { limit = DEFAULT_LIMIT, cursor, state } = c.req.valid('query');
    const before = cursor === undefined ? undefined : decodeTimeCursor(cursor);
    const rows = await db.tenantRead(workspaceId, async (sql) => {
      const { id } = await required(c, sql);
      return listDeliveries(sql, workspaceId, id, { state, before, limit });
    });
    const { items, next } = pageOf(rows, limit, ({ at, id }) => ({ at, id }));
    return c.json({ items: items.map(presentDelivery), next }, 200);
  });

  api.openapi(redeliverRoute, async (c) => {
    requireManager(c);
    const { delivery } = c.req.valid('param');
    if (!isUuid(delivery)) throw new AppError('NOT_FOUND');
    await again(c, (tx, workspaceId, { id }) =>
      queueAgain(tx, workspaceId, id, { id: delivery }, toInstant(clock())),
    );
    return c.body(null, 204);
  });

  api.openapi(redeliverAllRoute, async (c) => {
    requireManager(c);
    const failedSince = toInstant(Date.parse(c.req.valid('json').since));
    const count = await again(c, async (tx, workspaceId, { id }) => {
      const limit = await roomOf(tx, workspaceId, id);
      return queueAgain(tx, workspaceId, id, { failedSince, limit }, toInstant(clock()));
    });
    return c.json({ count }, 200);
  });

  return api;

  async function again(
    c: Context<AppEnv>,
    queue: (tx: Tx, workspaceId: WorkspaceId, webhook: Webhook) => Promise<number>,
  ): Promise<number> {
    const workspaceId = c.get('workspace').id;
    return db.tenant(workspaceId, async (tx) => {
      const webhook = await required(c, tx as ReadTx);
      if (!webhook.isOn) throw fieldError('isOn', 'not_allowed', 'It is off: switch it on first');
      const count = await queue(tx, workspaceId, webhook);
      const isOfOne = c.req.param('delivery') !== undefined;
      if (isOfOne && count === 0) throw new AppError('NOT_FOUND');
      if (count > 0) {
        await recordEvent(tx, workspaceId, doerOf(c), 'webhook-redelivered', {
          ...told(webhook),
          count,
        });
        await enqueue(tx, jobs, 'webhooks', { workspaceId });
      }
      return count;
    });
  }

  function conditionOf(
    c: Context<AppEnv>,
    { q, filter }: { readonly q?: string | undefined; readonly filter?: unknown },
  ): Promise<Condition> {
    const given = {
      ...(q === undefined ? {} : { q }),
      ...(filter === undefined ? {} : { filter: JSON.stringify(filter) }),
    };
    return requireCondition(given, asking(c), languageOf(c), {
      db,
      workspaceId: c.get('workspace').id,
    });
  }

  function asking(c: Context<AppEnv>) {
    return conditionContext(c.get('actor'), true, c.get('workspace').configuration, clock);
  }

  function shown(c: Context<AppEnv>, webhook: Webhook, waiting: ReadonlyMap<string, number>) {
    return presentWebhook(webhook, waiting.get(webhook.id) ?? 0, fieldsFor(asking(c)));
  }
}

/** The secret is in the first answer alone. */
type MadeWebhook = ReturnType<typeof presentWebhook> & { secret?: string };

const NONE_WAIT: ReadonlyMap<string, number> = new Map();

function requireManager(c: Context<AppEnv>): void {
  for (const permission of MANAGING) requirePermission(c, permission);
}

/** That of the path, unless another one is named. */
async function required(c: Context<AppEnv>, sql: ReadTx, named?: string): Promise<Webhook> {
  const id = named ?? c.req.param('id') ?? '';
  const [webhook] = isUuid(id) ? await listWebhooks(sql, c.get('workspace').id, id) : [];
  if (webhook === undefined) throw new AppError('NOT_FOUND');
  return webhook;
}

/** Addresses may hold secrets of their own behind the host. */
const told = (webhook: Webhook) => ({
  webhookId: webhook.id,
  host: new URL(webhook.url).hostname,
  description: webhook.description,
  events: [...webhook.events],
  isOn: webhook.isOn,
});

const failedTest = (problem: string) =>
  ({ outcome: 'failed', status: null, problem, ms: 0 }) as const;

function requireUrl(address: string, allowsLoopback: boolean): string {
  try {
    const url = requireAddress(address, { allowsLoopback });
    url.hash = '';
    if (url.href.length <= WEBHOOK_LIMITS.url) return url.href;
    throw fieldError('url', 'too_long', `At most ${WEBHOOK_LIMITS.url} characters`);
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    throw error.failure === 'bad-address'
      ? fieldError('url', 'format', 'An https address without a password in it')
      : fieldError('url', 'not_allowed', 'An address of the Internet');
  }
}
