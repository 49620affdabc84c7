// What a comparison means, once for the evaluator and for SQL: `me`, `today` and the like are settled here, and what is
// left is a test that both sides carry out literally.

import { fromInstant } from '#shared/base/clock.ts';
import { PRIORITIES } from '#shared/engine/configuration.ts';
import type { Comparison, Condition, Scalar } from './condition.ts';
import type { ConditionContext } from './facts.ts';
import { fieldsFor, FIELDS, type Field } from './fields.ts';
import { fold } from './fold.ts';
import { dayStretch, timeStretch } from './time-value.ts';
import { phraseOf } from './words.ts';

/** Inclusive on both sides, unless `isOpen…`; absent: without end. */
export type Bounds<Value> = {
  readonly from?: Value;
  readonly isOpenFrom?: boolean;
  readonly to?: Value;
  readonly isOpenTo?: boolean;
};

/** `orNothing`: also where the field has no value. */
export type Test = { readonly field: Field; readonly orNothing: boolean } & (
  | { readonly kind: 'folded'; readonly equals: readonly string[] }
  | { readonly kind: 'containing'; readonly parts: readonly string[] }
  | { readonly kind: 'exact'; readonly equals: readonly string[] }
  | { readonly kind: 'flag'; readonly equals: readonly boolean[] }
  | { readonly kind: 'number'; readonly within: readonly Bounds<number>[] }
  | { readonly kind: 'time'; readonly within: readonly Bounds<number>[] }
  | { readonly kind: 'day'; readonly within: readonly Bounds<string>[] }
  /** Of whole texts; `numbers` are tickets' numbers among them. */
  | {
      readonly kind: 'words';
      readonly phrases: readonly string[];
      readonly numbers: readonly number[];
    }
);

export type Resolved =
  | { readonly all: readonly Resolved[] }
  | { readonly any: readonly Resolved[] }
  | { readonly not: Resolved }
  | Test;

const RESOLVED_NEVER: Resolved = { any: [] };
const ALL_FIELDS = new Map(FIELDS.map((field) => [field.name, field]));

/** A field that the asker does not know, or a value that cannot be, is a comparison that never holds. */
export function resolve(condition: Condition, context: ConditionContext): Resolved {
  const known = fieldsFor(context);
  const visit = (node: Condition, find: (name: string) => Field | undefined): Resolved => {
    if ('not' in node) return { not: visit(node.not, find) };
    if ('all' in node) return { all: node.all.map((part) => visit(part, find)) };
    if ('any' in node) return { any: node.any.map((part) => visit(part, find)) };
    const field = find(node.field);
    if (field === undefined || node.values.length === 0) return RESOLVED_NEVER;
    const { macro } = field;
    if (macro === undefined) return testOf(field, node, context) ?? RESOLVED_NEVER;
    if (node.op !== 'is') return RESOLVED_NEVER;
    // What a macro is made of may be more than its asker can name.
    return {
      any: node.values.map((value) => visit(macro(value, context), (name) => ALL_FIELDS.get(name))),
    };
  };
  return visit(condition, known.find);
}

function testOf(
  field: Field,
  { op, values }: Comparison,
  context: ConditionContext,
): Test | undefined {
  const orNothing = op === 'is' && values.includes(null);
  const given = values.filter((value) => value !== null);
  const texts = given.map(String);
  switch (field.kind) {
    case 'text': {
      // What folds to nothing is nothing, and no text equals or contains it.
      const folded = texts.map(fold).filter((value) => value !== '');
      if (op === 'is') return { kind: 'folded', field, orNothing, equals: folded };
      return op === 'contains'
        ? { kind: 'containing', field, orNothing, parts: folded }
        : undefined;
    }
    case 'words': {
      if (op !== 'contains') return undefined;
      const phrases = texts.map(phraseOf).filter((phrase) => phrase !== '');
      const numbers = texts.flatMap((value) => {
        const digits = /^#?([1-9]\d{0,8})$/.exec(value)?.[1];
        return digits === undefined ? [] : [Number(digits)];
      });
      return { kind: 'words', field, orNothing, phrases, numbers };
    }
    case 'choice':
      if (op !== 'is') return undefined;
      if (field.customId === undefined) return { kind: 'exact', field, orNothing, equals: texts };
      return { kind: 'folded', field, orNothing, equals: texts.map(fold) };
    case 'category': {
      if (op !== 'is' && op !== 'contains') return undefined;
      const below = context.configuration.categories
        .filter(({ parentId }) => parentId !== undefined && texts.includes(parentId))
        .map(({ id }) => id);
      const ids = op === 'is' ? [...texts, ...below] : texts;
      return { kind: 'folded', field, orNothing, equals: ids.map(fold).filter((id) => id !== '') };
    }
    case 'person':
    case 'group':
      if (op !== 'is') return undefined;
      return {
        kind: 'exact',
        field,
        orNothing,
        equals: texts.flatMap((value) => peopleMeant(value, context)),
      };
    case 'flag':
      if (op !== 'is') return undefined;
      return {
        kind: 'flag',
        field,
        orNothing,
        equals: given.filter((value) => typeof value === 'boolean'),
      };
    case 'priority': {
      const ranks = values.map((value) => (value === null ? null : rankOf(value)));
      return numeric(field, op, ranks, orNothing);
    }
    case 'number':
      return numeric(
        field,
        op,
        values.map((value) => (typeof value === 'number' ? value : null)),
        orNothing,
      );
    case 'time':
    case 'day':
      return temporal(field, op, values, orNothing, context);
  }
}

export const rankOf = (priority: unknown): number =>
  (PRIORITIES as readonly unknown[]).indexOf(priority);

function peopleMeant(value: string, { person }: ConditionContext): readonly string[] {
  if (value === 'me') return person === null ? [] : [person.id];
  if (value === 'mine') return person === null ? [] : person.groupIds;
  return [value];
}

function numeric(
  field: Field,
  op: Comparison['op'],
  values: readonly (number | null)[],
  orNothing: boolean,
): Test | undefined {
  const [first = null, second = null] = values;
  const given = values.filter((value) => value !== null);
  const test = (within: readonly Bounds<number>[]): Test => ({
    kind: 'number',
    field,
    orNothing,
    within,
  });
  switch (op) {
    case 'is':
      return test(given.map((value) => ({ from: value, to: value })));
    case 'gt':
      return test(given.map((from) => ({ from, isOpenFrom: true })));
    case 'ge':
      return test(given.map((from) => ({ from })));
    case 'lt':
      return test(given.map((to) => ({ to, isOpenTo: true })));
    case 'le':
      return test(given.map((to) => ({ to })));
    case 'range':
      return test([
        { ...(first === null ? {} : { from: first }), ...(second === null ? {} : { to: second }) },
      ]);
    case 'contains':
      return undefined;
  }
}

function temporal(
  field: Field,
  op: Comparison['op'],
  values: readonly Scalar[],
  orNothing: boolean,
  { now, configuration }: ConditionContext,
): Test | undefined {
  const { timeZone } = configuration;
  const texts =
    op === 'range'
      ? values.map((value) => (value === null ? '' : String(value)))
      : values.filter((value) => value !== null).map(String);
  const within = timeStretch(op, texts, { now: fromInstant(now), timeZone });
  if (within === undefined) return undefined;
  if (field.kind === 'time')
    return {
      kind: 'time',
      field,
      orNothing,
      within: within.map((stretch) => ({ ...stretch, isOpenTo: true })),
    };
  return {
    kind: 'day',
    field,
    orNothing,
    within: within.map((stretch) => ({ ...dayStretch(stretch, timeZone), isOpenTo: true })),
  };
}
