// What an edit of a shared draft may hold. A draft is edited freely, so its updates carry deletions and structs of
// any shape; what they may not do is damage it for others (security.md 2). Looks at decoded structs; nothing has been
// applied yet.

import * as Y from 'yjs';

/** Root of a draft: the Y.XmlFragment that the editor is bound to. */
export const DRAFT_ROOT = 'draft';

export const DRAFT_LIMITS = {
  updateBytes: 256 * 1024,
  /** Of the whole draft, encoded. */
  stateBytes: 1024 * 1024,
  /** Characters and elements that one clientID may ever write, deleted ones included. */
  clock: 4_000_000,
  structs: 20_000,
  clients: 5_000,
  depth: 40,
  attributeDepth: 4,
} as const;

export type DraftRule =
  | 'size'
  | 'malformed'
  | 'structs'
  /** Something between what the server has and this update is missing. */
  | 'gap'
  /** A struct that the server does not have, under a clientID of another device. */
  | 'foreign-client'
  | 'clock'
  | 'root'
  | 'content'
  | 'key'
  | 'depth'
  | 'full'
  | 'clients'
  /** Checking it took too long or too much memory. */
  | 'too-costly';

export type DraftSender = {
  readonly device: string;
  /** Which device first used a clientID; absent: nobody yet. */
  readonly ownerOf: (client: number) => string | undefined;
};

const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const NODE_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Undefined: nothing speaks against applying it. `stateOf`: the clock that the server expects next of a client. */
export function ruleBrokenByStructs(
  structs: readonly (Y.Item | Y.GC | Y.Skip)[],
  sender: DraftSender,
  stateOf: (client: number) => number,
): DraftRule | undefined {
  if (structs.length > DRAFT_LIMITS.structs) return 'structs';
  const nextClock = new Map<number, number>();
  for (const struct of structs) {
    const { client, clock } = struct.id;
    if (struct instanceof Y.Skip || client > 0xffff_ffff) return 'gap';
    const end = clock + struct.length;
    if (end > DRAFT_LIMITS.clock) return 'clock';
    const known = Math.max(stateOf(client), nextClock.get(client) ?? 0);
    // The server's own copy counts, not what is sent under the same numbers.
    if (end <= known) continue;
    if (clock > known) return 'gap';
    if ((sender.ownerOf(client) ?? sender.device) !== sender.device) return 'foreign-client';
    nextClock.set(client, end);
    if (struct instanceof Y.Item) {
      const broken = ruleBrokenByItem(struct);
      if (broken !== undefined) return broken;
    }
  }
  return undefined;
}

function ruleBrokenByItem(item: Y.Item): DraftRule | undefined {
  // While it is only decoded, the parent is a root's name, an id, or nothing (then the origin tells).
  const parent: unknown = item.parent;
  if (typeof parent === 'string' && (parent !== DRAFT_ROOT || item.parentSub !== null))
    return 'root';
  if (item.parentSub !== null && isUnsafeKey(item.parentSub)) return 'key';
  return ruleBrokenByContent(item.content);
}

function ruleBrokenByContent(content: Y.Item['content']): DraftRule | undefined {
  if (content instanceof Y.ContentString || content instanceof Y.ContentDeleted) return undefined;
  if (content instanceof Y.ContentType) {
    const { type } = content;
    if (type instanceof Y.XmlHook) return 'content';
    if (type instanceof Y.XmlElement) return NODE_NAME.test(type.nodeName) ? undefined : 'content';
    return type instanceof Y.XmlText ? undefined : 'content';
  }
  if (content instanceof Y.ContentFormat) {
    if (isUnsafeKey(content.key)) return 'key';
    return isPlain(content.value, DRAFT_LIMITS.attributeDepth) ? undefined : 'content';
  }
  if (content instanceof Y.ContentAny) {
    return content.arr.every((value) => isPlain(value, DRAFT_LIMITS.attributeDepth))
      ? undefined
      : 'content';
  }
  return 'content';
}

/**
 * Whether an integrated item lies where an editor expects its kind: elements and texts in elements, characters and
 * formats in texts, values in attributes. Anything else would break every editor that opens the draft.
 */
export function ruleBrokenByPlace(item: Y.Item): DraftRule | undefined {
  if (item.deleted || item.content instanceof Y.ContentDeleted) return undefined;
  const { parent, parentSub, content } = item;
  if (content instanceof Y.ContentAny) {
    return parentSub !== null && parent instanceof Y.XmlElement ? undefined : 'content';
  }
  if (parentSub !== null) return 'content';
  if (!(content instanceof Y.ContentType))
    return parent instanceof Y.XmlText ? undefined : 'content';
  if (!(parent instanceof Y.XmlFragment)) return 'content';
  let above: Y.Item | null = parent._item;
  for (let depth = 1; above !== null; depth += 1) {
    if (depth >= DRAFT_LIMITS.depth) return 'depth';
    above = (above.parent as Y.XmlFragment)._item;
  }
  return undefined;
}

const isUnsafeKey = (key: string): boolean => key.length > 100 || UNSAFE_KEYS.has(key);

/** JSON of bounded depth. A `__proto__` key shows as a foreign prototype once it is decoded. */
function isPlain(value: unknown, depth: number): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === 0) return false;
  if (Array.isArray(value)) return value.every((part) => isPlain(part, depth - 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.entries(value).every(
    ([key, part]) => !isUnsafeKey(key) && isPlain(part, depth - 1),
  );
}
