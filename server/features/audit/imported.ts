// The log of a workspace that came from another server (W10). Its links hold as they were made; their seals were made with
// a key that is not known here. So its end is sealed as it came, with this server's key, and stands for all before it.

import type { WorkspaceId } from '#shared/base/ids.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { GENESIS, isSame, sealOf } from './chain-entry.ts';
import { hex, loadHead, loadLastSeal } from './chain-store.ts';

export type Origin = {
  /** The last link that another server made. */
  readonly n: number;
  readonly hash: Uint8Array;
};
/** Whose key the seals that came along were made with. */
export type ImportedKey = 'own' | 'foreign' | 'unknown';

const originSeal = (key: Uint8Array, workspaceId: WorkspaceId, { n, hash }: Origin): Buffer =>
  sealOf(key, workspaceId, 'imported', n, hex(hash));

/** In the transaction of the import, when all rows are there. */
export async function sealImported(
  tx: Tx,
  workspaceId: WorkspaceId,
  sealKey: Uint8Array,
): Promise<ImportedKey> {
  const head = await loadHead(tx, workspaceId);
  const origin = { n: head?.n ?? 0, hash: Buffer.from(head?.hash ?? GENESIS) };
  await tx`select finish_import(${origin.n}, ${origin.hash}, ${originSeal(sealKey, workspaceId, origin)})`;
  const last = await loadLastSeal(tx, workspaceId);
  if (last === undefined) return 'unknown';
  const own = sealOf(sealKey, workspaceId, last.n, hex(last.hash));
  return isSame(own, last.seal) ? 'own' : 'foreign';
}

/** Undefined: it was begun here, or what is said about it was not said by this server. */
export async function loadOrigin(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  sealKey: Uint8Array,
): Promise<Origin | undefined> {
  const [row] = await sql<{ n: number; hash: Uint8Array; seal: Uint8Array }[]>`
    select o.linked_n as n, o.linked_hash as hash, o.seal from workspace_origins o
    where o.workspace_id = ${workspaceId} and o.seal is not null`;
  if (row === undefined) return undefined;
  const { n, hash, seal } = row;
  return isSame(originSeal(sealKey, workspaceId, { n, hash }), seal) ? { n, hash } : undefined;
}
