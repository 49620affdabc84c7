// A condition as text, the one way to write it: parsing it gives the same tree.

import {
  canonical,
  isComparison,
  type Comparison,
  type Condition,
  type Operator,
  type Scalar,
} from './condition.ts';
import type { FieldSet } from './fields.ts';
import { usualOperator } from './values.ts';

export const print = (condition: Condition, fields: FieldSet): string => {
  const tree = canonical(condition);
  if ('all' in tree) return tree.all.map((part) => printed(part, fields, 'all')).join(' ');
  return printed(tree, fields, 'none');
};

function printed(
  node: Condition,
  fields: FieldSet,
  inside: 'none' | 'all' | 'any' | 'not',
): string {
  if (isComparison(node)) return comparison(node, fields);
  if ('not' in node) return negation(node.not, fields);
  if ('all' in node) {
    const text = node.all.map((part) => printed(part, fields, 'all')).join(' ');
    return inside === 'not' || text === '' ? `(${text})` : text;
  }
  const text = node.any.map((part) => printed(part, fields, 'any')).join(' or ');
  return inside === 'none' ? text : `(${text})`;
}

function negation(inner: Condition, fields: FieldSet): string {
  if (
    isComparison(inner) &&
    inner.op === 'is' &&
    inner.values.length === 1 &&
    inner.values[0] === null
  )
    return `has:${inner.field}`;
  return `-${printed(inner, fields, 'not')}`;
}

const SIGNS: Readonly<Record<Operator, string>> = {
  is: '=',
  contains: '~',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
  range: ':',
};

function comparison({ field: name, op, values }: Comparison, fields: FieldSet): string {
  const field = fields.find(name);
  if (name === 'text' && values.length === 1) return word(String(values[0]));
  if (field?.kind === 'flag' && values.length === 1 && values[0] === true) return `is:${name}`;
  const usual = field === undefined ? 'is' : usualOperator(field);
  if (op === 'range') return `${name}:${values.map((value) => value ?? '').join('..')}`;
  return `${name}${op === usual ? ':' : SIGNS[op]}${values.map(value_).join(',')}`;
}

/** Letters and digits of any language, and signs that mean nothing in the grammar. */
const PLAIN = /^[\p{L}\p{N}_/#@%&*'’][\p{L}\p{N}\p{M}_/#@%&*'’+.:-]*$/u;
const PLAIN_WORD = /^[\p{L}\p{N}_/#%&*'’][\p{L}\p{N}\p{M}_/#@%&*'’+.-]*$/u;
const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

function value_(value: Scalar): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (/^[+-]\d+[a-z]+$/.test(value)) return value;
  return value !== 'none' && PLAIN.test(value) && !value.includes('..') ? value : quoted(value);
}

function word(text: string): string {
  return PLAIN_WORD.test(text) && !/^(?:or|and|not)$/i.test(text) ? text : quoted(text);
}
