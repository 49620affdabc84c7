// Files as screens use them: what was put in here and has not come back by the feed yet, what the tickets' messages have,
// and how far those are that go up.

import type { Table } from 'dexie';
import { createMemo, createRoot, createSignal, onCleanup, type Accessor } from 'solid-js';
import type { FileId, MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import { uploadAddress } from '#shared/files/upload.ts';
import type { FileRow } from '#shared/files/file.ts';
import type { TemplateRow } from '#shared/protocol/rows.ts';
import type { EngineRoom } from '../engine-room.ts';
import {
  fetchFile,
  type FetchedFile,
  type FileToFetch,
  type FileVariant,
} from '../files/fetch-file.ts';
import {
  addFile,
  addTemplateFiles,
  keepOriginal,
  moveFiles,
  readBytes,
  removeFile,
  settlePrepared,
  type AddedFile,
  type PickedFile,
  type SmallerFile,
} from '../files/store-files.ts';
import type { FilePlace, FileRecord } from '../records.ts';
import { createLive, createLiveOn, firstValue } from './live.ts';

const SEEN_MS = 2_000;

export type DeskFiles = {
  /** All that were put in here and are not over yet, oldest first. */
  readonly local: Accessor<readonly FileRecord[]>;
  /** Bytes of one that goes up now which the server has; undefined while nothing is known. */
  readonly sent: (id: FileId) => number | undefined;
  /** Those of a ticket's messages, by message, in the order shown. */
  readonly ofTicket: (
    id: Accessor<TicketId>,
  ) => Accessor<ReadonlyMap<MessageId, readonly FileRow[]>>;
  /** It is in `local` then. Throws `NotSavedError`. `isPreparing`: `settlePrepared` follows, with it smaller or not. */
  readonly add: (place: FilePlace, picked: PickedFile, isPreparing: boolean) => Promise<AddedFile>;
  /** Files of a template, whose bytes the server has; names of those that were too many. Throws `NotSavedError`. */
  readonly addOfTemplate: (
    place: FilePlace,
    template: Pick<TemplateRow, 'id' | 'files'>,
  ) => Promise<readonly string[]>;
  readonly settlePrepared: (id: FileId, smaller: SmallerFile | undefined) => Promise<void>;
  /** The original instead of the smaller one, under a new id. */
  readonly keepOriginal: (id: FileId, name: string) => Promise<FileId | undefined>;
  readonly remove: (id: FileId) => Promise<void>;
  /** Those that wait try again now. */
  readonly retry: () => void;
  readonly move: (ids: readonly FileId[], place: FilePlace) => Promise<void>;
  /** What other apps have shared into this one: put in by `take`, one after the other. */
  readonly takeShared: (take: (file: File) => Promise<boolean>) => Promise<void>;
  /** Of one that was put in here. */
  readonly bytes: (id: FileId) => Promise<Blob | undefined>;
  /** Rejects only when aborted. */
  readonly fetch: (
    file: FileToFetch,
    variant: FileVariant,
    signal: AbortSignal,
  ) => Promise<FetchedFile>;
};

export function createFiles(room: EngineRoom, personId: PersonId): DeskFiles {
  const { platform } = room;
  const local = createLive<readonly FileRecord[]>(
    platform,
    () => room.store.read(['files'], (db) => db.files.orderBy('id').toArray()),
    [],
  );
  const [progress, setProgress] = createSignal<ReadonlyMap<FileId, number>>(new Map());
  onCleanup(
    room.hub.listen((message) => {
      if (message.t !== 'progress') return;
      setProgress((before) => new Map(before).set(message.id, message.sent));
    }),
  );
  /** So that whoever has put a file in finds it in `local`. In vain if it was removed again this moment. */
  const seen = (id: FileId): Promise<void> =>
    createRoot(async (dispose) => {
      const isThere = () => local().some((file) => file.id === id) || undefined;
      await firstValue(platform, isThere, SEEN_MS).catch(() => undefined);
      dispose();
    });
  /** What is over is forgotten, so that it does not grow for as long as the page lives. */
  const going = createMemo(() => {
    const there = new Set(local().map(({ id }) => id));
    return new Map([...progress()].filter(([id]) => there.has(id)));
  });
  const gaveUp = (id: FileId): void => {
    // So that the server need not keep what nobody will name; if it does not hear, it forgets by itself.
    const address = `${platform.origin}${uploadAddress(room.slug, id)}`;
    platform
      .fetch(address, {
        method: 'DELETE',
        credentials: 'same-origin',
        headers: { 'tus-resumable': '1.0.0' },
      })
      .catch((error: unknown) => platform.warn('An upload was not given up', error));
  };
  return {
    local,
    sent: (id) => going().get(id),
    ofTicket: (id) =>
      createLiveOn<TicketId, ReadonlyMap<MessageId, readonly FileRow[]>>(
        platform,
        id,
        (ticketId) => room.store.read(['fileRows'], (db) => rowsOf(db.fileRows, ticketId)),
        new Map(),
      ),
    add: async (place, picked, isPreparing) => {
      const added = await addFile(room, place, picked, isPreparing);
      if (added.ok) await seen(added.id);
      return added;
    },
    addOfTemplate: async (place, { id, files }) => {
      const { left, added } = await addTemplateFiles(room, place, id, files ?? []);
      for (const one of added) await seen(one);
      return left;
    },
    settlePrepared: (id, smaller) => settlePrepared(room, id, smaller),
    keepOriginal: (id, name) => keepOriginal(room, id, name),
    remove: async (id) => {
      const file = local().find((one) => one.id === id);
      // A message may have been sent with it in another tab this moment.
      const isRemoved = await removeFile(room, id);
      if (isRemoved && file !== undefined && file.state !== 'preparing') gaveUp(id);
    },
    retry: () => room.hub.tell({ t: 'files', isUrgent: true }),
    move: (ids, place) => moveFiles(room, ids, place),
    takeShared: async (take) => platform.takeShared?.(room.slug, personId, take),
    bytes: (id) => readBytes(room, id),
    fetch: (file, variant, signal) => fetchFile(room, file, variant, signal),
  };
}

async function rowsOf(
  table: Table<FileRow & { readonly v: number }, string>,
  ticketId: TicketId,
): Promise<ReadonlyMap<MessageId, readonly FileRow[]>> {
  const rows = await table.where('ticketId').equals(ticketId).toArray();
  const byMessage = new Map<MessageId, FileRow[]>();
  for (const row of rows.toSorted((a, b) => a.position - b.position)) {
    const list = byMessage.get(row.messageId);
    if (list === undefined) byMessage.set(row.messageId, [row]);
    else list.push(row);
  }
  return byMessage;
}
