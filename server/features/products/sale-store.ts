import type { Instant } from '#shared/base/clock.ts';
import type { PersonId, SaleId, WorkspaceId } from '#shared/base/ids.ts';
import type { Tx } from '#server/platform/db/database.ts';

export type NewSale = {
  readonly id: SaleId;
  readonly customerId: string;
  readonly productId: string;
  readonly serialNumber: string;
  /** A day: `2026-11-21`. */
  readonly soldOn: string;
  readonly sellerId: PersonId | null;
  readonly createdAt: Instant;
};

/** False: this piece of this product has been sold already (P6), perhaps a moment ago. */
export async function insertSale(
  tx: Tx,
  workspaceId: WorkspaceId,
  sale: NewSale,
): Promise<boolean> {
  const inserted = await tx`
    insert into sales (workspace_id, id, customer_id, product_id, serial_number, sold_on, seller_id, created_at)
    values (${workspaceId}, ${sale.id}, ${sale.customerId}, ${sale.productId}, ${sale.serialNumber}, ${sale.soldOn},
      ${sale.sellerId}, ${sale.createdAt})
    on conflict (workspace_id, serial_number, product_id) do nothing
    returning id`;
  return inserted.length > 0;
}
