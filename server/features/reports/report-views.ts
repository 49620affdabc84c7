// What reports read: sums of days, spreads of durations, and how far all of it is.

import { setImmediate } from 'node:timers/promises';
import type { Instant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { SqlFragment } from '#server/conditions/compile.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { durationOf } from './buckets.ts';
import { monthsWithin, type Days, type Step } from './report-period.ts';
import { CHANGE, type Division } from './sums.ts';

export type Standing = {
  readonly upTo: Instant | null;
  readonly isRebuilding: boolean;
  /** Tickets that could not be told; absent: none. */
  readonly notCounted?: number;
};

export async function loadStanding(sql: ReadTx, workspaceId: WorkspaceId): Promise<Standing> {
  const [row] = await sql<(Standing & { readonly notCounted: number })[]>`
    select s.up_to, s.rebuilt_after is not null as is_rebuilding,
      (select count(*)::integer from report_queue q where q.workspace_id = s.workspace_id and q.due_at is not null) as not_counted
    from report_states s where s.workspace_id = ${workspaceId}`;
  if (row === undefined) return { upTo: null, isRebuilding: true };
  const { notCounted, ...standing } = row;
  return notCounted === 0 ? standing : row;
}

/** Of a question: which sums, divided how, over which days. */
export type Asked = {
  readonly division: Division;
  readonly whats: readonly string[];
  readonly days: Days;
  readonly previous: Days;
  readonly by: Step;
};

/** The keys that have most of it, and how many there are besides. */
export async function listKeys(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { division, whats, days, previous }: Pick<Asked, 'division' | 'whats' | 'days' | 'previous'>,
  most: number,
  only?: string,
): Promise<{ readonly keys: readonly string[]; readonly leftOut: number }> {
  const inTime = sql`(d.day between ${previous.from} and ${previous.to} or d.day between ${days.from} and ${days.to})`;
  const rows = await sql<{ key: string; all: number }[]>`
    select k.key, count(*) over ()::integer as all from (
      select d.key, coalesce(sum(abs(d.count)) filter (where ${inTime}), 0)
        + abs(coalesce(sum(d.count) filter (where d.what = ${CHANGE}), 0)) as volume
      from report_days d
      where d.workspace_id = ${workspaceId} and d.division = ${division} and d.what = any(${[...whats]})
        and (${inTime} or d.what = ${CHANGE} and d.day <= ${days.to})
        ${only === undefined ? sql`` : sql`and d.key = ${only}`}
      group by d.key
    ) k where k.volume > 0 order by k.volume desc, k.key limit ${most}`;
  return { keys: rows.map(({ key }) => key), leftOut: Math.max(0, (rows[0]?.all ?? 0) - most) };
}

/** Between the time that is compared with and the days that were asked for. */
export const BETWEEN = 'between';
/** `period`: its first day; null: of the time before. */
export type Sum = {
  readonly what: string;
  readonly key: string;
  readonly period: string | null;
  readonly count: number;
  readonly sum: number;
};

export async function sumDays(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { division, whats, days, previous, by }: Asked,
  keys: readonly string[],
): Promise<readonly Sum[]> {
  return sql<Sum[]>`
    select d.what, d.key, case
        when d.day >= ${days.from} then (${periodOf(sql, by, sql`d.day`)})::text
        when d.day > ${previous.to} then ${BETWEEN}
      end as period,
      sum(d.count)::float8 as count, sum(d.sum)::float8 as sum
    from report_days d
    where d.workspace_id = ${workspaceId} and d.division = ${division} and d.what = any(${[...whats]})
      and d.day between ${previous.from} and ${days.to} and d.key = any(${[...keys]})
    group by 1, 2, 3`;
}

/** How many were open before that day began. */
export async function loadBacklog(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  division: Division,
  keys: readonly string[],
  before: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await sql<{ key: string; count: number }[]>`
    select d.key, sum(d.count)::float8 as count from report_days d
    where d.workspace_id = ${workspaceId} and d.division = ${division} and d.what = ${CHANGE} and d.day < ${before}
      and d.key = any(${[...keys]})
    group by d.key`;
  return new Map(rows.map(({ key, count }) => [key, count]));
}

/** `period`: the first day of one; `total` and `previous` of all days and of the time before. */
export type Spread = {
  readonly what: string;
  readonly key: string;
  readonly period: string;
  readonly medianMs: number;
  readonly p90Ms: number;
};

/** Whole months are told from their buckets, other days from the facts themselves. */
export async function loadSpreads(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { division, whats, days, previous, by }: Asked,
  keys: readonly string[],
): Promise<readonly Spread[]> {
  const isByMonth = by === 'month' || by === 'year';
  const parts = [
    { days, period: (day: SqlFragment): SqlFragment => periodOf(sql, by, day) },
    { days: previous, period: (): SqlFragment => sql`null::date` },
  ].flatMap((part): SqlFragment[] => {
    const { months, rest } = monthsWithin(part.days);
    // Weeks and days do not come out of months, what comes before them does.
    const useMonths = months !== undefined && (isByMonth || part.days === previous);
    const factsOf = useMonths ? rest : [part.days];
    return [
      ...(useMonths
        ? [
            sql`select s.what, s.key, ${part.period(sql`s.month`)} as period, s.buckets, s.counts from report_spreads s
              where s.workspace_id = ${workspaceId} and s.division = ${division} and s.what = any(${[...whats]})
                and s.month between ${months.from} and ${months.to} and s.key = any(${[...keys]})`,
          ]
        : []),
      ...factsOf.map((some) => {
        const key = keyOf(sql, division);
        return sql`select g.what, g.key, g.period, array_agg(g.bucket) as buckets, array_agg(g.count) as counts from (
          select ${WHAT_OF(sql)} as what, ${key} as key, ${part.period(sql`f.day`)} as period, f.bucket, count(*)::integer as count
          from report_facts f ${needsTicket(division) ? sql`join report_tickets k on k.workspace_id = f.workspace_id and k.ticket_id = f.ticket_id` : sql``}
          where f.workspace_id = ${workspaceId} and f.what = any(${[...new Set(whats.flatMap(factKindsOf))]})
            and f.day between ${some.from} and ${some.to} and f.bucket is not null and ${key} = any(${[...keys]})
          group by 1, 2, 3, 4) g group by 1, 2, 3`;
      }),
    ];
  });
  const all = parts.reduce((one, other): SqlFragment => sql`${one} union all ${other}`);
  const rows = await sql<SpreadRow[]>`
    select r.what, r.key, r.period, array_to_string(r.buckets, ',') as buckets, array_to_string(r.counts, ',') as counts
    from (${all}) r order by r.what, r.key, r.period nulls last`;
  return spreadsOf(rows.filter(({ what }) => whats.includes(what)));
}

type SpreadRow = {
  readonly what: string;
  readonly key: string;
  /** Null: of the time before. */
  readonly period: string | null;
  readonly buckets: string;
  readonly counts: string;
};

/** Of rows in order. Added up here: PostgreSQL would sort each bucket of each row. */
async function spreadsOf(rows: readonly SpreadRow[]): Promise<readonly Spread[]> {
  const spreads: Spread[] = [];
  const ofPeriod = new Float64Array(MOST_BUCKETS);
  const ofAll = new Float64Array(MOST_BUCKETS);
  const tell = ({ what, key }: SpreadRow, period: string, counts: Float64Array): void => {
    const [median, p90] = ranksOf(counts, [50, 90]);
    counts.fill(0);
    if (median === undefined || p90 === undefined) return;
    spreads.push({ what, key, period, medianMs: durationOf(median), p90Ms: durationOf(p90) });
  };
  for (const [index, row] of rows.entries()) {
    // Others are served in between.
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
    const counts = row.counts.split(',');
    row.buckets.split(',').forEach((bucket, place) => {
      const count = Number(counts[place]);
      ofPeriod[Number(bucket)]! += count;
      if (row.period !== null) ofAll[Number(bucket)]! += count;
    });
    const next = rows[index + 1];
    const isLast = next === undefined || next.what !== row.what || next.key !== row.key;
    if (isLast || next.period !== row.period) tell(row, row.period ?? 'previous', ofPeriod);
    if (isLast) tell(row, 'total', ofAll);
  }
  return spreads;
}

const ROWS_AT_ONCE = 500;

/** More than a century has. */
const MOST_BUCKETS = 2_048;

/** Nearest rank; nothing of nothing. */
function ranksOf(counts: Float64Array, percents: readonly number[]): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const ranks: number[] = [];
  let upTo = 0;
  for (let bucket = 0; bucket < counts.length && all > 0; bucket += 1) {
    upTo += counts[bucket]!;
    while (
      ranks.length < percents.length &&
      upTo >= Math.ceil((all * percents[ranks.length]!) / 100)
    )
      ranks.push(bucket);
    if (ranks.length === percents.length) break;
  }
  return ranks;
}

/** Which statuses tickets were in. */
export async function listStays(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { from, to }: Days,
): Promise<readonly string[]> {
  const rows = await sql<{ what: string }[]>`
    select distinct d.what from report_days d
    where d.workspace_id = ${workspaceId} and d.division = '' and d.what like 'stay:%' and d.day between ${from} and ${to}
    order by d.what`;
  return rows.map(({ what }) => what);
}

const periodOf = (sql: ReadTx, by: Step, day: SqlFragment): SqlFragment =>
  by === 'day' ? day : sql`date_trunc(${by}::text, ${day}::timestamp)::date`;

const WHAT_OF = (sql: ReadTx): SqlFragment =>
  sql`case when f.what in ('stay', 'ended-stay') then 'stay:' || f.status else f.what end`;

/** Facts that are added up under this name. */
export const factKindsOf = (what: string): readonly string[] =>
  what.startsWith('stay:') ? ['stay', 'ended-stay'] : [what];

export const needsTicket = (division: Division): boolean =>
  !['', 'status', 'person'].includes(division);

/** Of a fact `f`, whose ticket is `k` where it `needsTicket`. */
export function keyOf(sql: ReadTx, division: Division): SqlFragment {
  switch (division) {
    case '':
      return sql`''`;
    case 'status':
      return sql`f.status`;
    case 'person':
      return sql`f.person_id::text`;
    case 'priority':
      return sql`k.priority`;
    case 'category':
      return sql`k.category`;
    case 'group':
      return sql`k.group_id`;
    case 'channel':
      return sql`k.channel`;
    case 'country':
      return sql`k.country`;
    case 'product':
      return sql`k.product_id`;
  }
}
