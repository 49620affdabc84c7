import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import {
  isUuid,
  type FileId,
  type GroupId,
  type HeldReplyId,
  type MessageId,
  type PersonId,
  type SaleId,
  type TicketId,
} from '#shared/base/ids.ts';
import type { Command, OpenTicket } from '#shared/engine/commands.ts';
import { normalTag } from '#shared/engine/tags.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import { normalAddress } from '#shared/engine/watchers.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { checkIfMatch, etagOf, isNotModified } from '#server/platform/http/etag.ts';
import { decodeCursor, encodeCursor } from '#server/platform/http/list-cursor.ts';
import { textToHtml } from '#server/platform/html/text-to-html.ts';
import type { Done } from '#server/commands/index.ts';
import { actorKeyOf, doerOf } from '#server/features/accounts/index.ts';
import { createCommandCaller, type Caller } from './command-caller.ts';
import {
  changeTicketBody,
  historyAnswer,
  listQuery,
  messageAnswer,
  messageBody,
  messagesAnswer,
  openTicketBody,
  pageQuery,
  presentHistoryLine,
  presentMessage,
  presentTicket,
  ticketAnswer,
  ticketParams,
  ticketsAnswer,
  workspaceParams,
} from './ticket-api.ts';
import { conditionContext, cursorAfter, placeOf, requireCondition } from './ticket-list.ts';
import { assertEveryRouteHasPolicy, requirePolicy, TICKET_POLICIES } from './ticket-policies.ts';
import { addReadRoutes } from './read-routes.ts';
import { addExportRoute } from './export-tickets.ts';
import { addOwnRoutes } from './own-routes.ts';
import { addServiceRoutes } from './ticket-service-routes.ts';
import { addVerbRoutes } from './ticket-verb-routes.ts';
import {
  isDesk,
  listHistory,
  listMessages,
  listTickets,
  loadMessage,
  loadResult,
  loadTicket,
  type StoredTicket,
} from './ticket-views.ts';
import { addTimeRoutes } from './time-worked.ts';

const path = '/api/v1/w/{workspace}/tickets';
const onePath = `${path}/{id}`;
const tags = ['Tickets'];
const DEFAULT_LIMIT = 50;

const openRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Open a ticket',
  request: { params: workspaceParams, body: body(openTicketBody) },
  responses: { 201: json(ticketAnswer, 'The ticket'), ...problems },
});
const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Tickets that one may see',
  request: { params: workspaceParams, query: listQuery },
  responses: { 200: json(ticketsAnswer, 'A page of tickets'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: onePath,
  tags,
  summary: 'One ticket',
  request: { params: ticketParams },
  responses: {
    200: json(ticketAnswer, 'The ticket'),
    304: { description: 'As the caller has it' },
    ...problems,
  },
});
const changeRoute = createRoute({
  method: 'patch',
  path: onePath,
  tags,
  summary: 'Correct or change a ticket',
  request: { params: ticketParams, body: body(changeTicketBody) },
  responses: { 200: json(ticketAnswer, 'The ticket'), ...problems },
});
const historyRoute = createRoute({
  method: 'get',
  path: `${onePath}/history`,
  tags,
  summary: 'Everything that happened to a ticket, oldest first',
  request: { params: ticketParams, query: pageQuery },
  responses: { 200: json(historyAnswer, 'A page of its history'), ...problems },
});
const messagesRoute = createRoute({
  method: 'get',
  path: `${onePath}/messages`,
  tags,
  summary: 'The conversation in order; with notes for operators',
  request: { params: ticketParams, query: pageQuery },
  responses: { 200: json(messagesAnswer, 'A page of messages'), ...problems },
});
const postMessageRoute = createRoute({
  method: 'post',
  path: `${onePath}/messages`,
  tags,
  summary: 'Write a message or a note',
  request: { params: ticketParams, body: body(messageBody) },
  responses: { 201: json(messageAnswer, 'The message'), ...problems },
});

export function ticketRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, ids } = context;
  const call = createCommandCaller(context);
  const api = createApi<AppEnv>();

  api.openapi(openRoute, async (c) => {
    requirePolicy(c, 'post', path);
    const input = c.req.valid('json');
    const command = openCommand(c, context, input);
    const done = await call(c, callerOf(c), [command], { body: input });
    const ticket = await requireResult(c, done, done.tickets[0]?.id ?? command.ticketId);
    c.header('location', `/api/v1/w/${c.get('workspace').slug}/tickets/${ticket.state.id}`);
    c.header('etag', ticketEtag(c, ticket));
    return c.json(shown(c, ticket), 201);
  });

  api.openapi(listRoute, async (c) => {
    requirePolicy(c, 'get', path);
    const { id: workspaceId, configuration } = c.get('workspace');
    const { q, filter, sort = '-updated', limit = DEFAULT_LIMIT, cursor } = c.req.valid('query');
    const actor = c.get('actor');
    const asked = conditionContext(actor, isDesk(actor), configuration, context.clock);
    const condition = await requireCondition({ q, filter }, asked, languageOf(c), {
      db,
      workspaceId,
    });
    const after = cursor === undefined ? undefined : placeOf(cursor, sort);
    const { items, end } = await db.tenantRead(workspaceId, (sql) =>
      listTickets(sql, workspaceId, actor, { condition, context: asked, sort, after, limit }),
    );
    const next = end === undefined ? null : cursorAfter(sort, end);
    return c.json({ items: items.map((ticket) => shown(c, ticket)), next }, 200);
  });

  // Before the route of one ticket, whose id could be anything.
  addExportRoute(api, context, { shown, languageOf });

  api.openapi(getRoute, async (c) => {
    requirePolicy(c, 'get', onePath);
    const ticket = await requireTicket(c, c.req.valid('param').id);
    const etag = ticketEtag(c, ticket);
    c.header('etag', etag);
    if (isNotModified(c, etag)) return c.body(null, 304);
    return c.json(shown(c, ticket), 200);
  });

  api.openapi(changeRoute, async (c) => {
    requirePolicy(c, 'patch', onePath);
    const before = await requireTicket(c, c.req.valid('param').id);
    checkIfMatch(c, ticketEtag(c, before));
    const input = c.req.valid('json');
    const commands = changeCommands(before.state, input);
    // The state that If-Match named must still be there when the change is written.
    const isConditional = c.req.header('if-match') !== undefined;
    const expects = isConditional
      ? { ticketId: before.state.id, version: before.version }
      : undefined;
    const ticket =
      commands.length === 0
        ? before
        : await requireResult(
            c,
            await call(c, callerOf(c), commands, {
              body: input,
              ...(expects === undefined ? {} : { expects }),
            }),
            before.state.id,
          );
    c.header('etag', ticketEtag(c, ticket));
    return c.json(shown(c, ticket), 200);
  });

  api.openapi(historyRoute, async (c) => {
    requirePolicy(c, 'get', `${onePath}/history`);
    const ticket = await requireTicket(c, c.req.valid('param').id);
    const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query');
    const workspaceId = c.get('workspace').id;
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listHistory(sql, workspaceId, ticket.state.id, { afterSeq: seqOf(cursor), limit }),
    );
    const items = rows.slice(0, limit);
    const next = rows.length > limit ? encodeCursor({ seq: String(items.at(-1)?.seq) }) : null;
    return c.json({ items: items.map(presentHistoryLine), next }, 200);
  });

  api.openapi(messagesRoute, async (c) => {
    requirePolicy(c, 'get', `${onePath}/messages`);
    const ticket = await requireTicket(c, c.req.valid('param').id);
    const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query');
    const workspaceId = c.get('workspace').id;
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listMessages(sql, workspaceId, ticket.state.id, {
        withNotes: isDesk(c.get('actor')),
        afterSeq: seqOf(cursor),
        limit,
      }),
    );
    const items = rows.slice(0, limit);
    const next = rows.length > limit ? encodeCursor({ seq: String(items.at(-1)?.eventSeq) }) : null;
    return c.json({ items: items.map(presentMessage), next }, 200);
  });

  api.openapi(postMessageRoute, async (c) => {
    requirePolicy(c, 'post', `${onePath}/messages`);
    const ticket = await requireTicket(c, c.req.valid('param').id);
    const input = c.req.valid('json');
    const command = messageCommand(context, ticket, input);
    const commands = [...settling(ticket.state.id, input), command];
    const done = await call(c, callerOf(c), commands, { body: input });
    const workspaceId = c.get('workspace').id;
    const id = done.messages[0]?.id ?? '';
    const message = await db.tenantRead(workspaceId, (sql) => loadMessage(sql, workspaceId, id));
    if (message === undefined) throw new Error('an accepted message is not there');
    return c.json(presentMessage(message), 201);
  });

  addReadRoutes(api, context, { requireTicket });
  addTimeRoutes(api, context, { requireTicket });
  addOwnRoutes(api, context, { call, callerOf });
  addServiceRoutes(api, context, { call, callerOf, requireTicket, requireResult, shown });
  addVerbRoutes(api, { ids, call, callerOf, requireTicket, requireResult, shown, ticketEtag });
  assertEveryRouteHasPolicy(api, TICKET_POLICIES);
  return api;

  async function requireTicket(c: Context<AppEnv>, id: string): Promise<StoredTicket> {
    const workspaceId = c.get('workspace').id;
    const ticket = isUuid(id)
      ? await db.tenantRead(workspaceId, (sql) => loadTicket(sql, workspaceId, id, c.get('actor')))
      : undefined;
    if (ticket === undefined) throw new AppError('NOT_FOUND');
    return ticket;
  }

  /** What a command of the caller's has just made or changed, even if it left their sight with it. */
  async function requireResult(
    c: Context<AppEnv>,
    done: Done,
    id: TicketId,
  ): Promise<StoredTicket> {
    const ticket = await loadResult(db, c.get('workspace').id, done, id);
    if (ticket === undefined) throw new AppError('NOT_FOUND');
    return ticket;
  }

  function openCommand(
    c: Context<AppEnv>,
    { ids: newId }: AppContext,
    input: z.infer<typeof openTicketBody>,
  ): OpenTicket {
    const person = c.get('person');
    const isForOthers = can(c.get('actor'), 'ticket.open');
    const own = isForOthers ? undefined : person;
    const requester = input.requester ?? {};
    return {
      type: 'open',
      ticketId: (input.id as TicketId | undefined) ?? newId<TicketId>(),
      subject: input.subject,
      message: {
        id: newId<MessageId>(),
        html: htmlOf({ text: input.description, html: input.html }, 'description'),
        ...(input.files === undefined ? {} : { files: input.files as FileId[] }),
      },
      requester: {
        personId: own?.id ?? null,
        name: requester.name ?? own?.name ?? '',
        email: own?.email ?? requester.email ?? '',
        phone: requester.phone ?? '',
        address: requester.address ?? '',
        city: requester.city ?? '',
        country: requester.country ?? '',
      },
      channel:
        c.get('actor').kind === 'key' ? 'api' : isForOthers ? (input.channel ?? 'agent') : 'web',
      language: input.language ?? c.get('workspace').configuration.languages[0],
      ...(input.priority === undefined ? {} : { priority: input.priority }),
      ...(input.category === undefined ? {} : { category: input.category }),
      ...(input.fields === undefined ? {} : { fields: input.fields }),
      ...(input.group === undefined ? {} : { groupId: input.group as GroupId }),
      ...(input.assignee === undefined ? {} : { assigneeId: input.assignee as PersonId }),
      ...(input.followUpOf === undefined ? {} : { followUpOf: input.followUpOf as TicketId }),
      ...(input.sale === undefined ? {} : { saleId: input.sale as SaleId }),
    };
  }

  function messageCommand(
    { ids: newId }: AppContext,
    { state }: StoredTicket,
    input: z.infer<typeof messageBody>,
  ): Command {
    const html = htmlOf(input, 'text');
    const parentId = input.parentId as MessageId | undefined;
    const message = {
      id: newId<MessageId>(),
      html,
      ...(parentId === undefined ? {} : { parentId }),
      ...(input.files === undefined ? {} : { files: input.files as FileId[] }),
    };
    if (input.kind === 'note') {
      return {
        type: 'note',
        ticketId: state.id,
        message,
        mentions: (input.mentions ?? []) as PersonId[],
      };
    }
    if (input.mentions !== undefined)
      throw fieldError('mentions', 'not_allowed', 'Only notes mention people');
    return {
      type: 'reply',
      ticketId: state.id,
      message,
      // A caller that does not say what it has seen answers what is there now.
      basis: {
        baseSeq: input.baseSeq ?? state.pubSeq,
        ...(input.acknowledgedSeq === undefined ? {} : { acknowledgedSeq: input.acknowledgedSeq }),
      },
      followUpTicketId: ids<TicketId>(),
    };
  }
}

export const languageOf = (c: Context<AppEnv>): string =>
  c.get('person')?.language ||
  c.req.header('accept-language')?.slice(0, 5) ||
  c.get('workspace').configuration.languages[0];

const callerOf = (c: Context<AppEnv>): Caller => {
  const { via, ip, name } = doerOf(c);
  return {
    workspace: c.get('workspace'),
    actor: c.get('actor'),
    origin: { via: via as 'api' | 'web', ip, actorName: name },
    keyOwner: actorKeyOf(c),
    language: languageOf(c),
    isNested: true,
  };
};

const shown = (c: Context<AppEnv>, ticket: StoredTicket) =>
  presentTicket(ticket, c.get('workspace').configuration, isDesk(c.get('actor')));

/** A customer's is made of what they are shown and nothing else: a note must not be told by it (C4). */
const ticketEtag = (c: Context<AppEnv>, ticket: StoredTicket): string =>
  isDesk(c.get('actor'))
    ? etagOf(ticket.state.id, ticket.version, 'desk')
    : etagOf(JSON.stringify(shown(c, ticket)));

function htmlOf(
  input: { text?: string | undefined; html?: string | undefined },
  textName: string,
): string {
  if (input.text !== undefined && input.html !== undefined) {
    throw fieldError('html', 'not_allowed', `Either html or ${textName}`);
  }
  return input.html ?? textToHtml(input.text ?? '');
}

/** A held reply and the message made of it become one entry: both or neither. */
const settling = (
  ticketId: TicketId,
  { heldReplyId, kind }: z.infer<typeof messageBody>,
): Command[] =>
  heldReplyId === undefined
    ? []
    : [
        {
          type: 'settle-held-reply',
          ticketId,
          heldReplyId: heldReplyId as HeldReplyId,
          outcome: kind === 'note' ? 'noted' : 'resent',
        },
      ];

function changeCommands(state: TicketState, input: z.infer<typeof changeTicketBody>): Command[] {
  const ticketId = state.id;
  const commands: Command[] = factCommands(state, input);
  const changes = Object.entries({ subject: input.subject, ...input.requester }).filter(
    ([, value]) => value !== undefined,
  );
  if (changes.length > 0) {
    commands.push({ type: 'correct-requester', ticketId, changes: Object.fromEntries(changes) });
  }
  if (input.sale !== undefined)
    commands.push({ type: 'name-sale', ticketId, saleId: input.sale as SaleId | null });
  if (input.assignee !== undefined || input.group !== undefined) {
    commands.push({
      type: 'assign',
      ticketId,
      ...(input.assignee === undefined ? {} : { assigneeId: input.assignee as PersonId | null }),
      ...(input.group === undefined ? {} : { groupId: input.group as GroupId | null }),
    });
  }
  if (input.status !== undefined)
    commands.push({ type: 'change-status', ticketId, status: input.status });
  return commands;
}

function seqOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const { seq } = decodeCursor(cursor, ['seq'], isUuid);
  if (!/^[0-9]{1,9}$/.test(seq)) throw fieldError('cursor', 'format', 'Not a cursor of this list');
  return Number(seq);
}

/** What PATCH says of lists is what they are to be. */
function factCommands(
  { id: ticketId, tags: oldTags, cc: oldCc }: TicketState,
  { category, priority, fields, tags, cc, language }: z.infer<typeof changeTicketBody>,
): Command[] {
  const change = (before: readonly string[], after: readonly string[]) => ({
    add: after,
    remove: before.filter((item) => !after.includes(item)),
  });
  return [
    ...(language === undefined ? [] : [{ type: 'change-language' as const, ticketId, language }]),
    ...(category === undefined ? [] : [{ type: 'categorise' as const, ticketId, category }]),
    // After the category, which brings a priority and fields along.
    ...(priority === undefined ? [] : [{ type: 'change-priority' as const, ticketId, priority }]),
    ...(fields === undefined ? [] : [{ type: 'set-fields' as const, ticketId, fields }]),
    ...(tags === undefined
      ? []
      : [{ type: 'tag' as const, ticketId, ...change(oldTags, tags.map(normalTag)) }]),
    ...(cc === undefined
      ? []
      : [{ type: 'change-cc' as const, ticketId, ...change(oldCc, cc.map(normalAddress)) }]),
  ];
}
