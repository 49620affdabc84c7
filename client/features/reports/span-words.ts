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

/** `2 days, 3 hours`; short: `2 days, 3 hr` in a table, brief: `2 days 3 hr` on a card, narrow: `2d 3h` under an axis. */
export type SpanStyle = 'long' | 'short' | 'brief' | 'narrow';

export function spanWords(ms: number, language: string, style: SpanStyle = 'short'): string {
  const least = leastUnit(ms);
  const unitDisplay = style === 'brief' ? 'short' : style;
  let left = Math.round(ms / least) * least;
  const parts: string[] = [];
  for (const [unit, unitMs] of UNITS) {
    if (unitMs < least) break;
    const value = Math.floor(left / unitMs);
    left -= value * unitMs;
    if (value > 0 || (unitMs === least && parts.length === 0))
      parts.push(numberFormat(language, unit, unitDisplay).format(value));
  }
  return listFormat(language, style === 'brief' ? 'narrow' : style).format(parts);
}

// A table has thousands of them, and making a formatter takes longer than all that it formats.
const numberFormat = kept(
  (language, unit, unitDisplay) =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit,
      unitDisplay: unitDisplay as 'long' | 'short' | 'narrow',
    }),
);
const listFormat = kept(
  (language, style) =>
    new Intl.ListFormat(language, { type: 'unit', style: style as 'long' | 'short' | 'narrow' }),
);

/** As many as there are languages, units and styles. */
function kept<Format>(make: (...by: readonly string[]) => Format): (...by: string[]) => Format {
  const made = new Map<string, Format>();
  return (...by) => {
    const key = by.join(' ');
    const known = made.get(key) ?? make(...by);
    made.set(key, known);
    return known;
  };
}
