// Days as people of a time zone count them. Where clocks are put forward over midnight a day begins later than 00:00;
// where they are put back, at the first of the two.

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#shared/base/clock.ts';

/** A moment as the clock on the wall shows it; months from 1. */
export type LocalTime = {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
};

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn-hc-h23', {
      timeZone,
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** What the clock on the wall shows, as if it were UTC. */
function wallMs(epochMs: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  let isBeforeChrist = false;
  for (const { type, value } of formatOf(timeZone).formatToParts(epochMs)) {
    if (type === 'era') isBeforeChrist = value.startsWith('B');
    else parts[type] = Number(value);
  }
  const year = isBeforeChrist ? 1 - (parts['year'] ?? 0) : (parts['year'] ?? 0);
  return utcMs({
    year,
    month: parts['month'] ?? 1,
    day: parts['day'] ?? 1,
    hour: parts['hour'] ?? 0,
    minute: parts['minute'] ?? 0,
    second: parts['second'] ?? 0,
  });
}

function utcMs({ year, month, day, hour = 0, minute = 0, second = 0 }: LocalTime): number {
  const time = hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS;
  return dayNumber(year, month, day) * DAY_MS + time;
}

/** Days since 1970-01-01 of the Gregorian calendar. Years are counted from March, so that leap days come last. */
function dayNumber(year: number, month: number, day: number): number {
  const from = month > 2 ? year : year - 1;
  const days = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leaps = Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400);
  return from * 365 + leaps + days - 719_468;
}

/** The first moment at which the clock on the wall shows this, or something later where it never does. */
export function firstMoment(local: LocalTime, timeZone: string): number {
  const wanted = utcMs(local);
  // Offsets reach from -12 to +14 hours, in the past a little further.
  let before = wanted - 16 * HOUR_MS;
  const offsets = [before, wanted + 16 * HOUR_MS].map((at) => wallMs(at, timeZone) - at);
  const exact = offsets
    .map((offset) => wanted - offset)
    .filter((at) => wallMs(at, timeZone) === wanted)
    .toSorted((a, b) => a - b)[0];
  if (exact !== undefined) return exact;
  let after = wanted + 16 * HOUR_MS;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallMs(middle, timeZone) >= wanted) after = middle;
    else before = middle;
  }
  return after;
}

/** The local day of a moment. */
export function localDay(epochMs: number, timeZone: string): LocalTime {
  return dayOfWall(wallMs(epochMs, timeZone));
}

/** A day so many days later. */
export const addDays = (local: LocalTime, days: number): LocalTime =>
  dayOfWall(utcMs(local) + days * DAY_MS);

/** 0 for Monday. */
export const weekday = ({ year, month, day }: LocalTime): number =>
  (((dayNumber(year, month, day) + 3) % 7) + 7) % 7;

export const isRealDay = (local: LocalTime): boolean => {
  const back = dayOfWall(utcMs(local));
  return back.year === local.year && back.month === local.month && back.day === local.day;
};

/** `2026-03-29`. */
export const dayText = ({ year, month, day }: LocalTime): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

function dayOfWall(wall: number): LocalTime {
  const days = Math.floor(wall / DAY_MS);
  // At most one year too early or too late.
  let year = Math.floor(days / 365.2425) + 1970;
  if (dayNumber(year, 1, 1) > days) year -= 1;
  else if (dayNumber(year + 1, 1, 1) <= days) year += 1;
  let month = 12;
  while (dayNumber(year, month, 1) > days) month -= 1;
  return { year, month, day: days - dayNumber(year, month, 1) + 1 };
}
