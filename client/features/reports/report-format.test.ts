import { expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import { createReportFormat } from './report-format.ts';

const english = createReportFormat('en', 'Europe/Paris');
const plain = (text: string | undefined): string | undefined => text?.replaceAll(/\s/gu, ' ');

test.each([
  ['closed', 'more', 12, 10, { direction: 'up', tone: 'good', words: '+20%' }],
  ['backlog', 'less', 12, 10, { direction: 'up', tone: 'bad', words: '+20%' }],
  ['backlog', 'less', 5, 10, { direction: 'down', tone: 'good', words: '-50%' }],
  ['opened', 'neither', 12, 10, { direction: 'up', tone: 'neutral', words: '+20%' }],
  ['closed', 'more', 10, 10, { direction: 'same', tone: 'neutral', words: '0%' }],
  ['closed', 'more', 5, 0, { direction: 'up', tone: 'good', words: '+5' }],
  ['closed', 'more', 0, 0, { direction: 'same', tone: 'neutral', words: '0%' }],
  ['closed', 'more', 400, 2, { direction: 'up', tone: 'good', words: '+398' }],
] as const)('R3d of %s, %s is better: %s after %s', (_, better, now, before, change) => {
  expect(english.change('count', better, now, before)).toEqual(change);
});

test('R3d where there was nothing to measure, nothing is compared', () => {
  expect(english.change('time', 'less', HOUR_MS, null)).toBeUndefined();
  expect(english.change('time', 'less', null, HOUR_MS)).toBeUndefined();
  expect(english.change('stars', 'more', 4.5, 4)?.words).toBe('+0.5');
});

test('R2h each figure is written as what it is', () => {
  expect(english.figure('count', 12_345)).toBe('12,345');
  expect(english.figure('time', 90 * MINUTE_MS)).toBe('1 hr, 30 min');
  expect(english.figure('minutes', 90)).toBe('1 hr, 30 min');
  expect(english.figure('stars', 4)).toBe('4.0');
  expect(english.figure('time', null)).toBe('–');
  // On a card.
  expect(english.brief('time', 90 * MINUTE_MS)).toBe('1 hr 30 min');
});

test.each([
  ['day', { from: '2026-03-01', to: '2026-03-01' }, 'Sun, Mar 1, 2026'],
  ['week', { from: '2026-03-02', to: '2026-03-08' }, 'Mar 2 – 8, 2026'],
  ['month', { from: '2026-03-01', to: '2026-03-31' }, 'March 2026'],
  // Cut to the days that were asked for, it says which.
  ['month', { from: '2026-03-01', to: '2026-03-12' }, 'Mar 1 – 12, 2026'],
  ['year', { from: '2026-01-01', to: '2026-12-31' }, '2026'],
  ['year', { from: '2026-03-01', to: '2026-12-31' }, 'Mar 1 – Dec 31, 2026'],
] as const)('R2h the period of a %s, %j, is called %s', (step, days, words) => {
  expect(plain(english.period(step, days))).toBe(words);
});

test('R2h a moment is told by the clock of the workspace, and everything in the reader’s language', () => {
  const at = Date.parse('2026-03-01T23:30:00.000Z');

  expect(english.moment(at)).toContain('Mar 2, 2026');
  const french = createReportFormat('fr', 'Europe/Paris');
  expect(plain(french.figure('count', 12_345))).toBe('12 345');
  expect(french.period('month', { from: '2026-03-01', to: '2026-03-31' })).toBe('mars 2026');
  expect(plain(french.change('count', 'more', 12, 10)?.words)).toBe('+20 %');
});
