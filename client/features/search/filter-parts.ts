// A filter as its parts, each a chip, and as text: two forms of one thing.

import { assertNever } from '#shared/base/assert.ts';
import { localText } from '#shared/base/local-text.ts';
import {
  canonical,
  isComparison,
  type Condition,
  type Scalar,
} from '#shared/conditions/condition.ts';
import type { Field } from '#shared/conditions/fields.ts';
import { print } from '#shared/conditions/print.ts';
import type { Grammar } from './asked.ts';
import { chipName } from './completions.ts';

/** What must hold, one beside the other. */
export const partsOf = (where: Condition): readonly Condition[] => {
  const tree = canonical(where);
  return 'all' in tree ? tree.all : [tree];
};

export const joined = (parts: readonly Condition[]): Condition => canonical({ all: parts });

/** As it is typed; a group stands in parentheses, so that it can stand beside others. */
export const textOf = (part: Condition, { fields }: Grammar): string =>
  'any' in part ? `(${print(part, fields)})` : print(part, fields);

export type ChipWords = {
  /** What is asked for; empty: free words. */
  readonly name: string;
  readonly value: string;
};
export type Naming = {
  readonly language: string;
  readonly person: (id: string) => string | undefined;
  readonly group: (id: string) => string | undefined;
  readonly words: {
    readonly not: string;
    readonly none: string;
    readonly me: string;
    readonly mine: string;
    readonly yes: string;
    readonly no: string;
  };
};

/** What a chip says to people: labels of the workspace instead of ids. */
export function chipOf(part: Condition, grammar: Grammar, naming: Naming): ChipWords {
  const { fields } = grammar;
  if ('not' in part && isComparison(part.not)) {
    const inner = chipOf(part.not, grammar, naming);
    return { name: inner.name, value: `${naming.words.not} ${inner.value}` };
  }
  if (!isComparison(part)) return { name: '', value: textOf(part, grammar) };
  const field = fields.find(part.field);
  if (part.field === 'text') return { name: '', value: `“${part.values.join('”, “')}”` };
  const values = part.values.map((value) => said(value, field, grammar, naming));
  const name = chipName(part.field, fields, naming.language);
  switch (part.op) {
    case 'is':
      return { name, value: values.join(', ') };
    case 'contains':
      return { name, value: values.join(', ') };
    case 'range':
      return { name, value: part.values.map((value) => value ?? '').join(' – ') };
    case 'gt':
      return { name, value: `> ${values.join()}` };
    case 'ge':
      return { name, value: `≥ ${values.join()}` };
    case 'lt':
      return { name, value: `< ${values.join()}` };
    case 'le':
      return { name, value: `≤ ${values.join()}` };
    default:
      return assertNever(part.op);
  }
}

function said(
  value: Scalar,
  field: Field | undefined,
  { fields }: Grammar,
  { language, words, person, group }: Naming,
): string {
  if (value === null) return words.none;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (field?.kind === 'person') return value === 'me' ? words.me : (person(String(value)) ?? '?');
  if (field?.kind === 'group') return value === 'mine' ? words.mine : (group(String(value)) ?? '?');
  const choice = field?.choices?.(fields.configuration).find(({ id }) => id === value);
  return choice?.label === undefined ? String(value) : localText(choice.label, language);
}
