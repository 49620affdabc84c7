import { createIdSource } from '#shared/base/ids.ts';

/** Idempotency keys. Not crypto.randomUUID(): an address without https has none. */
export const newKey = createIdSource(
  () => Date.now(),
  (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
) as () => string;
