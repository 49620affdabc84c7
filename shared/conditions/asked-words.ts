// What a search is about: the free words of its filter that a ticket should have. They rank what the filter finds, and
// are marked where they stand.

import { isComparison, type Comparison, type Condition } from './condition.ts';
import { phraseOf, wordsOf } from './words.ts';

export type AskedWords = {
  /** As `phraseOf` has them. */
  readonly phrases: readonly string[];
  /** Numbers of tickets among them. */
  readonly numbers: readonly number[];
};

const isWords = (condition: Condition): condition is Comparison =>
  isComparison(condition) && condition.field === 'text' && condition.op === 'contains';

/** Of everything but what is behind a `not`. */
export function askedWords(condition: Condition): AskedWords {
  const phrases = new Set<string>();
  const numbers = new Set<number>();
  const visit = (node: Condition): void => {
    if ('not' in node) return;
    if ('all' in node) return node.all.forEach(visit);
    if ('any' in node) return node.any.forEach(visit);
    if (!isWords(node)) return;
    for (const value of node.values) {
      const phrase = phraseOf(String(value));
      if (phrase !== '') phrases.add(phrase);
      const digits = /^#?([1-9]\d{0,8})$/.exec(String(value))?.[1];
      if (digits !== undefined) numbers.add(Number(digits));
    }
  };
  visit(condition);
  return { phrases: [...phrases], numbers: [...numbers] };
}

/** The filter with other words: each comparison that must hold and has a word of `near` is left out, and `instead` holds. */
export function withoutWords(
  condition: Condition,
  near: ReadonlySet<string>,
  instead: Condition,
): Condition {
  const parts = 'all' in condition ? condition.all : [condition];
  const kept = parts.filter(
    (part) =>
      !isWords(part) ||
      !part.values.some((value) => wordsIn(phraseOf(String(value))).some((word) => near.has(word))),
  );
  return { all: [...kept, instead] };
}

/** The phrases of each comparison that must hold: a ticket has one of each. */
export function requiredPhrases(condition: Condition): string[][] {
  const parts = 'all' in condition ? condition.all : [condition];
  return parts
    .filter(isWords)
    .map(({ values }) => values.map((value) => phraseOf(String(value))).filter(Boolean))
    .filter((phrases) => phrases.length > 0);
}

/** What is left of the filter for a ticket of which a text is known to have the words: all of it, unless they stand alone. */
export function besideWords(condition: Condition): Condition {
  const parts = 'all' in condition ? condition.all : [condition];
  const rest = parts.filter((part) => !isWords(part));
  const isAlone =
    rest.length === parts.length - 1 && askedWords({ all: rest }).phrases.length === 0;
  return isAlone ? { all: rest } : condition;
}

/** What is left of the filter where one text is known to have everything of `requiredPhrases`. */
export function withoutRequired(condition: Condition): Condition {
  const parts = 'all' in condition ? condition.all : [condition];
  return { all: parts.filter((part) => !isWords(part)) };
}

/** Tickets that have each of these words somewhere; undefined: there are none in it. */
export function havingWords(text: string): Condition | undefined {
  const words = wordsIn(wordsOf(text));
  if (words.length === 0) return undefined;
  return { all: words.map((word) => ({ field: 'text', op: 'contains', values: [word] })) };
}

export const wordsIn = (phrase: string): readonly string[] => phrase.split(' ').filter(Boolean);
