import { expect, test } from 'vitest';
import { tellingStems } from './telling-stems.ts';

test.each([
  ['My printers do not print', ['printer', 'print']],
  ['L’imprimante n’imprime plus', ['imprimant', 'imprim']],
  ['Der Drucker druckt nicht mehr', ['druck', 'druckt']],
  ['¿Por qué la impresora no imprime?', ['impresora', 'imprim']],
  ['الطابعة لا تعمل', ['الطابعة', 'تعمل']],
  ['it is not', []],
])('P10a what %s is about: %j', (text, stems) => {
  expect(tellingStems(text, 20)).toEqual(stems);
});

test('P10a accents and case make no other word, and there is a bound', () => {
  expect(tellingStems('Écran ECRAN écran', 20)).toEqual(['ecran']);
  expect(tellingStems('one11 two22 three33 four44', 2)).toHaveLength(2);
});
