import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type { BusinessHours } from '#shared/engine/configuration.ts';
import { ALWAYS_OPEN, calendarOf, calendarOfGroup } from './calendar.ts';

type Hours = {
  timeZone: string;
  businessHours: BusinessHours;
  holidays: readonly string[];
};
const OFFICE: BusinessHours = Object.fromEntries(
  [1, 2, 3, 4, 5].map((day) => [String(day), [['09:00', '18:00'] as const]]),
);
const paris: Hours = { timeZone: 'Europe/Paris', businessHours: OFFICE, holidays: [] };
const at = (text: string): number => Date.parse(text);
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** Minute after minute by the clock on the wall; a day's clock counts only as it advances. */
function naiveMinutes(hours: Hours, from: number, to: number): boolean[] {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: hours.timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  const greatest = new Map<string, string>();
  const open: boolean[] = [];
  // From before the day of `from` has begun anywhere.
  for (let ms = from - 30 * HOUR_MS; ms < to; ms += MINUTE_MS) {
    const parts = Object.fromEntries(format.formatToParts(ms).map((one) => [one.type, one.value]));
    const day = `${parts['year']}-${parts['month']}-${parts['day']}`;
    const shown = `${parts['hour']}:${parts['minute']}`;
    const before = greatest.get(day) ?? '';
    const clock = shown > before ? shown : before;
    greatest.set(day, clock);
    if (ms < from) continue;
    const number = weekdays.indexOf(parts['weekday'] ?? '') + 1;
    const ranges = hours.holidays.includes(day) ? [] : (hours.businessHours[number] ?? []);
    open.push(ranges.some(([first, last]) => clock >= first && clock < last));
  }
  return open;
}

const minuteOfDay = fc.integer({ min: 0, max: 24 * 60 });
const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const range = fc
  .tuple(minuteOfDay, minuteOfDay)
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => [clockText(Math.min(a, b)), clockText(Math.max(a, b))] as const);
const businessHours: fc.Arbitrary<BusinessHours> = fc
  .array(
    fc.tuple(fc.integer({ min: 1, max: 7 }), fc.array(range, { minLength: 1, maxLength: 3 })),
    {
      minLength: 1,
      maxLength: 7,
    },
  )
  .map((days) => Object.fromEntries(days.map(([day, ranges]) => [String(day), ranges])));
/** Around changes of the clock: by an hour, by half of one, over midnight, by a whole day. */
const place = fc.constantFrom(
  ['Europe/Paris', '2026-03-27T00:00:00Z'],
  ['Europe/Paris', '2026-10-23T00:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-03T00:00:00Z'],
  ['America/Havana', '2026-10-30T00:00:00Z'],
  ['Africa/Cairo', '2026-04-22T12:00:00Z'],
  ['Asia/Kathmandu', '2026-01-01T00:00:00Z'],
  ['Pacific/Apia', '2011-12-28T00:00:00Z'],
);
const someHours = fc.record({
  place,
  businessHours,
  holidayOffset: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
  offset: fc.integer({ min: 0, max: 2 * 24 * 60 }),
  length: fc.integer({ min: 0, max: 3 * 24 * 60 }),
});

describe('business time against the clock on the wall, minute by minute', () => {
  test('A8a open time between two moments, and the moment after so much of it', () => {
    fc.assert(
      fc.property(someHours, ({ place: [timeZone, start], offset, length, ...rest }) => {
        const from = at(start ?? '') + offset * MINUTE_MS;
        const to = from + length * MINUTE_MS;
        const holidays =
          rest.holidayOffset === undefined
            ? []
            : [
                new Date(at(start ?? '') + rest.holidayOffset * 24 * HOUR_MS)
                  .toISOString()
                  .slice(0, 10),
              ];
        const hours = { timeZone: timeZone ?? '', businessHours: rest.businessHours, holidays };
        const calendar = calendarOf(hours, 'business');
        const open = naiveMinutes(hours, from, to);
        const total = open.filter(Boolean).length;

        expect(calendar.between(from, to)).toBe(total * MINUTE_MS);
        if (total > 0) {
          const last = open.lastIndexOf(true);
          expect(calendar.add(from, total * MINUTE_MS)).toBe(from + (last + 1) * MINUTE_MS);
          const first = open.indexOf(true);
          expect(calendar.nextOpening(from)).toBe(from + first * MINUTE_MS);
          expect(calendar.subtract(to, total * MINUTE_MS)).toBe(from + first * MINUTE_MS);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('A8a adding and taking away meet', () => {
    fc.assert(
      fc.property(someHours, fc.integer({ min: 1, max: 20_000 }), (some, minutes) => {
        const [timeZone = '', start = ''] = some.place;
        const calendar = calendarOf(
          { timeZone, businessHours: some.businessHours, holidays: [] },
          'business',
        );
        const from = at(start);
        const due = calendar.add(from, minutes * MINUTE_MS);
        if (due === null) {
          // A minute a week, say: not within twenty years, which counts as never.
          const twentyYears = 20 * 366 * 24 * HOUR_MS;
          expect(calendar.between(from, from + twentyYears)).toBeLessThan(minutes * MINUTE_MS);
          return;
        }
        expect(calendar.between(from, due)).toBe(minutes * MINUTE_MS);
        expect(calendar.between(calendar.subtract(due, minutes * MINUTE_MS) ?? 0, due)).toBe(
          minutes * MINUTE_MS,
        );
      }),
    );
  });
});

test.each([
  ['within a day', '2026-06-01T08:00:00Z', 60, '2026-06-01T09:00:00.000Z'],
  ['to the very end of one', '2026-06-01T15:00:00Z', 60, '2026-06-01T16:00:00.000Z'],
  ['over the night', '2026-06-01T15:30:00Z', 60, '2026-06-02T07:30:00.000Z'],
  [
    'over a weekend with a change of the clock',
    '2026-03-27T16:30:00Z',
    60,
    '2026-03-30T07:30:00.000Z',
  ],
  ['from a closed moment', '2026-06-06T12:00:00Z', 30, '2026-06-08T07:30:00.000Z'],
])('A8a an hour or so %s', (_what, from, minutes, due) => {
  expect(iso(calendarOf(paris, 'business').add(at(from), minutes * MINUTE_MS))).toBe(due);
});

test('A8a no time at all is that very moment, also where it is closed; nothing passes backwards', () => {
  const calendar = calendarOf(paris, 'business');
  const closed = at('2026-06-06T12:00:00Z');
  expect(calendar.add(closed, 0)).toBe(closed);
  expect(calendar.subtract(closed, 0)).toBe(closed);
  expect(calendar.between(closed, closed)).toBe(0);
  expect(calendar.between(at('2026-06-03T12:00:00Z'), at('2026-06-03T09:00:00Z'))).toBe(0);
  expect(iso(calendar.nextOpening(closed))).toBe('2026-06-08T07:00:00.000Z');
  // The end of a day's hours is closed already.
  expect(iso(calendar.nextOpening(at('2026-06-03T16:00:00Z')))).toBe('2026-06-04T07:00:00.000Z');
});

test('A8h a group’s calendar is made once and goes by its own hours, however many groups there are', () => {
  const own = (hour: number, minute: number): BusinessHours => ({
    '1': [[clockText(hour * 60 + minute), '24:00'] as const],
  });
  const opening = (hours: BusinessHours): string | null =>
    iso(calendarOfGroup(paris, hours, 'business').nextOpening(at('2026-06-03T12:00:00Z')));
  expect(calendarOfGroup(paris, own(8, 0), 'business')).toBe(
    calendarOfGroup(paris, own(8, 0), 'business'),
  );
  for (let minute = 0; minute < 300; minute += 1) {
    const [hour, rest] = [Math.floor(minute / 60), minute % 60];
    expect(opening(own(hour, rest))).toBe(
      new Date(at('2026-06-07T22:00:00Z') + minute * MINUTE_MS).toISOString(),
    );
  }
  expect(calendarOfGroup(paris, own(8, 0), 'always')).toBe(ALWAYS_OPEN);
  expect(calendarOfGroup(paris, null, 'business')).toBe(calendarOf(paris, 'business'));
  expect(calendarOfGroup(paris, { '1': [] }, 'business')).toBe(calendarOf(paris, 'business'));
});

test('A8b a holiday is no working day', () => {
  const calendar = calendarOf({ ...paris, holidays: ['2026-06-02'] }, 'business');
  expect(iso(calendar.add(at('2026-06-01T15:30:00Z'), 60 * MINUTE_MS))).toBe(
    '2026-06-03T07:30:00.000Z',
  );
});

test('A8a without closing, and without any opening, all time counts', () => {
  expect(calendarOf(paris, 'always')).toBe(ALWAYS_OPEN);
  expect(calendarOf({ ...paris, businessHours: { '1': [] } }, 'business')).toBe(ALWAYS_OPEN);
  expect(ALWAYS_OPEN.add(5, 7)).toBe(12);
  expect(ALWAYS_OPEN.subtract(12, 7)).toBe(5);
  expect(ALWAYS_OPEN.nextOpening(7)).toBe(7);
  expect(ALWAYS_OPEN.between(12, 5)).toBe(0);
  expect(ALWAYS_OPEN.between(5, 12)).toBe(7);
});

test('what never comes is said so', () => {
  const calendar = calendarOf(paris, 'business');
  expect(calendar.add(at('2026-06-01T08:00:00Z'), Number.MAX_SAFE_INTEGER)).toBeNull();
  expect(calendar.subtract(at('2026-06-01T08:00:00Z'), Number.MAX_SAFE_INTEGER)).toBeNull();
});
