// What settings do that no other test shows: from the next command on, for the API and for devices (W8, W9).

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { GroupId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Device } from '#client/data/device.ts';
import { syncMaintenance } from '#server/sync/index.ts';
import type { ApiQuestion, ApiResult, ApiRoute } from '#test/support/api-client.ts';
import { createDay, type Day, type Someone, type Ticket } from '#test/support/day.ts';
import { createDeviceCalls, openCommand, replyCommand } from '#test/support/device-calls.ts';
import { openDeviceOf } from '#test/support/signed-in-device.ts';

const OPEN = 'post /api/v1/w/{workspace}/tickets';
const VERB = 'post /api/v1/w/{workspace}/tickets/{id}';
const SETTINGS = 'patch /api/v1/w/{workspace}/settings';

let day: Day;
let ana: Someone;
let ben: Someone;
let cem: Someone;
let groups: Record<string, string>;
beforeAll(async () => {
  day = await createDay('saas', { at: new Date().toISOString() });
  groups = await day.groups();
  const all = Object.values(groups);
  ana = await day.person('Ana Amado', 'technician', all);
  ben = await day.person('Ben Berg', 'technician', all);
  cem = await day.person('Cem Can', 'customer');
});
afterAll(() => day.close());
const devices: Device[] = [];
afterEach(() => {
  for (const device of devices.splice(0)) device.close();
});

type Body = NonNullable<ApiQuestion<typeof SETTINGS>['body']>;
const settings = (body: Body) => day.admin.api.must(SETTINGS, { body });
const at = (id: string) => ({ path: { id } });
const open = (): Promise<Ticket> =>
  cem.api.must(OPEN, { body: { subject: 'Export', description: 'It stops' } });
function code(result: ApiResult<ApiRoute>): string {
  if (result.isOk) throw new Error(`was done: ${JSON.stringify(result.body)}`);
  return result.problem.code;
}
async function deviceOf(who: Someone): Promise<Device> {
  const device = await openDeviceOf(who.client());
  devices.push(device);
  await device.syncOnce();
  return device;
}
const viewOf = (device: Device, id: string) =>
  device.room.store.read(['tickets'], async (db) => (await db.tickets.get(id as TicketId))?.view);
/** What a device says without asking the server: `ok`, or why not. */
async function predicted(device: Device, command: Command): Promise<string> {
  const performed = await device.perform([command]);
  return performed.ok ? 'ok' : performed.refusal.code;
}

test('W8i where tickets begin, end, go on and go is data: status, closing, reopening and group follow the setting at once', async () => {
  const before = await day.settings();
  const device = await deviceOf(ana);
  await settings({
    statuses: [
      ...before.statuses,
      { id: 'fresh', label: { en: 'Fresh' }, phase: 'new' },
      { id: 'shut', label: { en: 'Shut' }, phase: 'closed' },
      { id: 'again', label: { en: 'Again' }, phase: 'waiting-operator' },
    ],
    transitions: {},
    initialStatus: 'fresh',
    closeStatus: 'shut',
    reopenStatus: 'again',
    defaultGroup: groups['Billing'] ?? null,
  });

  const { id, status } = await open();
  expect(status).toBe('fresh');
  expect((await day.ticket(id)).desk?.group).toBe(groups['Billing']);
  expect(await day.admin.api.must(`${VERB}/close`, at(id))).toMatchObject({ status: 'shut' });
  expect(await day.admin.api.must(`${VERB}/reopen`, at(id))).toMatchObject({ status: 'again' });

  // The device has heard of it at its next contact, and says the same without a network.
  await device.syncOnce();
  const command = openCommand();
  const { ticketId } = command;
  expect(await predicted(device, command)).toBe('ok');
  expect(await viewOf(device, ticketId)).toMatchObject({
    status: 'fresh',
    groupId: groups['Billing'] as GroupId,
  });
  expect(await predicted(device, replyCommand(ticketId))).toBe('ok');
  expect(await predicted(device, { type: 'close', ticketId })).toBe('ok');
  expect(await viewOf(device, ticketId)).toMatchObject({ status: 'shut' });
  expect(await predicted(device, { type: 'reopen', ticketId })).toBe('ok');
  expect(await viewOf(device, ticketId)).toMatchObject({ status: 'again' });
});

test('W8j who may take, answer, assign, close and reopen follows locks, assignees and customers’ rights at once', async () => {
  const { lock, assignees, customersMay } = await day.settings();
  const device = await deviceOf(ana);
  const reply = (who: Someone, id: string) => day.say(who, id, 'Which file?');
  const free = await open();
  const held = await open();
  await ben.api.must(`${VERB}/take`, at(held.id));

  // Nobody is blocked; then only who holds a ticket answers, and whoever answers a free one takes it.
  expect((await reply(ana, held.id)).isOk).toBe(true);
  await settings({ lock: { mode: 'exclusive', implicitTake: false } });
  await ben.api.must(`${VERB}/take`, at(held.id));
  expect(code(await reply(ana, held.id))).toBe('LOCKED');
  expect(code(await reply(ana, free.id))).toBe('NOT_TAKEN');
  await device.syncOnce();
  expect(await predicted(device, replyCommand(held.id))).toBe('LOCKED');
  expect(await predicted(device, replyCommand(free.id))).toBe('NOT_TAKEN');
  await settings({ lock: { mode: 'exclusive', implicitTake: true } });
  await device.syncOnce();
  expect(await predicted(device, replyCommand(free.id))).toBe('ok');
  expect(await viewOf(device, free.id)).toMatchObject({ lockHolderId: ana.id });
  await device.syncOnce();
  expect((await day.ticket(free.id)).desk?.lockHolder).toBe(ana.id);

  await settings({ lock: { mode: 'none', implicitTake: false }, assignees: ['group'] });
  expect(code(await ana.api.ask(`${VERB}/take`, at(held.id)))).toBe('ASSIGNMENT_OFF');
  await device.syncOnce();
  expect(await predicted(device, { type: 'take', ticketId: held.id as TicketId })).toBe(
    'ASSIGNMENT_OFF',
  );
  await settings({ assignees: ['person'] });
  const moved = await ana.api.ask(`${VERB}/assign`, {
    ...at(held.id),
    body: { group: groups['Support'] ?? null },
  });
  expect(code(moved)).toBe('ASSIGNMENT_OFF');
  expect((await ana.api.ask(`${VERB}/take`, at(held.id))).isOk).toBe(true);

  const own = await deviceOf(cem);
  const ticketId = held.id as TicketId;
  await settings({ customersMay: { close: false, reopen: false } });
  expect(code(await cem.api.ask(`${VERB}/close`, at(held.id)))).toBe('FORBIDDEN');
  await own.syncOnce();
  expect(await predicted(own, { type: 'close', ticketId })).toBe('NOT_ALLOWED');
  await settings({ customersMay: { close: true, reopen: false } });
  expect((await cem.api.ask(`${VERB}/close`, at(held.id))).isOk).toBe(true);
  expect(code(await cem.api.ask(`${VERB}/reopen`, at(held.id)))).toBe('FORBIDDEN');
  await own.syncOnce();
  expect(await predicted(own, { type: 'reopen', ticketId })).toBe('NOT_ALLOWED');
  await settings({ customersMay: { close: true, reopen: true } });
  await own.syncOnce();
  expect(await predicted(own, { type: 'reopen', ticketId })).toBe('ok');
  await own.syncOnce();
  expect((await day.ticket(held.id)).closedAt).toBeNull();

  await settings({
    lock,
    assignees,
    customersMay,
  });
});

test('W9h the words of the workspace, per language, are those of its answers and devices from the next moment on', async () => {
  const { vocabulary } = await day.settings();
  const device = await deviceOf(ana);
  const { id } = await open();
  await day.admin.api.must(`${VERB}/close`, at(id));
  const told = async (language: string): Promise<string> => {
    const answer = await ana.client().post(`tickets/${id}/close`, undefined, {
      'accept-language': language,
    });
    return ((await answer.json()) as { detail: string }).detail;
  };
  expect([await told('en'), await told('fr')]).toEqual([
    expect.stringContaining('ticket'),
    expect.stringContaining('ticket'),
  ]);

  await settings({
    vocabulary: {
      ...(vocabulary as NonNullable<Body['vocabulary']>),
      en: { ticket: { one: 'errand', other: 'errands' } },
      fr: { ticket: { one: 'affaire', other: 'affaires', gender: 'f' } },
    },
  });

  expect([await told('en'), await told('fr')]).toEqual([
    expect.stringContaining('errand'),
    // With the gender of the word.
    expect.stringMatching(/l’affaire|cette affaire|une affaire/i),
  ]);
  await device.syncOnce();
  const [row] = await device.room.store.read(['small'], (db) =>
    db.small.where('kind').equals('workspace').toArray(),
  );
  expect(row?.row).toMatchObject({
    configuration: { vocabulary: { en: { ticket: { one: 'errand' } } } },
  });
});

test('W8k how long ended tickets stay on devices is data: with other days they leave and come back soon', async () => {
  const { workingSetDays } = await day.settings();
  const { id } = await open();
  await day.admin.api.must(`${VERB}/close`, at(id));
  await day.world.db.tenant(
    day.desk.id as WorkspaceId,
    (tx) => tx`update tickets t set updated_at = now() - interval '5 days' where t.id = ${id}`,
  );
  const device = createDeviceCalls(ana.client());
  let heat: string | undefined;
  const heatNow = async (): Promise<string | undefined> => {
    for (const change of (await device.sync()).changes)
      if (change.t === 'in' && change.id === id) heat = change.heat;
    return heat;
  };
  await day.world.context.jobs.work(
    'housekeeping',
    async () => void (await syncMaintenance(day.world.db)),
    { pollSeconds: 0.5 },
  );
  expect(await heatNow()).toBe('hot');

  await settings({ workingSetDays: 4 });
  await expect.poll(heatNow, { timeout: 15_000 }).toBe('cold');
  await settings({ workingSetDays: 6 });
  await expect.poll(heatNow, { timeout: 15_000 }).toBe('hot');
  await settings({ workingSetDays });
});
