// The search for a product at the counter (P7), among as many as a distributor has: every pause while one types asks.

import type { WorkspaceId } from '#shared/base/ids.ts';
import type { OwnerSql } from '#server/platform/db/owner-connection.ts';
import {
  ms,
  percentile,
  processorMsOfAll,
  repeat,
  type Benchmark,
  type Figure,
} from './figures.ts';
import { expectOk } from './http.ts';
import type { Desk, Stage } from './stage.ts';

const PRODUCTS = 200_000;
const SALES = 1_000_000;
const ROUNDS = 60;
const BUDGET_MS = 30;

/** By how many match; each is asked again and again, with another digit where there is `#`. */
const SEARCHES = [
  ['part of one reference', '1#477'],
  ['a whole reference', 'ref-00#7777'],
  ['the end of a designation', ' 4#9 pro'],
  ['three characters that few have', '#77'],
  ['what nothing has', 'introuvable'],
  ['a word of one product in forty', 'onduleur'],
  ['three characters that a quarter has', 'cam'],
  ['three characters that all have', 'ref'],
] as const;

export const searchProducts = (
  stage: Stage,
  desk: () => Promise<Desk>,
  share: number,
): Benchmark => ({
  name: 'products',
  limitMs: 10 * 60_000,
  run: async () => {
    const { id, slug, admin } = await desk();
    const size = { products: PRODUCTS * share, sales: SALES * share };
    await stage.sql((sql) => fillShop(sql, id, size));
    const figures: Figure[] = [];
    for (const [what, text] of SEARCHES) {
      let round = 0;
      const ask = () => {
        round += 1;
        const q = text.replace('#', String(round % 10));
        return expectOk(
          stage.client('GET', `/api/v1/w/${slug}/products?${new URLSearchParams({ q })}`, {
            cookie: admin.cookie,
          }),
        );
      };
      const before = await processorMsOfAll(stage.postgresPid);
      const times = await repeat(ROUNDS, ask);
      const used = ((await processorMsOfAll(stage.postgresPid)) - before) / round;
      const p95 = percentile(times, 0.95);
      figures.push({
        what: `server: product search for ${what}, ${size.products.toLocaleString('en')} products, ${size.sales.toLocaleString('en')} sales`,
        measured: `p50 ${ms(percentile(times, 0.5))}, p95 ${ms(p95)}; processor time each: PostgreSQL ${used.toFixed(1)} ms`,
        budget: `p95 < ${BUDGET_MS} ms`,
        isMet: p95 < BUDGET_MS,
      });
    }
    return figures;
  },
});

/** Products of eight kinds with references and designations of usual length; five sales of each. */
async function fillShop(
  sql: OwnerSql,
  id: WorkspaceId,
  { products, sales }: { readonly products: number; readonly sales: number },
): Promise<void> {
  await sql`
    insert into products (workspace_id, id, reference, designation, is_on_sale)
    select ${id}, gen_random_uuid(), format('REF-%s-%s', lpad(n::text, 7, '0'), chr(65 + n % 26) || 'X'),
      format('%s %s %s %s', (array['Caméra de surveillance', 'Caméra intérieure', 'Imprimante à étiquettes', 'Lecteur de codes',
        'Serrure connectée', 'Batterie de secours', 'Écran tactile', 'Routeur industriel'])[1 + n % 8],
        case when n % 40 = 3 then 'avec onduleur' else 'pour atelier' end, n % 977, (array['Pro', 'Max', 'Eco'])[1 + n % 3]),
      n % 9 <> 0
    from generate_series(1, ${products}::int) n`;
  await sql`
    insert into sales (workspace_id, id, customer_id, product_id, serial_number, sold_on)
    select ${id}, gen_random_uuid(), (select p.id from people p where p.workspace_id = ${id} limit 1), p.id,
      lpad(((row_number() over ())::bigint * 8 + s)::text, 15, '0'), date '2020-01-01' + (random() * 2000)::int
    from products p cross join generate_series(1, ${Math.round(sales / products)}::int) s
    where p.workspace_id = ${id}`;
  await sql`vacuum analyze products`;
  await sql`vacuum analyze sales`;
}
