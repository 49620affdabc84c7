import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorsOf, made } from '#test/support/answers.ts';
import { createTwoGroups } from '#test/support/two-groups.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let admin: TestClient;
let ana: TestPerson;
let ben: TestPerson;
let lead: TestPerson;
let customer: TestPerson;
let group = '';
let otherGroup = '';

beforeAll(async () => {
  world = await createWorld();
  ({ desk, lead, ana, ben, group, otherGroup } = await createTwoGroups(world));
  admin = desk.admin;
  customer = await world.addPerson(desk, { profile: 'customer', name: 'Zoe Zahn' });
});
afterAll(() => world.close());

type View = {
  id: string;
  scope: string;
  q: string | null;
  filter: { where: unknown } | null;
  position: number;
  isEditable: boolean;
};
const view = (more: object = {}) => ({
  scope: 'workspace',
  name: { en: 'Urgent', fr: 'Urgents' },
  q: 'is:open priority>=high',
  ...more,
});
const add = (client: TestClient, more: object = {}) => made(client.post('views', view(more)));
const list = async (client: TestClient, query = ''): Promise<View[]> =>
  ((await (await client.get(`views${query}`)).json()) as { items: View[] }).items;
const open = (more: object = {}) =>
  made(
    admin.post('tickets', {
      subject: 'No light',
      description: 'Dark',
      requester: { name: 'Zoe Zahn', email: customer.email },
      ...more,
    }),
  );
const countsOf = async (client: TestClient, ids?: readonly string[]) => {
  const answer = await client.get(
    `views/counts${ids === undefined ? '' : `?ids=${ids.join(',')}`}`,
  );
  expect(answer.status, await answer.clone().text()).toBe(200);
  const { items } = (await answer.json()) as {
    items: { id: string; count: number; isMore: boolean }[];
  };
  return Object.fromEntries(items.map(({ id, count }) => [id, count]));
};

describe('whose they are', () => {
  test('S3a personal ones are seen by their owner alone, a group’s by its members, the workspace’s by the desk', async () => {
    const own = await add(ana.client, { scope: 'personal' });
    const groups = await add(lead.client, { scope: 'group', groupId: group });
    const all = await add(admin);
    const seen = async (client: TestClient) => {
      const ids = new Set((await list(client)).map(({ id }) => id));
      return [ids.has(own), ids.has(groups), ids.has(all)];
    };
    expect(await seen(ana.client)).toEqual([true, true, true]);
    expect(await seen(ben.client)).toEqual([false, false, true]);
    expect(await seen(lead.client)).toEqual([false, true, true]);
    expect(await seen(admin)).toEqual([false, true, true]);
    expect(await seen(customer.client)).toEqual([false, false, false]);
    for (const [client, id] of [
      [ben.client, own],
      [admin, own],
      [ben.client, groups],
      [customer.client, all],
    ] as const) {
      expect((await client.get(`views/${id}`)).status).toBe(404);
      expect((await client.get(`views/counts?ids=${id}`)).status).toBe(422);
    }
    for (const [client, id] of [
      [admin, own],
      [ben.client, groups],
    ] as const) {
      expect((await client.patch(`views/${id}`, { position: 2 })).status).toBe(404);
      expect((await client.delete(`views/${id}`)).status).toBe(404);
    }
  });

  test('S3a a lead changes the group’s, an administrator those and the workspace’s, nobody else', async () => {
    const own = await add(ana.client, { scope: 'personal' });
    const groups = await add(admin, { scope: 'group', groupId: group });
    const all = await add(admin);
    const change = async (client: TestClient, id: string) =>
      (await client.patch(`views/${id}`, { position: 3 })).status;
    expect(await change(ana.client, own)).toBe(200);
    expect([await change(ana.client, groups), await change(lead.client, groups)]).toEqual([
      403, 200,
    ]);
    expect([await change(lead.client, all), await change(admin, all)]).toEqual([403, 200]);
    expect((await ana.client.delete(`views/${all}`)).status).toBe(403);
    expect((await admin.delete(`views/${all}`)).status).toBe(204);
    expect((await admin.get(`views/${all}`)).status).toBe(404);
    const post = async (client: TestClient, more: object) =>
      (await client.post('views', view(more))).status;
    expect(await post(ana.client, { scope: 'group', groupId: group })).toBe(403);
    expect(await post(lead.client, { scope: 'group', groupId: otherGroup })).toBe(403);
    expect(await post(lead.client, {})).toBe(403);
    expect(await post(customer.client, { scope: 'personal' })).toBe(403);
    const key = await world.apiKey(desk, ['ticket.read']);
    expect(await errorsOf(key.post('views', view({ scope: 'personal' })))).toEqual([
      ['scope', 'not_allowed'],
    ]);
    expect(await post(key, {})).toBe(403);
  });

  test('S3a another workspace sees and changes none of them', async () => {
    const other = await world.signUp({ blueprint: 'helpdesk' });
    const id = await add(admin);
    expect((await other.admin.get(`views/${id}`)).status).toBe(404);
    expect((await other.admin.patch(`views/${id}`, { position: 1 })).status).toBe(404);
    expect((await other.admin.delete(`views/${id}`)).status).toBe(404);
    expect((await list(other.admin)).map((one) => one.id)).not.toContain(id);
  });
});

describe('what they hold', () => {
  test('S3b the condition is checked as everywhere, and errors name its fields', async () => {
    const refused = (more: object) => errorsOf(admin.post('views', view(more)));
    expect(await refused({ q: 'colour:red' })).toEqual([['q.colour', 'unknown_field']]);
    expect(await refused({ q: 'status:lost' })).toEqual([['q.status', 'not_allowed']]);
    const where = { all: [{ field: 'nonsense', op: 'is', values: ['x'] }] };
    expect(await refused({ q: undefined, filter: { v: 1, where } })).toEqual([
      ['filter.where.all.0.field', 'unknown_field'],
    ]);
    expect(await refused({ columns: ['number', 'nonsense', 'number'] })).toEqual([
      ['columns.1', 'unknown_field'],
      ['columns.2', 'not_allowed'],
    ]);
    expect(await refused({ groupBy: 'subject' })).toEqual([['groupBy', 'not_allowed']]);
    expect((await refused({ sort: 'colour' })).map(([path]) => path)).toEqual(['sort']);
    expect((await refused({ name: {} })).map(([path]) => path)).toEqual(['name']);
    expect(await refused({ scope: 'group' })).toEqual([['groupId', 'required']]);
    expect(await refused({ scope: 'group', groupId: crypto.randomUUID() })).toEqual([
      ['groupId', 'not_found'],
    ]);
    const id = await add(admin);
    expect(await errorsOf(admin.patch(`views/${id}`, { q: 'colour:red' }))).toEqual([
      ['q.colour', 'unknown_field'],
    ]);
  });

  test('S3b text and tree say the same, and a change needs the state that it was made from', async () => {
    const id = await add(admin, {
      columns: ['number', 'subject'],
      groupBy: 'priority',
      sort: 'queue',
    });
    const answer = await admin.get(`views/${id}`);
    const etag = answer.headers.get('etag')!;
    const first = (await answer.json()) as View;
    expect(first).toMatchObject({
      name: { en: 'Urgent', fr: 'Urgents' },
      columns: ['number', 'subject'],
      groupBy: 'priority',
      sort: 'queue',
      isEditable: true,
    });
    const again = await admin.post('views', { ...view({ q: undefined }), filter: first.filter });
    expect(((await again.json()) as View).q).toBe(first.q);
    const change = (q: string) => admin.patch(`views/${id}`, { q }, { 'if-match': etag });
    expect((await change('is:unassigned')).status).toBe(200);
    expect((await change('is:mine')).status).toBe(412);
    expect((await (await admin.get(`views/${id}`)).json()) as View).toMatchObject({
      q: 'assignee:none',
      groupBy: 'priority',
    });
    const { items } = (await (await admin.get('audit?limit=9')).json()) as {
      items: { action: string }[];
    };
    expect(items.map(({ action }) => action)).toContain('view-changed');
  });

  test('S3b archived ones are kept and not offered; a repeated request makes one; there is a limit', async () => {
    const id = await add(admin, { isArchived: true });
    expect((await list(admin)).map((one) => one.id)).not.toContain(id);
    expect((await list(admin, '?archived=true')).map((one) => one.id)).toContain(id);
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const once = await made(ben.client.post('views', view({ scope: 'personal' }), headers));
    expect(await made(ben.client.post('views', view({ scope: 'personal' }), headers))).toBe(once);
    for (let n = 1; n < 50; n += 1) await add(ben.client, { scope: 'personal', position: n });
    expect(await errorsOf(ben.client.post('views', view({ scope: 'personal' })))).toEqual([
      ['', 'not_allowed'],
    ]);
    const own = (await list(ben.client)).filter(({ scope }) => scope === 'personal');
    expect(own.map(({ position }) => position)).toEqual(own.map((_, index) => index));
  });
});

describe('the given ones and counts', () => {
  test('S3c given views are data in the same language, for each side its own', async () => {
    const given = (await list(ana.client)).filter(({ scope }) => scope === 'given');
    expect(given.map(({ id }) => id)).toEqual([
      'all',
      'incoming',
      'mine',
      'unassigned',
      'waiting',
      'waiting-customer',
      'waiting-me',
      'expired',
      'held',
      'closed',
      'archived',
    ]);
    for (const { id, q, filter } of given) {
      if (id === 'held') expect([q, filter]).toEqual([null, null]);
      else {
        const found = await ana.client.get(`tickets?q=${encodeURIComponent(q ?? '')}`);
        expect(found.status, `${id}: ${q}`).toBe(200);
      }
    }
    expect((await list(customer.client)).map(({ id }) => id)).toEqual([
      'all',
      'waiting-me',
      'closed',
    ]);
    expect((await admin.patch('views/mine', { position: 1 })).status).toBe(404);
  });

  test('S3d counts are those of the lists, with the rights of who asks, and stop at their limit', async () => {
    const before = await countsOf(admin);
    const beforeAna = await countsOf(ana.client);
    const beforeZoe = await countsOf(customer.client);
    await open({ group: otherGroup, priority: 'high' });
    const mine = await open({ group, priority: 'low', assignee: ana.id });
    const urgent = await add(admin);
    const after = await countsOf(admin);
    expect(after['all']).toBe((before['all'] ?? 0) + 2);
    expect(after['incoming']).toBe((before['incoming'] ?? 0) + 2);
    expect(after['waiting']).toBe((before['waiting'] ?? 0) + 2);
    expect(after[urgent]).toBe(1);
    const ofAna = await countsOf(ana.client, ['all', 'mine', 'waiting-me', urgent, 'held']);
    expect(ofAna).toEqual({
      all: (beforeAna['all'] ?? 0) + 1,
      mine: 1,
      'waiting-me': 1,
      [urgent]: 0,
      held: 0,
    });
    const ofZoe = await countsOf(customer.client);
    expect(ofZoe['all']).toBe((beforeZoe['all'] ?? 0) + 2);
    // C11: the desk has answered, so it is the customer's turn, and no longer Ana's.
    const reply = await ana.client.post(`tickets/${mine}/messages`, {
      html: '<p>Hello</p>',
      kind: 'reply',
    });
    expect(reply.status, await reply.clone().text()).toBe(201);
    expect((await countsOf(customer.client))['waiting-me']).toBe(
      (beforeZoe['waiting-me'] ?? 0) + 1,
    );
    expect((await countsOf(ana.client))['waiting-me']).toBe(0);
    expect(await errorsOf(ana.client.get('views/counts?ids=all,nonsense'))).toEqual([
      ['ids', 'not_found'],
    ]);
  });
});
