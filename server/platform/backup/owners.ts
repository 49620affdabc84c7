// Whom files belong to where root makes a backup or puts one back for a server that works as somebody else.

import { chown, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export type Owner = { readonly uid: number; readonly gid: number };

/** Undefined: as whoever we are, which is right. */
export async function ownerToBe(folder: string): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const found = await stat(folder).catch(() => undefined);
  return found === undefined || found.uid === 0 ? undefined : found;
}

export async function giveAll(folder: string, { uid, gid }: Owner): Promise<void> {
  await chown(folder, uid, gid);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    await chown(join(entry.parentPath, entry.name), uid, gid);
}
