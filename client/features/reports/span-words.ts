// How long something took, in words. Pure.

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#shared/base/clock.ts';

const UNITS = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
  ['second', SECOND_MS],
] as const;

/** The two largest units that say something: a median of days is not told to the minute. */
const leastUnit = (ms: number): number => {
  if (ms >= 30 * DAY_MS) return DAY_MS;
  if (ms >= DAY_MS) return HOUR_MS;
  return ms >= MINUTE_MS ? MINUTE_MS : SECOND_MS;
};

/** `2 days, 3 hours`; short: `2 days, 3 hr` where there is little room, narrow: `2d 3h` under an axis. */
export function spanWords(
  ms: number,
  language: string,
  style: 'long' | 'short' | 'narrow' = 'short',
): string {
  const least = leastUnit(ms);
  let left = Math.round(ms / least) * least;
  const parts: string[] = [];
  for (const [unit, unitMs] of UNITS) {
    if (unitMs < least) break;
    const value = Math.floor(left / unitMs);
    left -= value * unitMs;
    if (value > 0 || (unitMs === least && parts.length === 0))
      parts.push(
        new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: style }).format(value),
      );
  }
  return new Intl.ListFormat(language, { type: 'unit', style }).format(parts);
}
