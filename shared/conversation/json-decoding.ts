// Reads what lib0's writeAny wrote, as plain JSON and nothing else. lib0's own readAny follows any depth, lets
// `__proto__` set a prototype and yields bytes, bigints and undefined: none of that may come from a stranger.

import * as decoding from 'lib0/decoding';
import type { JsonValue } from '#shared/base/json.ts';

export class JsonRuleBroken extends Error {
  override name = 'JsonRuleBroken';
  readonly rule: 'depth' | 'proto-key' | 'json';
  constructor(rule: JsonRuleBroken['rule']) {
    super(rule);
    this.rule = rule;
  }
}

const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Throws JsonRuleBroken, or lib0's error at the end of the bytes. Every value takes a byte at least, so the work is
 *  bounded by their number. */
export function readJson(decoder: decoding.Decoder, depth: number): JsonValue {
  if (depth < 0) throw new JsonRuleBroken('depth');
  const tag = decoding.readUint8(decoder);
  switch (tag) {
    case 126:
      return null;
    case 125:
      return decoding.readVarInt(decoder);
    case 124:
      return finite(decoding.readFloat32(decoder));
    case 123:
      return finite(decoding.readFloat64(decoder));
    case 121:
      return false;
    case 120:
      return true;
    case 119:
      return decoding.readVarString(decoder);
    case 118:
      return readObject(decoder, depth);
    case 117:
      return readArray(decoder, depth);
    default:
      // 127 undefined, 122 bigint, 116 bytes, and what has no meaning.
      throw new JsonRuleBroken('json');
  }
}

function readObject(decoder: decoding.Decoder, depth: number): JsonValue {
  const length = decoding.readVarUint(decoder);
  const object: Record<string, JsonValue> = {};
  for (let i = 0; i < length; i += 1) {
    const key = decoding.readVarString(decoder);
    if (UNSAFE_KEYS.has(key)) throw new JsonRuleBroken('proto-key');
    object[key] = readJson(decoder, depth - 1);
  }
  return object;
}

function readArray(decoder: decoding.Decoder, depth: number): JsonValue {
  const length = decoding.readVarUint(decoder);
  const array: JsonValue[] = [];
  for (let i = 0; i < length; i += 1) array.push(readJson(decoder, depth - 1));
  return array;
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new JsonRuleBroken('json');
  return value;
}
