// Promised times on real rows: kept with every change, listed by what is due, missed once.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import { createWorld, type SignedUp, type TestClient, type World } from '#test/support/world.ts';
import { passTime } from './ticket-timers.ts';

const BEGIN = Date.now();
let nowMs = BEGIN;
let world: World;
let desk: SignedUp;
let admin: TestClient;

const usual = {
  id: 'usual',
  name: { en: 'Standard' },
  if: null,
  firstResponseMinutes: 60,
  resolutionMinutes: 600,
  calendar: 'always',
};
const urgent = {
  ...usual,
  id: 'urgent',
  if: { field: 'priority', op: 'is', values: ['critical'] },
  firstResponseMinutes: 10,
};

beforeAll(async () => {
  world = await createWorld({ clock: () => nowMs });
  desk = await world.signUp({ blueprint: 'helpdesk' });
  admin = desk.admin;
  const changed = await admin.patch('settings', { targets: [urgent, usual] });
  expect(changed.status).toBe(200);
});
afterAll(() => world.close());

type Ticket = {
  id: string;
  number: number;
  desk: { due: string | null; targets: { id: string; missed: string[] } | null };
};
async function open(priority: string): Promise<Ticket> {
  const response = await admin.post(
    'tickets',
    {
      subject: `A ${priority} matter`,
      description: '<p>Please help</p>',
      priority,
      requester: { name: 'Cleo', email: 'cleo@example.org' },
    },
    { 'idempotency-key': crypto.randomUUID() },
  );
  expect(response.status, await response.clone().text()).toBe(201);
  return (await response.json()) as Ticket;
}
const load = async (id: string): Promise<Ticket> =>
  (await (await admin.get(`tickets/${id}`)).json()) as Ticket;
const found = async (query: string): Promise<number[]> => {
  const answer = (await (await admin.get(`tickets?${query}`)).json()) as { items: Ticket[] };
  return answer.items.map(({ number }) => number);
};

test('A8g due times are shown, sorted and filtered by; missed ones marked once by two processes', async () => {
  const calm = await open('low');
  const pressing = await open('critical');
  expect(calm.desk.due).toBe(new Date(nowMs + HOUR_MS).toISOString());
  expect(pressing.desk).toMatchObject({
    due: new Date(nowMs + 10 * MINUTE_MS).toISOString(),
    targets: { id: 'urgent', missed: [] },
  });
  expect(await found('sort=due')).toEqual([pressing.number, calm.number]);
  expect(await found('sort=-due')).toEqual([calm.number, pressing.number]);

  nowMs += 11 * MINUTE_MS;
  const second = await world.secondServer();
  const reports = await Promise.all([passTime(world.context), passTime(second.context)]);
  expect(reports.map(({ missed }) => missed).toSorted()).toEqual([0, 1]);
  expect((await passTime(world.context)).missed).toBe(0);
  expect((await load(pressing.id)).desk.targets?.missed).toEqual(['first-response']);
  const answer = await admin.get(`tickets/${pressing.id}/history`);
  const events = ((await answer.json()) as { items: { type: string; actor: object }[] }).items;
  expect(events.filter(({ type }) => type === 'target-missed')).toHaveLength(1);
  expect(events.find(({ type }) => type === 'targets-set')?.actor).toMatchObject({
    kind: 'system',
  });
  expect(await found('q=missed:first-response')).toEqual([pressing.number]);
  expect(await found('q=due>now')).toEqual([calm.number]);

  await admin.patch(`tickets/${calm.id}`, { priority: 'critical' });
  expect((await load(calm.id)).desk.targets).toMatchObject({ id: 'urgent' });
});

test('A8f a target with a wrong condition is refused by its path', async () => {
  const wrong = { ...usual, if: { field: 'priority', op: 'is', values: ['huge'] } };
  const response = await admin.patch('settings', { targets: [wrong] });
  expect(response.status).toBe(422);
  const { errors } = (await response.json()) as { errors: { path: string }[] };
  expect(errors[0]?.path).toBe('targets.0.if.values.0');
});
