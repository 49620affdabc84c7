import type { FieldProblem } from '#client/ui/error-summary.tsx';
import type { ApiFailure } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';

export type FormProblems = {
  readonly fields: Readonly<Record<string, string>>;
  readonly summary: readonly FieldProblem[];
};
export const NO_PROBLEMS: FormProblems = { fields: {}, summary: [] };

/** What went wrong with a form, as sentences beside the fields and on top. `labels` by path; the path is the field's id. */
export function formProblems(
  failure: ApiFailure,
  labels: Readonly<Record<string, string>>,
  t: I18n['t'],
): FormProblems {
  if (failure.kind === 'unreachable')
    return { fields: {}, summary: [{ message: t('start.offline') }] };
  const errors = failure.errors ?? [];
  if (errors.length > 0) {
    const fields = Object.fromEntries(
      errors.map((error) => [
        error.path,
        fieldSentence(error.path, error.code, labels[error.path] ?? error.path, t),
      ]),
    );
    return {
      fields,
      summary: errors.map((error) => ({ fieldId: error.path, message: fields[error.path]! })),
    };
  }
  return { fields: {}, summary: [{ message: problemSentence(failure.code, t) }] };
}

export function fieldSentence(path: string, code: string, label: string, t: I18n['t']): string {
  if (code === 'required' || code === 'too_short')
    return path.endsWith('password') && code === 'too_short'
      ? t('access.passwordHint')
      : t('field.required', { label });
  if (path.endsWith('email')) return t('field.email');
  if (path === 'slug') return t('start.slugFormat');
  if (code === 'taken') return t('field.taken', { label });
  if (code === 'not_allowed') return t('field.notAllowed', { label });
  return t('field.format', { label });
}

function problemSentence(code: string, t: I18n['t']): string {
  switch (code) {
    case 'WRONG_CREDENTIALS':
      return t('access.wrongCredentials');
    case 'TOO_MANY':
      return t('access.tooMany');
    case 'SLUG_TAKEN':
      return t('access.addressTaken');
    case 'SIGN_UP_CLOSED':
      return t('access.signUpClosed');
    default:
      return t('start.failed');
  }
}
