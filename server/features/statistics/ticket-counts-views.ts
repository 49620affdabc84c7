// How many tickets were opened, closed and left over per day. What is open now is counted, and what has happened since is
// taken back from it day by day: the cost follows from what happens in a workspace, and not from how old it is.

import type { Actor } from '#shared/access/actor.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { placeOfTimeZone } from '#shared/base/time-zone.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { isOpenPhase, statusOf, type Configuration } from '#shared/engine/configuration.ts';
import type { SqlFragment } from '#server/conditions/compile.ts';
import { fromTickets, whereVisible } from '#server/conditions/page.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import type { Division } from './statistics-api.ts';

export type CountsQuestion = {
  readonly actor: Actor;
  readonly context: ConditionContext;
  readonly configuration: Configuration;
  readonly condition: Condition;
  readonly by: Division | undefined;
  /** In order, without a gap, none after today. */
  readonly days: readonly string[];
};
export type DayCounts = {
  readonly day: string;
  readonly opened: number;
  readonly closed: number;
  readonly reopened: number;
  readonly backlog: number;
};
export type CountedPart = { readonly key: string; readonly days: readonly DayCounts[] };

/** Null: after the last day that was asked for. */
type Row = { readonly day: string | null; readonly key: string; readonly count: number };
type Tally = { opened: number; closed: number; reopened: number; change: number };

export async function countTicketsByDay(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  question: CountsQuestion,
): Promise<CountedPart[]> {
  const { actor, context, configuration, condition, by, days } = question;
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return [];
  const timeZone = placeOfTimeZone(configuration.timeZone);
  const seen = sql`${whereVisible(sql, workspaceId, actor, condition, context)} and t.deleted_at is null`;
  const key = keyOf(sql, by);
  const since = sql`(${first}::date::timestamp at time zone ${timeZone})`;
  const dayOf = (at: SqlFragment): SqlFragment =>
    sql`case when (${at} at time zone ${timeZone})::date <= ${last}::date
      then to_char(${at} at time zone ${timeZone}, 'YYYY-MM-DD') end`;
  const open = await sql<Row[]>`
    select null as day, ${by === 'status' ? sql`t.status` : key} as key, count(*)::integer as count
    ${fromTickets(sql)} where ${seen} and t.phase not in ('resolved', 'closed') group by 2`;
  const births = await sql<(Row & { readonly status: string })[]>`
    select ${dayOf(sql`t.created_at`)} as day, ${key} as key, coalesce(b.status, t.status) as status,
      count(*)::integer as count
    ${fromTickets(sql)} left join lateral (
      select e.data -> 'ticket' ->> 'status' as status from events e
      where e.workspace_id = t.workspace_id and e.ticket_id = t.id and e.type = 'ticket-opened' order by e.seq limit 1
    ) b on true
    where ${seen} and t.created_at >= ${since} group by 1, 2, 3`;
  const moves = await sql<(Row & { readonly from: string; readonly to: string })[]>`
    select ${dayOf(sql`e.at`)} as day, ${key} as key, e.data ->> 'from' as "from", e.data ->> 'to' as "to",
      count(*)::integer as count
    ${fromTickets(sql)} join events e on e.workspace_id = t.workspace_id and e.ticket_id = t.id
    where ${seen} and e.workspace_id = ${workspaceId} and e.type = 'status-changed' and e.at >= ${since}
    group by 1, 2, 3, 4`;

  const isOpen = (status: string): boolean =>
    isOpenPhase(statusOf(configuration, status)?.phase ?? 'active');
  const parts = createParts();
  for (const row of open) parts.at(row.key).now += row.count;
  for (const { day, key: itsKey, status, count } of births) {
    const tally = parts.tally(by === 'status' ? status : itsKey, day);
    tally.opened += count;
    if (isOpen(status)) tally.change += count;
    else tally.closed += count;
  }
  for (const { day, key: itsKey, from, to, count } of moves) {
    const [left, entered] = [from, to].map((status) =>
      parts.tally(by === 'status' ? status : itsKey, day),
    );
    if (isOpen(from)) left!.change -= count;
    if (isOpen(to)) entered!.change += count;
    if (isOpen(from) && !isOpen(to)) entered!.closed += count;
    if (!isOpen(from) && isOpen(to)) entered!.reopened += count;
  }
  return parts.told(days);
}

function keyOf(sql: ReadTx, by: Division | undefined): SqlFragment {
  switch (by) {
    case 'priority':
      return sql`t.priority`;
    case 'category':
      return sql`t.category`;
    case 'channel':
      return sql`t.channel`;
    case 'group':
      return sql`coalesce(t.group_id::text, '')`;
    // A ticket has had several: which one it counts under is said by what happened.
    case 'status':
    case undefined:
      return sql`''`;
  }
}

function createParts() {
  const parts = new Map<string, { now: number; readonly tallies: Map<string | null, Tally> }>();
  const at = (key: string) => {
    const part = parts.get(key) ?? { now: 0, tallies: new Map<string | null, Tally>() };
    parts.set(key, part);
    return part;
  };
  return {
    at,
    tally: (key: string, day: string | null): Tally => {
      const { tallies } = at(key);
      const tally = tallies.get(day) ?? { opened: 0, closed: 0, reopened: 0, change: 0 };
      tallies.set(day, tally);
      return tally;
    },
    told: (days: readonly string[]): CountedPart[] =>
      [...parts]
        .map(([key, { now, tallies }]) => {
          let backlog = now - (tallies.get(null)?.change ?? 0);
          const counted: DayCounts[] = [];
          for (const day of days.toReversed()) {
            const { opened = 0, closed = 0, reopened = 0, change = 0 } = tallies.get(day) ?? {};
            counted.push({ day, opened, closed, reopened, backlog });
            backlog -= change;
          }
          return { key, days: counted.toReversed() };
        })
        .filter(({ days: counted }) =>
          counted.some(
            ({ opened, closed, reopened, backlog }) => opened + closed + reopened + backlog > 0,
          ),
        )
        .toSorted((one, other) => (one.key < other.key ? -1 : 1)),
  };
}
