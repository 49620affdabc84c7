// What is wrong with a condition, where, and what was expected, as a sentence in English or French.

import { localText } from '#shared/base/local-text.ts';
import { assertNever } from '#shared/base/assert.ts';
import { CONDITION_LIMITS, type Operator } from './condition.ts';
import type { FieldKind } from './fields.ts';
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

type Words = {
  readonly at: (position: number) => string;
  readonly kinds: {
    readonly [Kind in Exclude<FieldKind, 'choice' | 'category' | 'priority'>]: string;
  };
};
const ENGLISH: Words = {
  at: (position) => `Position ${position}: `,
  kinds: {
    text: `a text of at most ${CONDITION_LIMITS.value} characters`,
    words: `a text of at most ${CONDITION_LIMITS.value} characters`,
    number: 'a number, such as 5 or 2.5',
    time: 'a time, such as 2026-03, 2026-03-29, today, this-month or 7d',
    day: 'a day, such as 2026-03-29, today or 7d',
    person: 'me, none or the id of a person',
    group: 'mine, none or the id of a group',
    flag: 'yes or no',
  },
};
const FRENCH: Words = {
  at: (position) => `Position ${position} : `,
  kinds: {
    text: `un texte de ${CONDITION_LIMITS.value} caractères au plus`,
    words: `un texte de ${CONDITION_LIMITS.value} caractères au plus`,
    number: 'un nombre, comme 5 ou 2.5',
    time: 'une date, comme 2026-03, 2026-03-29, today, this-month ou 7d',
    day: 'un jour, comme 2026-03-29, today ou 7d',
    person: 'me, none ou l’identifiant d’une personne',
    group: 'mine, none ou l’identifiant d’un groupe',
    flag: 'yes ou no',
  },
};
/** So many choices are named in a sentence. */
const NAMED_CHOICES = 20;

export function conditionErrorText(error: ConditionError, language: string): string {
  const isFrench = language.split('-')[0] === 'fr';
  const words = isFrench ? FRENCH : ENGLISH;
  const place = 'at' in error ? words.at(error.at + 1) : '';
  const sentence = sentenceOf(error, isFrench, words, language);
  return place === '' ? sentence : place + sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function sentenceOf(
  error: ConditionError,
  isFrench: boolean,
  words: Words,
  language: string,
): string {
  switch (error.code) {
    case 'unknown-field':
      return isFrench
        ? `Il n’y a pas de champ « ${error.field} ». Champs possibles : ${error.known.join(', ')}.`
        : `There is no field "${error.field}". Possible fields: ${error.known.join(', ')}.`;
    case 'wrong-operator': {
      const signs = error.operators.map((op) => SIGNS[op]).join(' ');
      return isFrench
        ? `Le champ « ${error.field} » ne se compare pas ainsi. Possible : ${signs}`
        : `The field "${error.field}" is not compared like this. Possible: ${signs}`;
    }
    case 'wrong-value': {
      const expected = expectedText(error.expected, words, language);
      return isFrench
        ? `Le champ « ${error.field} » ne peut pas valoir « ${error.value} » ; il faut ${expected}.`
        : `The field "${error.field}" cannot be "${error.value}"; expected ${expected}.`;
    }
    case 'missing-value':
      return isFrench
        ? `Il manque une valeur au champ « ${error.field} ».`
        : `A value is missing for the field "${error.field}".`;
    case 'unclosed-quote':
      return isFrench
        ? 'Ce guillemet n’est pas fermé ; il faut ".'
        : 'This quote is not closed; expected ".';
    case 'unclosed-parenthesis':
      return isFrench
        ? 'Cette parenthèse n’est pas fermée ; il faut ).'
        : 'This parenthesis is not closed; expected ).';
    case 'unexpected':
      return isFrench
        ? 'Ceci n’a pas de sens ici ; il faut un champ, un mot ou une parenthèse.'
        : 'This makes no sense here; expected a field, a word or a parenthesis.';
    case 'missing-term':
      return isFrench
        ? 'Il manque quelque chose ici ; il faut un champ, un mot ou une parenthèse.'
        : 'Something is missing here; expected a field, a word or a parenthesis.';
    case 'too-long':
      return isFrench
        ? `Ce filtre est trop long : ${CONDITION_LIMITS.text} caractères au plus.`
        : `This filter is too long: at most ${CONDITION_LIMITS.text} characters.`;
    case 'too-deep':
      return isFrench
        ? `Trop de parenthèses imbriquées : ${CONDITION_LIMITS.depth} niveaux au plus.`
        : `Parentheses are nested too deeply: at most ${CONDITION_LIMITS.depth} levels.`;
    case 'too-many':
      return isFrench
        ? `Ce filtre a trop de parties : ${CONDITION_LIMITS.nodes} au plus, et ${CONDITION_LIMITS.values} valeurs par champ.`
        : `This filter has too many parts: at most ${CONDITION_LIMITS.nodes}, and ${CONDITION_LIMITS.values} values for a field.`;
    default:
      return assertNever(error);
  }
}

function expectedText(expected: Expected, words: Words, language: string): string {
  if (expected.kind !== 'choice') return words.kinds[expected.kind];
  const names = expected.choices.slice(0, NAMED_CHOICES).map(({ id, label }) => {
    const name = label === undefined ? id : localText(label, language);
    return name === id ? id : `${id} (${name})`;
  });
  return names.join(', ') + (expected.choices.length > NAMED_CHOICES ? ' …' : '');
}
