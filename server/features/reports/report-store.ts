// Writes of the tables that reports are told from. One process at a time works at a workspace's, behind a lock.

import { createHash } from 'node:crypto';
import type { Instant } from '#shared/base/clock.ts';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { placeOfTimeZone } from '#shared/base/time-zone.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import type { Birth, Fact, HistoryLine } from './facts.ts';
import { REPORTED_EVENTS } from './facts.ts';
import { CHANGE, type SpreadSum, type DaySum, type TicketKeys } from './sums.ts';

/** Raised when the same history gives other facts. */
const DEFINITIONS = 1;
/** Before all ids. */
export const NIL = '00000000-0000-0000-0000-000000000000';

export type ReportState = {
  readonly basis: string;
  readonly seen: string;
  readonly seenAt: Instant;
  readonly upTo: Instant | null;
  readonly rebuiltAfter: string | null;
};

/** False: somebody else is at it. */
export async function lockReports(tx: Tx, workspaceId: WorkspaceId): Promise<boolean> {
  const [row] = await tx<{ isMine: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended(${`reports ${workspaceId}`}, 0)) as is_mine`;
  return row?.isMine === true;
}

/** Undefined: there is no such workspace any more. */
export async function loadConfiguration(
  sql: ReadTx,
  workspaceId: WorkspaceId,
): Promise<Configuration | undefined> {
  const [row] = await sql<{ configuration: Configuration }[]>`
    select w.configuration from workspaces w where w.id = ${workspaceId} and w.deleting_at is null`;
  return row?.configuration;
}

/** Before anything is read: what commits afterwards has not been seen, even if it was. */
export async function loadMoment(
  sql: ReadTx,
): Promise<{ readonly snapshot: string; readonly database: string }> {
  const [row] = await sql<{ snapshot: string; database: string }[]>`
    select pg_current_snapshot()::text as snapshot, s.epoch::text || '/' || c.system_identifier::text as database
    from server_state s cross join pg_control_system() c`;
  if (row === undefined) throw new Error('the server has no state');
  return row;
}

export const basisOf = (
  { timeZone, statuses }: Pick<Configuration, 'timeZone' | 'statuses'>,
  database: string,
): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        DEFINITIONS,
        database,
        placeOfTimeZone(timeZone),
        statuses.map(({ id, phase }) => [id, phase]).toSorted(),
      ]),
    )
    .digest('base64url');

export async function loadState(
  sql: ReadTx,
  workspaceId: WorkspaceId,
): Promise<ReportState | undefined> {
  const [row] = await sql<ReportState[]>`
    select s.basis, s.seen, s.seen_at, s.up_to, s.rebuilt_after from report_states s
    where s.workspace_id = ${workspaceId}`;
  return row;
}

/** All tickets from the first one on, those too that could not be told. */
export async function beginRebuild(
  tx: Tx,
  workspaceId: WorkspaceId,
  basis: string,
  seen: string,
  seenAt: Instant,
): Promise<void> {
  await tx`
    insert into report_states as s (workspace_id, basis, seen, seen_at, up_to, rebuilt_after)
    values (${workspaceId}, ${basis}, ${seen}, ${seenAt}, null, ${NIL})
    on conflict (workspace_id) do update set basis = excluded.basis, seen = excluded.seen, seen_at = excluded.seen_at,
      rebuilt_after = excluded.rebuilt_after`;
  await tx`
    update report_queue q set due_at = null where q.workspace_id = ${workspaceId} and q.due_at is not null`;
}

/** Where so much has changed that all is told anew. */
export async function emptyQueue(tx: Tx, workspaceId: WorkspaceId): Promise<void> {
  await tx`delete from report_queue q where q.workspace_id = ${workspaceId}`;
}

/**
 * Puts the tickets into the queue that something happened to since `state.seen`. A transaction that was under way then and
 * has ended since is in it, whatever its number; rows with numbers that are yet to come are of another cluster. Returns how
 * many are new there; more than `most` of them is not all.
 */
export async function queueChanged(
  tx: Tx,
  workspaceId: WorkspaceId,
  state: ReportState,
  seen: string,
  most: number,
): Promise<number> {
  const queued = await tx`
    insert into report_queue (workspace_id, ticket_id)
    select distinct e.workspace_id, e.ticket_id from events e
    where e.workspace_id = ${workspaceId} and e.ticket_id is not null
      and e.xid >= pg_snapshot_xmin(${state.seen}::text::pg_snapshot)
      and e.xid < pg_snapshot_xmax(${seen}::text::pg_snapshot)
      and not pg_visible_in_snapshot(e.xid, ${state.seen}::text::pg_snapshot)
      and not exists (
        select from report_queue q where q.workspace_id = e.workspace_id and q.ticket_id = e.ticket_id
      )
    limit ${most + 1}
    on conflict do nothing`;
  return queued.count;
}

/** The next tickets of a rebuild; those too that have gone since they were told. */
export async function listNext(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  after: string,
  most: number,
): Promise<TicketId[]> {
  const rows = await sql<{ id: TicketId }[]>`
    select n.id from (
      (select t.id from tickets t where t.workspace_id = ${workspaceId} and t.id > ${after} order by t.id limit ${most})
      union
      (select k.ticket_id from report_tickets k
        where k.workspace_id = ${workspaceId} and k.ticket_id > ${after} order by k.ticket_id limit ${most})
    ) n order by n.id limit ${most}`;
  return rows.map(({ id }) => id);
}

/** `dueBy`: those too that could not be told, and have been set aside until then. */
export async function listQueued(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  most: number,
  dueBy: Instant | null,
): Promise<TicketId[]> {
  const rows = await sql<{ ticketId: TicketId }[]>`
    select q.ticket_id from report_queue q
    where q.workspace_id = ${workspaceId} and (q.due_at is null or q.due_at <= ${dueBy}::timestamptz)
    order by q.due_at nulls first, q.ticket_id limit ${most}`;
  return rows.map(({ ticketId }) => ticketId);
}

export async function setAside(
  tx: Tx,
  workspaceId: WorkspaceId,
  ids: readonly TicketId[],
  dueAt: Instant,
): Promise<void> {
  await tx`
    insert into report_queue as q (workspace_id, ticket_id, due_at)
    select ${workspaceId}, i.id, ${dueAt} from unnest(${[...ids]}::uuid[]) i(id)
    on conflict (workspace_id, ticket_id) do update set due_at = excluded.due_at`;
}

export async function removeQueued(
  tx: Tx,
  workspaceId: WorkspaceId,
  ids: readonly TicketId[],
): Promise<void> {
  await tx`
    delete from report_queue q where q.workspace_id = ${workspaceId} and q.ticket_id = any(${[...ids]}::uuid[])`;
}

/**
 * How far it has come. When nothing is left to be told, all is told up to what has been seen; what could not be told is said
 * beside it.
 */
export async function saveState(
  tx: Tx,
  workspaceId: WorkspaceId,
  { seen, seenAt, rebuiltAfter }: Pick<ReportState, 'seen' | 'seenAt' | 'rebuiltAfter'>,
): Promise<void> {
  await tx`
    update report_states s set seen = ${seen}, seen_at = ${seenAt}, rebuilt_after = ${rebuiltAfter}::uuid,
      up_to = case
        when ${rebuiltAfter}::uuid is null
          and not exists (select from report_queue q where q.workspace_id = s.workspace_id and q.due_at is null)
        then ${seenAt}::timestamptz else s.up_to
      end
    where s.workspace_id = ${workspaceId}`;
}

export type CountedTicket = TicketKeys & Birth & { readonly id: TicketId };

/** Those that count: deleted ones are nobody's. */
export async function loadCounted(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  timeZone: string,
  ids: readonly TicketId[],
): Promise<readonly CountedTicket[]> {
  return sql<CountedTicket[]>`
    select t.id, t.created_at, (t.created_at at time zone ${timeZone})::date as created_day, t.status,
      t.requester_person_id, t.priority, t.category, coalesce(t.group_id::text, '') as group_id, t.channel,
      t.requester_country as country, coalesce(t.product_id::text, '') as product_id
    from tickets t
    where t.workspace_id = ${workspaceId} and t.id = any(${[...ids]}::uuid[]) and t.deleted_at is null`;
}

const PAGE = 5_000;

/** The histories of tickets, one after the other, in order; never more than a page of lines is in memory. */
export async function* readHistories(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  timeZone: string,
  ids: readonly TicketId[],
): AsyncGenerator<HistoryLine & { readonly ticketId: TicketId }> {
  const sorted = ids.toSorted();
  let [after, afterSeq] = [NIL, 0];
  for (;;) {
    const left = sorted.filter((id) => id >= after);
    const rows = await sql<(HistoryLine & { readonly ticketId: TicketId; readonly seq: number })[]>`
      select e.ticket_id, e.seq, e.type, e.at, (e.at at time zone ${timeZone})::date as day,
        e.data ->> 'from' as from_status,
        case e.type when 'ticket-opened' then e.data -> 'ticket' ->> 'status' else e.data ->> 'to' end as to_status,
        e.data ->> 'cause' as cause,
        case e.type when 'message-posted' then e.data ->> 'authorId' when 'ticket-taken' then e.data ->> 'holderId'
          when 'ticket-handed-over' then e.data ->> 'from' when 'time-recorded' then e.data ->> 'personId'
          else case e.actor_kind when 'person' then e.actor_id::text end end as person_id,
        e.type = 'message-posted' and e.data ->> 'kind' = 'reply' and e.data ->> 'side' = 'operator'
          and not e.data ? 'origin' as is_reply,
        case e.type when 'ticket-rated' then (e.data -> 'to' ->> 'value')::integer
          when 'time-recorded' then (e.data ->> 'minutes')::integer end as value,
        e.data ->> 'on' as worked_on
      from events e
      where e.workspace_id = ${workspaceId} and e.ticket_id = any(${left}::uuid[])
        and (e.ticket_id, e.seq) > (${after}::uuid, ${afterSeq}::integer) and e.type = any(${[...REPORTED_EVENTS]})
      order by e.ticket_id, e.seq limit ${PAGE}`;
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    [after, afterSeq] = [last.ticketId, last.seq];
  }
}

export type StoredFact = Fact & { readonly ticketId: TicketId; readonly n: number };
export type StoredKeys = TicketKeys & { readonly ticketId: TicketId };

export async function loadTold(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ids: readonly TicketId[],
): Promise<{ readonly facts: readonly StoredFact[]; readonly keys: readonly StoredKeys[] }> {
  const keys = await sql<StoredKeys[]>`
    select k.ticket_id, k.priority, k.category, k.group_id, k.channel, k.country, k.product_id from report_tickets k
    where k.workspace_id = ${workspaceId} and k.ticket_id = any(${[...ids]}::uuid[])`;
  if (keys.length === 0) return { facts: [], keys };
  const facts = await sql<StoredFact[]>`
    select f.ticket_id, f.n, f.what, f.at, f.day, f.since_day, f.status, f.person_id, f.value, f.bucket
    from report_facts f where f.workspace_id = ${workspaceId} and f.ticket_id = any(${[...ids]}::uuid[])
    order by f.ticket_id, f.n`;
  return { facts, keys };
}

export type Telling = {
  readonly keys: readonly StoredKeys[];
  /** Tickets that count no more. */
  readonly gone: readonly TicketId[];
  readonly facts: readonly StoredFact[];
  /** Facts from this number on are of what was told before. */
  readonly beyond: readonly { readonly ticketId: TicketId; readonly n: number }[];
  readonly days: readonly DaySum[];
  readonly spreads: readonly SpreadSum[];
};

export async function saveTelling(
  tx: Tx,
  workspaceId: WorkspaceId,
  { keys, gone, facts, beyond, days, spreads }: Telling,
): Promise<void> {
  if (keys.length > 0)
    await tx`
      insert into report_tickets as k (workspace_id, ticket_id, priority, category, group_id, channel, country, product_id)
      select ${workspaceId}, r."ticketId", r.priority, r.category, r."groupId", r.channel, r.country, r."productId"
      from jsonb_to_recordset(${tx.json(keys as never)}) as r("ticketId" uuid, priority text, category text, "groupId" text,
        channel text, country text, "productId" text)
      on conflict (workspace_id, ticket_id) do update set priority = excluded.priority, category = excluded.category,
        group_id = excluded.group_id, channel = excluded.channel, country = excluded.country, product_id = excluded.product_id`;
  if (gone.length > 0)
    await tx`
      delete from report_tickets k where k.workspace_id = ${workspaceId} and k.ticket_id = any(${[...gone]}::uuid[])`;
  if (beyond.length > 0)
    await tx`
      delete from report_facts f using unnest(${beyond.map(({ ticketId }) => ticketId)}::uuid[], ${beyond.map(({ n }) => n)}::integer[]) b(ticket_id, n)
      where f.workspace_id = ${workspaceId} and f.ticket_id = b.ticket_id and f.n >= b.n`;
  for (const some of inPieces(facts))
    await tx`
      insert into report_facts as f (workspace_id, ticket_id, n, what, at, day, since_day, status, person_id, value, bucket)
      select ${workspaceId}, r."ticketId", r.n, r.what, r.at, r.day, r."sinceDay", r.status, r."personId", r.value, r.bucket
      from jsonb_to_recordset(${tx.json(some as never)}) as r("ticketId" uuid, n integer, what text, at timestamptz, day date,
        "sinceDay" date, status text, "personId" uuid, value bigint, bucket smallint)
      on conflict (workspace_id, ticket_id, n) do update set what = excluded.what, at = excluded.at, day = excluded.day,
        since_day = excluded.since_day, status = excluded.status, person_id = excluded.person_id, value = excluded.value,
        bucket = excluded.bucket`;
  for (const some of inPieces(days))
    await tx`
      insert into report_days as d (workspace_id, division, what, day, key, count, sum)
      select ${workspaceId}, r.division, r.what, r.day, r.key, r.count, r.sum
      from jsonb_to_recordset(${tx.json(some as never)}) as r(division text, what text, day date, key text, count bigint, sum bigint)
      on conflict (workspace_id, division, what, day, key) do update
        set count = d.count + excluded.count, sum = d.sum + excluded.sum`;
  for (const some of inPieces(spreads))
    await tx`
      insert into report_spreads as d (workspace_id, division, what, month, key, buckets, counts)
      select ${workspaceId}, r.division, r.what, r.month, r.key, r.buckets, r.counts
      from jsonb_to_recordset(${tx.json(some as never)}) as r(division text, what text, month date, key text,
        buckets smallint[], counts integer[])
      on conflict (workspace_id, division, what, month, key) do update set (buckets, counts) = (
        select coalesce(array_agg(m.bucket order by m.bucket), '{}'), coalesce(array_agg(m.count order by m.bucket), '{}')
        from (
          select u.bucket, sum(u.count)::integer as count
          from unnest(d.buckets || excluded.buckets, d.counts || excluded.counts) u(bucket, count)
          group by u.bucket having sum(u.count) <> 0
        ) m
      )`;
  // Only what was taken back can have come to nothing; of changes, which may be less than nothing, also what was added.
  const mayBeNothing = days.filter(
    ({ what, count, sum }) => count < 0 || sum < 0 || what === CHANGE,
  );
  for (const some of inPieces(mayBeNothing))
    await tx`
      delete from report_days d
      using jsonb_to_recordset(${tx.json(some as never)}) as r(division text, what text, day date, key text)
      where d.workspace_id = ${workspaceId} and d.division = r.division and d.what = r.what and d.day = r.day
        and d.key = r.key and d.count = 0 and d.sum = 0`;
  for (const some of inPieces(spreads.filter(({ counts }) => counts.some((count) => count < 0))))
    await tx`
      delete from report_spreads d
      using jsonb_to_recordset(${tx.json(some as never)}) as r(division text, what text, month date, key text)
      where d.workspace_id = ${workspaceId} and d.division = r.division and d.what = r.what and d.month = r.month
        and d.key = r.key and d.buckets = '{}'`;
}

const PIECE = 5_000;
function inPieces<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / PIECE) }, (_, index) =>
    items.slice(index * PIECE, (index + 1) * PIECE),
  );
}
