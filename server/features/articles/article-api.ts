import { z } from '@hono/zod-openapi';
import { isUuid, type ArticleCategoryId } from '#shared/base/ids.ts';
import { plainText } from '#shared/base/plain-text.ts';
import {
  ARTICLE_AUDIENCES,
  ARTICLE_LIMITS,
  ARTICLE_STATES,
  articleLanguage,
  type ArticleState,
} from '#shared/templates/article.ts';
import { itemParams, languageField, line } from '#server/features/accounts/index.ts';
import { nextField, pageQuery } from '#server/platform/http/describe.ts';
import { sanitizeMessageHtml } from '#server/platform/html/sanitize.ts';
import type { StoredArticle, StoredText, StoredTexts, StoredVersion } from './article-store.ts';

/** A picture is a file of one message; an article has none of its own. */
const PICTURE = /<img\b[^>]*>/g;
const cleaned = (html: string): string => sanitizeMessageHtml(html).replace(PICTURE, '');

const text = z.strictObject({
  title: line(ARTICLE_LIMITS.title),
  summary: line(ARTICLE_LIMITS.summary)
    .default('')
    .describe('What it is about, in a sentence or two'),
  html: z
    .string()
    .max(ARTICLE_LIMITS.body)
    .default('')
    .transform(cleaned)
    .describe('Sanitised as messages are; without pictures'),
});
const few = (record: object): boolean => Object.keys(record).length <= ARTICLE_LIMITS.languages;
const textsField = z.record(languageField, text).refine(few, 'Too many languages');
const changedTexts = z
  .record(languageField, text.nullable())
  .refine(few, 'Too many languages')
  .describe('Languages that are not named stay; null takes one away');

const audience = z
  .enum(ARTICLE_AUDIENCES)
  .describe('Internal ones are for the desk alone; a change holds at once');
const categoryId = z.uuid().nullable();

export const createArticleBody = z
  .strictObject({
    categoryId: categoryId.default(null),
    audience: audience.default('internal'),
    texts: textsField.default({}),
  })
  .openapi('CreateArticle');
export const changeArticleBody = z
  .strictObject({
    categoryId: categoryId.optional(),
    audience: audience.optional(),
    texts: changedTexts.optional(),
    isArchived: z.boolean().optional(),
  })
  .openapi('ChangeArticle');

export const articlesQuery = z.strictObject({
  q: z.string().max(200).optional().describe('Words, the last from its beginning; best first'),
  state: z.enum(ARTICLE_STATES).optional().describe('Absent: drafts and published ones'),
  audience: z.enum(ARTICLE_AUDIENCES).optional(),
  category: z
    .union([z.uuid(), z.literal('none')])
    .optional()
    .describe('Its id, or `none`'),
  language: languageField.optional().describe('Those with a text in it, shown in it'),
  ...pageQuery.shape,
});
export const versionParams = itemParams.extend({ number: z.string() });

const writer = z.object({ id: z.string().nullable(), name: z.string() });
const texts = z.record(
  z.string(),
  z.object({ title: z.string(), summary: z.string(), html: z.string() }),
);
const shape = {
  id: z.string(),
  categoryId: z.string().nullable(),
  audience,
  state: z.enum(ARTICLE_STATES),
  hasChanges: z.boolean().describe('Something was written since it was published'),
  createdAt: z.string(),
  createdBy: writer,
  changedAt: z.string(),
  changedBy: writer,
  publishedAt: z.string().nullable(),
};
export const articleAnswer = z
  .object({
    ...shape,
    texts: texts.describe('What is being written; for those who only read: what is published'),
    published: texts.nullable().describe('What readers have'),
    isEditable: z.boolean().describe('Whether the caller may change it'),
  })
  .openapi('Article');
const listed = z
  .object({
    ...shape,
    language: z.string().describe('Of title and summary'),
    title: z.string(),
    summary: z.string(),
    languages: z.array(z.string()),
  })
  .openapi('ListedArticle');
export const articlesAnswer = z
  .object({ items: z.array(listed), next: nextField })
  .openapi('Articles');
export const suggestedAnswer = z.object({ items: z.array(listed) }).openapi('SuggestedArticles');

const versionShape = {
  number: z.number().int(),
  isPublished: z.boolean().describe('Otherwise words that nobody had published, set aside'),
  at: z.string(),
  by: writer,
};
export const versionAnswer = z.object({ ...versionShape, texts }).openapi('ArticleVersion');
export const versionsAnswer = z
  .object({
    items: z.array(z.object({ ...versionShape, languages: z.array(z.string()) })),
    next: nextField,
  })
  .openapi('ArticleVersions');

const category = z.object({ id: z.string(), name: z.record(z.string(), z.string()) });
export const categoriesAnswer = z.object({ items: z.array(category) }).openapi('ArticleCategories');
export const changeCategoriesBody = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          id: z.string().refine(isUuid, 'Not an id').optional().describe('Absent: a new one'),
          name: z
            .record(languageField, line(ARTICLE_LIMITS.categoryName, 1))
            .refine((names) => Object.keys(names).length > 0, 'A name in one language at least')
            .refine(few, 'Too many languages'),
        }),
      )
      .max(ARTICLE_LIMITS.categories)
      .describe('All of them, in their order; articles of one that is left out stay, without one'),
  })
  .openapi('ChangeArticleCategories');

// ---------------------------------------------------------------------------------------- public

export const publicArticlesQuery = z.strictObject({
  q: articlesQuery.shape.q,
  category: z.uuid().optional(),
  language: languageField.optional().describe('In which they are shown, where they have it'),
  ...pageQuery.shape,
});
export const publicArticleQuery = z.strictObject({ language: languageField.optional() });
export const suggestBody = z
  .strictObject({
    subject: z.string().max(2_000),
    description: z.string().max(60_000).default(''),
    language: languageField.optional(),
  })
  .openapi('RequestBeingWritten');

const publicShape = {
  id: z.string(),
  categoryId: z.string().nullable(),
  language: z.string().describe('Of its words'),
  title: z.string(),
  summary: z.string(),
  url: z.string(),
};
export const publicArticlesAnswer = z
  .object({ items: z.array(z.object(publicShape)), next: nextField })
  .openapi('PublicArticles');
export const publicSuggestionsAnswer = z
  .object({ items: z.array(z.object(publicShape)) })
  .openapi('PublicArticleSuggestions');
export const publicArticleAnswer = z
  .object({
    ...publicShape,
    html: z.string(),
    languages: z.array(z.string()),
    publishedAt: z.string(),
  })
  .openapi('PublicArticle');
export const publicCategoriesAnswer = z
  .object({
    items: z.array(
      z.object({
        id: z.string().nullable().describe('Null: articles of no category'),
        name: z.string(),
        count: z.number().int(),
      }),
    ),
  })
  .openapi('PublicArticleCategories');

// ---------------------------------------------------------------------------------------- presenting

export const stateOf = ({
  isArchived,
  published,
}: Pick<StoredArticle, 'isArchived' | 'published'>): ArticleState =>
  isArchived ? 'archived' : published === null ? 'draft' : 'published';

/** With its words, which search reads. */
export const withWords = (given: Omit<StoredText, 'text'>): StoredText => ({
  ...given,
  text: plainText(given.html),
});

export const areSame = (left: StoredTexts | null, right: StoredTexts | null): boolean =>
  JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
const sorted = (given: StoredTexts | null) =>
  Object.entries(given ?? {})
    .map(([language, one]) => [language, one.title, one.summary, one.html])
    .toSorted(([left = ''], [right = '']) => (left < right ? -1 : 1));

const shownTexts = (given: StoredTexts): z.infer<typeof texts> =>
  Object.fromEntries(
    Object.entries(given).map(([language, { title, summary, html }]) => [
      language,
      { title, summary, html },
    ]),
  );

const common = (article: StoredArticle) => ({
  id: article.id as string,
  categoryId: article.categoryId as string | null,
  audience: article.audience,
  state: stateOf(article),
  hasChanges: article.published !== null && !areSame(article.texts, article.published),
  createdAt: article.createdAt,
  createdBy: { id: article.createdById, name: article.createdByName },
  changedAt: article.changedAt,
  changedBy: { id: article.changedById, name: article.changedByName },
  publishedAt: article.publishedAt,
});

/** Whoever only reads has what was published. */
export const presentArticle = (
  article: StoredArticle,
  isEditable: boolean,
): z.infer<typeof articleAnswer> => ({
  ...common(article),
  ...(isEditable ? {} : { hasChanges: false }),
  texts: shownTexts(isEditable ? article.texts : (article.published ?? {})),
  published: article.published === null ? null : shownTexts(article.published),
  isEditable,
});

export function presentListed(
  article: StoredArticle,
  asked: { readonly isEditable: boolean; readonly language: string; readonly first: string },
): z.infer<typeof listed> {
  const shown = asked.isEditable ? article.texts : (article.published ?? {});
  const languages = Object.keys(shown);
  const language = articleLanguage(languages, asked.language, asked.first);
  const { title = '', summary = '' } = shown[language] ?? {};
  return {
    ...common(article),
    ...(asked.isEditable ? {} : { hasChanges: false }),
    language,
    title,
    summary,
    languages,
  };
}

export const presentVersion = (version: StoredVersion) => ({
  number: version.number,
  isPublished: version.isPublished,
  at: version.at,
  by: { id: version.byId, name: version.byName },
});
export const presentVersionTexts = (version: StoredVersion) => ({
  ...presentVersion(version),
  texts: shownTexts(version.texts),
});

export const asCategory = (id: string | null): ArticleCategoryId | null =>
  id as ArticleCategoryId | null;
