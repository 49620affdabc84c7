// Deleting and seeing what is deleted (T12), taking a message's words away (C6), and the preview of a ticket (T10).

import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import type { TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import { TEXT_LIMITS } from '#shared/protocol/command-schemas.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import type { Done } from '#server/commands/index.ts';
import { createAuthoriseOnce, createPasswords } from '#server/features/accounts/index.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { decodeTimeCursor, pageOf } from '#server/platform/http/list-cursor.ts';
import type { Caller, CommandCaller } from './command-caller.ts';
import {
  idField,
  lineField,
  messageAnswer,
  pageQuery,
  presentMessage,
  ticketAnswer,
  ticketParams,
  ticketsAnswer,
  workspaceParams,
  type TicketAnswer,
} from './ticket-api.ts';
import { requirePolicy } from './ticket-policies.ts';
import {
  isDesk,
  listDeleted,
  listPlacesOfMessage,
  loadEndsOfConversation,
  type StoredTicket,
} from './ticket-views.ts';

const onePath = '/api/v1/w/{workspace}/tickets/{id}';
const deletedPath = '/api/v1/w/{workspace}/deleted-tickets';
const tags = ['Tickets'];
const DELETED_LIMIT = 200;

const deleteBody = z
  .strictObject({
    administrator: lineField(TEXT_LIMITS.email).describe('E-mail address'),
    password: z.string().max(128).describe('Checked once and kept nowhere'),
  })
  .openapi('DeleteTicket', {
    description: 'Of an administrator, for a caller who may not delete by themself',
  });
const deleteRoute = createRoute({
  method: 'delete',
  path: onePath,
  tags,
  summary: 'Delete a ticket; it can be brought back for 30 days',
  request: {
    params: ticketParams,
    body: { required: false, content: { 'application/json': { schema: deleteBody } } },
  },
  responses: { 204: { description: 'It is deleted' }, ...problems },
});
const deletedRoute = createRoute({
  method: 'get',
  path: deletedPath,
  tags,
  summary: 'Deleted tickets that can still be brought back, latest first',
  request: { params: workspaceParams, query: pageQuery },
  responses: { 200: json(ticketsAnswer, 'Deleted tickets'), ...problems },
});
const previewAnswer = z
  .object({
    ticket: ticketAnswer,
    // Not `nullable()`: of a named schema the description would say `Message` and null at once, which nothing is.
    first: z.union([messageAnswer, z.null()]),
    last: z.union([messageAnswer, z.null()]).describe('Null if it is the first'),
  })
  .openapi('TicketPreview');
const previewRoute = createRoute({
  method: 'get',
  path: `${onePath}/preview`,
  tags,
  summary: 'Facts, first and last message; opens and takes nothing',
  request: { params: ticketParams },
  responses: { 200: json(previewAnswer, 'The preview'), ...problems },
});
const redactRoute = createRoute({
  method: 'post',
  path: `${onePath}/redact`,
  tags,
  summary: 'Take the words of a message away for good, in copies of it as well',
  request: {
    params: ticketParams,
    body: body(
      z
        .strictObject({ messageId: idField, reason: lineField(TEXT_LIMITS.reason) })
        .openapi('Redact'),
    ),
  },
  responses: { 200: json(ticketAnswer, 'The ticket'), ...problems },
});

type Parts = {
  readonly call: CommandCaller;
  readonly callerOf: (c: Context<AppEnv>) => Caller;
  readonly requireTicket: (c: Context<AppEnv>, id: string) => Promise<StoredTicket>;
  readonly requireResult: (c: Context<AppEnv>, done: Done, id: TicketId) => Promise<StoredTicket>;
  readonly shown: (c: Context<AppEnv>, ticket: StoredTicket) => TicketAnswer;
};

export function addServiceRoutes(
  api: OpenAPIHono<AppEnv>,
  context: AppContext,
  { call, callerOf, requireTicket, requireResult, shown }: Parts,
): void {
  const { db } = context;
  const authoriseOnce = createAuthoriseOnce(context, createPasswords());

  api.openapi(deleteRoute, async (c) => {
    requirePolicy(c, 'delete', onePath);
    const { state } = await requireTicket(c, c.req.valid('param').id);
    const given: z.infer<typeof deleteBody> | undefined = c.req.valid('json');
    const command: Command = { type: 'delete', ticketId: state.id };
    const mayDelete = can(c.get('actor'), 'ticket.delete');
    if (mayDelete || given?.password === undefined) {
      await call(c, callerOf(c), [command]);
      return c.body(null, 204);
    }
    const { administrator: email, password } = given;
    const authorisedById = await authoriseOnce(c, { email, password }, 'ticket.delete');
    // The password is no part of what a repeated request is recognised by: it is stored nowhere, not even hashed.
    await call(c, callerOf(c), [command], { authorisedById });
    return c.body(null, 204);
  });

  api.openapi(deletedRoute, async (c) => {
    requirePolicy(c, 'get', deletedPath);
    const { limit = DELETED_LIMIT, cursor } = c.req.valid('query');
    const before = cursor === undefined ? undefined : decodeTimeCursor(cursor);
    const workspaceId = c.get('workspace').id;
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listDeleted(sql, workspaceId, { before, limit }),
    );
    const { items, next } = pageOf(rows, limit, ({ state }) => ({
      at: state.deletedAt ?? '',
      id: state.id,
    }));
    return c.json({ items: items.map((ticket) => shown(c, ticket)), next }, 200);
  });

  api.openapi(previewRoute, async (c) => {
    requirePolicy(c, 'get', `${onePath}/preview`);
    const ticket = await requireTicket(c, c.req.valid('param').id);
    const workspaceId = c.get('workspace').id;
    const [first, last] = await db.tenantRead(workspaceId, (sql) =>
      loadEndsOfConversation(sql, workspaceId, ticket.state.id),
    );
    return c.json(
      {
        ticket: shown(c, ticket),
        first: first === undefined ? null : presentMessage(first),
        last: last === undefined ? null : presentMessage(last),
      },
      200,
    );
  });

  api.openapi(redactRoute, async (c) => {
    requirePolicy(c, 'post', `${onePath}/redact`);
    const { state } = await requireTicket(c, c.req.valid('param').id);
    const { messageId, reason } = c.req.valid('json');
    const workspaceId = c.get('workspace').id;
    const places = await db.tenantRead(workspaceId, (sql) =>
      listPlacesOfMessage(sql, workspaceId, messageId),
    );
    if (!isDesk(c.get('actor')) || !places.some(({ ticketId }) => ticketId === state.id)) {
      throw new AppError('NOT_FOUND');
    }
    const commands = places.map(({ id, ticketId }): Command => ({
      type: 'redact',
      ticketId,
      messageId: id,
      reason,
    }));
    const done = await call(c, callerOf(c), commands, { body: { messageId, reason } });
    return c.json(shown(c, await requireResult(c, done, state.id)), 200);
  });
}
