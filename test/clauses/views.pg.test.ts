// What each of the given views holds (S3), on a desk whose clock is moved; and how saved ones are put in order and groups.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS } from '#shared/base/clock.ts';
import { passTime } from '#server/features/tickets/index.ts';
import { made } from '#test/support/answers.ts';
import { createDeviceCalls, message, replyCommand } from '#test/support/device-calls.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

let nowMs = Date.parse('2026-03-02T09:00:00Z');
let world: World;
let desk: SignedUp;
let ana: TestPerson;
let ben: TestPerson;
let zoe: TestPerson;
/** Tickets by what was made of them. */
const tickets = new Map<string, string>();

beforeAll(async () => {
  world = await createWorld({ clock: () => nowMs });
  desk = await world.signUp({ blueprint: 'helpdesk' });
  const settings = { lock: { mode: 'exclusive', implicitTake: false }, archiveDays: 20 };
  expect((await desk.admin.patch('settings', settings)).status).toBe(200);
  const groups = (await (await desk.admin.get('groups')).json()) as { items: { id: string }[] };
  const groupIds = groups.items.map(({ id }) => id);
  ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds });
  ben = await world.addPerson(desk, { name: 'Ben Berg', groupIds });
  zoe = await world.addPerson(desk, { name: 'Zoe Zahn', profile: 'customer' });

  const open = async (what: string, more: object = {}): Promise<string> => {
    const requester = { name: 'Zoe Zahn', email: zoe.email };
    const id = await made(
      desk.admin.post('tickets', { subject: what, description: 'Dark', requester, ...more }),
    );
    tickets.set(what, id);
    nowMs += 60_000;
    return id;
  };
  const post = async (client: TestClient, path: string, body: object = {}): Promise<void> => {
    const answer = await client.post(path, body);
    expect([200, 201], await answer.clone().text()).toContain(answer.status);
    nowMs += 60_000;
  };
  const close = async (id: string) => {
    await post(ana.client, `tickets/${id}/take`);
    await post(ana.client, `tickets/${id}/messages`, { text: 'Done' });
    await post(ana.client, `tickets/${id}/drop`);
    await post(ana.client, `tickets/${id}/close`);
  };

  // Closed so long ago that the timer puts it away; old and still open: expired.
  await close(await open('archived'));
  await open('expired');
  nowMs += 25 * DAY_MS;
  await passTime(world.context);
  // What the last weeks left.
  await close(await open('closed'));
  await open('incoming');
  const active = await open('active');
  await post(desk.admin, `tickets/${active}/change-status`, { status: 'in-progress' });
  await open('of ana', { assignee: ana.id });
  await post(ana.client, `tickets/${await open('taken by ana')}/take`);
  await open('of ben', { assignee: ben.id });
  const answered = await open('answered', { assignee: ana.id });
  await post(ana.client, `tickets/${answered}/take`);
  await post(ana.client, `tickets/${answered}/messages`, { text: 'Which one?' });
  const held = await open('held');
  await post(ben.client, `tickets/${held}/take`);
  const device = createDeviceCalls(ana.client);
  expect(
    await device.push(replyCommand(held, { message: message('<p>Me too</p>') })),
  ).toMatchObject({ status: 'refused' });
});
afterAll(() => world.close());

type View = { id: string; q: string | null; sort: string; columns: string[] };
const views = async (client: TestClient): Promise<View[]> =>
  ((await (await client.get('views')).json()) as { items: View[] }).items;
const listed = async (client: TestClient, view: View): Promise<(string | undefined)[]> => {
  const answer = await client.get(
    `tickets?limit=200&sort=${view.sort}&q=${encodeURIComponent(view.q ?? '')}`,
  );
  const { items } = (await answer.json()) as { items: { id: string }[] };
  const names = new Map([...tickets].map(([what, id]) => [id, what]));
  return items.map(({ id }) => names.get(id));
};

/** For Ana; in the order of the list, where the list has one that was asked for. */
const HELD_BY: Readonly<Record<string, readonly string[]>> = {
  all: ['held', 'answered', 'of ben', 'taken by ana', 'of ana', 'active', 'incoming', 'expired'],
  incoming: ['expired', 'incoming', 'of ana', 'taken by ana', 'of ben', 'held'],
  mine: ['of ana', 'taken by ana', 'answered'],
  unassigned: ['expired', 'incoming', 'active'],
  waiting: ['expired', 'incoming', 'active', 'of ana', 'taken by ana', 'of ben', 'held'],
  'waiting-customer': ['answered'],
  'waiting-me': ['of ana', 'taken by ana'],
  expired: ['expired'],
  closed: ['closed', 'archived'],
  archived: ['archived'],
};

describe('the given views', () => {
  test('S3g each holds just the tickets that it is called after, and counts them', async () => {
    const given = (await views(ana.client)).filter(({ id }) => id in HELD_BY);
    expect(given.map(({ id }) => id).toSorted()).toEqual(Object.keys(HELD_BY).toSorted());
    const found: Record<string, unknown> = {};
    for (const view of given) found[view.id] = await listed(ana.client, view);
    expect(found).toEqual(HELD_BY);

    const answer = await ana.client.get('views/counts');
    const { items } = (await answer.json()) as { items: { id: string; count: number }[] };
    const counts = Object.fromEntries(items.map(({ id, count }) => [id, count]));
    expect(counts).toMatchObject(
      Object.fromEntries(Object.entries(HELD_BY).map(([id, held]) => [id, held.length])),
    );
  });

  test('S3g held replies are those of one’s own', async () => {
    const held = async (client: TestClient) =>
      (
        (await (await client.get('held-replies')).json()) as { items: { ticketId: string }[] }
      ).items.map(({ ticketId }) => ticketId);
    expect(await held(ana.client)).toEqual([tickets.get('held')]);
    expect(await held(ben.client)).toEqual([]);
    const counts = async (client: TestClient) =>
      (await (await client.get('views/counts?ids=held')).json()) as { items: object[] };
    expect((await counts(ana.client)).items).toMatchObject([{ id: 'held', count: 1 }]);
    expect((await counts(ben.client)).items).toMatchObject([{ id: 'held', count: 0 }]);
  });
});

describe('saved views', () => {
  test('S3h columns, order and groups are kept, also those of a custom field, and read by every device', async () => {
    const content = {
      scope: 'workspace',
      name: { en: 'By asset' },
      q: 'is:open',
      columns: ['number', 'subject', 'city', 'field.asset', 'due'],
      sort: '-created',
      groupBy: 'status',
    };
    const id = await made(desk.admin.post('views', content));
    for (const client of [desk.admin, ana.client, ben.client])
      expect(await (await client.get(`views/${id}`)).json()).toMatchObject({
        columns: content.columns,
        sort: content.sort,
        groupBy: content.groupBy,
      });
    const view = (await views(ana.client)).find((one) => one.id === id)!;
    expect(await listed(ana.client, view)).toEqual(HELD_BY['all']);
    const regrouped = { groupBy: 'priority', columns: ['subject'], sort: 'queue' };
    expect((await desk.admin.patch(`views/${id}`, regrouped)).status).toBe(200);
    expect(await (await ben.client.get(`views/${id}`)).json()).toMatchObject(regrouped);
  });
});
