// Public articles that are published, as anybody may read them: for the API and for the pages alike.

import { isUuid } from '#shared/base/ids.ts';
import { localText } from '#shared/base/local-text.ts';
import { articleLanguage, articlePath } from '#shared/templates/article.ts';
import type { AppContext, CurrentWorkspace } from '#server/app-context.ts';
import { fieldError } from '#server/platform/http/app-error.ts';
import {
  decodeCursor,
  decodeTimeCursor,
  encodeCursor,
  pageOf,
  wrongCursor,
} from '#server/platform/http/list-cursor.ts';
import { asCategory, stateOf } from './article-api.ts';
import { searchArticles, suggestArticles } from './article-find.ts';
import {
  countPublic,
  hasPublicArticles,
  listArticles,
  listCategories,
  loadArticles,
  type ArticleFilter,
  type StoredArticle,
  type StoredText,
} from './article-store.ts';

const PUBLIC: ArticleFilter = { states: ['published'], audience: 'public' };
const DEFAULT_LIMIT = 50;

export type PublicListed = {
  readonly id: string;
  readonly categoryId: string | null;
  readonly language: string;
  readonly title: string;
  readonly summary: string;
  readonly url: string;
};
export type PublicArticle = PublicListed & {
  readonly html: string;
  readonly languages: string[];
  readonly publishedAt: string;
  /** Changes whenever the article does. */
  readonly version: string;
};
export type PublicCategory = {
  readonly id: string | null;
  readonly name: string;
  readonly count: number;
};
export type PublicQuestion = {
  readonly q: string;
  readonly category: string | undefined;
  readonly language: string;
  readonly cursor: string | undefined;
  readonly limit: number | undefined;
};

export type PublicArticles = ReturnType<typeof createPublicArticles>;

export function createPublicArticles({ db }: Pick<AppContext, 'db'>) {
  const find = async (
    workspace: CurrentWorkspace,
    { q, category, language, cursor, limit = DEFAULT_LIMIT }: PublicQuestion,
  ): Promise<{ items: PublicListed[]; next: string | null }> => {
    if (!q.isWellFormed() || q.includes('\0'))
      throw fieldError('q', 'format', 'Must be well-formed text');
    const filter: ArticleFilter = {
      ...PUBLIC,
      ...(category === undefined ? {} : { categoryId: asCategory(category) }),
    };
    const found = await db.tenantRead(workspace.id, async (sql) => {
      if (q.trim() === '') {
        const before = cursor === undefined ? undefined : decodeTimeCursor(cursor);
        const rows = await listArticles(sql, workspace.id, filter, { before, limit });
        return pageOf(rows, limit, ({ changedAt, id }) => ({ at: changedAt, id }));
      }
      const from = cursor === undefined ? 0 : placeOf(cursor);
      const ids = await searchArticles(sql, workspace.id, q, {
        filter,
        language,
        isPublishedOnly: true,
      });
      const items = await loadArticles(sql, workspace.id, ids.slice(from, from + limit));
      const isMore = ids.length > from + limit;
      return { items, next: isMore ? encodeCursor({ from: String(from + limit) }) : null };
    });
    const items = found.items.map((article) => listedIn(workspace, article, language));
    return { items, next: found.next };
  };

  const suggest = async (
    workspace: CurrentWorkspace,
    text: { readonly subject: string; readonly description: string },
    language: string,
  ): Promise<PublicListed[]> => {
    const articles = await db.tenantRead(workspace.id, async (sql) => {
      const ids = await suggestArticles(sql, workspace.id, text, { filter: PUBLIC, language });
      return loadArticles(sql, workspace.id, ids);
    });
    return articles.map((article) => listedIn(workspace, article, language));
  };

  const one = async (
    workspace: CurrentWorkspace,
    id: string,
    language: string,
  ): Promise<PublicArticle | undefined> => {
    if (!isUuid(id)) return undefined;
    const [article] = await db.tenantRead(workspace.id, (sql) =>
      loadArticles(sql, workspace.id, [id]),
    );
    if (article === undefined || article.audience !== 'public' || stateOf(article) !== 'published')
      return undefined;
    const shown = listedIn(workspace, article, language);
    return {
      ...shown,
      html: textIn(article, shown.language)?.html ?? '',
      languages: Object.keys(article.published ?? {}),
      publishedAt: article.publishedAt ?? '',
      version: article.version,
    };
  };

  const categories = async (
    workspace: CurrentWorkspace,
    language: string,
  ): Promise<PublicCategory[]> => {
    const { known, counts } = await db.tenantRead(workspace.id, async (sql) => ({
      known: await listCategories(sql, workspace.id),
      counts: await countPublic(sql, workspace.id),
    }));
    const first = workspace.configuration.languages[0];
    return [
      ...known.map(({ id, name }) => ({
        id: id as string,
        name: localText(name, language, first),
      })),
      { id: null, name: '' },
    ].flatMap(({ id, name }) => {
      const count = counts.get(id) ?? 0;
      return count === 0 ? [] : [{ id, name, count }];
    });
  };

  const hasAny = (workspace: CurrentWorkspace): Promise<boolean> =>
    db.tenantRead(workspace.id, (sql) => hasPublicArticles(sql, workspace.id));

  return { find, suggest, one, categories, hasAny };
}

const textIn = ({ published }: StoredArticle, language: string): StoredText | undefined =>
  published?.[language];

function listedIn(
  { slug, configuration }: CurrentWorkspace,
  article: StoredArticle,
  wanted: string,
): PublicListed {
  const has = Object.keys(article.published ?? {});
  const language = articleLanguage(has, wanted, configuration.languages[0]);
  const { title = '', summary = '' } = textIn(article, language) ?? {};
  return {
    id: article.id,
    categoryId: article.categoryId,
    language,
    title,
    summary,
    url: articlePath(slug, article.id, language),
  };
}

function placeOf(cursor: string): number {
  const { from } = decodeCursor(cursor, ['from'], () => true);
  if (!/^[1-9]\d{0,3}$/.test(from)) throw wrongCursor();
  return Number(from);
}
