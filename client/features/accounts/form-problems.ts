import type { FieldErrorCode } from '#shared/base/error-codes.ts';
import type { FieldProblem } from '#client/ui/error-summary.tsx';
import type { ApiFailure } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';

export type FormProblems = {
  readonly fields: Readonly<Record<string, string>>;
  readonly summary: readonly FieldProblem[];
};
export const NO_PROBLEMS: FormProblems = { fields: {}, summary: [] };

/** A field that is wrong; the path is the API's, and the field's id. */
export type Fault = { readonly path: string; readonly code: FieldErrorCode };

/** What the form itself finds, as the server would have answered it. */
export const invalid = (faults: readonly Fault[]): ApiFailure => ({
  kind: 'problem',
  status: 422,
  code: 'INVALID',
  title: '',
  errors: faults.map((fault) => ({ ...fault, message: '' })),
});

/** What went wrong with a form, as sentences beside the fields and on top. `labels` by path. */
export function formProblems(
  failure: ApiFailure,
  labels: Readonly<Record<string, string>>,
  t: I18n['t'],
): FormProblems {
  if (failure.kind === 'unreachable')
    return { fields: {}, summary: [{ message: t('start.offline') }] };
  const faults = faultsOf(failure);
  if (faults.length === 0)
    return { fields: {}, summary: [{ message: problemSentence(failure.code, t) }] };
  const found = faults.map(({ path, code }) => ({
    fieldId: path,
    message: fieldSentence(path, code, labels[path] ?? path, t),
  }));
  return {
    fields: Object.fromEntries(found.map(({ fieldId, message }) => [fieldId, message])),
    // Without such a field there is nowhere to go to.
    summary: found.map(({ fieldId, message }) =>
      labels[fieldId] === undefined ? { message } : { fieldId, message },
    ),
  };
}

function faultsOf(failure: Extract<ApiFailure, { kind: 'problem' }>): readonly Fault[] {
  // A conflict of repeats: an answer got lost, the workspace was made, and the form has changed since.
  if (failure.code === 'SLUG_TAKEN' || failure.code === 'IDEMPOTENCY_CONFLICT')
    return [{ path: 'slug', code: 'taken' }];
  return failure.errors ?? [];
}

function fieldSentence(path: string, code: FieldErrorCode, label: string, t: I18n['t']): string {
  if (path.endsWith('password')) {
    if (code === 'too_short') return t('access.passwordHint');
    if (code === 'not_allowed') return t('start.passwordGuessed');
  }
  if (code === 'required') return t('field.required', { label });
  if (path === 'slug') return t(code === 'taken' ? 'access.addressTaken' : 'start.slugFormat');
  if (code === 'too_short') return t('field.required', { label });
  if (path.endsWith('email')) return t('field.email');
  if (code === 'taken') return t('field.taken', { label });
  if (code === 'not_allowed') return t('field.notAllowed', { label });
  if (code === 'not_found') return t('field.notFound', { label });
  return t('field.format', { label });
}

function problemSentence(code: string, t: I18n['t']): string {
  switch (code) {
    case 'WRONG_CREDENTIALS':
      return t('access.wrongCredentials');
    case 'TOO_MANY':
      return t('access.tooMany');
    case 'SIGN_UP_CLOSED':
      return t('access.signUpClosed');
    default:
      return t('start.failed');
  }
}
