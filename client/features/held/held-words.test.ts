import { describe, expect, test } from 'vitest';
import type { PersonId } from '#shared/base/ids.ts';
import { causeNow, noteReader, sendWay, type Standing } from './held-words.ts';

const ana = 'a' as PersonId;
const ben = 'b' as PersonId;
const exclusive = { mode: 'exclusive', implicitTake: true } as const;
const standing = (over: Partial<Standing>, holder: PersonId | null = null): Standing => ({
  ticket: { lockHolderId: holder, assigneeId: null, phase: 'active', pubSeq: 3 },
  self: ana,
  canBreakLock: false,
  lock: exclusive,
  ...over,
});
const locked = { kind: 'reply', refusal: { code: 'LOCKED', by: ben } } as const;
const stale = { kind: 'reply', refusal: { code: 'STALE', newerSeq: 3, by: ben } } as const;

describe('ways out of a held reply', () => {
  test('A5a held for a lock: it waits for the holder, and goes once they have let go', () => {
    expect(sendWay(locked, standing({}, ben))).toBe('wait');
    expect(sendWay(locked, standing({}, null))).toBe('take');
    expect(sendWay(locked, standing({}, ana))).toBe('again');
  });

  test('A5a who may break locks can take the ticket over', () => {
    expect(sendWay(locked, standing({ canBreakLock: true }, ben))).toBe('take-over');
  });

  test('A5b held for a newer answer: it can be sent anyway', () => {
    expect(sendWay(stale, standing({ lock: { mode: 'presence', implicitTake: true } }, ben))).toBe(
      'anyway',
    );
  });

  test('A5b it can be sent only after that answer has come: without it, it would come back once more', () => {
    const ticket = { lockHolderId: null, assigneeId: null, phase: 'active', pubSeq: 2 } as const;
    const none = { mode: 'none', implicitTake: true } as const;
    expect(sendWay(stale, standing({ lock: none, ticket }))).toBe('read-first');
    expect(sendWay(stale, standing({ lock: none, ticket: { ...ticket, pubSeq: 4 } }))).toBe(
      'anyway',
    );
  });

  test('A5a a ticket that is no longer to be seen leaves only the text', () => {
    expect(sendWay(locked, standing({ ticket: undefined }))).toBe('none');
  });

  test('A5a the note reaches whoever has the ticket, never oneself', () => {
    expect(noteReader(standing({}, ben))).toBe(ben);
    expect(noteReader(standing({}, ana))).toBeUndefined();
    expect(noteReader(standing({}, null))).toBeUndefined();
  });
});

describe('why it waits, as true as it is now', () => {
  test('A5f the cause follows who holds the ticket', () => {
    expect(causeNow(locked, standing({}, ben), true)).toBe('as-refused');
    expect(causeNow(locked, standing({}, ana), true)).toBe('yours-now');
    expect(causeNow(locked, standing({}, null), true)).toBe('free-now');
    // The refusal may be here before the news of who has it.
    expect(causeNow(locked, standing({}, null), false)).toBe('as-refused');
    expect(causeNow(locked, standing({}, 'c' as PersonId), true)).toEqual({ holder: 'c' });
  });

  test('A5f what is no matter of the lock stays as it was refused', () => {
    expect(causeNow(stale, standing({}, ana), true)).toBe('as-refused');
    expect(causeNow(locked, standing({ ticket: undefined }), true)).toBe('as-refused');
  });
});
