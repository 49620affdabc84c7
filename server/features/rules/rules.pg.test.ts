// Rules on real rows: who gets a new ticket, what happens when nobody answers, and that nothing happens twice.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';
import { passTime } from '#server/features/tickets/index.ts';

let nowMs = Date.now();
let world: World;
let desk: SignedUp;
let admin: TestClient;
let people: TestPerson[] = [];
let groupId = '';

beforeAll(async () => {
  world = await createWorld({ clock: () => nowMs });
  desk = await world.signUp({ blueprint: 'helpdesk' });
  admin = desk.admin;
  const made = await admin.post('groups', { name: 'Hotline' }, key());
  groupId = ((await made.json()) as { id: string }).id;
  for (const name of ['Ana Amado', 'Ben Berg', 'Cleo Cruz', 'Dan Dahl', 'Eva Erd']) {
    people.push(await world.addPerson(desk, { name, groupIds: [groupId] }));
  }
  people = people.toSorted((a, b) => (a.id < b.id ? -1 : 1));
});
afterAll(() => world.close());
beforeEach(async () => {
  const { items } = (await (await admin.get('rules')).json()) as { items: { id: string }[] };
  for (const { id } of items) expect((await admin.delete(`rules/${id}`)).status).toBe(204);
  for (const { id } of people) {
    await admin.patch(`people/${id}`, { skills: {}, capacity: null, awayUntil: null });
  }
});

const key = () => ({ 'idempotency-key': crypto.randomUUID() });
async function addRule(rule: object): Promise<string> {
  const response = await admin.post('rules', { name: 'A rule', ...rule }, key());
  expect(response.status, await response.clone().text()).toBe(201);
  return ((await response.json()) as { id: string }).id;
}
type Ticket = {
  id: string;
  number: number;
  priority: string;
  status: string;
  desk: { assignee: string | null; group: string | null; tags: string[]; escalation: number };
};
async function open(more: object = {}, client = admin): Promise<Ticket> {
  const response = await client.post(
    'tickets',
    {
      subject: 'The printer is on fire',
      description: '<p>Please help, flames everywhere</p>',
      requester: { name: 'Zoe', email: 'zoe@example.org' },
      ...more,
    },
    key(),
  );
  expect(response.status, await response.clone().text()).toBe(201);
  return (await response.json()) as Ticket;
}
const load = async (id: string): Promise<Ticket> =>
  (await (await admin.get(`tickets/${id}`)).json()) as Ticket;
type Line = { type: string; actor: { kind: string; name: string }; event: Record<string, unknown> };
const history = async (id: string): Promise<Line[]> =>
  ((await (await admin.get(`tickets/${id}/history?limit=200`)).json()) as { items: Line[] }).items;
const by = (strategy: string, more: object = {}) => ({
  on: [{ on: 'ticket-opened' }],
  then: [{ do: 'assign-by', strategy, among: { groupId }, ...more }],
});
const countOf = (tickets: readonly Ticket[]): number[] =>
  people.map(({ id }) => tickets.filter((one) => one.desk.assignee === id).length);

describe('who gets a new ticket', () => {
  test('A2a a condition decides, and the decision with its reason stands in the history', async () => {
    await addRule({
      ...by('least-loaded'),
      name: 'Fires',
      if: { field: 'text', op: 'contains', values: ['flames'] },
    });
    const ticket = await open();
    expect(ticket.desk).toMatchObject({ group: groupId, assignee: people[0]?.id });
    const applied = (await history(ticket.id)).find(({ type }) => type === 'rule-applied');
    expect(applied).toMatchObject({
      actor: { kind: 'rule', name: 'Fires' },
      event: {
        on: 'ticket-opened',
        outcomes: [
          {
            do: 'assign-by',
            result: 'done',
            choice: { strategy: 'least-loaded', personId: people[0]?.id, skipped: [] },
          },
        ],
      },
    });
    const other = await open({ description: '<p>All is well</p>' });
    expect(other.desk.assignee).toBeNull();
  });

  test('A2b fifty at once over five operators and two processes are ten each', async () => {
    for (const strategy of ['round-robin', 'least-loaded']) {
      const id = await addRule(by(strategy));
      const before = countOf(await assigned());
      const second = await world.secondServer();
      const opened = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          // Not by fives: what two processes give by themselves would not come out even.
          execute(index % 3 === 0 ? world.context : second.context),
        ),
      );
      expect(opened).toHaveLength(50);
      const after = countOf(await assigned());
      const given = after.map((count, index) => count - (before[index] ?? 0));
      if (strategy === 'round-robin') expect(given).toEqual([10, 10, 10, 10, 10]);
      // The least loaded come up to the others first.
      else expect(Math.max(...after) - Math.min(...after)).toBeLessThanOrEqual(1);
      await admin.delete(`rules/${id}`);
    }
  });

  test('A2c skill and level, then load; A2d who is full is passed over', async () => {
    const [ana, ben, cleo] = people;
    await admin.patch(`people/${ana?.id}`, { skills: { network: 2 } });
    await admin.patch(`people/${ben?.id}`, { skills: { network: 4 } });
    await admin.patch(`people/${cleo?.id}`, { skills: { network: 5 }, capacity: 0 });
    await addRule(by('skill', { skill: 'network' }));
    const ticket = await open();
    expect(ticket.desk.assignee).toBe(ben?.id);
    const applied = (await history(ticket.id)).find(({ type }) => type === 'rule-applied');
    expect(applied?.event['outcomes']).toMatchObject([
      {
        choice: {
          skill: 'network',
          among: [
            { personId: ana?.id, level: 2 },
            { personId: ben?.id, level: 4 },
          ],
        },
      },
    ]);
    expect(JSON.stringify(applied?.event)).toContain('"full"');
    await admin.patch(`people/${ben?.id}`, { capacity: 0 });
    expect((await open()).desk.assignee).toBe(ana?.id);
    await admin.patch(`people/${ana?.id}`, { capacity: 0 });
    expect((await open()).desk.assignee).toBeNull();
  });

  test('A10a who is away gets nothing until the day of their return', async () => {
    const tomorrow = new Date(nowMs + 2 * DAY_MS).toISOString().slice(0, 10);
    for (const { id } of people.slice(1)) {
      await admin.patch(`people/${id}`, { awayUntil: tomorrow });
    }
    await addRule(by('round-robin'));
    expect((await open()).desk.assignee).toBe(people[0]?.id);
    expect((await open()).desk.assignee).toBe(people[0]?.id);
    await admin.patch(`people/${people[1]?.id}`, {
      awayUntil: new Date(nowMs - 2 * DAY_MS).toISOString().slice(0, 10),
    });
    expect((await open()).desk.assignee).toBe(people[1]?.id);
  });

  test('T6a priority by a condition on words; A9a rules follow each other and come to an end', async () => {
    await addRule({
      name: 'Urgent words',
      on: [{ on: 'ticket-opened' }],
      if: { field: 'subject', op: 'contains', values: ['fire'] },
      then: [{ do: 'set-priority', priority: 'critical' }],
    });
    await addRule({
      name: 'There',
      on: [{ on: 'priority-changed' }, { on: 'tagged' }],
      then: [
        { do: 'tag', add: ['hot'] },
        { do: 'set-priority', priority: 'high' },
      ],
    });
    await addRule({
      name: 'And back',
      on: [{ on: 'priority-changed' }],
      then: [{ do: 'set-priority', priority: 'critical' }],
    });
    const ticket = await open();
    expect(ticket.desk.tags).toEqual(['hot']);
    const applied = (await history(ticket.id)).filter(({ type }) => type === 'rule-applied');
    expect(applied).toHaveLength(3);
  });
});

async function assigned(): Promise<Ticket[]> {
  const all: Ticket[] = [];
  let cursor = '';
  for (;;) {
    const page = (await (
      await admin.get(`tickets?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`)
    ).json()) as { items: Ticket[]; next: string | null };
    all.push(...page.items);
    if (page.next === null) return all;
    cursor = page.next;
  }
}

async function execute(context: World['context']): Promise<string> {
  const ticketId = context.ids<never>();
  const result = await context.execute({
    workspaceId: desk.id as never,
    actor: { kind: 'system' },
    origin: { via: 'system', ip: '127.0.0.1', actorName: '' },
    commands: [
      {
        type: 'open',
        ticketId,
        subject: 'One of many',
        message: { id: context.ids(), html: '<p>Help</p>' },
        requester: {
          personId: null,
          name: 'Zoe',
          email: 'zoe@example.org',
          phone: '',
          address: '',
          city: '',
          country: '',
        },
        channel: 'api',
        language: 'en',
      },
    ],
  });
  expect(result.ok, JSON.stringify(result)).toBe(true);
  return ticketId;
}

describe('when nobody answers', () => {
  test('A7a after a time in a state, in levels, once each, with two processes', async () => {
    await addRule({
      name: 'First level',
      level: 1,
      on: [{ on: 'time-in-phase', phase: 'new', minutes: 60, calendar: 'always' }],
      then: [{ do: 'escalate' }, { do: 'notify', to: { roles: ['lead'] }, text: 'Look at this' }],
    });
    await addRule({
      name: 'Second level',
      level: 2,
      on: [{ on: 'time-in-phase', phase: 'new', minutes: 120, calendar: 'always' }],
      then: [{ do: 'escalate' }, { do: 'set-priority', priority: 'critical' }],
    });
    const ticket = await open({ priority: 'low' });
    const second = await world.secondServer();
    const pass = async (): Promise<number> => {
      const reports = await Promise.all([passTime(world.context), passTime(second.context)]);
      return reports.reduce((sum, { ruled }) => sum + ruled, 0);
    };
    const levelOf = async () => (await load(ticket.id)).desk.escalation;
    nowMs += 59 * MINUTE_MS;
    await pass();
    expect(await levelOf()).toBe(0);
    nowMs += MINUTE_MS;
    expect(await pass()).toBeGreaterThan(0);
    expect(await levelOf()).toBe(1);
    expect(await pass()).toBe(0);
    nowMs += HOUR_MS;
    await pass();
    await pass();
    expect(await load(ticket.id)).toMatchObject({ priority: 'critical', desk: { escalation: 2 } });
    const lines = await history(ticket.id);
    expect(lines.filter(({ type }) => type === 'ticket-escalated')).toHaveLength(2);
    expect(lines.filter(({ type }) => type === 'people-notified')).toHaveLength(1);
  });

  test('A7b after so many messages without an answer, once for each wait', async () => {
    await addRule({
      on: [{ on: 'unanswered', messages: 3 }],
      then: [{ do: 'tag', add: ['waiting'] }],
    });
    const zoe = await world.addPerson(desk, { profile: 'customer', name: 'Zoe Zimmer' });
    const ticket = await open({ requester: { name: 'Zoe', email: zoe.email } });
    const write = (client: TestClient) =>
      client.post(`tickets/${ticket.id}/messages`, { html: '<p>Hello?</p>', baseSeq: 99 }, key());
    const acted = async () =>
      (await history(ticket.id)).filter(({ type }) => type === 'rule-applied').length;
    const zoes = await world.signIn(desk.slug, zoe.email, zoe.password);
    expect((await write(zoes)).status).toBeLessThan(300);
    expect(await acted()).toBe(0);
    await write(zoes);
    expect((await load(ticket.id)).desk.tags).toEqual(['waiting']);
    await write(zoes);
    expect(await acted()).toBe(1);
  });

  test('A7c a missed target, T14a an expired ticket', async () => {
    await admin.patch('settings', {
      targets: [
        {
          id: 'fast',
          name: { en: 'Fast' },
          if: null,
          firstResponseMinutes: 10,
          calendar: 'always',
        },
      ],
    });
    await addRule({ on: [{ on: 'target-missed' }], then: [{ do: 'tag', add: ['late'] }] });
    await addRule({
      level: 3,
      on: [{ on: 'expired' }],
      then: [{ do: 'escalate' }, { do: 'tag', add: ['old'] }],
    });
    const ticket = await open();
    nowMs += 11 * MINUTE_MS;
    await passTime(world.context);
    expect((await load(ticket.id)).desk.tags).toEqual(['late']);
    nowMs += 8 * DAY_MS;
    await passTime(world.context);
    admin = await world.signIn(desk.slug, desk.email, desk.password);
    const old = await load(ticket.id);
    expect(old.desk).toMatchObject({ escalation: 3 });
    expect(old.desk.tags.toSorted()).toEqual(['late', 'old']);
    const before = (await history(ticket.id)).length;
    await passTime(world.context);
    expect(await history(ticket.id)).toHaveLength(before);
    await admin.patch('settings', { targets: [] });
  });
});

describe('the rules themselves', () => {
  test('A9b are kept, changed, put in order, tried out and removed; errors name their place', async () => {
    const wrong = await admin.post(
      'rules',
      {
        name: 'Wrong',
        on: [{ on: 'status-changed', to: 'nowhere' }],
        if: { field: 'nonsense', op: 'is', values: ['x'] },
        then: [{ do: 'assign', personId: crypto.randomUUID() }, { do: 'escalate' }],
      },
      key(),
    );
    expect(wrong.status).toBe(422);
    const { errors } = (await wrong.json()) as { errors: { path: string }[] };
    expect(errors.map(({ path }) => path)).toEqual([
      'if.field',
      'on.0.to',
      'then.0.personId',
      'level',
    ]);

    const calm = { on: [{ on: 'note' }], then: [{ do: 'tag', add: ['noted'] }] };
    const first = await addRule({ ...calm, name: 'First' });
    const second = await addRule({
      ...calm,
      name: 'Second',
      if: { field: 'priority', op: 'is', values: ['low'] },
    });
    const ordered = await admin.post('rules/order', { ids: [second, first] });
    const { items } = (await ordered.json()) as { items: { id: string }[] };
    expect(items.map(({ id }) => id)).toEqual([second, first]);
    expect((await admin.post('rules/order', { ids: [second] })).status).toBe(422);

    const low = await open({ priority: 'low' });
    const high = await open({ priority: 'high' });
    const tried = async (id: string) =>
      (await (await admin.post(`rules/${second}/try-out`, { ticketId: id })).json()) as object;
    expect(await tried(low.id)).toEqual({ holds: true, isActive: true });
    expect(await tried(high.id)).toEqual({ holds: false, isActive: true });
    const off = await admin.patch(`rules/${second}`, { isEnabled: false });
    expect(await off.json()).toMatchObject({ name: 'Second', isEnabled: false });
    expect((await admin.delete(`rules/${second}`)).status).toBe(204);
    expect((await admin.get(`rules/${second}`)).status).toBe(404);
  });

  test('A9c only those who manage settings see them', async () => {
    const id = await addRule({ on: [{ on: 'note' }], then: [{ do: 'tag', add: ['x'] }] });
    const again = await world.signIn(desk.slug, people[0]?.email ?? '', people[0]?.password);
    for (const path of ['rules', `rules/${id}`]) {
      expect((await again.get(path)).status).toBe(403);
    }
    expect((await again.delete(`rules/${id}`)).status).toBe(403);
  });
});
