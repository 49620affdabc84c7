import { expect, test } from 'vitest';
import { checkBusinessHours, faultsOfRanges } from './check-business-hours.ts';

test.each([
  ['nothing at all', [], []],
  [
    'a break at noon, and ranges that touch',
    [
      ['08:00', '12:00'],
      ['13:00', '17:00'],
      ['17:00', '24:00'],
    ],
    [],
  ],
  [
    'a later range written first',
    [
      ['13:00', '17:00'],
      ['08:00', '12:00'],
    ],
    [],
  ],
  [
    'a range within another',
    [
      ['08:00', '18:00'],
      ['12:00', '13:00'],
    ],
    ['1 overlap'],
  ],
  [
    'a range around another',
    [
      ['12:00', '13:00'],
      ['08:00', '18:00'],
    ],
    ['1 overlap'],
  ],
  [
    'one minute with one that is not its neighbour',
    [
      ['08:00', '12:00'],
      ['14:00', '16:00'],
      ['11:59', '13:00'],
    ],
    ['2 overlap'],
  ],
  [
    'the same twice',
    [
      ['09:00', '12:00'],
      ['09:00', '12:00'],
    ],
    ['1 overlap'],
  ],
  ['an end before its beginning', [['17:00', '09:00']], ['0 order']],
  ['an empty range', [['09:00', '09:00']], ['0 order']],
  ['what is no time', [['9:00', '25:00']], ['0 format']],
] as const)('A8h hours with %s', (_what, ranges, expected) => {
  expect(faultsOfRanges(ranges).map(({ index, kind }) => `${index} ${kind}`)).toEqual(expected);
});

test('A8i each error names its day and range', () => {
  const hours = {
    1: [
      ['09:00', '12:00'],
      ['11:00', '13:00'],
    ],
    8: [],
  } as const;

  expect(checkBusinessHours(hours).map(({ path, code }) => `${path} ${code}`)).toEqual([
    'businessHours.1.1 format',
    'businessHours.8 format',
  ]);
});
