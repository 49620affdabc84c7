import { expect, test } from 'vitest';
import { createFormats } from './format.ts';
import { directionOf } from '#shared/base/languages.ts';
import { chooseLanguage } from './languages.ts';

const now = Date.UTC(2026, 10, 21, 12, 0, 0);
const en = createFormats('en', 'UTC');
const fr = createFormats('fr', 'Europe/Paris');
test('a day of the calendar is that day wherever one reads it', () => {
  expect(en.formatDay('2026-03-01')).toBe('March 1, 2026');
  expect(createFormats('fr', 'America/Los_Angeles').formatDay('2026-03-01')).toBe('1 mars 2026');
});

const ago = (ms: number) => now - ms;

test.each([
  [ago(20_000), 'now', 'now'],
  [ago(-90_000), 'now', 'now'],
  [ago(3 * 60_000), '3m', '3 minutes ago'],
  [ago(59 * 60_000 + 59_000), '59m', '59 minutes ago'],
  [ago(5 * 3_600_000), '5h', '5 hours ago'],
  [ago(26 * 3_600_000), '1d', 'yesterday'],
  [Date.UTC(2026, 9, 2), 'Oct 2', 'Oct 2'],
  [Date.UTC(2024, 9, 2), 'Oct 2, 2024', 'Oct 2, 2024'],
])('the age of %d reads %s and %s', (at, short, long) => {
  expect(en.formatRelative(at, now, 'short')).toBe(short);
  expect(en.formatRelative(at, now, 'long')).toBe(long);
});

test('French dates and numbers are French', () => {
  expect(fr.formatRelative(ago(26 * 3_600_000), now, 'long')).toBe('hier');
  expect(fr.formatDate(now, 'dateTime')).toContain('13:00');
  expect(fr.formatNumber(12_345.5)).toBe('12\u202f345,5');
  expect(fr.formatList(['Ana', 'Léa', 'Tom'])).toBe('Ana, Léa et Tom');
});

test('a language is chosen by its base, and its direction is known', () => {
  expect(chooseLanguage(['it-CH', 'fr-CA', 'en'])).toBe('fr');
  expect(chooseLanguage([])).toBe('en');
  expect(directionOf('ar-EG')).toBe('rtl');
  expect(directionOf('fr')).toBe('ltr');
});

test('U5w dates, numbers and spans are written by Intl in the language', () => {
  const at = Date.UTC(2026, 10, 21, 14, 5);

  for (const language of ['de', 'es', 'ar']) {
    const formats = createFormats(language, 'UTC');
    expect(formats.formatNumber(1_234.5)).toBe(new Intl.NumberFormat(language).format(1_234.5));
    expect(formats.formatDate(at, 'date')).toBe(
      new Intl.DateTimeFormat(language, {
        day: 'numeric',
        month: 'long',
        year: 'numeric',
        timeZone: 'UTC',
      }).format(at),
    );
    expect(formats.formatRelative(at, at + 3 * 3_600_000, 'long')).toBe(
      new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-3, 'hour'),
    );
  }
  expect(createFormats('de', 'UTC').formatDate(at, 'date')).toBe('21. November 2026');
});
