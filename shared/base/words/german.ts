import type { Gender, Word, WordForms } from './word.ts';

/** The same place in the sentence for each gender. */
type Row = { readonly [Name in Gender]: string };
const row = (m: string, f: string, n: string): Row => ({ m, f, n });
const THE = { subject: row('der', 'die', 'das'), object: row('den', 'die', 'das') };
const THIS = {
  subject: row('dieser', 'diese', 'dieses'),
  object: row('diesen', 'diese', 'dieses'),
};
const A = { subject: row('ein', 'eine', 'ein'), object: row('einen', 'eine', 'ein') };
const NEW = { subject: row('neuer', 'neue', 'neues'), object: row('neuen', 'neue', 'neues') };
const TO_THE = row('dem', 'der', 'dem');
const TO_A = row('einem', 'einer', 'einem');
const OF_THE = row('des', 'der', 'des');
const NO = row('kein', 'keine', 'kein');
const YOUR = row('Ihr', 'Ihre', 'Ihr');

// der Kunde, den Kunden; der Agent, dem Agenten
const weak = /(?:e|[ae]nt|ist|oge|and)$/u;

/** A masculine noun of the weak declension everywhere but as a subject. */
function oblique(one: string, gender: Gender): string {
  if (gender !== 'm' || !weak.test(one)) return one;
  return one.endsWith('e') ? `${one}n` : `${one}en`;
}

function genitive(one: string, gender: Gender): string {
  const bent = oblique(one, gender);
  if (gender === 'f' || bent !== one) return bent;
  return /(?:[sßxz]|tsch)$/u.test(one) ? `${one}es` : `${one}s`;
}

/** den Mitarbeitern, den Gruppen, den Tickets */
const dativePlural = (other: string): string => (/[ns]$/u.test(other) ? other : `${other}n`);

/** A word whose gender nobody gave is taken as a neuter, as most borrowed ones are. */
export function germanForms({ one, other, gender = 'n' }: Word): WordForms {
  const bent = oblique(one, gender);
  return {
    one,
    other,
    two: other,
    many: other,
    a: `${A.subject[gender]} ${one}`,
    the: `${THE.subject[gender]} ${one}`,
    theOther: `die ${other}`,
    this: `${THIS.subject[gender]} ${one}`,
    of: `${OF_THE[gender]} ${genitive(one, gender)}`,
    ofOther: `der ${other}`,
    ofAny: `von ${dativePlural(other)}`,
    to: `${TO_THE[gender]} ${bent}`,
    toA: `${TO_A[gender]} ${bent}`,
    toOther: `den ${dativePlural(other)}`,
    toAny: dativePlural(other),
    aObject: `${A.object[gender]} ${bent}`,
    theObject: `${THE.object[gender]} ${bent}`,
    thisObject: `${THIS.object[gender]} ${bent}`,
    newObject: `${NEW.object[gender]} ${bent}`,
    no: `${NO[gender]} ${one}`,
    new: `${NEW.subject[gender]} ${one}`,
    your: `${YOUR[gender]} ${one}`,
  };
}
