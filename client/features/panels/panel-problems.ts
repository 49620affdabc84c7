import type { ApiFailure } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { FieldProblem } from '#client/ui/error-summary.tsx';

/** What the server refused, beside the fields where it says which, in words of this page. */
export function problemsOfFailure(failure: ApiFailure, t: I18n['t']): readonly FieldProblem[] {
  if (failure.kind === 'unreachable') return [{ message: t('account.offline') }];
  const errors = failure.errors ?? [];
  if (errors.length > 0) return errors.map(({ path, code }) => problemAt(path, code, t));
  switch (failure.code) {
    case 'PRECONDITION_FAILED':
      return [{ message: t('panel.changedMeanwhile') }];
    case 'FORBIDDEN':
      return [{ message: t('error.forbidden') }];
    case 'TOO_MANY':
      return [{ message: t('error.tooMany') }];
    default:
      return [{ message: t('account.failed') }];
  }
}

function problemAt(path: string, code: string, t: I18n['t']): FieldProblem {
  const [field] = path.split('.');
  if (field === 'address')
    return {
      fieldId: 'panel-address',
      message: t(code === 'not_allowed' ? 'panel.addressOwn' : 'panel.addressFormat'),
    };
  if (field === 'groupIds')
    return {
      fieldId: 'panel-groups',
      message: t('field.notFound', { label: t('panel.forWhom') }),
    };
  if (field === 'name')
    return {
      fieldId: 'panel-name-0',
      message: t('field.format', { label: t('common.name') }),
    };
  return { message: t('account.failed') };
}
