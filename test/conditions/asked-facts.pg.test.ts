// What can be asked of a ticket besides its own words and times: who follows it, its rating, the work on it, what was
// bought, whether it is deleted. Over the API, in rules and in targets.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { made } from '#test/support/answers.ts';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let ana: TestPerson;
let customer: TestPerson;
let sale = '';
let group = '';

beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ blueprint: 'helpdesk' });
  group = await made(desk.admin.post('groups', { name: 'Hotline' }));
  ana = await world.addPerson(desk, { name: 'Ana', profile: 'lead', groupIds: [group] });
  customer = await world.addPerson(desk, { name: 'Cem', profile: 'customer' });
  expect((await desk.admin.patch('settings', { rating: { isEnabled: true } })).status).toBe(200);
  const items = [{ reference: 'OX-1500', designation: 'Onduleur OX 1500' }];
  expect((await desk.admin.post('products', { items })).status).toBe(200);
  const products = (await (await desk.admin.get('products?q=OX-1500')).json()) as {
    items: { id: string }[];
  };
  sale = await made(
    desk.admin.post('sales', {
      customerId: customer.id,
      productId: products.items[0]?.id,
      serialNumber: 'ABC000000000077',
    }),
  );
});
afterAll(() => world.close());

const open = (subject: string, more: object = {}) =>
  made(
    desk.admin.post('tickets', {
      subject,
      description: 'Dark',
      group,
      requester: { name: 'Cem', email: customer.email },
      ...more,
    }),
  );
async function must(id: string, command: string, body: object) {
  const response = await desk.admin.post(`tickets/${id}/${command}`, body);
  expect(response.status, await response.clone().text()).toBeLessThan(300);
}
const found = async (q: string, client = desk.admin): Promise<string[]> => {
  const answer = await client.get(`tickets?${new URLSearchParams({ q, sort: 'subject' })}`);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return ((await answer.json()) as { items: { subject: string }[] }).items.map(
    ({ subject }) => subject,
  );
};

test('S2m watchers, Cc, rating, time worked and sales are asked for like everything else', async () => {
  const watched = await open('Watched');
  await must(watched, 'change-watchers', { add: [ana.id] });
  await must(watched, 'change-cc', { add: ['eva@guest.example'] });
  const worked = await open('Worked');
  await must(worked, 'record-time', {
    id: crypto.randomUUID(),
    minutes: 90,
    on: '2026-11-20',
    text: 'On site',
  });
  await open('Sold', { sale });

  expect(await found('watcher:me', ana.client)).toEqual(['Watched']);
  expect(await found('watcher:me')).toEqual([]);
  expect(await found('cc:EVA@guest.example')).toEqual(['Watched']);
  expect(await found('cc~guest')).toEqual(['Watched']);
  expect(await found('minutes>60')).toEqual(['Worked']);
  expect(await found('minutes:1..89')).toEqual([]);
  expect(await found('is:sale')).toEqual(['Sold']);
  expect(await found('product:ox-1500 serial:abc000000000077')).toEqual(['Sold']);
  expect(await found('-is:sale -watcher:none')).toEqual(['Watched']);
  await must(watched, 'change-watchers', { remove: [ana.id] });
  expect(await found('watcher:me', ana.client)).toEqual([]);

  await desk.admin.patch(`tickets/${worked}`, { status: 'resolved' });
  const rated = await customer.client.post(`tickets/${worked}/rate`, { value: 2 });
  expect(rated.status, await rated.clone().text()).toBeLessThan(300);
  expect(await found('rating<=2')).toEqual(['Worked']);
  expect(await found('rating:2', customer.client)).toEqual(['Worked']);
  expect(await found('rating>2')).toEqual([]);
  for (const q of ['watcher:me', 'cc:x', 'minutes>1', 'is:deleted'])
    expect((await customer.client.get(`tickets?${new URLSearchParams({ q })}`)).status).toBe(422);
});

test('S2n deleted tickets are shown where they are asked for, to those who may delete', async () => {
  const id = await open('Gone');
  await open('Still here');
  expect((await desk.admin.delete(`tickets/${id}`)).status).toBe(204);
  expect(await found('is:deleted')).toEqual(['Gone']);
  expect(await found('is:deleted', ana.client)).toEqual([]);
  expect(await found('subject:gone')).toEqual([]);
  expect(await found('subject:gone deleted:yes,no')).toEqual(['Gone']);
  expect(await found('(subject:gone or subject:still) deleted:no')).toEqual(['Still here']);
  const restored = await desk.admin.post('bulk', {
    q: 'is:deleted',
    commands: [{ type: 'restore' }],
  });
  expect(restored.status).toBe(202);
});

test('S2o rules and targets ask what was bought', async () => {
  await made(
    desk.admin.post('rules', {
      name: 'UPS',
      on: [{ on: 'ticket-opened' }],
      if: { field: 'product', op: 'is', values: ['ox-1500'] },
      // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
      then: [{ do: 'tag', add: ['ups'] }],
    }),
  );
  const target = {
    id: 'ups',
    name: { en: 'UPS' },
    if: { field: 'serial', op: 'is', values: ['ABC000000000077'] },
    resolutionMinutes: 60,
    calendar: 'always',
  };
  expect((await desk.admin.patch('settings', { targets: [target] })).status).toBe(200);
  const load = async (id: string) =>
    (
      (await (await desk.admin.get(`tickets/${id}`)).json()) as {
        desk: { tags: string[]; targets: { id: string } | null };
      }
    ).desk;
  const sold = await load(await open('A UPS', { sale }));
  expect([sold.tags, sold.targets?.id]).toEqual([['ups'], 'ups']);
  const other = await load(await open('Something else'));
  expect([other.tags, other.targets]).toEqual([[], null]);
  const later = await open('Not yet known');
  await desk.admin.patch(`tickets/${later}`, { sale });
  expect((await load(later)).targets?.id).toBe('ups');
});
