// Puts a backup back where a server will find it. Nothing is touched before every byte of it has been looked at, and what
// was there is put aside, never deleted. While folders change their places a mark stands beside them, with which no server
// starts: one that was cut off is undone by the next restore.

import { mkdir, readFile, rename, rm, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { toInstant } from '#shared/base/clock.ts';
import { lockDataFolder } from '../db/data-lock.ts';
import { chooseAccount } from '../db/embedded-account.ts';
import { restoreMark } from '../db/embedded-postgres.ts';
import { copyTree, FOLDER_MODE, isThere, syncFolder, writeWhole } from './copy-tree.ts';
import { verifyBackup, type Manifest } from './manifest.ts';
import { giveAll, ownerToBe, type Owner } from './owners.ts';

export type RestoreOptions = {
  readonly backup: string;
  readonly dataDir: string;
  /** Puts aside what is there. Otherwise it must be empty. */
  readonly replaces: boolean;
  /** Puts back all but files of messages that are damaged. */
  readonly withoutDamaged: boolean;
  readonly now: number;
};
export type Restored = {
  readonly manifest: Manifest;
  /** Where what was there is now. */
  readonly putAside: string | undefined;
  /** Paths of files that were not put back. */
  readonly damaged: readonly string[];
};

/** PostgreSQL last: where it is, all of the rest is. */
const PARTS = ['secret-key', 'files', 'uploads', 'postgres'] as const;
const DRAFT = 'restored.part';
const SPARE_BYTES = 300_000_000;

/** Throws with a sentence: a server is running on the data, the backup is damaged, there is data already. */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { replaces, withoutDamaged, now } = options;
  const [backup, dataDir] = [resolve(options.backup), resolve(options.dataDir)];
  const { damaged, ...manifest } = await verifyBackup(backup, { lets: withoutDamaged });
  const lock = await lockDataFolder(dataDir);
  const draft = join(dataDir, DRAFT);
  try {
    await undoCutOff(dataDir);
    const there = await partsIn(dataDir);
    if (there.length > 0 && !replaces)
      throw new Error(
        `There is data in ${dataDir}: ${there.join(', ')}. Give --replace to put it aside, or another DATA_DIR.`,
      );
    const owner = await ownersOf(dataDir);
    await requireRoom(dataDir, manifest);
    await copyBack(backup, draft, manifest);
    if (owner.all !== undefined) await giveAll(draft, owner.all);
    if (owner.postgres !== undefined) await giveAll(join(draft, 'postgres'), owner.postgres);
    const putAside =
      there.length === 0
        ? undefined
        : `before-${toInstant(now).slice(0, 19).replaceAll(':', '-')}Z`;
    await exchange(dataDir, there, putAside);
    return {
      manifest,
      damaged,
      putAside: putAside === undefined ? undefined : join(dataDir, putAside),
    };
  } finally {
    await rm(draft, { recursive: true, force: true });
    lock.release();
  }
}

/** All of it, or nothing. */
async function exchange(
  dataDir: string,
  there: readonly string[],
  putAside: string | undefined,
): Promise<void> {
  const draft = join(dataDir, DRAFT);
  await writeWhole(restoreMark(dataDir), JSON.stringify({ there, putAside } satisfies Mark));
  try {
    if (putAside !== undefined) {
      const mode = process.getuid?.() === 0 ? 0o711 : FOLDER_MODE;
      await mkdir(join(dataDir, putAside), { mode });
      // PostgreSQL first: without it nothing else is a server's data.
      for (const part of there.toReversed())
        await rename(join(dataDir, part), join(dataDir, putAside, part));
    }
    for (const part of PARTS)
      if (await isThere(join(draft, part))) await rename(join(draft, part), join(dataDir, part));
    await syncFolder(dataDir);
  } catch (error) {
    await undoCutOff(dataDir);
    throw error;
  }
  await rm(restoreMark(dataDir));
  await syncFolder(dataDir);
}

type Mark = { readonly there: readonly string[]; readonly putAside: string | undefined };

/** What was there is there again; what had been put in its place was a copy. */
async function undoCutOff(dataDir: string): Promise<void> {
  const mark = restoreMark(dataDir);
  if (!(await isThere(mark))) return;
  const { there, putAside } = JSON.parse(await readFile(mark, 'utf8')) as Mark;
  const aside = putAside === undefined ? undefined : join(dataDir, putAside);
  for (const part of PARTS) {
    const place = join(dataDir, part);
    if (!there.includes(part)) await rm(place, { recursive: true, force: true });
    else if (aside !== undefined && (await isThere(join(aside, part)))) {
      await rm(place, { recursive: true, force: true });
      await rename(join(aside, part), place);
    }
  }
  if (aside !== undefined) await rm(aside, { recursive: true, force: true });
  await syncFolder(dataDir);
  await rm(mark);
}

async function copyBack(backup: string, draft: string, manifest: Manifest): Promise<void> {
  await rm(draft, { recursive: true, force: true });
  for (const folder of ['', ...manifest.folders])
    await mkdir(join(draft, folder), { recursive: true, mode: FOLDER_MODE });
  const known = new Map(manifest.files.map((file) => [file.path, file]));
  const folders = new Set(manifest.folders);
  const { files } = await copyTree(backup, draft, {
    // Also what is damaged, the manifest itself, and what others have put there.
    isLeftOut: (path) => !known.has(path) && !folders.has(path),
  });
  for (const { path, sha256 } of files) {
    if (known.get(path)?.sha256 !== sha256)
      throw new Error(`${join(backup, path)} changed while it was read.`);
    known.delete(path);
  }
  const [gone] = known.keys();
  if (gone !== undefined) throw new Error(`${join(backup, gone)} went while it was read.`);
}

async function requireRoom(dataDir: string, { files }: Manifest): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const needed = files.reduce((sum, { size }) => sum + size, SPARE_BYTES);
  if (free < needed)
    throw new Error(
      `There is no room in ${dataDir}: ${Math.ceil(free / 1e6)} MB are free, ${Math.ceil(needed / 1e6)} MB are needed.`,
    );
}

/** Whoever has the data has it again. Of data that nobody had: PostgreSQL's as the server would give it. */
async function ownersOf(
  dataDir: string,
): Promise<{ readonly all: Owner | undefined; readonly postgres: Owner | undefined }> {
  const all = await ownerToBe(dataDir);
  if (all !== undefined) return { all, postgres: undefined };
  const cluster = join(dataDir, 'postgres/cluster');
  return { all, postgres: chooseAccount((await isThere(cluster)) ? cluster : undefined) };
}

async function partsIn(dataDir: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const part of PARTS) if (await isThere(join(dataDir, part))) found.push(part);
  return found;
}
