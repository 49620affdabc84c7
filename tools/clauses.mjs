// Prints which tests show which requirement. A title begins with the ids it shows (`A5b …`, `A3p A5n FLT20 …`); the
// letters number the clauses of one id.
//
//   node tools/clauses.mjs                every test that shows something, by id
//   node tools/clauses.mjs W1 W2 L5c …    those of these ids; ends with 1 and names them if some have no test
//   node tools/clauses.mjs --without-id   the tests whose title begins with no id, or with a requirement's id that lacks
//                                         its letter (those of helpers and rules of the house show no requirement)

import { readFile } from 'node:fs/promises';
import { globSync } from 'node:fs';

const files = globSync('{client,server,shared,test,tools}/**/*.{test.ts,test.tsx,e2e.ts}');
const call = /\b(?:test|it)(?:\.\w+(?:\([^)]*\))?)*\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;
const leadingIds = /^(?:[A-Z]{1,3}\d+[a-z]?(?:[ ,]+|$))+/;
/** Requirements have one letter in front; the names of decisions (B7), faults, invariants and the like need no clause. */
const lacksLetter = (/** @type {string} */ id) => /^(?!B\d)[A-Z]\d+$/.test(id);
const byNumber = new Intl.Collator('en', { numeric: true });

/** @type {Map<string, string[]>} */
const testsById = new Map();
/** @type {string[]} */
const withoutId = [];
for (const file of files.toSorted()) {
  const source = await readFile(file, 'utf8');
  for (const [, , title = ''] of source.matchAll(call)) {
    const lead = leadingIds.exec(title)?.[0] ?? '';
    const ids = lead.split(/[ ,]+/).filter((id) => id !== '');
    const rest = title.slice(lead.length).replaceAll('\\', '');
    if (ids.length === 0 || ids.some(lacksLetter)) withoutId.push(`${lead}${rest}  (${file})`);
    for (const id of ids) {
      const key = id.replace(/[a-z]$/, '');
      const line = `${id.padEnd(key.length + 1)} ${rest}  (${file})`;
      testsById.set(key, [...(testsById.get(key) ?? []), line]);
    }
  }
}

const asked = process.argv.slice(2);
if (asked.includes('--without-id')) print(withoutId);
else if (asked.length === 0)
  print([...testsById.keys()].toSorted(byNumber.compare).flatMap(linesOf));
else {
  print(asked.flatMap(linesOf));
  const missing = asked.filter((id) => linesOf(id).length === 0);
  if (missing.length > 0) {
    process.stdout.write(`No test shows ${missing.join(', ')}.\n`);
    process.exitCode = 1;
  }
}

/** Of `A5` all clauses, of `A5b` that one. */
function linesOf(/** @type {string} */ id) {
  const lines = (testsById.get(id.replace(/[a-z]$/, '')) ?? []).toSorted(byNumber.compare);
  return /[a-z]$/.test(id) ? lines.filter((line) => line.startsWith(`${id} `)) : lines;
}

function print(/** @type {readonly string[]} */ lines) {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
