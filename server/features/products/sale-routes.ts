import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import { toInstant } from '#shared/base/clock.ts';
import { dayIn } from '#shared/base/day.ts';
import { isUuid, type PersonId, type SaleId } from '#shared/base/ids.ts';
import { inLanguage, type InEveryLanguage } from '#shared/base/languages.ts';
import { checkSale, normalSerialNumber } from '#shared/engine/record-sale.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createOnce,
  createRecordEvent,
  doerOf,
  itemParams,
  requirePermission,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { decodeCursor, encodeCursor } from '#server/platform/http/list-cursor.ts';
import { loadProduct } from './product-views.ts';
import {
  listSalesQuery,
  presentSale,
  recordSaleBody,
  saleAnswer,
  salesAnswer,
} from './sale-api.ts';
import { insertSale } from './sale-store.ts';
import { isCustomer, listSales, loadSale, type Sale } from './sale-views.ts';

const path = '/api/v1/w/{workspace}/sales';
const tags = ['Sales'];
const DEFAULT_LIMIT = 50;

const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'What a customer has bought, the latest first',
  request: { params: workspaceParams, query: listSalesQuery },
  responses: { 200: json(salesAnswer, 'A page of sales'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: `${path}/{id}`,
  tags,
  summary: 'One sale',
  request: { params: itemParams },
  responses: { 200: json(saleAnswer, 'The sale'), ...problems },
});
const recordRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Record a sale',
  request: { params: workspaceParams, body: body(recordSaleBody) },
  responses: { 201: json(saleAnswer, 'The sale'), ...problems },
});

export function saleRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, clock, ids } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = createApi<AppEnv>({ bodyBytes: 16 * 1024 });

  api.openapi(listRoute, async (c) => {
    const { customer, limit = DEFAULT_LIMIT, cursor } = c.req.valid('query');
    const customerId = customerOf(c, customer);
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const workspaceId = c.get('workspace').id;
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listSales(sql, workspaceId, customerId, { after, limit }),
    );
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const next =
      rows.length > limit && last ? encodeCursor({ soldOn: last.soldOn, id: last.id }) : null;
    return c.json({ items: items.map(presentSale), next }, 200);
  });

  api.openapi(getRoute, async (c) => {
    const { id } = c.req.valid('param');
    const workspaceId = c.get('workspace').id;
    const sale = isUuid(id)
      ? await db.tenantRead(workspaceId, (sql) => loadSale(sql, workspaceId, id))
      : undefined;
    // Absent and another's look alike.
    if (sale === undefined || !mayRead(c, sale)) throw new AppError('NOT_FOUND');
    return c.json(presentSale(sale), 200);
  });

  api.openapi(recordRoute, async (c) => {
    requirePermission(c, 'sales.record');
    const input = c.req.valid('json');
    const sale = await once(c, ['POST', 'sales', input], async (tx) => ({
      status: 201,
      body: presentSale(await record(tx, c, input)),
    }));
    c.header('location', `/api/v1/w/${c.get('workspace').slug}/sales/${sale.id}`);
    return c.json(sale, 201);
  });

  return api;

  async function record(
    tx: Tx,
    c: Context<AppEnv>,
    input: z.infer<typeof recordSaleBody>,
  ): Promise<Sale> {
    const { id: workspaceId, configuration } = c.get('workspace');
    const actor = c.get('actor');
    const language = languageOf(c);
    const product = await loadProduct(tx, workspaceId, input.productId);
    if (product === undefined)
      throw fieldError('productId', 'not_found', 'There is no such product');
    if (!(await isCustomer(tx, workspaceId, input.customerId)))
      throw fieldError('customerId', 'not_found', 'There is no such customer');
    const today = dayIn(configuration.timeZone, clock());
    const serialNumber = normalSerialNumber(input.serialNumber);
    const soldOn = input.soldOn ?? today;
    const isProductOnSale = product.isOnSale;
    const errors = checkSale({ serialNumber, soldOn, isProductOnSale, today }, language);
    if (errors.length > 0) throw new AppError('INVALID', { errors });
    const id = ids<SaleId>();
    const isNew = await insertSale(tx, workspaceId, {
      ...input,
      id,
      serialNumber,
      soldOn,
      sellerId: actor.kind === 'person' ? actor.personId : null,
      createdAt: toInstant(clock()),
    });
    if (!isNew) throw fieldError('serialNumber', 'taken', inLanguage(SOLD_ALREADY, language));
    await recordEvent(tx, workspaceId, doerOf(c), 'sale-recorded', {
      ...input,
      saleId: id,
      serialNumber,
      soldOn,
    });
    const sale = await loadSale(tx, workspaceId, id);
    if (sale === undefined) throw new Error('a sale that was just recorded is not there');
    return sale;
  }
}

/** Whose sales are asked for: customers get their own, whoever they name. */
function customerOf(c: Context<AppEnv>, wanted: string | undefined): string {
  const actor = c.get('actor');
  if (can(actor, 'sales.read')) {
    if (wanted === undefined) throw fieldError('customer', 'required', 'Name a customer');
    return wanted;
  }
  if (actor.kind !== 'person' || !can(actor, 'own.read'))
    throw new AppError('FORBIDDEN', { detail: 'Needs the permission sales.read.' });
  return actor.personId;
}

function mayRead(c: Context<AppEnv>, { customerId }: { readonly customerId: PersonId }): boolean {
  const actor = c.get('actor');
  if (can(actor, 'sales.read')) return true;
  return actor.kind === 'person' && can(actor, 'own.read') && actor.personId === customerId;
}

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);

function placeOf(cursor: string): { readonly soldOn: string; readonly id: string } {
  const place = decodeCursor(cursor, ['soldOn', 'id'], isUuid);
  if (!isDay(place.soldOn)) throw fieldError('cursor', 'format', 'Not a cursor of this list');
  return place;
}

const languageOf = (c: Context<AppEnv>): string =>
  c.get('person')?.language ||
  c.req.header('accept-language')?.slice(0, 5) ||
  c.get('workspace').configuration.languages[0];

const SOLD_ALREADY: InEveryLanguage = {
  en: 'This serial number of this product has been sold already.',
  fr: 'Ce numéro de série a déjà été vendu pour ce produit.',
  de: 'Diese Seriennummer dieses Produkts ist schon verkauft.',
  es: 'Este número de serie de este producto ya se ha vendido.',
  ar: 'سبق بيع هذا الرقم التسلسلي لهذا المنتج.',
};
