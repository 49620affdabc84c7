import { DAY_MS, toInstant } from '#shared/base/clock.ts';
import { WEBHOOK_LIMITS } from '#shared/engine/webhook-events.ts';
import type { AppContext } from '#server/app-context.ts';
import { listAllWorkspaces, purgeLog } from './delivery-store.ts';

/** What is beyond what the log keeps; how many lines. */
export async function forgetWebhookDeliveries({
  db,
  clock,
}: Pick<AppContext, 'db' | 'clock'>): Promise<number> {
  const endedBefore = toInstant(clock() - WEBHOOK_LIMITS.loggedDays * DAY_MS);
  let count = 0;
  for (const id of await listAllWorkspaces(db))
    count += await db.tenant(id, (tx) => purgeLog(tx, id, endedBefore));
  return count;
}
