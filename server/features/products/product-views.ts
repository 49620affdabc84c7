import type { ProductId, WorkspaceId } from '#shared/base/ids.ts';
import type { ReadTx } from '#server/platform/db/database.ts';

export type Product = {
  readonly id: ProductId;
  readonly reference: string;
  readonly designation: string;
  readonly isOnSale: boolean;
};

/** Matches are offered when there are fewer than this many (P7). */
const TOO_MANY = 10;

/** On any part of reference or designation, over the whole table: how many match, and which when they are few (P7). */
export async function findProducts(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  text: string,
): Promise<{ readonly items: readonly Product[]; readonly total: number }> {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  // Three characters of the text lead to few products; which of them have all of it is looked at.
  const matches = sql`
    tenant_products p
    where p.workspace_id = ${workspaceId} and p.search_text like fold(${pattern})
      and product_parts(p.workspace_id, p.search_text) @> product_parts(${workspaceId}::uuid, fold(${text}))`;
  // Counted first, and alone: very many are costly to put in order.
  const [counted] = await sql<{ total: number }[]>`select count(*)::int as total from ${matches}`;
  const total = counted?.total ?? 0;
  if (total === 0 || total >= TOO_MANY) return { items: [], total };
  const items = await sql<Product[]>`
    select p.id, p.reference, p.designation, p.is_on_sale from ${matches} order by p.reference`;
  return { items, total };
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
