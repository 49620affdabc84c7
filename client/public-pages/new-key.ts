import { createIdSource } from '#shared/base/ids.ts';

/** UUIDs of version 7, for idempotency keys and files. Not crypto.randomUUID(): an address without https has none. */
export const newKey = createIdSource(
  () => Date.now(),
  (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
) as () => string;
