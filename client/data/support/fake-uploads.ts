// The server's end of uploads: keeps what has arrived of each file, and breaks off where a test says.

import type { FileId } from '#shared/base/ids.ts';
import type { UploadEnd, Uploader } from '../files/uploader.ts';

type Received = { readonly size: number; readonly name: string; bytes: Uint8Array };

/** What happens to the next upload: it ends so after that share of its bytes. */
type Mishap = { readonly after: number; readonly end: UploadEnd | 'hang' };

const PIECE = 8;

export type FakeUploads = ReturnType<typeof fakeUploads>;

export function fakeUploads() {
  const received = new Map<FileId, Received>();
  /** Bytes that have gone over the line, those sent twice counted twice. */
  let carried = 0;
  let underWay = 0;
  let mostAtOnce = 0;
  let mishaps: Mishap[] = [];
  let gate: Promise<void> | undefined;
  const begun: FileId[] = [];

  const uploader: Uploader = async ({ file, bytes, onProgress, signal }) => {
    begun.push(file.id);
    underWay += 1;
    mostAtOnce = Math.max(mostAtOnce, underWay);
    const mishap = mishaps.shift();
    try {
      await gate;
      const all = new Uint8Array(await bytes.arrayBuffer());
      const there = received.get(file.id) ?? {
        size: all.length,
        name: file.name,
        bytes: new Uint8Array(),
      };
      for (;;) {
        signal.throwIfAborted();
        if (mishap !== undefined && there.bytes.length >= all.length * mishap.after) {
          if (mishap.end !== 'hang') return mishap.end;
          await new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
          );
        }
        if (there.bytes.length >= all.length) return { status: 'done' };
        const piece = all.slice(there.bytes.length, there.bytes.length + PIECE);
        carried += piece.length;
        there.bytes = new Uint8Array([...there.bytes, ...piece]);
        received.set(file.id, there);
        onProgress(there.bytes.length);
        await Promise.resolve();
      }
    } finally {
      underWay -= 1;
    }
  };

  return {
    uploader,
    received,
    begun,
    carried: () => carried,
    mostAtOnce: () => mostAtOnce,
    isWhole: (id: FileId): boolean => {
      const file = received.get(id);
      return file !== undefined && file.bytes.length === file.size;
    },
    fail: (...next: Mishap[]) => {
      mishaps = [...mishaps, ...next];
    },
    /** Nothing moves until the promise is done. */
    holdUntil: (until: Promise<void>) => {
      gate = until;
    },
  };
}
