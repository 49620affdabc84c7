// Articles of the knowledge base (P10): what customers find before they ask, and operators put into answers.

export const ARTICLE_AUDIENCES = ['public', 'internal'] as const;
export type ArticleAudience = (typeof ARTICLE_AUDIENCES)[number];

export const ARTICLE_STATES = ['draft', 'published', 'archived'] as const;
export type ArticleState = (typeof ARTICLE_STATES)[number];

export type ArticleText = {
  readonly title: string;
  readonly summary: string;
  /** Sanitised as answers are, without pictures. */
  readonly html: string;
};
export type ArticleTexts = { readonly [language: string]: ArticleText };

export const ARTICLE_LIMITS = {
  articles: 50_000,
  categories: 50,
  categoryName: 60,
  title: 200,
  summary: 400,
  body: 60_000,
  languages: 20,
  /** Of one article; the oldest go first. */
  versions: 500,
  /** Offered while somebody writes. */
  suggested: 3,
  /** Of what is typed, as much is looked at. */
  readLetters: 1_000,
} as const;

/** The language in which somebody is shown an article: theirs, the workspace's first, or one that there is. */
export function articleLanguage(
  has: readonly string[],
  wanted: string,
  first: string | undefined,
): string {
  const base = wanted.split('-')[0] ?? wanted;
  const found = [wanted, base, first].find((one) => one !== undefined && has.includes(one));
  return found ?? has[0] ?? '';
}

export type ArticleFault = {
  readonly language: string;
  readonly field: 'title' | 'html';
};

/** What is missing before it can be published. */
export const missingForReaders = (
  texts: ArticleTexts,
  isEmpty: (html: string) => boolean,
): ArticleFault[] =>
  Object.entries(texts).flatMap(([language, { title, html }]): ArticleFault[] => [
    ...(title === '' ? [{ language, field: 'title' as const }] : []),
    ...(isEmpty(html) ? [{ language, field: 'html' as const }] : []),
  ]);

/** Where customers read one. */
export const articlePath = (slug: string, id: string, language?: string): string =>
  `/k/${encodeURIComponent(slug)}/${id}${language === undefined ? '' : `?lang=${encodeURIComponent(language)}`}`;
