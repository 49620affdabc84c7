import { sizeFormat } from '#shared/base/size-format.ts';
import type { FileKind } from '#shared/files/file-kinds.ts';
import { allowedFormats, type FileRules } from '#shared/files/file-rules.ts';
import type { FileRecord } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';

export function sizeWords(i18n: Pick<I18n, 'formatNumber'>, bytes: number): string {
  const { value, options } = sizeFormat(bytes);
  return i18n.formatNumber(value, options);
}

export const KIND_WORDS: Readonly<Record<FileKind, MessageKey>> = {
  image: 'file.kindImage',
  word: 'file.kindText',
  spreadsheet: 'file.kindTable',
  presentation: 'file.kindSlides',
  opendocument: 'file.kindText',
  pdf: 'file.kindPdf',
  text: 'file.kindText',
  csv: 'file.kindTable',
  rtf: 'file.kindText',
  zip: 'file.kindZip',
  mail: 'file.kindMail',
  audio: 'file.kindAudio',
  video: 'file.kindVideo',
};

/** Why a file is not taken, and what to do. */
export function problemWords(
  i18n: Pick<I18n, 't' | 'formatNumber'>,
  problem: NonNullable<FileRecord['problem']>,
  rules: FileRules,
): string {
  switch (problem) {
    case 'empty':
      return i18n.t('file.problemEmpty');
    case 'too_large':
      return i18n.t('file.problemTooLarge', { most: sizeWords(i18n, rules.maxBytes) });
    case 'not_allowed':
      return i18n.t('file.problemNotAllowed', {
        endings: allowedFormats(rules)
          .flatMap(({ extensions }) => extensions)
          .join(', '),
      });
    case 'content':
      return i18n.t('file.problemContent');
    case 'infected':
      return i18n.t('file.problemInfected');
    case 'too_many':
      return i18n.t('file.problemTooMany', { most: i18n.formatNumber(rules.maxFiles) });
    case 'gone':
      return i18n.t('file.problemGone');
    case 'forbidden':
      return i18n.t('file.problemForbidden');
    case 'no_room':
      return i18n.t('file.problemNoRoom');
    case 'rejected':
      return i18n.t('file.problemRejected');
  }
}
