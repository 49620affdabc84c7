// Dates, numbers and spans as the reader writes them. Formatters are costly to make and cheap to use: kept per language.

export type DateStyle = 'date' | 'time' | 'dateTime' | 'exact' | 'day';

export interface Formats {
  formatDate: (at: number, style?: DateStyle) => string;
  /** A day of the calendar, `2026-11-21`, which is the same wherever the reader is. */
  formatDay: (day: string) => string;
  formatRelative: (at: number, now: number, style?: 'short' | 'long') => string;
  formatNumber: (value: number, options?: Intl.NumberFormatOptions) => string;
  formatList: (items: readonly string[], type?: 'conjunction' | 'disjunction') => string;
  formatCount: (value: number) => string;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const dateStyles: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  dateTime: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  exact: { dateStyle: 'full', timeStyle: 'medium' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
};

export function createFormats(language: string, timeZone?: string): Formats {
  const zone = timeZone === undefined ? {} : { timeZone };
  const dates = new Map<string, Intl.DateTimeFormat>();
  const dateFormat = (name: string, options: Intl.DateTimeFormatOptions) => {
    const known = dates.get(name);
    if (known !== undefined) return known;
    const made = new Intl.DateTimeFormat(language, { ...options, ...zone });
    dates.set(name, made);
    return made;
  };
  const long = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'long' });
  const calendar = new Intl.DateTimeFormat(language, { ...dateStyles.date, timeZone: 'UTC' });
  const numbers = new Intl.NumberFormat(language);
  const lists = {
    conjunction: new Intl.ListFormat(language, { type: 'conjunction' }),
    disjunction: new Intl.ListFormat(language, { type: 'disjunction' }),
  };
  // Each is made once: a list says an age in every row, and making one takes longer than all else of the row.
  const narrowOf = (unit: string) =>
    new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'narrow' });
  const narrow = { minute: narrowOf('minute'), hour: narrowOf('hour'), day: narrowOf('day') };

  return {
    formatDate: (at, style = 'dateTime') => dateFormat(style, dateStyles[style]).format(at),

    formatDay: (day) => calendar.format(Date.parse(`${day}T00:00:00Z`)),

    formatRelative(at, now, style = 'short') {
      // A clock that runs ahead elsewhere must not speak of the future.
      const ageMs = Math.max(0, now - at);
      if (style === 'long') {
        if (ageMs < minuteMs) return long.format(0, 'second');
        if (ageMs < hourMs) return long.format(-Math.floor(ageMs / minuteMs), 'minute');
        if (ageMs < dayMs) return long.format(-Math.floor(ageMs / hourMs), 'hour');
        if (ageMs < 7 * dayMs) return long.format(-Math.floor(ageMs / dayMs), 'day');
      } else {
        if (ageMs < minuteMs) return long.format(0, 'second');
        if (ageMs < hourMs) return narrow.minute.format(Math.floor(ageMs / minuteMs));
        if (ageMs < dayMs) return narrow.hour.format(Math.floor(ageMs / hourMs));
        if (ageMs < 7 * dayMs) return narrow.day.format(Math.floor(ageMs / dayMs));
      }
      const sameYear = new Date(at).getUTCFullYear() === new Date(now).getUTCFullYear();
      return sameYear
        ? dateFormat('monthDay', { day: 'numeric', month: 'short' }).format(at)
        : dateFormat('monthDayYear', { day: 'numeric', month: 'short', year: 'numeric' }).format(
            at,
          );
    },

    formatNumber: (value, options) =>
      options === undefined
        ? numbers.format(value)
        : new Intl.NumberFormat(language, options).format(value),
    formatList: (items, type = 'conjunction') => lists[type].format(items),
    formatCount: (value) => (value > 9_999 ? `${numbers.format(9_999)}+` : numbers.format(value)),
  };
}
