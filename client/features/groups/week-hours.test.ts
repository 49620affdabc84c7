import { describe, expect, test } from 'vitest';
import { hoursOf, nextInterval, problemsOf, weekOf } from './week-hours.ts';

const week = weekOf({});

describe('A1d opening hours of a group', () => {
  test('several intervals of a day come and go unchanged, midnight as the end of a day too', () => {
    const hours = {
      '1': [
        ['09:00', '12:00'],
        ['13:00', '24:00'],
      ],
      '7': [['00:00', '24:00']],
    } as const;

    expect(weekOf(hours)['1'][1]).toEqual({ from: '13:00', to: '00:00' });
    expect(hoursOf(weekOf(hours))).toEqual(hours);
  });

  test('a closed day is no day, and intervals are put in order', () => {
    const typed = {
      ...week,
      '2': [
        { from: '14:00', to: '18:00' },
        { from: '08:00', to: '12:00' },
      ],
    };

    expect(hoursOf(typed)).toEqual({
      '2': [
        ['08:00', '12:00'],
        ['14:00', '18:00'],
      ],
    });
  });

  test('a time that is missing, an end before its beginning and an overlap are named by their place', () => {
    const wrong = {
      ...week,
      '3': [
        { from: '09:00', to: '' },
        { from: '17:00', to: '09:00' },
        { from: '10:00', to: '12:00' },
        { from: '11:59', to: '13:00' },
        { from: '13:00', to: '00:00' },
      ],
    };

    expect(problemsOf(wrong)).toEqual([
      { day: '3', index: 0, kind: 'missing' },
      { day: '3', index: 1, kind: 'order' },
      { day: '3', index: 3, kind: 'overlap' },
    ]);
    expect(problemsOf(week)).toEqual([]);
  });

  test('a new line suggests what is free, and nothing where nothing is', () => {
    expect(nextInterval([])).toEqual({ from: '09:00', to: '17:00' });
    expect(nextInterval([{ from: '09:00', to: '12:00' }])).toEqual({ from: '13:00', to: '14:00' });
    expect(nextInterval([{ from: '09:00', to: '00:00' }])).toEqual({ from: '', to: '' });
    expect(nextInterval([{ from: '09:00', to: '22:30' }])).toEqual({ from: '', to: '' });
  });
});
