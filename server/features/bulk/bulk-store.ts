import type { Actor } from '#shared/access/actor.ts';
import { isPermission } from '#shared/access/permissions.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { GroupId, PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { FillCaller } from '#server/features/templates/index.ts';
import { fromTickets, whereVisible } from '#server/conditions/page.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import type { BulkCommand } from './bulk-commands.ts';

/** Refusals of the engine, and what only an order can meet. */
export type BulkRefusal =
  | Refusal
  /** Undo: somebody has done something to it since. */
  | { readonly code: 'CHANGED' }
  /** Undo: what was done cannot be taken back. */
  | { readonly code: 'NOT_UNDOABLE' }
  /** Reply: variables for which the ticket has no value. */
  | { readonly code: 'MISSING_VALUES'; readonly names: readonly string[] }
  | { readonly code: 'INTERNAL' };
export type BulkItemState = 'waiting' | 'done' | 'unchanged' | 'refused' | 'cancelled';
export type BulkItem = {
  readonly position: number;
  readonly ticketId: TicketId;
  readonly state: BulkItemState;
  readonly v: string | null;
  readonly refusal: BulkRefusal | null;
  /** The ticket's last public message when the order was given. */
  readonly baseSeq: number | null;
};
export type BulkJob = {
  readonly id: string;
  readonly actorKind: 'person' | 'key';
  readonly actorId: string;
  readonly actorName: string;
  readonly via: 'api' | 'web';
  readonly ip: string;
  readonly commands: readonly BulkCommand[];
  readonly undoOf: string | null;
  readonly state: 'running' | 'done' | 'cancelled';
  readonly total: number;
  readonly createdAt: Instant;
  readonly endedAt: Instant | null;
};

export type StoredOrder = BulkJob & { readonly undoneBy: string | null };

const columns = (sql: ReadTx) => sql`
  b.id, b.actor_kind, b.actor_id, b.actor_name, b.via, b.ip, b.commands, b.undo_of, b.state, b.total, b.created_at, b.ended_at`;

export async function insertJob(
  tx: Tx,
  workspaceId: WorkspaceId,
  job: Omit<BulkJob, 'state' | 'total' | 'endedAt'>,
): Promise<void> {
  await tx`
    insert into bulk_jobs (workspace_id, id, actor_kind, actor_id, actor_name, via, ip, commands, undo_of, state, total, created_at)
    values (${workspaceId}, ${job.id}, ${job.actorKind}, ${job.actorId}, ${job.actorName}, ${job.via}, ${job.ip},
      ${tx.json(job.commands as never)}, ${job.undoOf}, 'running', 0, ${job.createdAt})`;
}

/** Those named, each once. */
export async function insertNamed(
  tx: Tx,
  workspaceId: WorkspaceId,
  jobId: string,
  ids: readonly string[],
): Promise<number> {
  const rows = await tx`
    insert into bulk_items (workspace_id, job_id, position, ticket_id, base_seq)
    select ${workspaceId}, ${jobId}, n.place, n.id, t.pub_seq
    from unnest(${[...new Set(ids)]}::uuid[]) with ordinality n (id, place)
    left join tickets t on t.workspace_id = ${workspaceId} and t.id = n.id`;
  return settleTotal(tx, workspaceId, jobId, rows.count);
}

/** Those that the condition finds at this moment, and the caller may see; one more than `most` tells that there are too many. */
export async function insertFound(
  tx: Tx,
  workspaceId: WorkspaceId,
  jobId: string,
  actor: Actor,
  condition: Condition,
  context: ConditionContext,
  most: number,
): Promise<number> {
  const rows = await tx`
    insert into bulk_items (workspace_id, job_id, position, ticket_id, base_seq)
    select ${workspaceId}, ${jobId}, row_number() over (order by found.id), found.id, found.pub_seq
    from (
      select t.id, t.pub_seq ${fromTickets(tx)} where ${whereVisible(tx, workspaceId, actor, condition, context)} limit ${most + 1}
    ) found`;
  return settleTotal(tx, workspaceId, jobId, rows.count);
}

/** Of the order that is taken back, what was done; the last first. */
export async function insertDoneOf(
  tx: Tx,
  workspaceId: WorkspaceId,
  jobId: string,
  undoOf: string,
): Promise<number> {
  const rows = await tx`
    insert into bulk_items (workspace_id, job_id, position, ticket_id, v)
    select ${workspaceId}, ${jobId}, row_number() over (order by i.position desc), i.ticket_id, i.v
    from bulk_items i where i.workspace_id = ${workspaceId} and i.job_id = ${undoOf} and i.state = 'done'`;
  return settleTotal(tx, workspaceId, jobId, rows.count);
}

async function settleTotal(
  tx: Tx,
  workspaceId: WorkspaceId,
  jobId: string,
  total: number,
): Promise<number> {
  await tx`update bulk_jobs b set total = ${total} where b.workspace_id = ${workspaceId} and b.id = ${jobId}`;
  return total;
}

/** First of every order: two at once must not pass the limit together. */
export async function countRunning(
  tx: Tx,
  workspaceId: WorkspaceId,
  actorId: string,
): Promise<number> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`bulk ${workspaceId} ${actorId}`}, 0))`;
  const [row] = await tx<[{ count: number }]>`
    select count(*)::int as count from bulk_jobs b
    where b.workspace_id = ${workspaceId} and b.actor_id = ${actorId} and b.state = 'running'`;
  return row.count;
}

const withUndo = (sql: ReadTx) => sql`
  ${columns(sql)}, (
    select u.id from bulk_jobs u where u.workspace_id = b.workspace_id and u.undo_of = b.id
  ) as undone_by`;

export async function loadJob(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<StoredOrder | undefined> {
  const [job] = await sql<StoredOrder[]>`
    select ${withUndo(sql)} from bulk_jobs b where b.workspace_id = ${workspaceId} and b.id = ${id}`;
  return job;
}

/** What somebody has ordered, the latest first. */
export async function listOrders(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actorId: string,
  page: { readonly before: string | undefined; readonly limit: number },
): Promise<readonly StoredOrder[]> {
  return sql<StoredOrder[]>`
    select ${withUndo(sql)} from bulk_jobs b
    where b.workspace_id = ${workspaceId} and b.actor_id = ${actorId}
      ${page.before === undefined ? sql`` : sql`and b.id < ${page.before}`}
    order by b.id desc limit ${page.limit}`;
}

/** Of several orders, each with its states. */
export async function countItemsOf(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  jobIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<BulkItemState, number>>> {
  const rows = await sql<{ jobId: string; state: BulkItemState; count: number }[]>`
    select i.job_id, i.state, count(*)::int as count from bulk_items i
    where i.workspace_id = ${workspaceId} and i.job_id = any(${[...jobIds]}::uuid[]) group by i.job_id, i.state`;
  const counts = new Map(jobIds.map((id) => [id, new Map<BulkItemState, number>()]));
  for (const { jobId, state, count } of rows) counts.get(jobId)?.set(state, count);
  return counts;
}

export async function listItems(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  jobId: string,
  page: {
    readonly state?: BulkItemState;
    readonly after: number;
    readonly limit: number;
  },
): Promise<readonly BulkItem[]> {
  return sql<BulkItem[]>`
    select i.position, i.ticket_id, i.state, i.v, i.refusal, i.base_seq from bulk_items i
    where i.workspace_id = ${workspaceId} and i.job_id = ${jobId} and i.position > ${page.after}
      ${page.state === undefined ? sql`` : sql`and i.state = ${page.state}`}
    order by i.position limit ${page.limit}`;
}

// ------------------------------------------------------------------------------------ carrying out

/** Undefined: it has ended, or somebody else holds it. */
export async function claimJob(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  claim: { readonly by: string; readonly now: Instant; readonly until: Instant },
): Promise<BulkJob | undefined> {
  const [job] = await tx<BulkJob[]>`
    update bulk_jobs b set held_by = ${claim.by}, held_until = ${claim.until}
    where b.workspace_id = ${workspaceId} and b.id = ${id} and b.state = 'running'
      and (b.held_until is null or b.held_until <= ${claim.now})
    returning ${columns(tx)}`;
  return job;
}

export type ItemResult = Pick<BulkItem, 'position' | 'state' | 'v' | 'refusal'>;

/** What became of some items, and the hold made longer; false: it is not this one's any more. */
export async function saveResults(
  tx: Tx,
  workspaceId: WorkspaceId,
  jobId: string,
  by: string,
  until: Instant | null,
  results: readonly ItemResult[],
): Promise<boolean> {
  const rows = await tx`
    update bulk_jobs b set held_until = ${until}
    where b.workspace_id = ${workspaceId} and b.id = ${jobId} and b.held_by = ${by} and b.state = 'running'`;
  // Also of an order that was cancelled meanwhile: it happened.
  await tx`
    update bulk_items i set state = r.state, v = r.v, refusal = r.refusal
    from jsonb_to_recordset(${tx.json(results as never)}) as r (position integer, state text, v text, refusal jsonb)
    where i.workspace_id = ${workspaceId} and i.job_id = ${jobId} and i.position = r.position
      and i.state in ('waiting', 'cancelled')`;
  return rows.count > 0;
}

/** Done if nothing waits any more. */
export async function endJob(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  now: Instant,
): Promise<void> {
  await tx`
    update bulk_jobs b set state = 'done', ended_at = ${now}, held_until = null
    where b.workspace_id = ${workspaceId} and b.id = ${id} and b.state = 'running' and not exists (
      select from bulk_items i
      where i.workspace_id = b.workspace_id and i.job_id = b.id and i.state = 'waiting'
    )`;
}

export async function refuseWaiting(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  refusal: BulkRefusal,
): Promise<void> {
  await tx`
    update bulk_items i set state = 'refused', refusal = ${tx.json(refusal as never)}
    where i.workspace_id = ${workspaceId} and i.job_id = ${id} and i.state = 'waiting'`;
}

/** False: it has ended already. */
export async function cancelJob(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  now: Instant,
): Promise<boolean> {
  const rows = await tx`
    update bulk_jobs b set state = 'cancelled', ended_at = ${now}, held_until = null
    where b.workspace_id = ${workspaceId} and b.id = ${id} and b.state = 'running'`;
  if (rows.count === 0) return false;
  await tx`
    update bulk_items i set state = 'cancelled'
    where i.workspace_id = ${workspaceId} and i.job_id = ${id} and i.state = 'waiting'`;
  return true;
}

/** On whose behalf, with the rights of now; undefined: nobody any more. */
export async function loadActor(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { actorKind, actorId }: Pick<BulkJob, 'actorKind' | 'actorId'>,
  now: Instant,
): Promise<Actor | undefined> {
  if (actorKind === 'key') {
    const [key] = await sql<{ scopes: string[] }[]>`
      select array(select s from unnest(k.scopes) s where s = any (r.permissions)) as scopes
      from api_keys k
      join people p on p.workspace_id = k.workspace_id and p.id = k.created_by
      join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
      where k.workspace_id = ${workspaceId} and k.id = ${actorId}
        and k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now}) and not p.is_disabled`;
    if (key === undefined) return undefined;
    return { kind: 'key', keyId: actorId, permissions: new Set(key.scopes.filter(isPermission)) };
  }
  const [person] = await sql<{ permissions: string[]; groupIds: GroupId[] }[]>`
    select r.permissions, array(
      select m.group_id::text from group_members m
      where m.workspace_id = p.workspace_id and m.person_id = p.id order by m.group_id
    ) as group_ids
    from people p
    join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
    where p.workspace_id = ${workspaceId} and p.id = ${actorId} and not p.is_disabled`;
  if (person === undefined) return undefined;
  return {
    kind: 'person',
    personId: actorId as PersonId,
    permissions: new Set(person.permissions.filter(isPermission)),
    groupIds: person.groupIds,
  };
}

/**
 * The transaction that wrote a receipt. Its row has the lower half of the number; the history of the ticket, written by
 * the same transaction, has all of it.
 */
export async function loadReceiptV(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  receipt: { readonly actor: string; readonly key: string },
  ticketId: TicketId,
): Promise<string | null> {
  const [row] = await sql<{ v: string }[]>`
    select e.xid::text as v
    from idempotency_keys k
    join events e on e.workspace_id = k.workspace_id and e.ticket_id = ${ticketId}
      and (e.xid::text::numeric % 4294967296)::bigint = k.xmin::text::bigint
    where k.workspace_id = ${workspaceId} and k.actor = ${receipt.actor} and k.key = ${receipt.key}
    order by e.seq desc limit 1`;
  return row?.v ?? null;
}

/** What a transaction did to a ticket, in order. */
export async function loadEventsOf(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ticketId: TicketId,
  v: string,
): Promise<readonly TicketEvent[]> {
  const rows = await sql<{ data: TicketEvent }[]>`
    select e.data from events e
    where e.workspace_id = ${workspaceId} and e.ticket_id = ${ticketId} and e.xid = ${v}::xid8
    order by e.seq`;
  return rows.map(({ data }) => data);
}

/** Who signs what an order sends. */
export async function loadSender(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { actorKind, actorId }: Pick<BulkJob, 'actorKind' | 'actorId'>,
): Promise<Omit<FillCaller, 'actor'> | undefined> {
  const [row] = await sql<
    {
      name: string;
      configuration: Configuration;
      personName: string | null;
      personEmail: string | null;
    }[]
  >`
    select w.name, w.configuration, p.name as person_name, p.email as person_email
    from workspaces w
    left join people p on p.workspace_id = w.id and ${actorKind} = 'person' and p.id = ${actorId}
    where w.id = ${workspaceId}`;
  if (row === undefined) return undefined;
  const { name, configuration, personName, personEmail } = row;
  return {
    workspace: { id: workspaceId, name, configuration },
    person: personName === null ? undefined : { name: personName, email: personEmail ?? '' },
  };
}

/** Some tickets of those that a condition finds, and how many there are, counted no further than `most`. */
export async function loadSample(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  condition: Condition,
  context: ConditionContext,
  most: number,
  sample: number,
): Promise<{ readonly found: readonly Sampled[]; readonly total: number }> {
  const rows = await sql<Sampled[]>`
    select t.id, t.pub_seq ${fromTickets(sql)} where ${whereVisible(sql, workspaceId, actor, condition, context)} limit ${most}`;
  const found = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return { found: found.slice(0, sample), total: found.length };
}

export type Sampled = { readonly id: TicketId; readonly pubSeq: number };
export async function loadNamed(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ids: readonly TicketId[],
): Promise<Sampled[]> {
  return sql<Sampled[]>`
    select n.id, coalesce(t.pub_seq, 0) as pub_seq
    from unnest(${[...new Set(ids)]}::uuid[]) with ordinality n (id, place)
    left join tickets t on t.workspace_id = ${workspaceId} and t.id = n.id
    order by n.place`;
}

/** Orders of long ago. */
export async function purgeJobs(
  tx: Tx,
  workspaceId: WorkspaceId,
  before: Instant,
  most: number,
): Promise<number> {
  const rows = await tx`
    delete from bulk_jobs b where b.workspace_id = ${workspaceId} and b.id in (
      select o.id from bulk_jobs o
      where o.workspace_id = ${workspaceId} and o.state <> 'running' and o.created_at < ${before}
      order by o.created_at limit ${most}
    )`;
  return rows.count;
}
