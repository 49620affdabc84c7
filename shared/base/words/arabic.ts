import type { Word, WordForms } from './word.ts';

// Of a name made of several nouns (طلب مساعدة) the last one takes the article: طلب المساعدة. What follows the name agrees
// with its first noun.

const ARTICLE = 'ال';
const TEH_MARBUTA = 'ة';

const definiteNoun = (noun: string): string =>
  noun.startsWith(ARTICLE) ? noun : `${ARTICLE}${noun}`;

function definite(name: string): string {
  const nouns = name.split(' ');
  const last = nouns.pop() ?? '';
  return [...nouns, definiteNoun(last)].join(' ');
}

const isOneNoun = (name: string): boolean => !name.includes(' ');

/** للتذكرة; the article loses its first letter, and a noun that begins with ل the second one as well: للغة. */
function toThe(name: string): string {
  if (!isOneNoun(name)) return `ل${definite(name)}`;
  const bare = name.startsWith(ARTICLE) ? name.slice(ARTICLE.length) : name;
  return bare.startsWith('ل') ? `ل${bare}` : `لل${bare}`;
}

/** تذكرة, تذكرتان; before another noun the ending loses its last letter: طلبا مساعدة. */
function dual(name: string): string {
  const [first = '', ...others] = name.split(' ');
  const stem = first.endsWith(TEH_MARBUTA) ? `${first.slice(0, -1)}ت` : first;
  return others.length === 0 ? `${stem}ان` : [`${stem}ا`, ...others].join(' ');
}

/** طلب, 11 طلبًا; neither after ة, اء or ى nor before another noun. */
const counted = (name: string): string =>
  isOneNoun(name) && !/(?:ة|اء|ى|ا)$/u.test(name) ? `${name}ًا` : name;

export function arabicForms({ one, other, gender }: Word): WordForms {
  const feminine = gender === 'f';
  const the = definite(one);
  const theOther = definite(other);
  const that = feminine ? 'هذه' : 'هذا';
  const adjective = feminine ? 'جديدة' : 'جديد';
  const thisOne = isOneNoun(one) ? `${that} ${the}` : `${the} ${that}`;
  return {
    one,
    other,
    two: dual(one),
    many: counted(one),
    a: one,
    the,
    theOther,
    this: thisOne,
    of: the,
    ofOther: theOther,
    ofAny: other,
    to: toThe(one),
    toA: `ل${one}`,
    toOther: toThe(other),
    toAny: `ل${other}`,
    aObject: one,
    theObject: the,
    thisObject: thisOne,
    newObject: `${one} ${adjective}`,
    no: `لا ${one}`,
    new: `${one} ${adjective}`,
    your: `${the} ${feminine ? 'الخاصة' : 'الخاص'} بك`,
  };
}
