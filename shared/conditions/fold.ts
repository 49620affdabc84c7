// What is compared when text is compared: without case and accents, `ß` as `ss`, typographic spaces, apostrophes and
// dashes as the plain ones, `İ`, `ı` and `I` as `i`. The SQL function `fold` of migrations/0006 gives the same for
// every character; that is why the letters are a table and not `toLowerCase`, whose answer depends on the language
// and on the version of Unicode. Folding twice changes nothing.

import { FOLD_EXPANSIONS, FOLD_MARKS, FOLD_PAIRS } from './fold-table.ts';

const ASCII = /^[\0-\x7f]*$/;
const NOT_ASCII = /[^\0-\x7f]/gu;
const replacements = new Map<string, string>(pairsOf(FOLD_PAIRS));
for (const [letter, two] of FOLD_EXPANSIONS) {
  for (const [from, to] of replacements) if (to === letter) replacements.set(from, two);
  replacements.set(letter, two);
}

export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .normalize('NFD')
    .replace(FOLD_MARKS, '')
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replace(NOT_ASCII, (letter) => replacements.get(letter) ?? letter)
    .normalize('NFC');
}

function* pairsOf(text: string): Generator<[string, string]> {
  const letters = [...text];
  for (let at = 0; at + 1 < letters.length; at += 2) yield [letters[at]!, letters[at + 1]!];
}

/** Order of folded text, as PostgreSQL's collation "C" has it: by code point, where JavaScript compares UTF-16 units. */
export function compareFolded(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a === b) continue;
    // Surrogates stand for what is beyond U+FFFF, though their own numbers are below some of the rest.
    return lift(a) - lift(b);
  }
  return left.length - right.length;
}

const lift = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
