import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ArticleCategoryId } from '#shared/base/ids.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createRecordEvent,
  doerOf,
  requirePermission,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import { categoriesAnswer, changeCategoriesBody } from './article-api.ts';
import { requireReader } from './article-rights.ts';
import {
  listCategories,
  lockCategories,
  putCategories,
  type StoredCategory,
} from './article-store.ts';

const path = '/api/v1/w/{workspace}/article-categories';
const tags = ['Articles'];
const params = { params: workspaceParams };
const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'What articles are about, in the order in which readers see it',
  request: params,
  responses: { 200: json(categoriesAnswer, 'The categories'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path,
  tags,
  summary: 'Change the list as a whole',
  request: { ...params, body: body(changeCategoriesBody) },
  responses: { 200: json(categoriesAnswer, 'The categories'), ...problems },
});

export function articleCategoryRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, ids } = context;
  const recordEvent = createRecordEvent(context);
  const api = createApi<AppEnv>({ bodyBytes: 256 * 1024 });

  api.openapi(listRoute, async (c) => {
    requireReader(c);
    const workspaceId = c.get('workspace').id;
    const all = await db.tenantRead(workspaceId, (sql) => listCategories(sql, workspaceId));
    return answer(c, all);
  });

  api.openapi(changeRoute, async (c) => {
    requirePermission(c, 'articles.write');
    const workspaceId = c.get('workspace').id;
    const { items } = c.req.valid('json');
    const after = await db.tenant(workspaceId, async (tx) => {
      await lockCategories(tx, workspaceId);
      const before = await listCategories(tx as ReadTx, workspaceId);
      checkIfMatch(c, versionOf(before));
      const known = new Set<string>(before.map(({ id }) => id));
      const errors = items.flatMap(({ id }, index) => {
        if (id === undefined) return [];
        const isTwice = items.findIndex((other) => other.id === id) !== index;
        if (known.has(id) && !isTwice) return [];
        return [
          isTwice
            ? { path: `items.${index}.id`, code: 'taken' as const, message: 'Each once' }
            : {
                path: `items.${index}.id`,
                code: 'not_found' as const,
                message: 'There is no such category',
              },
        ];
      });
      if (errors.length > 0) throw new AppError('INVALID', { errors });
      requireSpoken(items, c.get('workspace').configuration.languages, before);
      const wanted = items.map(({ id, name }) => ({
        id: (id ?? ids<ArticleCategoryId>()) as ArticleCategoryId,
        name,
      }));
      await putCategories(tx, workspaceId, wanted);
      await recordEvent(tx, workspaceId, doerOf(c), 'article-categories-changed', {
        from: before.map(({ id, name }) => ({ id, name })) as never,
        to: wanted as never,
      });
      return listCategories(tx as ReadTx, workspaceId);
    });
    return answer(c, after);
  });

  return api;
}

function answer(c: Context<AppEnv>, categories: readonly StoredCategory[]) {
  c.header('etag', versionOf(categories));
  const items = categories.map(({ id, name }) => ({ id: id as string, name: { ...name } }));
  return c.json({ items }, 200);
}

const versionOf = (categories: readonly StoredCategory[]): string =>
  etagOf('article categories', ...categories.flatMap(({ id, version }) => [id, version]));

/** A language that the workspace has left since does not stand in the way. */
function requireSpoken(
  items: readonly { readonly id?: string | undefined; readonly name: object }[],
  languages: readonly string[],
  before: readonly StoredCategory[],
): void {
  for (const [index, { id, name }] of items.entries()) {
    const had = before.find((one) => one.id === id)?.name ?? {};
    const strange = Object.keys(name).find((one) => !languages.includes(one) && !(one in had));
    if (strange !== undefined)
      throw fieldError(
        `items.${index}.name.${strange}`,
        'not_allowed',
        'Not a language of the workspace',
      );
  }
}
