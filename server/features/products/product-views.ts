import type { ProductId, WorkspaceId } from '#shared/base/ids.ts';
import type { SqlFragment } from '#server/conditions/compile.ts';
import type { ReadTx } from '#server/platform/db/database.ts';

export type Product = {
  readonly id: ProductId;
  readonly reference: string;
  readonly designation: string;
  readonly isOnSale: boolean;
};

/** Matches are offered when there are fewer than this many (P7). */
const TOO_MANY = 10;
/** Nobody is told more exactly: to count all of very many takes longer than the pause between two keys. */
const COUNTED = 1_000;
/** When a fifth of them match, the first ones say so; the index would have to put all of its lines together first. */
const LOOKED_AT = 5 * COUNTED;

export type FoundProducts = {
  readonly items: readonly Product[];
  /** How many match, as far as it was counted. */
  readonly total: number;
  /** More than that. */
  readonly isMore: boolean;
};

const patternOf = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** Three characters of the text lead to few products; which of them have all of it is looked at. */
export const matchesOf = (sql: ReadTx, workspaceId: WorkspaceId, text: string): SqlFragment => sql`
  tenant_products p
  where p.workspace_id = ${workspaceId} and p.search_text like fold(${patternOf(text)})
    and product_parts(p.workspace_id, p.search_text) @> product_parts(${workspaceId}::uuid, fold(${text}))`;

/** On any part of reference or designation, over the whole table: how many match, and which when they are few (P7). */
export async function findProducts(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  text: string,
): Promise<FoundProducts> {
  const counted = async (from: SqlFragment): Promise<number> => {
    const [row] = await sql<[{ total: number }]>`
      select count(*)::int as total from (select from ${from} limit ${COUNTED + 1}) m`;
    return row.total;
  };
  const atLeast = await counted(sql`
    (select p.search_text from tenant_products p where p.workspace_id = ${workspaceId} limit ${LOOKED_AT}) p
    where p.search_text like fold(${patternOf(text)})`);
  if (atLeast > COUNTED) return { items: [], total: COUNTED, isMore: true };
  const matches = matchesOf(sql, workspaceId, text);
  // Counted first, and alone: very many are costly to put in order.
  const found = await counted(matches);
  const total = Math.min(found, COUNTED);
  if (total === 0 || total >= TOO_MANY) return { items: [], total, isMore: found > COUNTED };
  const items = await sql<Product[]>`
    select p.id, p.reference, p.designation, p.is_on_sale from ${matches} order by p.reference`;
  return { items, total, isMore: false };
}

export async function loadProduct(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<Product | undefined> {
  const [product] = await sql<Product[]>`
    select p.id, p.reference, p.designation, p.is_on_sale from products p
    where p.workspace_id = ${workspaceId} and p.id = ${id}`;
  return product;
}
