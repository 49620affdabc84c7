import type { ApiFailure } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';

/** What went wrong, where no field is to blame. */
export function failureWords(failure: ApiFailure, t: I18n['t']): string {
  if (failure.kind === 'unreachable') return t('account.offline');
  switch (failure.code) {
    case 'TOO_MANY':
      return t('error.tooMany');
    case 'CHANGED':
    case 'PRECONDITION_FAILED':
      return t('error.changed');
    case 'FORBIDDEN':
      return t('error.forbidden');
    default:
      return t('account.failed');
  }
}

export const fieldsOf = (failure: ApiFailure): ReadonlySet<string> =>
  new Set(failure.kind === 'problem' ? (failure.errors ?? []).map(({ path }) => path) : []);
