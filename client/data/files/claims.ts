// Which entry of the outbox a file belongs to, and what becomes of files when entries are answered. Everything here runs
// inside the transaction of whoever calls it.

import type { EntryId, FileId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import { FILE_REFUSAL_REASONS, type FileRefusalReason } from '#shared/files/file.ts';
import type { DeskDatabase } from '../database.ts';
import { messageOf } from '../predict.ts';
import type { FilePlace, FileRecord, HeldReason } from '../records.ts';
import { filesOf } from './parked.ts';

/** From now on they are the entry's, and no longer where they were put in. */
export async function claimFiles(
  db: DeskDatabase,
  ids: readonly FileId[],
  entryId: EntryId,
): Promise<void> {
  if (ids.length === 0) return;
  const files = present(await db.files.bulkGet([...ids]));
  await db.files.bulkPut(files.map((file) => ({ ...file, entryId })));
}

/** The server has said no to one of these: what names it cannot be sent. */
export async function refusedAmong(
  db: DeskDatabase,
  ids: readonly FileId[],
): Promise<Refusal | undefined> {
  const files = present(await db.files.bulkGet([...ids]));
  const refused = files.find(({ state }) => state === 'refused');
  return refused === undefined ? undefined : refusalOf(refused);
}

/** Why the message that names this file cannot be sent. */
export function refusalOf({ id, name, problem }: FileRecord): Refusal {
  if (problem === 'gone') return { code: 'FILE_MISSING', fileId: id };
  const reason = FILE_REFUSAL_REASONS.find((one) => one === problem);
  return reason === undefined
    ? { code: 'NOT_ALLOWED' }
    : { code: 'FILE_REFUSED', fileId: id, name, reason };
}

/** Why what names this file is held; told by the file's name. */
export function heldReasonOf(file: FileRecord): HeldReason {
  const { id, name, problem } = file;
  return problem === 'forbidden' ||
    problem === 'gone' ||
    problem === 'no_room' ||
    problem === 'rejected'
    ? { code: 'FILE_NOT_TAKEN', fileId: id, name, problem }
    : refusalOf(file);
}

/** What the refusal of a pushed entry says about its files: so that sending it again does better. */
export async function learnFrom(db: DeskDatabase, refusal: Refusal): Promise<void> {
  if (refusal.code === 'FILE_MISSING') {
    // Forgotten by the server, or restored from before it: goes up again.
    await change(db, refusal.fileId, { state: 'waiting', problem: null });
  } else if (refusal.code === 'FILE_REFUSED') {
    await change(db, refusal.fileId, { state: 'refused', problem: refusal.reason });
  }
}

const change = async (
  db: DeskDatabase,
  id: FileId,
  next: Pick<FileRecord, 'state'> & { readonly problem: FileRefusalReason | null },
): Promise<void> => {
  const file = await db.files.get(id);
  if (file !== undefined) await db.files.put({ ...file, ...next });
};

/** Those of a message that may be sent again: not what was refused, nor what another message has, nor what is nowhere. */
export async function filesToSendAgain(
  db: DeskDatabase,
  ids: readonly FileId[],
  refusal: { readonly code: string; readonly fileId?: FileId },
): Promise<readonly FileId[]> {
  const isRefused = refusal.code === 'FILE_REFUSED' || refusal.code === 'FILE_TAKEN';
  const records = await db.files.bulkGet([...ids]);
  return ids.filter((id, index) => {
    const record = records[index];
    // Neither the server nor this device has it: it was put away once its message had arrived.
    const isNowhere = refusal.code === 'FILE_MISSING' && record === undefined;
    return record?.state !== 'refused' && !((isRefused || isNowhere) && refusal.fileId === id);
  });
}

/** Back where files of an answer are put in, as nobody's. Inside a write of `files`. */
export async function unclaimFiles(
  db: DeskDatabase,
  ids: readonly FileId[],
  place: FilePlace,
): Promise<void> {
  const files = present(await db.files.bulkGet([...ids]));
  await db.files.bulkPut(files.map((file) => ({ ...file, place, entryId: null })));
}

/**
 * Removes files whose message has come back by the feed, or was thrown away: no entry and nothing held names them any
 * more. Inside a write of `files`, `fileBytes`, `outbox` and `held`.
 */
export async function tidyFiles(db: DeskDatabase): Promise<readonly LetGo[]> {
  const claimed = (await db.files.toArray()).filter(({ entryId }) => entryId !== null);
  if (claimed.length === 0) return [];
  const outbox = await db.outbox.where('state').notEqual('done').toArray();
  const held = await db.held.toArray();
  const commands: readonly Command[] = [
    ...outbox.flatMap((entry) => entry.commands),
    ...held.flatMap((item) => [...item.commands, ...(item.aside?.commands ?? [])]),
  ];
  const wanted = new Set<FileId>(filesOf(commands));
  const over = claimed.filter(({ id }) => !wanted.has(id)).map(({ id }) => id);
  const letGo = (await db.fileBytes.bulkGet(over)).flatMap((bytes) =>
    bytes === undefined ? [] : [{ id: bytes.id, blob: bytes.blob }],
  );
  await db.files.bulkDelete(over);
  await db.fileBytes.bulkDelete(over);
  return letGo;
}

/** Bytes that nothing unsent needs any more. */
export type LetGo = { readonly id: FileId; readonly blob: Blob };

/** The first message's files among commands; held records keep those of their words. */
export const filesOfMessage = (command: Command | undefined): readonly FileId[] =>
  (command === undefined ? undefined : messageOf(command)?.files) ?? [];

const present = (files: readonly (FileRecord | undefined)[]): readonly FileRecord[] =>
  files.filter((file) => file !== undefined);
