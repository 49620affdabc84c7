// Opening hours while they are being edited: a list of intervals per weekday, of which some may be wrong for the moment.
// A control for times knows no 24:00; an end of 00:00 is the midnight that ends the day.

import { faultsOfRanges } from '#shared/engine/check-business-hours.ts';
import type { BusinessHours } from '#shared/engine/configuration.ts';

export const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;
export type Weekday = (typeof WEEKDAYS)[number];
export type Interval = { readonly from: string; readonly to: string };
export type WeekHours = Readonly<Record<Weekday, readonly Interval[]>>;

export type HoursProblem = {
  readonly day: Weekday;
  readonly index: number;
  readonly kind: 'missing' | 'order' | 'overlap';
};

/** As many as the server takes. */
export const MOST_INTERVALS = 10;

const MIDNIGHT = '24:00';
const endOf = ({ to }: Interval): string => (to === '00:00' ? MIDNIGHT : to);

export function weekOf(hours: BusinessHours): WeekHours {
  const week: Partial<Record<Weekday, readonly Interval[]>> = {};
  for (const day of WEEKDAYS) {
    week[day] = (hours[day] ?? []).map(([from, to]) => ({
      from,
      to: to === MIDNIGHT ? '00:00' : to,
    }));
  }
  return week as WeekHours;
}

/** Days in order, without those that are closed. */
export function hoursOf(week: WeekHours): BusinessHours {
  const open = WEEKDAYS.filter((day) => week[day].length > 0);
  return Object.fromEntries(
    open.map((day) => [
      day,
      week[day]
        .map((interval) => [interval.from, endOf(interval)] as const)
        .toSorted(([a], [b]) => a.localeCompare(b)),
    ]),
  );
}

export function problemsOf(week: WeekHours): readonly HoursProblem[] {
  return WEEKDAYS.flatMap((day) =>
    faultsOfRanges(week[day].map((interval) => [interval.from, endOf(interval)])).map(
      // The control gives a time or nothing.
      ({ index, kind }) => ({ day, index, kind: kind === 'format' ? 'missing' : kind }),
    ),
  );
}

/** What a new line of a day begins with: office hours, or the hour after the last one. */
export function nextInterval(intervals: readonly Interval[]): Interval {
  const last = intervals.at(-1);
  if (last === undefined) return { from: '09:00', to: '17:00' };
  const hour = Number(last.to.slice(0, 2)) + 1;
  const at = (value: number): string => `${String(value % 24).padStart(2, '0')}:00`;
  return last.to === '' || last.to === '00:00' || hour > 22
    ? { from: '', to: '' }
    : { from: at(hour), to: at(hour + 1) };
}
