import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import { spanWords } from './span-words.ts';

test.each([
  [0, '0 seconds'],
  [40_400, '40 seconds'],
  [59_700, '1 minute'],
  [MINUTE_MS, '1 minute'],
  [59.6 * MINUTE_MS, '1 hour'],
  [2 * HOUR_MS + 5 * MINUTE_MS, '2 hours, 5 minutes'],
  [DAY_MS - 1, '1 day'],
  [2 * DAY_MS + 3.4 * HOUR_MS, '2 days, 3 hours'],
  [2 * DAY_MS, '2 days'],
  [45.4 * DAY_MS, '45 days'],
])('R2h %s ms are told in words, as finely as they mean something', (ms, words) => {
  expect(spanWords(ms, 'en', 'long')).toBe(words);
});

test('R2h they are told in the language of whoever reads', () => {
  expect(spanWords(2 * DAY_MS, 'fr', 'long').replaceAll(/\s/gu, ' ')).toBe('2 jours');
  expect(spanWords(3 * HOUR_MS, 'de', 'long').replaceAll(/\s/gu, ' ')).toBe('3 Stunden');
});
