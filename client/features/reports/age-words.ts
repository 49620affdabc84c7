// Bands of age, in words and in signs. Pure.

import { DAY_MS } from '#shared/base/clock.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import { spanWords } from './span-words.ts';

export type Band = { readonly fromDays: number; readonly toDays: number | null };

/** As the server parts them (docs/REPORTS.md), for a figure that is opened by its address. */
export const AGE_BANDS: readonly Band[] = [0, 1, 3, 7, 30, 90].map((fromDays, index, all) => ({
  fromDays,
  toDays: all[index + 1] ?? null,
}));

export function bandWords(
  { fromDays, toDays }: Band,
  { t, language, formatNumber }: Pick<I18n, 't' | 'language' | 'formatNumber'>,
): string {
  const days = (count: number) => spanWords(count * DAY_MS, language(), 'long');
  if (toDays === null) return t('report.ageOver', { days: days(fromDays) });
  return fromDays === 0
    ? t('report.ageUnder', { days: days(toDays) })
    : t('report.ageBetween', { from: formatNumber(fromDays), days: days(toDays) });
}

/** Under an axis, which says that these are days. */
export function bandSigns(
  { fromDays, toDays }: Band,
  formatNumber: (value: number) => string,
): string {
  if (toDays === null) return `≥ ${formatNumber(fromDays)}`;
  return fromDays === 0
    ? `< ${formatNumber(toDays)}`
    : `${formatNumber(fromDays)}–${formatNumber(toDays)}`;
}
