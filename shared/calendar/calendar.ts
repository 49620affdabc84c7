// Time that counts (A8): opening hours of the week in the workspace's time zone without its holidays, or all of it. All
// moments are milliseconds since the epoch.
//
// A range of hours is open from the first moment of the day at which the clock on the wall shows its beginning to the
// first at which it shows its end. Where the clock is put forward over an hour, that hour is not there; where it is put
// back within a range, the range is longer.

import { DAY_MS } from '#shared/base/clock.ts';
import type { GroupId } from '#shared/base/ids.ts';
import { addDays, dayText, firstMoment, localDay, weekday } from '#shared/conditions/zoned-time.ts';
import type { BusinessHours, Configuration } from '#shared/engine/configuration.ts';

export type Calendar = {
  /** Open time within [from, to); 0 if `to` is not after `from`. */
  readonly between: (from: number, to: number) => number;
  /** The earliest moment by which so much open time has passed since `from`; `from` itself for none. */
  readonly add: (from: number, ms: number) => number | null;
  /** The latest moment since which so much open time has passed at `to`. */
  readonly subtract: (to: number, ms: number) => number | null;
  /** The first open moment from there on. */
  readonly nextOpening: (at: number) => number | null;
};

/** Null above: not within this time, which is as good as never. */
const FARTHEST_DAYS = 20 * 366;

export const ALWAYS_OPEN: Calendar = {
  between: (from, to) => Math.max(0, to - from),
  add: (from, ms) => from + ms,
  subtract: (to, ms) => to - ms,
  nextOpening: (at) => at,
};

type Hours = Pick<Configuration, 'timeZone' | 'businessHours' | 'holidays'>;
type Open = { readonly from: number; readonly to: number };

const calendars = new WeakMap<Hours, Calendar>();

/** A group's own hours; null: it has none, or there is no such group. */
export type GroupHours = (id: GroupId) => BusinessHours | null;

const groupCalendars = new WeakMap<Hours, Map<string, Calendar>>();
/** Of one configuration. Groups whose hours change many times leave theirs behind. */
const MOST_GROUP_CALENDARS = 100;

/**
 * The calendar of a group's own hours, in the time zone and with the holidays of the workspace; a group without any
 * opening of its own has the workspace's. Told apart by the hours themselves: they are read anew for every command.
 */
export function calendarOfGroup(
  hours: Hours,
  own: BusinessHours | null,
  kind: 'business' | 'always',
): Calendar {
  if (kind === 'always' || own === null || isNeverOpen(own)) return calendarOf(hours, kind);
  const known = groupCalendars.get(hours) ?? new Map<string, Calendar>();
  groupCalendars.set(hours, known);
  const name = JSON.stringify(own);
  const calendar = known.get(name) ?? businessCalendar({ ...hours, businessHours: own });
  if (known.size >= MOST_GROUP_CALENDARS) known.clear();
  known.set(name, calendar);
  return calendar;
}

const isNeverOpen = (hours: BusinessHours): boolean =>
  Object.values(hours).every((ranges) => ranges.length === 0);

/** Made once per configuration. A week without any opening counts as one without closing: there is nothing to go by. */
export function calendarOf(hours: Hours, kind: 'business' | 'always'): Calendar {
  if (kind === 'always' || isNeverOpen(hours.businessHours)) return ALWAYS_OPEN;
  const known = calendars.get(hours);
  if (known !== undefined) return known;
  const made = businessCalendar(hours);
  calendars.set(hours, made);
  return made;
}

function businessCalendar(hours: Hours): Calendar {
  const days = openDays(hours);
  const dayNumberOf = (at: number): number => {
    const { year, month, day } = localDay(at, hours.timeZone);
    return Math.round(firstMoment({ year, month, day }, 'UTC') / DAY_MS);
  };

  const between: Calendar['between'] = (from, to) => {
    let total = 0;
    for (let day = dayNumberOf(from), last = dayNumberOf(to); day <= last; day += 1) {
      for (const open of days(day)) {
        total += Math.max(0, Math.min(to, open.to) - Math.max(from, open.from));
      }
    }
    return total;
  };
  const add: Calendar['add'] = (from, ms) => {
    if (ms <= 0) return from;
    let left = ms;
    const first = dayNumberOf(from);
    for (let day = first; day <= first + FARTHEST_DAYS; day += 1) {
      for (const open of days(day)) {
        const begin = Math.max(from, open.from);
        const length = open.to - begin;
        if (length <= 0) continue;
        if (length >= left) return begin + left;
        left -= length;
      }
    }
    return null;
  };
  const subtract: Calendar['subtract'] = (to, ms) => {
    if (ms <= 0) return to;
    let left = ms;
    const first = dayNumberOf(to);
    for (let day = first; day >= first - FARTHEST_DAYS; day -= 1) {
      for (const open of days(day).toReversed()) {
        const end = Math.min(to, open.to);
        const length = end - open.from;
        if (length <= 0) continue;
        if (length >= left) return end - left;
        left -= length;
      }
    }
    return null;
  };
  const nextOpening: Calendar['nextOpening'] = (at) => {
    const first = dayNumberOf(at);
    for (let day = first; day <= first + FARTHEST_DAYS; day += 1) {
      const open = days(day).find(({ to }) => to > at);
      if (open !== undefined) return Math.max(at, open.from);
    }
    return null;
  };
  return { between, add, subtract, nextOpening };
}

/** So many days are kept: a few years, for all who ask. */
const KEPT_DAYS = 2_000;

/** What is open on a day, in order and melted together; a day is a number of days since 1970. */
function openDays({ timeZone, businessHours, holidays }: Hours): (day: number) => readonly Open[] {
  const closed = new Set(holidays);
  const kept = new Map<number, readonly Open[]>();
  return (number) => {
    const known = kept.get(number);
    if (known !== undefined) return known;
    const day = addDays({ year: 1970, month: 1, day: 1 }, number);
    const ranges = closed.has(dayText(day)) ? [] : (businessHours[`${weekday(day) + 1}`] ?? []);
    const at = (text: string): number => {
      const [hour = 0, minute = 0] = text.split(':').map(Number);
      return hour === 24
        ? firstMoment(addDays(day, 1), timeZone)
        : firstMoment({ ...day, hour, minute }, timeZone);
    };
    const open = melted(ranges.map(([from, to]) => ({ from: at(from), to: at(to) })));
    if (kept.size >= KEPT_DAYS) kept.clear();
    kept.set(number, open);
    return open;
  };
}

function melted(ranges: readonly Open[]): readonly Open[] {
  const sorted = ranges.filter(({ from, to }) => to > from).toSorted((a, b) => a.from - b.from);
  const open: Open[] = [];
  for (const range of sorted) {
    const last = open.at(-1);
    if (last !== undefined && range.from <= last.to) {
      open[open.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    } else open.push(range);
  }
  return open;
}
