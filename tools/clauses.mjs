// Prints which tests show which requirement: `node tools/clauses.mjs [id …]`, all without an id.
// A title begins with the ids it shows (`A5b …`, `A3 A5 …`); the letters number the clauses of one id.

import { readFile } from 'node:fs/promises';
import { globSync } from 'node:fs';

const files = globSync('{client,server,shared,test,tools}/**/*.{test.ts,test.tsx,e2e.ts}');
const call = /\b(?:test|it)(?:\.\w+(?:\([^)]*\))?)*\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;
const leadingIds = /^(?:[A-Z]{1,3}\d+[a-z]?(?:[ ,]+|$))+/;

/** @type {Map<string, string[]>} */
const testsById = new Map();
for (const file of files.toSorted()) {
  const source = await readFile(file, 'utf8');
  for (const [, , title = ''] of source.matchAll(call)) {
    const lead = leadingIds.exec(title)?.[0] ?? '';
    const ids = lead.split(/[ ,]+/).filter((id) => id !== '');
    const rest = title.slice(lead.length).replaceAll('\\', '');
    for (const id of ids) {
      const key = id.replace(/[a-z]$/, '');
      const line = `${id.padEnd(key.length + 1)} ${rest}  (${file})`;
      testsById.set(key, [...(testsById.get(key) ?? []), line]);
    }
  }
}

const wanted = process.argv.slice(2);
const byNumber = new Intl.Collator('en', { numeric: true });
for (const id of [...testsById.keys()].toSorted(byNumber.compare)) {
  if (wanted.length > 0 && !wanted.includes(id)) continue;
  process.stdout.write(`${testsById.get(id)?.toSorted(byNumber.compare).join('\n')}\n`);
}
