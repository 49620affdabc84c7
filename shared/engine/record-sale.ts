// What may be recorded as a sale (P4, P6): written once, for the screen that says so while one types and for the
// server that decides.

import { isolate } from '#shared/base/bidi.ts';
import { fromInstant, toInstant } from '#shared/base/clock.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import { inLanguage, type InEveryLanguage } from '#shared/base/languages.ts';

export type SaleToRecord = {
  /** As `normalSerialNumber` makes it. */
  readonly serialNumber: string;
  /** A day: `2026-11-21`. */
  readonly soldOn: string;
  readonly isProductOnSale: boolean;
  /** Today where the workspace is. */
  readonly today: string;
};

export const SERIAL_NUMBER_LENGTH = 15;
const FIRST_DAY = '1970-01-01';

/** Only the letters of ASCII become capitals: others become two letters, or one that looks like ASCII and is not. */
export const normalSerialNumber = (text: string): string =>
  text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());

/** What is wrong, at most one complaint per field, in the language of the tag or else English. */
export function checkSale(sale: SaleToRecord, language: string): FieldError[] {
  const texts = inLanguage(TEXTS, language);
  const serial = checkSerialNumber(sale.serialNumber, texts);
  const day = checkDay(sale, texts);
  return [...(serial === undefined ? [] : [serial]), ...(day === undefined ? [] : [day])];
}

function checkSerialNumber(serialNumber: string, texts: Texts): FieldError | undefined {
  const path = 'serialNumber';
  if (serialNumber === '') return { path, code: 'required', message: texts.serialMissing };
  const odd = /[^0-9A-Z]/u.exec(serialNumber)?.[0];
  if (odd !== undefined) {
    // A space in quotation marks is hardly seen.
    const message = /\s/u.test(odd) ? texts.serialSpace : texts.serialOdd(odd);
    return { path, code: 'format', message };
  }
  const { length } = serialNumber;
  if (length === SERIAL_NUMBER_LENGTH) return undefined;
  const code = length < SERIAL_NUMBER_LENGTH ? 'too_short' : 'too_long';
  return { path, code, message: texts.serialLength(length) };
}

function checkDay(sale: SaleToRecord, texts: Texts): FieldError | undefined {
  const path = 'soldOn';
  if (!isDay(sale.soldOn)) return { path, code: 'format', message: texts.day };
  if (sale.soldOn > sale.today) return { path, code: 'not_allowed', message: texts.future };
  const isPast = sale.soldOn < sale.today;
  if (sale.isProductOnSale || isPast) return undefined;
  return { path, code: 'not_allowed', message: texts.noLongerOnSale };
}

/** A day of the calendar; the thirtieth of February is none. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < FIRST_DAY) return false;
  const at = fromInstant(`${text}T00:00:00.000Z`);
  return !Number.isNaN(at) && toInstant(at).startsWith(text);
}

const en = {
  serialMissing: 'Enter the serial number: 15 digits and capital letters.',
  serialOdd: (character: string) =>
    `A serial number has digits and the letters A to Z only, not “${character}”.`,
  serialSpace: 'A serial number has digits and the letters A to Z only, and no spaces.',
  serialLength: (length: number) =>
    `A serial number has exactly 15 characters; this one has ${length}.`,
  day: 'Enter a day as year-month-day, like 2026-11-21.',
  future: 'This day is yet to come: only a sale of today or earlier can be recorded.',
  noLongerOnSale:
    'This product is no longer on sale: only a sale of an earlier day can be recorded.',
};
type Texts = typeof en;
const fr: Texts = {
  serialMissing: 'Indiquez le numéro de série : 15 chiffres et lettres majuscules.',
  serialOdd: (character) =>
    `Un numéro de série ne comporte que des chiffres et les lettres A à Z, pas « ${character} ».`,
  serialSpace: 'Un numéro de série ne comporte que des chiffres et les lettres A à Z, sans espace.',
  serialLength: (length) =>
    `Un numéro de série comporte exactement 15 caractères ; celui-ci en a ${length}.`,
  day: 'Indiquez un jour sous la forme année-mois-jour, comme 2026-11-21.',
  future:
    'Ce jour n’est pas encore venu : seule une vente d’aujourd’hui ou d’un jour passé peut être enregistrée.',
  noLongerOnSale:
    'Ce produit n’est plus en vente : seule une vente d’un jour passé peut être enregistrée.',
};
const de: Texts = {
  serialMissing: 'Geben Sie die Seriennummer an: 15 Ziffern und Großbuchstaben.',
  serialOdd: (character) =>
    `Eine Seriennummer hat nur Ziffern und die Buchstaben A bis Z, nicht „${character}“.`,
  serialSpace:
    'Eine Seriennummer hat nur Ziffern und die Buchstaben A bis Z und keine Leerzeichen.',
  serialLength: (length) => `Eine Seriennummer hat genau 15 Zeichen; diese hat ${length}.`,
  day: 'Geben Sie einen Tag als Jahr-Monat-Tag an, zum Beispiel 2026-11-21.',
  future: 'Dieser Tag kommt erst noch: Nur ein Verkauf von heute oder früher lässt sich erfassen.',
  noLongerOnSale:
    'Dieses Produkt wird nicht mehr verkauft: Nur ein Verkauf an einem früheren Tag lässt sich erfassen.',
};
const es: Texts = {
  serialMissing: 'Indique el número de serie: 15 cifras y letras mayúsculas.',
  serialOdd: (character) =>
    `Un número de serie solo tiene cifras y las letras de la A a la Z, no «${character}».`,
  serialSpace: 'Un número de serie solo tiene cifras y las letras de la A a la Z, sin espacios.',
  serialLength: (length) =>
    `Un número de serie tiene exactamente 15 caracteres; este tiene ${length}.`,
  day: 'Indique un día como año-mes-día, por ejemplo 2026-11-21.',
  future:
    'Ese día aún no ha llegado: solo se puede registrar una venta de hoy o de un día anterior.',
  noLongerOnSale:
    'Este producto ya no se vende: solo se puede registrar una venta de un día anterior.',
};
const ar: Texts = {
  serialMissing: 'أدخل الرقم التسلسلي: 15 من الأرقام والأحرف اللاتينية الكبيرة.',
  serialOdd: (character) =>
    `يتكون الرقم التسلسلي من أرقام وأحرف من A إلى Z فقط، لا من «${isolate(character, 'rtl')}».`,
  serialSpace: 'يتكون الرقم التسلسلي من أرقام وأحرف من A إلى Z فقط، دون مسافات.',
  serialLength: (length) => `طول الرقم التسلسلي 15 خانة تمامًا؛ وطول هذا ${length}.`,
  day: 'أدخل اليوم بصيغة السنة-الشهر-اليوم، مثل \u20682026-11-21\u2069.',
  future: 'هذا اليوم لم يأتِ بعد: لا يمكن تسجيل بيع إلا اليوم أو في يوم سابق.',
  noLongerOnSale: 'لم يعد هذا المنتج معروضًا للبيع: لا يمكن تسجيل بيع إلا في يوم سابق.',
};
const TEXTS: InEveryLanguage<Texts> = { en, fr, de, es, ar };
