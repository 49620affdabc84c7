// Where bytes lie that are too large for the database. A key is made of parts that this server chooses (hexadecimal
// digits, ids), never of a name from outside; what lies under it is never altered.

import type { ReadableStream } from 'node:stream/web';

/** From `start` up to and with `end`. */
export type ByteRange = { readonly start: number; readonly end: number };

export type BlobStore = {
  /** The file stays where it is. Harmless where the same bytes are there already. */
  readonly putFile: (key: string, path: string) => Promise<void>;
  readonly putBytes: (key: string, bytes: Uint8Array) => Promise<void>;
  /** Undefined: there is nothing under this key. The stream must be read to its end, or cancelled. */
  readonly open: (
    key: string,
    range?: ByteRange,
  ) => Promise<ReadableStream<Uint8Array> | undefined>;
  readonly has: (key: string) => Promise<boolean>;
  /** Harmless where there is nothing. */
  readonly remove: (key: string) => Promise<void>;
  /** First parts of the keys that there are. */
  readonly folders: () => Promise<readonly string[]>;
  /** What is under `folder`, last written before `before`; removed when it is younger than that stays. */
  readonly removeFolder: (folder: string, before: Date) => Promise<number>;
  /** Fails where it cannot be used. */
  readonly check: () => Promise<void>;
};

/** Lower-case words between slashes, one of them at least: no way out of the store's folder, no drive, no scheme. */
const KEY = /^[a-z0-9][a-z0-9-]*(?:\/[a-z0-9][a-z0-9.-]*)+$/;

export function checkKey(key: string): string {
  if (!KEY.test(key) || key.includes('..')) throw new Error('not a key of the store');
  return key;
}
