import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';

let now = Date.parse('2026-11-21T08:00:00Z');
let world: World;
let desk: SignedUp;
beforeAll(async () => {
  world = await createWorld({ clock: () => now, config: { apiPerMinute: 60 } });
  desk = await world.signUp();
});
afterAll(() => world.close());

const left = (answer: Response): number =>
  Number(/^"api";r=(\d+);t=\d+$/.exec(answer.headers.get('ratelimit') ?? '')?.[1] ?? -1);

test('X1g each answer states the rate, who is over it waits, and nobody else does', async () => {
  const ann = await world.addPerson(desk);
  now += 60_000;
  const key = await world.apiKey(desk, ['people.read']);

  const first = await ann.client.get('me');
  expect(first.headers.get('ratelimit-policy')).toBe('"api";q=60;w=60');
  expect(left(first)).toBe(59);
  let last = first;
  for (let asked = 1; asked < 60; asked += 1) last = await ann.client.get('me');
  expect([last.status, left(last)]).toEqual([200, 0]);

  const over = await ann.client.get('me');
  expect(over.status).toBe(429);
  expect(over.headers.get('retry-after')).toBe('1');
  expect(await over.json()).toMatchObject({ code: 'TOO_MANY' });
  expect((await key.get('people')).status).toBe(200);
  expect((await desk.admin.get('me')).status).toBe(200);

  now += 2_000;
  const again = await Promise.all(Array.from({ length: 3 }, () => ann.client.get('me')));
  expect(again.map(({ status }) => status).toSorted()).toEqual([200, 200, 429]);
  // A failure states it as well.
  expect(left(await desk.admin.get('people/nobody'))).toBeGreaterThan(0);
});

test('X1h one address cannot try keys without end, nor exhaust the memory of who asked', async () => {
  const ip = '203.0.113.20';
  const tried = await Promise.all(
    Array.from({ length: 601 }, (_, guess) =>
      world.client({ slug: desk.slug, bearer: `guess-${guess}`, origin: null, ip }).get('people'),
    ),
  );

  const statuses = tried.map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(600);
  expect(statuses.filter((status) => status === 429)).toHaveLength(1);
});
