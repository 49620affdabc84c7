import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECOND_MS } from '#shared/base/clock.ts';
import {
  createWorld,
  TEST_PASSWORD,
  type SignedUp,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
/** Moves the server's clock. */
let ahead = 0;
let people: Record<'customer' | 'technician' | 'lead', TestPerson>;

beforeAll(async () => {
  world = await createWorld({ clock: () => Date.now() + ahead });
  desk = await world.signUp();
  people = {
    customer: await world.addPerson(desk, { profile: 'customer' }),
    technician: await world.addPerson(desk, { profile: 'technician' }),
    lead: await world.addPerson(desk, { profile: 'lead' }),
  };
});
afterAll(() => world.close());

type Listed = {
  items: { id: string; name: string; profile: string; email?: string; memberIds: string[] }[];
  next: string | null;
};
const listed = async (answer: Promise<Response>): Promise<Listed> =>
  (await answer).json() as Promise<Listed>;

describe('I1 one policy, deny by default', () => {
  const nobody = 'nobody';
  const requests: [string, string, object | undefined, Record<string, number>][] = [
    [
      'GET',
      'me',
      undefined,
      { nobody: 401, customer: 200, technician: 200, lead: 200, admin: 200 },
    ],
    [
      'GET',
      'sessions',
      undefined,
      { nobody: 401, customer: 200, technician: 200, lead: 200, admin: 200 },
    ],
    [
      'GET',
      'people',
      undefined,
      { nobody: 401, customer: 403, technician: 200, lead: 200, admin: 200 },
    ],
    [
      'GET',
      'groups',
      undefined,
      { nobody: 401, customer: 403, technician: 200, lead: 200, admin: 200 },
    ],
    [
      'GET',
      'profiles',
      undefined,
      { nobody: 401, customer: 403, technician: 200, lead: 200, admin: 200 },
    ],
    [
      'GET',
      'settings',
      undefined,
      { nobody: 401, customer: 403, technician: 200, lead: 200, admin: 200 },
    ],
    [
      'GET',
      'api-keys',
      undefined,
      { nobody: 401, customer: 403, technician: 403, lead: 403, admin: 200 },
    ],
    [
      'POST',
      'people',
      { name: 'X', email: 'x@x.example', profile: 'technician' },
      { nobody: 401, customer: 403, technician: 422, lead: 422, admin: 201 },
    ],
    [
      'POST',
      'groups',
      { name: 'X' },
      { nobody: 401, customer: 403, technician: 403, lead: 403, admin: 201 },
    ],
    [
      'POST',
      'api-keys',
      { name: 'X', scopes: ['people.read'] },
      { nobody: 401, customer: 403, technician: 403, lead: 403, admin: 201 },
    ],
    [
      'PATCH',
      'settings',
      { name: 'X' },
      { nobody: 401, customer: 403, technician: 403, lead: 403, admin: 200 },
    ],
    [
      'GET',
      'anything-else',
      undefined,
      { nobody: 401, customer: 404, technician: 404, lead: 404, admin: 404 },
    ],
  ];

  test.each(requests)('I1a %s %s', async (method, path, body, expected) => {
    for (const [who, status] of Object.entries(expected)) {
      const client =
        who === nobody
          ? world.client({ slug: desk.slug })
          : who === 'admin'
            ? desk.admin
            : people[who as keyof typeof people].client;
      const init =
        body === undefined
          ? { method }
          : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      expect([who, (await client.fetch(path, init)).status]).toEqual([who, status]);
    }
  });

  test('I1b contact details of colleagues are for those who manage people, of customers for those who answer them', async () => {
    const short = await listed(people.technician.client.get('people'));
    const full = await listed(desk.admin.get('people'));

    const { colleague, customer } = Object.groupBy(short.items, ({ profile }) =>
      profile === 'customer' ? 'customer' : 'colleague',
    );
    expect(colleague?.every((person) => person.email === undefined)).toBe(true);
    expect(customer?.every((person) => person.email !== undefined)).toBe(true);
    expect(full.items.every((person) => person.email !== undefined)).toBe(true);
    expect(JSON.stringify(full)).not.toMatch(/password|argon2/i);
  });

  test('I1c changed rights count at the next request, in every process within a second', async () => {
    const person = await world.addPerson(desk, { profile: 'customer' });
    const second = await world.secondServer();
    const elsewhere = second.client({ slug: desk.slug });
    const cookie = person.client.cookie();
    expect((await person.client.get('people')).status).toBe(403);
    expect((await elsewhere.get('people', { cookie })).status).toBe(403);

    await desk.admin.patch(`people/${person.id}`, { profile: 'technician' });

    expect((await person.client.get('people')).status).toBe(200);
    // Told or not: what the other process remembers of them is a second old at most.
    ahead += SECOND_MS;
    expect((await elsewhere.get('people', { cookie })).status).toBe(200);
  });

  test('I1d nobody gives rights that they do not have, nor changes somebody who has more', async () => {
    const managing = await world.addPerson(desk, { profile: 'technician' });
    await world.db.tenant(desk.id, async (tx) => {
      await tx`
          insert into profiles (workspace_id, id, name, permissions)
          values (${desk.id}, 'people-office', '{"en":"People office"}', '{people.read,people.manage}')`;
      await tx`update people set profile = 'people-office' where workspace_id = ${desk.id} and id = ${managing.id}`;
    });
    await expect
      .poll(async () => (await (await managing.client.get('me')).json()) as object)
      .toMatchObject({ profile: 'people-office' });
    const [admin] = (await listed(desk.admin.get('people?q=Ada'))).items;

    const raised = await managing.client.patch(`people/${managing.id}`, {
      profile: 'administrator',
    });
    const created = await managing.client.post('people', {
      name: 'Y',
      email: 'y@y.example',
      profile: 'lead',
    });
    const taken = await managing.client.patch(`people/${admin?.id}`, {
      password: 'a password of mine',
    });
    const customer = await managing.client.post('people', {
      name: 'Z',
      email: 'z@z.example',
      profile: 'customer',
    });

    expect(await raised.json()).toMatchObject({
      status: 422,
      errors: [{ path: 'profile', code: 'not_allowed' }],
    });
    expect(await created.json()).toMatchObject({
      status: 422,
      errors: [{ path: 'profile', code: 'not_allowed' }],
    });
    expect(taken.status).toBe(403);
    expect(customer.status).toBe(201);
  });

  test('nobody disables themself', async () => {
    const [admin] = (await listed(desk.admin.get('people?q=Ada'))).items;

    const answer = await desk.admin.patch(`people/${admin?.id}`, { isDisabled: true });

    expect(await answer.json()).toMatchObject({ status: 422, errors: [{ path: 'isDisabled' }] });
  });
});

describe('I4 people', () => {
  test('the list goes on by cursor, each person once, in the order of names', async () => {
    const all = (await listed(desk.admin.get('people?limit=200'))).items;
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: Listed = await listed(
        desk.admin.get(`people?limit=2${next === '' ? '' : `&cursor=${next}`}`),
      );
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map((person) => person.id));
      next = page.next;
    }

    expect(seen).toEqual(all.map((person) => person.id));
    expect(new Set(seen).size).toBe(seen.length);
  });

  test.each(['x', 'bm90IGpzb24', Buffer.from('{"name":"a","id":"b"}').toString('base64url')])(
    'a cursor that is none is a field error: %s',
    async (cursor) => {
      const answer = await desk.admin.get(`people?cursor=${cursor}`);
      expect(await answer.json()).toMatchObject({
        status: 422,
        errors: [{ path: 'cursor', code: 'format' }],
      });
    },
  );

  test.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=x', 'limit'],
    ['sort=name', 'sort'],
  ])('a wrong query is a field error: %s', async (query, path) => {
    const answer = await desk.admin.get(`people?${query}`);
    expect(await answer.json()).toMatchObject({ status: 422, errors: [{ path }] });
  });

  test('search takes wildcards literally', async () => {
    const found = await listed(desk.admin.get('people?q=%25'));
    expect(found.items).toEqual([]);
  });

  test('an e-mail address that somebody has, in whatever case, is refused', async () => {
    const again = { name: 'Again', email: people.lead.email.toUpperCase(), profile: 'technician' };

    const created = await desk.admin.post('people', again);
    const changed = await desk.admin.patch(`people/${people.technician.id}`, {
      email: again.email,
    });

    expect(await created.json()).toMatchObject({ status: 409, code: 'EMAIL_TAKEN' });
    expect(await changed.json()).toMatchObject({ status: 409, code: 'EMAIL_TAKEN' });
  });

  test('a repeated POST with the same key makes one person and answers the same', async () => {
    const body = {
      name: 'Once',
      email: 'once@once.example',
      profile: 'technician',
      password: TEST_PASSWORD,
    };
    const headers = { 'idempotency-key': 'person-1' };

    const answers = await Promise.all(
      [1, 2, 3].map(() => desk.admin.post('people', body, headers)),
    );
    const other = await desk.admin.post('people', { ...body, name: 'Twice' }, headers);

    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201]);
    for (const body of bodies) expect(body).toEqual(bodies[0]);
    expect(await other.json()).toMatchObject({ status: 409, code: 'IDEMPOTENCY_CONFLICT' });
    const stored = await world.db.tenantRead(
      desk.id,
      (sql) =>
        sql<
          { text: string }[]
        >`select k.body::text || encode(k.request_hash, 'hex') as text from idempotency_keys k`,
    );
    expect(stored.map((row) => row.text).join()).not.toContain(TEST_PASSWORD);
  });

  test('changes are in the history with old and new values, passwords are not', async () => {
    const person = await world.addPerson(desk, { name: 'Old Name' });
    await desk.admin.patch(`people/${person.id}`, {
      name: 'New Name',
      password: 'another long password',
    });

    const rows = await world.db.tenantRead(
      desk.id,
      (sql) => sql<{ type: string; data: { changes?: object } }[]>`
        select e.type, e.data from events e where e.data ->> 'personId' = ${person.id} order by e.at, e.id`,
    );

    expect(rows.map((row) => row.type)).toEqual([
      'person-created',
      'person-changed',
      'password-changed',
    ]);
    expect(rows[1]?.data.changes).toEqual({ name: { from: 'Old Name', to: 'New Name' } });
    expect(JSON.stringify(rows)).not.toContain('another long password');
  });
});

describe('A1 groups', () => {
  test('A1a a group has members, a lead, business hours and a mailbox; a person may be in several', async () => {
    const group = {
      name: 'Billing',
      leadId: people.lead.id,
      businessHours: {
        1: [
          ['09:00', '12:00'],
          ['13:00', '17:30'],
        ],
        5: [['09:00', '12:00']],
      },
      mailbox: 'billing@desk.example',
      memberIds: [people.lead.id, people.technician.id].toSorted(),
    };

    const created = await desk.admin.post('groups', group);
    const second = await desk.admin.post('groups', {
      name: 'Shipping',
      memberIds: [people.technician.id],
    });

    expect(created.status).toBe(201);
    expect(await created.json()).toMatchObject({ ...group, isArchived: false });
    const secondId = ((await second.json()) as { id: string }).id;
    const person = (await (await desk.admin.get(`people/${people.technician.id}`)).json()) as {
      groupIds: string[];
    };
    expect(person.groupIds).toContain(secondId);
    expect(person.groupIds.length).toBeGreaterThanOrEqual(2);
  });

  test('A1b members are replaced; whoever joins or leaves is told at once', async () => {
    const created = await desk.admin.post('groups', { name: 'Moves', memberIds: [people.lead.id] });
    const { id } = (await created.json()) as { id: string };
    const etag = (await desk.admin.get(`groups/${id}`)).headers.get('etag') ?? '';
    const told: (string | null)[] = [];
    const stop = world.context.listenToAccess((change) => told.push(change.personId));

    const changed = await desk.admin.patch(
      `groups/${id}`,
      { memberIds: [people.technician.id] },
      { 'if-match': etag },
    );
    stop();
    const late = await desk.admin.patch(`groups/${id}`, { memberIds: [] }, { 'if-match': etag });

    expect(await changed.json()).toMatchObject({ memberIds: [people.technician.id] });
    expect(new Set(told)).toEqual(new Set([people.lead.id, people.technician.id]));
    expect(late.status).toBe(412);
    const me = (await (await people.technician.client.get('me')).json()) as { groupIds: string[] };
    expect(me.groupIds).toContain(id);
  });

  test.each([
    [{ name: '' }, 'name', 'too_short'],
    [{ name: 'X', businessHours: { 8: [] } }, 'businessHours.8', 'not_allowed'],
    [{ name: 'X', businessHours: { 1: [['12:00', '09:00']] } }, 'businessHours.1.0', 'format'],
    [
      {
        name: 'X',
        businessHours: {
          2: [
            ['09:00', '12:00'],
            ['14:00', '17:00'],
            ['11:59', '13:00'],
          ],
        },
      },
      'businessHours.2.2',
      'format',
    ],
    [{ name: 'X', mailbox: 'a@b\r\nBcc: c@d.example' }, 'mailbox', 'format'],
    [{ name: 'X', leadId: crypto.randomUUID() }, 'leadId', 'not_found'],
    [{ name: 'X', memberIds: ['x'] }, 'memberIds.0', 'format'],
  ])('A1c a wrong group is a field error: %j', async (body, path, code) => {
    const answer = await desk.admin.post('groups', body);
    expect(await answer.json()).toMatchObject({ status: 422, errors: [{ path, code }] });
  });

  test('A1d a change of hours to ones that overlap is refused at its range and changes nothing', async () => {
    const hours = { 1: [['09:00', '12:00']] };
    const created = await desk.admin.post('groups', { name: 'Hours', businessHours: hours });
    const { id } = (await created.json()) as { id: string };

    const changed = await desk.admin.patch(`groups/${id}`, {
      businessHours: { 1: [...(hours[1] ?? []), ['09:00', '10:00']] },
    });

    expect(await changed.json()).toMatchObject({
      status: 422,
      code: 'INVALID',
      errors: [{ path: 'businessHours.1.1', code: 'format' }],
    });
    expect(await (await desk.admin.get(`groups/${id}`)).json()).toMatchObject({
      businessHours: hours,
    });
  });
});
