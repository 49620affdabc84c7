// Events on their way to webhooks. Whoever takes one holds it until `due_at`; `claims` is the fence: only the attempt that took
// it settles it. Its id is the receiver's `webhook-id` at every attempt, so that one told twice is dropped there.

import type { Instant } from '#shared/base/clock.ts';
import type { MessageId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { WEBHOOK_LIMITS } from '#shared/engine/webhook-events.ts';
import type { Database, ReadTx, Tx } from '#server/platform/db/database.ts';

export type StoredEvent = {
  readonly id: string;
  readonly type: string;
  readonly ticketId: TicketId;
  readonly eventSeq: number;
  readonly messageId: MessageId | null;
  readonly at: Instant;
};
export type Try = {
  readonly at: Instant;
  readonly status: number | null;
  readonly problem: string | null;
  readonly ms: number;
};
export const DELIVERY_STATES = ['waiting', 'sent', 'failed', 'passed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
export type Claimed = {
  readonly id: string;
  readonly type: string;
  /** Null: a test. */
  readonly ticketId: TicketId | null;
  readonly eventSeq: number | null;
  readonly messageId: MessageId | null;
  readonly at: Instant;
  readonly queuedAt: Instant;
  readonly attempts: number;
  readonly claims: number;
};
export type Delivery = Claimed & {
  readonly ticketNumber: number | null;
  readonly state: DeliveryState;
  readonly dueAt: Instant;
  readonly status: number | null;
  readonly problem: string | null;
  readonly tries: readonly Try[];
  readonly endedAt: Instant | null;
};

const KEPT_TRIES = 20;

export const listDueWorkspaces = (db: Database, now: Instant): Promise<WorkspaceId[]> =>
  db
    .global(
      (sql) => sql<{ id: WorkspaceId }[]>`select w.id from due_webhook_workspaces(${now}) w(id)`,
    )
    .then((rows) => rows.map(({ id }) => id));

export const listAllWorkspaces = (db: Pick<Database, 'global'>): Promise<WorkspaceId[]> =>
  db
    .global((sql) => sql<{ id: WorkspaceId }[]>`select w.id from all_workspaces() w(id)`)
    .then((rows) => rows.map(({ id }) => id));

// ---------------------------------------------------------------------------------------------- what has happened

/** Locked until they are removed; another process takes others. */
export const takeEvents = (tx: Tx, workspaceId: WorkspaceId, limit: number) =>
  tx<StoredEvent[]>`
    select e.id, e.type, e.ticket_id, e.event_seq, e.message_id, e.at from webhook_events e
    where e.workspace_id = ${workspaceId} order by e.id limit ${limit} for update skip locked`;

export async function removeEvents(
  tx: Tx,
  workspaceId: WorkspaceId,
  ids: readonly string[],
): Promise<void> {
  await tx`delete from webhook_events e where e.workspace_id = ${workspaceId} and e.id = any(${[...ids]}::uuid[])`;
}

/** How many wait, of those for which any do. */
export const countWaiting = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
): Promise<ReadonlyMap<string, number>> =>
  sql<{ id: string; count: number }[]>`
    select d.webhook_id as id, count(*)::integer as count from webhook_deliveries d
    where d.workspace_id = ${workspaceId} and d.state = 'waiting' group by d.webhook_id`.then(
    (rows) => new Map(rows.map(({ id, count }) => [id, count])),
  );

/** How many more may wait. The row of the webhook is locked: two processes do not fill one place twice. */
export async function roomOf(tx: Tx, workspaceId: WorkspaceId, webhookId: string): Promise<number> {
  await tx`select 1 from webhooks h where h.workspace_id = ${workspaceId} and h.id = ${webhookId} for no key update`;
  const [row] = await tx<[{ count: number }]>`
    select count(*)::integer as count from webhook_deliveries d
    where d.workspace_id = ${workspaceId} and d.webhook_id = ${webhookId} and d.state = 'waiting'`;
  return Math.max(0, WEBHOOK_LIMITS.waiting - row.count);
}

export async function queueDeliveries(
  tx: Tx,
  workspaceId: WorkspaceId,
  webhookId: string,
  events: readonly (StoredEvent & { readonly deliveryId: string })[],
  now: Instant,
): Promise<void> {
  if (events.length === 0) return;
  await tx`
    insert into webhook_deliveries (workspace_id, id, webhook_id, event_id, type, ticket_id, event_seq, message_id, at, queued_at,
      state, due_at)
    select ${workspaceId}, r.id, ${webhookId}, r.event_id, r.type, r.ticket_id, r.event_seq, r.message_id, r.at, ${now},
      'waiting', ${now}
    from json_to_recordset(${JSON.stringify(
      events.map((event) => ({
        id: event.deliveryId,
        event_id: event.id,
        type: event.type,
        ticket_id: event.ticketId,
        event_seq: event.eventSeq,
        message_id: event.messageId,
        at: event.at,
      })),
    )}::text::json) as r(id uuid, event_id uuid, type text, ticket_id uuid, event_seq integer, message_id uuid, at timestamptz)
    on conflict do nothing`;
}

// ---------------------------------------------------------------------------------------------- on their way

/** Of those that are on and do not pause: they have something to send. */
export const listDueWebhooks = (sql: ReadTx, workspaceId: WorkspaceId, now: Instant) =>
  sql<{ id: string }[]>`
    select h.id from webhooks h
    where h.workspace_id = ${workspaceId} and h.is_on and coalesce(h.paused_until, ${now}) <= ${now} and exists (
      select from webhook_deliveries d
      where d.workspace_id = h.workspace_id and d.webhook_id = h.id and d.state = 'waiting' and d.due_at <= ${now}
    )`;

export async function claimDue(
  tx: Tx,
  workspaceId: WorkspaceId,
  webhookId: string,
  { now, until, limit }: { readonly now: Instant; readonly until: Instant; readonly limit: number },
): Promise<Claimed[]> {
  const claimed = await tx<Claimed[]>`
    update webhook_deliveries d set due_at = ${until}, attempts = d.attempts + 1, claims = d.claims + 1
    where d.workspace_id = ${workspaceId} and d.id = any(array(
      select o.id from webhook_deliveries o
      join webhooks h on h.workspace_id = o.workspace_id and h.id = o.webhook_id
      where o.workspace_id = ${workspaceId} and o.webhook_id = ${webhookId} and o.state = 'waiting' and o.due_at <= ${now}
        and h.is_on and coalesce(h.paused_until, ${now}) <= ${now}
      order by o.due_at, o.id limit ${limit} for update of o skip locked
    ))
    returning d.id, d.type, d.ticket_id, d.event_seq, d.message_id, d.at, d.queued_at, d.attempts, d.claims`;
  return claimed.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

export type Settlement = {
  readonly state: DeliveryState;
  /** Of one that waits: not before; else when it ended. */
  readonly at: Instant;
  readonly status: number | null;
  readonly problem: string | null;
  readonly tried?: Try;
};

/** False: somebody else has it by now. */
export async function settle(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, claims }: Pick<Claimed, 'id' | 'claims'>,
  { state, at, status, problem, tried }: Settlement,
): Promise<boolean> {
  const tries = tried === undefined ? tx`d.tries` : withTry(tx, tried);
  const rows = await tx`
    update webhook_deliveries d set state = ${state}, due_at = ${at}, status = ${status}, problem = ${problem},
      ended_at = ${state === 'waiting' ? null : at}, tries = ${tries}
    where d.workspace_id = ${workspaceId} and d.id = ${id} and d.claims = ${claims} and d.state = 'waiting' returning 1`;
  return rows.length > 0;
}

const withTry = (tx: Tx, tried: Try) => tx`(
    select coalesce(jsonb_agg(k.one order by k.place), '[]') from (
      select t.one, t.place from jsonb_array_elements(d.tries || ${tx.json(tried as never)}) with ordinality t(one, place)
      order by t.place desc limit ${KEPT_TRIES}
    ) k
  )`;

/** Not tried, as another one of its webhook was not taken: in the same place of the queue as before. */
export async function giveBack(
  tx: Tx,
  workspaceId: WorkspaceId,
  some: readonly Pick<Claimed, 'id' | 'claims'>[],
  now: Instant,
): Promise<void> {
  for (const { id, claims } of some)
    await tx`
      update webhook_deliveries d set due_at = ${now}, attempts = greatest(d.attempts - 1, 0)
      where d.workspace_id = ${workspaceId} and d.id = ${id} and d.claims = ${claims} and d.state = 'waiting'`;
}

/** Those of every webhook that have waited for too long, whether it is off, pauses or is slow. */
export async function giveUpOld(
  tx: Tx,
  workspaceId: WorkspaceId,
  { now, queuedBefore }: { readonly now: Instant; readonly queuedBefore: Instant },
): Promise<number> {
  const rows = await tx`
    update webhook_deliveries d set state = 'failed', ended_at = ${now}, problem = coalesce(d.problem, 'too-late')
    where d.workspace_id = ${workspaceId} and d.state = 'waiting' and d.due_at <= ${now} and d.queued_at < ${queuedBefore}
    returning 1`;
  return rows.length;
}

// ---------------------------------------------------------------------------------------------- the log

export const listDeliveries = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  webhookId: string,
  question: {
    readonly id?: string | undefined;
    readonly state?: DeliveryState | undefined;
    readonly before?: { readonly at: Instant; readonly id: string } | undefined;
    readonly limit: number;
  },
) =>
  sql<Delivery[]>`
    select d.id, d.type, d.ticket_id, t.number as ticket_number, d.event_seq, d.message_id, d.at, d.queued_at, d.state, d.due_at,
      d.attempts, d.claims, d.status, d.problem, d.tries, d.ended_at
    from webhook_deliveries d left join tickets t on t.workspace_id = d.workspace_id and t.id = d.ticket_id
    where d.workspace_id = ${workspaceId} and d.webhook_id = ${webhookId}
      ${question.id === undefined ? sql`` : sql`and d.id = ${question.id}`}
      ${question.state === undefined ? sql`` : sql`and d.state = ${question.state}`}
      ${question.before === undefined ? sql`` : sql`and (d.at, d.id) < (${question.before.at}::timestamptz, ${question.before.id}::uuid)`}
    order by d.at desc, d.id desc limit ${question.limit + 1}`;

/** Anew, under the same id; of the one that waits: now. How many. */
export async function queueAgain(
  tx: Tx,
  workspaceId: WorkspaceId,
  webhookId: string,
  which: { readonly id: string } | { readonly failedSince: Instant; readonly limit: number },
  now: Instant,
): Promise<number> {
  const chosen =
    'id' in which
      ? tx`d.id = ${which.id}`
      : tx`d.id in (
          select o.id from webhook_deliveries o
          where o.workspace_id = ${workspaceId} and o.webhook_id = ${webhookId} and o.state = 'failed'
            and coalesce(o.ended_at, o.at) >= ${which.failedSince} and o.ticket_id is not null
          order by o.at, o.id limit ${which.limit}
        )`;
  const rows = await tx`
    update webhook_deliveries d set state = 'waiting', due_at = ${now}, queued_at = ${now}, attempts = 0, ended_at = null
    where d.workspace_id = ${workspaceId} and d.webhook_id = ${webhookId} and d.ticket_id is not null and ${chosen}
    returning 1`;
  return rows.length;
}

/** A test is sent at once, and stands in the log with what came of it. */
export async function insertTest(
  tx: Tx,
  workspaceId: WorkspaceId,
  webhookId: string,
  { id, at, until }: { readonly id: string; readonly at: Instant; readonly until: Instant },
): Promise<void> {
  await tx`
    insert into webhook_deliveries (workspace_id, id, webhook_id, type, at, queued_at, state, due_at, attempts, claims)
    values (${workspaceId}, ${id}, ${webhookId}, 'webhook.test', ${at}, ${at}, 'waiting', ${until}, 1, 1)`;
}

/** What has ended and is old, or beyond what is kept of a webhook. */
export async function purgeLog(
  tx: Tx,
  workspaceId: WorkspaceId,
  endedBefore: Instant,
): Promise<number> {
  const old = await tx`
    delete from webhook_deliveries d
    where d.workspace_id = ${workspaceId} and d.state <> 'waiting' and d.at < ${endedBefore} returning 1`;
  const beyond = await tx`
    delete from webhook_deliveries d using (
      select o.id, row_number() over (partition by o.webhook_id order by o.at desc, o.id desc) as place
      from webhook_deliveries o where o.workspace_id = ${workspaceId} and o.state <> 'waiting'
    ) b
    where d.workspace_id = ${workspaceId} and d.id = b.id and b.place > ${WEBHOOK_LIMITS.logged} returning 1`;
  return old.length + beyond.length;
}
