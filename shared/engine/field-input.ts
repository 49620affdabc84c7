// Between a custom field's value and what stands in the controls of a form (T4): written once for the page without
// script, its script and the desk. Each control is a list of texts, as forms send them.

import type { FieldDefinition, FieldValue } from './configuration.ts';

type Typed = readonly string[];

/**
 * The value that somebody typed or chose; null is nothing. What is not of the field's type stays as it was typed, so
 * that the check can name it. Of a checkbox only the ticked one is sent.
 */
export function typedValue(
  { type }: Pick<FieldDefinition, 'type'>,
  typed: Typed,
  language: string,
): FieldValue | null {
  const given = typed.map((text) => text.trim()).filter((text) => text !== '');
  const [first] = given;
  if (first === undefined) return null;
  switch (type) {
    case 'checkbox':
      return true;
    case 'multiple':
      return given;
    case 'number':
      return numberIn(first, language) ?? first;
    default:
      return first;
  }
}

/** What stands in the controls for a value. */
export function typedOf(value: FieldValue | null, language: string): Typed {
  if (value === null || value === false) return [];
  if (value === true) return [TICKED];
  if (typeof value === 'number') return [numberText(value, language)];
  return typeof value === 'string' ? [value] : value;
}

/** What a ticked box sends. */
export const TICKED = 'yes';

/** Several lines are offered where much may be written. */
export const isLongText = ({ type, maxLength }: FieldDefinition): boolean =>
  type === 'text' && maxLength !== undefined && maxLength > LONGEST_LINE;
const LONGEST_LINE = 200;

/** Numbers as people write them there: `1 234,5` in French, `1,234.5` in English. */
function numberIn(text: string, language: string): number | undefined {
  const dense = text.replaceAll(/\s/gu, '');
  const plain = isPointDecimal(language)
    ? dense.replace(/^([+-]?\d{1,3}(?:,\d{3})+)(?=\.|$)/, (grouped) => grouped.replaceAll(',', ''))
    : dense.replace(',', '.');
  return /^[+-]?\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

const numberText = (value: number, language: string): string =>
  isPointDecimal(language) ? String(value) : String(value).replace('.', ',');

const isPointDecimal = (language: string): boolean => language.split('-')[0] === 'en';
