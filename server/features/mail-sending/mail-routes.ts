// Mails in and out for administrators (M9): listed, read in source, sent or read once more.

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { toInstant } from '#shared/base/clock.ts';
import { isUuid } from '#shared/base/ids.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createRecordEvent,
  doerOf,
  itemParams,
  requirePermission,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import { reprocessMail } from '#server/features/mail-intake/index.ts';
import { readRawMail } from '#server/features/mailboxes/index.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { json, problems } from '#server/platform/http/describe.ts';
import { decodeTimeCursor, pageOf } from '#server/platform/http/list-cursor.ts';
import { composeMail } from '#server/platform/mail/compose-mail.ts';
import { enqueue } from '#server/platform/jobs/enqueue.ts';
import { mailAnswer, mailsAnswer, mailsQuery, presentMail } from './mail-api.ts';
import { countWithoutServer, loadIntent, loadMailWorkspace, sendAgain } from './mail-store.ts';
import { listMails, type MailLine } from './mail-views.ts';
import { outgoingOf } from './outgoing-mail.ts';
import { prepareMail } from './prepare-mail.ts';

const path = '/api/v1/w/{workspace}/emails';
const tags = ['Emails'];
const DEFAULT_LIMIT = 50;

const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Mails in and out, the latest first',
  request: { params: workspaceParams, query: mailsQuery },
  responses: { 200: json(mailsAnswer, 'A page of mails'), ...problems },
});
const oneRoute = createRoute({
  method: 'get',
  path: `${path}/{id}`,
  tags,
  summary: 'One mail',
  request: { params: itemParams },
  responses: { 200: json(mailAnswer, 'The mail'), ...problems },
});
const sourceRoute = createRoute({
  method: 'get',
  path: `${path}/{id}/source`,
  tags,
  summary: 'A mail in source',
  description:
    'An incoming one as it came, byte for byte. An outgoing one as it is, or would be, sent now: its words are those of its ticket, and go with them.',
  request: { params: itemParams },
  responses: {
    200: {
      description: 'The source (RFC 5322)',
      content: { 'message/rfc822': { schema: z.string() } },
    },
    ...problems,
  },
});
const againRoute = (verb: string, summary: string, description: string) =>
  createRoute({
    method: 'post',
    path: `${path}/{id}/${verb}`,
    tags,
    summary,
    description,
    request: { params: itemParams },
    responses: { 200: json(mailAnswer, 'The mail, which waits now'), ...problems },
  });
const resendRoute = againRoute(
  'resend',
  'Send a mail once more',
  'Under the Message-ID that it had, so that a program that has it already may drop it.',
);
const reprocessRoute = againRoute(
  'reprocess',
  'Read an incoming mail once more',
  'One that made no ticket, or was not understood; it is taken for somebody’s then, whatever it looked like.',
);

export function mailRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, clock, jobs } = context;
  const recordEvent = createRecordEvent(context);
  const api = createApi<AppEnv>({ bodyBytes: 4 * 1024 });

  /** What stands in mails is what stands in tickets. */
  const requireRights = (c: Context<AppEnv>): void => {
    requirePermission(c, 'settings.manage');
    requirePermission(c, 'ticket.read-all');
  };
  const requireMail = async (c: Context<AppEnv>, id: string): Promise<MailLine> => {
    const workspaceId = c.get('workspace').id;
    const [found] = isUuid(id)
      ? await db.tenantRead(workspaceId, (sql) => listMails(sql, workspaceId, { id, limit: 1 }))
      : [];
    if (found === undefined) throw new AppError('NOT_FOUND');
    return found;
  };

  api.openapi(listRoute, async (c) => {
    requireRights(c);
    const workspaceId = c.get('workspace').id;
    const { limit = DEFAULT_LIMIT, cursor, ...filter } = c.req.valid('query');
    const before = cursor === undefined ? undefined : decodeTimeCursor(cursor);
    const [rows, withoutServer] = await db.tenantRead(
      workspaceId,
      async (sql) =>
        [
          await listMails(sql, workspaceId, { ...filter, before, limit }),
          await countWithoutServer(sql, workspaceId),
        ] as const,
    );
    const { items, next } = pageOf(rows, limit, ({ at, id }) => ({ at, id }));
    return c.json({ items: items.map(presentMail), next, withoutServer }, 200);
  });

  api.openapi(oneRoute, async (c) => {
    requireRights(c);
    return c.json(presentMail(await requireMail(c, c.req.valid('param').id)), 200);
  });

  api.openapi(sourceRoute, async (c) => {
    requireRights(c);
    const { id } = c.req.valid('param');
    const { direction } = await requireMail(c, id);
    const workspaceId = c.get('workspace').id;
    const bytes =
      direction === 'in'
        ? await db.tenantRead(workspaceId, (sql) => readRawMail(sql, workspaceId, id))
        : await sourceOf(context, workspaceId, id);
    if (bytes === undefined) throw new AppError('NOT_FOUND', { detail: 'Its words are gone.' });
    return c.body(Uint8Array.from(bytes), 200, {
      'content-type': 'message/rfc822',
      'content-disposition': 'attachment; filename="mail.eml"',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'no-store',
    }) as never;
  });

  api.openapi(resendRoute, async (c) => {
    requireRights(c);
    const { id } = c.req.valid('param');
    const { direction } = await requireMail(c, id);
    if (direction === 'in')
      throw new AppError('CONFLICT', { detail: 'It came in: it can be read once more.' });
    const workspaceId = c.get('workspace').id;
    const isWaiting = await db.tenant(workspaceId, async (tx) => {
      if (!(await sendAgain(tx, workspaceId, id, toInstant(clock())))) return false;
      await recordEvent(tx, workspaceId, doerOf(c), 'email-resent', { emailId: id });
      await enqueue(tx, jobs, 'mail', { workspaceId });
      return true;
    });
    if (!isWaiting) throw new AppError('CONFLICT', { detail: 'It is on its way at this moment.' });
    return c.json(presentMail(await requireMail(c, id)), 200);
  });

  api.openapi(reprocessRoute, async (c) => {
    requireRights(c);
    const { id } = c.req.valid('param');
    const { direction } = await requireMail(c, id);
    const workspaceId = c.get('workspace').id;
    if (direction === 'out' || !(await reprocessMail(context, workspaceId, id)))
      throw new AppError('CONFLICT', { detail: 'There is nothing to be read once more.' });
    await db.tenant(workspaceId, (tx) =>
      recordEvent(tx, workspaceId, doerOf(c), 'email-reprocessed', { emailId: id }),
    );
    return c.json(presentMail(await requireMail(c, id)), 200);
  });

  return api;
}

/** Undefined: there is nothing that it would say any more. */
async function sourceOf(
  context: AppContext,
  workspaceId: AppEnv['Variables']['workspace']['id'],
  id: string,
): Promise<Buffer | undefined> {
  const { db } = context;
  const found = await db.tenantRead(workspaceId, async (sql) => {
    const [workspace, intent] = [
      await loadMailWorkspace(sql, workspaceId),
      await loadIntent(sql, workspaceId, id),
    ];
    if (workspace === undefined || intent === undefined) return undefined;
    // As if it had begun: what is too much or too late for it now does not matter.
    const begun = { ...intent, messageIdHeader: intent.messageIdHeader ?? '<not-sent@localhost>' };
    return {
      workspace,
      intent: begun,
      mail: await prepareMail(context, sql, workspace, begun, 'administrator'),
    };
  });
  if (found?.mail.kind !== 'mail') return undefined;
  return composeMail(
    await outgoingOf(
      context,
      found.workspace,
      found.intent,
      found.mail,
      found.intent.messageIdHeader,
    ),
  );
}
