// Which operators a field has and which values it takes, as JSON and as text.

import { isUuid } from '#shared/base/ids.ts';
import { CONDITION_LIMITS, type Operator, type Scalar } from './condition.ts';
import type { Choice, Field, FieldKind, FieldSet } from './fields.ts';
import { fold } from './fold.ts';
import { isTimeValue } from './time-value.ts';

const ORDERED: readonly Operator[] = ['is', 'gt', 'ge', 'lt', 'le', 'range'];
const OPERATORS_OF: Readonly<Record<FieldKind, readonly Operator[]>> = {
  text: ['is', 'contains'],
  words: ['contains'],
  choice: ['is'],
  // `contains`: without its subcategories.
  category: ['is', 'contains'],
  priority: ORDERED,
  number: ORDERED,
  time: ORDERED,
  day: ORDERED,
  person: ['is'],
  group: ['is'],
  flag: ['is'],
};

export const operatorsOf = (field: Field): readonly Operator[] =>
  field.macro === undefined ? OPERATORS_OF[field.kind] : ['is'];

/** What `:` means. */
export const usualOperator = (field: Field): Operator =>
  field.kind === 'words' ? 'contains' : (field.usual ?? 'is');

/** How many values an operator takes at most. */
export const valueLimit = (op: Operator): number =>
  op === 'is' || op === 'contains' ? CONDITION_LIMITS.values : op === 'range' ? 2 : 1;

/** What somebody could have written instead. */
export type Expected =
  | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
  | { readonly kind: Exclude<FieldKind, 'choice' | 'category' | 'priority'> };

export const expectedOf = (field: Field, fields: FieldSet): Expected =>
  field.choices === undefined
    ? { kind: field.kind as Exclude<FieldKind, 'choice' | 'category' | 'priority'> }
    : { kind: 'choice', choices: field.choices(fields.configuration) };

/** PostgreSQL stores neither NUL nor half a character. */
const isStorable = (text: string): boolean =>
  text.length <= CONDITION_LIMITS.value && !text.includes('\0') && text.isWellFormed();
const NUMBER = /^-?\d{1,15}(?:\.\d{1,9})?$/;

/** Whether the structured form may hold this value; null only where nothing can be meant. */
export function isValue(field: Field, op: Operator, value: Scalar, fields: FieldSet): boolean {
  if (value === null) return op === 'range' || (op === 'is' && field.kind !== 'words');
  switch (field.kind) {
    case 'text':
    case 'words':
      return typeof value === 'string' && value !== '' && isStorable(value);
    case 'choice':
    case 'category':
    case 'priority': {
      const choices = field.choices?.(fields.configuration) ?? [];
      if (typeof value !== 'string' || value === '' || !isStorable(value)) return false;
      // Where a workspace has no list of them, a category is free text.
      return (
        (field.kind === 'category' && choices.length === 0) ||
        choices.some(({ id }) => id === value)
      );
    }
    case 'number':
      return typeof value === 'number' && NUMBER.test(String(value));
    case 'time':
    case 'day':
      return typeof value === 'string' && isTimeValue(value);
    case 'person':
      return value === 'me' || isUuid(value);
    case 'group':
      return value === 'mine' || isUuid(value);
    case 'flag':
      return typeof value === 'boolean';
  }
}

/** Finds groups and people by what they are called. */
export type Lookups = {
  readonly group?: (name: string) => string | undefined;
  readonly person?: (nameOrEmail: string) => string | undefined;
};

/** A value as it was typed; undefined: not one of this field. */
export function readValue(
  field: Field,
  op: Operator,
  text: string,
  fields: FieldSet,
  lookups: Lookups = {},
): Scalar | undefined {
  const value = scalarOf(field, text, fields, lookups);
  return value !== undefined && value !== null && isValue(field, op, value, fields)
    ? value
    : undefined;
}

function scalarOf(
  field: Field,
  text: string,
  fields: FieldSet,
  lookups: Lookups,
): Scalar | undefined {
  switch (field.kind) {
    case 'choice':
    case 'category':
    case 'priority':
      return choiceOf(field.choices?.(fields.configuration) ?? [], text) ?? text;
    case 'number':
      return NUMBER.test(text) ? Number(text) : undefined;
    case 'person':
      return text === 'me' || isUuid(text) ? text : lookups.person?.(text);
    case 'group':
      return text === 'mine' || isUuid(text) ? text : lookups.group?.(text);
    case 'flag':
      return FLAG_WORDS[fold(text)];
    default:
      return text;
  }
}

const FLAG_WORDS: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  oui: true,
  no: false,
  false: false,
  non: false,
};

/** By its id, however written, or by its label in any language. */
function choiceOf(choices: readonly Choice[], text: string): string | undefined {
  const wanted = fold(text);
  const found =
    choices.find(({ id }) => id === text) ??
    choices.find(({ id }) => fold(id) === wanted) ??
    choices.find(({ label }) => Object.values(label ?? {}).some((name) => fold(name) === wanted));
  return found?.id;
}
