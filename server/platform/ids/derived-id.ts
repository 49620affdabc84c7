import { createHash } from 'node:crypto';

/** The same id for the same thing, however often it is made: whoever was interrupted in between makes nothing twice. */
export function derivedId<Id extends string>(base: string, purpose: string): Id {
  const bytes = createHash('sha256').update(`${base} ${purpose}`).digest().subarray(0, 16);
  // When the base was made, as ids are ordered by time.
  Buffer.from(base.replaceAll('-', ''), 'hex').copy(bytes, 0, 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-') as Id;
}
