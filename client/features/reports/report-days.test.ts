import { expect, test } from 'vitest';
import { isDay } from '#shared/base/day.ts';
import {
  countPeriods,
  daysOf,
  daysProblem,
  PERIODS,
  stepsFor,
  usualStep,
  type Days,
} from './report-days.ts';

test.each([
  ['7-days', { from: '2026-02-23', to: '2026-03-01' }],
  ['30-days', { from: '2026-01-31', to: '2026-03-01' }],
  ['90-days', { from: '2025-12-02', to: '2026-03-01' }],
  ['month', { from: '2026-03-01', to: '2026-03-01' }],
  ['last-month', { from: '2026-02-01', to: '2026-02-28' }],
  ['year', { from: '2026-01-01', to: '2026-03-01' }],
  ['last-year', { from: '2025-01-01', to: '2025-12-31' }],
  ['12-months', { from: '2025-03-01', to: '2026-02-28' }],
] as const)('R2g on the first of March, %s are these days', (period, days) => {
  expect(daysOf(period, '2026-03-01')).toEqual(days);
});

test('R2g last month in January was December of the year before', () => {
  expect(daysOf('last-month', '2026-01-31')).toEqual({ from: '2025-12-01', to: '2025-12-31' });
});

test.each([
  ['day', { from: '2026-02-27', to: '2026-03-02' }, 4],
  // A Sunday, and the Monday after it.
  ['week', { from: '2026-03-01', to: '2026-03-02' }, 2],
  ['week', { from: '2026-03-02', to: '2026-03-08' }, 1],
  ['month', { from: '2025-12-31', to: '2026-02-01' }, 3],
  ['year', { from: '2025-12-31', to: '2026-01-01' }, 2],
] as const)(
  'R2g the periods of a %s that %j touch are counted by the calendar',
  (step, days, count) => {
    expect(countPeriods(step, days)).toBe(count);
  },
);

/** What the server gives at once. */
const MOST = { day: 100, week: 60, month: 121, year: 21 };
test('R2g no period asks for more parts than the server gives, whatever the day', () => {
  for (const today of ['2024-02-29', '2026-01-01', '2026-08-31', '2026-12-31'])
    for (const period of PERIODS) {
      const days = daysOf(period, today);
      expect(stepsFor(days)).toContain(usualStep(days));
      for (const step of stepsFor(days))
        expect(countPeriods(step, days)).toBeLessThanOrEqual(MOST[step]);
    }
});

test.each([
  [{ from: '2026-03-01', to: '2026-03-01' }, ['day'], 'day'],
  [{ from: '2026-03-01', to: '2026-03-31' }, ['day', 'week', 'month'], 'day'],
  [{ from: '2026-01-01', to: '2026-03-31' }, ['day', 'week', 'month'], 'week'],
  [{ from: '2025-01-01', to: '2025-12-31' }, ['week', 'month', 'year'], 'month'],
  [{ from: '2016-01-01', to: '2025-12-31' }, ['month', 'year'], 'year'],
] as const)('R2g %j are parted as finely as one can read', (days: Days, steps, usual) => {
  expect(stepsFor(days)).toEqual(steps);
  expect(usualStep(days)).toBe(usual);
});

test.each([
  [{ from: '', to: '2026-03-01' }, 'from'],
  [{ from: '2026-02-30', to: '2026-03-01' }, 'from'],
  [{ from: '2026-02-01', to: 'soon' }, 'to'],
  [{ from: '2026-03-02', to: '2026-03-01' }, 'order'],
  [{ from: '1990-01-01', to: '2026-03-01' }, 'long'],
  [{ from: '2026-03-01', to: '2026-03-01' }, undefined],
  [{ from: '1970-01-01', to: '1970-01-05' }, undefined],
  [{ from: '1969-12-31', to: '1970-01-05' }, 'early'],
] as const)('R2g of the days %j it is said what is wrong', (days, problem) => {
  expect(daysProblem(days, isDay)).toBe(problem);
});
