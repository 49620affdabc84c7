import { describe, expect, test } from 'vitest';
import { checkSale, normalSerialNumber } from './record-sale.ts';

const good = {
  serialNumber: 'ABC123456789XYZ',
  soldOn: '2026-11-20',
  isProductOnSale: true,
  today: '2026-11-21',
};
const errorsOf = (changes: Partial<typeof good>, language = 'en') =>
  checkSale({ ...good, ...changes }, language).map(({ path, code }) => [path, code]);

describe('P6 the serial number', () => {
  test('P6a fifteen digits and capital letters pass', () => {
    expect(errorsOf({})).toEqual([]);
    expect(errorsOf({ serialNumber: '000000000000000' })).toEqual([]);
  });

  test('P6b small letters become capitals, and only those of ASCII', () => {
    expect(normalSerialNumber('abc123456789xyz')).toBe('ABC123456789XYZ');
    expect(normalSerialNumber('ßıéſ')).toBe('ßıéſ');
  });

  test.each([
    ['', 'required'],
    ['ABC123456789XY', 'too_short'],
    ['ABC123456789XYZ0', 'too_long'],
    ['ABC123456789XYÉ', 'format'],
    ['ABC 12345678XYZ', 'format'],
    [' ABC12345678XYZ', 'format'],
    ['ABC-12345678XYZ', 'format'],
    ['ABC12345678XYZ\n', 'format'],
    ['ABC12345678XY１', 'format'],
  ])('P6c %j is refused as %s, and the field is named', (serialNumber, code) => {
    expect(errorsOf({ serialNumber })).toEqual([['serialNumber', code]]);
  });

  test('P6d the reason says what is wrong, in French or English', () => {
    const messages = (serialNumber: string, language: string) =>
      checkSale({ ...good, serialNumber }, language).map(({ message }) => message);
    expect(messages('ABC', 'fr-FR')).toEqual([
      'Un numéro de série comporte exactement 15 caractères\u00A0; celui-ci en a 3.',
    ]);
    expect(messages('ABC123456789XY😀', 'en')).toEqual([
      'A serial number has digits and the letters A to Z only, not “😀”.',
    ]);
  });
});

describe('P4 the day', () => {
  test.each([
    ['2026-11-20', []],
    ['2026-11-21', [['soldOn', 'not_allowed']]],
    ['2026-11-22', [['soldOn', 'not_allowed']]],
  ])('P4a a product that is no longer on sale, sold on %s', (soldOn, expected) => {
    expect(errorsOf({ isProductOnSale: false, soldOn })).toEqual(expected);
  });

  test('P4b one that is on sale is sold today', () => {
    expect(errorsOf({ soldOn: '2026-11-21' })).toEqual([]);
  });

  test('P5u a day to come is refused with a sentence, of a product on sale or not', () => {
    expect(errorsOf({ soldOn: '2026-11-22' })).toEqual([['soldOn', 'not_allowed']]);
    const said = (isProductOnSale: boolean, language: string) =>
      checkSale({ ...good, soldOn: '2026-12-01', isProductOnSale }, language)[0]?.message;
    expect(said(true, 'en')).toBe(
      'This day is yet to come: only a sale of today or earlier can be recorded.',
    );
    expect(said(false, 'fr')).toContain('Ce jour n’est pas encore venu\u00A0:');
  });

  test.each([
    '',
    '21/11/2026',
    '2026-02-30',
    '2026-13-01',
    '0000-01-01',
    '2026-1-1',
    '2026-11-21T',
  ])('P5a %j is no day', (soldOn) => {
    expect(errorsOf({ soldOn })).toEqual([['soldOn', 'format']]);
  });
});
