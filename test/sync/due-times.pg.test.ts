// Due times on devices (A8): what the server works out anew comes with the feed, and a device works out the same before
// the server has answered, by the hours of the ticket's group.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { GroupId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { reckonDueTimes } from '#server/features/tickets/index.ts';
import type { Device } from '#client/data/device.ts';
import { openDeviceOf } from '#test/support/signed-in-device.ts';
import { made } from '#test/support/answers.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';

const week = (from: string, to: string) =>
  Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [String(day), [[from, to]]]));
const target = {
  id: 'usual',
  name: { en: 'Standard' },
  if: null,
  resolutionMinutes: 24 * 60,
  calendar: 'business',
};

let world: World;
let desk: SignedUp;
let days = '';
let nights = '';
const opened: Device[] = [];
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ blueprint: 'helpdesk' });
  const settings = {
    timeZone: 'UTC',
    businessHours: week('09:00', '17:00'),
    holidays: [],
    targets: [target],
  };
  expect((await desk.admin.patch('settings', settings)).status).toBe(200);
  days = await made(desk.admin.post('groups', { name: 'Days' }));
  nights = await made(
    desk.admin.post('groups', { name: 'Nights', businessHours: week('20:00', '24:00') }),
  );
});
afterAll(() => world.close());
afterEach(() => {
  for (const device of opened.splice(0)) device.close();
});

const open = () =>
  made(
    desk.admin.post('tickets', {
      subject: 'No light',
      description: 'Dark',
      group: days,
      requester: { name: 'Zoe Zahn', email: 'zoe@guest.example' },
    }),
  );
async function deviceOfAna(): Promise<Device> {
  const ana = await world.addPerson(desk, { profile: 'lead', groupIds: [days, nights] });
  const device = await openDeviceOf(ana.client);
  opened.push(device);
  await device.syncOnce();
  return device;
}
const shown = async (device: Device, id: string) =>
  (await device.room.store.read(['tickets'], (db) => db.tickets.get(id as TicketId)))?.view.targets
    ?.resolutionDue;
const told = async (id: string) => {
  const ticket = (await (await desk.admin.get(`tickets/${id}`)).json()) as {
    desk: { targets: { resolutionDue: string } };
  };
  return ticket.desk.targets.resolutionDue;
};

test('A8h a device that moves a ticket to a group reckons by that group’s hours, as the server does', async () => {
  const id = await open();
  const device = await deviceOfAna();
  const before = await shown(device, id);
  expect(before).toBe(await told(id));
  await device.perform([{ type: 'assign', ticketId: id as TicketId, groupId: nights as GroupId }]);
  const predicted = await shown(device, id);
  expect(predicted).not.toBe(before);
  expect(await told(id)).toBe(before);
  await device.syncOnce();
  expect(await told(id)).toBe(predicted);
  expect(await shown(device, id)).toBe(predicted);
});

test('A8i a device is brought the due times that changed hours lead to', async () => {
  const id = await open();
  const device = await deviceOfAna();
  const before = await shown(device, id);
  expect(
    (await desk.admin.patch(`groups/${days}`, { businessHours: week('06:00', '07:00') })).status,
  ).toBe(200);
  expect(
    await reckonDueTimes(world.context, { workspaceId: desk.id as WorkspaceId }),
  ).toBeGreaterThan(0);
  await device.syncOnce();
  const after = await shown(device, id);
  expect(after).not.toBe(before);
  expect(after).toBe(await told(id));
});
