// How much one ticket is like another (S6), from what their words say. What is rare is told by who looks: the server by
// PostgreSQL's statistics, a device by its own index.

import { DAY_MS, type Instant } from '#shared/base/clock.ts';
import { wordsIn } from './asked-words.ts';
import { wordsOf } from './words.ts';

export type Likeness = {
  /** From 0 to 1. */
  readonly similarity: number;
  /** Asked for by the same person lately, in much the same words. */
  readonly isProbablyDuplicate: boolean;
};

/** Letters of a description that are read. */
export const READ_LETTERS = 4_000;
/** Rare words that are looked for. */
export const MOST_RARE_WORDS = 12;
const DUPLICATE_MS = 30 * DAY_MS;
const LEAST = { similar: 0.3, duplicate: 0.5 };

/** What is shorter says little. */
export const tellingWords = (text: string): string[] => [
  ...new Set(wordsIn(wordsOf(text)).filter((word) => word.length > 2)),
];

/** Undefined: not similar. `shared` of `rare` rare words are in the other one too. */
export function likenessOf(asked: {
  /** The telling words of both subjects. */
  readonly subjects: readonly [readonly string[], readonly string[]];
  readonly shared: number;
  readonly rare: number;
  readonly isSameRequester: boolean;
  readonly apartMs: number;
}): Likeness | undefined {
  const bySubject = overlap(...asked.subjects);
  const byWords = asked.rare === 0 ? bySubject : asked.shared / asked.rare;
  const likeness = 0.5 * bySubject + 0.5 * byWords;
  const similarity =
    Math.round(Math.min(1, likeness + (asked.isSameRequester ? 0.1 : 0)) * 100) / 100;
  if (similarity < LEAST.similar) return undefined;
  const isProbablyDuplicate =
    asked.isSameRequester && asked.apartMs <= DUPLICATE_MS && likeness >= LEAST.duplicate;
  return { similarity, isProbablyDuplicate };
}

/**
 * Tickets about one product (P11): the likest first, of those that are as like the newest. What all of them speak of says
 * nothing: the words of the product's own name.
 */
export function likestFirst<
  Ticket extends { readonly subject: string; readonly createdAt: Instant },
>(
  own: { readonly subject: string; readonly product: string },
  tickets: readonly Ticket[],
): Ticket[] {
  const common = new Set(tellingWords(own.product));
  const wordsBeside = (subject: string): string[] =>
    tellingWords(subject).filter((word) => !common.has(word));
  const words = wordsBeside(own.subject);
  return tickets
    .map((ticket) => ({ ticket, likeness: overlap(words, wordsBeside(ticket.subject)) }))
    .toSorted(
      (left, right) =>
        right.likeness - left.likeness || (left.ticket.createdAt < right.ticket.createdAt ? 1 : -1),
    )
    .map(({ ticket }) => ticket);
}

/** How much of both is in both. */
function overlap(left: readonly string[], right: readonly string[]): number {
  const both = left.filter((word) => right.includes(word)).length;
  return left.length + right.length === 0 ? 0 : (2 * both) / (left.length + right.length);
}
