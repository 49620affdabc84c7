// What is wrong with a condition, where, and what was expected, as a sentence in the reader's language.

import { assertNever } from '#shared/base/assert.ts';
import { isolate } from '#shared/base/bidi.ts';
import { directionOf, inLanguage, type InEveryLanguage } from '#shared/base/languages.ts';
import { localText } from '#shared/base/local-text.ts';
import type { Operator } from './condition.ts';
import { ar, de, en, es, fr, type ConditionWording } from './error-wordings.ts';
import type { Expected } from './values.ts';

/** In the text form: UTF-16 units from its beginning. In the tree: `where.all.0.values.1`. */
export type ConditionPlace =
  | { readonly at: number; readonly length: number }
  | { readonly path: string };

export type ConditionError = ConditionPlace &
  (
    | { readonly code: 'unknown-field'; readonly field: string; readonly known: readonly string[] }
    | {
        readonly code: 'wrong-operator';
        readonly field: string;
        readonly operators: readonly Operator[];
      }
    | {
        readonly code: 'wrong-value';
        readonly field: string;
        readonly value: string;
        readonly expected: Expected;
      }
    | { readonly code: 'missing-value'; readonly field: string }
    | { readonly code: 'unclosed-quote' | 'unclosed-parenthesis' | 'unexpected' | 'missing-term' }
    | { readonly code: 'too-long' | 'too-deep' | 'too-many' }
  );

const SIGNS: Readonly<Record<Operator, string>> = {
  is: '=',
  contains: '~',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
  range: 'a..b',
};

const WORDINGS: InEveryLanguage<ConditionWording> = { en, fr, de, es, ar };

/** So many choices are named in a sentence. */
const NAMED_CHOICES = 20;

export function conditionErrorText(error: ConditionError, language: string): string {
  const wording = inLanguage(WORDINGS, language);
  const sentence = sentenceOf(error, wording, language);
  if (!('at' in error)) return sentence;
  return wording.at(error.at + 1) + sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function sentenceOf(error: ConditionError, wording: ConditionWording, language: string): string {
  const direction = directionOf(language);
  // Names of fields, values and signs are of the filter language: they run from left to right everywhere.
  const set = (text: string): string => isolate(text, direction);
  switch (error.code) {
    case 'unknown-field':
      return wording.unknownField(set(error.field), error.known.map(set).join(', '));
    case 'wrong-operator': {
      const signs = error.operators.map((op) => SIGNS[op]).join(' ');
      return wording.wrongOperator(set(error.field), signs);
    }
    case 'wrong-value':
      return wording.wrongValue(
        set(error.field),
        set(error.value),
        expectedText(error.expected, wording, language),
      );
    case 'missing-value':
      return wording.missingValue(set(error.field));
    case 'unclosed-quote':
    case 'unclosed-parenthesis':
    case 'unexpected':
    case 'missing-term':
    case 'too-long':
    case 'too-deep':
    case 'too-many':
      return wording.sentences[error.code];
    default:
      return assertNever(error);
  }
}

function expectedText(expected: Expected, wording: ConditionWording, language: string): string {
  if (expected.kind !== 'choice') return wording.kinds[expected.kind];
  const names = expected.choices.slice(0, NAMED_CHOICES).map(({ id, label }) => {
    const name = label === undefined ? id : localText(label, language);
    return name === id ? id : `${id} (${name})`;
  });
  return names.join(', ') + (expected.choices.length > NAMED_CHOICES ? ' …' : '');
}
