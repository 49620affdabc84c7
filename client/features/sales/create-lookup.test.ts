import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ApiResult } from '#client/data/index.ts';
import { createLookup, shownOf } from './create-lookup.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Longer than the pause that it waits for. */
const PAUSE_MS = 1_000;
const answer = (found: string): ApiResult<string> => ({
  ok: true,
  value: { status: 200, data: found, etag: null },
});

function begin() {
  const asked: {
    text: string;
    signal: AbortSignal;
    settle: (result: ApiResult<string>) => void;
  }[] = [];
  return createRoot((dispose) => {
    const [text, setText] = createSignal('');
    const [isOnline, setOnline] = createSignal(true);
    const lookup = createLookup<string>({
      text,
      least: 3,
      isOnline,
      ask: (wanted, { signal }) =>
        new Promise((settle) => asked.push({ text: wanted, signal: signal!, settle })),
    });
    return { asked, lookup, setText, setOnline, dispose };
  });
}

test('P7e it asks from three characters on, once one pauses, and not for the spaces around them', () => {
  const { asked, lookup, setText, dispose } = begin();
  for (const short of ['', 'O', 'OX', ' OX ', '😀a']) {
    setText(short);
    vi.advanceTimersByTime(PAUSE_MS);
    expect([short, lookup().at, asked.length]).toEqual([short, 'short', 0]);
  }
  for (const typed of ['OX-', 'OX-1', ' OX-15']) setText(typed);
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(PAUSE_MS);
  expect(asked.map(({ text }) => text)).toEqual(['OX-15']);
  dispose();
});

test('P7f an answer to an older text never stands under a newer one, and what was found stays in sight meanwhile', async () => {
  const { asked, lookup, setText, dispose } = begin();
  setText('OX-');
  vi.advanceTimersByTime(PAUSE_MS);
  asked[0]!.settle(answer('two'));
  await vi.advanceTimersByTimeAsync(0);
  expect(lookup()).toEqual({ at: 'found', found: 'two' });

  setText('OX-1');
  expect([lookup().at, shownOf(lookup())]).toEqual(['asking', 'two']);
  vi.advanceTimersByTime(PAUSE_MS);
  setText('OX-15');
  expect(asked[1]!.signal.aborted).toBe(true);
  asked[1]!.settle(answer('late'));
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(shownOf(lookup())).toBe('two');
  asked[2]!.settle(answer('one'));
  await vi.advanceTimersByTimeAsync(0);
  expect(lookup()).toEqual({ at: 'found', found: 'one' });
  dispose();
});

test('P5p without a network it says so, and asks again when there is one', async () => {
  const { asked, lookup, setText, setOnline, dispose } = begin();
  setOnline(false);
  setText('Lambert');
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect([lookup().at, asked.length]).toEqual(['unreachable', 0]);
  setOnline(true);
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  asked[0]!.settle({ ok: false, error: { kind: 'unreachable', reason: 'network' } });
  await vi.advanceTimersByTimeAsync(0);
  expect([lookup().at, asked[0]!.text]).toEqual(['unreachable', 'Lambert']);
  dispose();
});
