// Texts of mails by event and language (N2), for administrators: read, changed, put back, and looked at before they are kept.
//
// Which text is sent: the language is the ticket's or the colleague's, else the workspace's first, and English where the
// product does not speak it; in that language the workspace's own text, else the product's. An own text in one language
// says nothing about the others.

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { toInstant } from '#shared/base/clock.ts';
import { isUuid } from '#shared/base/ids.ts';
import { LANGUAGES } from '#shared/base/languages.ts';
import {
  isMailEvent,
  MAIL_EVENT_NAMES,
  mailEventOf,
  type MailEvent,
} from '#shared/templates/mail-events.ts';
import { checkMailText, tidyMailText, type MailText } from '#shared/templates/mail-text.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createRecordEvent,
  doerOf,
  requirePermission,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import {
  builtInMailText,
  loadMailWorkspace,
  previewMail,
} from '#server/features/mail-sending/index.ts';
import { isDesk, listMessages, loadReadableTicket } from '#server/features/tickets/index.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { body, json, pageQuery, problems } from '#server/platform/http/describe.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import { decodeCursor, pageOf } from '#server/platform/http/list-cursor.ts';
import {
  errorOf,
  mailTextAnswer,
  mailTextHistoryAnswer,
  mailTextParams,
  mailTextsAnswer,
  previewAnswer,
  previewMailTextBody,
  changeMailTextBody,
  type KnownPlace,
} from './mail-text-api.ts';
import {
  listChanges,
  listOwn,
  loadOwn,
  lockMailTexts,
  putOwn,
  removeOwn,
  type StoredMailText,
} from './mail-text-store.ts';

const path = '/api/v1/w/{workspace}/mail-texts';
const onePath = `${path}/{event}/{language}`;
const tags = ['Mail texts'];
const one = { params: mailTextParams };
const HISTORY_LIMIT = 50;
const MESSAGES_LOOKED_AT = 200;

const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary:
    'Every mail that has a text, what its text may hold, and where the workspace has its own',
  request: { params: workspaceParams },
  responses: { 200: json(mailTextsAnswer, 'The mails'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: onePath,
  tags,
  summary: 'The text of a mail in one language',
  request: one,
  responses: { 200: json(mailTextAnswer, 'The text'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path: onePath,
  tags,
  summary: 'Say it in the workspace’s own words',
  request: { ...one, body: body(changeMailTextBody) },
  responses: { 200: json(mailTextAnswer, 'The text'), ...problems },
});
const deleteRoute = createRoute({
  method: 'delete',
  path: onePath,
  tags,
  summary: 'Go back to the product’s own text',
  request: one,
  responses: { 204: { description: 'The product’s own is sent now' }, ...problems },
});
const previewRoute = createRoute({
  method: 'post',
  path: `${onePath}/preview`,
  tags,
  summary: 'A mail as it would be, of a text that is not kept; sends nothing',
  description: 'What opens a ticket or an account is not in it.',
  request: { ...one, body: body(previewMailTextBody) },
  responses: { 200: json(previewAnswer, 'Subject, HTML and plain text'), ...problems },
});
const historyRoute = createRoute({
  method: 'get',
  path: `${onePath}/history`,
  tags,
  summary: 'Every change of the text, latest first',
  request: { ...one, query: pageQuery },
  responses: { 200: json(mailTextHistoryAnswer, 'A page of changes'), ...problems },
});

export function mailTextRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, clock } = context;
  const recordEvent = createRecordEvent(context);
  const api = createApi<AppEnv>({ bodyBytes: 128 * 1024 });

  api.openapi(listRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    const all = await db.tenantRead(workspaceId, (sql) => listOwn(sql, workspaceId));
    const items = MAIL_EVENT_NAMES.map((event) => ({
      ...presentKind(event),
      own: all
        .filter((own) => own.event === event)
        .map(({ language, changedAt }) => ({ language, changedAt })),
    }));
    return c.json({ languages: [...LANGUAGES], items }, 200);
  });

  api.openapi(getRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const place = placeOf(c.req.valid('param'));
    const workspaceId = c.get('workspace').id;
    const own = await db.tenantRead(workspaceId, (sql) => loadOwn(sql, workspaceId, place));
    c.header('etag', versionOf(c, place, own));
    return c.json(present(c, place, own), 200);
  });

  api.openapi(changeRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const place = placeOf(c.req.valid('param'));
    const { subject, body: words } = c.req.valid('json');
    const own = await change(c, place, (before) => {
      const now = before ?? builtInOf(c, place);
      const text = tidyMailText({ subject: subject ?? now.subject, body: words ?? now.body });
      requireFitting(place.event, text);
      return text;
    });
    c.header('etag', versionOf(c, place, own));
    return c.json(present(c, place, own), 200);
  });

  api.openapi(deleteRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const place = placeOf(c.req.valid('param'));
    const own = await change(c, place, () => undefined);
    c.header('etag', versionOf(c, place, own));
    return c.body(null, 204);
  });

  api.openapi(previewRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const { event, language } = placeOf(c.req.valid('param'));
    const { ticketId, ...text } = c.req.valid('json');
    requireFitting(event, text);
    const workspaceId = c.get('workspace').id;
    const mail = await db.tenantRead(workspaceId, async (sql) => {
      const workspace = await loadMailWorkspace(sql, workspaceId);
      if (workspace === undefined) throw new AppError('NOT_FOUND');
      return previewMail(context, workspace, {
        event,
        language,
        text,
        personName: c.get('person')?.name ?? '',
        ...(await caseOf(sql, c, event, ticketId)),
      });
    });
    return c.json(mail, 200);
  });

  api.openapi(historyRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const place = placeOf(c.req.valid('param'));
    const workspaceId = c.get('workspace').id;
    const { limit = HISTORY_LIMIT, cursor } = c.req.valid('query');
    const before = cursor === undefined ? undefined : decodeCursor(cursor, ['id'], isUuid).id;
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listChanges(sql, workspaceId, place, { before, limit }),
    );
    const { items, next } = pageOf(rows, limit, ({ id }) => ({ id }));
    const told = items.map(({ id, at, via, data, ...by }) => ({
      id,
      at,
      actor: { kind: by.actorKind, id: by.actorId, name: by.actorName },
      via,
      from: data.from,
      to: data.to,
    }));
    return c.json({ items: told, next }, 200);
  });

  /** To undefined: the product's own. The same again is no change. */
  async function change(
    c: Context<AppEnv>,
    place: KnownPlace,
    to: (before: MailText | undefined) => MailText | undefined,
  ): Promise<StoredMailText | undefined> {
    const workspaceId = c.get('workspace').id;
    return db.tenant(workspaceId, async (tx: Tx) => {
      await lockMailTexts(tx, workspaceId);
      const before = await loadOwn(tx as ReadTx, workspaceId, place);
      checkIfMatch(c, versionOf(c, place, before));
      const text = to(before);
      if (before?.subject === text?.subject && before?.body === text?.body) return before;
      if (text === undefined) await removeOwn(tx, workspaceId, place);
      else await putOwn(tx, workspaceId, place, text, toInstant(clock()));
      await recordEvent(tx, workspaceId, doerOf(c), 'mail-text-changed', {
        ...place,
        from: written(before),
        to: written(text),
      });
      return loadOwn(tx as ReadTx, workspaceId, place);
    });
  }

  return api;
}

const written = (text: MailText | undefined): { subject: string; body: string } | null =>
  text === undefined ? null : { subject: text.subject, body: text.body };

/** A text that the product has under this name; whoever asks for another asks for nothing. */
function placeOf({ event, language }: { event: string; language: string }): KnownPlace {
  const known = LANGUAGES.find((one) => one === language);
  if (!isMailEvent(event) || known === undefined) throw new AppError('NOT_FOUND');
  return { event, language: known };
}

/** As it is sent: with the workspace's word for a ticket (W9). */
const builtInOf = (c: Context<AppEnv>, { event, language }: KnownPlace): MailText =>
  builtInMailText(event, language, c.get('workspace').configuration.vocabulary);

const versionOf = (
  c: Context<AppEnv>,
  place: KnownPlace,
  own: StoredMailText | undefined,
): string => {
  const { event, language } = place;
  const { subject, body } = own ?? builtInOf(c, place);
  return etagOf(event, language, own?.version ?? 'built-in', subject, body);
};

function requireFitting(event: MailEvent, text: MailText): void {
  const { texts, parts, links } = mailEventOf(event);
  const faults = checkMailText(event, text);
  if (faults.length === 0) return;
  const errors = faults.map((fault) =>
    errorOf(fault, fault.field === 'subject' ? texts : [...texts, ...parts, ...links]),
  );
  throw new AppError('INVALID', { errors });
}

const presentKind = (event: MailEvent) => {
  const { audience, texts, parts, links, required } = mailEventOf(event);
  return {
    event,
    audience,
    texts: [...texts],
    parts: [...parts],
    links: [...links],
    required: [...required],
  };
};

const present = (c: Context<AppEnv>, place: KnownPlace, own: StoredMailText | undefined) => {
  const { event, language } = place;
  const builtIn = builtInOf(c, place);
  const { subject, body } = own ?? builtIn;
  return {
    ...presentKind(event),
    language,
    isOwn: own !== undefined,
    changedAt: own?.changedAt ?? null,
    subject,
    body,
    builtIn: { ...builtIn },
  };
};

/** Absent and forbidden look alike. */
async function caseOf(
  sql: ReadTx,
  c: Context<AppEnv>,
  event: MailEvent,
  ticketId: string | undefined,
) {
  if (ticketId === undefined) return { ticket: undefined, message: undefined };
  const actor = c.get('actor');
  const workspaceId = c.get('workspace').id;
  const ticket = isDesk(actor)
    ? await loadReadableTicket(sql, workspaceId, ticketId, actor)
    : undefined;
  if (ticket === undefined) throw new AppError('NOT_FOUND');
  const side = mailEventOf(event).audience === 'customers' ? 'operator' : 'customer';
  const messages = await listMessages(sql, workspaceId, ticket.state.id, {
    withNotes: false,
    afterSeq: 0,
    limit: MESSAGES_LOOKED_AT,
  });
  const message = messages.findLast((said) => said.side === side && said.redactedAt === null);
  return { ticket, message };
}
