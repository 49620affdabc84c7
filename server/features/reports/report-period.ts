// Days of the calendar in periods. No time zone: which day it is has been decided when a fact was told.

import { DAY_MS, fromInstant, toInstant } from '#shared/base/clock.ts';
import { fieldError } from '#server/platform/http/app-error.ts';

export const STEPS = ['day', 'week', 'month', 'year'] as const;
export type Step = (typeof STEPS)[number];
/** Of one question. */
export const MOST_PERIODS: Readonly<Record<Step, number>> = {
  day: 100,
  week: 60,
  month: 121,
  year: 21,
};

/** First and last day, both counted. */
export type Days = { readonly from: string; readonly to: string };

const msOf = (day: string): number => fromInstant(`${day}T00:00:00.000Z`);
export const addDays = (day: string, count: number): string =>
  toInstant(msOf(day) + count * DAY_MS).slice(0, 10);
export const countDays = ({ from, to }: Days): number =>
  Math.round((msOf(to) - msOf(from)) / DAY_MS) + 1;

const addMonths = (day: string, count: number): string => {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return toInstant(Date.UTC(year, month - 1 + count, 1)).slice(0, 10);
};

/** Weeks begin on Monday. */
export function firstOf(step: Step, day: string): string {
  switch (step) {
    case 'day':
      return day;
    case 'week':
      return addDays(day, -((new Date(msOf(day)).getUTCDay() + 6) % 7));
    case 'month':
      return `${day.slice(0, 7)}-01`;
    case 'year':
      return `${day.slice(0, 4)}-01-01`;
  }
}
function nextOf(step: Step, first: string): string {
  switch (step) {
    case 'day':
      return addDays(first, 1);
    case 'week':
      return addDays(first, 7);
    case 'month':
      return addMonths(first, 1);
    case 'year':
      return addMonths(first, 12);
  }
}

/** Those that the days touch, cut to them; `first` is the first day of the whole one. */
export function periodsIn(
  step: Step,
  { from, to }: Days,
): readonly (Days & { readonly first: string })[] {
  const most = MOST_PERIODS[step];
  const periods: (Days & { first: string })[] = [];
  for (let first = firstOf(step, from); first <= to; first = nextOf(step, first)) {
    if (periods.length === most)
      throw fieldError('to', 'too_long', `At most ${most} periods of a ${step} at once`);
    const last = addDays(nextOf(step, first), -1);
    periods.push({ first, from: first < from ? from : first, to: last > to ? to : last });
  }
  return periods;
}

/**
 * Just before, and as long: as many months where the days are whole months, else as many days. Of whole months that go on
 * only as many of their days are compared as have been: up to the 23rd of this month with up to the 23rd of the last.
 */
export function previousOf(asked: Days, today: string): Days {
  const until = asked.to < today ? asked.to : today;
  const before = addDays(asked.from, -1);
  const whole = wholeMonths(asked, today);
  if (whole === undefined) {
    const count = countDays({ from: asked.from, to: until });
    return { from: addDays(asked.from, -count), to: before };
  }
  let months = 0;
  for (let first = whole.from; first <= whole.to; first = addMonths(first, 1)) months += 1;
  const from = addMonths(whole.from, -months);
  if (until === whole.to) return { from, to: before };
  // The last of the months that have begun, as far as it has come, or the whole of a shorter one.
  const current = firstOf('month', until);
  const then = addMonths(current, -months);
  const sameDay = addDays(then, countDays({ from: current, to: until }) - 1);
  const lastDay = addDays(addMonths(then, 1), -1);
  return { from, to: sameDay < lastDay ? sameDay : lastDay };
}

/** From the first of a month until today is this month, or this year, that goes on. */
function wholeMonths({ from, to }: Days, today: string): Days | undefined {
  if (!from.endsWith('-01')) return undefined;
  if (addDays(to, 1).endsWith('-01')) return { from, to };
  if (to < today) return undefined;
  const isYear = from.endsWith('-01-01') && from.slice(0, 7) !== today.slice(0, 7);
  const step = isYear ? 'year' : 'month';
  return { from, to: addDays(nextOf(step, firstOf(step, today)), -1) };
}

/** Months that are wholly within, and the days before and after them. */
export function monthsWithin({ from, to }: Days): {
  readonly months: Days | undefined;
  readonly rest: readonly Days[];
} {
  const first = from.endsWith('-01') ? from : addMonths(from, 1);
  const end = addDays(to, 1).endsWith('-01') ? addDays(to, 1) : firstOf('month', to);
  if (first >= end) return { months: undefined, rest: [{ from, to }] };
  const months = { from: first, to: addDays(end, -1) };
  const before = { from, to: addDays(first, -1) };
  const after = { from: end, to };
  return { months, rest: [before, after].filter((days) => days.from <= days.to) };
}
