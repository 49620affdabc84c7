// Numbers, lengths of time and days of a report, as its reader writes them; moments by the clock of the workspace. Pure.

import { calendarMs, wholeOf, type Days, type Step } from './report-days.ts';
import { spanWords, type SpanStyle } from './span-words.ts';

export type FigureKind = 'count' | 'time' | 'minutes' | 'stars';
export type Better = 'more' | 'less' | 'neither';
/** Of a figure to that of the time before. */
export type Change = {
  readonly direction: 'up' | 'down' | 'same';
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly words: string;
};
export type ReportFormat = {
  readonly count: (value: number) => string;
  /** Null: there is none. */
  readonly figure: (kind: FigureKind, value: number | null) => string;
  /** Where there is little room. */
  readonly brief: (kind: FigureKind, value: number | null) => string;
  readonly tick: (kind: FigureKind, value: number) => string;
  /** Undefined: there is nothing to compare. */
  readonly change: (
    kind: FigureKind,
    better: Better,
    now: number | null,
    before: number | null,
  ) => Change | undefined;
  readonly period: (step: Step, days: Days) => string;
  readonly shortPeriod: (step: Step, days: Days) => string;
  readonly days: (days: Days) => string;
  readonly moment: (at: number) => string;
  readonly time: (at: number) => string;
};

const NONE = '–';
const MINUTE_MS = 60_000;
/** Beyond that a percentage says less than the difference. */
const MOST_RATIO = 10;

export function createReportFormat(language: string, timeZone: string): ReportFormat {
  const numbers = new Intl.NumberFormat(language);
  const signed = new Intl.NumberFormat(language, { signDisplay: 'exceptZero' });
  const stars = new Intl.NumberFormat(language, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const signedStars = new Intl.NumberFormat(language, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  const percent = new Intl.NumberFormat(language, {
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  });
  // Days are those of a calendar: the same wherever the reader is.
  const calendar = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' });
  const full = calendar({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const date = calendar({ day: 'numeric', month: 'short', year: 'numeric' });
  const month = calendar({ month: 'long', year: 'numeric' });
  const year = calendar({ year: 'numeric' });
  const shortDay = calendar({ day: 'numeric', month: 'short' });
  const shortMonth = calendar({ month: 'short', year: '2-digit' });
  const moments = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  });
  const times = new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone });

  const inWords = (kind: FigureKind, value: number | null, style: SpanStyle): string => {
    if (value === null) return NONE;
    switch (kind) {
      case 'count':
        return numbers.format(value);
      case 'time':
        return spanWords(value, language, style);
      case 'minutes':
        return value === 0 ? numbers.format(0) : spanWords(value * MINUTE_MS, language, style);
      case 'stars':
        return stars.format(value);
    }
  };
  const days: ReportFormat['days'] = ({ from, to }) =>
    from === to
      ? full.format(calendarMs(from))
      : date.formatRange(calendarMs(from), calendarMs(to));
  return {
    count: (value) => numbers.format(value),
    figure: (kind, value) => inWords(kind, value, 'short'),
    brief: (kind, value) => inWords(kind, value, 'brief'),
    tick: (kind, value) => {
      if (kind === 'count' || kind === 'stars') return numbers.format(value);
      const ms = kind === 'minutes' ? value * MINUTE_MS : value;
      return ms === 0 ? numbers.format(0) : spanWords(ms, language, 'narrow');
    },
    change: (kind, better, now, before) => {
      if (now === null || before === null) return undefined;
      const difference = now - before;
      const ratio = before === 0 ? Infinity : difference / before;
      const isTime = kind === 'time' || kind === 'minutes';
      // From nothing to something there is no ratio, and of a length of time its own words say more.
      if (isTime && before === 0 && now !== 0) return undefined;
      const direction = difference > 0 ? 'up' : difference < 0 ? 'down' : 'same';
      const isGood = (direction === 'up') === (better === 'more');
      const neutral = direction === 'same' || better === 'neither';
      const words =
        difference === 0
          ? percent.format(0)
          : kind === 'stars'
            ? signedStars.format(difference)
            : Math.abs(ratio) < MOST_RATIO || isTime
              ? percent.format(ratio)
              : signed.format(difference);
      return { direction, tone: neutral ? 'neutral' : isGood ? 'good' : 'bad', words };
    },
    days,
    period: (step, span) => {
      const whole = wholeOf(span);
      if (step === 'year' && whole === 'year') return year.format(calendarMs(span.from));
      if ((step === 'month' || step === 'year') && whole === 'month')
        return month.format(calendarMs(span.from));
      return days(span);
    },
    shortPeriod: (step, { from }) => {
      if (step === 'year') return year.format(calendarMs(from));
      return (step === 'month' ? shortMonth : shortDay).format(calendarMs(from));
    },
    moment: (at) => moments.format(at),
    time: (at) => times.format(at),
  };
}
