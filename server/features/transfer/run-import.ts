import { toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { createRecordEvent } from '#server/features/accounts/index.ts';
import { chainWorkspace, sealImported, verifyChain } from '#server/features/audit/index.ts';
import { ArchiveRefused, importArchive } from './import-archive.ts';
import { enqueue } from '#server/platform/jobs/enqueue.ts';
import { listFilesToLookAt, replaceWorkspace, whatIsThere } from './import-store.ts';
import type { TransferDeps } from './transfer-round.ts';
import {
  beginTransfer,
  endTransfer,
  insertTransfer,
  readParts,
  takeTransfer,
  tellProgress,
  type ArchiveError,
  type Transfer,
  type TransferResult,
} from './transfer-store.ts';

const JOBS_AT_ONCE = 500;
const ACCESS_CODES = { own: 'kept', foreign: 'changed', unknown: 'unknown' } as const;

/** False: another process is at it. */
export async function runImport(
  deps: TransferDeps,
  emptyId: WorkspaceId,
  transfer: Transfer,
): Promise<boolean> {
  const { db, clock, secrets, files, jobs, onAccessChanged } = deps;
  const { id } = transfer;
  const sealKey = secrets.derive('audit-seal');
  const done = await db
    .tenant(emptyId, async (tx) => {
      if (!(await takeTransfer(tx, id))) return undefined;
      await beginTransfer(db, emptyId, transfer);
      await requireEmpty(tx, emptyId);
      const imported = await importArchive(
        tx,
        () => readParts(db, emptyId, id),
        files,
        (rows) => tellProgress(db, emptyId, id, rows),
      );
      const { workspaceId, tables } = imported;
      const key = await sealImported(tx, workspaceId, sealKey);
      await replaceWorkspace(tx, { from: emptyId, to: workspaceId });
      const result: TransferResult = { tables, accessCodes: ACCESS_CODES[key] };
      await insertTransfer(tx, workspaceId, transfer);
      const looked = await listFilesToLookAt(tx, workspaceId);
      for (let from = 0; from < looked.length; from += JOBS_AT_ONCE) {
        const some = looked.slice(from, from + JOBS_AT_ONCE);
        await enqueue(tx, jobs, 'file', ...some.map((fileId) => ({ workspaceId, fileId })));
      }
      const { rows } = imported;
      await endTransfer(tx, workspaceId, id, {
        state: 'done',
        at: toInstant(clock()),
        result,
        rows,
      });
      return { workspaceId, result };
    })
    .catch(async (error: unknown) => {
      if (!(error instanceof ArchiveRefused)) throw error;
      const end = { state: 'failed' as const, at: toInstant(clock()), errors: error.errors };
      await db.tenant(emptyId, (tx) => endTransfer(tx, emptyId, id, end));
      return undefined;
    });
  if (done === undefined) return false;
  for (const workspaceId of [emptyId, done.workspaceId])
    onAccessChanged({ workspaceId, personId: null });
  await record(deps, done.workspaceId, transfer, done.result);
  return true;
}

/** Behind the import, whose own transaction adds nothing to what the archive holds. */
async function record(
  deps: TransferDeps,
  workspaceId: WorkspaceId,
  { id, byId, byName }: Transfer,
  result: TransferResult,
): Promise<void> {
  const { db, clock, secrets } = deps;
  const recordEvent = createRecordEvent(deps);
  const doer = { kind: 'system' as const, id: null, name: byName, via: 'api' as const, ip: '' };
  await db.tenant(workspaceId, (tx) =>
    recordEvent(tx, workspaceId, doer, 'workspace-imported', { transferId: id, personId: byId }),
  );
  const sealKey = secrets.derive('audit-seal');
  await chainWorkspace({ db, sealKey }, workspaceId);
  const { findings } = await verifyChain({ db, sealKey }, workspaceId);
  await db.tenant(workspaceId, (tx) =>
    endTransfer(tx, workspaceId, id, {
      state: 'done',
      at: toInstant(clock()),
      result: { ...result, logFindings: findings.length },
    }),
  );
}

async function requireEmpty(tx: Tx, workspaceId: WorkspaceId): Promise<void> {
  const there = await whatIsThere(tx, workspaceId);
  if (there.length === 0) return;
  const error: ArchiveError = {
    file: '',
    line: 0,
    column: 0,
    message: `The workspace is not empty, there are: ${there.join(', ')}`,
  };
  throw new ArchiveRefused([error]);
}
