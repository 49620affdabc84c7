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
  for (const title of titlesOf(source)) {
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

/** Of `test('…'`, and of `test.each(rows)('…'` with whatever the rows are. */
function* titlesOf(/** @type {string} */ source) {
  for (const { 0: name, index } of source.matchAll(/\b(?:test|it)(?=[.(])/g)) {
    let at = index + name.length;
    for (let member = memberAt(source, at); member !== ''; member = memberAt(source, at)) {
      at += member.length;
      // The types of its rows.
      at += /^<[^;]*?>(?=\()/.exec(source.slice(at, at + 500))?.[0].length ?? 0;
      if (/^\.(?:each|for|runIf|skipIf)$/.test(member)) at = endOfBrackets(source, at);
    }
    const [, , title] =
      /^\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/.exec(source.slice(at, at + 2_000)) ?? [];
    if (title !== undefined) yield title;
  }
}

function memberAt(/** @type {string} */ source, /** @type {number} */ at) {
  return /^\.\w+/.exec(source.slice(at, at + 50))?.[0] ?? '';
}

/** Behind the bracket that closes the one at `from`; those in strings and comments are words. */
function endOfBrackets(/** @type {string} */ source, /** @type {number} */ from) {
  const parts = /\/\/[^\n]*|(['"`])(?:\\.|(?!\1)[^\\])*\1|[()]/g;
  parts.lastIndex = from;
  let depth = 0;
  for (let part = parts.exec(source); part !== null; part = parts.exec(source)) {
    if (part[0] === '(') depth += 1;
    if (part[0] === ')') depth -= 1;
    if (depth === 0) return parts.lastIndex;
  }
  return source.length;
}

/** Of `A5` all clauses, of `A5b` that one. */
function linesOf(/** @type {string} */ id) {
  const lines = (testsById.get(id.replace(/[a-z]$/, '')) ?? []).toSorted(byNumber.compare);
  return /[a-z]$/.test(id) ? lines.filter((line) => line.startsWith(`${id} `)) : lines;
}

function print(/** @type {readonly string[]} */ lines) {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
