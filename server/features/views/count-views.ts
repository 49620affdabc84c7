// How many tickets each of some views has. None is counted further than people want to know it, and what was counted is
// kept: the next time the feed of devices tells which tickets changed since, and only these are asked about again. So
// what it costs follows from what happens in a workspace and not from how many tickets it has. A transaction reads all
// of it in one snapshot: the counts are exact, in each of several processes.

import { can } from '#shared/access/can.ts';
import type { Actor } from '#shared/access/actor.ts';
import { DAY_MS, fromInstant, MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import type { Field } from '#shared/conditions/fields.ts';
import { resolve } from '#shared/conditions/resolve.ts';
import type { SqlFragment } from '#server/conditions/compile.ts';
import { fromTickets, whereVisible } from '#server/conditions/page.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import type { KeptCount, KeptCounts, Stamp } from './kept-counts.ts';

export type CountedView = {
  readonly id: string;
  /** Null: the replies of this person that are held. */
  readonly where: Condition | null;
};
export type ViewCount = { readonly id: string; readonly count: number };
type Asked = CountedView & { readonly key: string };

/** So many are counted, that as many as half of `most` may leave before a view of very many is counted again. */
const furthest = (most: number): number => most + Math.ceil(most / 2);
/** Asking about more of them takes longer than counting. */
const MOST_CHANGED = 500;
/** Far shorter than the feed's lines of tickets that are gone (90 days). */
const KEPT_MS = DAY_MS;

/** At most `most` of each. */
export async function countViewTickets(
  sql: ReadTx,
  kept: KeptCounts,
  workspaceId: WorkspaceId,
  actor: Actor,
  context: ConditionContext,
  views: readonly CountedView[],
  most: number,
): Promise<ViewCount[]> {
  if (views.length === 0) return [];
  const asking: Asking = { sql, workspaceId, actor, context: atMinute(context), most };
  const asked = views.map((view): Asked => ({ ...view, key: keyOf(asking, view) }));
  // Compiling the plan would take longer than carrying it out.
  const [snapshot] = await sql<{ since: string }[]>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as since,
      set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)`;
  const stamp: Stamp = { since: snapshot!.since, at: fromInstant(context.now) };
  const followed = await follow(asking, kept, asked, stamp);
  const anew = asked.filter(({ key }) => !followed.has(key));
  const counted = await countAnew(asking, anew, stamp);
  for (const [key, count] of [...followed, ...counted.kept]) kept.keep(key, count);
  return asked.map(({ id, key }) => {
    const count = followed.get(key);
    return {
      id,
      count: Math.min(count === undefined ? (counted.counts.get(id) ?? 0) : sizeOf(count), most),
    };
  });
}

type Asking = {
  readonly sql: ReadTx;
  readonly workspaceId: WorkspaceId;
  readonly actor: Actor;
  readonly context: ConditionContext;
  readonly most: number;
};

/** What has expired, is due or is of today is so to the minute: between two minutes nothing moves by itself. */
const atMinute = (context: ConditionContext): ConditionContext => ({
  ...context,
  now: toInstant(Math.floor(fromInstant(context.now) / MINUTE_MS) * MINUTE_MS),
});

const sizeOf = (count: KeptCount): number =>
  count.kind === 'exact' ? count.ids.size : count.atLeast;

/** Everything that decides which tickets are counted. */
function keyOf({ workspaceId, actor, context, most }: Asking, { where }: CountedView): string {
  const meant = where === null ? null : resolve(where, context);
  return JSON.stringify(
    [workspaceId, most, context.side, seenBy(actor), meant],
    (name, value: unknown) => {
      if (name !== 'field') return value;
      const field = value as Field;
      return [field.name, field.kind, field.customId, field.isMany];
    },
  );
}

/** What `whereVisible` asks of an actor. */
const seenBy = (actor: Actor): unknown => [
  can(actor, 'ticket.delete'),
  can(actor, 'ticket.read-all'),
  can(actor, 'ticket.read'),
  can(actor, 'own.read'),
  can(actor, 'ticket.read-all') ? null : { ...actor, permissions: undefined },
];

/** Those that were counted before, at this snapshot; without those that have to be counted again. */
async function follow(
  asking: Asking,
  kept: KeptCounts,
  asked: readonly Asked[],
  stamp: Stamp,
): Promise<Map<string, KeptCount>> {
  const known = asked.flatMap(({ key, where }) => {
    const count = where === null ? undefined : kept.get(key);
    if (where === null || count === undefined || stamp.at - count.at > KEPT_MS) return [];
    return [{ key, where, count }];
  });
  if (known.length === 0) return new Map();
  const oldest = known
    .map(({ count }) => BigInt(count.since))
    .reduce((least, one) => (one < least ? one : least));
  const changed = await changedSince(asking, String(oldest));
  if (changed === undefined) return new Map();
  const matches = await whichMatch(asking, changed, known);
  const followed = known.map(({ key, count }, place): [string, KeptCount] => [
    key,
    changeCount(count, changed, (id) => matches.get(id)?.[place] === '1', stamp, asking.most),
  ]);
  return new Map(
    followed.filter(([, count]) => count.kind === 'exact' || count.atLeast >= asking.most),
  );
}

/** Undefined: too many. A moved or deleted ticket leaves a line in its group's part of the feed as well. */
async function changedSince(
  { sql, workspaceId }: Asking,
  since: string,
): Promise<readonly string[] | undefined> {
  const rows = await sql<{ id: string }[]>`
    select m.ticket_id as id from sync_memberships m
    where m.workspace_id = ${workspaceId} and m.touched >= ${since}::xid8
      and m.scope = any(array(select 'g:' || g.id::text from groups g where g.workspace_id = ${workspaceId}) || 'g:-'::text)
    limit ${MOST_CHANGED + 1}`;
  return rows.length > MOST_CHANGED ? undefined : [...new Set(rows.map(({ id }) => id))];
}

/** Of each changed ticket a digit for each view. Who is not in the answer is not there any more, or not seen. */
async function whichMatch(
  { sql, workspaceId, actor, context }: Asking,
  changed: readonly string[],
  views: readonly { readonly where: Condition }[],
): Promise<ReadonlyMap<string, string>> {
  if (changed.length === 0) return new Map();
  const digits = views
    .map(
      ({ where }): SqlFragment =>
        sql`case when ${whereVisible(sql, workspaceId, actor, where, context)} then '1' else '0' end`,
    )
    .reduce((all, next): SqlFragment => sql`${all} || ${next}`);
  const rows = await sql<{ id: string; matches: string }[]>`
    select t.id, ${digits} as matches ${fromTickets(sql)}
    where t.workspace_id = ${workspaceId} and t.id = any(${[...changed]}::uuid[])`;
  return new Map(rows.map(({ id, matches }) => [id, matches]));
}

function changeCount(
  count: KeptCount,
  changed: readonly string[],
  isIn: (id: string) => boolean,
  stamp: Stamp,
  most: number,
): KeptCount {
  if (count.kind === 'many') {
    // Whether it was among them is not known.
    const left = changed.filter((id) => !isIn(id)).length;
    return { ...stamp, kind: 'many', atLeast: count.atLeast - left };
  }
  if (!changed.some((id) => isIn(id) !== count.ids.has(id))) return { ...count, ...stamp };
  const ids = new Set(count.ids);
  for (const id of changed) {
    if (isIn(id)) ids.add(id);
    else ids.delete(id);
  }
  return ids.size < furthest(most)
    ? { ...stamp, kind: 'exact', ids }
    : { ...stamp, kind: 'many', atLeast: ids.size };
}

async function countAnew(
  { sql, workspaceId, actor, context, most }: Asking,
  views: readonly Asked[],
  stamp: Stamp,
): Promise<{
  readonly counts: ReadonlyMap<string, number>;
  readonly kept: readonly [string, KeptCount][];
}> {
  if (views.length === 0) return { counts: new Map(), kept: [] };
  const statements = views.map(({ id, where }): SqlFragment => {
    const found =
      where === null
        ? heldOf(sql, workspaceId, context)
        : sql`select t.id ${fromTickets(sql)} where ${whereVisible(sql, workspaceId, actor, where, context)}`;
    return sql`
      select ${id}::text as id, count(*)::integer as count,
        case when count(*) < ${most} then string_agg(found.id::text, ',') end as ids
      from (${found} limit ${furthest(most)}) found`;
  });
  const all = statements.reduce((sofar, next): SqlFragment => sql`${sofar} union all ${next}`);
  const rows = await sql<{ id: string; count: number; ids: string | null }[]>`${all}`;
  const keys = new Map(views.map(({ id, key, where }) => [id, where === null ? undefined : key]));
  return {
    counts: new Map(rows.map(({ id, count }) => [id, count])),
    kept: rows.flatMap(({ id, count, ids }): [string, KeptCount][] => {
      const key = keys.get(id);
      if (key === undefined) return [];
      return count >= most
        ? [[key, { ...stamp, kind: 'many', atLeast: count }]]
        : [[key, { ...stamp, kind: 'exact', ids: new Set(ids?.split(',')) }]];
    }),
  };
}

const heldOf = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { person }: ConditionContext,
): SqlFragment => sql`
  select h.id from held_replies h
  where h.workspace_id = ${workspaceId} and h.author_id = ${person?.id ?? null} and h.settled is null`;
