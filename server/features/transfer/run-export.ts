import { toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { chainWorkspace } from '#server/features/audit/index.ts';
import { blobKey } from '#server/features/files/index.ts';
import type { ArchiveManifest } from './archive.ts';
import { exportEntries } from './export-views.ts';
import { TAR_END, tarEntry } from './tar.ts';
import type { TransferDeps } from './transfer-round.ts';
import {
  beginTransfer,
  endTransfer,
  insertPart,
  takeTransfer,
  type Transfer,
} from './transfer-store.ts';

/** One transaction reads all of it, so that the archive is of one moment; pieces are written by others. */
export async function runExport(
  {
    db,
    clock,
    secrets,
    files,
    log,
  }: Pick<TransferDeps, 'db' | 'clock' | 'secrets' | 'files' | 'log'>,
  workspaceId: WorkspaceId,
  transfer: Transfer,
): Promise<boolean> {
  const { id } = transfer;
  let n = 0;
  const keep = async (bytes: Uint8Array, rows: number): Promise<void> => {
    n += 1;
    const part = { transferId: id, n, bytes, rows };
    await db.tenant(workspaceId, (tx) => insertPart(tx, workspaceId, part));
  };
  // What is linked can be vouched for elsewhere.
  await chainWorkspace({ db, sealKey: secrets.derive('audit-seal') }, workspaceId);
  return db.tenantRead(workspaceId, async (sql) => {
    if (!(await takeTransfer(sql, id))) return false;
    await beginTransfer(db, workspaceId, transfer);
    const entries = exportEntries(sql, workspaceId, async (sha256) => {
      const bytes = await files.store.open(blobKey(workspaceId, sha256));
      // Noted, and not yet or no longer there: nothing names it, or a store has lost it.
      if (bytes === undefined)
        log.warn({ workspaceId, transferId: id }, 'a file is not in the store');
      return bytes;
    });
    let manifest: ArchiveManifest;
    for (;;) {
      const next = await entries.next();
      if (next.done === true) {
        manifest = next.value;
        break;
      }
      await keep(tarEntry(next.value), next.value.rows);
    }
    await keep(TAR_END, 0);
    const result = { tables: manifest.tables };
    await db.tenant(workspaceId, (tx) =>
      endTransfer(tx, workspaceId, id, { state: 'done', at: toInstant(clock()), result }),
    );
    return true;
  });
}
