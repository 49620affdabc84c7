// How a workspace's own word (W9) stands in a sentence. A translator writes {{ticket.the}} or {{operator.of}} and
// gets "la demande d’assistance", "de l’opérateur", "an agent": the article, its elision, its gender and its case come
// from here. Adjectives and participles that agree are written as two keys, `taken_m` and `taken_f` (create-i18n.ts).

import { inLanguage, type InEveryLanguage } from '../languages.ts';
import { arabicForms } from './arabic.ts';
import { englishForms } from './english.ts';
import { frenchForms } from './french.ts';
import { germanForms } from './german.ts';
import { spanishForms } from './spanish.ts';
import { withoutCases, type Word, type WordForms } from './word.ts';

const grammars: InEveryLanguage<(word: Word) => WordForms> = {
  en: englishForms,
  fr: frenchForms,
  de: germanForms,
  es: spanishForms,
  ar: arabicForms,
};

export function wordForms(language: string, word: Word): WordForms {
  return Object.hasOwn(grammars, language.split('-')[0] ?? language)
    ? inLanguage(grammars, language)(word)
    : bareForms(word);
}

/** In a language whose grammar nobody has written yet a word stands as it is. */
function bareForms({ one, other }: Word): WordForms {
  return withoutCases({
    one,
    other,
    a: one,
    the: one,
    theOther: other,
    this: one,
    of: one,
    ofOther: other,
    ofAny: other,
    to: one,
    no: one,
    new: one,
    your: one,
  });
}

/** First letter large, by code point. */
export function capitalise(text: string, language: string): string {
  const [first = '', ...others] = [...text];
  return first.toLocaleUpperCase(language) + others.join('');
}
