import { withoutCases, type Word, type WordForms } from './word.ts';

// "a user", "a one-off", "an hour": sound, not spelling, decides.
const soundsConsonant = /^(?:uni(?!n)|use|usa|eu|one\b|once)/iu;
const soundsVowel = /^(?:[aeiou]|hour|honest|heir)/iu;

export function englishForms({ one, other }: Word): WordForms {
  const article = soundsVowel.test(one) && !soundsConsonant.test(one) ? 'an' : 'a';
  return withoutCases({
    one,
    other,
    a: `${article} ${one}`,
    the: `the ${one}`,
    theOther: `the ${other}`,
    this: `this ${one}`,
    of: `of the ${one}`,
    ofOther: `of the ${other}`,
    ofAny: `of ${other}`,
    to: `to the ${one}`,
    no: `no ${one}`,
    new: `new ${one}`,
    your: `your ${one}`,
  });
}
