import { expect, test } from 'vitest';
import { decodeText, parseCsv } from './parse-csv.ts';

const fieldsOf = (text: string) => parseCsv(text).map(({ fields }) => fields);

test.each([
  ['commas', 'a,b\n1,2\n'],
  ['semicolons', 'a;b\r\n1;2'],
  ['tabs', 'a\tb\n1\t2\n\n'],
])('lines with %s, with or without an end', (_, text) => {
  expect(fieldsOf(text)).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
});

test('quoted fields hold separators, quotes and line breaks, and the lines are still counted right', () => {
  const text = 'a,b\n"1,""x""","two\nlines"\n\n3,\n';
  expect(parseCsv(text)).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['1,"x"', 'two\nlines'] },
    { line: 5, fields: ['3', ''] },
  ]);
});

test('an empty last field is a field, and a quote that is never closed ends with the text', () => {
  expect(fieldsOf('a,b\n1,')).toEqual([
    ['a', 'b'],
    ['1', ''],
  ]);
  expect(fieldsOf('a,b\n1,"two')).toEqual([
    ['a', 'b'],
    ['1', 'two'],
  ]);
  expect(fieldsOf('')).toEqual([]);
});

test('bytes are read as UTF-8, without its mark, or else as Windows-1252', () => {
  expect(decodeText(new TextEncoder().encode('\ufeffréférence'))).toBe('référence');
  expect(decodeText(Uint8Array.of(0x72, 0xe9, 0x66, 0x20, 0x80))).toBe('réf €');
});
