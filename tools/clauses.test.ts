import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const tool = fileURLToPath(new URL('./clauses.mjs', import.meta.url));

test('every test that the list of clauses names is there', () => {
  const rows = readFileSync(`${root}test/clauses/README.md`, 'utf8').split('\n');
  const named = rows.flatMap((row) => row.split('|')[2]?.match(/\b[A-Z]+\d+[a-z]\b/g) ?? []);
  expect(named.length).toBeGreaterThan(200);

  const { status, stdout } = spawnSync(process.execPath, [tool, ...new Set(named)], {
    cwd: root,
    encoding: 'utf8',
    timeout: 30_000,
  });

  expect([status, stdout.split('\n').filter((line) => line.startsWith('No test'))]).toEqual([
    0,
    [],
  ]);
});

test('an id without a test is named; a requirement without its letter is listed', () => {
  const answer = spawnSync(process.execPath, [tool, 'W1o', 'Z99'], { cwd: root, encoding: 'utf8' });
  expect(answer.status).toBe(1);
  expect(answer.stdout).toContain('W1o ');
  expect(answer.stdout).toContain('No test shows Z99.');

  const without = execFileSync(process.execPath, [tool, '--without-id'], {
    cwd: root,
    encoding: 'utf8',
  });
  const lacking = without.split('\n').filter((line) => /^(?!B\d)[A-Z]\d+ /.test(line));
  expect(lacking).toEqual([]);
});
