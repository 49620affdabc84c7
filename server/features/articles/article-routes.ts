// Articles of the knowledge base (P10), for the desk: found and read by whoever answers, written by whoever may.
//
// What is being written is apart from what readers have: publishing takes it over and keeps a version of it. No words are
// lost: who changes an article without having seen its latest state (no `If-Match`) sets the words that nobody had
// published aside as a version, and so does who puts an older one back.

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { toInstant } from '#shared/base/clock.ts';
import { isUuid, type ArticleId } from '#shared/base/ids.ts';
import { plainText } from '#shared/base/plain-text.ts';
import { ARTICLE_LIMITS, missingForReaders } from '#shared/templates/article.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createOnce,
  createRecordEvent,
  doerOf,
  itemParams,
  requirePermission,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import { firstText } from '#server/features/search/index.ts';
import { loadReadableTicket } from '#server/features/tickets/index.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, pageQuery, problems } from '#server/platform/http/describe.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import {
  decodeCursor,
  decodeTimeCursor,
  encodeCursor,
  pageOf,
  wrongCursor,
} from '#server/platform/http/list-cursor.ts';
import {
  areSame,
  articleAnswer,
  articlesAnswer,
  articlesQuery,
  asCategory,
  changeArticleBody,
  createArticleBody,
  presentArticle,
  presentListed,
  presentVersion,
  presentVersionTexts,
  stateOf,
  suggestedAnswer,
  versionAnswer,
  versionParams,
  versionsAnswer,
  withWords,
} from './article-api.ts';
import { searchArticles, suggestArticles } from './article-find.ts';
import { isWriter, requireReader } from './article-rights.ts';
import {
  addVersion,
  countArticles,
  insertArticle,
  listArticles,
  listCategories,
  listVersions,
  loadArticles,
  loadVersion,
  lockArticle,
  updateArticle,
  type ArticleChange,
  type ArticleFilter,
  type StoredArticle,
  type StoredTexts,
  type StoredVersion,
} from './article-store.ts';

const path = '/api/v1/w/{workspace}/articles';
const onePath = `${path}/{id}`;
const tags = ['Articles'];
const one = { params: itemParams };
const DEFAULT_LIMIT = 50;

const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Articles, those changed last first; the best first where words are asked for',
  description: 'Whoever may not write has those that are published.',
  request: { params: workspaceParams, query: articlesQuery },
  responses: { 200: json(articlesAnswer, 'A page of articles'), ...problems },
});
const createArticleRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Begin an article; nobody else reads it until it is published',
  request: { params: workspaceParams, body: body(createArticleBody) },
  responses: { 201: json(articleAnswer, 'The article'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: onePath,
  tags,
  summary: 'One article',
  request: one,
  responses: { 200: json(articleAnswer, 'The article'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path: onePath,
  tags,
  summary: 'Write on an article; readers have its texts once they are published',
  description:
    'Send `If-Match`: without it, words that nobody had published are kept as a version, and yours take their place.',
  request: { ...one, body: body(changeArticleBody) },
  responses: { 200: json(articleAnswer, 'The article'), ...problems },
});
const publishRoute = createRoute({
  method: 'post',
  path: `${onePath}/publish`,
  tags,
  summary: 'Give readers what was written; what they had stays as a version',
  request: one,
  responses: { 200: json(articleAnswer, 'The article'), ...problems },
});
const unpublishRoute = createRoute({
  method: 'post',
  path: `${onePath}/unpublish`,
  tags,
  summary: 'Make a draft of it again',
  request: one,
  responses: { 200: json(articleAnswer, 'The article'), ...problems },
});
const versionsRoute = createRoute({
  method: 'get',
  path: `${onePath}/versions`,
  tags,
  summary: 'What was published before, and words that were set aside; latest first',
  request: { ...one, query: pageQuery },
  responses: { 200: json(versionsAnswer, 'A page of versions'), ...problems },
});
const versionRoute = createRoute({
  method: 'get',
  path: `${onePath}/versions/{number}`,
  tags,
  summary: 'The words of one version',
  request: { params: versionParams },
  responses: { 200: json(versionAnswer, 'The version'), ...problems },
});
const putBackRoute = createRoute({
  method: 'post',
  path: `${onePath}/versions/{number}/put-back`,
  tags,
  summary: 'Go on writing from a version; readers have it once it is published',
  request: { params: versionParams },
  responses: { 200: json(articleAnswer, 'The article'), ...problems },
});
const forTicketRoute = createRoute({
  method: 'get',
  path: '/api/v1/w/{workspace}/tickets/{id}/articles',
  tags,
  summary: 'The few articles that may answer a ticket',
  request: one,
  responses: { 200: json(suggestedAnswer, 'The articles, the best first'), ...problems },
});

export function writeRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, ids, clock } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = createApi<AppEnv>({ bodyBytes: 2 * 1024 * 1024 });

  api.openapi(listRoute, async (c) => {
    requireReader(c);
    const workspaceId = c.get('workspace').id;
    const { q = '', limit = DEFAULT_LIMIT, cursor, ...query } = c.req.valid('query');
    const { category, state } = query;
    const filter: ArticleFilter = {
      states: statesFor(c, state),
      audience: query.audience,
      ...(category === undefined
        ? {}
        : { categoryId: category === 'none' ? null : asCategory(category) }),
      language: query.language,
    };
    const isSearch = q.trim() !== '';
    const answer = await db.tenantRead(workspaceId, async (sql) => {
      if (!isSearch) {
        const before = cursor === undefined ? undefined : decodeTimeCursor(cursor);
        const rows = await listArticles(sql, workspaceId, filter, { before, limit });
        return pageOf(rows, limit, ({ changedAt, id }) => ({ at: changedAt, id }));
      }
      if (!q.isWellFormed() || q.includes('\0'))
        throw fieldError('q', 'format', 'Must be well-formed text');
      const from = cursor === undefined ? 0 : placeOf(cursor);
      const found = await searchArticles(sql, workspaceId, q, {
        filter,
        language: languageFor(c, query.language),
        isPublishedOnly: !isWriter(c),
      });
      const items = await loadArticles(sql, workspaceId, found.slice(from, from + limit));
      const isMore = found.length > from + limit;
      return { items, next: isMore ? encodeCursor({ from: String(from + limit) }) : null };
    });
    const items = answer.items.map((article) => listed(c, article, query.language));
    return c.json({ items, next: answer.next }, 200);
  });

  api.openapi(createArticleRoute, async (c) => {
    requirePermission(c, 'articles.write');
    const { id: workspaceId } = c.get('workspace');
    const input = c.req.valid('json');
    const made = await once(c, ['POST', 'articles', input], async (tx) => {
      if ((await countArticles(tx, workspaceId)) >= ARTICLE_LIMITS.articles)
        throw fieldError('', 'not_allowed', `At most ${ARTICLE_LIMITS.articles} articles`);
      const article: ArticleChange = {
        id: ids<ArticleId>(),
        categoryId: asCategory(input.categoryId),
        audience: input.audience,
        texts: wordsOfAll(input.texts),
        published: null,
        publishedAt: null,
        isArchived: false,
        ...changedNow(c),
      };
      await requireFitting(c, tx, article, {});
      await insertArticle(tx, workspaceId, article);
      await recordEvent(tx, workspaceId, doerOf(c), 'article-created', told(article));
      return { status: 201, body: shown(c, await requireArticle(tx, c, article.id)) };
    });
    return c.json(made, 201);
  });

  api.openapi(getRoute, async (c) => {
    requireReader(c);
    const article = await db.tenantRead(c.get('workspace').id, (sql) =>
      requireArticle(sql, c, c.req.valid('param').id),
    );
    c.header('etag', etagFor(c, article));
    return c.json(shown(c, article), 200);
  });

  api.openapi(changeRoute, async (c) => {
    requirePermission(c, 'articles.write');
    const changes = c.req.valid('json');
    const article = await db.tenant(c.get('workspace').id, async (tx) => {
      const before = await requireForChange(tx, c, c.req.valid('param').id);
      const after: ArticleChange = {
        ...before,
        categoryId:
          changes.categoryId === undefined ? before.categoryId : asCategory(changes.categoryId),
        audience: changes.audience ?? before.audience,
        texts: merged(before.texts, changes.texts),
        isArchived: changes.isArchived ?? before.isArchived,
        ...changedNow(c),
      };
      await requireFitting(c, tx, after, before.texts);
      if (c.req.header('if-match') === undefined) await setAside(tx, c, before, after.texts);
      return change(tx, c, before, after, 'article-changed');
    });
    c.header('etag', etagFor(c, article));
    return c.json(shown(c, article), 200);
  });

  api.openapi(publishRoute, async (c) => {
    requirePermission(c, 'articles.write');
    const { id } = c.req.valid('param');
    const answer = await once(c, ['POST', `articles/${id}/publish`], async (tx) => {
      const before = await requireForChange(tx, c, id);
      if (before.isArchived) throw fieldError('isArchived', 'not_allowed', 'It is archived');
      const missing = missingForReaders(before.texts, (html) => plainText(html).trim() === '');
      if (Object.keys(before.texts).length === 0)
        throw fieldError('texts', 'required', 'A text in one language at least');
      if (missing.length > 0)
        throw new AppError('INVALID', {
          errors: missing.map(({ language, field }) => ({
            path: `texts.${language}.${field}`,
            code: 'required',
            message: 'Some words',
          })),
        });
      if (areSame(before.texts, before.published)) return { status: 200, body: shown(c, before) };
      const now = changedNow(c);
      const after = {
        ...before,
        ...now,
        published: before.texts,
        publishedAt: now.changedAt,
      };
      await addVersion(tx, c.get('workspace').id, before.id, {
        texts: before.texts,
        isPublished: true,
        at: now.changedAt,
        byId: now.changedById,
        byName: now.changedByName,
      });
      const article = await change(tx, c, before, after, 'article-published');
      return { status: 200, body: shown(c, article) };
    });
    return c.json(answer, 200);
  });

  api.openapi(unpublishRoute, async (c) => {
    requirePermission(c, 'articles.write');
    const { id } = c.req.valid('param');
    const answer = await once(c, ['POST', `articles/${id}/unpublish`], async (tx) => {
      const before = await requireForChange(tx, c, id);
      if (before.published === null) return { status: 200, body: shown(c, before) };
      const after = { ...before, ...changedNow(c), published: null, publishedAt: null };
      const article = await change(tx, c, before, after, 'article-unpublished');
      return { status: 200, body: shown(c, article) };
    });
    return c.json(answer, 200);
  });

  api.openapi(versionsRoute, async (c) => {
    requirePermission(c, 'articles.write');
    const workspaceId = c.get('workspace').id;
    const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query');
    const before =
      cursor === undefined ? undefined : numberOf(decodeCursor(cursor, ['n'], () => true).n);
    if (cursor !== undefined && before === undefined) throw wrongCursor();
    const rows = await db.tenantRead(workspaceId, async (sql) => {
      const { id } = await requireArticle(sql, c, c.req.valid('param').id);
      return listVersions(sql, workspaceId, id, { before, limit });
    });
    const { items, next } = pageOf(rows, limit, ({ number }) => ({ n: String(number) }));
    const answered = items.map((version) => ({
      ...presentVersion(version),
      languages: Object.keys(version.texts),
    }));
    return c.json({ items: answered, next }, 200);
  });

  api.openapi(versionRoute, async (c) => {
    requirePermission(c, 'articles.write');
    const version = await db.tenantRead(c.get('workspace').id, async (sql) => {
      const { id } = await requireArticle(sql, c, c.req.valid('param').id);
      return requireVersion(sql, c, id, c.req.valid('param').number);
    });
    return c.json(presentVersionTexts(version), 200);
  });

  api.openapi(putBackRoute, async (c) => {
    requirePermission(c, 'articles.write');
    const { id, number } = c.req.valid('param');
    const answer = await once(
      c,
      ['POST', `articles/${id}/versions/${number}/put-back`],
      async (tx) => {
        const before = await requireForChange(tx, c, id);
        const { texts } = await requireVersion(tx as ReadTx, c, before.id, number);
        await setAside(tx, c, before, texts);
        const after = { ...before, ...changedNow(c), texts };
        const article = await change(tx, c, before, after, 'article-put-back');
        return { status: 200, body: shown(c, article) };
      },
    );
    return c.json(answer, 200);
  });

  api.openapi(forTicketRoute, async (c) => {
    requireReader(c);
    const { id } = c.req.valid('param');
    const { id: workspaceId, configuration } = c.get('workspace');
    const articles = await db.tenantRead(workspaceId, async (sql) => {
      const ticket = isUuid(id)
        ? await loadReadableTicket(sql, workspaceId, id, c.get('actor'))
        : undefined;
      if (ticket === undefined) throw new AppError('NOT_FOUND');
      const { subject, language } = ticket.state;
      const product =
        ticket.sale === null ? '' : `${ticket.sale.designation} ${ticket.sale.reference}`;
      const description = await firstText(sql, workspaceId, ticket.state.id);
      const filter: ArticleFilter = { states: ['published'] };
      const found = new Set<ArticleId>();
      // In the customer's language first, then in the desk's.
      for (const each of new Set([language, configuration.languages[0] ?? '']))
        for (const article of await suggestArticles(
          sql,
          workspaceId,
          // What it is about comes first: of a long text not all words are looked for.
          { subject: `${product} ${subject}`, description },
          { filter, language: each },
        ))
          found.add(article);
      const best = [...found].slice(0, ARTICLE_LIMITS.suggested);
      return (await loadArticles(sql, workspaceId, best)).map((article) =>
        presentListed(article, { ...asked(c, language), isEditable: false }),
      );
    });
    return c.json({ items: articles }, 200);
  });

  return api;

  function changedNow(c: Context<AppEnv>) {
    const { id, name } = doerOf(c);
    return { changedAt: toInstant(clock()), changedById: id, changedByName: name };
  }

  async function change(
    tx: Tx,
    c: Context<AppEnv>,
    before: StoredArticle,
    after: ArticleChange,
    type: 'article-changed' | 'article-published' | 'article-unpublished' | 'article-put-back',
  ): Promise<StoredArticle> {
    const workspaceId = c.get('workspace').id;
    await updateArticle(tx, workspaceId, after);
    await recordEvent(tx, workspaceId, doerOf(c), type, { ...told(before), to: told(after) });
    return requireArticle(tx, c, before.id);
  }

  /** Words of the working text that are in no version yet, before others take their place. */
  async function setAside(
    tx: Tx,
    c: Context<AppEnv>,
    before: StoredArticle,
    next: StoredTexts,
  ): Promise<void> {
    const isNowhere =
      Object.keys(before.texts).length > 0 && !areSame(before.texts, before.published);
    if (!isNowhere || isWithin(before.texts, next)) return;
    await addVersion(tx, c.get('workspace').id, before.id, {
      texts: before.texts,
      isPublished: false,
      at: before.changedAt,
      byId: before.changedById,
      byName: before.changedByName,
    });
  }
}

/** Every text of one is in the other, word for word. */
const isWithin = (texts: StoredTexts, others: StoredTexts): boolean =>
  Object.entries(texts).every(([language, text]) => {
    const other = others[language];
    return other !== undefined && areSame({ [language]: text }, { [language]: other });
  });

const wordsOfAll = (
  texts: Readonly<Record<string, Parameters<typeof withWords>[0]>>,
): StoredTexts =>
  Object.fromEntries(Object.entries(texts).map(([language, text]) => [language, withWords(text)]));

function merged(
  before: StoredTexts,
  changes: Readonly<Record<string, Parameters<typeof withWords>[0] | null>> = {},
): StoredTexts {
  const all = { ...before, ...changes };
  const left = Object.entries(all).flatMap(([language, text]) =>
    text === null ? [] : [[language, withWords(text)] as const],
  );
  return Object.fromEntries(left);
}

/** Archived ones and drafts are for those who write. */
function statesFor(c: Context<AppEnv>, state: ArticleFilter['states'][number] | undefined) {
  if (!isWriter(c))
    return state === undefined || state === 'published' ? ['published' as const] : [];
  return state === undefined ? (['draft', 'published'] as const) : [state];
}

const languageFor = (c: Context<AppEnv>, language: string | undefined): string =>
  language || c.get('person')?.language || (c.get('workspace').configuration.languages[0] ?? '');
const asked = (c: Context<AppEnv>, language: string | undefined) => ({
  isEditable: isWriter(c),
  language: languageFor(c, language),
  first: c.get('workspace').configuration.languages[0] ?? '',
});
const listed = (c: Context<AppEnv>, article: StoredArticle, language: string | undefined) =>
  presentListed(article, asked(c, language));
const shown = (c: Context<AppEnv>, article: StoredArticle) => presentArticle(article, isWriter(c));

/** What one sees of it depends on whether one writes. */
const etagFor = (c: Context<AppEnv>, { version }: StoredArticle): string =>
  etagOf(version, isWriter(c) ? 'writer' : 'reader');

/** Those who only read know of nothing that is not published. */
async function requireArticle(
  sql: ReadTx | Tx,
  c: Context<AppEnv>,
  id: string,
): Promise<StoredArticle> {
  const [article] = isUuid(id)
    ? await loadArticles(sql as ReadTx, c.get('workspace').id, [id])
    : [];
  if (article === undefined || (!isWriter(c) && stateOf(article) !== 'published'))
    throw new AppError('NOT_FOUND');
  return article;
}

async function requireForChange(tx: Tx, c: Context<AppEnv>, id: string): Promise<StoredArticle> {
  if (isUuid(id)) await lockArticle(tx, c.get('workspace').id, id);
  const article = await requireArticle(tx, c, id);
  checkIfMatch(c, etagFor(c, article));
  return article;
}

async function requireVersion(
  sql: ReadTx,
  c: Context<AppEnv>,
  id: ArticleId,
  asked: string,
): Promise<StoredVersion> {
  const number = numberOf(asked);
  const version =
    number === undefined ? undefined : await loadVersion(sql, c.get('workspace').id, id, number);
  if (version === undefined) throw new AppError('NOT_FOUND');
  return version;
}

const numberOf = (text: string): number | undefined =>
  /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;

function placeOf(cursor: string): number {
  const { from } = decodeCursor(cursor, ['from'], () => true);
  const place = numberOf(from);
  if (place === undefined) throw wrongCursor();
  return place;
}

/** Its category is there, and its languages are the workspace's or were the article's. */
async function requireFitting(
  c: Context<AppEnv>,
  tx: Tx,
  { categoryId, texts }: ArticleChange,
  before: StoredTexts,
): Promise<void> {
  const { id: workspaceId, configuration } = c.get('workspace');
  const strange = Object.keys(texts).find(
    (language) => !configuration.languages.includes(language) && !(language in before),
  );
  if (strange !== undefined)
    throw fieldError(`texts.${strange}`, 'not_allowed', 'Not a language of the workspace');
  if (categoryId === null) return;
  const known = await listCategories(tx as ReadTx, workspaceId);
  if (!known.some(({ id }) => id === categoryId))
    throw fieldError('categoryId', 'not_found', 'There is no such category');
}

/** For the history: the words are in the versions. */
const told = (article: ArticleChange) => ({
  articleId: article.id as string,
  titles: Object.fromEntries(
    Object.entries(article.texts).map(([language, { title }]) => [language, title]),
  ),
  categoryId: article.categoryId as string | null,
  audience: article.audience,
  state: stateOf(article),
});
