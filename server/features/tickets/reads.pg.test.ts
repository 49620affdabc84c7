import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let ana: TestPerson;
let ben: TestPerson;
let cleo: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ blueprint: 'saas' });
  const groups = (await (await desk.admin.get('groups')).json()) as { items: { id: string }[] };
  const groupIds = groups.items.map(({ id }) => id);
  ana = await world.addPerson(desk, { name: 'Ana', groupIds });
  ben = await world.addPerson(desk, { name: 'Ben', groupIds });
  cleo = await world.addPerson(desk, { name: 'Cleo', profile: 'customer' });
});
afterAll(() => world.close());

type Message = { id: string; seq: number };
const read = async <T>(answer: Promise<Response>, status = 200): Promise<T> => {
  const response = await answer;
  expect(response.status, await response.clone().text()).toBe(status);
  return (await response.json()) as T;
};
const open = async (assignee: TestPerson, subject: string) => {
  const { id } = await read<{ id: string }>(
    cleo.client.post('tickets', { subject, description: 'First words' }),
    201,
  );
  await read(desk.admin.post(`tickets/${id}/assign`, { assignee: assignee.id }));
  return id;
};
const say = (client: TestClient, id: string, kind = 'reply') =>
  read<Message>(client.post(`tickets/${id}/messages`, { text: 'More', kind }), 201);
type Unread = {
  messages: number;
  notes: number;
  items: { ticketId: string; subject: string; messages: number; notes: number }[];
};
const unread = async ({ client }: { client: TestClient }, id: string) => {
  const all = await read<Unread>(client.get('unread'));
  const found = all.items.find(({ ticketId }) => ticketId === id);
  return found === undefined ? undefined : [found.messages, found.notes];
};
const mark = async (client: TestClient, id: string, body: object = {}) =>
  (await client.post(`tickets/${id}/read`, body)).status;

test('C10b what others wrote is unread until one says how far one has read; one’s own words never are', async () => {
  const id = await open(ana, 'Counting');
  expect(await unread(ana, id)).toEqual([1, 0]);
  await say(cleo.client, id);
  await say(ben.client, id, 'note');
  expect(await unread(ana, id)).toEqual([2, 1]);
  expect(await mark(ana.client, id, { pubSeq: 1, notesSeq: 0 })).toBe(204);
  expect(await unread(ana, id)).toEqual([1, 1]);
  expect(await mark(ana.client, id)).toBe(204);
  expect(await unread(ana, id)).toBeUndefined();
  // It never goes back, and words to come are not read before they are there.
  expect(await mark(ana.client, id, { pubSeq: 1_000 })).toBe(204);
  expect(await mark(ana.client, id, { pubSeq: 0 })).toBe(204);
  await say(ana.client, id);
  expect(await unread(ana, id)).toBeUndefined();
  await say(cleo.client, id);
  expect(await unread(ana, id)).toEqual([1, 0]);
  const all = await read<Unread>(ana.client.get('unread'));
  expect(all.messages).toBe(all.items.reduce((sum, { messages }) => sum + messages, 0));
});

test('C10b each counts for themself: who works on it, and the customer without the notes', async () => {
  const id = await open(ana, 'Two sides');
  await say(ana.client, id);
  await say(ana.client, id, 'note');
  expect(await unread(cleo, id)).toEqual([1, 0]);
  await mark(ana.client, id);
  expect(await unread(cleo, id)).toEqual([1, 0]);
  // Nobody else's work is Ben's to read.
  expect(await unread(ben, id)).toBeUndefined();
  await read(desk.admin.post(`tickets/${id}/assign`, { assignee: ben.id }));
  expect(await unread(ben, id)).toEqual([2, 1]);
  await mark(cleo.client, id);
  expect(await unread(cleo, id)).toBeUndefined();
});

test('C10b nobody says so of a ticket that they may not read, and no key of anybody', async () => {
  const id = await open(ana, 'Closed door');
  const other = await world.addPerson(desk, { profile: 'customer' });
  expect(await mark(other.client, id)).toBe(404);
  const key = await world.apiKey(desk, ['ticket.read-all']);
  expect((await key.get('unread')).status).toBe(403);
  expect(await mark(key, id)).toBe(403);
  const ended = await open(ana, 'Ended');
  await say(ana.client, ended);
  await read(ana.client.post(`tickets/${ended}/close`));
  expect(await unread(ana, ended)).toBeUndefined();
});

test('C10r INV23 a desk of somebody else’s neither marks nor asks under the cookie that is there now', async () => {
  const id = await open(ana, 'Whose cookie');
  const asBen = { 'homing-person': ben.id };
  expect((await ana.client.get('unread', asBen)).status).toBe(401);
  expect((await ana.client.post(`tickets/${id}/read`, {}, asBen)).status).toBe(401);
  expect(await unread(ana, id)).toEqual([1, 0]);
  const asAna = { 'homing-person': ana.id };
  expect((await ana.client.get('unread', asAna)).status).toBe(200);
  expect((await ana.client.post(`tickets/${id}/read`, {}, asAna)).status).toBe(204);
  expect(await unread(ana, id)).toBeUndefined();
});

test('C11d what waits for one’s own answer is one filter for operators and customers, whatever statuses are called', async () => {
  await read(desk.admin.patch('settings', { transitions: {} }));
  const id = await open(ana, 'Whose turn');
  const waits = async ({ client }: { client: TestClient }) => {
    const { items } = await read<{ items: { id: string }[] }>(
      client.get('tickets?q=is:waiting-for-me&limit=200'),
    );
    return items.some((ticket) => ticket.id === id);
  };
  expect([await waits(ana), await waits(ben), await waits(cleo)]).toEqual([true, false, false]);
  await say(ana.client, id);
  expect([await waits(ana), await waits(cleo)]).toEqual([false, true]);
  // Neither a note nor a status has anything to do with it.
  await say(ben.client, id, 'note');
  await read(ana.client.post(`tickets/${id}/change-status`, { status: 'open' }));
  expect([await waits(ana), await waits(cleo)]).toEqual([false, true]);
  await say(cleo.client, id);
  expect([await waits(ana), await waits(cleo)]).toEqual([true, false]);
  await read(desk.admin.post(`tickets/${id}/assign`, { assignee: ben.id }));
  expect([await waits(ana), await waits(ben)]).toEqual([false, true]);
  await say(ben.client, id);
  await read(ben.client.post(`tickets/${id}/close`));
  expect([await waits(ben), await waits(cleo)]).toEqual([false, false]);
});
