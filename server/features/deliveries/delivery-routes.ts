// Mails, pushes and messages to Slack that were given up after all their tries, or came back (N3), for administrators: sent once more, or let be.
// What is sent again has its tries anew.

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { toInstant, type Instant } from '#shared/base/clock.ts';
import { isUuid } from '#shared/base/ids.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createRecordEvent,
  doerOf,
  itemParams,
  requirePermission,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import { sendAgain } from '#server/features/mail-sending/index.ts';
import { tellSlackAgain } from '#server/features/slack/index.ts';
import { tellAgain } from '#server/features/push/index.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { json, nextField, pageQuery, problems } from '#server/platform/http/describe.ts';
import { decodeTimeCursor, pageOf } from '#server/platform/http/list-cursor.ts';
import { enqueue } from '#server/platform/jobs/enqueue.ts';
import {
  CHANNELS,
  countFailed,
  dismiss,
  listFailed,
  type FailedDelivery,
} from './delivery-views.ts';

const path = '/api/v1/w/{workspace}/failed-deliveries';
const tags = ['Failed deliveries'];
const DEFAULT_LIMIT = 50;

/** Each channel has the queue of its name. */
const AGAIN = { mail: sendAgain, push: tellAgain, slack: tellSlackAgain } as const;

const deliveryAnswer = z
  .object({
    id: z.string(),
    channel: z.enum(CHANNELS),
    failedAt: z.string().describe('When it was given up, or came back'),
    kind: z.string().describe('What it is about'),
    recipient: z
      .string()
      .describe('An address, or whose device or webhook it is; empty: the workspace’s own channel'),
    subject: z.string().nullable(),
    ticketId: z.string().nullable(),
    ticketNumber: z.number().int().nullable(),
    attempts: z.number().int().describe('How often it was tried'),
    problem: z.string().nullable().describe('A code: why it failed'),
    detail: z.string().nullable().describe('What the other server said'),
  })
  .openapi('FailedDelivery');
const listAnswer = z
  .object({
    items: z.array(deliveryAnswer),
    next: nextField,
    total: z.number().int().describe('Of all channels; at most 1000 are counted'),
  })
  .openapi('FailedDeliveries');

const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'What could not be delivered, the latest first',
  request: {
    params: workspaceParams,
    query: pageQuery.extend({
      channel: z.enum(CHANNELS).optional().describe('All where it is absent'),
    }),
  },
  responses: { 200: json(listAnswer, 'A page of them'), ...problems },
});
const verbRoute = (verb: string, summary: string, description: string) =>
  createRoute({
    method: 'post',
    path: `${path}/{id}/${verb}`,
    tags,
    summary,
    description,
    request: { params: itemParams },
    responses: { 204: { description: 'It is in the list no longer' }, ...problems },
  });
const resendRoute = verbRoute(
  'resend',
  'Send it once more',
  'A mail under the Message-ID that it had, so that a program that has it already may drop it.',
);
const dismissRoute = verbRoute(
  'dismiss',
  'Let it be',
  'A mail stays in the list of mails, where it can still be sent.',
);

export function deliveryRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, clock, jobs } = context;
  const recordEvent = createRecordEvent(context);
  const api = createApi<AppEnv>({ bodyBytes: 4 * 1024 });

  /** Subjects and addresses of all tickets stand in it. */
  const requireRights = (c: Context<AppEnv>): void => {
    requirePermission(c, 'settings.manage');
    requirePermission(c, 'ticket.read-all');
  };

  api.openapi(listRoute, async (c) => {
    requireRights(c);
    const workspaceId = c.get('workspace').id;
    const { limit = DEFAULT_LIMIT, cursor, channel } = c.req.valid('query');
    const before = cursor === undefined ? undefined : decodeTimeCursor(cursor);
    const [rows, total] = await db.tenantRead(workspaceId, async (sql) => [
      await listFailed(sql, workspaceId, { channel, before, limit }),
      await countFailed(sql, workspaceId),
    ]);
    const { items, next } = pageOf(rows, limit, ({ failedAt, id }) => ({ at: failedAt, id }));
    return c.json({ items: [...items], next, total }, 200);
  });

  api.openapi(resendRoute, async (c) => {
    requireRights(c);
    await settle(c, c.req.valid('param').id, 'delivery-resent', async (tx, found, now) => {
      const workspaceId = c.get('workspace').id;
      const { channel } = found;
      if (!(await AGAIN[channel](tx, workspaceId, found.id, now))) return false;
      await enqueue(tx, jobs, channel, { workspaceId });
      return true;
    });
    return c.body(null, 204);
  });

  api.openapi(dismissRoute, async (c) => {
    requireRights(c);
    await settle(c, c.req.valid('param').id, 'delivery-dismissed', (tx, found, now) =>
      dismiss(tx, c.get('workspace').id, found, now),
    );
    return c.body(null, 204);
  });

  /** Of two administrators at once the second is told that it is in the list no longer. */
  async function settle(
    c: Context<AppEnv>,
    id: string,
    type: 'delivery-resent' | 'delivery-dismissed',
    change: (tx: Tx, found: FailedDelivery, now: Instant) => Promise<boolean>,
  ): Promise<void> {
    if (!isUuid(id)) throw new AppError('NOT_FOUND');
    const workspaceId = c.get('workspace').id;
    const isDone = await db.tenant(workspaceId, async (tx) => {
      const [found] = await listFailed(tx as ReadTx, workspaceId, { id, limit: 1 });
      if (found === undefined || !(await change(tx, found, toInstant(clock())))) return false;
      const { channel, kind, problem } = found;
      await recordEvent(tx, workspaceId, doerOf(c), type, {
        deliveryId: id,
        channel,
        kind,
        problem: problem ?? '',
      });
      return true;
    });
    if (!isDone) throw new AppError('NOT_FOUND');
  }

  return api;
}
