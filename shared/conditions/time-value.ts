// Values of time: what can be written, and the stretch of time that each stands for.
//
//   2026 · 2026-03 · 2026-03-29 · 2026-03-29T14:30 · 2026-03-29T14:30:05      in the workspace's time zone
//   2026-03-29T14:30:05.123Z · 2026-03-29T14:30+02:00                         anywhere
//   now · today · yesterday · tomorrow · this-week · last-month · next-year …  weeks begin on Monday
//   7d · 12h · 30min · 2w       so long ago (an age: more is older)
//   +2d · -2d                   a moment: in two days, two days ago
//
// A day is 24 hours here; only the named periods follow the calendar. Everything comes down to half-open stretches
// [from, to) of milliseconds, or of local days for a custom date, so that both sides only ever compare two numbers.

import { DAY_MS, fromInstant, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type { Operator } from './condition.ts';
import {
  addDays,
  dayText,
  firstMoment,
  isRealDay,
  localDay,
  weekday,
  type LocalTime,
} from './zoned-time.ts';

/** Half-open; absent: without end on that side. */
export type Stretch<Value> = { readonly from?: Value; readonly to?: Value };
export type TimeContext = { readonly now: number; readonly timeZone: string };

type TimeValue =
  | { readonly kind: 'age' | 'moment'; readonly ms: number }
  | { readonly kind: 'period'; readonly from: number; readonly to: number };

const UNITS: Readonly<Record<string, number>> = {
  min: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
};
const SPAN = /^([+-]?)(\d{1,6})(min|h|d|w)$/;
const NAMED = /^(now|today|yesterday|tomorrow|(this|last|next)-(week|month|year))$/;
const LOCAL = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?)?)?$/;
const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:\d\d)$/;
/** Far enough for every ticket, and every database has them. */
const YEARS = [1900, 2200] as const;
const LONGEST_MS = 100_000 * DAY_MS;

/** Whether this can be written where a time is expected. */
export const isTimeValue = (text: string): boolean =>
  read(text, { now: 0, timeZone: 'UTC' }) !== undefined;

/** The times for which the comparison holds. Undefined: a value that is no time. */
export function timeStretch(
  op: Operator,
  values: readonly string[],
  context: TimeContext,
): readonly Stretch<number>[] | undefined {
  const read_ = values.map((value) => (value === '' ? undefined : read(value, context)));
  if (op === 'range') return rangeOf(values, read_, context);
  const stretches = read_.map((value) =>
    value === undefined ? undefined : stretchOf(op, value, context),
  );
  return stretches.every((stretch) => stretch !== undefined) ? stretches : undefined;
}

function stretchOf(
  op: Operator,
  value: TimeValue,
  { now }: TimeContext,
): Stretch<number> | undefined {
  if (value.kind === 'period') {
    switch (op) {
      case 'is':
        return { from: value.from, to: value.to };
      case 'gt':
        return { from: value.to };
      case 'ge':
        return { from: value.from };
      case 'lt':
        return { to: value.from };
      case 'le':
        return { to: value.to };
      default:
        return undefined;
    }
  }
  const at = now + value.ms;
  if (op === 'is') return { from: Math.min(now, at), to: Math.max(now, at) + 1 };
  // A greater age is an earlier time.
  const isLater = (op === 'gt' || op === 'ge') !== (value.kind === 'age');
  const isOpen = op === 'gt' || op === 'lt';
  if (isLater) return { from: isOpen ? at + 1 : at };
  return { to: isOpen ? at : at + 1 };
}

/** From the beginning of the first to the end of the second; ages in either order. */
function rangeOf(
  texts: readonly string[],
  values: readonly (TimeValue | undefined)[],
  { now }: TimeContext,
): readonly Stretch<number>[] | undefined {
  if (values.some((value, index) => value === undefined && texts[index] !== '')) return undefined;
  let [first, second] = values;
  if (
    first?.kind === 'age' &&
    (second === undefined || (second.kind === 'age' && second.ms < first.ms))
  )
    [first, second] = [second, first];
  else if (first === undefined && second?.kind === 'age') [first, second] = [second, first];
  const from =
    first === undefined ? undefined : first.kind === 'period' ? first.from : now + first.ms;
  const to =
    second === undefined ? undefined : second.kind === 'period' ? second.to : now + second.ms + 1;
  return [{ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}

function read(text: string, context: TimeContext): TimeValue | undefined {
  const span = SPAN.exec(text);
  if (span !== null) {
    const [, sign, count, unit] = span;
    const ms = Number(count) * (UNITS[unit ?? ''] ?? 0);
    if (ms > LONGEST_MS) return undefined;
    // Adding to 0 keeps an age of nothing from being -0.
    return { kind: sign === '' ? 'age' : 'moment', ms: 0 + (sign === '+' ? ms : -ms) };
  }
  const named = NAMED.exec(text);
  if (named !== null) return namedPeriod(text, named[2], named[3], context);
  return readInstant(text) ?? readLocal(text, context.timeZone);
}

function namedPeriod(
  name: string,
  which: string | undefined,
  unit: string | undefined,
  { now, timeZone }: TimeContext,
): TimeValue {
  if (name === 'now') return { kind: 'period', from: now, to: now + 1 };
  const today = localDay(now, timeZone);
  const step = which === 'last' ? -1 : which === 'next' ? 1 : 0;
  switch (unit) {
    case 'week': {
      const monday = addDays(today, 7 * step - weekday(today));
      return period(monday, addDays(monday, 7), timeZone);
    }
    case 'month':
      return period(monthOf(today, step), monthOf(today, step + 1), timeZone);
    case 'year': {
      const year = today.year + step;
      return period({ year, month: 1, day: 1 }, { year: year + 1, month: 1, day: 1 }, timeZone);
    }
    default: {
      const day = addDays(today, name === 'yesterday' ? -1 : name === 'tomorrow' ? 1 : 0);
      return period(day, addDays(day, 1), timeZone);
    }
  }
}

const monthOf = ({ year, month }: LocalTime, step: number): LocalTime => ({
  year: year + Math.floor((month - 1 + step) / 12),
  month: ((((month - 1 + step) % 12) + 12) % 12) + 1,
  day: 1,
});

const period = (first: LocalTime, next: LocalTime, timeZone: string): TimeValue => ({
  kind: 'period',
  from: firstMoment(first, timeZone),
  to: firstMoment(next, timeZone),
});

function readInstant(text: string): TimeValue | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction] = match;
  const isPossible =
    isYear(Number(year)) &&
    isRealDay({ year: Number(year), month: Number(month), day: Number(day) }) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second ?? 0) < 60;
  const from = isPossible ? fromInstant(text) : Number.NaN;
  if (Number.isNaN(from)) return undefined;
  const length = fraction !== undefined ? 1 : second !== undefined ? 1_000 : MINUTE_MS;
  return { kind: 'period', from, to: from + length };
}

function readLocal(text: string, timeZone: string): TimeValue | undefined {
  const match = LOCAL.exec(text);
  if (match === null) return undefined;
  const [year = 0, month, day, hour, minute, second] = match
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  if (!isYear(year)) return undefined;
  if (month === undefined)
    return period({ year, month: 1, day: 1 }, { year: year + 1, month: 1, day: 1 }, timeZone);
  if (month < 1 || month > 12) return undefined;
  const first = { year, month, day: day ?? 1 };
  if (day === undefined) return period(first, monthOf(first, 1), timeZone);
  if (!isRealDay(first)) return undefined;
  if (hour === undefined || minute === undefined) return period(first, addDays(first, 1), timeZone);
  if (hour > 23 || minute > 59 || (second ?? 0) > 59) return undefined;
  const from = firstMoment({ ...first, hour, minute, second: second ?? 0 }, timeZone);
  return { kind: 'period', from, to: from + (second === undefined ? MINUTE_MS : 1_000) };
}

const isYear = (year: number): boolean => year >= YEARS[0] && year <= YEARS[1];

/** The local days that begin within a stretch. */
export function dayStretch(stretch: Stretch<number>, timeZone: string): Stretch<string> {
  const first = (ms: number): string => {
    const day = localDay(ms, timeZone);
    return dayText(firstMoment(day, timeZone) === ms ? day : addDays(day, 1));
  };
  return {
    ...(stretch.from === undefined ? {} : { from: first(stretch.from) }),
    ...(stretch.to === undefined ? {} : { to: first(stretch.to) }),
  };
}
