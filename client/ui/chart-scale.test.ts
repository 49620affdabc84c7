import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import {
  columnAt,
  countTicks,
  labelEvery,
  linePath,
  spanTicks,
  wordsWidth,
} from './chart-scale.ts';

test.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [7, [0, 2, 4, 6, 8]],
  [12, [0, 5, 10, 15]],
  [41, [0, 20, 40, 60]],
  [100, [0, 50, 100]],
  [81_000, [0, 50_000, 100_000]],
])('R3b up to %s an axis counts in round steps, and nothing exceeds it', (most, ticks) => {
  expect(countTicks(most)).toEqual(ticks);
});

test.each([
  [90_000, [0, 30_000, 60_000, 90_000]],
  [50 * MINUTE_MS, [0, 15, 30, 45, 60].map((count) => count * MINUTE_MS)],
  [30 * HOUR_MS, [0, 12, 24, 36].map((count) => count * HOUR_MS)],
  [20 * DAY_MS, [0, 5, 10, 15, 20].map((count) => count * DAY_MS)],
  [4_000 * DAY_MS, [0, 1_000, 2_000, 3_000, 4_000].map((count) => count * DAY_MS)],
])('R3b lengths of time up to %s ms stand on minutes, hours and days', (most, ticks) => {
  expect(spanTicks(most)).toEqual(ticks);
});

test('R3b as many columns are named as there is room for', () => {
  expect(labelEvery(12, 600, 50)).toBe(1);
  expect(labelEvery(31, 300, 50)).toBe(6);
  expect(labelEvery(1, 0, 50)).toBe(50);
});

test('R3b words beside an axis get the room that their letters need', () => {
  expect(wordsWidth('12h')).toBeGreaterThan(20);
  expect(wordsWidth('12 س')).toBeGreaterThan(wordsWidth('12 h'));
});

test('R3b a place in a chart means a column, at its ends the outermost', () => {
  expect(columnAt(-5, 300, 30)).toBe(0);
  expect(columnAt(10, 300, 30)).toBe(1);
  expect(columnAt(299, 300, 30)).toBe(29);
  expect(columnAt(320, 300, 30)).toBe(29);
});

test('R3b a line breaks off where there is no figure', () => {
  const points = [{ x: 0, y: 10 }, { x: 5.04, y: 9 }, undefined, { x: 15, y: 1 }];

  expect(linePath(points)).toBe('M0 10L5 9M15 1');
});
