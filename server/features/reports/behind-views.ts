// The tickets behind a figure (R6): one line for each thing that was counted, so a ticket that was closed twice is there twice.

import { DAY_MS, fromInstant, toInstant, type Instant } from '#shared/base/clock.ts';
import type { PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { SqlFragment } from '#server/conditions/compile.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { AGE_BANDS } from './now-views.ts';
import type { Days } from './report-period.ts';
import { keyOf, needsTicket } from './report-views.ts';
import type { Division } from './sums.ts';
import type { FactKind } from './facts.ts';

export type Line = {
  readonly ticketId: TicketId;
  readonly n: number;
  readonly number: number | null;
  readonly subject: string;
  readonly status: string;
  readonly at: Instant;
  readonly day: string;
  readonly personId: PersonId | null;
  readonly value: number | null;
};
export type LinePlace = { readonly day: string; readonly ticketId: string; readonly n: number };
export type Part = { readonly division: Division; readonly key: string };

export async function listFacts(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  question: {
    readonly kinds: readonly FactKind[];
    /** Only of this status; for stays. */
    readonly status: string | undefined;
    readonly days: Days;
    readonly part: Part;
    readonly person: string | undefined;
    readonly after: LinePlace | undefined;
    readonly limit: number;
  },
): Promise<readonly Line[]> {
  const { kinds, status, days, part, person, after, limit } = question;
  return sql<Line[]>`
    select f.ticket_id, f.n, t.number, t.subject, t.status, f.at, f.day, f.person_id, f.value::float8 as value
    from report_facts f join tickets t on t.workspace_id = f.workspace_id and t.id = f.ticket_id ${withKeys(sql, part)}
    where f.workspace_id = ${workspaceId} and f.what = any(${[...kinds]}) and f.day between ${days.from} and ${days.to}
      and t.deleted_at is null and ${isOf(sql, part)}
      ${status === undefined ? sql`` : sql`and f.status = ${status}`}
      ${person === undefined ? sql`` : sql`and f.person_id = ${person}::uuid`}
      ${after === undefined ? sql`` : sql`and (f.day, f.ticket_id, f.n) > (${after.day}::date, ${after.ticketId}::uuid, ${after.n}::integer)`}
    order by f.day, f.ticket_id, f.n limit ${limit}`;
}

/** What was open when a day ended: each such ticket was in one status then. */
export async function listBacklog(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  question: {
    readonly day: string;
    readonly part: Part;
    readonly after: LinePlace | undefined;
    readonly limit: number;
  },
): Promise<readonly Line[]> {
  const { day, part, after, limit } = question;
  return sql<Line[]>`
    select f.ticket_id, f.n, t.number, t.subject, t.status, f.at, f.since_day as day, f.person_id, null::float8 as value
    from report_facts f join tickets t on t.workspace_id = f.workspace_id and t.id = f.ticket_id ${withKeys(sql, part)}
    where f.workspace_id = ${workspaceId} and f.what = 'stay' and f.since_day <= ${day} and (f.day is null or f.day > ${day})
      and t.deleted_at is null and ${isOf(sql, part)}
      ${after === undefined ? sql`` : sql`and (f.ticket_id, f.n) > (${after.ticketId}::uuid, ${after.n}::integer)`}
    order by f.ticket_id, f.n limit ${limit}`;
}

/** What is open now and as old as the band. */
export async function listAged(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  question: {
    readonly band: number;
    readonly key: SqlFragment;
    readonly value: string;
    readonly now: Instant;
    readonly after: LinePlace | undefined;
    readonly limit: number;
  },
): Promise<readonly Line[]> {
  const { band, key, value, now, after, limit } = question;
  const border = (days: number): Instant => toInstant(fromInstant(now) - days * DAY_MS);
  const [least = 0, next] = [AGE_BANDS[band], AGE_BANDS[band + 1]];
  return sql<Line[]>`
    select t.id as ticket_id, 0 as n, t.number, t.subject, t.status, t.created_at as at, t.created_at::date as day,
      t.assignee_id as person_id, null::float8 as value
    from tickets t
    where t.workspace_id = ${workspaceId} and t.phase in ('new', 'active', 'waiting-customer', 'waiting-operator')
      and t.deleted_at is null and ${key} = ${value}
      ${least === 0 ? sql`` : sql`and t.created_at <= ${border(least)}`}
      ${next === undefined ? sql`` : sql`and t.created_at > ${border(next)}`}
      ${after === undefined ? sql`` : sql`and t.id > ${after.ticketId}::uuid`}
    order by t.id limit ${limit}`;
}

const withKeys = (sql: ReadTx, { division }: Part): SqlFragment =>
  needsTicket(division)
    ? sql`join report_tickets k on k.workspace_id = f.workspace_id and k.ticket_id = f.ticket_id`
    : sql``;
const isOf = (sql: ReadTx, { division, key }: Part): SqlFragment =>
  division === '' ? sql`true` : sql`${keyOf(sql, division)} = ${key}`;
