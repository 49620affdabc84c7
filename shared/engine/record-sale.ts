// What may be recorded as a sale (P4, P6): written once, for the screen that says so while one types and for the
// server that decides.

import { fromInstant, toInstant } from '#shared/base/clock.ts';
import type { FieldError } from '#shared/base/error-codes.ts';

export type SaleToRecord = {
  /** As `normalSerialNumber` makes it. */
  readonly serialNumber: string;
  /** A day: `2026-11-21`. */
  readonly soldOn: string;
  readonly isProductOnSale: boolean;
  /** Today where the workspace is. */
  readonly today: string;
};

const SERIAL_NUMBER_LENGTH = 15;
const FIRST_DAY = '1970-01-01';

/** Only the letters of ASCII become capitals: others become two letters, or one that looks like ASCII and is not. */
export const normalSerialNumber = (text: string): string =>
  text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());

/** What is wrong, at most one complaint per field, in French or else English. */
export function checkSale(sale: SaleToRecord, language: string): FieldError[] {
  const texts = language.split('-')[0] === 'fr' ? FRENCH : ENGLISH;
  const serial = checkSerialNumber(sale.serialNumber, texts);
  const day = checkDay(sale, texts);
  return [...(serial === undefined ? [] : [serial]), ...(day === undefined ? [] : [day])];
}

function checkSerialNumber(serialNumber: string, texts: Texts): FieldError | undefined {
  const path = 'serialNumber';
  if (serialNumber === '') return { path, code: 'required', message: texts.serialMissing };
  const odd = /[^0-9A-Z]/u.exec(serialNumber)?.[0];
  if (odd !== undefined) return { path, code: 'format', message: texts.serialOdd(odd) };
  const { length } = serialNumber;
  if (length === SERIAL_NUMBER_LENGTH) return undefined;
  const code = length < SERIAL_NUMBER_LENGTH ? 'too_short' : 'too_long';
  return { path, code, message: texts.serialLength(length) };
}

function checkDay(sale: SaleToRecord, texts: Texts): FieldError | undefined {
  const path = 'soldOn';
  if (!isDay(sale.soldOn)) return { path, code: 'format', message: texts.day };
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

const ENGLISH = {
  serialMissing: 'Enter the serial number: 15 digits and capital letters.',
  serialOdd: (character: string) =>
    `A serial number has digits and the letters A to Z only, not “${character}”.`,
  serialLength: (length: number) =>
    `A serial number has exactly 15 characters; this one has ${length}.`,
  day: 'Enter a day as year-month-day, like 2026-11-21.',
  noLongerOnSale:
    'This product is no longer on sale: only a sale of an earlier day can be recorded.',
};
type Texts = typeof ENGLISH;
const FRENCH: Texts = {
  serialMissing: 'Indiquez le numéro de série : 15 chiffres et lettres majuscules.',
  serialOdd: (character) =>
    `Un numéro de série ne comporte que des chiffres et les lettres A à Z, pas « ${character} ».`,
  serialLength: (length) =>
    `Un numéro de série comporte exactement 15 caractères ; celui-ci en a ${length}.`,
  day: 'Indiquez un jour sous la forme année-mois-jour, comme 2026-11-21.',
  noLongerOnSale:
    'Ce produit n’est plus en vente : seule une vente d’un jour passé peut être enregistrée.',
};
