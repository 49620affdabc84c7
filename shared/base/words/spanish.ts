import { withoutCases, type Word, type WordForms } from './word.ts';

export function spanishForms({ one, other, gender }: Word): WordForms {
  const feminine = gender === 'f';
  return withoutCases({
    one,
    other,
    a: `${feminine ? 'una' : 'un'} ${one}`,
    the: `${feminine ? 'la' : 'el'} ${one}`,
    theOther: `${feminine ? 'las' : 'los'} ${other}`,
    this: `${feminine ? 'esta' : 'este'} ${one}`,
    of: `${feminine ? 'de la' : 'del'} ${one}`,
    ofOther: `${feminine ? 'de las' : 'de los'} ${other}`,
    ofAny: `de ${other}`,
    to: `${feminine ? 'a la' : 'al'} ${one}`,
    no: `${feminine ? 'ninguna' : 'ningún'} ${one}`,
    new: `${feminine ? 'nueva' : 'nuevo'} ${one}`,
    your: `su ${one}`,
  });
}
