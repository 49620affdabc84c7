import type { Instant } from '#shared/base/clock.ts';
import type { ArticleCategoryId, ArticleId, WorkspaceId } from '#shared/base/ids.ts';
import type { LocalText } from '#shared/base/local-text.ts';
import {
  ARTICLE_LIMITS,
  type ArticleAudience,
  type ArticleState,
  type ArticleText,
} from '#shared/templates/article.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

/** With its words, as search reads them. */
export type StoredText = ArticleText & { readonly text: string };
export type StoredTexts = { readonly [language: string]: StoredText };

export type Writer = { readonly id: string | null; readonly name: string };

export type StoredArticle = {
  readonly id: ArticleId;
  readonly categoryId: ArticleCategoryId | null;
  readonly audience: ArticleAudience;
  readonly texts: StoredTexts;
  /** What readers have. */
  readonly published: StoredTexts | null;
  readonly publishedAt: Instant | null;
  readonly createdAt: Instant;
  readonly createdById: string | null;
  readonly createdByName: string;
  readonly changedAt: Instant;
  readonly changedById: string | null;
  readonly changedByName: string;
  readonly isArchived: boolean;
  /** Changes whenever the article does. */
  readonly version: string;
};
export type ArticleChange = Omit<
  StoredArticle,
  'createdAt' | 'createdById' | 'createdByName' | 'version'
>;

export type ArticleFilter = {
  readonly states: readonly ArticleState[];
  readonly audience?: ArticleAudience | undefined;
  /** Null: those of none. */
  readonly categoryId?: ArticleCategoryId | null | undefined;
  /** With a text in this language. */
  readonly language?: string | undefined;
};

const columns = (sql: ReadTx) => sql`
  a.id, a.category_id, a.audience, a.texts, a.published, a.published_at, a.created_at, a.created_by_id, a.created_by_name,
  a.changed_at, a.changed_by_id, a.changed_by_name, a.is_archived, a.xid::text as version`;

/** The condition in SQL, on `articles a`. */
export function whereFiltered(
  sql: ReadTx,
  { states, audience, categoryId, language }: ArticleFilter,
) {
  const state = sql`case when a.is_archived then 'archived' when a.published is null then 'draft' else 'published' end`;
  return sql`${state} = any(${[...states]}::text[])
    ${audience === undefined ? sql`` : sql`and a.audience = ${audience}`}
    ${categoryId === undefined ? sql`` : categoryId === null ? sql`and a.category_id is null` : sql`and a.category_id = ${categoryId}`}
    ${language === undefined ? sql`` : sql`and coalesce(a.published, a.texts) ? ${language}`}`;
}

/** Those changed last first; one more than `limit` if there is more. */
export async function listArticles(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  filter: ArticleFilter,
  page: {
    readonly before: { readonly at: Instant; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<StoredArticle[]> {
  const { before, limit } = page;
  return sql<StoredArticle[]>`
    select ${columns(sql)} from articles a
    where a.workspace_id = ${workspaceId} and ${whereFiltered(sql, filter)}
      ${before === undefined ? sql`` : sql`and (a.changed_at, a.id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
    order by a.changed_at desc, a.id desc limit ${limit + 1}`;
}

/** In this order. */
export async function loadArticles(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ids: readonly string[],
): Promise<StoredArticle[]> {
  if (ids.length === 0) return [];
  const rows = await sql<StoredArticle[]>`
    select ${columns(sql)} from articles a where a.workspace_id = ${workspaceId} and a.id = any(${[...ids]}::uuid[])`;
  const byId = new Map(rows.map((row) => [row.id as string, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** First of every change: two who change one wait for each other. */
export async function lockArticle(tx: Tx, workspaceId: WorkspaceId, id: string): Promise<void> {
  await tx`select 1 from articles a where a.workspace_id = ${workspaceId} and a.id = ${id} for update`;
}

/** First of every addition: two at once must not pass the limit together. */
export async function countArticles(tx: Tx, workspaceId: WorkspaceId): Promise<number> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`articles ${workspaceId}`}, 0))`;
  const [row] = await tx<[{ count: number }]>`
    select count(*)::int as count from articles a where a.workspace_id = ${workspaceId}`;
  return row.count;
}

export async function insertArticle(
  tx: Tx,
  workspaceId: WorkspaceId,
  article: ArticleChange,
): Promise<void> {
  const { id, categoryId, audience, texts, published, publishedAt } = article;
  const { changedAt, changedById, changedByName } = article;
  await tx`
    insert into articles (workspace_id, id, category_id, audience, texts, published, published_at, created_at, created_by_id,
      created_by_name, changed_at, changed_by_id, changed_by_name)
    values (${workspaceId}, ${id}, ${categoryId}, ${audience}, ${tx.json(texts)}, ${published === null ? null : tx.json(published)},
      ${publishedAt}, ${changedAt}, ${changedById}, ${changedByName}, ${changedAt}, ${changedById}, ${changedByName})`;
}

export async function updateArticle(
  tx: Tx,
  workspaceId: WorkspaceId,
  article: ArticleChange,
): Promise<void> {
  const { id, categoryId, audience, texts, published, publishedAt, isArchived } = article;
  await tx`
    update articles a set category_id = ${categoryId}, audience = ${audience}, texts = ${tx.json(texts)},
      published = ${published === null ? null : tx.json(published)}, published_at = ${publishedAt},
      changed_at = ${article.changedAt}, changed_by_id = ${article.changedById}, changed_by_name = ${article.changedByName},
      is_archived = ${isArchived}
    where a.workspace_id = ${workspaceId} and a.id = ${id}`;
}

// ---------------------------------------------------------------------------------------- versions

export type StoredVersion = {
  readonly number: number;
  readonly texts: StoredTexts;
  /** Otherwise words that nobody had published, set aside. */
  readonly isPublished: boolean;
  readonly at: Instant;
  readonly byId: string | null;
  readonly byName: string;
};

/** Its number is the next one. */
export async function addVersion(
  tx: Tx,
  workspaceId: WorkspaceId,
  articleId: ArticleId,
  { texts, isPublished, at, byId, byName }: Omit<StoredVersion, 'number'>,
): Promise<void> {
  await tx`
    insert into article_versions (workspace_id, article_id, number, texts, is_published, at, by_id, by_name)
    select ${workspaceId}, ${articleId}, coalesce(max(v.number), 0) + 1, ${tx.json(texts)}, ${isPublished}, ${at}, ${byId}, ${byName}
    from article_versions v where v.workspace_id = ${workspaceId} and v.article_id = ${articleId}`;
  await tx`
    delete from article_versions v where v.workspace_id = ${workspaceId} and v.article_id = ${articleId} and v.number <= (
      select max(n.number) - ${ARTICLE_LIMITS.versions} from article_versions n
      where n.workspace_id = ${workspaceId} and n.article_id = ${articleId})`;
}

/** Latest first; one more than `limit` if there is more. */
export const listVersions = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  articleId: ArticleId,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<StoredVersion[]> => sql<StoredVersion[]>`
  select v.number, v.texts, v.is_published, v.at, v.by_id, v.by_name from article_versions v
  where v.workspace_id = ${workspaceId} and v.article_id = ${articleId}
    ${before === undefined ? sql`` : sql`and v.number < ${before}`}
  order by v.number desc limit ${limit + 1}`;

export async function loadVersion(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  articleId: ArticleId,
  number: number,
): Promise<StoredVersion | undefined> {
  const [version] = await listVersions(sql, workspaceId, articleId, {
    before: number + 1,
    limit: 0,
  });
  return version?.number === number ? version : undefined;
}

// ---------------------------------------------------------------------------------------- categories

export type StoredCategory = {
  readonly id: ArticleCategoryId;
  readonly name: LocalText;
  readonly version: string;
};

export const listCategories = (sql: ReadTx, workspaceId: WorkspaceId): Promise<StoredCategory[]> =>
  sql<StoredCategory[]>`
    select ac.id, ac.name, ac.xid::text as version from article_categories ac
    where ac.workspace_id = ${workspaceId} order by ac.position, ac.id`;

/** First of every change: the list is one thing. */
export async function lockCategories(tx: Tx, workspaceId: WorkspaceId): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`article categories ${workspaceId}`}, 0))`;
}

/** Those left out go; their articles stay, without one. */
export async function putCategories(
  tx: Tx,
  workspaceId: WorkspaceId,
  categories: readonly Pick<StoredCategory, 'id' | 'name'>[],
): Promise<void> {
  const ids = categories.map(({ id }) => id as string);
  await tx`
    delete from article_categories ac where ac.workspace_id = ${workspaceId} and not ac.id = any(${ids}::uuid[])`;
  for (const [position, { id, name }] of categories.entries())
    await tx`
      insert into article_categories (workspace_id, id, name, position)
      values (${workspaceId}, ${id}, ${tx.json(name)}, ${position})
      on conflict (workspace_id, id) do update set name = excluded.name, position = excluded.position`;
}

/** How many published ones customers have, by category. */
export async function countPublic(
  sql: ReadTx,
  workspaceId: WorkspaceId,
): Promise<ReadonlyMap<string | null, number>> {
  const rows = await sql<{ categoryId: string | null; count: number }[]>`
    select a.category_id, count(*)::int as count from articles a
    where a.workspace_id = ${workspaceId} and a.audience = 'public' and a.published is not null and not a.is_archived
    group by a.category_id`;
  return new Map(rows.map(({ categoryId, count }) => [categoryId, count]));
}

/** Cheap: asked for by every request page. */
export async function hasPublicArticles(sql: ReadTx, workspaceId: WorkspaceId): Promise<boolean> {
  const rows = await sql`
    select 1 from articles a
    where a.workspace_id = ${workspaceId} and a.audience = 'public' and a.published is not null and not a.is_archived
    limit 1`;
  return rows.length > 0;
}
