import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const CLIENT = path.join(import.meta.dirname, '..');

/** A rule whose subject holds the whole page: each element that comes or goes has the browser look at all others again. */
const asksThePage = (line: string): boolean =>
  /(?:^|[\s>,])(?::root|html|body|\*)[^\s,>]*:has\(/u.test(line);

test('U6g no style asks the whole page what is in it', () => {
  const sheets = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.css'),
  );
  const found = sheets.flatMap((name) =>
    readFileSync(path.join(CLIENT, name), 'utf8')
      .split('\n')
      .filter((line) => !/^\s*(?:\/\*|\*\s)/u.test(line) && asksThePage(line))
      .map((line) => `${name}: ${line.trim()}`),
  );
  expect(sheets.length).toBeGreaterThan(50);
  expect(found).toEqual([]);
});

test.each([
  [':root:has([data-pane]) .region {', true],
  ['  *:has(> .notice) {', true],
  ['.desk > *:has(> main) {', true],
  ['html[data-x]:has(main) {', true],
  ['.choice:has(:checked) {', false],
  [':root[data-panes] .region {', false],
])('whether %s asks the whole page is told', (line, expected) => {
  expect(asksThePage(line)).toBe(expected);
});
