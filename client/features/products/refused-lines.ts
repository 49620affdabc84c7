// What the server says of a file that it does not take: which line, which column, and why, in words of this page.

import type { FieldError } from '#shared/base/error-codes.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';

export type RefusedLine = {
  /** Of the file, from 1; null: the file as a whole. */
  readonly line: number | null;
  readonly words: string;
};

const COLUMNS: { readonly [column: string]: MessageKey } = {
  reference: 'product.reference',
  designation: 'product.designation',
  isOnSale: 'product.isOnSale',
};

export function refusedLines(errors: readonly FieldError[], t: I18n['t']): readonly RefusedLine[] {
  return errors.map((error) => {
    const [where, ...rest] = error.path.split('.');
    if (where === 'columns') return { line: null, words: columnWords(rest[0] ?? '', error, t) };
    const line = where === 'lines' ? Number(rest[0]) : Number.NaN;
    if (!Number.isInteger(line)) return { line: null, words: t('product.noLines') };
    return { line, words: lineWords(rest[1], error, t) };
  });
}

function columnWords(column: string, { code }: FieldError, t: I18n['t']): string {
  const label = t(COLUMNS[column] ?? 'common.unknown');
  return t(code === 'taken' ? 'product.columnTwice' : 'product.columnMissing', { label });
}

function lineWords(column: string | undefined, error: FieldError, t: I18n['t']): string {
  const key = column === undefined ? undefined : COLUMNS[column];
  if (key === undefined) return t('product.tooManyFields');
  const label = t(key);
  switch (error.code) {
    case 'required':
    case 'too_short':
      return t('product.empty', { label });
    case 'too_long':
      return t('product.tooLong', { label });
    case 'taken': {
      const earlier = /\d+/.exec(error.message)?.[0] ?? '';
      return t('product.double', { line: earlier });
    }
    default:
      return t(column === 'isOnSale' ? 'product.notYesNo' : 'product.oddCharacters', { label });
  }
}
