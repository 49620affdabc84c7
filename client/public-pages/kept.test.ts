import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeStorage } from './support/fake-browser.ts';
import { forgetExpired, KEEP, makeKept, makeKeptInTab } from './kept.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-21T08:00:00Z') });
  vi.stubGlobal('localStorage', fakeStorage());
  vi.stubGlobal('sessionStorage', fakeStorage());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

test('SEC11 what somebody began to write is gone after a day, also for pages nobody opens again', () => {
  const draft = makeKept<string>('request-draft:acme', KEEP.draftMs);
  const other = makeKept<string>('track-draft:other:7', KEEP.draftMs);
  const unsent = makeKept<string>('track-waiting:acme:7', KEEP.unsentMs);
  localStorage.setItem('homing-language', 'fr');
  localStorage.setItem('homing:request-draft:old', '{"key":"of an earlier version"}');
  expect([draft.write('Rosa'), other.write('Ben'), unsent.write('Sent soon')]).toEqual([
    true,
    true,
    true,
  ]);

  pass(KEEP.draftMs - 1);
  expect(draft.read()).toBe('Rosa');
  pass(1);
  expect(draft.read()).toBeUndefined();
  forgetExpired();

  expect(Object.keys(localStorage).toSorted()).toEqual([
    'homing-language',
    'homing:track-waiting:acme:7',
  ]);
  expect(unsent.read()).toBe('Sent soon');
  pass(KEEP.unsentMs);
  expect(unsent.read()).toBeUndefined();
});

test('SEC11 a conversation is kept in the tab and nowhere else', () => {
  makeKeptInTab('track:acme:7').write({ code: 'C', ticket: 'T' });

  expect(Object.keys(localStorage)).toEqual([]);
  expect(makeKeptInTab('track:acme:7').read()).toEqual({ code: 'C', ticket: 'T' });
});

test('a browser that keeps nothing is no failure, and says so', () => {
  vi.stubGlobal('localStorage', undefined);
  const draft = makeKept<string>('request-draft:acme', KEEP.draftMs);

  expect(draft.write('x')).toBe(false);
  expect(draft.read()).toBeUndefined();
  forgetExpired();
});
