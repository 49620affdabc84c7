// The work that a request only orders: archives are written and read, deleted workspaces emptied. What a process that was
// killed has left unfinished is taken up by the next round, whichever process has it.

import { DAY_MS, fromInstant, MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { runExport } from './run-export.ts';
import { runImport } from './run-import.ts';
import {
  dropJobs,
  dropArchives,
  endTransfer,
  listDeletedWorkspaces,
  listOpenTransfers,
  listStale,
  loadTransfer,
  purgeWorkspace,
} from './transfer-store.ts';

export type TransferDeps = Pick<
  AppContext,
  'db' | 'clock' | 'ids' | 'jobs' | 'log' | 'secrets' | 'files' | 'onAccessChanged'
>;
export type TransferReport = {
  readonly transfers: number;
  readonly failed: number;
  /** Rows of deleted workspaces that went. */
  readonly purged: number;
};

/** How long an archive can be fetched. */
export const ARCHIVE_MS = DAY_MS;
/** Whoever was writing when a workspace was deleted has ended by then. */
export const LAST_WRITES_MS = MINUTE_MS;
const BATCH = 5_000;

export async function transferRound(deps: TransferDeps): Promise<TransferReport> {
  const report = { transfers: 0, failed: 0, purged: 0 };
  for (const { workspaceId, id } of await listOpenTransfers(deps.db)) {
    try {
      if (await runTransfer(deps, workspaceId, id)) report.transfers += 1;
    } catch (error) {
      report.failed += 1;
      deps.log.error({ err: error, workspaceId, transferId: id }, 'a transfer failed');
      await giveUp(deps, workspaceId, id);
    }
  }
  const before = toInstant(deps.clock() - ARCHIVE_MS);
  for (const workspaceId of await listStale(deps.db, before))
    await deps.db.tenant(workspaceId, (tx) => dropArchives(tx, workspaceId, { before }));
  for (const { id, deletingAt } of await listDeletedWorkspaces(deps.db)) {
    try {
      report.purged += await emptyWorkspace(deps, id, fromInstant(deletingAt));
    } catch (error) {
      // The next round goes on with it; the others are emptied all the same.
      report.failed += 1;
      deps.log.error({ err: error, workspaceId: id }, 'a deleted workspace could not be emptied');
    }
  }
  return report;
}

async function runTransfer(
  deps: TransferDeps,
  workspaceId: WorkspaceId,
  id: string,
): Promise<boolean> {
  const transfer = await loadTransfer(deps.db, workspaceId, id);
  if (transfer === undefined) return false;
  return transfer.kind === 'export'
    ? runExport(deps, workspaceId, transfer)
    : runImport(deps, workspaceId, transfer);
}

/** An error that nobody foresaw would come back every minute. */
async function giveUp(deps: TransferDeps, workspaceId: WorkspaceId, id: string): Promise<void> {
  const message = 'Something went wrong on the server; its log says what';
  const errors = [{ file: '', line: 0, column: 0, message }];
  const end = { state: 'failed' as const, at: toInstant(deps.clock()), errors };
  await deps.db.tenant(workspaceId, (tx) => endTransfer(tx, workspaceId, id, end));
}

async function emptyWorkspace(
  { db, clock, files }: TransferDeps,
  id: WorkspaceId,
  deletedAt: number,
): Promise<number> {
  const toTheEnd = clock() - deletedAt >= LAST_WRITES_MS;
  let purged = 0;
  for (;;) {
    const gone = await purgeWorkspace(db, id, { most: BATCH, toTheEnd });
    purged += gone;
    if (gone === 0) break;
  }
  await dropJobs(db, id);
  // Whoever was still uploading has ended; what a killed process leaves here goes with a round of files.
  if (toTheEnd) await files.store.removeFolder(id, new Date(clock() + DAY_MS));
  return purged;
}
