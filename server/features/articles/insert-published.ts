import type { Instant } from '#shared/base/clock.ts';
import type { ArticleId, WorkspaceId } from '#shared/base/ids.ts';
import type { ArticleAudience, ArticleTexts } from '#shared/templates/article.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { withWords } from './article-api.ts';
import { addVersion, insertArticle } from './article-store.ts';

/** An article that is published from the beginning; its HTML must be clean. */
export async function insertPublished(
  tx: Tx,
  workspaceId: WorkspaceId,
  article: {
    readonly id: ArticleId;
    readonly audience: ArticleAudience;
    readonly texts: ArticleTexts;
    readonly at: Instant;
    readonly by: { readonly id: string; readonly name: string };
  },
): Promise<void> {
  const { id, audience, at, by } = article;
  const texts = Object.fromEntries(
    Object.entries(article.texts).map(([language, text]) => [language, withWords(text)]),
  );
  await insertArticle(tx, workspaceId, {
    id,
    audience,
    texts,
    categoryId: null,
    published: texts,
    publishedAt: at,
    isArchived: false,
    changedAt: at,
    changedById: by.id,
    changedByName: by.name,
  });
  const version = { texts, isPublished: true, at, byId: by.id, byName: by.name };
  await addVersion(tx, workspaceId, id, version);
}
