// How a workspace's own word (W9) stands in a sentence. A translator writes {{ticket.the}} or {{operator.of}} and
// gets "la demande d’assistance", "de l’opérateur", "an agent": the article, its elision and its gender come from
// here. Adjectives and participles that agree are written as two keys, `taken_m` and `taken_f` (create-i18n.ts).

export interface Word {
  readonly one: string;
  readonly other: string;
  readonly gender?: 'm' | 'f';
}

export interface WordForms {
  /** ticket */
  one: string;
  /** tickets */
  other: string;
  /** a ticket · un ticket, une demande */
  a: string;
  /** the ticket · le ticket, la demande, l’appel */
  the: string;
  /** the tickets · les tickets */
  theOther: string;
  /** this ticket · ce ticket, cet appel, cette demande */
  this: string;
  /** of the ticket · du ticket, de la demande, de l’appel */
  of: string;
  /** of the tickets · des tickets */
  ofOther: string;
  /** to the ticket · au ticket, à la demande, à l’appel */
  to: string;
  /** no ticket · aucun ticket, aucune demande */
  no: string;
  /** new ticket · nouveau ticket, nouvelle demande, nouvel appel */
  new: string;
  /** your ticket · votre ticket */
  your: string;
  /** Without an article after "of": tickets · de tickets, d’appels */
  ofAny: string;
}

const vowel = /^[aeiouyhàâäéèêëîïôöùûüœæ]/iu;

function frenchForms({ one, other, gender }: Word): WordForms {
  const feminine = gender === 'f';
  const elides = vowel.test(one);
  const the = elides ? `l’${one}` : `${feminine ? 'la' : 'le'} ${one}`;
  return {
    one,
    other,
    a: `${feminine ? 'une' : 'un'} ${one}`,
    the,
    theOther: `les ${other}`,
    this: `${feminine ? 'cette' : elides ? 'cet' : 'ce'} ${one}`,
    of: elides || feminine ? `de ${the}` : `du ${one}`,
    ofOther: `des ${other}`,
    to: elides || feminine ? `à ${the}` : `au ${one}`,
    no: `${feminine ? 'aucune' : 'aucun'} ${one}`,
    new: `${feminine ? 'nouvelle' : elides ? 'nouvel' : 'nouveau'} ${one}`,
    your: `votre ${one}`,
    ofAny: vowel.test(other) ? `d’${other}` : `de ${other}`,
  };
}

// "a user", "a one-off", "an hour": sound, not spelling, decides.
const soundsConsonant = /^(?:uni(?!n)|use|usa|eu|one\b|once)/iu;
const soundsVowel = /^(?:[aeiou]|hour|honest|heir)/iu;

function englishForms({ one, other }: Word): WordForms {
  const article = soundsVowel.test(one) && !soundsConsonant.test(one) ? 'an' : 'a';
  return {
    one,
    other,
    a: `${article} ${one}`,
    the: `the ${one}`,
    theOther: `the ${other}`,
    this: `this ${one}`,
    of: `of the ${one}`,
    ofOther: `of the ${other}`,
    to: `to the ${one}`,
    no: `no ${one}`,
    new: `new ${one}`,
    your: `your ${one}`,
    ofAny: `of ${other}`,
  };
}

export function wordForms(language: string, word: Word): WordForms {
  return language.startsWith('fr') ? frenchForms(word) : englishForms(word);
}

/** First letter large, by code point. */
export function capitalise(text: string, language: string): string {
  const [first = '', ...others] = [...text];
  return first.toLocaleUpperCase(language) + others.join('');
}
