// Invented words, names and sentences, the same for the same seed.

import { seededRandom } from '#test/support/seeded-random.ts';

const COMMON =
  'the we this page and since yesterday it still not after update our please account again when with open cannot be order report try could invoice see help screen error does from my work more than before week need you back send customer was print found delivery team file login slow new first look address number' as const;
const ONSETS = 'b br c cl d dr f g gr h k l m n p pr r s st t tr v w z'.split(' ');
const VOWELS = 'a e i o u ai ou'.split(' ');
const ENDS = 'n r l s t nd rt sk ck m'.split(' ');
const SURNAMES = 'son berg mann ier etti ovic sen aud ez ston dal quist'.split(' ');
const FIRST_NAMES =
  'Ada Ben Chloé Dara Émile Fatou Gus Hana Inés Jonas Käthe Lars Mei Noor Omar Pia Quentin Rosa Søren Théo Uma Vera Wim Xenia Yves Zoë Amir Brigitte Carlos Dilara Enzo Freya Giulia Hugo Imran Júlia Kofi Léa Milan Nadia'.split(
    ' ',
  );
const THINGS =
  'Invoice Sign-in Export Import Delivery Printer Calendar Payment Report Password Backup Screen Licence Newsletter Refund Contract Archive Upload Search Keyboard'.split(
    ' ',
  );
const TROUBLES =
  'does not arrive|is twice there|stops half-way|shows nothing|is too slow|was refused|asks for a code|has the wrong address|cannot be opened|is empty|came too late|has no number'.split(
    '|',
  );
const CITIES =
  'Lyon Bonn Gent Porto Besançon Málaga Århus Łódź Köln Genève Oslo Turin Bilbao Nantes Graz Malmö Brno Cork Split Utrecht'.split(
    ' ',
  );
const TAGS = 'vip refund outage beta partner legal migration mobile'.split(' ');

export type Words = {
  readonly firstNames: readonly string[];
  readonly surnames: readonly string[];
  readonly subjects: readonly string[];
  readonly cities: readonly string[];
  readonly tags: readonly string[];
  readonly sentences: readonly string[];
};

export const SENTENCES = 3_000;
const SENTENCE_WORDS = 9;
const RARER_WORDS = 4_000;
const SURNAME_COUNT = 1_500;

export function inventWords(seed: number): Words {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)]!;
  const syllable = (): string => pick(ONSETS) + pick(VOWELS);
  const several = (count: number, make: () => string): readonly string[] => {
    const made = new Set<string>();
    while (made.size < count) made.add(make());
    return [...made];
  };
  const rarer = several(RARER_WORDS, () => syllable() + syllable() + pick(ENDS));
  const common = COMMON.split(' ');
  // As in a language: few words are said most of the time, and the others the less often the further back they stand.
  const word = (): string =>
    random() < 0.6 ? pick(common) : rarer[Math.floor(rarer.length * random() ** 3)]!;
  return {
    firstNames: FIRST_NAMES,
    surnames: several(SURNAME_COUNT, () => {
      const name = syllable() + syllable() + pick(SURNAMES);
      return name[0]!.toUpperCase() + name.slice(1);
    }),
    subjects: THINGS.flatMap((thing) => TROUBLES.map((trouble) => `${thing} ${trouble}`)),
    cities: CITIES,
    tags: TAGS,
    sentences: several(SENTENCES, () => Array.from({ length: SENTENCE_WORDS }, word).join(' ')),
  };
}
