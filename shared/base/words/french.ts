import { withoutCases, type Word, type WordForms } from './word.ts';

const vowel = /^[aeiouyhàâäéèêëîïôöùûüœæ]/iu;

export function frenchForms({ one, other, gender }: Word): WordForms {
  const feminine = gender === 'f';
  const elides = vowel.test(one);
  const the = elides ? `l’${one}` : `${feminine ? 'la' : 'le'} ${one}`;
  return withoutCases({
    one,
    other,
    a: `${feminine ? 'une' : 'un'} ${one}`,
    the,
    theOther: `les ${other}`,
    this: `${feminine ? 'cette' : elides ? 'cet' : 'ce'} ${one}`,
    of: elides || feminine ? `de ${the}` : `du ${one}`,
    ofOther: `des ${other}`,
    ofAny: vowel.test(other) ? `d’${other}` : `de ${other}`,
    to: elides || feminine ? `à ${the}` : `au ${one}`,
    no: `${feminine ? 'aucune' : 'aucun'} ${one}`,
    new: `${feminine ? 'nouvelle' : elides ? 'nouvel' : 'nouveau'} ${one}`,
    your: `votre ${one}`,
  });
}
