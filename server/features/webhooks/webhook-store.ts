// Webhooks: where events go, with what they are signed, and how it has gone so far.

import type { Instant } from '#shared/base/clock.ts';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { StoredFilter } from '#shared/conditions/condition.ts';
import type { WebhookEvent } from '#shared/engine/webhook-events.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

export type OffReason = 'gone' | 'failing' | 'maker';
export type WebhookContent = {
  readonly url: string;
  readonly description: string;
  readonly events: readonly WebhookEvent[];
  readonly filter: StoredFilter;
  readonly isOn: boolean;
};
export type Webhook = WebhookContent & {
  readonly id: string;
  readonly offReason: OffReason | null;
  readonly makerId: PersonId;
  readonly makerName: string;
  /** Sealed. Null: it came with its workspace from another server. */
  readonly secret: Uint8Array | null;
  readonly previousSecret: Uint8Array | null;
  readonly previousUntil: Instant | null;
  readonly createdAt: Instant;
  readonly failures: number;
  readonly failingSince: Instant | null;
  readonly problem: string | null;
  readonly lastSentAt: Instant | null;
  readonly pausedUntil: Instant | null;
  readonly dropped: number;
  readonly droppedAt: Instant | null;
  readonly version: number;
};

/** Oldest first, or the one with this id. */
export const listWebhooks = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id?: string,
): Promise<Webhook[]> =>
  sql<Webhook[]>`
    select h.id, h.url, h.description, h.events, h.filter, h.is_on, h.off_reason, h.maker_id, p.name as maker_name, h.secret,
      h.previous_secret, h.previous_until, h.created_at, h.failures, h.failing_since, h.problem, h.last_sent_at,
      h.paused_until, h.dropped, h.dropped_at, h.version
    from webhooks h join people p on p.workspace_id = h.workspace_id and p.id = h.maker_id
    where h.workspace_id = ${workspaceId} ${id === undefined ? sql`` : sql`and h.id = ${id}`}
    order by h.created_at, h.id`.then((rows) => [...rows]);

/** First of every change: they are added and changed one after the other. */
export async function lockWebhooks(tx: Tx, workspaceId: WorkspaceId): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`webhooks ${workspaceId}`}, 0))`;
}

export async function insertWebhook(
  tx: Tx,
  workspaceId: WorkspaceId,
  webhook: WebhookContent & {
    readonly id: string;
    readonly makerId: PersonId;
    readonly secret: Uint8Array;
    readonly createdAt: Instant;
  },
): Promise<void> {
  await tx`
    insert into webhooks (workspace_id, id, url, description, events, filter, is_on, maker_id, secret, created_at)
    values (${workspaceId}, ${webhook.id}, ${webhook.url}, ${webhook.description}, ${[...webhook.events]}::text[],
      ${tx.json(webhook.filter as never)}, ${webhook.isOn}, ${webhook.makerId}, ${webhook.secret}, ${webhook.createdAt})`;
}

/** Whoever saves it answers for it from now on, and it starts anew: nothing of how it went before counts. */
export async function updateWebhook(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  content: WebhookContent & { readonly makerId: PersonId },
): Promise<void> {
  await tx`
    update webhooks h set url = ${content.url}, description = ${content.description},
      events = ${[...content.events]}::text[], filter = ${tx.json(content.filter as never)}, is_on = ${content.isOn},
      maker_id = ${content.makerId}, off_reason = null, failures = 0, failing_since = null, problem = null,
      paused_until = null, version = h.version + 1
    where h.workspace_id = ${workspaceId} and h.id = ${id}`;
}

/** The one before is good until then, where there is one. */
export async function rotateSecret(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  secret: Uint8Array,
  previousUntil: Instant,
): Promise<void> {
  await tx`
    update webhooks h set secret = ${secret}, previous_secret = h.secret,
      previous_until = case when h.secret is null then null else ${previousUntil}::timestamptz end, version = h.version + 1
    where h.workspace_id = ${workspaceId} and h.id = ${id}`;
}

/** With its log, and all that waits. */
export async function deleteWebhook(tx: Tx, workspaceId: WorkspaceId, id: string): Promise<void> {
  await tx`delete from webhooks h where h.workspace_id = ${workspaceId} and h.id = ${id}`;
}

export async function noteTaken(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  at: Instant,
): Promise<void> {
  await tx`
    update webhooks h set failures = 0, failing_since = null, problem = null, paused_until = null, last_sent_at = ${at}
    where h.workspace_id = ${workspaceId} and h.id = ${id}`;
}

/** How it stands after that. */
export async function noteNotTaken(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  failure: { readonly at: Instant; readonly problem: string; readonly pausedUntil: Instant },
): Promise<{ readonly failures: number; readonly failingSince: Instant } | undefined> {
  const [row] = await tx<{ failures: number; failingSince: Instant }[]>`
    update webhooks h set failures = h.failures + 1, failing_since = coalesce(h.failing_since, ${failure.at}),
      problem = ${failure.problem}, paused_until = greatest(h.paused_until, ${failure.pausedUntil}::timestamptz)
    where h.workspace_id = ${workspaceId} and h.id = ${id}
    returning h.failures, h.failing_since`;
  return row;
}

/** False: it was off already. */
export async function markOff(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  reason: OffReason,
): Promise<boolean> {
  const rows = await tx`
    update webhooks h set is_on = false, off_reason = ${reason}, version = h.version + 1
    where h.workspace_id = ${workspaceId} and h.id = ${id} and h.is_on returning 1`;
  return rows.length > 0;
}

export async function noteDropped(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  count: number,
  at: Instant,
): Promise<void> {
  await tx`
    update webhooks h set dropped = h.dropped + ${count}, dropped_at = ${at}
    where h.workspace_id = ${workspaceId} and h.id = ${id}`;
}
