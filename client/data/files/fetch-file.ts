// The bytes of a file that the server has: from what is kept here, else from the server. Small ones and thumbnails are
// kept for offline, within bounds, the longest unseen going first; they go with their ticket, and with the person.

import type { FileId, TicketId } from '#shared/base/ids.ts';
import { fileContentAddress, fileThumbnailAddress } from '#shared/files/upload.ts';
import { isQuotaError } from '../database.ts';
import type { EngineRoom } from '../engine-room.ts';
import { limited } from '../sync/limited.ts';
import { readBytes } from './store-files.ts';

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
  const own = await readBytes(room, id);
  if (own !== undefined) return { status: 'ok', blob: own };
  const key = `${id}/${variant}`;
  const kept = await room.store.read(['keptFiles'], (db) => db.keptFiles.get(key));
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

/** What one has sent is as good as fetched: it is there without a network, as long as the bounds allow. */
export async function keepSent(
  room: EngineRoom,
  { id, blob }: { readonly id: FileId; readonly blob: Blob },
): Promise<void> {
  const row = await room.store.read(['fileRows'], (db) => db.fileRows.get(id));
  if (row !== undefined && blob.size <= KEPT_LIMITS.fileBytes)
    await keep(room, `${id}/content`, row.ticketId, blob);
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

/** A ticket that has left meanwhile keeps nothing, nor does a file that was taken away; a full device keeps nothing more. */
async function keep(room: EngineRoom, key: string, ticketId: TicketId, blob: Blob): Promise<void> {
  try {
    await room.store.write('relaxed', ['keptFiles', 'fileRows'], async (db) => {
      const row = await db.fileRows.get(key.slice(0, key.lastIndexOf('/')));
      if (row?.state !== 'ready' || row.ticketId !== ticketId) return;
      await db.keptFiles.put({ key, ticketId, at: room.platform.now(), blob });
      const newestFirst = await db.keptFiles.orderBy('at').reverse().toArray();
      let bytes = 0;
      const over = newestFirst.filter((file, index) => {
        bytes += file.blob.size;
        return index >= KEPT_LIMITS.files || bytes > KEPT_LIMITS.bytes;
      });
      await db.keptFiles.bulkDelete(over.map((file) => file.key));
    });
  } catch (error) {
    if (!isQuotaError(error)) throw error;
    room.platform.warn('A fetched file was not kept: the device is full', error);
  }
}
