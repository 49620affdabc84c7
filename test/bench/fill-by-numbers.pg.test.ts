import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import { createApiClient } from '#test/support/api-client.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';
import { fillByNumbers, type Filled } from './fill-by-numbers.ts';

const LIST = 'get /api/v1/w/{workspace}/tickets';

let world: World;
let desk: SignedUp;
let filled: Filled;
let indexesBefore: readonly string[];
beforeAll(async () => {
  world = await createWorld();
  indexesBefore = await indexes();
  desk = await world.signUp({ blueprint: 'saas' });
  filled = await withConnection(world.database.superUrl, (sql) =>
    fillByNumbers(sql, desk.id as WorkspaceId, { tickets: 2_000, messages: 10_000, seed: 7 }),
  );
});
afterAll(() => world.close());

test('X8c the generator writes as many as it is told, and the product reads them', async () => {
  const api = createApiClient(desk.admin);
  expect(filled.tickets).toBe(2_000);
  expect(filled.messages).toBeGreaterThan(9_000);
  expect(filled.messages).toBeLessThan(11_000);

  const open = await api.must(LIST, { query: { q: 'is:open', sort: 'queue', limit: 50 } });
  const tagged = await api.must(LIST, { query: { q: 'tag:vip priority>=high', sort: '-created' } });
  expect(open.items).toHaveLength(50);
  expect(tagged.items.every(({ desk: inner }) => inner?.tags.includes('vip'))).toBe(true);
  const [first] = tagged.items;
  const said = await api.must(LIST, { query: { q: `"${first?.excerpt.slice(0, 60)}"` } });
  expect(said.items.map(({ id }) => id)).toContain(first?.id);
});

test('X8c no index is missing afterwards, and triggers are on again', async () => {
  const { id } = await createApiClient(desk.admin).must('post /api/v1/w/{workspace}/tickets', {
    body: {
      subject: 'Zanzibar',
      description: 'By the product itself',
      requester: { name: 'Rosa', email: 'rosa@guest.example' },
    },
  });
  const found = await createApiClient(desk.admin).must(LIST, { query: { q: 'zanzibar' } });
  expect(found.items.map((ticket) => ticket.id)).toEqual([id]);
  expect(await indexes()).toEqual(indexesBefore);
});

async function indexes(): Promise<readonly string[]> {
  const found = await world.db.global(
    (sql) => sql<{ definition: string }[]>`
    select i.indexdef as definition from pg_indexes i where i.schemaname = 'public' order by i.indexname`,
  );
  return found.map(({ definition }) => definition);
}
