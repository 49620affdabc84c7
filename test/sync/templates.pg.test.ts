// Templates on devices (C7): those of a person's scopes and no others, what changes and what goes, also offline.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { TemplateRow } from '#shared/protocol/rows.ts';
import type { Device } from '#client/data/device.ts';
import { checkDrift } from '#client/data/drift-check.ts';
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
const add = (client: TestClient, name: string, more: object) =>
  made(client.post('templates', { name, bodies: { en: `<p>${name} words</p>` }, ...more }));
const templates = async (device: Device): Promise<TemplateRow[]> => {
  const records = await device.room.store.read(['small'], (db) =>
    db.small.where('kind').equals('template').toArray(),
  );
  return records
    .map(({ row }) => row as TemplateRow)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
};
const names = async (device: Device) =>
  (await templates(device)).filter(({ isDeleted }) => !isDeleted).map(({ name }) => name);

test('C7g a device holds its person’s own, their groups’ and the workspace’s templates, and follows every change', async () => {
  const ana = await world.addPerson(desk, { name: 'Ana', groupIds: [group] });
  const ben = await world.addPerson(desk, { name: 'Ben' });
  await add(ana.client, 'Ana’s', { scope: 'personal' });
  const ours = await add(desk.admin, 'Group’s', { scope: 'group', groupId: group });
  const all = await add(desk.admin, 'Workspace’s', { scope: 'workspace' });
  const [anas, bens] = [await deviceOf(ana), await deviceOf(ben)];
  expect(await names(anas)).toEqual(['Ana’s', 'Group’s', 'Workspace’s']);
  expect(await names(bens)).toEqual(['Workspace’s']);
  expect((await templates(anas))[1]).toEqual({
    id: ours,
    name: 'Group’s',
    shortcut: '',
    personId: null,
    groupId: group,
    bodies: { en: '<p>Group’s words</p>' },
    actions: [],
    attachmentIds: [],
    files: [],
    isDeleted: false,
  });

  await desk.admin.patch(`templates/${ours}`, { name: 'Group’s new' });
  await desk.admin.delete(`templates/${all}`);
  await anas.syncOnce();
  await bens.syncOnce();
  expect(await names(anas)).toEqual(['Ana’s', 'Group’s new']);
  expect(await names(bens)).toEqual([]);
  // Of what was removed nothing but that stays.
  const gone = (await templates(bens)).find(({ id }) => id === all);
  expect(gone).toMatchObject({ isDeleted: true, name: '', bodies: {} });

  const wire = (person: TestPerson) => ({
    post: async (path: string, body: unknown) =>
      (await person.client.post(`/sync/v1/w/${desk.slug}/${path}`, body)).json(),
  });
  const { signal } = new AbortController();
  expect(await checkDrift(anas.room, wire(ana) as never, signal, true)).toBe('same');
  expect(await checkDrift(bens.room, wire(ben) as never, signal, true)).toBe('same');

  // Out of the group: its templates leave, and come back with it (INV14).
  await desk.admin.patch(`people/${ana.id}`, { groupIds: [] });
  await anas.syncOnce();
  expect(await names(anas)).toEqual(['Ana’s']);
  await desk.admin.patch(`people/${ana.id}`, { groupIds: [group] });
  await anas.syncOnce();
  expect(await names(anas)).toEqual(['Ana’s', 'Group’s new']);
});

test('C7g a customer’s device gets none', async () => {
  await add(desk.admin, 'For operators', { scope: 'workspace' });
  const customer = await world.addPerson(desk, { profile: 'customer' });
  expect(await templates(await deviceOf(customer))).toEqual([]);
});

test('C7g a page takes as many as it has room for, and nothing is lost', async () => {
  const zoe = await world.addPerson(desk, { name: 'Zoe' });
  const words = 'x'.repeat(18_000);
  // Two changes that no page of 4 MB holds together with the load's first.
  const count = 90;
  const before = await deviceOf(zoe);
  for (let index = 0; index < count; index += 1) {
    await add(zoe.client, `Long ${index}`, {
      scope: 'personal',
      bodies: { en: `<p>${words}</p>`, fr: `<p>${words}</p>` },
    });
  }
  await before.syncOnce();
  const isLong = (all: readonly string[]) => all.filter((name) => name.startsWith('Long'));
  expect(isLong(await names(before))).toHaveLength(count);
  expect(isLong(await names(await deviceOf(zoe)))).toHaveLength(count);
});
