// Files that a person puts in: on the device at once and for good, before anything else happens to them, because a photo
// taken in a cellar exists nowhere else. Meta and bytes lie apart, so that looking at a list never touches the bytes.

import { toInstant } from '#shared/base/clock.ts';
import type { FileId, TemplateId } from '#shared/base/ids.ts';
import type { FileMeta } from '#shared/files/file.ts';
import { cleanFileName } from '#shared/files/file-name.ts';
import {
  checkFile,
  checkFileCount,
  fileRulesOf,
  type FileProblem,
} from '#shared/files/file-rules.ts';
import type { WorkspaceRow } from '#shared/protocol/rows.ts';
import { NotSavedError } from '../database.ts';
import type { EngineRoom } from '../engine-room.ts';
import { makingRoom } from '../eviction.ts';
import type { FilePlace, FileRecord } from '../records.ts';

export type PickedFile = { readonly name: string; readonly type: string; readonly bytes: Blob };

/** A picture made smaller. */
export type SmallerFile = PickedFile & { readonly width: number; readonly height: number };

export type AddedFile =
  | { readonly ok: true; readonly id: FileId }
  | { readonly ok: false; readonly problem: FileProblem };

/**
 * Throws `NotSavedError` when the device cannot store it. `isPreparing`: the caller is about to make it smaller, and
 * says so by `settlePrepared`; what was never said goes up as it is.
 */
export async function addFile(
  room: EngineRoom,
  place: FilePlace,
  picked: PickedFile,
  isPreparing: boolean,
): Promise<AddedFile> {
  const rules = await rulesHere(room);
  const name = cleanFileName(picked.name);
  const { type, bytes } = picked;
  const problem = checkFile({ name, type, size: bytes.size }, rules);
  if (problem !== undefined) return { ok: false, problem };
  const id = room.ids<FileId>();
  const record: FileRecord = {
    id,
    name,
    type,
    size: bytes.size,
    place,
    at: toInstant(room.platform.now()),
    state: isPreparing ? 'preparing' : 'waiting',
    problem: null,
    entryId: null,
    originalSize: null,
  };
  return writing(room, async (): Promise<AddedFile> => {
    const tooMany = await room.store.write('strict', ['files', 'fileBytes'], async (db) => {
      const there = await db.files.where('place').equals(place).toArray();
      const count = there.filter(({ entryId }) => entryId === null).length;
      const crowd = checkFileCount(count + 1, rules);
      if (crowd !== undefined && place !== 'shared') return crowd;
      await db.files.add(record);
      // Bytes alone: of a `File` a browser may store what is none of ours, and Chromium 150 does not count it.
      await db.fileBytes.add({ id, blob: bytes.slice(0, bytes.size, type) });
      return undefined;
    });
    if (tooMany !== undefined) return { ok: false, problem: { ...tooMany, name } };
    tellUploads(room);
    return { ok: true, id };
  });
}

export type AddedOfTemplate = {
  readonly added: readonly FileId[];
  /** Names of those that were too many. */
  readonly left: readonly string[];
};

/**
 * Files of a template (C7): the server has their bytes, so that nothing lies here but what they are called. One that is
 * there already is not there twice.
 */
export async function addTemplateFiles(
  room: EngineRoom,
  place: FilePlace,
  templateId: TemplateId,
  metas: readonly FileMeta[],
): Promise<AddedOfTemplate> {
  if (metas.length === 0) return { added: [], left: [] };
  const rules = await rulesHere(room);
  const at = toInstant(room.platform.now());
  const outcome = await writing(room, () =>
    room.store.write('strict', ['files'], async (db): Promise<AddedOfTemplate> => {
      const there = (await db.files.where('place').equals(place).toArray()).filter(
        ({ entryId }) => entryId === null,
      );
      const known = new Set(there.map(({ copyOf }) => copyOf?.fileId));
      const fresh = metas.filter(({ id }) => !known.has(id));
      const most = Math.max(0, rules.maxFiles - there.length);
      const records = fresh.slice(0, most).map(({ id: fileId, ...meta }) => ({
        ...meta,
        id: room.ids<FileId>(),
        place,
        at,
        state: 'waiting' as const,
        problem: null,
        entryId: null,
        originalSize: null,
        copyOf: { templateId, fileId },
      }));
      await db.files.bulkAdd(records);
      return {
        added: records.map(({ id }) => id),
        left: fresh.slice(most).map(({ name }) => name),
      };
    }),
  );
  tellUploads(room);
  return outcome;
}

/** The picture in its smaller form; undefined: it goes as it is. Nothing happens to what has left meanwhile. */
export async function settlePrepared(
  room: EngineRoom,
  id: FileId,
  smaller: SmallerFile | undefined,
): Promise<void> {
  await writing(room, () =>
    room.store.write('strict', ['files', 'fileBytes'], async (db) => {
      const [file, bytes] = await Promise.all([db.files.get(id), db.fileBytes.get(id)]);
      if (file?.state !== 'preparing' || bytes === undefined) return;
      if (smaller === undefined) {
        await db.files.put({ ...file, state: 'waiting' });
        return;
      }
      const { name, type, width, height } = smaller;
      await db.files.put({
        ...file,
        name: cleanFileName(name),
        type,
        size: smaller.bytes.size,
        width,
        height,
        state: 'waiting',
        originalSize: file.size,
      });
      await db.fileBytes.put({ id, blob: smaller.bytes, original: bytes.blob });
    }),
  );
  tellUploads(room);
}

/**
 * The original instead, under an id of its own: the smaller one may be on the server already. Undefined: it is not
 * there any more.
 */
export async function keepOriginal(
  room: EngineRoom,
  id: FileId,
  originalName: string,
): Promise<FileId | undefined> {
  const fresh = room.ids<FileId>();
  const isDone = await writing(room, () =>
    room.store.write('strict', ['files', 'fileBytes'], async (db) => {
      const [file, bytes] = await Promise.all([db.files.get(id), db.fileBytes.get(id)]);
      if (file === undefined || file.entryId !== null || bytes?.original === undefined)
        return false;
      const { width: _width, height: _height, ...rest } = file;
      await db.files.delete(id);
      await db.fileBytes.delete(id);
      await db.files.add({
        ...rest,
        id: fresh,
        name: cleanFileName(originalName),
        type: bytes.original.type,
        size: bytes.original.size,
        state: 'waiting',
        problem: null,
        originalSize: null,
      });
      await db.fileBytes.add({ id: fresh, blob: bytes.original });
      return true;
    }),
  );
  tellUploads(room);
  return isDone ? fresh : undefined;
}

/**
 * By its author's word. What a message names already stays: the message goes or is held as a whole. Whether it has been
 * removed.
 */
export async function removeFile(room: EngineRoom, id: FileId): Promise<boolean> {
  const isRemoved = await room.store.write('strict', ['files', 'fileBytes'], async (db) => {
    const file = await db.files.get(id);
    if (file === undefined || file.entryId !== null) return false;
    await db.files.delete(id);
    await db.fileBytes.delete(id);
    return true;
  });
  tellUploads(room);
  return isRemoved;
}

/** Shared files find their ticket; those of a new ticket that was not opened are somewhere else now. */
export async function moveFiles(
  room: EngineRoom,
  ids: readonly FileId[],
  place: FilePlace,
): Promise<void> {
  await writing(room, () =>
    room.store.write('strict', ['files'], async (db) => {
      const files = (await db.files.bulkGet([...ids])).filter(
        (file) => file !== undefined && file.entryId === null,
      ) as FileRecord[];
      await db.files.bulkPut(files.map((file) => ({ ...file, place })));
    }),
  );
}

export const readBytes = async (room: EngineRoom, id: FileId): Promise<Blob | undefined> =>
  (await room.store.read(['fileBytes'], (db) => db.fileBytes.get(id)))?.blob;

async function rulesHere(room: EngineRoom) {
  const workspaces = await room.store.read(['small'], (db) =>
    db.small.where('kind').equals('workspace').toArray(),
  );
  const row = workspaces[0]?.row as WorkspaceRow | undefined;
  return fileRulesOf(row?.configuration ?? {});
}

/** What is unsent takes the place of what the server can send again (L8). */
async function writing<T>(room: EngineRoom, write: () => Promise<T>): Promise<T> {
  try {
    return await makingRoom(room, write);
  } catch (error) {
    throw error instanceof NotSavedError ? error : new NotSavedError(error);
  }
}

const tellUploads = (room: EngineRoom): void => room.hub.tell({ t: 'files', isUrgent: false });
