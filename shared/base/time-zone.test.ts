import { expect, test } from 'vitest';
import { placeOfTimeZone, timeZoneAmong } from './time-zone.ts';

test('W1v a time zone has a name that is read in one way only, spelled as the database spells it', () => {
  const known = ['Asia/Kolkata', 'Etc/GMT+5', 'Europe/Paris', 'IST', 'UTC'];
  const named = (asked: string) => timeZoneAmong(known, asked);
  expect(['Europe/Paris', 'europe/paris', 'utc', 'Etc/GMT+5'].map(named)).toEqual([
    'Europe/Paris',
    'Europe/Paris',
    'UTC',
    'Etc/GMT+5',
  ]);
  // The same place under its older name, which not every database has.
  expect(named('Asia/Calcutta')).toBe('Asia/Kolkata');
  for (const asked of ['IST', 'PST', 'ACT', 'ECT', '+02:00', 'Mars/Olympus', ''])
    expect(named(asked), asked).toBeUndefined();
});

test('W1w an older name that is read in several ways is told to the database as the place that it has been here', () => {
  expect(['Europe/Paris', 'UTC', 'Asia/Calcutta'].map(placeOfTimeZone)).toEqual([
    'Europe/Paris',
    'UTC',
    'Asia/Calcutta',
  ]);
  expect(['Asia/Calcutta', 'Asia/Kolkata']).toContain(placeOfTimeZone('IST'));
  expect(placeOfTimeZone('PST')).toBe('America/Los_Angeles');
  expect(placeOfTimeZone('+02:00')).toBe('-02:00');
});
