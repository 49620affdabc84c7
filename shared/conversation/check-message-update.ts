// Decides whether bytes from a stranger are the update of one message and nothing besides (sync-design B10). Works on
// the bytes alone: nothing is applied to any document, and no Yjs code runs, because Yjs trusts lengths it is given
// (22 bytes can claim 60 million structs). Each rule has a name, which is what a refusal tells.

import * as decoding from 'lib0/decoding';
import type { MessageId, PersonId } from '#shared/base/ids.ts';
import { ok, refuse, type Result } from '#shared/base/result.ts';
import { JsonRuleBroken, readJson } from './json-decoding.ts';
import { checkMessagePayload, type MessagePayload } from './message-payload.ts';
import {
  CONTENT_ANY,
  encodeMessageUpdate,
  HAS_PARENT_SUB,
  MAX_CLIENT,
  MESSAGES_ROOT,
} from './message-update.ts';

export type MessageUpdateRule =
  /** Larger than allowed. */
  | 'size'
  /** The bytes end early or hold an impossible number or text. */
  | 'malformed'
  /** Not exactly one struct of one client. */
  | 'one-struct'
  | 'client'
  | 'clock'
  /** A GC or Skip struct instead of an item. */
  | 'item'
  | 'origin'
  | 'right-origin'
  /** Not under the root map. */
  | 'parent'
  /** Without a key, or under another one than the message's id. */
  | 'key'
  /** Other content than JSON: text, a subdocument, a nested type, a deletion. */
  | 'content'
  /** Not exactly one value. */
  | 'length'
  | 'depth'
  | 'proto-key'
  | 'json'
  | 'delete-set'
  | 'trailing-bytes'
  /** Reads well, but is not how Yjs would write it. */
  | 'canonical'
  /** The value is not a message; the field's name follows. */
  | `payload.${string}`
  /** The message claims another author, kind or side than its command. */
  | 'author'
  | 'kind'
  | 'side';

export type ExpectedMessage = {
  readonly id: MessageId;
  readonly authorId: PersonId | null;
  readonly kind: MessagePayload['kind'];
  readonly side: MessagePayload['side'];
  readonly maxBytes: number;
};
export type CheckedMessage = { readonly payload: MessagePayload; readonly client: number };
type Check<T> = Result<T, { readonly rule: MessageUpdateRule }>;

const HAS_ORIGIN = 0b1000_0000;
const HAS_RIGHT_ORIGIN = 0b0100_0000;
const STRUCT_KIND = 0b0001_1111;
const SKIP_OR_GC: readonly number[] = [0, 10];

/** A payload is an object that holds at most a list of people. */
const MAX_DEPTH = 3;

const broken = (rule: MessageUpdateRule): Check<never> => refuse({ rule });

/**
 * Not checked here, because only the server knows: that the id is unused, that the clientID is unused in this
 * document, that the author's name is theirs and that the sanitiser leaves the HTML alone. The latter three are mended
 * by making the update again from the payload, never refused.
 */
export function checkMessageUpdate(
  bytes: Uint8Array,
  expected: ExpectedMessage,
): Check<CheckedMessage> {
  if (bytes.byteLength > expected.maxBytes) return broken('size');
  const decoded = decodeMessageUpdate(bytes);
  if (!decoded.ok) return decoded;
  const { payload, key } = decoded.value;
  if (key !== expected.id || payload.id !== expected.id) return broken('key');
  if (payload.authorId !== expected.authorId) return broken('author');
  if (payload.kind !== expected.kind) return broken('kind');
  if (payload.side !== expected.side) return broken('side');
  return ok({ payload, client: decoded.value.client });
}

/** The rules that hold for every message, whoever is expected to have written it. */
export function decodeMessageUpdate(
  bytes: Uint8Array,
): Check<CheckedMessage & { readonly key: string }> {
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof JsonRuleBroken) return broken(error.rule);
    // lib0 throws on early ends and impossible numbers, the text decoder on bad UTF-8.
    return broken('malformed');
  }
}

function decode(bytes: Uint8Array): Check<CheckedMessage & { readonly key: string }> {
  const decoder = decoding.createDecoder(bytes);
  if (decoding.readVarUint(decoder) !== 1 || decoding.readVarUint(decoder) !== 1)
    return broken('one-struct');
  const client = decoding.readVarUint(decoder);
  if (client > MAX_CLIENT) return broken('client');
  if (decoding.readVarUint(decoder) !== 0) return broken('clock');

  const info = decoding.readUint8(decoder);
  if (SKIP_OR_GC.includes(info & STRUCT_KIND)) return broken('item');
  if (info & HAS_ORIGIN) return broken('origin');
  if (info & HAS_RIGHT_ORIGIN) return broken('right-origin');
  if (decoding.readVarUint(decoder) !== 1) return broken('parent');
  if (decoding.readVarString(decoder) !== MESSAGES_ROOT) return broken('parent');
  if (!(info & HAS_PARENT_SUB)) return broken('key');
  const key = decoding.readVarString(decoder);

  if ((info & STRUCT_KIND) !== CONTENT_ANY) return broken('content');
  if (decoding.readVarUint(decoder) !== 1) return broken('length');
  const value = readJson(decoder, MAX_DEPTH);
  if (decoding.readVarUint(decoder) !== 0) return broken('delete-set');
  if (decoding.hasContent(decoder)) return broken('trailing-bytes');

  const payload = checkMessagePayload(value);
  if (!payload.ok) return broken(`payload.${payload.error}`);
  if (key !== payload.value.id) return broken('key');
  if (!isSame(encodeMessageUpdate(payload.value, client), bytes)) return broken('canonical');
  return ok({ payload: payload.value, client, key });
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength) return false;
  for (let i = 0; i < a.byteLength; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
