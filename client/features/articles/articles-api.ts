// The knowledge base as those who write see it (P10).

import type { Instant } from '#shared/base/clock.ts';
import type { LocalText } from '#shared/base/local-text.ts';
import type {
  ArticleAudience,
  ArticleState,
  ArticleText,
  ArticleTexts,
} from '#shared/templates/article.ts';
import type { ApiClient, ApiResult } from '#client/data/index.ts';

type Common = {
  readonly id: string;
  readonly categoryId: string | null;
  readonly audience: ArticleAudience;
  readonly state: ArticleState;
  readonly hasChanges: boolean;
  readonly changedAt: Instant;
  readonly changedBy: { readonly name: string };
};
export type ListedArticle = Common & {
  readonly title: string;
  readonly language: string;
  readonly languages: readonly string[];
};
export type OpenArticle = Common & {
  readonly texts: ArticleTexts;
  readonly published: ArticleTexts | null;
};
export type ArticleFields = {
  readonly categoryId: string | null;
  readonly audience: ArticleAudience;
  /** Null takes a language away. */
  readonly texts: { readonly [language: string]: ArticleText | null };
};
export type ArticleVersion = {
  readonly number: number;
  readonly isPublished: boolean;
  readonly at: Instant;
  readonly by: { readonly name: string };
};
export type Category = { readonly id?: string | undefined; readonly name: LocalText };
export type KnownCategory = Category & { readonly id: string };
export type Asked = {
  readonly q: string;
  readonly state: string;
  readonly audience: string;
  readonly category: string;
  readonly language: string;
};
type Items<Item> = { readonly items: readonly Item[] };
export type Page<Item> = Items<Item> & { readonly next: string | null };

export type ArticlesApi = ReturnType<typeof createArticlesApi>;

export function createArticlesApi(api: ApiClient, slug: string) {
  const root = `w/${encodeURIComponent(slug)}`;
  const base = `${root}/articles`;
  const one = (id: string): string => `${base}/${encodeURIComponent(id)}`;
  const ifMatch = (etag: string | null) => (etag === null ? {} : { headers: { 'if-match': etag } });
  return {
    list: (asked: Asked, cursor?: string): Promise<ApiResult<Page<ListedArticle>>> => {
      const given = Object.entries({ ...asked, cursor }).filter(
        (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
      );
      return api.get(`${base}?${new URLSearchParams(given).toString()}`);
    },
    get: (id: string): Promise<ApiResult<OpenArticle>> => api.get(one(id)),
    /** `key`: a repeat after a lost answer makes no second article. */
    add: (fields: ArticleFields, key: string): Promise<ApiResult<OpenArticle>> =>
      api.post(base, fields, { headers: { 'idempotency-key': key } }),
    /** Without an `etag` what others have written meanwhile is set aside as a version. */
    change: (
      id: string,
      changes: Partial<ArticleFields> & { readonly isArchived?: boolean },
      etag: string | null,
    ): Promise<ApiResult<OpenArticle>> => api.patch(one(id), changes, ifMatch(etag)),
    publish: (id: string): Promise<ApiResult<OpenArticle>> => api.post(`${one(id)}/publish`, {}),
    unpublish: (id: string): Promise<ApiResult<OpenArticle>> =>
      api.post(`${one(id)}/unpublish`, {}),
    versions: (id: string): Promise<ApiResult<Page<ArticleVersion>>> =>
      api.get(`${one(id)}/versions?limit=200`),
    version: (
      id: string,
      number: number,
    ): Promise<ApiResult<ArticleVersion & { readonly texts: ArticleTexts }>> =>
      api.get(`${one(id)}/versions/${number}`),
    putBack: (id: string, number: number): Promise<ApiResult<OpenArticle>> =>
      api.post(`${one(id)}/versions/${number}/put-back`, {}),
    categories: (): Promise<ApiResult<Items<KnownCategory>>> =>
      api.get(`${root}/article-categories`),
    changeCategories: (
      items: readonly Category[],
      etag: string | null,
    ): Promise<ApiResult<Items<KnownCategory>>> =>
      api.patch(`${root}/article-categories`, { items }, ifMatch(etag)),
  };
}
