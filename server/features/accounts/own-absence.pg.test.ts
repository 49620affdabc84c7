import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let lea: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp();
  lea = await world.addPerson(desk, { name: 'Lea Brandt' });
}, 60_000);
afterAll(() => world.close());

test('A10c an operator says until when they are away, and takes it back', async () => {
  const away = await lea.client.patch('me', { awayUntil: '2030-08-17' });
  expect(away.status, await away.clone().text()).toBe(200);
  expect(await away.json()).toMatchObject({ awayUntil: '2030-08-17' });
  const seen = async (): Promise<unknown> => (await desk.admin.get(`people/${lea.id}`)).json();
  expect(await seen()).toMatchObject({ awayUntil: '2030-08-17' });

  await lea.client.patch('me', { awayUntil: null });
  expect(await (await lea.client.get('me')).json()).toMatchObject({ awayUntil: null });
  expect(await seen()).toMatchObject({ awayUntil: null });
  const log = (await (
    await desk.admin.get(`audit?person=${lea.id}&action=person-changed`)
  ).json()) as {
    items: { data: { changes: object } }[];
  };
  expect(log.items.map(({ data }) => data.changes)).toEqual([
    { awayUntil: { from: '2030-08-17', to: null } },
    { awayUntil: { from: null, to: '2030-08-17' } },
  ]);
});

test('A10d a day that is none is refused, and so is the absence of a customer', async () => {
  for (const awayUntil of ['2030-02-30', 'tomorrow', '', 7])
    expect((await lea.client.patch('me', { awayUntil })).status, String(awayUntil)).toBe(422);
  const customer = await world.addPerson(desk, { profile: 'customer' });
  expect((await customer.client.patch('me', { awayUntil: '2030-08-17' })).status).toBe(422);
  expect(await (await customer.client.get('me')).json()).not.toHaveProperty('awayUntil');
});
