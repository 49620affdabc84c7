// The tus protocol as a library speaks it, with our own ideas of who, what and how much. Bytes of an upload lie in a folder
// until it is whole; the row says whose it is.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import type { FileId, WorkspaceId } from '#shared/base/ids.ts';

/** What the library has to know of one request. */
export type TusTurn = {
  readonly workspaceId: WorkspaceId;
  readonly fileId: FileId;
  /** Where the upload is from now on. */
  readonly location: string;
  readonly size: number;
  /** When all of it has come. May throw: `failed` then says what. */
  readonly onWhole: (path: string) => Promise<void>;
  failed?: Error;
};

export type Tus = {
  readonly handle: (request: Request, turn: TusTurn) => Promise<Response>;
  /** Bytes that are there; undefined: no such upload. */
  readonly offset: (workspaceId: WorkspaceId, fileId: FileId) => Promise<number | undefined>;
  readonly pathOf: (workspaceId: WorkspaceId, fileId: FileId) => string;
  readonly remove: (workspaceId: WorkspaceId, fileId: FileId) => Promise<void>;
};

const nameOf = (workspaceId: WorkspaceId, fileId: FileId): string => `${workspaceId}_${fileId}`;

export function createTus(folder: string): Tus {
  const turns = new WeakMap<object, TusTurn>();
  const turnOf = (request: object): TusTurn => {
    const turn = turns.get(request);
    if (turn === undefined) throw new Error('an upload without a turn');
    return turn;
  };
  // Made at the first upload. The folder is made by us: where the library cannot make it, it takes the process with it.
  let made: { readonly server: Server; readonly store: FileStore } | undefined;
  const parts = async () => {
    if (made === undefined) await mkdir(folder, { recursive: true, mode: 0o700 });
    return (made ??= make(folder, turnOf));
  };
  const pathOf: Tus['pathOf'] = (workspaceId, fileId) => join(folder, nameOf(workspaceId, fileId));

  return {
    handle: async (request, turn) => {
      turns.set(request, turn);
      return (await parts()).server.handleWeb(request);
    },
    offset: async (workspaceId, fileId) => {
      try {
        const { store } = await parts();
        return (await store.getUpload(nameOf(workspaceId, fileId))).offset;
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },
    pathOf,
    remove: async (workspaceId, fileId) => {
      const path = pathOf(workspaceId, fileId);
      await rm(path, { force: true });
      await rm(`${path}.json`, { force: true });
    },
  };
}

function make(folder: string, turnOf: (request: object) => TusTurn) {
  const store = new FileStore({ directory: folder });
  const server = new Server({
    path: '/',
    datastore: store,
    maxSize: (request) => turnOf(request).size,
    namingFunction: (request) => storedName(turnOf(request)),
    getFileIdFromRequest: (request) => storedName(turnOf(request)),
    generateUrl: (request) => turnOf(request).location,
    // Nobody else's pages speak to us.
    allowedOrigins: () => false,
    onUploadFinish: async (request) => {
      const turn = turnOf(request);
      try {
        await turn.onWhole(join(folder, storedName(turn)));
        return {};
      } catch (error) {
        turn.failed =
          error instanceof Error ? error : new Error('an upload failed', { cause: error });
        throw error;
      }
    },
  });
  return { server, store };
}

const storedName = ({ workspaceId, fileId }: TusTurn): string => nameOf(workspaceId, fileId);

/** The library throws plain objects. */
const isAbsent = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'status_code' in error &&
  (error.status_code === 404 || error.status_code === 410);
