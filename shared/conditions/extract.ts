// A short part of a text around what was found in it, as plain text and places: what shows it decides how a mark looks.

import { placedWords, type PlacedWord } from './words.ts';
import { wordsIn } from './asked-words.ts';

export type Mark = { readonly from: number; readonly to: number };
export type Extract = { readonly text: string; readonly marks: readonly Mark[] };

const LENGTH = 160;
/** Before the first mark. */
const LEAD = 40;
const MOST_MARKS = 20;

/** Undefined: none of the phrases is there. */
export function extract(text: string, phrases: readonly string[]): Extract | undefined {
  const words = placedWords(text);
  const marks = marksOf(words, phrases);
  const [first] = marks;
  if (first === undefined) return undefined;
  const from = text.length <= LENGTH ? 0 : startBefore(words, first.from - LEAD);
  const to = text.length <= LENGTH ? text.length : endBefore(words, from, from + LENGTH, first.to);
  const before = from > 0 ? '… ' : '';
  const after = to < text.length ? ' …' : '';
  return {
    // Of the same length, so that places stay.
    text: `${before}${text.slice(from, to).replace(/[\u0000-\u001f\u2028\u2029]/g, ' ')}${after}`,
    marks: marks
      .filter((mark) => mark.from >= from && mark.to <= to)
      .slice(0, MOST_MARKS)
      .map((mark) => ({
        from: mark.from - from + before.length,
        to: mark.to - from + before.length,
      })),
  };
}

function marksOf(words: readonly PlacedWord[], phrases: readonly string[]): Mark[] {
  const wanted = phrases.map(wordsIn);
  const marks: { from: number; to: number }[] = [];
  for (let index = 0; index < words.length; index += 1) {
    for (const phrase of wanted) {
      if (!isAt(words, index, phrase)) continue;
      const mark = { from: words[index]!.from, to: words[index + phrase.length - 1]!.to };
      const last = marks.at(-1);
      if (last !== undefined && mark.from < last.to) last.to = Math.max(last.to, mark.to);
      else marks.push(mark);
    }
  }
  return marks;
}

const isAt = (words: readonly PlacedWord[], index: number, phrase: readonly string[]): boolean =>
  phrase.every((wanted, offset) => {
    const word = words[index + offset]?.word;
    return offset === phrase.length - 1 ? word?.startsWith(wanted) === true : word === wanted;
  });

/** Where a word begins. */
const startBefore = (words: readonly PlacedWord[], wish: number): number =>
  wish <= 0 ? 0 : (words.find(({ from }) => from >= wish)?.from ?? 0);

/** Where a word ends, after what must be in it. */
function endBefore(
  words: readonly PlacedWord[],
  from: number,
  wish: number,
  least: number,
): number {
  const last = words.findLast((word) => word.from >= from && word.to <= wish)?.to ?? least;
  return Math.max(last, least);
}
