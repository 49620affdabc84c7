// Tickets found by who works on them, and done to many at once, over the API (S1, S2, S4).

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bulkRound } from '#server/features/bulk/bulk-round.ts';
import { errorsOf, made } from '#test/support/answers.ts';
import { createTwoGroups } from '#test/support/two-groups.ts';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';

let nowMs = Date.parse('2026-03-02T09:00:00Z');
let world: World;
let desk: SignedUp;
let ana: TestPerson;
let ben: TestPerson;
let group = '';
let customer: TestPerson;
const lamps: string[] = [];

beforeAll(async () => {
  world = await createWorld({ clock: () => nowMs });
  ({ desk, ana, ben, group } = await createTwoGroups(world));
  customer = await world.addPerson(desk, { name: 'Zoe Zahn', profile: 'customer' });
  const requester = { name: 'Zoe Zahn', email: 'zoe@guest.example' };
  for (const more of [
    { assignee: ana.id, group },
    { assignee: ben.id, requester: { ...requester, country: 'FR' } },
    { status: 'in-progress' },
  ]) {
    const ticket = { subject: 'Lamp', description: 'A firefly sits in it', requester, ...more };
    const { status, ...rest } = ticket as typeof ticket & { status?: string };
    const id = await made(desk.admin.post('tickets', rest));
    lamps.push(id);
    if (status !== undefined)
      expect((await desk.admin.post(`tickets/${id}/change-status`, { status })).status).toBe(200);
    nowMs += 3 * 86_400_000;
  }
});
afterAll(() => world.close());

const found = async (kind: 'search' | 'tickets', q: string): Promise<number[]> => {
  const answer = await desk.admin.get(`${kind}?q=${encodeURIComponent(q)}`);
  const { items } = (await answer.json()) as { items: { id: string; ticket?: { id: string } }[] };
  expect(answer.status).toBe(200);
  return items.map(({ id, ticket }) => lamps.indexOf(ticket?.id ?? id)).toSorted();
};

describe('by who works on it, when and from where', () => {
  test.each([
    ['assignee:"Ana Amado"', [0]],
    ['assignee:"ANA AMADÓ"', [0]],
    ['firefly assignee:"ben berg"', [1]],
    ['firefly -assignee:"Ben Berg"', [0, 2]],
    ['firefly group:hotline', [0]],
    ['lamp status:in-progress', [2]],
    ['lamp status:"In progress"', [2]],
    ['lamp country:fr', [1]],
    ['firefly created:2026-03-02..2026-03-05', [0, 1]],
    ['firefly created:2026-03-03..', [1, 2]],
    ['firefly assignee:none created<2026-04', [2]],
  ] as const)('S1t %s', async (q, places) => {
    expect(await found('search', q)).toEqual(places);
    expect(await found('tickets', q)).toEqual(places);
  });

  test('S1t by address and by id as well', async () => {
    for (const who of [ana.email, ana.email.toUpperCase(), ana.id])
      expect(await found('search', `assignee:${who}`)).toEqual([0]);
  });

  test('S1t of two with one name neither is meant, and customers learn of nobody', async () => {
    const twin = await world.addPerson(desk, { name: 'Ben  BERG'.replace('  ', ' ') });
    const wrong = (q: string, client = desk.admin) =>
      errorsOf(client.get(`tickets?q=${encodeURIComponent(q)}`));
    expect(await wrong('assignee:"Ben Berg"')).toEqual([['q.assignee', 'not_allowed']]);
    expect(await wrong('assignee:"Zoe Zahn"')).toEqual([['q.assignee', 'not_allowed']]);
    expect(await wrong('group:Warehouse')).toEqual([['q.group', 'not_allowed']]);
    expect(await wrong('assignee:"Ana Amado"', customer.client)).toEqual([
      ['q.assignee', 'unknown_field'],
    ]);
    expect(await wrong('group:hotline', customer.client)).toEqual([['q.group', 'unknown_field']]);
    expect((await desk.admin.patch(`people/${twin.id}`, { name: 'Ben Twin' })).status).toBe(200);
  });

  test('S2p who asked is known by name in the same words as before', async () => {
    expect(await found('tickets', 'requester:"zoe zahn"')).toEqual([0, 1, 2]);
    // Somebody without an account who is called like an operator.
    const requester = { name: 'Ana Amado', email: 'another@guest.example' };
    lamps.push(
      await made(desk.admin.post('tickets', { subject: 'Torch', description: 'Dark', requester })),
    );
    expect(await found('tickets', 'requester:"ana amado" -assignee:"Ben Berg"')).toEqual([3]);
  });

  test('S2p a view and an order for many mean the same by it, and keep the id', async () => {
    const body = { scope: 'workspace', name: { en: 'Of Ana' }, q: 'assignee:"Ana Amado"' };
    const answer = await desk.admin.post('views', body);
    expect(((await answer.json()) as { q: string }).q).toBe(`assignee:${ana.id}`);
    const order = { q: 'lamp assignee:"Ana Amado"', commands: [{ type: 'take' }], dryRun: true };
    const would = await desk.admin.post('bulk', order);
    expect(await would.json()).toMatchObject({ total: 1, items: [{ id: lamps[0] }] });
    const file = await desk.admin.get('tickets/export?q=assignee:%22Ana%20Amado%22');
    expect((await file.text()).trim().split('\n')).toHaveLength(1);
  });
});

describe('done to many at once', () => {
  type Ticket = Record<string, unknown> & { desk: Record<string, unknown> };
  const load = async (id: string): Promise<Ticket> =>
    (await (await desk.admin.get(`tickets/${id}`)).json()) as Ticket;
  const open = () =>
    made(
      desk.admin.post('tickets', {
        subject: 'Stool',
        description: 'It wobbles',
        requester: { name: 'Zoe Zahn', email: 'zoe@guest.example' },
      }),
    );

  test.each([
    ['assign', () => ({ assigneeId: ana.id, groupId: group }), { assignee: 'ana', group: 'group' }],
    ['assign', () => ({ groupId: group, assigneeId: null }), { assignee: null, group: 'group' }],
    ['change-status', () => ({ status: 'in-progress' }), { status: 'in-progress' }],
    ['change-priority', () => ({ priority: 'critical' }), { priority: 'critical' }],
    ['tag', () => ({ add: ['storm'], remove: [] }), { tags: ['storm'] }],
  ] as const)('S4m %s, on a selection and on all that match', async (type, command, expected) => {
    const ids = [await open(), await open()];
    const commands = [{ type, ...command() }];
    for (const order of [
      { ids: [ids[0]], commands },
      { q: `number:${String((await load(ids[1]!))['number'])}`, commands },
    ]) {
      const answer = await desk.admin.post('bulk', order);
      const { id } = (await answer.json()) as { id: string };
      await bulkRound(world.context);
      const done = await desk.admin.get(`bulk/${id}`);
      expect(await done.json()).toMatchObject({ state: 'done', counts: { done: 1, refused: 0 } });
    }
    const names: Readonly<Record<string, string>> = { ana: ana.id, group };
    for (const id of ids) {
      const ticket = await load(id);
      for (const [field, value] of Object.entries(expected))
        expect(field in ticket ? ticket[field] : ticket.desk[field]).toEqual(
          typeof value === 'string' ? (names[value] ?? value) : value,
        );
    }
  });

  test('S4m merge and delete, the latter by an administrator alone', async () => {
    const [into, ...others] = [await open(), await open(), await open()];
    const merged = await desk.admin.post('bulk', {
      ids: others,
      commands: [{ type: 'merge', into }],
    });
    expect(await merged.json()).toMatchObject({ counts: { done: 2 } });
    for (const id of others) expect((await load(id))['mergedInto']).toBe(into);
    const refused = await ana.client.post('bulk', { ids: [into], commands: [{ type: 'delete' }] });
    expect(await refused.json()).toMatchObject({ counts: { done: 0, refused: 1 } });
    expect((await desk.admin.get(`tickets/${into}`)).status).toBe(200);
    const gone = await desk.admin.post('bulk', { ids: [into], commands: [{ type: 'delete' }] });
    expect(await gone.json()).toMatchObject({ counts: { done: 1 } });
    expect((await ana.client.get(`tickets/${into}`)).status).toBe(404);
  });
});
