// Days as people of a time zone count them. Where clocks are put forward over midnight a day begins later than 00:00;
// where they are put back, at the first of the two.

import { DAY_MS, HOUR_MS } from '#shared/base/clock.ts';

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

/** Date.UTC takes years below 100 for those of the twentieth century. */
function utcMs({ year, month, day, hour = 0, minute = 0, second = 0 }: LocalTime): number {
  const date = new Date(Date.UTC(2000, 0, 1, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
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
export const weekday = (local: LocalTime): number => (new Date(utcMs(local)).getUTCDay() + 6) % 7;

export const isRealDay = (local: LocalTime): boolean => {
  const back = dayOfWall(utcMs(local));
  return back.year === local.year && back.month === local.month && back.day === local.day;
};

/** `2026-03-29`. */
export const dayText = ({ year, month, day }: LocalTime): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

function dayOfWall(wall: number): LocalTime {
  const date = new Date(wall);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
