// One meaning: what the evaluator says of a ticket is what PostgreSQL finds. HOMING_CONDITIONS_SEED repeats a run,
// HOMING_CONDITIONS_ROUNDS makes it longer.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTest } from '#shared/conditions/evaluate.ts';
import { fieldsFor } from '#shared/conditions/fields.ts';
import { fold, compareFolded } from '#shared/conditions/fold.ts';
import { print } from '#shared/conditions/print.ts';
import { wordsOf } from '#shared/conditions/words.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { createConditionWorld, type ConditionWorld, type StoredFacts } from './condition-world.ts';
import {
  pick,
  randomComparison,
  randomCondition,
  randomContext,
  randomTicket,
  testConfiguration,
  TEXTS,
} from './random-conditions.ts';

const TICKETS = 300;
const ROUNDS = Number(process.env['HOMING_CONDITIONS_ROUNDS'] ?? 1_000);
const seed = Number(process.env['HOMING_CONDITIONS_SEED'] ?? 20_261_121);

let world: ConditionWorld;
let tickets: StoredFacts[];
beforeAll(async () => {
  world = await createConditionWorld();
  const random = seededRandom(seed);
  const configuration = testConfiguration();
  tickets = Array.from({ length: TICKETS }, (_, index) => ({
    ...randomTicket(random, configuration),
    number: index % 10 === 0 ? null : index,
    sale:
      random() < 0.3
        ? {
            reference: `REF-${index}`,
            designation: pick(random, TEXTS.slice(1)),
            serialNumber: `ABC${String(index).padStart(12, '0')}`,
          }
        : null,
  }));
  await world.write(tickets, configuration);
});
afterAll(() => world.close());

test(`S2g the evaluator and PostgreSQL find the same tickets (seed ${seed})`, async () => {
  const random = seededRandom(seed + 1);
  let found = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const context = randomContext(random);
    const fields = fieldsFor(context);
    // Half of them single comparisons, so that none hides behind another.
    const condition =
      random() < 0.5 ? randomComparison(random, fields) : randomCondition(random, fields);
    const holds = makeTest(condition, context);
    const expected = tickets.flatMap((ticket, index) => {
      const texts = context.side === 'customer' ? ticket.texts : [...ticket.texts, ...ticket.notes];
      return holds({ ...ticket, messageTexts: () => texts }) ? [index] : [];
    });

    const actual = await world.find(condition, context);

    if (JSON.stringify(actual) !== JSON.stringify(expected)) {
      const differing = [...new Set([...actual, ...expected])].find(
        (index) => actual.includes(index) !== expected.includes(index),
      )!;
      expect.fail(
        `round ${round}: ${print(condition, fields)}\n${JSON.stringify(condition)}\n${JSON.stringify({ ...context, configuration: context.configuration.timeZone })}\n` +
          `only ${actual.includes(differing) ? 'PostgreSQL' : 'the evaluator'} finds ${JSON.stringify(tickets[differing])}`,
      );
    }
    found += expected.length;
  }
  // A test in which nothing or everything is found would show little.
  expect(found).toBeGreaterThan(ROUNDS * TICKETS * 0.05);
  expect(found).toBeLessThan(ROUNDS * TICKETS * 0.9);
}, 300_000);

test('S2h text is folded to the same by both, for every character there is', async () => {
  const differing: string[] = [];
  for (let first = 0; first <= 0x10ffff; first += 0x2000) {
    const texts: string[] = [];
    for (let code = Math.max(first, 1); code < first + 0x2000; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      // Of what is nobody's, some.
      if (!/[\p{Cn}\p{Co}]/u.test(character) || code % 97 === 0) texts.push(`a${character}b`);
    }
    const [row] = await world.db.tenantRead(
      world.workspaceId,
      (sql) => sql<{ folded: string[]; words: string[] }[]>`
        select coalesce(array_agg(fold(x) order by n), '{}') as folded, coalesce(array_agg(words_of(x) order by n), '{}') as words
        from unnest(${texts}::text[]) with ordinality u(x, n)`,
    );
    for (const [index, text] of texts.entries()) {
      const isSame = row?.folded[index] === fold(text) && row.words[index] === wordsOf(text);
      if (!isSame) differing.push(text.codePointAt(1)!.toString(16));
    }
  }
  expect(differing).toEqual([]);
}, 240_000);

test('S2i folding twice changes nothing, and sequences of characters fold alike', async () => {
  const random = seededRandom(seed + 2);
  const texts = Array.from({ length: 5_000 }, () =>
    Array.from({ length: 1 + Math.floor(random() * 5) }, () => pick(random, TEXTS))
      .join('')
      .slice(0, 30)
      .toWellFormed(),
  );
  await world.db.tenantRead(world.workspaceId, async (sql) => {
    const rows = await sql<{ once: string; twice: string; cut: string; words: string }[]>`
      select fold(x) as once, fold(fold(x)) as twice, fold(left(x, 3)) as cut, words_of(x) as words
      from unnest(${texts}::text[]) with ordinality u(x, n) order by n`;
    expect(rows.map(({ once }) => once)).toEqual(texts.map(fold));
    expect(rows.map(({ twice }) => twice)).toEqual(texts.map(fold));
    expect(rows.map(({ words }) => words)).toEqual(texts.map(wordsOf));

    const sorted = await sql<{ x: string }[]>`
      select x from unnest(${texts.map(fold)}::text[]) u(x) order by x collate "C"`;
    expect(sorted.map(({ x }) => x)).toEqual(texts.map(fold).toSorted(compareFolded));
  });
});
