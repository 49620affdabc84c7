// Files of an archive on their way into the store: each is put together in the folder of uploads, and counts when it is
// what its name says.

import { createHash, type Hash } from 'node:crypto';
import { open, mkdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { FileServices } from '#server/app-context.ts';
import { blobKey } from '#server/features/files/index.ts';
import { readFilePieceName, type ArchiveManifest } from './archive.ts';
import type { TarEntry } from './tar.ts';

type Tell = (file: string, message: string) => void;
type Current = {
  readonly sha256: string;
  readonly path: string;
  readonly handle: FileHandle;
  readonly hash: Hash;
  number: number;
  bytes: number;
};

export type FileReceiver = {
  /** False: it is no piece of a file, or not in its place. */
  readonly take: (entry: TarEntry) => Promise<boolean>;
  /** Behind the last piece. */
  readonly end: () => Promise<void>;
  /** Whether all came that the manifest names, and nothing else. */
  readonly compare: (manifest: ArchiveManifest, name: string) => void;
  /** Whatever happened. */
  readonly close: () => Promise<void>;
};

export function createFileReceiver(
  { store, uploadsFolder }: Pick<FileServices, 'store' | 'uploadsFolder'>,
  workspaceId: WorkspaceId,
  /** Of those that the tables name. */
  sizes: () => Promise<ReadonlyMap<string, number>>,
  tell: Tell,
): FileReceiver {
  const received = new Map<string, number>();
  let wanted: ReadonlyMap<string, number> | undefined;
  let current: Current | undefined;

  const begin = async (sha256: string): Promise<Current> => {
    await mkdir(uploadsFolder, { recursive: true });
    const path = join(uploadsFolder, `import-${workspaceId}-${sha256}`);
    const handle = await open(path, 'w', 0o600);
    return { sha256, path, handle, hash: createHash('sha256'), number: 0, bytes: 0 };
  };
  const drop = async (): Promise<void> => {
    if (current === undefined) return;
    const { handle, path } = current;
    current = undefined;
    await handle.close();
    await rm(path, { force: true });
  };
  const end = async (): Promise<void> => {
    if (current === undefined) return;
    const { sha256, path, hash, bytes, handle } = current;
    await handle.sync();
    if (hash.digest('hex') === sha256) {
      await store.putFile(blobKey(workspaceId, Buffer.from(sha256, 'hex')), path);
      received.set(sha256, bytes);
    } else {
      tell(`files/${sha256}`, 'This file is not what its name says');
    }
    await drop();
  };

  return {
    take: async ({ name, bytes }) => {
      const piece = readFilePieceName(name);
      if (piece === undefined) return false;
      const { sha256, number } = piece;
      if (current !== undefined && current.sha256 !== sha256) {
        const isInOrder = current.sha256 < sha256;
        await end();
        if (!isInOrder) return false;
      }
      if (current === undefined && received.has(sha256)) return false;
      wanted ??= await sizes();
      const most = wanted.get(sha256);
      current ??= await begin(sha256);
      if (number !== current.number + 1) return false;
      if (most === undefined || current.bytes + bytes.length > most) {
        tell(name, 'No row of file_blobs names this file, or not so many bytes');
        return true;
      }
      current.number = number;
      current.bytes += bytes.length;
      current.hash.update(bytes);
      await current.handle.write(bytes);
      return true;
    },
    end,
    compare: ({ files }, name) => {
      for (const [sha256, given] of Object.entries(files))
        if (received.get(sha256) !== given?.bytes) tell(name, `The file ${sha256} is not there`);
      for (const sha256 of received.keys())
        if (files[sha256] === undefined) tell(name, `The file ${sha256} is not named here`);
    },
    close: drop,
  };
}
