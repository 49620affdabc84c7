// Chains that are already written must stay true: these bytes may never come out otherwise.

import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import {
  GENESIS,
  canonical,
  digestOf,
  isSame,
  linkHash,
  sealOf,
  type LinkPlace,
} from './chain-entry.ts';

const place: LinkPlace = { n: 1, kind: 'event', subjectId: 'e1', xid: '7', era: 'a' };
const who = Buffer.from('who');
const what = Buffer.from('what');
const hash = (more: Partial<LinkPlace> = {}, facts: JsonValue = { b: 1, a: null }): string =>
  linkHash(GENESIS, { ...place, ...more }, facts, who, what).toString('hex');

test.each<[JsonValue, string]>([
  [null, 'null'],
  ['a "b"', '"a \\"b\\""'],
  [[2, 1, [true]], '[2,1,[true]]'],
  [{ b: 1, a: { d: [], c: {} } }, '{"a":{"c":{},"d":[]},"b":1}'],
  [{ 10: 'x', 9: 'y', Z: 'z' }, '{"10":"x","9":"y","Z":"z"}'],
])('I5a %j has one form: %s', (value, text) => {
  expect(canonical(value)).toBe(text);
});

test('I5a a link is the hash of the one before, its place, its facts, who and what, each with its length', () => {
  const parts = [
    Buffer.alloc(0),
    Buffer.from('[1,"event","e1","7","a"]'),
    Buffer.from('{"a":null,"b":1}'),
    who,
    what,
  ];
  const expected = createHash('sha256');
  for (const part of parts) {
    expected.update(Buffer.from(part.length.toString(16).padStart(8, '0'), 'hex')).update(part);
  }
  expect(hash()).toBe(expected.digest('hex'));
});

test('I5a nothing of a link can be another without its hash being another', () => {
  const hashes = [
    hash(),
    hash({ n: 2 }),
    hash({ kind: 'access' }),
    hash({ subjectId: 'e2' }),
    hash({ xid: null }),
    hash({ era: 'b' }),
    hash({}, { a: null, b: 2 }),
    linkHash(who, place, { b: 1, a: null }, who, what).toString('hex'),
    linkHash(GENESIS, place, { b: 1, a: null }, what, who).toString('hex'),
    // The same bytes, cut elsewhere.
    linkHash(GENESIS, place, { b: 1, a: null }, Buffer.from('whow'), Buffer.from('hat')).toString(
      'hex',
    ),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('I5s a value is known by its salt and itself only', () => {
  const salt = Buffer.from('salt');
  const expected = createHmac('sha256', salt).update('{"a":1,"b":2}').digest();
  expect(digestOf(salt, { b: 2, a: 1 })).toEqual(expected);
  expect(digestOf(Buffer.from('other'), { b: 2, a: 1 })).not.toEqual(expected);
});

test.each([0, 1, 16, 63, 64, 65, 200])(
  'I5s the digest is HMAC-SHA-256, also under a salt of %i bytes',
  (length) => {
    const salt = Buffer.from(Array.from({ length }, (_, index) => (index * 37 + 11) % 256));
    for (const text of ['', 'plain', 'Zoë 日本 🎫', 'half a character \ud83c', 'x'.repeat(5_000)]) {
      const expected = createHmac('sha256', salt).update(canonical(text)).digest();
      expect(digestOf(salt, text)).toEqual(expected);
    }
  },
);

test('I5f a seal is of its key, its workspace and all its parts', () => {
  const seal = (key: string, workspace: string, ...parts: JsonValue[]): Buffer =>
    sealOf(Buffer.from(key), workspace as WorkspaceId, ...parts);
  const one = seal('k', 'w', 1, 'ff');
  expect(one).toEqual(createHmac('sha256', 'k').update('["w",1,"ff"]').digest());
  expect(isSame(one, seal('k', 'w', 1, 'ff'))).toBe(true);
  for (const other of [seal('l', 'w', 1, 'ff'), seal('k', 'v', 1, 'ff'), seal('k', 'w', 1), who])
    expect(isSame(one, other)).toBe(false);
});
