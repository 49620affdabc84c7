import { fromInstant, toInstant } from './clock.ts';

/** A day of the calendar as `YYYY-MM-DD`; the thirtieth of February is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = fromInstant(`${text}T00:00:00.000Z`);
  return !Number.isNaN(at) && toInstant(at).startsWith(text);
}

/** The calendar's day there at that moment, in milliseconds: `2026-11-21`. */
export const dayIn = (timeZone: string, at: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
