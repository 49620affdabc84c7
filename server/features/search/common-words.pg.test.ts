// Words that very many texts have are looked for in other ways than rare ones. Here every word is common, and little is
// enough: whatever way it goes, what is found has the words, and something is found if there is anything.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#shared/access/actor.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { fieldsFor } from '#shared/conditions/fields.ts';
import { parse } from '#shared/conditions/parse.ts';
import { findTickets } from '#server/conditions/page.ts';
import {
  GROUPS,
  PEOPLE,
  personWith,
  pick,
  randomTicket,
  testConfiguration,
} from '#test/conditions/random-conditions.ts';
import { createConditionWorld, type ConditionWorld } from '#test/conditions/condition-world.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { askedWords } from '#shared/conditions/asked-words.ts';
import { rankTickets, type SearchLimits } from './find.ts';

const WORDS = ['lamp', 'door', 'lampshade', 'key', 'rain', 'glass'];
const configuration = testConfiguration();
const limits: Record<string, SearchLimits | undefined> = {
  'as they are': undefined,
  'all common': { ranked: 12, rankedOfCommon: 12, lines: 800, commonLines: 0 },
  'all common, few lines': { ranked: 12, rankedOfCommon: 12, lines: 15, commonLines: 0 },
  'none common, few lines': { ranked: 12, rankedOfCommon: 12, lines: 15, commonLines: 1e9 },
};

let world: ConditionWorld;
beforeAll(async () => {
  world = await createConditionWorld();
  const random = seededRandom(11);
  const some = (): string =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(random, WORDS)).join(' ');
  await world.write(
    Array.from({ length: 150 }, (_, index) => ({
      ...randomTicket(random, configuration),
      number: index,
      deletedAt: null,
      subject: some(),
      texts: Array.from({ length: Math.floor(random() * 6) }, some),
      notes: Array.from({ length: Math.floor(random() * 2) }, some),
    })),
    configuration,
  );
});
afterAll(() => world.close());

const ACTORS: readonly Actor[] = [
  { kind: 'system' },
  personWith('technician', PEOPLE[1]!, [GROUPS[0]!]),
  personWith('customer', PEOPLE[2]!, []),
];
const FILTERS = [
  ...WORDS,
  ...WORDS.flatMap((one) => WORDS.map((other) => `${one} ${other}`)),
  'lamp door key',
  'lamp door key rain glass',
  'lamp door priority:high',
  'lamp door key status:closed',
  'lamp or door key',
  'lamp or key',
  '"lamp door" rain',
];

describe.each(Object.entries(limits))('search, %s', (_, limit) => {
  test.each(ACTORS.map((actor, index) => [index, actor] as const))(
    'S1s common words, several of them, with a filter and rights (actor %i)',
    async (_index, actor) => {
      const workspaceId = world.workspaceId as WorkspaceId;
      const isDesk =
        actor.kind === 'system' ||
        (actor.kind === 'person' && actor.permissions.has('ticket.read'));
      const context: ConditionContext = {
        configuration,
        now: '2026-06-15T12:00:00.000Z',
        side: isDesk ? 'operator' : 'customer',
        person: actor.kind === 'person' ? { id: actor.personId, groupIds: actor.groupIds } : null,
      };
      let sum = 0;
      for (const q of FILTERS) {
        const parsed = parse(q, fieldsFor(context));
        if (!parsed.ok) throw new Error(q);
        const condition = parsed.value;
        const { listed, found } = await world.db.tenantRead(workspaceId, async (sql) => ({
          listed: await findTickets(sql, workspaceId, actor, {
            condition,
            context,
            sort: '-updated',
            limit: 1_000,
          }),
          found: await rankTickets(
            sql,
            workspaceId,
            actor,
            { condition, context, words: askedWords(condition) },
            limit,
          ),
        }));
        const all = new Set(listed.map(({ id }) => id));
        expect(
          found.filter((id) => !all.has(id)),
          q,
        ).toEqual([]);
        expect(found.length > 0, q).toBe(all.size > 0);
        if (all.size < (limit?.ranked ?? 100)) expect(found.length, q).toBe(all.size);
        sum += found.length;
      }
      expect(sum).toBeGreaterThan(40);
    },
    60_000,
  );
});
