// A backup: a folder that is what DATA_DIR was, whole at one moment, with a manifest. It is made under another name and
// renamed when all of it has reached the disk. Files of messages never change, so those that the last backup has are
// named again instead of being copied.

import { mkdir, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { toInstant } from '#shared/base/clock.ts';
import { copyCluster, withBackupSession } from './copy-cluster.ts';
import {
  copyTree,
  copyWhole,
  FOLDER_MODE,
  syncFolder,
  writeWhole,
  type Copied,
} from './copy-tree.ts';
import { MANIFEST_FILE, readManifest, type BackedUpFile, type Manifest } from './manifest.ts';

export type BackupSource = {
  /** As the superuser. */
  readonly url: string;
  readonly dataDir: string;
  /** The files of messages lie in `dataDir`, and not in a bucket. */
  readonly hasFiles: boolean;
};
export type BackupOptions = {
  /** Where backups are kept, each in a folder of its own. */
  readonly folder: string;
  /** So many stay, the newest; at least one. */
  readonly keep: number;
  /** Milliseconds since 1970. */
  readonly now: number;
};
export type MadeBackup = {
  readonly folder: string;
  readonly bytes: number;
  readonly files: number;
  readonly hasSecretKey: boolean;
  readonly removed: number;
};

const NAME = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z$/;
const PART = '.part';
/** Left free beyond what is needed: PostgreSQL beside it needs room to go on. */
const SPARE_BYTES = 200_000_000;
/** Inside the folder of the data; a password belongs to its cluster. */
const FILES = 'files';
const NOTHING: Copied = { folders: [], files: [] };
const PLACES = { cluster: 'postgres/cluster', password: 'postgres/password', key: 'secret-key' };

/** Throws with a sentence; then there is no new backup, and those of before are still there. */
export function makeBackup(source: BackupSource, options: BackupOptions): Promise<MadeBackup> {
  const { now, keep } = options;
  const folder = resolve(options.folder);
  return withBackupSession(source.url, async (session) => {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    await removeParts(folder);
    const before = (await backupsIn(folder)).at(-1);
    const name = nameOf(now);
    if (before !== undefined && before >= name)
      throw new Error(`There is a backup of this second or a later one in ${folder}: ${before}.`);
    await requireRoom(folder, source);
    const part = join(folder, `${name}${PART}`);
    await mkdir(part, { mode: FOLDER_MODE });
    try {
      // Twice: what was there at the moment of the database is in the first or came in time for the second.
      const first = await copyFiles(source, part, before && join(folder, before), NOTHING);
      const cluster = await copyCluster(
        session,
        join(source.dataDir, PLACES.cluster),
        join(part, PLACES.cluster),
      );
      const files = await copyFiles(source, part, undefined, first);
      const hasSecretKey = await isThere(join(source.dataDir, PLACES.key));
      const alone: BackedUpFile[] = [];
      for (const path of [PLACES.password, ...(hasSecretKey ? [PLACES.key] : [])])
        alone.push({
          path,
          ...(await copyWhole(join(source.dataDir, path), join(part, path))),
        });
      const manifest: Manifest = {
        format: 1,
        madeAt: toInstant(now),
        postgres: await majorVersionIn(join(part, PLACES.cluster)),
        hasFiles: source.hasFiles,
        hasSecretKey,
        folders: [
          'postgres',
          PLACES.cluster,
          ...cluster.folders.map((path) => `${PLACES.cluster}/${path}`),
          ...(source.hasFiles ? [FILES] : []),
          ...files.folders.map((path) => `${FILES}/${path}`),
        ],
        files: [
          ...cluster.files.map((file) => ({ ...file, path: `${PLACES.cluster}/${file.path}` })),
          ...alone,
          ...files.files.map((file) => ({ ...file, path: `${FILES}/${file.path}` })),
        ],
      };
      await syncFolder(join(part, 'postgres'));
      await writeWhole(join(part, MANIFEST_FILE), JSON.stringify(manifest));
      await rename(part, join(folder, name));
      await syncFolder(folder);
      return {
        folder: join(folder, name),
        bytes: manifest.files.reduce((sum, { size }) => sum + size, 0),
        files: manifest.files.length,
        hasSecretKey,
        removed: await removeOld(folder, keep),
      };
    } catch (error) {
      await rm(part, { recursive: true, force: true });
      throw error;
    }
  });
}

/** Names, the oldest first. */
export async function backupsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  return entries.filter((name) => NAME.test(name)).toSorted();
}

/** Milliseconds since 1970; undefined: there is none. */
export async function lastBackupAt(folder: string): Promise<number | undefined> {
  const name = (await backupsIn(folder)).at(-1);
  if (name === undefined) return undefined;
  const [day, time] = name.slice(0, -1).split('T');
  return Date.parse(`${day}T${time?.replaceAll('-', ':')}Z`);
}

/** A name in every file system, and in the order of time. */
const nameOf = (now: number): string => `${toInstant(now).slice(0, 19).replaceAll(':', '-')}Z`;

async function copyFiles(
  { dataDir, hasFiles }: BackupSource,
  part: string,
  before: string | undefined,
  already: Copied,
): Promise<Copied> {
  if (!hasFiles || !(await isThere(join(dataDir, FILES)))) return already;
  const inPlace = new Map(already.files.map((file) => [file.path, file]));
  // Without it everything is copied.
  const manifest =
    before === undefined ? undefined : await readManifest(before).catch(() => undefined);
  const kept = new Map(manifest?.files.map((file) => [file.path, file]));
  const copied = await copyTree(join(dataDir, FILES), join(part, FILES), {
    isLeftOut: (path) => path.endsWith('.new'),
    before: (path) => {
      const known = inPlace.get(path);
      if (known !== undefined) return { file: join(part, FILES, path), known };
      const one = kept.get(`${FILES}/${path}`);
      if (one === undefined || before === undefined) return undefined;
      return { file: join(before, FILES, path), known: { ...one, path } };
    },
  });
  for (const file of copied.files) inPlace.set(file.path, file);
  return {
    folders: [...new Set([...already.folders, ...copied.folders])],
    files: [...inPlace.values()],
  };
}

const majorVersionIn = async (cluster: string): Promise<number> =>
  Number(await readFile(join(cluster, 'PG_VERSION'), 'utf8'));

async function requireRoom(folder: string, source: BackupSource): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const needed = (await bytesIn(join(source.dataDir, PLACES.cluster))) + SPARE_BYTES;
  if (free < needed)
    throw new Error(
      `There is no room for a backup in ${folder}: ${megabytes(free)} are free, ${megabytes(needed)} are needed.`,
    );
}
const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}

/** Whoever was killed while making one left them; nobody else makes one now. */
async function removeParts(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.endsWith(PART) && NAME.test(name.slice(0, -PART.length)))
      await rm(join(folder, name), { recursive: true, force: true });
}

async function removeOld(folder: string, keep: number): Promise<number> {
  const old = (await backupsIn(folder)).slice(0, -Math.max(1, keep));
  for (const name of old) {
    // First no backup any more, then gone: half of one is never taken for one.
    const leaving = join(folder, `${name}${PART}`);
    await rename(join(folder, name), leaving);
    await rm(leaving, { recursive: true, force: true });
  }
  return old.length;
}

const isThere = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined)) !== undefined;
