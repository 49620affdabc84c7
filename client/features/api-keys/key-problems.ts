import type { ApiFailure } from '#client/data/index.ts';
import { failureWords } from '#client/features/administration/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { FieldProblem } from '#client/ui/error-summary.tsx';

export const NAME_ID = 'key-name';
export const SCOPES_ID = 'key-scopes';
const EXPIRY_ID = 'key-expiry';

/** What the server refused, beside the fields where it says which. */
export function problemsOfFailure(failure: ApiFailure, t: I18n['t']): readonly FieldProblem[] {
  const errors = failure.kind === 'problem' ? (failure.errors ?? []) : [];
  if (errors.length === 0) return [{ message: failureWords(failure, t) }];
  return errors.map(({ path }) => {
    switch (path.split('.')[0]) {
      case 'name':
        return { fieldId: NAME_ID, message: t('field.format', { label: t('apiKey.name') }) };
      case 'scopes':
        // Rights that one has lost since the page was opened.
        return { fieldId: SCOPES_ID, message: t('apiKey.scopeNotYours') };
      case 'expiresAt':
        return { fieldId: EXPIRY_ID, message: t('field.format', { label: t('apiKey.expiry') }) };
      default:
        return { message: t('account.failed') };
    }
  });
}
