import { DAY_MS, fromInstant, toInstant, type Instant } from '#shared/base/clock.ts';
import type { PersonId, SessionId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { NoticeEvent } from '#shared/notifications/notice-events.ts';
import type { Database, ReadTx, Tx } from '#server/platform/db/database.ts';

export type Subscription = {
  readonly id: string;
  readonly sessionId: SessionId;
  readonly personId: PersonId;
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly showsSubject: boolean;
  readonly createdAt: Instant;
};

export async function loadSubscription(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  sessionId: SessionId,
): Promise<Pick<Subscription, 'endpoint' | 'showsSubject' | 'createdAt'> | undefined> {
  const [found] = await sql<Pick<Subscription, 'endpoint' | 'showsSubject' | 'createdAt'>[]>`
    select s.endpoint, s.shows_subject, s.created_at from push_subscriptions s
    where s.workspace_id = ${workspaceId} and s.session_id = ${sessionId}`;
  return found;
}

/** Two devices of one person at once must not pass the limit together. */
export async function countOtherDevices(
  tx: Tx,
  workspaceId: WorkspaceId,
  { personId, sessionId }: Pick<Subscription, 'personId' | 'sessionId'>,
): Promise<number> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`push ${workspaceId} ${personId}`}, 0))`;
  const [row] = await tx<[{ count: number }]>`
    select count(*)::int as count from push_subscriptions s
    where s.workspace_id = ${workspaceId} and s.person_id = ${personId} and s.session_id <> ${sessionId}`;
  return row.count;
}

/** Whoever had this browser before has it no longer. The same again changes nothing. */
export async function putSubscription(
  tx: Tx,
  workspaceId: WorkspaceId,
  one: Subscription,
): Promise<void> {
  await tx`
    delete from push_subscriptions s
    where s.workspace_id = ${workspaceId} and s.endpoint = ${one.endpoint} and s.session_id <> ${one.sessionId}`;
  await tx`
    insert into push_subscriptions as s
      (workspace_id, id, session_id, person_id, endpoint, p256dh, auth, shows_subject, created_at)
    values (${workspaceId}, ${one.id}, ${one.sessionId}, ${one.personId}, ${one.endpoint}, ${one.p256dh}, ${one.auth},
      ${one.showsSubject}, ${one.createdAt})
    on conflict (workspace_id, session_id) do update set
      endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth,
      shows_subject = excluded.shows_subject`;
}

export async function deleteSubscriptionOf(
  tx: Tx,
  workspaceId: WorkspaceId,
  sessionId: SessionId,
): Promise<boolean> {
  const rows = await tx`
    delete from push_subscriptions s where s.workspace_id = ${workspaceId} and s.session_id = ${sessionId}
    returning s.id`;
  return rows.length > 0;
}

/** Its push service does not know it any more. One that was renewed meanwhile stays. */
export async function deleteDead(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, endpoint }: Pick<Subscription, 'id' | 'endpoint'>,
): Promise<void> {
  await tx`
    delete from push_subscriptions s
    where s.workspace_id = ${workspaceId} and s.id = ${id} and s.endpoint = ${endpoint}`;
}

// ---------------------------------------------------------------------------------------------- what is to be told

export type Delivery = {
  readonly subscriptionId: string;
  readonly ticketId: TicketId;
  readonly kinds: readonly NoticeEvent[];
  readonly messageId: string | null;
  readonly noteId: string | null;
  readonly at: Instant;
  readonly revision: number;
  readonly attempts: number;
};

export const listDueWorkspaces = (db: Database, now: Instant): Promise<WorkspaceId[]> =>
  db
    .global((sql) => sql<{ id: WorkspaceId }[]>`select w.id from due_push_workspaces(${now}) w(id)`)
    .then((rows) => rows.map(({ id }) => id));

/** Those that are due, held until then for whoever sends them. */
export const claimDue = (
  tx: Tx,
  workspaceId: WorkspaceId,
  { now, until, limit }: { readonly now: Instant; readonly until: Instant; readonly limit: number },
): Promise<Delivery[]> => tx<Delivery[]>`
  with due as materialized (
    select o.subscription_id, o.ticket_id from push_deliveries o
    where o.workspace_id = ${workspaceId} and o.due_at <= ${now}
    order by o.due_at limit ${limit} for update skip locked
  )
  update push_deliveries d set due_at = ${until}, attempts = d.attempts + 1
  from due
  where d.workspace_id = ${workspaceId} and d.subscription_id = due.subscription_id and d.ticket_id = due.ticket_id
  returning d.subscription_id, d.ticket_id, d.kinds, d.message_id, d.note_id, d.at, d.revision, d.attempts`;

/** What has come since it was claimed is due at once; the rest has been told, or never will be. */
export async function settle(
  tx: Tx,
  workspaceId: WorkspaceId,
  { subscriptionId, ticketId, revision }: Delivery,
  now: Instant,
): Promise<void> {
  await tx`
    delete from push_deliveries d
    where d.workspace_id = ${workspaceId} and d.subscription_id = ${subscriptionId} and d.ticket_id = ${ticketId}
      and d.revision = ${revision}`;
  await tx`
    update push_deliveries d set due_at = ${now}, attempts = 0
    where d.workspace_id = ${workspaceId} and d.subscription_id = ${subscriptionId} and d.ticket_id = ${ticketId}`;
}

const FOREVER = toInstant(Date.UTC(9999, 0));
const FAILED_KEPT_MS = 30 * DAY_MS;

/** Stands in the list of what was given up, unless there is news since it was claimed: then that is due at once. */
export async function fail(
  tx: Tx,
  workspaceId: WorkspaceId,
  { subscriptionId, ticketId, revision }: Delivery,
  {
    now,
    problem,
    detail,
  }: { readonly now: Instant; readonly problem: string; readonly detail: string },
): Promise<void> {
  await tx`
    delete from push_deliveries d
    where d.workspace_id = ${workspaceId} and d.failed_at < ${toInstant(fromInstant(now) - FAILED_KEPT_MS)}`;
  await tx`
    update push_deliveries d set
      due_at = case when d.revision = ${revision} then ${FOREVER}::timestamptz else ${now}::timestamptz end,
      attempts = case when d.revision = ${revision} then d.attempts else 0 end,
      failed_at = case when d.revision = ${revision} then ${now}::timestamptz end,
      problem = case when d.revision = ${revision} then ${problem} end,
      problem_detail = case when d.revision = ${revision} then ${detail.slice(0, 300)} end
    where d.workspace_id = ${workspaceId} and d.subscription_id = ${subscriptionId} and d.ticket_id = ${ticketId}`;
}

/** An administrator has it sent once more, as news of this moment. False: it is not there. */
export async function tellAgain(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  now: Instant,
): Promise<boolean> {
  const rows = await tx`
    update push_deliveries d set due_at = ${now}, at = ${now}, attempts = 0, failed_at = null, problem = null, problem_detail = null
    where d.workspace_id = ${workspaceId} and d.id = ${id} and d.failed_at is not null
    returning d.id`;
  return rows.length > 0;
}

/** `isUntried`: its time had not come, and the attempt does not count. */
export async function postpone(
  tx: Tx,
  workspaceId: WorkspaceId,
  { subscriptionId, ticketId }: Delivery,
  dueAt: Instant,
  isUntried = false,
): Promise<void> {
  await tx`
    update push_deliveries d set due_at = ${dueAt}, attempts = case when ${isUntried} then 0 else d.attempts end
    where d.workspace_id = ${workspaceId} and d.subscription_id = ${subscriptionId} and d.ticket_id = ${ticketId}`;
}

export type Receiver = Subscription & {
  readonly language: string;
  readonly workspace: {
    readonly slug: string;
    readonly name: string;
    readonly configuration: Configuration;
  };
};

/** Undefined: the session has ended, the person is disabled, or the workspace is on its way out. */
export async function loadReceiver(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
  now: Instant,
): Promise<Receiver | undefined> {
  const [row] = await sql<
    (Omit<Receiver, 'workspace'> & {
      slug: string;
      workspaceName: string;
      configuration: Configuration;
    })[]
  >`
    select s.id, s.session_id, s.person_id, s.endpoint, s.p256dh, s.auth, s.shows_subject, s.created_at, p.language,
      w.slug, w.name as workspace_name, w.configuration
    from push_subscriptions s
    join sessions n on n.workspace_id = s.workspace_id and n.id = s.session_id
    join people p on p.workspace_id = s.workspace_id and p.id = s.person_id
    join workspaces w on w.id = s.workspace_id
    where s.workspace_id = ${workspaceId} and s.id = ${id}
      and n.person_id = s.person_id and n.revoked_at is null and n.expires_at > ${now} and not n.is_public
      and not p.is_disabled and w.deleting_at is null`;
  if (row === undefined) return undefined;
  const { slug, workspaceName, configuration, ...rest } = row;
  return { ...rest, workspace: { slug, name: workspaceName, configuration } };
}

/** How far the person has read the ticket, on whatever device. */
export async function loadRead(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  ticketId: TicketId,
): Promise<{ readonly pubSeq: number; readonly notesSeq: number }> {
  const [row] = await sql<{ pubSeq: number; notesSeq: number }[]>`
    select r.pub_seq, r.notes_seq from ticket_reads r
    where r.workspace_id = ${workspaceId} and r.person_id = ${personId} and r.ticket_id = ${ticketId}`;
  return row ?? { pubSeq: 0, notesSeq: 0 };
}
