// Webhooks, and messages on their way. Whoever takes one holds it until `due_at`; `attempts` is the fence: only the attempt
// that took it settles it.

import type { Instant } from '#shared/base/clock.ts';
import type { MessageId, PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { NoticeEvent } from '#shared/notifications/notice-events.ts';
import type { Database, ReadTx, Tx } from '#server/platform/db/database.ts';

export type Webhook = {
  readonly id: string;
  /** Null: the workspace's own channel. */
  readonly personId: PersonId | null;
  /** Sealed. */
  readonly url: Uint8Array;
  readonly host: string;
  readonly urlEnd: string;
  readonly setAt: Instant;
  readonly lastSentAt: Instant | null;
  readonly failedSince: Instant | null;
  readonly problem: string | null;
};

export async function loadWebhook(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId | null,
): Promise<Webhook | undefined> {
  const [row] = await sql<Webhook[]>`
    select w.id, w.person_id, w.url, w.host, w.url_end, w.set_at, w.last_sent_at, w.failed_since, w.problem
    from slack_webhooks w
    where w.workspace_id = ${workspaceId} and w.person_id is not distinct from ${personId}`;
  return row;
}

/** Another address has a health of its own. */
export async function putWebhook(
  tx: Tx,
  workspaceId: WorkspaceId,
  {
    id,
    personId,
    url,
    host,
    urlEnd,
    setAt,
  }: Pick<Webhook, 'id' | 'personId' | 'url' | 'host' | 'urlEnd' | 'setAt'>,
): Promise<void> {
  await tx`delete from slack_webhooks w where w.workspace_id = ${workspaceId} and w.person_id is not distinct from ${personId}`;
  await tx`
    insert into slack_webhooks (workspace_id, id, person_id, url, host, url_end, set_at)
    values (${workspaceId}, ${id}, ${personId}, ${url}, ${host}, ${urlEnd}, ${setAt})`;
}

/** With what still waits to go there. */
export async function deleteWebhook(
  tx: Tx,
  workspaceId: WorkspaceId,
  personId: PersonId | null,
): Promise<boolean> {
  await tx`
    delete from slack_deliveries d
    where d.workspace_id = ${workspaceId} and d.person_id is not distinct from ${personId} and d.state = 'waiting'`;
  const rows = await tx`
    delete from slack_webhooks w
    where w.workspace_id = ${workspaceId} and w.person_id is not distinct from ${personId} returning w.id`;
  return rows.length > 0;
}

export async function noteHealth(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  health: { readonly at: Instant; readonly problem: string | null },
): Promise<void> {
  await (health.problem === null
    ? tx`
        update slack_webhooks w set last_sent_at = ${health.at}, failed_since = null, problem = null
        where w.workspace_id = ${workspaceId} and w.id = ${id}`
    : tx`
        update slack_webhooks w set failed_since = coalesce(w.failed_since, ${health.at}), problem = ${health.problem}
        where w.workspace_id = ${workspaceId} and w.id = ${id}`);
}

// ---------------------------------------------------------------------------------------------- on their way

export type SlackDelivery = {
  readonly id: string;
  readonly personId: PersonId | null;
  readonly ticketId: TicketId;
  readonly event: NoticeEvent;
  readonly byName: string;
  readonly messageId: MessageId | null;
  readonly detail: string;
  readonly at: Instant;
  readonly attempts: number;
};

export const listDueWorkspaces = (db: Database, now: Instant): Promise<WorkspaceId[]> =>
  db
    .global(
      (sql) => sql<{ id: WorkspaceId }[]>`select w.id from due_slack_workspaces(${now}) w(id)`,
    )
    .then((rows) => rows.map(({ id }) => id));

export const listAllWorkspaces = (db: Pick<Database, 'global'>): Promise<WorkspaceId[]> =>
  db
    .global((sql) => sql<{ id: WorkspaceId }[]>`select w.id from all_workspaces() w(id)`)
    .then((rows) => rows.map(({ id }) => id));

export async function claimDue(
  tx: Tx,
  workspaceId: WorkspaceId,
  { now, until, limit }: { readonly now: Instant; readonly until: Instant; readonly limit: number },
): Promise<SlackDelivery[]> {
  const claimed = await tx<SlackDelivery[]>`
    update slack_deliveries d set due_at = ${until}, attempts = d.attempts + 1
    where d.workspace_id = ${workspaceId} and d.id = any(array(
      select o.id from slack_deliveries o
      where o.workspace_id = ${workspaceId} and o.state = 'waiting' and o.due_at <= ${now}
      order by o.due_at, o.id limit ${limit} for update skip locked
    ))
    returning d.id, d.person_id, d.ticket_id, d.event, d.by_name, d.message_id, d.detail, d.at, d.attempts`;
  return claimed.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

export type Settlement =
  | { readonly state: 'sent'; readonly at: Instant }
  | { readonly state: 'failed'; readonly at: Instant; readonly problem: string }
  | { readonly state: 'waiting'; readonly dueAt: Instant; readonly problem: string | null }
  /** Nobody is to be told any more. */
  | { readonly state: 'passed' };

export async function settle(
  tx: Tx,
  workspaceId: WorkspaceId,
  deliveries: readonly SlackDelivery[],
  settlement: Settlement,
): Promise<void> {
  for (const { id, attempts } of deliveries) {
    const isMine = tx`d.workspace_id = ${workspaceId} and d.id = ${id} and d.attempts = ${attempts}
      and d.state = 'waiting'`;
    switch (settlement.state) {
      case 'passed':
        await tx`delete from slack_deliveries d where ${isMine}`;
        break;
      case 'sent':
        await tx`
          update slack_deliveries d set state = 'sent', sent_at = ${settlement.at}, problem = null where ${isMine}`;
        break;
      case 'failed':
        // Due no more: when it was given up.
        await tx`
          update slack_deliveries d set state = 'failed', due_at = ${settlement.at}, problem = ${settlement.problem} where ${isMine}`;
        break;
      case 'waiting':
        // Its time had not come: no attempt.
        await tx`
          update slack_deliveries d set due_at = ${settlement.dueAt}, problem = ${settlement.problem},
            attempts = case when ${settlement.problem === null} then 0 else d.attempts end
          where ${isMine}`;
    }
  }
}

/** False: there is none that has failed. */
export async function retry(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  now: Instant,
): Promise<boolean> {
  const rows = await tx`
    update slack_deliveries d set state = 'waiting', due_at = ${now}, attempts = 0, problem = null
    where d.workspace_id = ${workspaceId} and d.id = ${id} and d.state = 'failed' returning d.id`;
  return rows.length > 0;
}

/** What became of messages is kept for a while; failed ones no longer than the list is of use. */
export async function purgeDeliveries(
  tx: Tx,
  workspaceId: WorkspaceId,
  { sentBefore, failedBefore }: { readonly sentBefore: Instant; readonly failedBefore: Instant },
): Promise<number> {
  const rows = await tx`
    delete from slack_deliveries d
    where d.workspace_id = ${workspaceId}
      and (d.state = 'sent' and d.at < ${sentBefore} or d.state = 'failed' and d.at < ${failedBefore})
    returning 1`;
  return rows.length;
}

// ---------------------------------------------------------------------------------------------- what a message needs

export type SlackWorkspace = {
  readonly id: WorkspaceId;
  readonly slug: string;
  readonly name: string;
  readonly configuration: Configuration;
  readonly isDemo: boolean;
};
export async function loadSlackWorkspace(
  sql: ReadTx,
  workspaceId: WorkspaceId,
): Promise<SlackWorkspace | undefined> {
  const [row] = await sql<SlackWorkspace[]>`
    select w.id, w.slug, w.name, w.configuration, w.is_demo from workspaces w
    where w.id = ${workspaceId} and w.deleting_at is null`;
  return row;
}

export async function loadNames(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await sql<{ id: string; name: string }[]>`
    select p.id, p.name from people p where p.workspace_id = ${workspaceId} and p.id = any(${[...ids]}::uuid[])`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}
