// What is looked for in a ticket, as words: each with the places that it stands in. The same words as the server's
// (shared/conditions/words.ts), so that both find the same.

import type { Instant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { wordsIn } from '#shared/conditions/asked-words.ts';
import { wordsOf } from '#shared/conditions/words.ts';

/** As the server names them. Their order gives the bits of a mask: kept ones may only be added to at the end. */
export const SEARCH_PLACES = [
  'number',
  'subject',
  'name',
  'email',
  'phone',
  'city',
  'country',
  'tag',
  'field',
  'message',
  'note',
  'file',
] as const;
export type SearchPlace = (typeof SEARCH_PLACES)[number];

export const PLACE_BITS = SEARCH_PLACES.length;
export const maskOf = (place: SearchPlace): number => 1 << SEARCH_PLACES.indexOf(place);

/** One text of a ticket. */
export type PlacedText = {
  readonly in: SearchPlace;
  /** Of the message, the note, the file or the custom field. */
  readonly id: string | null;
  readonly text: string;
};

/** Everything that a ticket says on this device. */
export type TicketTexts = {
  readonly id: TicketId;
  readonly updatedAt: Instant;
  readonly texts: readonly PlacedText[];
};

/** A ticket in the index: its words and, beside each, the mask of where it stands. */
export type TicketTerms = {
  readonly id: TicketId;
  /** When it changed last, in seconds. */
  readonly at: number;
  readonly terms: readonly string[];
  readonly masks: readonly number[];
};

/** Letters of a word that are kept: longer ones are found by their beginning. */
const WORD_LETTERS = 40;
/** Words of one ticket, each counted once. */
const MOST_TERMS = 20_000;

export function termsOf({ id, updatedAt, texts }: TicketTexts): TicketTerms {
  const found = new Map<string, number>();
  const add = (word: string, mask: number): void => {
    const term = word.length > WORD_LETTERS ? word.slice(0, WORD_LETTERS) : word;
    const before = found.get(term);
    if (before === undefined && found.size >= MOST_TERMS) return;
    found.set(term, (before ?? 0) | mask);
  };
  for (const one of texts) {
    const mask = maskOf(one.in);
    const words = wordsIn(wordsOf(one.text));
    for (const word of words) add(word, mask);
    // However it was written, it is found when it is typed in one.
    if (words.length > 1 && one.in === 'phone') add(words.join(''), mask);
  }
  return {
    id,
    at: Math.floor(Date.parse(updatedAt) / 1000),
    terms: [...found.keys()],
    masks: [...found.values()],
  };
}
