// Digest and quiet hours while they are being edited, where some of it may be wrong for the moment.

import type { Digest, DigestMode } from '#shared/notifications/digest.ts';
import type { QuietHours } from '#shared/notifications/quiet-hours.ts';

/** `default`: as the workspace has it. */
export type TimesForm = {
  readonly digest: DigestMode | 'default';
  readonly hour: number;
  readonly quiet: 'default' | 'none' | 'own';
  readonly from: string;
  readonly to: string;
  readonly days: readonly number[];
};
export type TimesFault = {
  readonly path: 'quiet.from' | 'quiet.to' | 'quiet.days';
  readonly kind: 'missing' | 'no-day' | 'whole-week';
};

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** Null: nothing chosen. `preset`: what the controls begin with then. */
export function timesOf(
  digest: Digest | null,
  quiet: QuietHours | null,
  preset: { readonly digest: Digest; readonly quiet: QuietHours },
): TimesForm {
  const { from, to, days } = quiet ?? preset.quiet;
  return {
    digest: digest?.mode ?? 'default',
    hour: (digest ?? preset.digest).hour,
    quiet: quiet === null ? 'default' : quiet.days.length === 0 ? 'none' : 'own',
    from,
    to,
    days: days.length === 0 ? [...WEEKDAYS] : [...days],
  };
}

export const digestOf = ({ digest, hour }: TimesForm): Digest | null =>
  digest === 'default' ? null : { mode: digest, hour };

export function quietOf({ quiet, from, to, days }: TimesForm): QuietHours | null {
  if (quiet === 'default') return null;
  if (quiet === 'none') return { from: from || '22:00', to: to || '07:00', days: [] };
  return { from, to, days: days.toSorted() };
}

export function faultsOfTimes({ quiet, from, to, days }: TimesForm): readonly TimesFault[] {
  if (quiet !== 'own') return [];
  const faults: TimesFault[] = [];
  // The control gives a time or nothing.
  if (from === '') faults.push({ path: 'quiet.from', kind: 'missing' });
  if (to === '') faults.push({ path: 'quiet.to', kind: 'missing' });
  if (days.length === 0) faults.push({ path: 'quiet.days', kind: 'no-day' });
  if (faults.length === 0 && from === to && days.length === WEEKDAYS.length)
    faults.push({ path: 'quiet.days', kind: 'whole-week' });
  return faults;
}
