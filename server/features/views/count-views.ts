// How many tickets each of some views has, in one statement. None is counted further than people want to know it: what
// that costs follows from the limit and not from how many tickets there are, where the filter has an index (X8).

import type { Actor } from '#shared/access/actor.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import type { SqlFragment } from '#server/conditions/compile.ts';
import { fromTickets, whereVisible } from '#server/conditions/page.ts';
import type { ReadTx } from '#server/platform/db/database.ts';

export type CountedView = {
  readonly id: string;
  /** Null: the replies of this person that are held. */
  readonly where: Condition | null;
};
export type ViewCount = { readonly id: string; readonly count: number };

/** At most `most` of each. */
export async function countViewTickets(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  context: ConditionContext,
  views: readonly CountedView[],
  most: number,
): Promise<ViewCount[]> {
  if (views.length === 0) return [];
  // Compiling the plan would take longer than carrying it out.
  await sql`select set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)`;
  const counts = views.map(({ id, where }): SqlFragment => {
    const found =
      where === null
        ? heldOf(sql, workspaceId, context)
        : sql`select ${fromTickets(sql)} where ${whereVisible(sql, workspaceId, actor, where, context)}`;
    return sql`select ${id}::text as id, (select count(*)::integer from (${found} limit ${most}) found) as count`;
  });
  const all = counts.reduce((sofar, next): SqlFragment => sql`${sofar} union all ${next}`);
  return sql<ViewCount[]>`${all}`;
}

const heldOf = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { person }: ConditionContext,
): SqlFragment => sql`
  select from held_replies h
  where h.workspace_id = ${workspaceId} and h.author_id = ${person?.id ?? null} and h.settled is null`;
