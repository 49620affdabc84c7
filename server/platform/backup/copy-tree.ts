// Copies of whole folders that have reached the disk when they are said to be there.

import { createHash } from 'node:crypto';
import { createWriteStream, type Dirent } from 'node:fs';
import { chmod, link, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BackedUpFile } from './manifest.ts';

/** Nobody but the server's own user reads what is kept. */
export const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** Each waits for the disk more than it works. */
const AT_ONCE = 16;
/** Another disk, or one that knows no links. */
const NO_LINKS = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK', 'ENOSYS']);

export type Copied = { readonly folders: string[]; readonly files: BackedUpFile[] };
export type CopyOptions = {
  /** Paths with `/`, from the folder that is copied. A folder that is left out is not looked into. */
  readonly isLeftOut?: (path: string) => boolean;
  /**
   * A copy of before that may be the same file, and what is known of it under this path: it gets another name instead of
   * being copied again, or stays if it lies in place.
   */
  readonly before?: (
    path: string,
  ) => { readonly file: string; readonly known: BackedUpFile } | undefined;
  /** Asked again and again: throws when it must not go on. */
  readonly check?: () => Promise<void>;
};

/** Files that go while it is at work are left out: whoever needs them has another way to have them. */
export async function copyTree(
  from: string,
  to: string,
  options: CopyOptions = {},
): Promise<Copied> {
  const copied: Copied = { folders: [], files: [] };
  const files: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    await mkdir(join(to, folder), { recursive: true, mode: FOLDER_MODE });
    if (folder !== '') copied.folders.push(folder);
    for (const entry of await entriesOf(join(from, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (options.isLeftOut?.(path) === true) continue;
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile()) files.push(path);
      else {
        // A tablespace is a link to elsewhere: left out silently it would be missed when it is too late.
        throw new Error(
          `${join(from, path)} is neither a file nor a folder, and cannot be copied.`,
        );
      }
    }
  };
  await visit('');
  for (let next = 0; next < files.length; next += AT_ONCE) {
    await options.check?.();
    const some = files.slice(next, next + AT_ONCE);
    const done = await Promise.all(some.map((path) => copyIfPresent(from, to, path, options)));
    copied.files.push(...done.filter((file) => file !== undefined));
  }
  for (const folder of ['', ...copied.folders]) await syncFolder(join(to, folder));
  return copied;
}

/** None of a folder that has gone. */
export async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

async function copyIfPresent(
  from: string,
  to: string,
  path: string,
  { before }: CopyOptions,
): Promise<BackedUpFile | undefined> {
  const target = join(to, path);
  const known = before?.(path);
  const isKnown = known !== undefined && (await isSame(join(from, path), known.file));
  if (isKnown && known.file === target) return known.known;
  // Another name of a file that others have is taken away, never written to.
  await rm(target, { force: true });
  if (isKnown) {
    await linkOrCopy(known.file, target);
    return known.known;
  }
  const written = await copyWholeIfPresent(join(from, path), target);
  return written === undefined ? undefined : { path, ...written };
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)));
  if (a === undefined || b === undefined) return false;
  return a.size === b.size && seconds(a.mtimeMs) === seconds(b.mtimeMs);
}
const seconds = (ms: number): number => Math.floor(ms / 1000);

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINKS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await copyWhole(from, to);
  }
}

/** Whether one file can have two names there. */
export async function knowsLinks(folder: string): Promise<boolean> {
  const [one, two] = [join(folder, '.link.part'), join(folder, '.link-2.part')];
  try {
    await (await open(one, 'w', FILE_MODE)).close();
    await rm(two, { force: true });
    await link(one, two);
    return true;
  } catch {
    return false;
  } finally {
    for (const path of [one, two]) await rm(path, { force: true });
  }
}

type Written = { readonly size: number; readonly sha256: string };

export async function copyWhole(from: string, to: string): Promise<Written> {
  const written = await copyWholeIfPresent(from, to);
  if (written === undefined) throw new Error(`${from} is not there.`);
  return written;
}

/**
 * Bytes that are added meanwhile are left out or not; what is told is what was written. Undefined: there is no such file
 * any more. A target that goes is a failure.
 */
async function copyWholeIfPresent(from: string, to: string): Promise<Written | undefined> {
  const source = await open(from, 'r').catch((error: unknown) => {
    if (isGone(error)) return undefined;
    throw error;
  });
  if (source === undefined) return undefined;
  const hash = createHash('sha256');
  let size = 0;
  const { mtime } = await source.stat();
  await pipeline(
    source.createReadStream(),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(to, { flags: 'wx', mode: FILE_MODE, flush: true }),
  );
  await chmod(to, FILE_MODE);
  await utimes(to, mtime, mtime);
  return { size, sha256: hash.digest('hex') };
}

export async function writeWhole(path: string, content: string): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w', FILE_MODE);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  await syncFolder(dirname(path));
}

/** Names are on the disk too. */
export async function syncFolder(folder: string): Promise<void> {
  // NOTE: Windows opens no folders, and needs no such thing.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

export const isThere = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined)) !== undefined;
