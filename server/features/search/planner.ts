// What PostgreSQL's planner knows of words, and how it is told to plan for them.

import type { WorkspaceId } from '#shared/base/ids.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import type { SqlFragment } from '#server/conditions/compile.ts';

/**
 * Until the transaction ends: for these values, since one plan for all would not know a rare word from a common one;
 * and never past the index, however busy statistics make a word. Where the lines of a common word do not fit into memory,
 * all lines on their pages would be read.
 */
export const planForWords = (sql: ReadTx) =>
  sql`select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true),
    set_config('max_parallel_workers_per_gather', '0', true), set_config('work_mem', '16MB', true)`;

type Plan = { readonly 'Plan Rows': number; readonly Plans?: readonly Plan[] };

/** How many lines PostgreSQL thinks each query finds: by its statistics, nothing is read. */
export async function expectedLines(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  queries: readonly string[],
): Promise<number[]> {
  const [first, ...rest] = queries.map(
    (query): SqlFragment =>
      sql`select 1 from tenant_texts x where x.workspace_id = ${workspaceId} and x.words @@ ${query}::tsquery`,
  );
  if (first === undefined) return [];
  const all = rest.reduce<SqlFragment>((sum, one) => sql`${sum} union all ${one}`, first);
  const [row] = await sql<Record<string, readonly { readonly Plan: Plan }[]>[]>`
    explain (format json) ${all}`;
  const plan = Object.values(row ?? {})[0]?.[0]?.Plan;
  const plans = queries.length === 1 ? [plan] : plan?.Plans;
  if (plans?.length !== queries.length) throw new Error('the plan has not a part for each query');
  return plans.map((one) => one?.['Plan Rows'] ?? 0);
}
