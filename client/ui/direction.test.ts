import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const CLIENT = path.join(import.meta.dirname, '..');

/** Sides of the page instead of sides of the line. */
const PHYSICAL: readonly RegExp[] = [
  /(?:^|[\s;{])(?:left|right)\s*:/u,
  /(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b/u,
  /border-(?:top|bottom)-(?:left|right)-radius/u,
  /(?:text-align|float|clear)\s*:\s*(?:left|right)\b/u,
];
/** `padding: 1px 4px 1px 10px`: the second and the fourth differ. */
const SHORTHAND = /(?:padding|margin|inset|border-width)\s*:\s*(\S+) (\S+) (\S+) ([^\s;]+);/u;
const RADIUS = /border-radius\s*:\s*([^;/]+);/u;

function isPhysical(line: string): boolean {
  if (PHYSICAL.some((pattern) => pattern.test(line))) return true;
  // What stands in brackets is one value.
  const sides = SHORTHAND.exec(line.replaceAll(/\((?:[^()]|\([^()]*\))*\)/gu, '()'));
  if (sides !== null && sides[2] !== sides[4]) return true;
  const corners = RADIUS.exec(line)?.[1]?.trim().split(/\s+/u) ?? [];
  return corners.length === 4 && (corners[0] !== corners[1] || corners[2] !== corners[3]);
}

test('U4y styles name the sides of the line, so that they turn round in Arabic', () => {
  const sheets = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.css'),
  );
  const found = sheets.flatMap((name) =>
    readFileSync(path.join(CLIENT, name), 'utf8')
      .split('\n')
      .filter((line) => !/^\s*(?:\/\*|\*)/u.test(line) && isPhysical(line))
      .map((line) => `${name}: ${line.trim()}`),
  );

  expect(sheets.length).toBeGreaterThan(50);
  expect(found).toEqual([]);
});

test.each([
  ['  left: 0;', true],
  ['margin-right: 4px;', true],
  ['text-align: right;', true],
  ['padding: 2px 4px 2px 10px;', true],
  ['border-radius: 4px 4px 4px 0;', true],
  ['padding: 2px 4px 8px 4px;', false],
  ['border-radius: 4px 4px 0 0;', false],
  ['padding-inline: 10px 4px;', false],
  ['inset-inline-start: 0;', false],
])('what %s says of the page is told from what it says of the line', (line, expected) => {
  expect(isPhysical(line)).toBe(expected);
});
