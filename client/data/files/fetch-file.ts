// The bytes of a file that the server has: from what is kept here, else from the server. Small ones and thumbnails are
// kept for offline, within bounds, the longest unseen going first; they go with their ticket, and with the person.

import type { FileId, TicketId } from '#shared/base/ids.ts';
import { fileContentAddress, fileThumbnailAddress } from '#shared/files/upload.ts';
import { isQuotaError, type DeskDatabase } from '../database.ts';
import type { EngineRoom } from '../engine-room.ts';
import type { KeptFileRecord } from '../records.ts';
import { limited } from '../sync/limited.ts';
import type { LetGo } from './claims.ts';

export type FileVariant = 'content' | 'thumbnail';

export type FetchedFile =
  | { readonly status: 'ok'; readonly blob: Blob }
  /** No network, or the server does not answer: try again later. */
  | { readonly status: 'unreachable' }
  /** It is not there any more, not yet, or not for this person. */
  | { readonly status: 'gone' };

export type FileToFetch = { readonly id: FileId; readonly ticketId: TicketId };

export const KEPT_LIMITS = {
  /** Larger ones are not kept. */
  fileBytes: 10 * 1024 * 1024,
  files: 1_000,
  bytes: 150 * 1024 * 1024,
} as const;

const ANSWER_LIMIT_MS = 30_000;
/** Between two pieces. */
const SILENCE_LIMIT_MS = 30_000;

export async function fetchFile(
  room: EngineRoom,
  { id, ticketId }: FileToFetch,
  variant: FileVariant,
  signal: AbortSignal,
): Promise<FetchedFile> {
  const key = `${id}/${variant}`;
  // One look at both: what is sent moves from the one to the other.
  const { own, kept } = await room.store.read(['fileBytes', 'keptFiles'], async (db) => ({
    own: await db.fileBytes.get(id),
    kept: await db.keptFiles.get(key),
  }));
  if (own !== undefined) return { status: 'ok', blob: own.blob };
  if (kept !== undefined) {
    await touch(room, key);
    return { status: 'ok', blob: kept.blob };
  }
  const { origin } = room.platform;
  const address =
    variant === 'content' ? fileContentAddress(room.slug, id) : fileThumbnailAddress(room.slug, id);
  const fetched = await download(room, `${origin}${address}`, signal);
  if (fetched.status === 'ok' && fetched.blob.size <= KEPT_LIMITS.fileBytes)
    await keep(room, key, ticketId, fetched.blob);
  return fetched;
}

/**
 * What one has sent is as good as fetched: it is there without a network, as long as the bounds allow. Inside the write of
 * `keptFiles` and `fileRows` that lets go of it, so that at no moment it is in neither place.
 */
export async function keepSent(
  db: DeskDatabase,
  at: number,
  sent: readonly LetGo[],
): Promise<void> {
  const rows = await db.fileRows.bulkGet(sent.map(({ id }) => id));
  for (const [index, { id, blob }] of sent.entries()) {
    const ticketId = rows[index]?.ticketId;
    if (ticketId !== undefined && blob.size <= KEPT_LIMITS.fileBytes)
      await putKept(db, { key: `${id}/content`, ticketId, at, blob });
  }
}

async function download(
  { platform }: EngineRoom,
  url: string,
  signal: AbortSignal,
): Promise<FetchedFile> {
  try {
    const response = await limited(platform, ANSWER_LIMIT_MS, signal, (inner) =>
      platform.fetch(url, {
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.any([inner, signal]),
      }),
    );
    if (!response.ok) {
      const isAnswer = (response.headers.get('content-type') ?? '').startsWith(
        'application/problem+json',
      );
      return { status: isAnswer && response.status < 500 ? 'gone' : 'unreachable' };
    }
    const reader = response.body?.getReader();
    if (reader === undefined) return { status: 'unreachable' };
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for (;;) {
      const { done, value } = await limited(platform, SILENCE_LIMIT_MS, signal, () =>
        reader.read(),
      );
      if (done) break;
      pieces.push(value);
    }
    return { status: 'ok', blob: new Blob(pieces) };
  } catch (error) {
    signal.throwIfAborted();
    // The network fails in many ways; to whoever looks they are one.
    platform.warn('A file could not be fetched', error);
    return { status: 'unreachable' };
  }
}

const touch = ({ store, platform }: EngineRoom, key: string): Promise<number> =>
  store.write('relaxed', ['keptFiles'], (db) => db.keptFiles.update(key, { at: platform.now() }));

/** A full device keeps nothing more. */
async function keep(room: EngineRoom, key: string, ticketId: TicketId, blob: Blob): Promise<void> {
  try {
    await room.store.write('relaxed', ['keptFiles', 'fileRows'], (db) =>
      putKept(db, { key, ticketId, at: room.platform.now(), blob }),
    );
  } catch (error) {
    if (!isQuotaError(error)) throw error;
    room.platform.warn('A fetched file was not kept: the device is full', error);
  }
}

/** A ticket that has left meanwhile keeps nothing, nor does a file that was taken away. */
async function putKept(db: DeskDatabase, record: KeptFileRecord): Promise<void> {
  const row = await db.fileRows.get(record.key.slice(0, record.key.lastIndexOf('/')));
  if (row?.state !== 'ready' || row.ticketId !== record.ticketId) return;
  await db.keptFiles.put(record);
  const newestFirst = await db.keptFiles.orderBy('at').reverse().toArray();
  let bytes = 0;
  const over = newestFirst.filter((file, index) => {
    bytes += file.blob.size;
    return index >= KEPT_LIMITS.files || bytes > KEPT_LIMITS.bytes;
  });
  await db.keptFiles.bulkDelete(over.map((file) => file.key));
}
