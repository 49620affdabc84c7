// What stands now: ages of what is open, and the dashboard. Read from the tickets themselves, so of this very moment.

import { DAY_MS, fromInstant, toInstant, type Instant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { compileCondition, type SqlFragment } from '#server/conditions/compile.ts';
import { fromTickets, whereVisible } from '#server/conditions/page.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { durationOf, bucketOf } from './buckets.ts';
import type { Days } from './report-period.ts';
import type { TicketDivision } from './sums.ts';

/** Days; a band reaches up to the next one. */
export const AGE_BANDS = [0, 1, 3, 7, 30, 90] as const;

const OPEN = `t.phase in ('new', 'active', 'waiting-customer', 'waiting-operator') and t.deleted_at is null`;

export type AgedPart = {
  readonly key: string;
  /** As many as there are bands. */
  readonly counts: readonly number[];
  readonly oldestAt: Instant;
};

export async function countAges(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  division: TicketDivision | undefined,
  now: Instant,
): Promise<readonly AgedPart[]> {
  const borders = AGE_BANDS.map((days) => toInstant(fromInstant(now) - days * DAY_MS));
  const counts = AGE_BANDS.map((_, index): SqlFragment => {
    const next = borders[index + 1];
    const isYounger = index === 0 ? sql`true` : sql`t.created_at <= ${borders[index]!}`;
    const isOlder = next === undefined ? sql`true` : sql`t.created_at > ${next}`;
    return sql`count(*) filter (where ${isYounger} and ${isOlder})::integer`;
  }).reduce((all, one): SqlFragment => sql`${all}, ${one}`);
  return sql<AgedPart[]>`
    select ${ticketKey(sql, division)} as key, array[${counts}] as counts, min(t.created_at) as oldest_at
    from tickets t where t.workspace_id = ${workspaceId} and ${sql.unsafe(OPEN)} group by 1 order by count(*) desc, 1`;
}

export function ticketKey(sql: ReadTx, division: TicketDivision | undefined): SqlFragment {
  switch (division) {
    case undefined:
      return sql`''`;
    case 'status':
      return sql`t.status`;
    case 'priority':
      return sql`t.priority`;
    case 'category':
      return sql`t.category`;
    case 'group':
      return sql`coalesce(t.group_id::text, '')`;
    case 'channel':
      return sql`t.channel`;
    case 'country':
      return sql`t.requester_country`;
    case 'product':
      return sql`coalesce(t.product_id::text, '')`;
  }
}

/** How many each of the filters finds, all of them among what is open. */
export async function countOpen<Name extends string>(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  context: ConditionContext,
  open: Condition,
  filters: Readonly<Record<Name, Condition>>,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(filters) as Name[];
  const counts = names
    .map((name): SqlFragment => {
      const holds = compileCondition(sql, workspaceId, filters[name], context);
      return sql`count(*) filter (where ${holds})::integer`;
    })
    .reduce((all, one): SqlFragment => sql`${all}, ${one}`);
  const [row] = await sql<{ counts: number[] }[]>`
    select array[${counts}] as counts ${fromTickets(sql)} where ${whereVisible(sql, workspaceId, actor, open, context)}`;
  return Object.fromEntries(names.map((name, index) => [name, row?.counts[index] ?? 0])) as Record<
    Name,
    number
  >;
}

export type DayFigures = {
  readonly opened: number;
  readonly closed: number;
  readonly reopened: number;
  readonly replies: number;
  readonly firstResponses: number;
  readonly firstResponseMedianMs: number | null;
};

/** Of a day, up to a time of it. */
export async function loadDay(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  day: string,
  until: { readonly time: string; readonly timeZone: string } | undefined,
): Promise<DayFigures> {
  const isBefore =
    until === undefined
      ? sql`true`
      : sql`(f.at at time zone ${until.timeZone})::time <= ${until.time}::time`;
  const [row] = await sql<(DayFigures & { median: number | null })[]>`
    select count(*) filter (where f.what = 'opened')::integer as opened,
      count(*) filter (where f.what = 'closed')::integer as closed,
      count(*) filter (where f.what = 'reopened')::integer as reopened,
      count(*) filter (where f.what = 'replied')::integer as replies,
      count(*) filter (where f.what = 'first-response')::integer as first_responses,
      percentile_disc(0.5) within group (order by f.value) filter (where f.what = 'first-response')::float8 as median
    from report_facts f
    where f.workspace_id = ${workspaceId} and f.what = any(${['opened', 'closed', 'reopened', 'replied', 'first-response']})
      and f.day = ${day} and ${isBefore}`;
  if (row === undefined) throw new Error('a count has one row');
  const { median, ...figures } = row;
  // As in every other report.
  return {
    ...figures,
    firstResponseMedianMs: median === null ? null : durationOf(bucketOf(median)),
  };
}

export type GraphDay = {
  readonly day: string;
  readonly opened: number;
  readonly closed: number;
  /** Of the backlog. */
  readonly change: number;
};

export async function listGraphDays(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { from, to }: Days,
): Promise<readonly GraphDay[]> {
  return sql<GraphDay[]>`
    select s.day::date as day,
      coalesce(sum(d.count) filter (where d.what = 'opened'), 0)::float8 as opened,
      coalesce(sum(d.count) filter (where d.what = 'closed'), 0)::float8 as closed,
      coalesce(sum(d.count) filter (where d.what = 'change'), 0)::float8 as change
    from generate_series(${from}::date, ${to}::date, interval '1 day') s(day)
    left join report_days d on d.workspace_id = ${workspaceId} and d.division = '' and d.what in ('opened', 'closed', 'change')
      and d.day = s.day::date
    group by 1 order by 1`;
}
