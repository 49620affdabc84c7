// Bytes on the local disk. A file comes into its place by a rename, whole, after it has reached the disk: whatever is
// there under a key is all of it, also after the power went.

import { randomUUID } from 'node:crypto';
import {
  access,
  chmod,
  constants,
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { checkKey, type BlobStore } from './blob-store.ts';

/** Nobody but the server's own user reads it. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** Another disk, or one that knows no links. */
const NO_LINKS = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK', 'ENOSYS']);

export function createDiskStore(folder: string): BlobStore {
  const pathOf = (key: string): string => join(folder, checkKey(key));

  /** `make` writes the bytes under the name it is given, beside where they will be. */
  const put = async (key: string, make: (path: string) => Promise<void>): Promise<void> => {
    const path = pathOf(key);
    const parent = dirname(path);
    await mkdir(parent, { recursive: true, mode: FOLDER_MODE });
    const fresh = `${path}.${randomUUID()}.new`;
    try {
      await make(fresh);
      await sync(fresh);
      await rename(fresh, path);
      await sync(parent);
    } finally {
      await rm(fresh, { force: true });
    }
  };

  return {
    putFile: (key, from) =>
      put(key, async (path) => {
        try {
          // Another name for the same bytes: nothing is copied, and the first name stays until its owner removes it.
          await link(from, path);
        } catch (error) {
          if (!NO_LINKS.has(codeOf(error) ?? '')) throw error;
          await copyFile(from, path, constants.COPYFILE_EXCL);
        }
        await chmod(path, FILE_MODE);
      }),
    putBytes: (key, bytes) =>
      put(key, (path) => writeFile(path, bytes, { mode: FILE_MODE, flag: 'wx' })),
    open: async (key, range) => {
      let file;
      try {
        file = await open(pathOf(key), 'r');
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw error;
      }
      const stream = file.createReadStream({ ...range, autoClose: true });
      return Readable.toWeb(stream) as never;
    },
    has: async (key) => {
      try {
        await access(pathOf(key));
        return true;
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return false;
        throw error;
      }
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    folders: async () => {
      try {
        const entries = await readdir(folder, { withFileTypes: true });
        return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return [];
        throw error;
      }
    },
    removeFolder: async (name, before) => {
      checkKey(`${name}/x`);
      let removed = 0;
      const walk = async (path: string): Promise<void> => {
        for (const entry of await entriesOf(path)) {
          const child = join(path, entry.name);
          if (entry.isDirectory()) {
            await walk(child);
          } else if ((await stat(child)).mtime < before) {
            await rm(child, { force: true });
            removed += 1;
          }
        }
        await rmdir(path).catch((error: unknown) => {
          if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(codeOf(error) ?? '')) throw error;
        });
      };
      await walk(join(folder, name));
      return removed;
    },
    check: async () => {
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
      await access(folder, constants.R_OK | constants.W_OK);
    },
  };
}

async function entriesOf(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** A rename is kept through a loss of power only when what it names, and the folder that says so, are on the disk. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;
