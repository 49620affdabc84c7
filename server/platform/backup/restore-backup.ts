// Puts a backup back where a server will find it. Nothing is touched before every byte of it has been looked at, and what
// was there is put aside, never deleted.

import { chown, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { toInstant } from '#shared/base/clock.ts';
import { lockDataFolder } from '../db/data-lock.ts';
import { chooseAccount } from '../db/embedded-account.ts';
import { copyTree, FOLDER_MODE, syncFolder } from './copy-tree.ts';
import { MANIFEST_FILE, verifyBackup, type Manifest } from './manifest.ts';

export type RestoreOptions = {
  readonly backup: string;
  readonly dataDir: string;
  /** Puts aside what is there. Otherwise it must be empty. */
  readonly replaces: boolean;
  readonly now: number;
};
export type Restored = {
  readonly manifest: Manifest;
  /** Where what was there is now. */
  readonly putAside: string | undefined;
};

/** PostgreSQL last: where it is, all of the rest is. */
const PARTS = ['secret-key', 'files', 'uploads', 'postgres'] as const;
const DRAFT = 'restored.part';

/** Throws with a sentence: a server is running on the data, the backup is damaged, there is data already. */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { replaces, now } = options;
  const [backup, dataDir] = [resolve(options.backup), resolve(options.dataDir)];
  const manifest = await verifyBackup(backup);
  const lock = await lockDataFolder(dataDir);
  try {
    const there = await partsIn(dataDir);
    if (there.length > 0 && !replaces)
      throw new Error(
        `There is data in ${dataDir}: ${there.join(', ')}. Give --replace to put it aside, or another DATA_DIR.`,
      );
    const draft = join(dataDir, DRAFT);
    await rm(draft, { recursive: true, force: true });
    await copyBack(backup, draft, manifest);
    await giveToPostgres(join(draft, 'postgres'));
    const putAside =
      there.length === 0
        ? undefined
        : join(dataDir, `before-${toInstant(now).slice(0, 19).replaceAll(':', '-')}Z`);
    if (putAside !== undefined) {
      await mkdir(putAside, { mode: process.getuid?.() === 0 ? 0o711 : FOLDER_MODE });
      // PostgreSQL first: what is half put aside is no server's data any more.
      for (const part of there.toReversed())
        await rename(join(dataDir, part), join(putAside, part));
    }
    for (const part of PARTS)
      if (await isThere(join(draft, part))) await rename(join(draft, part), join(dataDir, part));
    await rm(draft, { recursive: true, force: true });
    await syncFolder(dataDir);
    return { manifest, putAside };
  } finally {
    lock.release();
  }
}

async function copyBack(backup: string, draft: string, manifest: Manifest): Promise<void> {
  for (const folder of ['', ...manifest.folders])
    await mkdir(join(draft, folder), { recursive: true, mode: FOLDER_MODE });
  const known = new Map(manifest.files.map((file) => [file.path, file]));
  const { files } = await copyTree(backup, draft, { isLeftOut: (path) => path === MANIFEST_FILE });
  for (const { path, sha256 } of files) {
    if (known.get(path)?.sha256 !== sha256)
      throw new Error(`${join(backup, path)} changed while it was read, or does not belong there.`);
    known.delete(path);
  }
  const [gone] = known.keys();
  if (gone !== undefined) throw new Error(`${join(backup, gone)} went while it was read.`);
}

/** Started by root, PostgreSQL works as another account, whose the folder has to be. */
async function giveToPostgres(folder: string): Promise<void> {
  const account = chooseAccount(undefined);
  if (account === undefined) return;
  await chown(folder, account.uid, account.gid);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    await chown(join(entry.parentPath, entry.name), account.uid, account.gid);
}

async function partsIn(dataDir: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const part of PARTS) if (await isThere(join(dataDir, part))) found.push(part);
  return found;
}

const isThere = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined)) !== undefined;
