import type { WorkspaceId } from '#shared/base/ids.ts';

/** Where bytes lie in the store. Per workspace: what one has is never looked for in another. */
export function blobKey(workspaceId: WorkspaceId, sha256: Uint8Array): string {
  const name = Buffer.from(sha256).toString('hex');
  return `${workspaceId}/${name.slice(0, 2)}/${name}`;
}

export const thumbnailKey = (workspaceId: WorkspaceId, sha256: Uint8Array): string =>
  `${blobKey(workspaceId, sha256)}.webp`;
