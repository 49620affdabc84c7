import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { blobKey, thumbnailKey } from './blob-keys.ts';
import { deleteBlob, giveUpBlob } from './file-store.ts';

type Deps = Pick<AppContext, 'db' | 'files'>;

/** At once, where no file names them: what nobody may have is not left lying about. */
export async function removeBlob(
  deps: Deps,
  workspaceId: WorkspaceId,
  sha256: Uint8Array,
): Promise<void> {
  const isGoing = await deps.db.tenant(workspaceId, (tx) => giveUpBlob(tx, workspaceId, sha256));
  if (isGoing) await removeGoing(deps, workspaceId, sha256);
}

/** The line goes last: while it is there, nobody takes the bytes for being there. */
export async function removeGoing(
  { db, files }: Deps,
  workspaceId: WorkspaceId,
  sha256: Uint8Array,
): Promise<void> {
  await files.store.remove(thumbnailKey(workspaceId, sha256));
  await files.store.remove(blobKey(workspaceId, sha256));
  await db.tenant(workspaceId, (tx) => deleteBlob(tx, workspaceId, sha256));
}
