// Once an hour: uploads that nobody goes on with, files that no message has named, and bytes that no file names go.

import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS, MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { UPLOAD_LIMITS } from '#shared/files/upload.ts';
import { forgetUnattached, giveUpBlobs, listWaiting, noteUnusedBlobs } from './file-store.ts';
import { listWorkspaces } from './file-views.ts';
import { lookAtFile, type FileWork } from './look-at-file.ts';
import { removeGoing } from './remove-blob.ts';

export type FilesReport = {
  /** Uploads and files without a message. */
  readonly forgotten: number;
  /** Bytes, and those of workspaces that are gone. */
  readonly removed: number;
  readonly failed: number;
};

const HOUR_MS = 60 * MINUTE_MS;
/** Whoever was about to use the bytes has done so by then. */
const UNUSED_MS = 2 * HOUR_MS;
/** Longer than an import takes, whose files come before its workspace. */
const STRANGE_MS = 2 * DAY_MS;
const BATCH = 500;
const SCANS = 200;
const MOST_FAILED = 3;

export async function filesRound(work: FileWork): Promise<FilesReport> {
  const { db, files, clock, log } = work;
  const report = { forgotten: 0, removed: 0, failed: 0 };
  // Before the workspaces: a folder that is there now is of one that was there before it.
  const folders = await files.store.folders();
  const workspaces = await listWorkspaces(db);
  for (const workspaceId of workspaces) {
    try {
      const { forgotten, removed } = await tidyWorkspace(work, workspaceId);
      report.forgotten += forgotten;
      report.removed += removed;
    } catch (error) {
      // The next round goes on with it; the others are tidied all the same.
      report.failed += 1;
      log.error({ err: error, workspaceId }, 'files of a workspace could not be tidied');
    }
  }
  const known = new Set<string>(workspaces);
  const before = new Date(clock() - STRANGE_MS);
  for (const folder of folders.filter((name) => !known.has(name)))
    report.removed += await files.store.removeFolder(folder, before);
  report.removed += await removeOldUploads(work);
  return report;
}

async function tidyWorkspace(
  work: FileWork,
  workspaceId: WorkspaceId,
): Promise<{ readonly forgotten: number; readonly removed: number }> {
  const { db, clock, log } = work;
  const now = clock();
  const at = (ago: number) => toInstant(now - ago);
  let failed = 0;
  for (const id of await db.tenantRead(workspaceId, (sql) =>
    listWaiting(sql, workspaceId, at(HOUR_MS), SCANS),
  )) {
    try {
      await lookAtFile(work, workspaceId, id);
      failed = 0;
    } catch (error) {
      log.warn({ err: error, workspaceId, fileId: id }, 'a file waits for the scanner');
      failed += 1;
      // One may be at fault itself; of several in a row it is the scanner, for which the others would wait as well.
      if (failed === MOST_FAILED) break;
    }
  }
  const forgotten = await db.tenant(workspaceId, (tx) =>
    forgetUnattached(tx, workspaceId, {
      unfinished: at(UPLOAD_LIMITS.unfinishedHours * HOUR_MS),
      unattached: at(UPLOAD_LIMITS.unattachedDays * DAY_MS),
      visitors: at(UPLOAD_LIMITS.visitorHours * HOUR_MS),
    }),
  );
  await db.tenant(workspaceId, (tx) => noteUnusedBlobs(tx, workspaceId, at(0)));
  let removed = 0;
  for (;;) {
    const going = await db.tenant(workspaceId, (tx) =>
      giveUpBlobs(tx, workspaceId, at(UNUSED_MS), BATCH),
    );
    for (const sha256 of going) await removeGoing(work, workspaceId, sha256);
    removed += going.length;
    if (going.length < BATCH) break;
  }
  return { forgotten: forgotten.length, removed };
}

/** Pieces in the folder of uploads that nothing was added to for longer than an upload may take. */
async function removeOldUploads({ files, clock }: FileWork): Promise<number> {
  const before = clock() - (UPLOAD_LIMITS.unfinishedHours * HOUR_MS + HOUR_MS);
  let removed = 0;
  for (const name of await namesIn(files.uploadsFolder)) {
    if (name.endsWith('.json')) continue;
    const path = join(files.uploadsFolder, name);
    const touched = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      // Whole meanwhile.
      () => Number.POSITIVE_INFINITY,
    );
    if (touched >= before) continue;
    await rm(path, { force: true });
    await rm(`${path}.json`, { force: true });
    removed += 1;
  }
  return removed;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
