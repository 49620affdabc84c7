import type { ApiFailure } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';

/** What went wrong, where no field is to blame. */
export function failureWords(failure: ApiFailure, t: I18n['t']): string {
  if (failure.kind === 'unreachable') return t('account.offline');
  if (failure.code === 'FORBIDDEN') return t('error.forbidden');
  if (failure.code === 'TOO_MANY') return t('error.tooMany');
  return t('account.failed');
}
