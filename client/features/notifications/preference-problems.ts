import { DUE_SOON_LIMITS } from '#shared/notifications/check-preferences.ts';
import type { ApiFailure } from '#client/data/index.ts';
import { failureWords } from '#client/features/administration/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';
import type { FieldProblem } from '#client/ui/error-summary.tsx';
import type { TimesFault } from './times-form.ts';

/** The id of the control for a field of the API. */
export const fieldId = (path: string): string => `notify-${path.replaceAll('.', '-')}`;

const TIMES: { readonly [Kind in TimesFault['kind']]: MessageKey } = {
  missing: 'notification.time',
  'no-day': 'notification.quietNoDay',
  'whole-week': 'notification.quietWeek',
};

export const problemOfTimes = ({ path, kind }: TimesFault, t: I18n['t']): FieldProblem => ({
  fieldId: fieldId(path),
  message: t(TIMES[kind]),
});

export const minutesProblem = (t: I18n['t']): FieldProblem => ({
  fieldId: fieldId('dueSoonMinutes'),
  message: t('notification.minutes', DUE_SOON_LIMITS),
});

/** What the server refused, beside the fields where it says which, in words of this page. */
export function problemsOfFailure(failure: ApiFailure, t: I18n['t']): readonly FieldProblem[] {
  const errors = failure.kind === 'problem' ? (failure.errors ?? []) : [];
  if (errors.length > 0) return errors.map(({ path }) => problemAt(path, t));
  if (failure.kind === 'problem' && failure.code === 'PRECONDITION_FAILED')
    return [{ message: t('notification.changedMeanwhile') }];
  return [{ message: failureWords(failure, t) }];
}

function problemAt(wanted: string, t: I18n['t']): FieldProblem {
  const path = wanted.replace(/^notifications\./, '');
  if (path === 'quiet.from' || path === 'quiet.to')
    return { fieldId: fieldId(path), message: t('notification.time') };
  if (path.startsWith('quiet.days'))
    return { fieldId: fieldId('quiet.days'), message: t('notification.quietWeek') };
  if (path === 'dueSoonMinutes') return minutesProblem(t);
  if (path === 'url') return { fieldId: fieldId('url'), message: t('notification.slackFormat') };
  if (path === 'timeZone')
    return {
      fieldId: fieldId(path),
      message: t('field.format', { label: t('notification.timeZone') }),
    };
  return { fieldId: fieldId(path), message: t('account.failed') };
}
