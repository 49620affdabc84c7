// What is a person's own beside tickets: replies that are held for them (A5), and what they should look at (C4).
// Sending a held reply or giving it as a note is writing the message that settles it (`heldReplyId`).

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { JSONValue } from 'hono/utils/types';
import { toInstant } from '#shared/base/clock.ts';
import { isUuid, type PersonId } from '#shared/base/ids.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { requirePerson } from '#server/features/accounts/index.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { decodeCursor, encodeCursor } from '#server/platform/http/list-cursor.ts';
import type { Caller, CommandCaller } from './command-caller.ts';
import { markRead } from './own-store.ts';
import { listHeldReplies, listNotifications, loadHeldReply } from './own-views.ts';
import {
  heldRepliesAnswer,
  notificationsAnswer,
  pageQuery,
  readBody,
  ticketParams,
  workspaceParams,
} from './ticket-api.ts';
import { requirePolicy } from './ticket-policies.ts';

const heldPath = '/api/v1/w/{workspace}/held-replies';
const notificationsPath = '/api/v1/w/{workspace}/notifications';
const DEFAULT_LIMIT = 50;

const heldRoute = createRoute({
  method: 'get',
  path: heldPath,
  tags: ['Held replies'],
  summary: "The caller's own replies that were refused and wait for a decision, newest first",
  request: { params: workspaceParams, query: pageQuery },
  responses: { 200: json(heldRepliesAnswer, 'A page of held replies'), ...problems },
});
const discardRoute = createRoute({
  method: 'delete',
  path: `${heldPath}/{id}`,
  tags: ['Held replies'],
  summary: 'Discard a held reply of one’s own',
  request: { params: ticketParams },
  responses: { 204: { description: 'It is discarded' }, ...problems },
});
const notificationsRoute = createRoute({
  method: 'get',
  path: notificationsPath,
  tags: ['Notifications'],
  summary: 'What the caller should look at, newest first',
  request: { params: workspaceParams, query: pageQuery },
  responses: { 200: json(notificationsAnswer, 'A page of notifications'), ...problems },
});

const readRoute = createRoute({
  method: 'post',
  path: `${notificationsPath}/read`,
  tags: ['Notifications'],
  summary: 'Say which of one’s own notifications one has read, on whatever device',
  description:
    'Repeating it changes nothing: the first reading counts. Ids of others are passed over.',
  request: { params: workspaceParams, body: body(readBody) },
  responses: { 204: { description: 'They are read' }, ...problems },
});

type Parts = {
  readonly call: CommandCaller;
  readonly callerOf: (c: Context<AppEnv>) => Caller;
};

export function addOwnRoutes(
  api: OpenAPIHono<AppEnv>,
  { db, clock, onRecordsChanged }: AppContext,
  { call, callerOf }: Parts,
): void {
  const ownerOf = (c: Context<AppEnv>): PersonId => requirePerson(c).id;

  api.openapi(heldRoute, async (c) => {
    requirePolicy(c, 'get', heldPath);
    const personId = ownerOf(c);
    const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query');
    const workspaceId = c.get('workspace').id;
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listHeldReplies(sql, workspaceId, personId, { before: placeOf(cursor), limit }),
    );
    const { items, next } = pageOf(rows, limit);
    const shown = items.map((held) => ({
      ...held,
      files: [...(held.files ?? [])],
      refusal: jsonOf(held.refusal),
    }));
    return c.json({ items: shown, next }, 200);
  });

  api.openapi(discardRoute, async (c) => {
    requirePolicy(c, 'delete', `${heldPath}/{id}`);
    const personId = ownerOf(c);
    const { id } = c.req.valid('param');
    const workspaceId = c.get('workspace').id;
    const held = isUuid(id)
      ? await db.tenantRead(workspaceId, (sql) => loadHeldReply(sql, workspaceId, personId, id))
      : undefined;
    if (held === undefined) throw new AppError('NOT_FOUND');
    await call(c, callerOf(c), [
      {
        type: 'settle-held-reply',
        ticketId: held.ticketId,
        heldReplyId: held.id,
        outcome: 'discarded',
      },
    ]);
    return c.body(null, 204);
  });

  api.openapi(notificationsRoute, async (c) => {
    requirePolicy(c, 'get', notificationsPath);
    const personId = ownerOf(c);
    const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query');
    const workspaceId = c.get('workspace').id;
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listNotifications(sql, workspaceId, personId, { before: placeOf(cursor), limit }),
    );
    return c.json(pageOf(rows, limit), 200);
  });

  api.openapi(readRoute, async (c) => {
    requirePolicy(c, 'post', `${notificationsPath}/read`);
    const personId = ownerOf(c);
    const workspaceId = c.get('workspace').id;
    const which = c.req.valid('json');
    const marked = await db.tenant(workspaceId, (tx) =>
      markRead(tx, workspaceId, personId, which, toInstant(clock())),
    );
    if (marked > 0) onRecordsChanged(workspaceId, [`u:${personId}`]);
    return c.body(null, 204);
  });
}

/** A refusal is plain data; its type says so only case by case. */
const jsonOf = (refusal: Refusal) =>
  refusal as unknown as { code: string; [field: string]: JSONValue };

const placeOf = (cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : decodeCursor(cursor, ['id'], isUuid).id;

function pageOf<Row extends { readonly id: string }>(rows: readonly Row[], limit: number) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last !== undefined ? encodeCursor({ id: last.id }) : null;
  return { items, next };
}
