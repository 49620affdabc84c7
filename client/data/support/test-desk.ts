// A workspace with two operators, and devices for them, for the tests of this folder.

import type { Permission } from '#shared/access/permissions.ts';
import type { GroupId, MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import { STANDARD } from '#shared/blueprints/standard.ts';
import type { Command, OpenTicket, Reply } from '#shared/engine/commands.ts';
import type { Configuration, LockMode } from '#shared/engine/configuration.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import { openDevice, type Device, type DeviceOptions } from '../device.ts';
import { replay, viewsOf } from '../predict.ts';
import { pendingByTicket } from '../workset.ts';
import { fakeBrowser, type FakeBrowser } from './fake-platform.ts';
import { fakeServer, sealKeyOf, testId, type FakeServer } from './fake-server.ts';

export function testConfiguration(mode: LockMode = 'exclusive'): Configuration {
  return {
    ...STANDARD,
    languages: ['en'],
    timeZone: 'UTC',
    businessHours: {},
    statuses: [
      { id: 'open', label: { en: 'Open' }, phase: 'new' },
      { id: 'waiting', label: { en: 'Waiting' }, phase: 'waiting-customer' },
      { id: 'closed', label: { en: 'Closed' }, phase: 'closed' },
    ],
    transitions: {},
    initialStatus: 'open',
    closeStatus: 'closed',
    reopenStatus: 'open',
    automaticMoves: { operatorReply: { open: 'waiting' }, customerReply: { waiting: 'open' } },
    customerReopens: { resolvedDays: null, closedDays: null },
    mandatory: [],
    lock: { mode, implicitTake: false },
    assignees: ['person', 'group'],
    defaultGroup: null,
    defaultPriority: 'medium',
    customersMay: { close: true, reopen: true },
    vocabulary: {},
    workingSetDays: 30,
    ticketExpirationDays: 7,
  };
}

const PERMISSIONS: readonly Permission[] = [
  'ticket.read',
  'ticket.open',
  'ticket.reply',
  'ticket.note',
  'ticket.take',
  'ticket.assign',
  'ticket.assign-any',
  'ticket.change-status',
  'ticket.close-any',
  'ticket.edit',
  'ticket.correct-requester',
  'people.read',
];

const person = (name: string, groupIds: readonly GroupId[]): SelfRow => ({
  id: testId<PersonId>(1),
  name,
  email: `${name.toLowerCase()}@acme.example`,
  profile: 'technician',
  permissions: PERMISSIONS,
  groupIds,
  language: 'en',
  signature: '',
});

export type World = {
  readonly server: FakeServer;
  readonly group: GroupId;
  readonly other: GroupId;
  readonly ana: SelfRow;
  readonly ben: SelfRow;
};

export function testWorld(mode: LockMode = 'exclusive'): World {
  const server = fakeServer(testConfiguration(mode));
  const group = testId<GroupId>(2);
  const other = testId<GroupId>(2);
  server.addGroup({
    id: group,
    name: 'Support',
    leadId: null,
    businessHours: null,
    isArchived: false,
  });
  server.addGroup({
    id: other,
    name: 'Sales',
    leadId: null,
    businessHours: null,
    isArchived: false,
  });
  const ana = person('Ana', [group]);
  const ben = person('Ben', [group]);
  server.addPerson(ana);
  server.addPerson(ben);
  return { server, group, other, ana, ben };
}

export type TestDevice = Device & {
  readonly browser: FakeBrowser;
  readonly session: { person: PersonId | null };
};

export async function testDevice(
  world: World,
  who: SelfRow,
  options: Partial<DeviceOptions> & { readonly browser?: FakeBrowser } = {},
): Promise<TestDevice> {
  const { browser = fakeBrowser(), ...rest } = options;
  const session = { person: who.id as PersonId | null };
  const device = await openDevice({
    platform: {
      ...browser.platform(world.server.fetchFor(session)),
      uploader: world.server.uploads.uploader,
    },
    slug: 'acme',
    personId: who.id,
    me: { self: who, sealKey: sealKeyOf(who.id) },
    isAutomatic: false,
    ...rest,
  });
  return { ...device, browser, session };
}

export const openCommand = (group: GroupId | null, ticketId = testId<TicketId>(3)): OpenTicket => ({
  type: 'open',
  ticketId,
  subject: 'The printer is on fire',
  message: { id: testId<MessageId>(4), html: '<p>Help!</p>' },
  requester: {
    personId: null,
    name: 'Carla Cruz',
    email: 'carla@example.com',
    phone: '',
    address: '',
    city: '',
    country: '',
  },
  channel: 'phone',
  language: 'en',
  ...(group !== null && { groupId: group }),
});

export const replyCommand = (ticketId: TicketId, html: string, baseSeq = 1): Reply => ({
  type: 'reply',
  ticketId,
  message: { id: testId<MessageId>(4), html },
  basis: { baseSeq },
  followUpTicketId: testId<TicketId>(3),
});

/** Opens a ticket on the server, as if from elsewhere. */
export function serverTicket(
  world: World,
  by: SelfRow,
  group: GroupId | null = world.group,
): TicketId {
  const command = openCommand(group);
  const result = world.server.execute(by.id, [command]);
  if (!result.ok) throw new Error(result.error.code);
  return command.ticketId;
}

export function onServer(world: World, by: SelfRow, ...commands: readonly Command[]): void {
  const result = world.server.execute(by.id, commands);
  if (!result.ok) throw new Error(result.error.code);
}

/** INV17 and INV24 on everything that is stored. */
export async function checkInvariants(device: Device): Promise<void> {
  const { room } = device;
  await room.store.read(
    [
      'tickets',
      'pages',
      'pageIds',
      'viewCounts',
      'outbox',
      'small',
      'meta',
      'docs',
      'events',
      'held',
    ],
    async (db) => {
      const prediction = (await room.predictions.load(db))!;
      const pending = await pendingByTicket(db);
      const counts = new Map<string, number>();
      for (const record of await db.tickets.toArray()) {
        const { state } = replay(record.id, record.base, pending.get(record.id) ?? [], prediction);
        if (state === undefined) throw new Error(`INV17: ${record.id} is shown without reason`);
        for (const [key, value] of Object.entries(state)) {
          const shown = (record.view as unknown as Record<string, unknown>)[key];
          if (JSON.stringify(shown) !== JSON.stringify(value))
            throw new Error(
              `INV17: ${key} of ${record.id} is ${JSON.stringify(shown)}, not ${JSON.stringify(value)}`,
            );
        }
        for (const view of viewsOf(record.view, prediction))
          counts.set(view, (counts.get(view) ?? 0) + 1);
      }
      for (const { json } of await db.pages.toArray())
        counts.set('closed', (counts.get('closed') ?? 0) + (JSON.parse(json) as unknown[]).length);
      for (const { view, count } of await db.viewCounts.toArray()) {
        if ((counts.get(view) ?? 0) !== count)
          throw new Error(`INV24: ${view} says ${count}, there are ${counts.get(view) ?? 0}`);
      }
      const entries = await db.outbox.orderBy('n').toArray();
      entries.forEach(({ n }, index) => {
        if (index > 0 && n <= entries[index - 1]!.n) throw new Error('INV18: numbers do not rise');
      });
    },
  );
}
