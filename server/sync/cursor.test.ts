import { describe, expect, test } from 'vitest';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import {
  extendCursor,
  FEED_SCHEMA,
  isPurged,
  mergeGroups,
  narrowCursor,
  readCursor,
  scopesOfCursor,
  type Cursor,
} from './cursor.ts';
import { createSignedTokens } from './signed-token.ts';
import { NOTHING_SEEN, oldestRunning, versionOf } from './snapshot.ts';

const tokens = createSignedTokens(Buffer.from('a key'));
const frame = {
  epoch: 'e1',
  workspaceId: 'w1' as WorkspaceId,
  personId: 'p1' as PersonId,
  snapshot: '900:900:',
  purged: null,
};
const cursor: Cursor = {
  schema: FEED_SCHEMA,
  epoch: 'e1',
  workspaceId: frame.workspaceId,
  personId: frame.personId,
  isDesk: true,
  selfHash: '',
  groups: [
    { base: '5:5:', seen: '5:9:6', scopes: ['w', 'g:1'] },
    { base: '7:7:', seen: '7:7:', scopes: ['g:2'] },
  ],
  walk: { target: '9:9:', after: { part: 'ticket', touched: '7', ticketId: 't' } },
};

describe('versions of the database', () => {
  test('rise with every commit and begin, and are equal only for equal snapshots', () => {
    const inOrder = ['10:10:', '10:12:10,11', '11:12:11', '12:12:', '12:13:12', '13:13:'];
    const versions = inOrder.map(versionOf);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(new Set(versions).size).toBe(inOrder.length);
    expect(Number.isSafeInteger(versionOf(`1:${2 ** 40}:1,2,3`))).toBe(true);
    expect(oldestRunning('12:15:12,14')).toBe(12n);
  });
});

describe('cursors', () => {
  test('INV19 survive the way to the device and back, and nothing else does', () => {
    expect(readCursor(tokens, tokens.seal(cursor), frame)).toEqual({ ok: true, cursor });
    const other = createSignedTokens(Buffer.from('another key'));
    expect(readCursor(other, tokens.seal(cursor), frame)).toEqual({ ok: false, reason: 'invalid' });
    expect(readCursor(tokens, 'x'.repeat(20_000), frame)).toEqual({ ok: false, reason: 'invalid' });
    for (let index = 0; index < 30; index += 1) {
      const bytes = Buffer.from(tokens.seal(cursor), 'base64url');
      bytes[index] = bytes[index]! ^ 1;
      expect(readCursor(tokens, bytes.toString('base64url'), frame)).toEqual({
        ok: false,
        reason: 'invalid',
      });
    }
  });

  test('FLT19 are expired as soon as one of their groups may have missed what was removed', () => {
    expect(isPurged('7:9:7', '6')).toBe(false);
    expect(isPurged('7:9:7', '7')).toBe(true);
    expect(isPurged('7:9:', '100')).toBe(true);
    expect(isPurged('7:9:', null)).toBe(false);
    expect(readCursor(tokens, tokens.seal(cursor), { ...frame, purged: '4' })).toMatchObject({
      ok: true,
    });
    expect(readCursor(tokens, tokens.seal(cursor), { ...frame, purged: '5' })).toEqual({
      ok: false,
      reason: 'expired',
    });
  });

  test('B3 lose scopes, and a walk only with the last scope of its group', () => {
    const narrowed = narrowCursor(cursor, new Set(['w', 'g:2']));
    expect(scopesOfCursor(narrowed)).toEqual(['w', 'g:2']);
    expect(narrowed.walk).toEqual(cursor.walk);
    const second = narrowCursor(cursor, new Set(['g:2']));
    expect(second.groups).toEqual([cursor.groups[1]]);
    expect(second).not.toHaveProperty('walk');
  });

  test('B4 gain a loaded scope once, also one that they had, and begin a walk anew', () => {
    const loaded = { base: NOTHING_SEEN, seen: '12:12:', scopes: ['g:1', 'g:3'] };
    const extended = extendCursor(cursor, loaded);
    expect([...scopesOfCursor(extended)].toSorted()).toEqual(['g:1', 'g:2', 'g:3', 'w']);
    expect(extended.groups.at(-1)).toEqual(loaded);
    expect(extended).not.toHaveProperty('walk');
  });

  test('groups that stand at the same place become one', () => {
    const group = { base: '5:5:', seen: '5:5:' };
    expect(
      mergeGroups([
        { ...group, scopes: ['a'] },
        { ...group, seen: '6:6:', scopes: ['b'] },
        { ...group, scopes: ['c'] },
      ]),
    ).toEqual([
      { ...group, scopes: ['a', 'c'] },
      { ...group, seen: '6:6:', scopes: ['b'] },
    ]);
  });
});
