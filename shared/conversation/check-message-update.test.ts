import * as encoding from 'lib0/encoding';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { checkMessageUpdate, type ExpectedMessage } from './check-message-update.ts';
import { encodeMessageUpdate, makeMessageUpdate, MESSAGES_ROOT } from './message-update.ts';
import {
  aPayload,
  AUTHOR,
  MESSAGE,
  OTHER_MESSAGE,
  yjsMessage,
  yjsUpdate,
} from '#test/support/message-updates.ts';
import { workMs } from '#test/support/work-ms.ts';

const expected: ExpectedMessage = {
  id: MESSAGE,
  authorId: AUTHOR,
  kind: 'reply',
  side: 'operator',
  maxBytes: 320 * 1024,
};

function ruleOf(bytes: Uint8Array, changes: Partial<ExpectedMessage> = {}): string {
  const checked = checkMessageUpdate(bytes, { ...expected, ...changes });
  return checked.ok ? 'accepted' : checked.error.rule;
}

type Parts = {
  clients?: number;
  structs?: number;
  client?: number;
  clock?: number;
  info?: number;
  before?: (encoder: encoding.Encoder) => void;
  isRootParent?: number;
  root?: string;
  key?: string | null;
  values?: number;
  content?: (encoder: encoding.Encoder) => void;
  deletions?: (encoder: encoding.Encoder) => void;
  after?: number[];
};
/** A message update with single parts exchanged. */
function forge(parts: Parts): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, parts.clients ?? 1);
  encoding.writeVarUint(encoder, parts.structs ?? 1);
  encoding.writeVarUint(encoder, parts.client ?? 77);
  encoding.writeVarUint(encoder, parts.clock ?? 0);
  encoding.writeUint8(encoder, parts.info ?? 0x28);
  parts.before?.(encoder);
  encoding.writeVarUint(encoder, parts.isRootParent ?? 1);
  encoding.writeVarString(encoder, parts.root ?? MESSAGES_ROOT);
  if (parts.key !== null) encoding.writeVarString(encoder, parts.key ?? MESSAGE);
  encoding.writeVarUint(encoder, parts.values ?? 1);
  (
    parts.content ??
    ((target) => encoding.writeAny(target, aPayload() as unknown as encoding.AnyEncodable))
  )(encoder);
  (parts.deletions ?? ((target) => encoding.writeVarUint(target, 0)))(encoder);
  for (const byte of parts.after ?? []) encoding.writeUint8(encoder, byte);
  return encoding.toUint8Array(encoder);
}

/** ContentAny of an object written key by key, as no JavaScript object could hold it. */
const rawObject =
  (entries: readonly (readonly [string, unknown])[]) => (encoder: encoding.Encoder) => {
    encoding.writeUint8(encoder, 118);
    encoding.writeVarUint(encoder, entries.length);
    for (const [key, value] of entries) {
      encoding.writeVarString(encoder, key);
      encoding.writeAny(encoder, value as encoding.AnyEncodable);
    }
  };
const payloadEntries = (): (readonly [string, unknown])[] => Object.entries(aPayload());

describe('checkMessageUpdate', () => {
  it('accepts what Yjs writes for one message', () => {
    expect(ruleOf(yjsMessage(aPayload()))).toBe('accepted');
    expect(ruleOf(makeMessageUpdate(aPayload()))).toBe('accepted');
    expect(ruleOf(forge({}))).toBe('accepted');
  });

  it("FLT26a refuses another author, side or kind than the session's", () => {
    const update = makeMessageUpdate(aPayload());
    expect(ruleOf(update, { authorId: OTHER_MESSAGE as never })).toBe('author');
    expect(ruleOf(update, { authorId: null })).toBe('author');
    expect(ruleOf(update, { side: 'customer' })).toBe('side');
    expect(ruleOf(update, { kind: 'note' })).toBe('kind');
  });

  it("FLT26b refuses another key than the message's id, and none", () => {
    expect(ruleOf(yjsMessage(aPayload(), OTHER_MESSAGE))).toBe('key');
    expect(ruleOf(yjsMessage(aPayload({ id: OTHER_MESSAGE }), MESSAGE))).toBe('key');
    expect(ruleOf(makeMessageUpdate(aPayload({ id: OTHER_MESSAGE })))).toBe('key');
    expect(ruleOf(forge({ info: 0x08, key: null }))).toBe('key');
    expect(ruleOf(forge({ root: 'other' }))).toBe('parent');
    expect(ruleOf(forge({ isRootParent: 0 }))).toBe('parent');
  });

  it('FLT26c refuses a second struct, a second client and none', () => {
    const two = yjsUpdate((doc) => {
      doc.getMap(MESSAGES_ROOT).set(MESSAGE, aPayload());
      doc.getMap(MESSAGES_ROOT).set(OTHER_MESSAGE, aPayload({ id: OTHER_MESSAGE }));
    });
    expect(ruleOf(two)).toBe('one-struct');
    const merged = Y.mergeUpdates([
      makeMessageUpdate(aPayload(), 1),
      makeMessageUpdate(aPayload({ id: OTHER_MESSAGE }), 2),
    ]);
    expect(ruleOf(merged)).toBe('one-struct');
    expect(ruleOf(new Uint8Array([0, 0]))).toBe('one-struct');
    expect(ruleOf(forge({ structs: 60_000_000 }))).toBe('one-struct');
  });

  it('FLT26d refuses a delete set', () => {
    const one = (encoder: encoding.Encoder) =>
      [1, 77, 1, 0, 1].forEach((part) => encoding.writeVarUint(encoder, part));
    expect(ruleOf(forge({ deletions: one }))).toBe('delete-set');
    const doc = new Y.Doc();
    doc.getMap(MESSAGES_ROOT).set(MESSAGE, aPayload());
    doc.getMap(MESSAGES_ROOT).delete(MESSAGE);
    expect(ruleOf(Y.encodeStateAsUpdate(doc))).not.toBe('accepted');
  });

  it('FLT26e refuses an origin in a struct that nobody has seen', () => {
    const id = (encoder: encoding.Encoder) =>
      [99, 5].forEach((part) => encoding.writeVarUint(encoder, part));
    expect(ruleOf(forge({ info: 0xa8, before: id }))).toBe('origin');
    expect(ruleOf(forge({ info: 0x68, before: id }))).toBe('right-origin');
    expect(ruleOf(forge({ clock: 3 }))).toBe('clock');
  });

  it('FLT26f refuses GC and Skip structs', () => {
    expect(ruleOf(new Uint8Array([1, 1, 77, 0, 0, 200, 1, 0]))).toBe('item');
    expect(ruleOf(new Uint8Array([1, 1, 77, 0, 10, 200, 1, 0]))).toBe('item');
  });

  it('FLT26g tells the clientID, so that one already used in the document can be mended', () => {
    const checked = checkMessageUpdate(makeMessageUpdate(aPayload(), 4_000_000_001), expected);
    expect(checked.ok && checked.value.client).toBe(4_000_000_001);
    expect(ruleOf(forge({ client: 2 ** 32 }))).toBe('client');
  });

  it('FLT26h refuses subdocuments, nested types, text, embeds, binary and several values', () => {
    expect(ruleOf(yjsMessage(new Y.Doc()))).toBe('content');
    expect(ruleOf(yjsMessage(new Y.Map()))).toBe('content');
    // The type is one struct, its text another.
    expect(ruleOf(yjsMessage(new Y.Text('x')))).toBe('one-struct');
    expect(ruleOf(yjsMessage(new Uint8Array(3)))).toBe('content');
    expect(ruleOf(yjsUpdate((doc) => doc.getText(MESSAGES_ROOT).insert(0, 'x')))).toBe('key');
    expect(
      ruleOf(
        forge({
          values: 2,
          content: (encoder) =>
            [1, 2].forEach(() =>
              encoding.writeAny(encoder, aPayload() as unknown as encoding.AnyEncodable),
            ),
        }),
      ),
    ).toBe('length');
    expect(ruleOf(forge({ values: 0, content: () => undefined }))).toBe('length');
  });

  it('FLT26i refuses a body of 5 MB by its size alone', () => {
    const huge = encodeMessageUpdate(aPayload({ html: 'a'.repeat(5 * 1024 * 1024) }), 77);
    const took = workMs(() => expect(ruleOf(huge)).toBe('size'));
    expect(took).toBeLessThan(5);
    expect(ruleOf(huge, { maxBytes: 10 * 1024 * 1024 })).toBe('payload.html');
  });

  it('FLT26j refuses JSON nested deeply, without following it', () => {
    let nested: unknown = 1;
    for (let i = 0; i < 5_000; i += 1) nested = { a: nested };
    expect(ruleOf(yjsMessage(nested))).toBe('depth');
    const brackets = (encoder: encoding.Encoder) => {
      for (let i = 0; i < 100_000; i += 1)
        encoding.writeUint8Array(encoder, new Uint8Array([117, 1]));
    };
    expect(ruleOf(forge({ content: brackets }))).toBe('depth');
  });

  it('FLT26k refuses a `__proto__` key', () => {
    expect(
      ruleOf(
        forge({ content: rawObject([...payloadEntries(), ['__proto__', { isAdmin: true }]]) }),
      ),
    ).toBe('proto-key');
    expect(ruleOf(forge({ content: rawObject([...payloadEntries(), ['constructor', 1]]) }))).toBe(
      'proto-key',
    );
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('FLT26l refuses trailing bytes', () => {
    expect(ruleOf(forge({ after: [0] }))).toBe('trailing-bytes');
    expect(ruleOf(forge({ after: [1, 2, 3] }))).toBe('trailing-bytes');
  });

  it('FLT26m refuses what is not written as Yjs writes it', () => {
    expect(ruleOf(forge({ content: rawObject([...payloadEntries(), ['html', 'twice']]) }))).toBe(
      'canonical',
    );
    // Zero as two bytes, and 1 as a float.
    const padded = [...forge({})];
    padded.splice(3, 1, 0x80, 0x00);
    expect(ruleOf(Uint8Array.from(padded))).toBe('canonical');
    const float = (encoder: encoding.Encoder) => {
      const rest = payloadEntries().slice(1);
      encoding.writeUint8(encoder, 118);
      encoding.writeVarUint(encoder, rest.length + 1);
      encoding.writeVarString(encoder, 'v');
      encoding.writeUint8(encoder, 124);
      encoding.writeFloat32(encoder, 1);
      for (const [key, value] of rest) {
        encoding.writeVarString(encoder, key);
        encoding.writeAny(encoder, value as string);
      }
    };
    expect(ruleOf(forge({ content: float }))).toBe('canonical');
  });

  it('FLT26n refuses values that JSON does not have', () => {
    for (const value of [undefined, 5n, new Uint8Array(2), Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(ruleOf(forge({ content: rawObject([...payloadEntries(), ['extra', value]]) }))).toBe(
        'json',
      );
    }
  });

  it('FLT26o refuses unknown, missing and ill-typed fields by name', () => {
    expect(ruleOf(yjsMessage({ ...aPayload(), isPinned: true }))).toBe('payload.unknown-field');
    expect(ruleOf(yjsMessage('text'))).toBe('payload.object');
    expect(ruleOf(yjsMessage([1]))).toBe('payload.object');
    const wrong: Record<string, unknown> = {
      v: 2,
      id: 'x',
      kind: 'chat',
      side: 'both',
      authorId: 'x',
      authorName: 5,
      html: 'NUL \0',
      at: '2026-02-30T00:00:00.000Z',
      parentId: 'x',
      signature: 'x'.repeat(16 * 1024 + 1),
      mentions: [AUTHOR, AUTHOR],
    };
    for (const [field, value] of Object.entries(wrong)) {
      expect(ruleOf(yjsMessage({ ...aPayload(), [field]: value }))).toBe(`payload.${field}`);
    }
    expect(ruleOf(yjsMessage(aPayload({ kind: 'note', side: 'customer' })))).toBe('payload.side');
    const { html: _html, ...withoutHtml } = aPayload();
    expect(ruleOf(yjsMessage(withoutHtml))).toBe('payload.html');
  });

  it('FLT26p refuses every truncation and empty bytes', () => {
    const update = makeMessageUpdate(aPayload());
    for (let length = 0; length < update.length; length += 1) {
      expect(ruleOf(update.slice(0, length))).not.toBe('accepted');
    }
    expect(ruleOf(new Uint8Array(0))).toBe('malformed');
  });
});
