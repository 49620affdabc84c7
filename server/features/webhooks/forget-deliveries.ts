import { DAY_MS, toInstant } from '#shared/base/clock.ts';
import { WEBHOOK_LIMITS } from '#shared/engine/webhook-events.ts';
import type { AppContext } from '#server/app-context.ts';
import { listAllWorkspaces, purgeLog } from './delivery-store.ts';

/** What is beyond what the log keeps; how many lines. */
export async function forgetWebhookDeliveries({
  db,
  clock,
  log,
}: Pick<AppContext, 'db' | 'clock' | 'log'>): Promise<number> {
  const endedBefore = toInstant(clock() - WEBHOOK_LIMITS.loggedDays * DAY_MS);
  let count = 0;
  for (const id of await listAllWorkspaces(db))
    try {
      count += await db.tenant(id, (tx) => purgeLog(tx, id, endedBefore));
    } catch (error) {
      // The others go on all the same; this one has its turn within the hour.
      log.error({ err: error, workspaceId: id }, 'the log of webhooks was not shortened');
    }
  return count;
}
