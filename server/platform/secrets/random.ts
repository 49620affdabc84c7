// Random bytes from a store: asking for a few costs as much as asking for thousands.

import { randomFillSync } from 'node:crypto';

const STORE_BYTES = 4_096;
const store = new Uint8Array(STORE_BYTES);
let used = STORE_BYTES;

/** As crypto.getRandomValues. No byte is given out twice, and none stays behind. */
export function fillRandom(bytes: Uint8Array): void {
  if (bytes.length > STORE_BYTES) {
    randomFillSync(bytes);
    return;
  }
  if (used + bytes.length > STORE_BYTES) {
    randomFillSync(store);
    used = 0;
  }
  const end = used + bytes.length;
  bytes.set(store.subarray(used, end));
  store.fill(0, used, end);
  used = end;
}

export function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  fillRandom(bytes);
  return bytes;
}
