// Every command of the registry comes to the same whichever door it is given at: a device's outbox, the REST API, a rule.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import { commandSchema } from '#shared/protocol/command-schemas.ts';
import { createApiClient } from '#test/support/api-client.ts';
import { createDay, type Day, type Someone } from '#test/support/day.ts';
import {
  createDeviceCalls,
  message,
  newId,
  replyCommand,
  type DeviceCalls,
} from '#test/support/device-calls.ts';
import {
  DEVICE_ROWS,
  RULE_COMMANDS,
  SERVER_ROWS,
  type Actor,
  type Row,
  type Stage,
} from './registry-rows.ts';

type DeviceType = keyof typeof DEVICE_ROWS;
const TYPES: readonly DeviceType[] = commandSchema.options.map((option) => option.shape.type.value);
const OPEN = 'post /api/v1/w/{workspace}/tickets';
const VERB = 'post /api/v1/w/{workspace}/tickets/{id}';

let day: Day;
let people: Readonly<Record<Actor, Someone>>;
let devices: Readonly<Record<Actor, DeviceCalls>>;
let common: Pick<Stage, 'colleague' | 'otherGroup' | 'sale' | 'api'>;
/** Ids that mean the same in every history. */
let lasting: ReadonlySet<string>;

beforeAll(async () => {
  day = await createDay('helpdesk', { at: new Date().toISOString() });
  const { admin } = day;
  await admin.api.must('patch /api/v1/w/{workspace}/settings', {
    body: {
      lock: { mode: 'exclusive', implicitTake: false },
      solution: { isEnabled: true, review: true, customerApproval: true, moves: {} },
      rating: { isEnabled: true },
    },
  });
  const groups = await day.groups();
  const groupIds = Object.values(groups);
  people = {
    administrator: admin,
    technician: await day.person('Ana Amado', 'technician', groupIds),
    lead: await day.person('Lea Lind', 'lead', groupIds),
    customer: await day.person('Cem Can', 'customer'),
  };
  const colleague = await day.person('Ben Berg', 'technician', groupIds);
  await admin.api.must('post /api/v1/w/{workspace}/products', {
    body: { items: [{ reference: 'OX-1500', designation: 'Screen' }] },
  });
  const found = await admin.api.must('get /api/v1/w/{workspace}/products', {
    query: { q: 'OX-1500' },
  });
  const { id: sale } = await admin.api.must('post /api/v1/w/{workspace}/sales', {
    body: {
      customerId: people.customer.id,
      productId: found.items[0]?.id ?? '',
      serialNumber: 'SN0000000000001',
    },
  });
  const each = <Value>(make: (one: Someone) => Value): Readonly<Record<Actor, Value>> => ({
    administrator: make(people.administrator),
    technician: make(people.technician),
    lead: make(people.lead),
    customer: make(people.customer),
  });
  devices = each((one) => createDeviceCalls(one.client()));
  common = {
    colleague: colleague.id,
    otherGroup: groups['Human resources'] ?? '',
    sale,
    api: each((one) => createApiClient(one.client())),
  };
  const everybody = [...Object.values(people), colleague];
  lasting = new Set([...everybody.map(({ id }) => id), ...groupIds, sale]);
});
afterAll(() => day.close());

async function newTicket(): Promise<string> {
  const { id } = await people.customer.api.must(OPEN, {
    body: { subject: 'Screen', description: 'It is black', category: 'hardware' },
  });
  await day.say(people.customer, id, 'And the keyboard is gone');
  return id;
}

/** A fresh ticket on which the row's command can be given. */
async function newStage(row: Row<DeviceType>): Promise<Stage> {
  const ticket = await newTicket();
  const second = (await day.messages(ticket))[1]?.id ?? '';
  const stage: Stage = {
    ...common,
    ticket,
    other: await newTicket(),
    newTicket: newId<TicketId>(),
    messageId: second,
    heldReply: row.needsHeldReply === true ? await heldReplyOn(ticket) : '',
  };
  await row.before?.(stage);
  return stage;
}

async function heldReplyOn(id: string): Promise<string> {
  const { lead, technician } = people;
  await lead.api.must(`${VERB}/take`, { path: { id } });
  await devices.technician.push(replyCommand(id, { message: message('<p>Me too</p>') }));
  const { items } = await technician.api.must('get /api/v1/w/{workspace}/held-replies');
  return items.find(({ ticketId }) => ticketId === id)?.id ?? '';
}

type Line = Awaited<ReturnType<Day['history']>>[number];
type Told = { readonly of: string; readonly line: Line }[];
/** The histories of all tickets of a stage. */
async function told({ ticket, other, newTicket }: Stage): Promise<Told> {
  const all: Told = [];
  for (const [of, id] of Object.entries({ ticket, other, new: newTicket })) {
    const path = { path: { id }, query: { limit: 200 } };
    const answer = await day.admin.api.ask('get /api/v1/w/{workspace}/tickets/{id}/history', path);
    if (answer.isOk) all.push(...answer.body.items.map((line) => ({ of, line })));
    else expect([of, answer.status]).toEqual(['new', 404]);
  }
  return all;
}

/** What came of an act, told without ids, times, numbers and authors. */
async function cameOf(stage: Stage, act: () => Promise<unknown>): Promise<Told> {
  const before = new Set((await told(stage)).map(({ line }) => line.id));
  await act();
  return (await told(stage)).filter(({ line }) => !before.has(line.id));
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
function plain(lines: Told, stage: Stage, leaveOut: readonly string[] = []): unknown {
  const names = new Map([
    [stage.ticket, 'ticket'],
    [stage.other, 'other'],
    [stage.newTicket, 'new'],
  ]);
  const value = (key: string, given: unknown): unknown => {
    if (leaveOut.includes(key) || (key === 'number' && typeof given === 'number')) return undefined;
    if (typeof given !== 'string') return given;
    if (TIME.test(given)) return 'then';
    if (!UUID.test(given) || lasting.has(given)) return given;
    return names.get(given) ?? 'an id';
  };
  const events = lines.map(({ of, line: { type, event } }) => ({ of, type, event }));
  return JSON.parse(JSON.stringify(events, value)) as unknown;
}

async function byDevice(type: DeviceType, row: Row<DeviceType>): Promise<[Told, Stage]> {
  const stage = await newStage(row);
  const ticketId = type === 'open' ? stage.newTicket : stage.ticket;
  const command = { type, ticketId, ...row.device(stage) } as Command;
  const lines = await cameOf(stage, async () => {
    const outcome = await devices[row.by ?? 'technician'].push(command);
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ status: 'ok' });
  });
  return [lines, stage];
}

async function byRest(row: Row<DeviceType>): Promise<[Told, Stage]> {
  const stage = await newStage(row);
  const { api } = people[row.by ?? 'technician'];
  return [await cameOf(stage, () => row.rest(api, stage)), stage];
}

async function byRule(
  row: Row<DeviceType>,
  action: NonNullable<Row<DeviceType>['rule']>,
): Promise<[Told, Stage]> {
  const stage = await newStage(row);
  const { id } = await day.admin.api.must('post /api/v1/w/{workspace}/rules', {
    // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
    body: { name: 'The rule', on: [{ on: 'note' }], then: [action(stage)] },
  });
  const lines = await cameOf(stage, () => day.say(people.lead, stage.ticket, 'Go', 'note'));
  await day.admin.api.must('delete /api/v1/w/{workspace}/rules/{id}', { path: { id } });
  const isAct = ({ line }: Told[number]): boolean =>
    line.actor.kind === 'rule' && line.type !== 'rule-applied';
  return [lines.filter(isAct), stage];
}

test('X1k every command of the registry has a row, and every row a command', () => {
  expect(TYPES.toSorted()).toEqual(Object.keys(DEVICE_ROWS).toSorted());
  const ruled = Object.values(RULE_COMMANDS).filter((type) => type !== null);
  const withRule = TYPES.filter((type) => DEVICE_ROWS[type].rule !== undefined);
  const ofTheMachine = Object.keys(SERVER_ROWS);
  expect(ruled.filter((type) => !ofTheMachine.includes(type)).toSorted()).toEqual(
    withRule.toSorted(),
  );
});

test.each(TYPES)('X1k %s: the outbox, the API and rules make the same events', async (type) => {
  const row = DEVICE_ROWS[type] as Row<DeviceType>;
  const [pushed, onDevice] = await byDevice(type, row);
  expect(pushed.length).toBeGreaterThan(0);
  expect(new Set(pushed.map(({ line }) => line.via))).toEqual(new Set(['device']));

  const [asked, overRest] = await byRest(row);
  expect(plain(asked, overRest)).toEqual(plain(pushed, onDevice));
  expect(new Set(asked.map(({ line }) => line.via))).toEqual(new Set(['web']));
  const actors = (lines: Told) => lines.map(({ line }) => [line.type, line.actor]);
  expect(actors(asked)).toEqual(actors(pushed));

  if (row.rule === undefined) return;
  const [ruled, underRule] = await byRule(row, row.rule);
  expect(plain(ruled, underRule)).toEqual(plain(pushed, onDevice));
});

test('X1k a rule’s note is posted as anybody’s, without an author', async () => {
  const row: Row<'note'> = {
    device: () => ({ message: message('<p>Seen</p>'), mentions: [] }),
    rest: (api, { ticket }) =>
      api.must(`${VERB}/messages`, { path: { id: ticket }, body: { kind: 'note', text: 'Seen' } }),
  };
  const [pushed, onDevice] = await byDevice('note', row as Row<DeviceType>);
  const [ruled, underRule] = await byRule(row as Row<DeviceType>, () => ({
    do: 'note',
    text: 'Seen',
  }));
  // The lead's note, at which the rule came, is the first.
  const but = ['authorId', 'seq'];
  expect(plain(ruled, underRule, but)).toEqual(plain(pushed, onDevice, but));
});

test.each(Object.entries(SERVER_ROWS))(
  'X1k %s is sent by no device, whoever sits at it',
  async (_, command) => {
    const ticketId = await newTicket();
    const before = await day.history(ticketId);
    for (const actor of ['administrator', 'technician', 'customer'] as const) {
      const device = createDeviceCalls(people[actor].client());
      const outcome = await device.push({ ...command, ticketId } as Command);
      expect(outcome).toMatchObject({ status: 'refused', refusal: { code: 'INVALID' } });
    }
    expect(await day.history(ticketId)).toEqual(before);
  },
);
