// A row of the log as the chain sees it. Pure: whoever knows rows, salts and the key comes to the same bytes.
//
//   hash(n) = SHA-256( hash(n - 1) · place of the link · facts of the row · digest(who) · digest(what) )
//
// Facts cannot be taken back: what happened, when, to which ticket, by which id. Who (name, address) and what (the data)
// can be personal, and come in as digests with salts that are kept elsewhere and go with the value (I6).

import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';

export type EntryKind = 'event' | 'access' | 'digest' | 'erasure';

/** A row of one of the four tables. */
export type Entry = {
  readonly kind: EntryKind;
  readonly id: string;
  /** Transaction that wrote it. */
  readonly xid: string;
  readonly facts: JsonValue;
  readonly who: JsonValue;
  readonly what: JsonValue;
};

export type LinkPlace = {
  readonly n: number;
  readonly kind: EntryKind;
  readonly subjectId: string;
  readonly xid: string | null;
  readonly era: string;
};

export const SALT_BYTES = 16;
export const GENESIS = Buffer.alloc(0);

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/**
 * HMAC-SHA-256 (RFC 2104) of a value under a salt. Made of two whole hashes: an Hmac object, of which every row of the log
 * would take two, costs three times as much.
 */
export function digestOf(salt: Uint8Array, value: JsonValue): Buffer {
  const key = salt.length > BLOCK_BYTES ? hash('sha256', salt, 'buffer') : salt;
  const text = canonical(value);
  const inner = Buffer.allocUnsafe(BLOCK_BYTES + Buffer.byteLength(text));
  inner.fill(0x36, 0, BLOCK_BYTES).write(text, BLOCK_BYTES);
  const outer = Buffer.allocUnsafe(BLOCK_BYTES + DIGEST_BYTES).fill(0x5c, 0, BLOCK_BYTES);
  key.forEach((byte, index) => {
    inner[index]! ^= byte;
    outer[index]! ^= byte;
  });
  hash('sha256', inner, 'buffer').copy(outer, BLOCK_BYTES);
  return hash('sha256', outer, 'buffer');
}

export function linkHash(
  before: Uint8Array,
  place: LinkPlace,
  facts: JsonValue,
  who: Uint8Array,
  what: Uint8Array,
): Buffer {
  const { n, kind, subjectId, xid, era } = place;
  const parts = [
    before,
    Buffer.from(canonical([n, kind, subjectId, xid, era])),
    Buffer.from(canonical(facts)),
    who,
    what,
  ];
  return hash('sha256', Buffer.concat(parts.flatMap(lengthAnd)), 'buffer');
}

/** Parts that run into each other could be cut elsewhere. */
const lengthAnd = (bytes: Uint8Array): [Uint8Array, Uint8Array] => {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
};

/** With the server's key, which is not in the database: who can write there cannot make one. */
export const sealOf = (
  key: Uint8Array,
  workspaceId: WorkspaceId,
  ...parts: readonly JsonValue[]
): Buffer =>
  createHmac('sha256', key)
    .update(canonical([workspaceId, ...parts]))
    .digest();

export const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b);

/** JSON whose members stand in order, because PostgreSQL and JavaScript order them differently. */
export function canonical(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => canonical(item)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value as { readonly [key: string]: JsonValue })
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`);
  return `{${members.join(',')}}`;
}
