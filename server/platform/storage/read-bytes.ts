import type { BlobStore } from './blob-store.ts';

/** All bytes under a key, for what is known to be small. Undefined: there is nothing, or it is not of this size. */
export async function readBytes(
  store: Pick<BlobStore, 'open'>,
  key: string,
  size: number,
): Promise<Buffer | undefined> {
  const stream = await store.open(key);
  if (stream === undefined) return undefined;
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of stream) {
    length += piece.byteLength;
    if (length > size) return undefined;
    pieces.push(piece);
  }
  return length === size ? Buffer.concat(pieces) : undefined;
}
