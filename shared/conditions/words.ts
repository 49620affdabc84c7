// Text as words: what is between spaces and punctuation, folded. The SQL functions `words_of` and `word_set` of
// migrations/0006 cut in the same places.

import { fold } from './fold.ts';

/** ASCII and Latin-1 signs, general punctuation, arrows to dingbats, CJK punctuation. Applied to folded text. */
const BETWEEN =
  /[\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u2190-\u23ff\u3000-\u3003\u3008-\u3020]+/g;

/** Every word with a space before it, and one at the end: ` printer jam `. */
export const wordsOf = (text: string): string => ` ${fold(text).replace(BETWEEN, ' ').trim()} `;

/** A phrase as a part of what `wordsOf` gives; empty if it has no word. Its last word may go on. */
export const phraseOf = (text: string): string => wordsOf(text).trimEnd();

/** A word of a text as it was written there: folded, and from where to where it stands. */
export type PlacedWord = { readonly word: string; readonly from: number; readonly to: number };

/** The words of `wordsOf` with their places, for marking what was found. */
export function placedWords(text: string): PlacedWord[] {
  const found: PlacedWord[] = [];
  const add = (from: number, to: number): void => {
    const word = fold(text.slice(from, to));
    if (word !== '') found.push({ word, from, to });
  };
  for (const { 0: run, index } of text.matchAll(RUN)) {
    if (ASCII_WORD.test(run)) {
      add(index, index + run.length);
      continue;
    }
    // Letters beyond ASCII may be folded to what is between words.
    let from = index;
    let at = index;
    for (const letter of run) {
      if (ONLY_BETWEEN.test(fold(letter))) {
        add(from, at);
        from = at + letter.length;
      }
      at += letter.length;
    }
    add(from, at);
  }
  return found;
}

const RUN = /[^\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007f]+/g;
const ASCII_WORD = /^[0-9A-Za-z]+$/;
const ONLY_BETWEEN = new RegExp(`^${BETWEEN.source}$`);
