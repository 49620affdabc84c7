import type { ApiFailure } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { FieldProblem } from '#client/ui/error-summary.tsx';
import { intervalId } from './hours-editor.tsx';
import { WEEKDAYS, type HoursProblem, type Weekday } from './week-hours.ts';

/** Ids of the form's controls, by the names that the API has for their fields. */
const FIELDS = { name: 'group-name', leadId: 'group-lead', mailbox: 'group-mailbox' } as const;

export const hoursSentence = (kind: HoursProblem['kind'], t: I18n['t']): string =>
  t(
    kind === 'missing'
      ? 'groups.hoursMissing'
      : kind === 'order'
        ? 'groups.hoursOrder'
        : 'groups.hoursOverlap',
  );

/** What the server refused, beside the fields where it says which, in words of this page. */
export function problemsOfFailure(failure: ApiFailure, t: I18n['t']): readonly FieldProblem[] {
  if (failure.kind === 'unreachable') return [{ message: t('account.offline') }];
  const errors = failure.errors ?? [];
  if (errors.length > 0) return errors.map(({ path, code }) => problemAt(path, code, t));
  switch (failure.code) {
    case 'PRECONDITION_FAILED':
      return [{ message: t('groups.changedMeanwhile') }];
    case 'FORBIDDEN':
      return [{ message: t('error.forbidden') }];
    case 'TOO_MANY':
      return [{ message: t('error.tooMany') }];
    default:
      return [{ message: t('account.failed') }];
  }
}

function problemAt(path: string, code: string, t: I18n['t']): FieldProblem {
  const [field, day, index] = path.split('.');
  if (field === 'isArchived') return { message: t('groups.isDefault') };
  if (field === 'businessHours' && WEEKDAYS.some((one) => one === day))
    return {
      fieldId: intervalId(day as Weekday, Number(index ?? 0)),
      message: t('groups.hoursOrder'),
    };
  if (field === 'memberIds')
    return {
      fieldId: 'group-members',
      message: t('field.notFound', { label: t('groups.members') }),
    };
  if (field === 'mailbox') return { fieldId: FIELDS.mailbox, message: t('field.email') };
  if (field === 'leadId')
    return { fieldId: FIELDS.leadId, message: t('field.notFound', { label: t('groups.lead') }) };
  if (field === 'name') {
    const key = code === 'too_long' || code === 'format' ? 'field.format' : 'field.required';
    return { fieldId: FIELDS.name, message: t(key, { label: t('common.name') }) };
  }
  return { message: t('account.failed') };
}
