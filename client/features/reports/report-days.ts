// Days of the calendar, and the periods that a report can be asked for. No time zone: which day it is, the caller says. Pure.

import { DAY_MS, fromInstant, toInstant } from '#shared/base/clock.ts';

export const STEPS = ['day', 'week', 'month', 'year'] as const;
export type Step = (typeof STEPS)[number];
/** First and last, both counted. */
export type Days = { readonly from: string; readonly to: string };

/** `own`: days that somebody chose. */
export const PERIODS = [
  '7-days',
  '30-days',
  '90-days',
  'month',
  'last-month',
  'year',
  'last-year',
  '12-months',
] as const;
export type Period = (typeof PERIODS)[number] | 'own';

/** Of one question; the server takes no more. */
const MOST: Readonly<Record<Step, number>> = { day: 100, week: 60, month: 121, year: 21 };
/** As short as each can be. */
const LEAST_DAYS: Readonly<Record<Step, number>> = { day: 1, week: 7, month: 28, year: 365 };
/** The server knows none before. */
const FIRST_DAY = '1970-01-01';
/** A chart of more is a thicket. */
const READABLE = 45;

/** As a formatter takes it that is told UTC. */
export const calendarMs = (day: string): number => fromInstant(`${day}T00:00:00.000Z`);
export const addDays = (day: string, count: number): string =>
  toInstant(calendarMs(day) + count * DAY_MS).slice(0, 10);
const countDays = ({ from, to }: Days): number =>
  Math.round((calendarMs(to) - calendarMs(from)) / DAY_MS) + 1;

/** The first of a month so many months away. */
function firstOfMonth(day: string, months: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return toInstant(Date.UTC(year, month - 1 + months, 1)).slice(0, 10);
}

export function daysOf(period: Exclude<Period, 'own'>, today: string): Days {
  const year = Number(today.slice(0, 4));
  switch (period) {
    case '7-days':
      return { from: addDays(today, -6), to: today };
    case '30-days':
      return { from: addDays(today, -29), to: today };
    case '90-days':
      return { from: addDays(today, -89), to: today };
    case 'month':
      return { from: firstOfMonth(today, 0), to: today };
    case 'last-month':
      return { from: firstOfMonth(today, -1), to: addDays(firstOfMonth(today, 0), -1) };
    case 'year':
      return { from: `${year}-01-01`, to: today };
    case 'last-year':
      return { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` };
    case '12-months':
      return { from: firstOfMonth(today, -12), to: addDays(firstOfMonth(today, 0), -1) };
  }
}

/** Those that the days touch, by the calendar; weeks begin on Monday. */
export function countPeriods(step: Step, days: Days): number {
  const [fromYear = 0, fromMonth = 0] = days.from.split('-').map(Number);
  const [toYear = 0, toMonth = 0] = days.to.split('-').map(Number);
  switch (step) {
    case 'day':
      return countDays(days);
    case 'week': {
      const sinceMonday = (new Date(calendarMs(days.from)).getUTCDay() + 6) % 7;
      return Math.ceil((countDays(days) + sinceMonday) / 7);
    }
    case 'month':
      return (toYear - fromYear) * 12 + toMonth - fromMonth + 1;
    case 'year':
      return toYear - fromYear + 1;
  }
}

/** Into which the days can be parted: few enough of them, and none longer than all. */
export function stepsFor(days: Days): readonly Step[] {
  const count = countDays(days);
  const fitting = STEPS.filter(
    (step) =>
      countPeriods(step, days) <= MOST[step] && (step === 'day' || LEAST_DAYS[step] <= count),
  );
  return fitting.length > 0 ? fitting : ['year'];
}

/** The one that is asked for where nobody chose. */
export function usualStep(days: Days): Step {
  const fitting = stepsFor(days);
  return fitting.find((step) => countPeriods(step, days) <= READABLE) ?? fitting.at(-1) ?? 'year';
}

/** Why the days cannot be asked for. */
export function daysProblem(
  { from, to }: Days,
  isDay: (text: string) => boolean,
): 'from' | 'early' | 'to' | 'order' | 'long' | undefined {
  if (!isDay(from)) return 'from';
  if (from < FIRST_DAY) return 'early';
  if (!isDay(to)) return 'to';
  if (to < from) return 'order';
  return countPeriods('year', { from, to }) > MOST.year ? 'long' : undefined;
}

/** A month or a year, from its first day to its last. */
export function wholeOf({ from, to }: Days): 'month' | 'year' | undefined {
  if (from.endsWith('-01-01') && to === `${from.slice(0, 4)}-12-31`) return 'year';
  const isMonth = from.endsWith('-01') && addDays(to, 1) === firstOfMonth(from, 1);
  return isMonth ? 'month' : undefined;
}
