// The condition as a test on the device and in rules. Two-valued: a comparison with nothing is false, `not` is plain.

import { fromInstant } from '#shared/base/clock.ts';
import type { Condition } from './condition.ts';
import type { ConditionContext, TicketFacts } from './facts.ts';
import { fold } from './fold.ts';
import { rankOf, resolve, type Bounds, type Resolved, type Test } from './resolve.ts';
import { searchedTexts } from './searched-texts.ts';
import { wordsOf } from './words.ts';

export type TicketTest = (ticket: TicketFacts) => boolean;

/** Prepared once for many tickets; good for as long as `now` may stand still. */
export function makeTest(condition: Condition, context: ConditionContext): TicketTest {
  return testTree(resolve(condition, context), context);
}

export const matches = (
  condition: Condition,
  ticket: TicketFacts,
  context: ConditionContext,
): boolean => makeTest(condition, context)(ticket);

function testTree(node: Resolved, context: ConditionContext): TicketTest {
  if ('not' in node) {
    const inner = testTree(node.not, context);
    return (ticket) => !inner(ticket);
  }
  if ('all' in node) {
    const parts = node.all.map((part) => testTree(part, context));
    return (ticket) => parts.every((part) => part(ticket));
  }
  if ('any' in node) {
    const parts = node.any.map((part) => testTree(part, context));
    return (ticket) => parts.some((part) => part(ticket));
  }
  if (node.kind === 'words') return wordsTest(node, context);
  const one = valueTest(node);
  const { read, isMany = false } = node.field;
  return (ticket) => {
    const value = read?.(ticket, context);
    if (Array.isArray(value) && isMany) {
      const given = (value as readonly string[]).filter((item) => !isNothing(item));
      return given.length === 0 ? node.orNothing : given.some(one);
    }
    if (isNothing(value)) return node.orNothing;
    return !isMany && one(value as string | number | boolean);
  };
}

/** An empty text is nothing, and so is one of which folding leaves nothing. */
const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && fold(value) === '');

export function valueTest(
  test: Exclude<Test, { kind: 'words' }>,
): (value: string | number | boolean) => boolean {
  switch (test.kind) {
    case 'folded': {
      const wanted = new Set(test.equals);
      return (value) => typeof value === 'string' && wanted.has(fold(value));
    }
    case 'containing':
      return (value) => {
        if (typeof value !== 'string') return false;
        const folded = fold(value);
        return test.parts.some((part) => folded.includes(part));
      };
    case 'exact':
      return (value) => typeof value === 'string' && test.equals.includes(value);
    case 'flag':
      return (value) => typeof value === 'boolean' && test.equals.includes(value);
    case 'number':
      return (value) => {
        const number = test.field.kind === 'priority' ? rankOf(value) : value;
        return typeof number === 'number' && test.within.some((bounds) => isIn(number, bounds));
      };
    case 'time':
      return (value) => {
        const ms = typeof value === 'string' ? fromInstant(value) : Number.NaN;
        return test.within.some((bounds) => isIn(ms, bounds));
      };
    case 'day':
      return (value) =>
        typeof value === 'string' && test.within.some((bounds) => isIn(value, bounds));
  }
}

function isIn<Value extends number | string>(
  value: Value,
  { from, isOpenFrom, to, isOpenTo }: Bounds<Value>,
): boolean {
  const isAfter = from === undefined || (isOpenFrom === true ? value > from : value >= from);
  const isBefore = to === undefined || (isOpenTo === true ? value < to : value <= to);
  return isAfter && isBefore && value === value;
}

function wordsTest(
  { phrases, numbers }: Extract<Test, { kind: 'words' }>,
  context: ConditionContext,
): TicketTest {
  return (ticket) => {
    if (ticket.number !== null && numbers.includes(ticket.number)) return true;
    if (phrases.length === 0) return false;
    for (const text of searchedTexts(ticket, context)) {
      const words = wordsOf(text);
      if (phrases.some((phrase) => words.includes(phrase))) return true;
    }
    return false;
  };
}
