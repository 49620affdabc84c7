// Where in a ticket's texts stands what was asked for: first what was typed, else what it was nearly.

import { wordsIn } from '#shared/conditions/asked-words.ts';
import { extract } from '#shared/conditions/extract.ts';
import { editDistance } from '#shared/conditions/near-words.ts';
import { placedWords } from '#shared/conditions/words.ts';
import type { FoundPlace } from './messages.ts';
import type { PlacedText } from './terms.ts';

/** Of one ticket that are shown. */
const MOST_PLACES = 6;
/** Letters of a text in which near words are looked for. */
const NEAR_LETTERS = 400;

export function placesIn(texts: readonly PlacedText[], phrases: readonly string[]): FoundPlace[] {
  const found: FoundPlace[] = [];
  const wanted = new Set(phrases.flatMap(wordsIn));
  const isThere = new Set<string>();
  for (const { in: place, id, text } of texts) {
    const hit = extract(text, [...phrases, ...wanted]);
    if (hit === undefined) continue;
    for (const word of wanted)
      if (placedWords(text).some((own) => own.word.startsWith(word))) isThere.add(word);
    // The newest message that has it, not each.
    const before = found.findIndex((one) => one.in === place && isMessage(place));
    if (before >= 0) found.splice(before, 1);
    found.push({ in: place, id, ...hit });
  }
  const missing = [...wanted].filter((word) => !isThere.has(word));
  for (const { in: place, id, text } of missing.length === 0 ? [] : texts) {
    const near = placedWords(text.slice(0, NEAR_LETTERS))
      .map(({ word }) => word)
      .filter((own) => missing.some((word) => editDistance(word, own) === 1));
    const joined = near.length > 0 || place !== 'phone' ? near : joinedDigits(text, missing);
    const hit = joined.length === 0 ? undefined : extract(text, joined);
    if (hit !== undefined && !found.some((one) => one.in === place && one.id === id))
      found.push({ in: place, id, ...hit });
  }
  return found.slice(0, MOST_PLACES);
}

const isMessage = (place: PlacedText['in']): boolean => place === 'message' || place === 'note';

/** A telephone number that was typed in one, wherever its spaces are. */
const joinedDigits = (text: string, missing: readonly string[]): string[] => {
  const own = placedWords(text).map(({ word }) => word);
  return missing.some((word) => own.join('').startsWith(word)) ? own : [];
};
