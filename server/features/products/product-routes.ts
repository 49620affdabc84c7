import { createHash } from 'node:crypto';
import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { isUuid } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import { fold } from '#shared/conditions/fold.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createOnce,
  createRecordEvent,
  doerOf,
  itemParams,
  requirePermission,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { readBytes } from '#server/platform/http/json-body.ts';
import {
  foundProductsAnswer,
  loadedProductsAnswer,
  loadProductsBody,
  presentProduct,
  productAnswer,
  searchQuery,
  type ProductFields,
} from './product-api.ts';
import { readProducts, refuseDoubles } from './product-csv.ts';
import { upsertProducts, type LoadedProducts } from './product-store.ts';
import { findProducts, loadProduct } from './product-views.ts';

const path = '/api/v1/w/{workspace}/products';
const tags = ['Products'];
/** About 200,000 products in one file. */
const LOAD_BYTES = 24 * 1024 * 1024;
const MIN_SEARCH = 3;

const searchRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Search products by part of reference or designation',
  description:
    'Fewer than 10 matches are listed; of more, only how many there are, and of very many that they are more than 1,000.',
  request: { params: workspaceParams, query: searchQuery },
  responses: { 200: json(foundProductsAnswer, 'What matches'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: `${path}/{id}`,
  tags,
  summary: 'One product',
  request: { params: itemParams },
  responses: { 200: json(productAnswer, 'The product'), ...problems },
});
const loadRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Load products: those of a known reference are changed, others added, none removed',
  description:
    'As JSON, or as text/csv with the columns reference, designation and, if wanted, isOnSale. All of it is loaded or nothing.',
  request: { params: workspaceParams, body: body(loadProductsBody) },
  responses: { 200: json(loadedProductsAnswer, 'How many were new'), ...problems },
});

export function productRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, ids } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = new OpenAPIHono<AppEnv>();

  // Before the JSON routes: a file's body is none.
  api.post('/api/v1/w/:workspace/products', async (c, next) => {
    const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (type !== 'text/csv') return next();
    requirePermission(c, 'products.load');
    const bytes = await readBytes(c, LOAD_BYTES);
    const digest = createHash('sha256').update(bytes).digest('base64url');
    return c.json(await load(c, await readProducts(bytes), digest), 200);
  });

  const jsonApi = createApi<AppEnv>({ bodyBytes: LOAD_BYTES });
  jsonApi.openapi(loadRoute, async (c) => {
    requirePermission(c, 'products.load');
    const { items } = c.req.valid('json');
    refuseDoubles(items);
    return c.json(await load(c, items, items as never), 200);
  });

  jsonApi.openapi(searchRoute, async (c) => {
    requirePermission(c, 'products.read');
    const text = (c.req.valid('query').q ?? '').normalize('NFC').trim();
    // A half character or a NUL is in no product, and in no query that a database takes.
    if (!text.isWellFormed() || text.includes('\0'))
      throw fieldError('q', 'format', 'Must be well-formed text');
    // Accents alone are nothing to look for either.
    if (Math.min([...text].length, [...fold(text)].length) < MIN_SEARCH)
      throw fieldError('q', 'too_short', `Give at least ${MIN_SEARCH} characters`);
    const workspaceId = c.get('workspace').id;
    const { items, total, isMore } = await db.tenantRead(workspaceId, (sql) =>
      findProducts(sql, workspaceId, text),
    );
    return c.json({ items: items.map(presentProduct), total, isMore }, 200);
  });

  jsonApi.openapi(getRoute, async (c) => {
    requirePermission(c, 'products.read');
    const { id } = c.req.valid('param');
    const workspaceId = c.get('workspace').id;
    const product = isUuid(id)
      ? await db.tenantRead(workspaceId, (sql) => loadProduct(sql, workspaceId, id))
      : undefined;
    if (product === undefined) throw new AppError('NOT_FOUND');
    return c.json(presentProduct(product), 200);
  });
  api.route('/', jsonApi);
  return api;

  /** `what` tells one load from another. */
  async function load(
    c: Context<AppEnv>,
    products: readonly ProductFields[],
    what: JsonValue,
  ): Promise<LoadedProducts> {
    const workspaceId = c.get('workspace').id;
    const loaded = await once(c, ['POST', 'products', what], async (tx) => {
      const loaded = await upsertProducts(tx, workspaceId, ids, products);
      await recordEvent(tx, workspaceId, doerOf(c), 'products-loaded', { ...loaded });
      return { status: 200, body: { ...loaded } };
    });
    // Tickets show their product's name: anybody's may have changed.
    if (loaded.changed > 0) context.poke.changed({ workspaceId, scopes: null, ticketIds: [] });
    return loaded;
  }
}
