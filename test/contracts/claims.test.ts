// Rows that somebody takes for themselves. PostgreSQL may run `in (select … limit n for update skip locked)` once for each
// row that it compares, and the rows that were locked before are then passed over: all are taken and not n. As
// `= any(array(…))`, or as a `with`, it runs once.

import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const AGAIN = /\b(?:in|from|join)\s*\(\s*select\b[^`;]*?\blimit\b[^`;)]*\bskip locked/i;

test('what is taken with a limit is chosen once', () => {
  const files = globSync('server/**/*.ts').filter((file) => !file.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(200);
  const wrong = files.filter((file) =>
    statementsOf(readFileSync(file, 'utf8')).some((sql) => AGAIN.test(sql)),
  );
  expect(wrong).toEqual([]);
  expect(AGAIN.test('where x.id in ( select o.id from o limit 3 for update skip locked )')).toBe(
    true,
  );
  expect(
    AGAIN.test('where x.id = any(array( select o.id from o limit 3 for update skip locked ))'),
  ).toBe(false);
});

/** What stands between back quotes, without what is put into it. */
function statementsOf(source: string): readonly string[] {
  return source.replace(/\$\{[^{}]*\}/g, '?').match(/`[^`]*`/g) ?? [];
}
