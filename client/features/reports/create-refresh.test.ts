import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Desk } from '#client/data/index.ts';
import { createRefresh } from './create-refresh.ts';

const MINUTE_MS = 60_000;
const page = {
  visibilityState: 'visible',
  addEventListener: vi.fn(),
  removeEventListener: vi.fn(),
};

beforeEach(() => {
  vi.useFakeTimers();
  page.visibilityState = 'visible';
  vi.stubGlobal('document', page);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Figures whose answer takes so long. */
function begin(answerMs: number, isToldOfNews = true) {
  const asked: number[] = [];
  return createRoot((dispose) => {
    const begun = performance.now();
    const [contact, setContact] = createSignal(0);
    const desk = { sync: () => ({ lastContactAt: contact() }) } as unknown as Pick<Desk, 'sync'>;
    createRefresh(
      desk,
      () => {
        asked.push(performance.now() - begun);
        return new Promise((done) => {
          setTimeout(done, answerMs);
        });
      },
      { isToldOfNews },
    );
    return { asked, news: () => setContact((count) => count + 1), dispose };
  });
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('R3g figures of now are asked for within half a second of news, once for all that came', async () => {
  const { asked, news, dispose } = begin(100);
  await pass(3_000);
  news();
  await pass(0);
  expect(asked).toEqual([3_000]);

  await pass(100);
  for (let count = 0; count < 50; count += 1) {
    news();
    await pass(10);
  }
  expect(asked).toEqual([3_000, 3_600]);
  dispose();
});

test('R3g none is asked for while an answer is on its way, and a slow server is given longer', async () => {
  const { asked, news, dispose } = begin(1_500);
  await pass(1_000);
  for (let count = 0; count < 80; count += 1) {
    news();
    await pass(100);
  }
  // Of 6 seconds each, one and a half are the answer's.
  expect(asked).toEqual([1_000, 7_000]);
  dispose();
});

test('R3g every minute they are asked for without news, and not while nobody sees them', async () => {
  const { asked, news, dispose } = begin(100, false);
  news();
  await pass(59_000);
  expect(asked).toEqual([]);
  await pass(2_000);
  expect(asked.map((ms) => Math.round(ms / 1_000))).toEqual([60]);

  page.visibilityState = 'hidden';
  await pass(3 * MINUTE_MS);
  expect(asked).toHaveLength(1);
  page.visibilityState = 'visible';
  await pass(MINUTE_MS / 4);
  expect(asked).toHaveLength(2);

  dispose();
  await pass(100);
  expect(vi.getTimerCount()).toBe(0);
});

test('R3g whoever leaves while an answer is on its way asks for no other', async () => {
  const { asked, news, dispose } = begin(1_000);
  news();
  await pass(600);
  news();
  dispose();
  await pass(5 * MINUTE_MS);

  expect(asked).toHaveLength(1);
});
