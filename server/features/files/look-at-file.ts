// What is found out about a file's bytes after they have come: whether the scanner lets them through (F5), and their
// small picture (F4). What is found holds for every file with these bytes.

import { toInstant } from '#shared/base/clock.ts';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { blobKey, thumbnailKey } from './blob-keys.ts';
import { removeBlob } from './remove-blob.ts';
import { drawThumbnail, isDrawable, isDrawn } from './content/picture.ts';
import {
  loadContent,
  markThumbnail,
  settleScan,
  type FileContent,
  type Touched,
} from './file-store.ts';

export type FileWork = Pick<AppContext, 'db' | 'clock' | 'files' | 'log' | 'poke'>;

/** May be done again. Fails where the scanner or the store cannot be reached. */
export async function lookAtFile(
  work: FileWork,
  workspaceId: WorkspaceId,
  fileId: string,
): Promise<void> {
  const { db } = work;
  const file = await db.tenantRead(workspaceId, (sql) => loadContent(sql, workspaceId, fileId));
  if (file === undefined) return;
  if (file.state === 'scanning' && !(await isLetThrough(work, workspaceId, fileId, file))) return;
  await draw(work, workspaceId, fileId, file);
}

async function isLetThrough(
  work: FileWork,
  workspaceId: WorkspaceId,
  fileId: string,
  { sha256 }: FileContent,
): Promise<boolean> {
  const { db, clock, files, log } = work;
  const at = toInstant(clock());
  // The scanner has been switched off meanwhile.
  const found =
    files.scanner === undefined
      ? ({ verdict: 'clean' } as const)
      : await files.scanner.scan(await bytesOf(work, workspaceId, sha256));
  if (found.verdict !== 'clean') log.warn({ workspaceId, fileId, found }, 'a file was refused');
  const verdict =
    found.verdict === 'clean'
      ? ({ state: 'ready' } as const)
      : ({
          state: 'refused',
          reason: found.verdict === 'infected' ? 'infected' : 'too_large',
        } as const);
  const touched = await db.tenant(workspaceId, (tx) =>
    settleScan(tx, workspaceId, sha256, verdict, at),
  );
  tell(work, workspaceId, touched);
  if (verdict.state === 'ready') return true;
  await removeBlob(work, workspaceId, sha256);
  return false;
}

async function draw(
  work: FileWork,
  workspaceId: WorkspaceId,
  fileId: string,
  { sha256, type, width, height, hasThumbnail }: FileContent,
): Promise<void> {
  const { db, files, log } = work;
  if (hasThumbnail || !isDrawn(type) || width === null || height === null) return;
  if (!isDrawable({ width, height })) return;
  const key = thumbnailKey(workspaceId, sha256);
  if (!(await files.store.has(key))) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await bytesOf(work, workspaceId, sha256)) chunks.push(chunk);
    let picture: Uint8Array;
    try {
      picture = await drawThumbnail(Buffer.concat(chunks));
    } catch (error) {
      // Broken further on than its first bytes: it is a download like any other, without a small picture.
      log.info({ err: error, workspaceId, fileId }, 'a picture cannot be drawn');
      return;
    }
    await files.store.putBytes(key, picture);
  }
  const touched = await db.tenant(workspaceId, (tx) => markThumbnail(tx, workspaceId, sha256));
  tell(work, workspaceId, touched);
}

async function bytesOf(
  { files }: FileWork,
  workspaceId: WorkspaceId,
  sha256: Uint8Array,
): Promise<AsyncIterable<Uint8Array>> {
  const bytes = await files.store.open(blobKey(workspaceId, sha256));
  if (bytes === undefined) throw new Error('bytes of a file are not in the store');
  return bytes;
}

const tell = (
  { poke }: FileWork,
  workspaceId: WorkspaceId,
  { ticketIds, scopes }: Touched,
): void => {
  if (ticketIds.length > 0)
    poke.changed({ workspaceId, ticketIds: ticketIds as TicketId[], scopes: [...scopes] });
};
