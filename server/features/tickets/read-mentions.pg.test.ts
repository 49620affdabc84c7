import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDeviceCalls, type DeviceCalls } from '#test/support/device-calls.ts';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let ana: TestPerson;
let ben: TestPerson;
let now = Date.now();
beforeAll(async () => {
  world = await createWorld({ clock: () => now });
  desk = await world.signUp({ blueprint: 'maildesk' });
  const groups = (await (await desk.admin.get('groups')).json()) as { items: { id: string }[] };
  const groupIds = groups.items.map(({ id }) => id);
  ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds });
  ben = await world.addPerson(desk, { name: 'Ben Berg', groupIds });
});
afterAll(() => world.close());

async function mention(whom: TestPerson): Promise<void> {
  const opened = await desk.admin.post('tickets', {
    subject: 'Hotel booking',
    description: 'Two beds',
    requester: { name: 'Rosa', email: 'rosa@example.test', phone: '12345', city: 'Lyon' },
  });
  const { id } = (await opened.json()) as { id: string };
  const note = { kind: 'note', text: 'Look', mentions: [whom.id] };
  expect((await desk.admin.post(`tickets/${id}/messages`, note)).status).toBe(201);
}
const arrived = async (device: DeviceCalls) => {
  const { changes } = await device.sync();
  return changes.flatMap((change) => (change.t === 'notification' ? [change.row] : []));
};

test('C4q read on one device, a mention is read on the others, and the first reading counts', async () => {
  await mention(ana);
  // Two browsers, each with a session of its own.
  const other = createDeviceCalls(await world.signIn(desk.slug, ana.email));
  const [row] = await arrived(other);
  expect(row?.readAt).toBeNull();

  const ids = [row?.id ?? ''];
  expect((await ana.client.post('notifications/read', { ids })).status).toBe(204);
  const [again] = await arrived(other);
  expect(again).toMatchObject({ id: row?.id, readAt: expect.any(String) });

  now += 60_000;
  expect((await ana.client.post('notifications/read', { ids })).status).toBe(204);
  expect(await arrived(other)).toEqual([]);
  const listed = (await (await ana.client.get('notifications')).json()) as {
    items: { readAt: string }[];
  };
  expect(listed.items[0]?.readAt).toBe(again?.readAt);
});

test('C4r nobody reads for another, and what is no id is named', async () => {
  await mention(ben);
  const device = createDeviceCalls(ben.client);
  const [row] = await arrived(device);
  const ids = [row?.id ?? ''];

  expect((await ana.client.post('notifications/read', { ids })).status).toBe(204);
  expect(await arrived(device)).toEqual([]);
  const wrong = await ana.client.post('notifications/read', { ids: ['x'] });
  expect(await wrong.json()).toMatchObject({ status: 422, errors: [{ path: 'ids.0' }] });
});
