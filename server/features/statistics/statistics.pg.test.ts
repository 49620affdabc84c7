// Figures that programs outside read (X4), against what happened.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#shared/base/clock.ts';
import { errorsOf, made } from '#test/support/answers.ts';
import { createWorld, type SignedUp, type TestClient, type World } from '#test/support/world.ts';

/** Half past ten in the evening in Paris, and half past nine in UTC. */
const FIRST = Date.parse('2026-11-02T21:30:00.000Z');
let nowMs = FIRST;
let world: World;
let desk: SignedUp;
beforeAll(async () => {
  world = await createWorld({ clock: () => nowMs });
  desk = await world.signUp({ blueprint: 'helpdesk' });
  await desk.admin.patch('settings', { timeZone: 'Europe/Paris' });
});
afterAll(() => world?.close());

type Part = {
  readonly key: string;
  readonly days: readonly {
    readonly day: string;
    readonly opened: number;
    readonly closed: number;
    readonly reopened: number;
    readonly backlog: number;
  }[];
};
type Statistics = { readonly timeZone: string; readonly to: string; readonly parts: Part[] };
const ask = async (query: string, by: TestClient = desk.admin): Promise<Statistics> => {
  const answer = await by.get(`statistics/tickets?${query}`);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return (await answer.json()) as Statistics;
};
const figures = ({ parts }: Statistics) =>
  Object.fromEntries(
    parts.map(({ key, days }) => [
      key,
      days.map(({ day, opened, closed, reopened, backlog }) =>
        [day.slice(8), opened, closed, reopened, backlog].join(' '),
      ),
    ]),
  );
const open = (more: object = {}): Promise<string> =>
  made(
    desk.admin.post('tickets', {
      subject: 'Printer',
      description: 'It is jammed.',
      requester: { name: 'Rosa', email: 'rosa@kunde.test', phone: '+33 123 456', city: 'Lyon' },
      ...more,
    }),
  );
const act = async (id: string, verb: string, body: object = {}): Promise<void> => {
  const answer = await desk.admin.post(`tickets/${id}/${verb}`, body);
  expect(answer.status, await answer.clone().text()).toBeLessThan(300);
};

test('X4a an API key reads what was opened, closed and left over per day of the workspace’s time zone, in all and by each division', async () => {
  const first = await open({ priority: 'high' });
  nowMs = FIRST + HOUR_MS * 2; // past midnight in Paris, not in UTC
  const second = await open({ priority: 'low' });
  nowMs = FIRST + DAY_MS;
  for (const id of [first, second]) {
    await act(id, 'take');
    await made(desk.admin.post(`tickets/${id}/messages`, { kind: 'reply', html: '<p>Done</p>' }));
  }
  await act(first, 'close');
  nowMs = FIRST + 2 * DAY_MS;
  await act(first, 'reopen');
  await act(second, 'close');
  nowMs = FIRST + 3 * DAY_MS;
  const key = await world.apiKey(desk, ['ticket.read-all']);

  const all = await ask('from=2026-11-01&to=2026-11-30', key);
  expect(all).toMatchObject({ timeZone: 'Europe/Paris', to: '2026-11-05' });
  expect(figures(all)).toEqual({
    '': ['01 0 0 0 0', '02 1 0 0 1', '03 1 1 0 1', '04 0 1 1 1', '05 0 0 0 1'],
  });
  // Of days in the middle: what came before and after is not theirs.
  expect(figures(await ask('from=2026-11-03&to=2026-11-03', key))).toEqual({ '': ['03 1 1 0 1'] });
  expect(figures(await ask('from=2026-11-02&to=2026-11-04&by=priority', key))).toEqual({
    high: ['02 1 0 0 1', '03 0 1 0 0', '04 0 0 1 1'],
    low: ['02 0 0 0 0', '03 1 0 0 1', '04 0 1 0 0'],
  });
  expect(Object.keys(figures(await ask('from=2026-11-02&to=2026-11-04&by=channel')))).toEqual([
    'agent',
  ]);
  const filtered = await ask('from=2026-11-02&to=2026-11-04&q=priority:low', key);
  expect(figures(filtered)).toEqual({ '': ['02 0 0 0 0', '03 1 0 0 1', '04 0 1 0 0'] });

  // By status a ticket counts where it stood then: the parts' backlogs are all of it.
  const byStatus = await ask('from=2026-11-02&to=2026-11-04&by=status', key);
  const sum = (index: number): number =>
    byStatus.parts.reduce((total, { days }) => total + days[index]!.backlog, 0);
  expect([sum(0), sum(1), sum(2)]).toEqual([1, 1, 1]);
  const closed = byStatus.parts.find(({ key: status }) => status === 'closed');
  expect(closed?.days.map((one) => [one.closed, one.backlog])).toEqual([
    [0, 0],
    [1, 0],
    [1, 0],
  ]);
});

test('X4b what one may not read is not counted, and deleted tickets are nobody’s', async () => {
  const workspace = await world.signUp({ blueprint: 'helpdesk' });
  const { items } = (await (await workspace.admin.get('groups')).json()) as {
    items: { id: string }[];
  };
  const ticket = { subject: 'x', description: 'x' };
  const requester = { name: 'R', email: 'r@kunde.test', phone: '+33 123 456', city: 'Lyon' };
  const inGroup = async (groupId: string): Promise<string> => {
    const id = await made(workspace.admin.post('tickets', { ...ticket, requester }));
    const answer = await workspace.admin.post(`tickets/${id}/assign`, { group: groupId });
    expect(answer.status, await answer.clone().text()).toBe(200);
    return id;
  };
  await inGroup(items[0]!.id);
  const other = await inGroup(items[1]!.id);
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const question = `from=${today}&to=${today}&by=group`;
  const tom = await world.addPerson(workspace, { groupIds: [items[0]!.id] });

  expect((await ask(question, tom.client)).parts.map(({ key }) => key)).toEqual([items[0]!.id]);
  expect((await ask(question, workspace.admin)).parts).toHaveLength(2);
  expect((await workspace.admin.delete(`tickets/${other}`)).status).toBeLessThan(300);
  expect((await ask(question, workspace.admin)).parts.map(({ key }) => key)).toEqual([
    items[0]!.id,
  ]);
  const customer = await world.addPerson(workspace, { profile: 'customer' });
  expect((await customer.client.get(`statistics/tickets?${question}`)).status).toBe(403);
});

test.each([
  ['from=2026-11-31&to=2026-12-01', [['from', 'format']]],
  ['from=2026-11-02&to=2026-11-01', [['to', 'not_allowed']]],
  ['from=2026-01-01&to=2026-11-01', [['to', 'too_long']]],
  ['from=2026-11-01&to=2026-11-02&by=moon', [['by', 'not_allowed']]],
])('X4c a question that cannot be answered names its field: %s', async (query, wanted) => {
  expect(await errorsOf(desk.admin.get(`statistics/tickets?${query}`))).toEqual(wanted);
});

test('X4d an API key with its scopes reads tickets and mails too, and without them neither', async () => {
  const id = await open();
  const key = await world.apiKey(desk, ['ticket.read-all', 'settings.manage']);
  const { items } = (await (await key.get('tickets')).json()) as { items: { id: string }[] };
  expect(items.map((one) => one.id)).toContain(id);
  const mails = (await (await key.get('emails')).json()) as {
    items: { address: string }[];
  };
  expect(mails.items.map(({ address }) => address)).toContain('rosa@kunde.test');
  const other = await world.apiKey(desk, ['products.read']);
  for (const path of ['tickets', 'emails', 'statistics/tickets?from=2026-11-01&to=2026-11-02'])
    expect((await other.get(path)).status, path).toBe(403);
});
