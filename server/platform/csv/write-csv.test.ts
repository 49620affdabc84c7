import { expect, test } from 'vitest';
import { csvLine } from './write-csv.ts';

test.each([
  ['=1+1', `"'=1+1"`],
  ['+491701234567', `"'+491701234567"`],
  ['-2', `"'-2"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t=1"`],
  ['\r=1', `"'\r=1"`],
  ['＝1+1', `"'＝1+1"`],
])('SEC9 a text that a spreadsheet would run does not run: %j', (text, cell) => {
  expect(csvLine([text])).toBe(`${cell}\r\n`);
});

test('other cells are as they were', () => {
  expect(csvLine(['plain', 'a, b', 'say "so"', 'two\nlines', -2, true, null])).toBe(
    'plain,"a, b","say ""so""","two\nlines",-2,true,\r\n',
  );
});
