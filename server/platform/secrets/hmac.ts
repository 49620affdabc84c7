// HMAC-SHA-256 (RFC 2104) of two plain hashes: Node takes ten times as long to make an object for a key that is used once
// as to hash what it is for.

import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
const INNER = 0x36;
const OUTER = 0x5c;

export function hmacSha256(key: Uint8Array, text: string): Buffer {
  const short = key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key;
  const inner = Buffer.allocUnsafe(BLOCK_BYTES + Buffer.byteLength(text));
  const outer = Buffer.allocUnsafe(BLOCK_BYTES + HASH_BYTES);
  for (let index = 0; index < BLOCK_BYTES; index += 1) {
    const byte = short[index] ?? 0;
    inner[index] = byte ^ INNER;
    outer[index] = byte ^ OUTER;
  }
  inner.write(text, BLOCK_BYTES);
  hash('sha256', inner, 'buffer').copy(outer, BLOCK_BYTES);
  return hash('sha256', outer, 'buffer');
}
