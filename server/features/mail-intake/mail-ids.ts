import { createHash } from 'node:crypto';

/** The same ids for the same mail, however often it is read: whoever was killed in between makes nothing twice. */
export function idOfMail<Id extends string>(mailId: string, purpose: string): Id {
  const bytes = createHash('sha256').update(`${mailId} ${purpose}`).digest().subarray(0, 16);
  // When the mail came, as ids are ordered by time.
  Buffer.from(mailId.replaceAll('-', ''), 'hex').copy(bytes, 0, 0, 6);
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
