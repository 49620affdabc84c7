import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import { isUuidV7, type FileId, type MessageId, type TicketId } from '#shared/base/ids.ts';
import { localText } from '#shared/base/local-text.ts';
import type { Command } from '#shared/engine/commands.ts';
import { isOpenPhase, statusOf } from '#shared/engine/configuration.ts';
import { ownRightsOf } from '#shared/engine/own-rights.ts';
import { subjectFor } from '#shared/engine/translation.ts';
import { fileRulesOf } from '#shared/files/file-rules.ts';
import type { AppContext, AppEnv, CurrentWorkspace } from '#server/app-context.ts';
import { createFileServer, fileContent } from '#server/features/files/index.ts';
import {
  answerSolutionBody,
  createCommandCaller,
  listMessages,
  loadMessage,
  loadTicketById,
  presentMessage,
  presentTicket,
  rateBody,
  type StoredTicket,
} from '#server/features/tickets/index.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { decodeCursor, encodeCursor } from '#server/platform/http/list-cursor.ts';
import { textToHtml } from '#server/platform/html/text-to-html.ts';
import { createRequireAccess } from './access.ts';
import { createFillIn, languageOf, requesterCaller } from './details.ts';
import { requestOf } from './form-body.ts';
import { createIntake, type Intake } from './intake.ts';
import { pageLanguage } from './pages/page-texts.ts';
import { isPlainForm, readPlainForm } from './plain-form.ts';
import {
  conversationQuery,
  detailsBody,
  numberParams,
  publicMessageAnswer,
  publicMessageBody,
  receiptAnswer,
  requestAnswer,
  requestBody,
} from './request-api.ts';

const path = '/api/v1/w/{workspace}/public/requests';
const onePath = `${path}/{number}`;
const tags = ['Public requests'];
const security = [{ AccessCode: [] }];
const PAGE = 200;

const sendRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Send a request without an account',
  description:
    'The form of the request page posts the same fields urlencoded or as multipart/form-data, which brings files as `file` as well; they need the page’s `formToken`.',
  request: { params: numberParams.omit({ number: true }), body: body(requestBody) },
  responses: { 201: json(receiptAnswer, 'Number and access code'), ...problems },
});
const viewRoute = createRoute({
  method: 'get',
  path: onePath,
  tags,
  security,
  summary: 'A request and its public conversation, by access code',
  request: { params: numberParams, query: conversationQuery },
  responses: { 200: json(requestAnswer, 'The request'), ...problems },
});
const messageRoute = createRoute({
  method: 'post',
  path: `${onePath}/messages`,
  tags,
  security,
  summary: 'Write on a request, by access code',
  request: { params: numberParams, body: body(publicMessageBody) },
  responses: { 201: json(publicMessageAnswer, 'The message'), ...problems },
});
const detailsRoute = createRoute({
  method: 'patch',
  path: `${onePath}/details`,
  tags,
  security,
  summary: 'Fill in what a request came without',
  request: { params: numberParams, body: body(detailsBody) },
  responses: { 200: json(requestAnswer, 'The request'), ...problems },
});
const fileRoute = createRoute({
  method: 'get',
  path: `${onePath}/files/{id}/content`,
  tags,
  security,
  summary: 'A file of the public conversation, by access code; always as a download',
  request: { params: numberParams.extend({ id: z.string() }) },
  responses: { ...fileContent, ...problems },
});
const endRoute = (verb: 'close' | 'reopen', summary: string) =>
  createRoute({
    method: 'post',
    path: `${onePath}/${verb}`,
    tags,
    security,
    summary,
    request: { params: numberParams },
    responses: { 200: json(requestAnswer, 'The request'), ...problems },
  });

const rateRoute = createRoute({
  method: 'post',
  path: `${onePath}/rate`,
  tags,
  security,
  summary: 'Rate how it went, by access code',
  request: { params: numberParams, body: body(rateBody) },
  responses: { 200: json(requestAnswer, 'The request'), ...problems },
});
const answerSolutionRoute = createRoute({
  method: 'post',
  path: `${onePath}/answer-solution`,
  tags,
  security,
  summary: 'Approve or refuse a solution, by access code',
  request: { params: numberParams, body: body(answerSolutionBody) },
  responses: { 200: json(requestAnswer, 'The request'), ...problems },
});

export function requestRoutes(
  context: AppContext,
  intake: Intake = createIntake(context),
): OpenAPIHono<AppEnv> {
  const { db, ids } = context;
  const call = createCommandCaller(context);
  const fillIn = createFillIn(context);
  const files = createFileServer(context);
  const requireAccess = createRequireAccess(context, intake.accessCodes);
  const api = new OpenAPIHono<AppEnv>();

  // Before the JSON routes: a form's body is none.
  api.post('/api/v1/w/:workspace/public/requests', async (c, next) => {
    if (!isPlainForm(c)) return next();
    const workspace = await context.requireWorkspace(c.req.param('workspace'));
    const { configuration } = workspace;
    const form = await readPlainForm(c, fileRulesOf(configuration));
    if (form === undefined) return next();
    const language = pageLanguage(
      configuration,
      form.typed['language']?.at(-1),
      c.req.header('accept-language'),
    );
    const { typed, errors } = await intake.takeFiles(c, workspace, form, language);
    if (errors.length > 0) throw new AppError('INVALID', { errors });
    const input = requestOf(typed, configuration);
    return c.json(await intake.submit(c, workspace, input, { isForm: true }), 201);
  });

  const json = createApi<AppEnv>();
  json.openapi(sendRoute, async (c) => {
    const workspace = await context.requireWorkspace(c.req.valid('param').workspace);
    return c.json(await intake.submit(c, workspace, c.req.valid('json'), { isForm: false }), 201);
  });

  json.openapi(viewRoute, async (c) => {
    const { workspace, ticket } = await accessed(c, c.req.valid('param'));
    return c.json(await viewOf(c, workspace, ticket, seqOf(c.req.valid('query').cursor)), 200);
  });

  json.openapi(messageRoute, async (c) => {
    const { workspace, ticket } = await accessed(c, c.req.valid('param'));
    const input = c.req.valid('json');
    if (input.text !== undefined && input.html !== undefined) {
      throw fieldError('html', 'not_allowed', 'Either html or text');
    }
    const { parentId } = input;
    if (parentId !== undefined && !isUuidV7(parentId))
      throw fieldError('parentId', 'format', 'Not an id');
    const command: Command = {
      type: 'reply',
      ticketId: ticket.state.id,
      message: {
        id: ids<MessageId>(),
        html: input.html ?? textToHtml(input.text ?? ''),
        ...(parentId === undefined ? {} : { parentId: parentId as MessageId }),
        ...(input.files === undefined ? {} : { files: input.files as FileId[] }),
      },
      basis: { baseSeq: ticket.state.pubSeq },
      followUpTicketId: ids<TicketId>(),
    };
    // On an ended request it may open a linked one, with its confirmation by mail: nobody is to be flooded so.
    const { phase } = statusOf(workspace.configuration, ticket.state.status) ?? { phase: 'active' };
    if (!isOpenPhase(phase)) await intake.limitMailTo(workspace, ticket.state.requester.email);
    const done = await call(c, requesterCaller(c, workspace, ticket), [command], { body: input });
    const posted = done.messages[0];
    const message = await db.tenantRead(workspace.id, (sql) =>
      loadMessage(sql, workspace.id, posted?.id ?? ''),
    );
    if (message === undefined) throw new Error('an accepted message is not there');
    const answer = presentMessage(message);
    if (message.ticketId === ticket.state.id) return c.json(answer, 201);
    return c.json(
      { ...answer, followUp: await followUpReceipt(c, workspace, message.ticketId) },
      201,
    );
  });

  json.openapi(fileRoute, async (c) => {
    const { id, ...params } = c.req.valid('param');
    const { workspace, ticket } = await accessed(c, params);
    const mayHave: Parameters<typeof files.content>[1]['mayHave'] = (file) =>
      file.kind === 'pub' && file.ticket?.id === ticket.state.id;
    return (await files.content(c, { workspaceId: workspace.id, id, mayHave })) as never;
  });

  json.openapi(detailsRoute, async (c) => {
    const { workspace, ticket } = await accessed(c, c.req.valid('param'));
    const input = c.req.valid('json');
    await fillIn(c, workspace, ticket, input);
    return c.json(await freshView(c, workspace, ticket), 200);
  });

  for (const verb of ['close', 'reopen'] as const) {
    const summary =
      verb === 'close' ? 'Close a request, by access code' : 'Open a request again, by access code';
    json.openapi(endRoute(verb, summary), async (c) => {
      const { workspace, ticket } = await accessed(c, c.req.valid('param'));
      await call(c, requesterCaller(c, workspace, ticket), [
        { type: verb, ticketId: ticket.state.id },
      ]);
      return c.json(await freshView(c, workspace, ticket), 200);
    });
  }
  json.openapi(rateRoute, async (c) => {
    const { workspace, ticket } = await accessed(c, c.req.valid('param'));
    const input = c.req.valid('json');
    const { value, comment = {} } = input;
    const command: Command = { type: 'rate', ticketId: ticket.state.id, value, comment };
    await call(c, requesterCaller(c, workspace, ticket), [command], { body: input });
    return c.json(await freshView(c, workspace, ticket), 200);
  });

  json.openapi(answerSolutionRoute, async (c) => {
    const { workspace, ticket } = await accessed(c, c.req.valid('param'));
    const input = c.req.valid('json');
    const { outcome, note = '' } = input;
    const command: Command = { type: 'answer-solution', ticketId: ticket.state.id, outcome, note };
    await call(c, requesterCaller(c, workspace, ticket), [command], { body: input });
    return c.json(await freshView(c, workspace, ticket), 200);
  });
  api.route('/', json);
  return api;

  async function accessed(
    c: Context<AppEnv>,
    params: { readonly workspace: string; readonly number: string },
  ): Promise<{ readonly workspace: CurrentWorkspace; readonly ticket: StoredTicket }> {
    const workspace = await context.requireWorkspace(params.workspace);
    return { workspace, ticket: await requireAccess(c, workspace, params.number) };
  }

  async function freshView(
    c: Context<AppEnv>,
    workspace: CurrentWorkspace,
    { state }: StoredTicket,
  ) {
    const ticket = await db.tenantRead(workspace.id, (sql) =>
      loadTicketById(sql, workspace.id, state.id),
    );
    if (ticket === undefined) throw new AppError('NOT_FOUND');
    return viewOf(c, workspace, ticket, 0);
  }

  async function viewOf(
    c: Context<AppEnv>,
    workspace: CurrentWorkspace,
    ticket: StoredTicket,
    afterSeq: number,
  ) {
    const { configuration } = workspace;
    const rows = await db.tenantRead(workspace.id, (sql) =>
      listMessages(sql, workspace.id, ticket.state.id, { withNotes: false, afterSeq, limit: PAGE }),
    );
    const messages = rows.slice(0, PAGE);
    const status = statusOf(configuration, ticket.state.status);
    const language = languageOf(c, ticket);
    const { desk: _, ...shown } = presentTicket(ticket, configuration, false);
    const requester = { kind: 'requester', ticketId: ticket.state.id } as const;
    return {
      ...shown,
      subject: subjectFor(ticket.state, language, configuration),
      statusLabel: localText(status?.label ?? {}, language) || ticket.state.status,
      messages: messages.map(presentMessage),
      next: rows.length > PAGE ? encodeCursor({ seq: String(messages.at(-1)?.eventSeq) }) : null,
      may: ownRightsOf(configuration, (permission) => can(requester, permission), ticket.state),
    };
  }

  async function followUpReceipt(c: Context<AppEnv>, workspace: CurrentWorkspace, id: TicketId) {
    const ticket = await db.tenantRead(workspace.id, (sql) =>
      loadTicketById(sql, workspace.id, id),
    );
    if (ticket === undefined) throw new Error('an opened ticket is not there');
    return intake.receiptOf(c, workspace, ticket);
  }
}

function seqOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const { seq } = decodeCursor(cursor, ['seq'], () => true);
  if (!/^[0-9]{1,9}$/.test(seq)) throw fieldError('cursor', 'format', 'Not a cursor of this list');
  return Number(seq);
}
