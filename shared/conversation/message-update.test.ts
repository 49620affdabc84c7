import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MessageId, PersonId } from '#shared/base/ids.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { checkMessageUpdate } from './check-message-update.ts';
import { checkMessagePayload, type MessagePayload } from './message-payload.ts';
import { makeMessageUpdate } from './message-update.ts';
import { readMessageUpdate } from './read-message-update.ts';
import { aPayload, yjsMessage } from '#test/support/message-updates.ts';

const text = (maxLength: number) =>
  fc.string({ unit: 'binary', maxLength }).map((value) => value.replaceAll('\0', ''));
const person = fc.uuid({ version: 4 }) as fc.Arbitrary<PersonId>;
const message = fc.uuid({ version: 7 }) as fc.Arbitrary<MessageId>;
const payloads: fc.Arbitrary<MessagePayload> = fc
  .record(
    {
      v: fc.constant(1 as const),
      id: message,
      kind: fc.constantFrom('reply' as const, 'note' as const),
      side: fc.constantFrom('customer' as const, 'operator' as const),
      authorId: fc.option(person),
      authorName: text(40),
      parentId: message,
      html: text(300),
      signature: text(80),
      at: fc
        .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString()),
      mentions: fc.uniqueArray(person, { maxLength: 5 }),
    },
    {
      requiredKeys: ['v', 'id', 'kind', 'side', 'authorId', 'authorName', 'html', 'at'],
      noNullPrototype: true,
    },
  )
  .map((payload) =>
    payload.kind === 'note' ? { ...payload, side: 'operator' as const } : payload,
  );

it('INV8a make, check, read is identity for every message', () => {
  fc.assert(
    fc.property(payloads, fc.nat({ max: 0xffff_ffff }), (payload, client) => {
      const bytes = makeMessageUpdate(payload, client);
      const { id, authorId, kind, side } = payload;
      const checked = checkMessageUpdate(bytes, { id, authorId, kind, side, maxBytes: 64 * 1024 });
      expect(checked).toEqual({ ok: true, value: { payload, client } });
      expect(readMessageUpdate(bytes)).toEqual(payload);
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    }),
    { numRuns: 500 },
  );
});

it('writes the bytes that Yjs writes', () => {
  fc.assert(
    fc.property(payloads, fc.nat({ max: 0xffff_ffff }), (payload, client) => {
      expect(makeMessageUpdate(payload, client)).toEqual(yjsMessage(payload, payload.id, client));
    }),
    { numRuns: 500 },
  );
});

it('draws a fresh clientID each time', () => {
  const clients = new Set<number>();
  for (let i = 0; i < 50; i += 1) {
    const { id, authorId, kind, side } = aPayload();
    const checked = checkMessageUpdate(makeMessageUpdate(aPayload()), {
      id,
      authorId,
      kind,
      side,
      maxBytes: 10_000,
    });
    if (checked.ok) clients.add(checked.value.client);
  }
  expect(clients.size).toBe(50);
});

it('refuses to make what the check would refuse', () => {
  expect(() => makeMessageUpdate(aPayload({ html: 'a\0b' }))).toThrow(/html/);
  expect(() => makeMessageUpdate(aPayload({ html: 'half \ud800' }))).toThrow(/html/);
  expect(() => makeMessageUpdate({ ...aPayload(), parentId: undefined } as never)).toThrow(
    /parentId/,
  );
  expect(checkMessagePayload(Object.create({ v: 1 }))).toEqual({ ok: false, error: 'object' });
});

it('names the rule when stored bytes are damaged', () => {
  expect(() => readMessageUpdate(new Uint8Array([1, 2]))).toThrow(/one-struct/);
});

it('reads base64 without Node as with it', () => {
  const text = toBase64(Uint8Array.from({ length: 256 }, (_, at) => at));
  const bytes = fromBase64(text)!;
  const own = globalThis.Buffer;
  Reflect.deleteProperty(globalThis, 'Buffer');
  try {
    expect([...fromBase64(text)!]).toEqual([...bytes]);
    expect(fromBase64('')).toHaveLength(0);
    expect(fromBase64('AA*=')).toBeUndefined();
  } finally {
    globalThis.Buffer = own;
  }
  expect(bytes[255]).toBe(255);
});

it('takes standard base64 only', () => {
  for (const wrong of ['A', 'AA', 'AAA', 'AA=A', 'AA-_', 'AA==AA==', '====', ' AAA', 'AAAA\n']) {
    expect(fromBase64(wrong), wrong).toBeUndefined();
  }
  expect(fromBase64('')).toEqual(new Uint8Array(0));
  expect(fromBase64('AQID')).toEqual(new Uint8Array([1, 2, 3]));
});
