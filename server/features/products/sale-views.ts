import type { Instant } from '#shared/base/clock.ts';
import type { PersonId, ProductId, SaleId, WorkspaceId } from '#shared/base/ids.ts';
import type { ReadTx } from '#server/platform/db/database.ts';

export type Sale = {
  readonly id: SaleId;
  readonly customerId: PersonId;
  readonly customerName: string;
  readonly customerEmail: string;
  readonly productId: ProductId;
  readonly reference: string;
  readonly designation: string;
  readonly isOnSale: boolean;
  readonly serialNumber: string;
  readonly soldOn: string;
  readonly sellerId: PersonId | null;
  readonly sellerName: string | null;
  readonly createdAt: Instant;
};

const sales = (sql: ReadTx, workspaceId: WorkspaceId, filter: ReturnType<ReadTx>) => sql<Sale[]>`
  select s.id, s.customer_id, c.name as customer_name, c.email as customer_email, s.product_id, p.reference,
    p.designation, p.is_on_sale, s.serial_number, s.sold_on, s.seller_id, r.name as seller_name, s.created_at
  from sales s
  join people c on c.workspace_id = s.workspace_id and c.id = s.customer_id
  join products p on p.workspace_id = s.workspace_id and p.id = s.product_id
  left join people r on r.workspace_id = s.workspace_id and r.id = s.seller_id
  where s.workspace_id = ${workspaceId} and ${filter}`;

export async function loadSale(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<Sale | undefined> {
  const [sale] = await sales(sql, workspaceId, sql`s.id = ${id}`);
  return sale;
}

/** A customer's, the latest first. One more row than `limit` tells that there is more. */
export const listSales = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  customerId: string,
  page: {
    readonly after: { readonly soldOn: string; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<Sale[]> => {
  const { after, limit } = page;
  const beyond =
    after === undefined
      ? sql``
      : sql`and (s.sold_on < ${after.soldOn}::date or (s.sold_on = ${after.soldOn}::date and s.id > ${after.id}))`;
  return sales(
    sql,
    workspaceId,
    sql`s.customer_id = ${customerId} ${beyond} order by s.sold_on desc, s.id limit ${limit + 1}`,
  );
};

/** Whether this is somebody to sell to: an account that may ask about what it has bought. */
export async function isCustomer(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<boolean> {
  const [customer] = await sql`
    select 1 from people p join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
    where p.workspace_id = ${workspaceId} and p.id = ${id} and not p.is_disabled
      and 'own.open' = any(r.permissions)`;
  return customer !== undefined;
}
