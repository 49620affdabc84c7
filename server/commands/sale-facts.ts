import type { ReadTx } from '#server/platform/db/database.ts';

/** The column `sale` of a ticket `t`, as protocol/rows.ts SaleFacts; null where it names none. */
export const saleFacts = (sql: ReadTx) => sql`(
    select json_build_object('id', s.id, 'reference', p.reference, 'designation', p.designation,
      'serialNumber', s.serial_number, 'soldOn', s.sold_on)
    from sales s join products p on p.workspace_id = s.workspace_id and p.id = s.product_id
    where s.workspace_id = t.workspace_id and s.id = t.sale_id
  ) as sale`;
