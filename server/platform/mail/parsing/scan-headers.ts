// The header of a raw mail, read without the parser: every line of every name in its order, so that one who is named twice
// is seen twice, and so that something is left to say about a mail that the parser refuses.

import { decodeBytes, decodeWords } from './decode-words.ts';

/** Values by name in small letters, unfolded and undecoded, in the order of the mail. */
export type RawHeaders = ReadonlyMap<string, readonly string[]>;

const MOST_BYTES = 256 * 1024;
const MOST_LINES = 2_000;

export function scanHeaders(raw: Uint8Array): RawHeaders {
  const headers = new Map<string, string[]>();
  const lines = headerLines(raw);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (!/^[\x21-\x39\x3b-\x7e]{1,100}$/.test(name)) continue;
    const values = headers.get(name);
    const value = line.slice(colon + 1).trim();
    if (values === undefined) headers.set(name, [value]);
    else values.push(value);
  }
  return headers;
}

/** Lines as they were before they were folded. One byte is one character. */
function headerLines(raw: Uint8Array): string[] {
  const text = Buffer.from(raw.subarray(0, MOST_BYTES)).toString('latin1');
  const lines: string[] = [];
  for (const line of text.split('\n', MOST_LINES)) {
    const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (bare === '' && lines.length > 0) break;
    // Of a mailbox file; some servers leave it in.
    if (lines.length === 0 && (bare === '' || bare.startsWith('From '))) continue;
    const last = lines.length - 1;
    if (/^[ \t]/.test(bare) && last >= 0) lines[last] += ` ${bare.trim()}`;
    else lines.push(bare);
  }
  return lines;
}

/** The first of that name for people: encoded words read, bytes taken for UTF-8 or else for Windows' letters. */
export function headerText(headers: RawHeaders, name: string): string {
  const value = headers.get(name)?.[0] ?? '';
  return decodeWords(decodeBytes(Buffer.from(value, 'latin1')));
}
