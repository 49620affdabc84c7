// What the people of a demo desk have bought: each product that its topics speak of, by one customer.

import { DAY_MS, toInstant } from '#shared/base/clock.ts';
import type { IdSource, SaleId, WorkspaceId } from '#shared/base/ids.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { insertSale, upsertProducts } from '#server/features/products/index.ts';
import type { DemoTopic } from './demo-desks.ts';
import type { DemoActor, DemoSale } from './demo-story.ts';

export type DemoShop = {
  readonly workspaceId: WorkspaceId;
  readonly ids: IdSource;
  readonly topics: readonly DemoTopic[];
  readonly seller: DemoActor | undefined;
  readonly customers: readonly DemoActor[];
  readonly now: number;
};

/** Before the oldest request. */
const FIRST_SOLD_DAYS = 430;
/** Every so many products one is no longer on sale (P4). */
const DISCONTINUED_EVERY = 8;

/** Sales by what they are about; none where nothing is sold. */
export async function sellProducts(
  tx: Tx,
  { workspaceId, ids, topics, seller, customers, now }: DemoShop,
): Promise<ReadonlyMap<string, DemoSale>> {
  const products = topics.flatMap(({ product, about }) =>
    product === undefined
      ? []
      : about.map((reference) => ({ reference, designation: product.replace('{x}', reference) })),
  );
  if (products.length === 0 || seller === undefined || customers.length === 0) return new Map();
  await upsertProducts(
    tx,
    workspaceId,
    ids,
    products.map((product, index) => ({
      ...product,
      isOnSale: index % DISCONTINUED_EVERY !== DISCONTINUED_EVERY - 1,
    })),
  );
  const rows = await tx<{ id: string; reference: string }[]>`
    select p.id, p.reference from products p where p.workspace_id = ${workspaceId}`;
  const idByReference = new Map(rows.map(({ id, reference }) => [reference, id]));
  const sales = new Map<string, DemoSale>();
  for (const [index, { reference }] of products.entries()) {
    const id = ids<SaleId>();
    const customer = customers[index % customers.length]!;
    const soldAt = toInstant(now - (FIRST_SOLD_DAYS + index * 7) * DAY_MS);
    const isNew = await insertSale(tx, workspaceId, {
      id,
      customerId: customer.actor.personId,
      productId: idByReference.get(reference)!,
      serialNumber: serialNumber(index),
      soldOn: soldAt.slice(0, 10),
      sellerId: seller.actor.personId,
      createdAt: soldAt,
    });
    if (!isNew) throw new Error(`the demo sells ${reference} twice`);
    sales.set(reference, { id, customer });
  }
  return sales;
}

/** Made up, and no two alike. */
const serialNumber = (index: number): string =>
  `DT${((index + 1) * 7_368_787).toString(36).toUpperCase().padStart(13, '0')}`;
