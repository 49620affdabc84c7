import type { IdSource, ProductId, WorkspaceId } from '#shared/base/ids.ts';
import type { Tx } from '#server/platform/db/database.ts';
import type { ProductFields } from './product-api.ts';

export type LoadedProducts = {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
};

/** So many that a statement ends long before its limit. */
const SLICE = 10_000;

/**
 * Adds and changes products by their reference; those that are not named stay. In the order of the references, so that two
 * loads at once wait for each other, and never in a circle.
 */
export async function upsertProducts(
  tx: Tx,
  workspaceId: WorkspaceId,
  ids: IdSource,
  products: readonly ProductFields[],
): Promise<LoadedProducts> {
  const rows = products
    .map(({ reference, designation, isOnSale }) => ({
      id: ids<ProductId>(),
      reference,
      designation,
      is_on_sale: isOnSale ?? null,
    }))
    .sort((a, b) => (a.reference < b.reference ? -1 : 1));
  let added = 0;
  let changed = 0;
  for (let at = 0; at < rows.length; at += SLICE) {
    const written = await upsertSlice(tx, workspaceId, rows.slice(at, at + SLICE));
    added += written.added;
    changed += written.changed;
  }
  return { added, changed, unchanged: products.length - added - changed };
}

async function upsertSlice(
  tx: Tx,
  workspaceId: WorkspaceId,
  rows: readonly object[],
): Promise<{ readonly added: number; readonly changed: number }> {
  const [written] = await tx<{ added: number; changed: number }[]>`
    with given as (
      select r.id, r.reference, r.designation, coalesce(r.is_on_sale, o.is_on_sale, true) as is_on_sale
      from jsonb_to_recordset(${tx.json(rows as never)}) r(id uuid, reference text, designation text, is_on_sale boolean)
      left join products o on o.workspace_id = ${workspaceId} and o.reference = r.reference
    ), written as (
      insert into products as p (workspace_id, id, reference, designation, is_on_sale)
      select ${workspaceId}::uuid, g.id, g.reference, g.designation, g.is_on_sale from given g
      order by g.reference collate "C"
      on conflict (workspace_id, reference) do update
        set designation = excluded.designation, is_on_sale = excluded.is_on_sale
        where (p.designation, p.is_on_sale) <> (excluded.designation, excluded.is_on_sale)
      returning p.id
    )
    select count(g.id)::int as added, (count(*) - count(g.id))::int as changed
    from written w left join given g on g.id = w.id`;
  if (written === undefined) throw new Error('a load of products answered nothing');
  return written;
}
