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
  isThere,
  knowsLinks,
  syncFolder,
  writeWhole,
  type Copied,
} from './copy-tree.ts';
import { MANIFEST_FILE, readManifest, type BackedUpFile, type Manifest } from './manifest.ts';
import { giveAll, ownerToBe } from './owners.ts';

export type BackupSource = {
  /** As the superuser, in `BACKUP_DATABASE`. */
  readonly url: string;
  readonly dataDir: string;
  /** The files of messages lie in `dataDir`, and not in a bucket. */
  readonly hasFiles: boolean;
};
export type BackupOptions = {
  /** Where backups are kept, each in a folder of its own. */
  readonly folder: string;
  /** So many stay, the newest, at least one; undefined: all. */
  readonly keep: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
};
export type MadeBackup = {
  readonly folder: string;
  readonly bytes: number;
  readonly files: number;
  readonly hasSecretKey: boolean;
  readonly removed: number;
  /** What should have been removed and could not be: it belongs to somebody else, say. */
  readonly left: readonly string[];
};

const NAME = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z$/;
const PART = '.part';
/** Left free beyond what is needed: PostgreSQL beside it needs room to go on. */
const SPARE_BYTES = 300_000_000;
const FILES = 'files';
const NOTHING: Copied = { folders: [], files: [] };
const PLACES = {
  cluster: 'postgres/cluster',
  password: 'postgres/password',
  key: 'secret-key',
};

/** Throws with a sentence; then there is no new backup, and those of before are still there. */
export function makeBackup(source: BackupSource, options: BackupOptions): Promise<MadeBackup> {
  const { now, keep } = options;
  const folder = resolve(options.folder);
  return withBackupSession(source.url, async (session) => {
    const owner = await ownerToBe(source.dataDir);
    const isNew = !(await isThere(folder));
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    if (isNew && owner !== undefined) await giveAll(folder, owner);
    const left = await removeParts(folder);
    const name = nameOf(now);
    if (await isThere(join(folder, name)))
      throw new Error(`There is a backup of this second already: ${join(folder, name)}.`);
    const last = (await backupsIn(folder)).at(-1);
    const before = last === undefined ? undefined : join(folder, last);
    await requireRoom(folder, source, before);
    const check = () => requireSpare(folder);
    const part = join(folder, `${name}${PART}`);
    await mkdir(part, { mode: FOLDER_MODE });
    try {
      // Twice: what was there at the moment of the database is in the first or came in time for the second.
      const first = await copyFiles(source, part, before, NOTHING, check);
      const cluster = await copyCluster(
        session,
        join(source.dataDir, PLACES.cluster),
        join(part, PLACES.cluster),
        check,
      );
      const files = await copyFiles(source, part, undefined, first, check);
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
      if (owner !== undefined) await giveAll(part, owner);
      await writeWhole(join(part, MANIFEST_FILE), JSON.stringify(manifest));
      if (owner !== undefined) await giveAll(part, owner);
      await rename(part, join(folder, name));
      await syncFolder(folder);
      const old = await removeOld(folder, keep);
      return {
        folder: join(folder, name),
        bytes: manifest.files.reduce((sum, { size }) => sum + size, 0),
        files: manifest.files.length,
        hasSecretKey,
        removed: old.removed,
        left: [...left, ...old.left],
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

/** Milliseconds since 1970; undefined: there is none. What a wrong clock has put into the future is not looked at. */
export async function lastBackupAt(folder: string, now: number): Promise<number | undefined> {
  const name = (await backupsIn(folder)).findLast((one) => one <= nameOf(now));
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
  check: () => Promise<void>,
): Promise<Copied> {
  if (!hasFiles || !(await isThere(join(dataDir, FILES)))) return already;
  const inPlace = new Map(already.files.map((file) => [file.path, file]));
  const kept = await keptFiles(before);
  const copied = await copyTree(join(dataDir, FILES), join(part, FILES), {
    check,
    isLeftOut: isUnderWay,
    before: (path) => {
      const known = inPlace.get(path);
      if (known !== undefined) return { file: join(part, FILES, path), known };
      const one = kept.get(path);
      if (one === undefined || before === undefined) return undefined;
      return { file: join(before, FILES, path), known: one };
    },
  });
  for (const file of copied.files) inPlace.set(file.path, file);
  return {
    folders: [...new Set([...already.folders, ...copied.folders])],
    files: [...inPlace.values()],
  };
}

const isUnderWay = (path: string): boolean => path.endsWith('.new');

/** By their paths below `files`. Without a manifest that can be read everything is copied. */
async function keptFiles(before: string | undefined): Promise<ReadonlyMap<string, BackedUpFile>> {
  if (before === undefined) return new Map();
  const manifest = await readManifest(before).catch(() => undefined);
  const files = manifest?.files.filter(({ path }) => path.startsWith(`${FILES}/`)) ?? [];
  return new Map(
    files.map((file) => {
      const path = file.path.slice(FILES.length + 1);
      return [path, { ...file, path }];
    }),
  );
}

const majorVersionIn = async (cluster: string): Promise<number> =>
  Number(await readFile(join(cluster, 'PG_VERSION'), 'utf8'));

async function requireRoom(
  folder: string,
  { dataDir, hasFiles }: BackupSource,
  before: string | undefined,
): Promise<void> {
  const kept = (await knowsLinks(folder))
    ? await keptFiles(before)
    : new Map<string, BackedUpFile>();
  const cluster = await bytesIn(join(dataDir, PLACES.cluster), () => true);
  const files = hasFiles
    ? await bytesIn(join(dataDir, FILES), (path, size) => kept.get(path)?.size !== size)
    : 0;
  const needed = cluster + files + SPARE_BYTES;
  const free = await freeIn(folder);
  if (free < needed)
    throw new Error(
      `There is no room for a backup in ${folder}: ${megabytes(free)} are free, ${megabytes(needed)} are needed.`,
    );
}

/** Others write as well. */
async function requireSpare(folder: string): Promise<void> {
  const free = await freeIn(folder);
  if (free < SPARE_BYTES)
    throw new Error(`The disk of ${folder} is nearly full: ${megabytes(free)} are free.`);
}

async function freeIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

async function bytesIn(
  folder: string,
  counts: (path: string, size: number) => boolean,
): Promise<number> {
  let bytes = 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    },
  );
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const size = (await stat(file).catch(() => undefined))?.size ?? 0;
    if (counts(file.slice(folder.length + 1).replaceAll('\\', '/'), size)) bytes += size;
  }
  return bytes;
}

/** Whoever was killed while making one left them; nobody else makes one now. Gives those that cannot be removed. */
async function removeParts(folder: string): Promise<readonly string[]> {
  const left: string[] = [];
  for (const name of await readdir(folder))
    if (name.endsWith(PART) && NAME.test(name.slice(0, -PART.length)))
      await rm(join(folder, name), { recursive: true, force: true }).catch(() => left.push(name));
  return left;
}

async function removeOld(
  folder: string,
  keep: number | undefined,
): Promise<{ readonly removed: number; readonly left: readonly string[] }> {
  if (keep === undefined) return { removed: 0, left: [] };
  const old = (await backupsIn(folder)).slice(0, -Math.max(1, keep));
  const left: string[] = [];
  for (const name of old) {
    // First no backup any more, then gone: half of one is never taken for one.
    const leaving = join(folder, `${name}${PART}`);
    try {
      await rename(join(folder, name), leaving);
      await rm(leaving, { recursive: true, force: true });
    } catch {
      left.push(name);
    }
  }
  return { removed: old.length - left.length, left };
}
