import { describe, expect, test } from 'vitest';
import { durationText, minutesOf } from './duration.ts';

describe('time worked', () => {
  test.each([
    ['90', 90],
    ['1:30', 90],
    ['1h30', 90],
    ['1 h 30 min', 90],
    ['1.5h', 90],
    ['1,5 h', 90],
    ['45 min', 45],
    ['2h', 120],
    ['', undefined],
    ['soon', undefined],
    ['1:75', undefined],
    ['-5', undefined],
  ])('T18g %s is read as %s minutes', (text, minutes) => {
    expect(minutesOf(text)).toBe(minutes);
  });

  test('T18h it is shown in hours and minutes', () => {
    expect(durationText(135, 'en')).toBe('2 hr 15 min');
    // A narrow space that does not break.
    expect(durationText(60, 'fr')).toBe('1\u202fh');
    expect(durationText(0, 'en')).toBe('0 min');
  });
});
