// Orders that are under way, whoever began with them: a process that was killed leaves its order to the next round, its
// own or another's.

import { DAY_MS, MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { purgeJobs } from './bulk-store.ts';
import { runBulk, type BulkDeps } from './run-bulk.ts';

/** Items of one order before the next one has its turn. */
const TURN = 200;
const ROUND_MS = 5 * MINUTE_MS;
/** Orders can be looked at and taken back for so long. */
export const KEPT_DAYS = 30;
const PURGED_AT_ONCE = 20;

/** How many orders ended. */
export async function bulkRound(deps: BulkDeps): Promise<number> {
  let ended = 0;
  const end = deps.clock() + ROUND_MS;
  for (;;) {
    const open = await deps.db.global(
      (sql) => sql<{ workspaceId: WorkspaceId; id: string }[]>`
        select o.workspace_id, o.id from open_bulk_jobs() o`,
    );
    let hasRun = false;
    for (const { workspaceId, id } of open) {
      try {
        const outcome = await runBulk(deps, workspaceId, id, { mostItems: TURN });
        if (outcome === 'ended') ended += 1;
        hasRun ||= outcome === 'more';
      } catch (error) {
        // The others go on all the same; this one has its turn again in the next round.
        deps.log.error(
          { err: error, workspaceId, bulkId: id },
          'an order could not be gone on with',
        );
      }
    }
    if (!hasRun || deps.clock() >= end) return ended;
  }
}

export async function purgeBulk(deps: Pick<BulkDeps, 'db' | 'clock'>): Promise<number> {
  const before = toInstant(deps.clock() - KEPT_DAYS * DAY_MS);
  const workspaces = await deps.db.global(
    (sql) => sql<{ id: WorkspaceId }[]>`select w.id from all_workspaces() w(id)`,
  );
  let purged = 0;
  for (const { id } of workspaces)
    purged += await deps.db.tenant(id, (tx) => purgeJobs(tx, id, before, PURGED_AT_ONCE));
  return purged;
}
