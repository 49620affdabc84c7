import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createI18n } from '#client/i18n/create-i18n.ts';
import { AGE_BANDS, bandSigns, bandWords } from './age-words.ts';

const server = new URL('../../../server/features/reports/now-views.ts', import.meta.url);

test('R2k the bands of age are those that the server counts', () => {
  const [, days = ''] = /AGE_BANDS = \[([\d, ]+)\]/.exec(readFileSync(server, 'utf8')) ?? [];

  expect(AGE_BANDS.map(({ fromDays }) => fromDays)).toEqual(days.split(',').map(Number));
});

test('R2k they have words, and signs where there is no room for words', async () => {
  const i18n = await createI18n('en');

  expect(AGE_BANDS.map((band) => bandWords(band, i18n))).toEqual([
    'Under 1 day',
    '1 to 3 days',
    '3 to 7 days',
    '7 to 30 days',
    '30 to 90 days',
    '90 days and more',
  ]);
  expect(AGE_BANDS.map((band) => bandSigns(band, i18n.formatNumber))).toEqual([
    '< 1',
    '1–3',
    '3–7',
    '7–30',
    '30–90',
    '≥ 90',
  ]);
});
