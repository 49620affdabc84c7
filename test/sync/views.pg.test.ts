// Saved views on devices (S3): those of a person's scopes and no others, what changes and what goes.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ViewRow } from '#shared/protocol/rows.ts';
import type { Device } from '#client/data/device.ts';
import { checkDrift } from '#client/data/drift-check.ts';
import { offeredViews } from '#client/data/saved-lists.ts';
import { openDeviceOf } from '#test/support/signed-in-device.ts';
import { made } from '#test/support/answers.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let group = '';
const opened: Device[] = [];
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ blueprint: 'helpdesk' });
  group = await made(desk.admin.post('groups', { name: 'Hotline' }));
});
afterAll(() => world.close());
afterEach(() => {
  for (const device of opened.splice(0)) device.close();
});

async function deviceOf({ client }: TestPerson): Promise<Device> {
  const device = await openDeviceOf(client);
  opened.push(device);
  await device.syncOnce();
  return device;
}
const add = (client: TestClient, en: string, more: object) =>
  made(client.post('views', { name: { en }, q: 'is:open', ...more }));
const rows = async (device: Device): Promise<ViewRow[]> => {
  const records = await device.room.store.read(['small'], (db) =>
    db.small.where('kind').equals('view').toArray(),
  );
  return records.map(({ row }) => row as ViewRow);
};
const names = async (device: Device) =>
  offeredViews(await rows(device)).map(({ name }) => name['en']);

test('S3f a device holds its person’s own, their groups’ and the workspace’s views, and follows every change', async () => {
  const ana = await world.addPerson(desk, { name: 'Ana', groupIds: [group] });
  const ben = await world.addPerson(desk, { name: 'Ben' });
  const customer = await world.addPerson(desk, { profile: 'customer' });
  await add(ana.client, 'Ana’s', { scope: 'personal' });
  const ours = await add(desk.admin, 'Group’s', { scope: 'group', groupId: group });
  const all = await add(desk.admin, 'Workspace’s', { scope: 'workspace' });
  const [anas, bens] = [await deviceOf(ana), await deviceOf(ben)];
  expect(await names(anas)).toEqual(['Workspace’s', 'Group’s', 'Ana’s']);
  expect(await names(bens)).toEqual(['Workspace’s']);
  expect(await rows(await deviceOf(customer))).toEqual([]);
  expect((await rows(anas)).find(({ id }) => id === ours)).toEqual({
    id: ours,
    name: { en: 'Group’s' },
    personId: null,
    groupId: group,
    position: 0,
    isArchived: false,
    filter: { v: 1, where: { field: 'open', op: 'is', values: [true] } },
    columns: [],
    sort: '-updated',
    groupBy: null,
    isDeleted: false,
  });

  await desk.admin.patch(`views/${ours}`, { name: { en: 'Group’s new' } });
  await desk.admin.delete(`views/${all}`);
  await anas.syncOnce();
  await bens.syncOnce();
  expect(await names(anas)).toEqual(['Group’s new', 'Ana’s']);
  expect(await names(bens)).toEqual([]);
  // Of what was removed nothing but that stays.
  expect((await rows(bens)).find(({ id }) => id === all)).toMatchObject({
    isDeleted: true,
    name: {},
    filter: null,
  });

  const wire = (person: TestPerson) => ({
    post: async (path: string, body: unknown) =>
      (await person.client.post(`/sync/v1/w/${desk.slug}/${path}`, body)).json(),
  });
  const { signal } = new AbortController();
  expect(await checkDrift(anas.room, wire(ana) as never, signal, true)).toBe('same');
  expect(await checkDrift(bens.room, wire(ben) as never, signal, true)).toBe('same');

  // Out of the group: its views leave, and come back with it (INV14).
  await desk.admin.patch(`people/${ana.id}`, { groupIds: [] });
  await anas.syncOnce();
  expect(await names(anas)).toEqual(['Ana’s']);
  await desk.admin.patch(`people/${ana.id}`, { groupIds: [group] });
  await anas.syncOnce();
  expect(await names(anas)).toEqual(['Group’s new', 'Ana’s']);
});
