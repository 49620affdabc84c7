import { describe, expect, test } from 'vitest';
import { checkPreferences } from '#shared/notifications/check-preferences.ts';
import { BUILT_IN_SETTINGS, NO_PREFERENCES } from '#shared/notifications/preferences.ts';
import { digestOf, faultsOfTimes, quietOf, timesOf, type TimesForm } from './times-form.ts';

const nights = { from: '22:00', to: '07:00', days: [1, 5] } as const;
const form = (changes: Partial<TimesForm> = {}): TimesForm => ({
  ...timesOf({ mode: 'daily', hour: 7 }, nights, BUILT_IN_SETTINGS),
  ...changes,
});

describe('digest and quiet hours in their form', () => {
  test('N1dc come out as they went in', () => {
    expect([digestOf(form()), quietOf(form())]).toEqual([{ mode: 'daily', hour: 7 }, nights]);
    const nothing = timesOf(null, null, BUILT_IN_SETTINGS);
    expect([digestOf(nothing), quietOf(nothing)]).toEqual([null, null]);
    const none = timesOf(null, { ...nights, days: [] }, BUILT_IN_SETTINGS);
    expect([none.quiet, quietOf(none)]).toEqual(['none', { ...nights, days: [] }]);
  });

  test('N1dd days come in their order, and no quiet hours need no times', () => {
    expect(quietOf(form({ days: [7, 2] }))?.days).toEqual([2, 7]);
    const cleared = quietOf(form({ quiet: 'none', from: '', to: '' }));
    expect(checkPreferences({ ...NO_PREFERENCES, quiet: cleared })).toEqual([]);
  });

  test('N1de what the server would refuse is found before it is asked', () => {
    const faults = (changes: Partial<TimesForm>) =>
      faultsOfTimes(form(changes)).map(({ path, kind }) => `${path} ${kind}`);
    expect(faults({})).toEqual([]);
    expect(faults({ from: '', to: '' })).toEqual(['quiet.from missing', 'quiet.to missing']);
    expect(faults({ days: [] })).toEqual(['quiet.days no-day']);
    expect(faults({ to: '22:00', days: [1, 2, 3, 4, 5, 6, 7] })).toEqual(['quiet.days whole-week']);
    expect(faults({ to: '22:00' })).toEqual([]);
    expect(faults({ quiet: 'default', from: '' })).toEqual([]);
  });
});
