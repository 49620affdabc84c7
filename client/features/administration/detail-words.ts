import type { I18n } from '#client/i18n/create-i18n.ts';

/** What another system said, verbatim but for the end of its sentence: it stands within one of ours. */
export const detailWords = (detail: string | null, t: I18n['t']): readonly string[] => {
  const words = detail?.trim().replace(/[.\s]+$/, '') ?? '';
  return words === '' ? [] : [t('mailbox.said', { words })];
};
