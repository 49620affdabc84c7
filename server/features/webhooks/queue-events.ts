// Makes deliveries of what has happened: one for each webhook that wants it, whose maker may see the ticket and whose filter
// finds it. In one transaction with the removal of the event: it is told once, whoever is killed.

import { toInstant } from '#shared/base/clock.ts';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { conditionContext } from '#server/features/tickets/index.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import {
  queueDeliveries,
  removeEvents,
  roomOf,
  takeEvents,
  type StoredEvent,
} from './delivery-store.ts';
import {
  loadMaker,
  loadWebhookWorkspace,
  matching,
  type WebhookWorkspace,
} from './webhook-views.ts';
import { switchOff } from './switch-off.ts';
import { listWebhooks, noteDropped, type Webhook } from './webhook-store.ts';

export type QueueDeps = Pick<AppContext, 'db' | 'clock' | 'ids' | 'jobs' | 'log'>;

const BATCH = 200;
const MOST_BATCHES = 100;

/** All that has happened in the workspace until now; how many deliveries it makes. */
export async function queueEvents(deps: QueueDeps, workspaceId: WorkspaceId): Promise<number> {
  let count = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const made = await deps.db.tenant(workspaceId, (tx) => queueBatch(tx, deps, workspaceId));
    if (made === undefined) break;
    count += made;
  }
  return count;
}

/** Undefined: nothing has happened. */
async function queueBatch(
  tx: Tx,
  deps: QueueDeps,
  workspaceId: WorkspaceId,
): Promise<number | undefined> {
  const events = await takeEvents(tx, workspaceId, BATCH);
  if (events.length === 0) return undefined;
  const workspace = await loadWebhookWorkspace(tx, workspaceId);
  let count = 0;
  if (workspace !== undefined && !workspace.isDemo)
    for (const webhook of await listWebhooks(tx as ReadTx, workspaceId)) {
      if (!webhook.isOn) continue;
      count += await queueFor(tx, deps, workspace, webhook, events);
    }
  await removeEvents(
    tx,
    workspaceId,
    events.map(({ id }) => id),
  );
  return count;
}

async function queueFor(
  tx: Tx,
  deps: QueueDeps,
  workspace: WebhookWorkspace,
  webhook: Webhook,
  events: readonly StoredEvent[],
): Promise<number> {
  const { clock, ids, log } = deps;
  const wanted = events.filter(({ type }) => (webhook.events as readonly string[]).includes(type));
  if (wanted.length === 0) return 0;
  const maker = await loadMaker(tx, workspace.id, webhook.makerId);
  if (maker === undefined) {
    await switchOff(tx, deps, workspace, webhook, 'maker');
    return 0;
  }
  const context = conditionContext(maker, true, workspace.configuration, clock);
  const ticketIds = [...new Set(wanted.map(({ ticketId }) => ticketId))];
  const found = new Map(
    (await matching(tx, workspace.id, maker, ticketIds, webhook.filter.where, context)).map(
      (match): [TicketId, boolean] => [match.id, match.isDeleted],
    ),
  );
  const told = wanted.filter(({ type, ticketId }) => {
    const isDeleted = found.get(ticketId);
    return isDeleted !== undefined && (!isDeleted || type === 'ticket.deleted');
  });
  if (told.length === 0) return 0;
  const now = toInstant(clock());
  const room = await roomOf(tx, workspace.id, webhook.id);
  const taken = told.slice(0, room).map((event) => ({ ...event, deliveryId: ids<string>() }));
  await queueDeliveries(tx, workspace.id, webhook.id, taken, now);
  const dropped = told.length - taken.length;
  if (dropped > 0) {
    log.warn({ workspaceId: workspace.id, webhookId: webhook.id, dropped }, 'a full webhook queue');
    await noteDropped(tx, workspace.id, webhook.id, dropped, now);
  }
  return taken.length;
}
