import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let other: SignedUp;
let ana: TestPerson;
let ben: TestPerson;
let customer: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  // Exclusive lock, and no implicit taking.
  desk = await world.signUp({ blueprint: 'maildesk' });
  other = await world.signUp({ blueprint: 'helpdesk' });
  const groups = (await (await desk.admin.get('groups')).json()) as { items: { id: string }[] };
  const groupIds = groups.items.map(({ id }) => id);
  ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds });
  ben = await world.addPerson(desk, { name: 'Ben Berg', groupIds });
  customer = await world.addPerson(desk, { name: 'Cem Can', profile: 'customer' });
});
afterAll(() => world.close());

const REQUESTER = {
  name: 'Rosa Rivera',
  email: 'rosa@example.test',
  phone: '+33 123 456',
  city: 'Lyon',
};
const OPEN = {
  subject: 'Hotel booking',
  description: 'Two beds, please.\n\nThank you & bye',
  requester: REQUESTER,
};
const ABSENT = '0193a5b0-0000-7000-8000-000000000001';

type Ticket = Record<string, unknown> & {
  id: string;
  number: number;
  desk?: Record<string, unknown>;
};
const ticketOf = async (answer: Response): Promise<Ticket> => (await answer.json()) as Ticket;
const open = async (client: TestClient = desk.admin, change: object = {}): Promise<Ticket> =>
  ticketOf(await client.post('tickets', { ...OPEN, ...change }));
const problemOf = async (answer: Response) =>
  (await answer.json()) as {
    code: string;
    detail?: string;
    errors?: { path: string; code: string }[];
    refusal?: object;
  };

test('T3b an operator opens a ticket on behalf of a customer', async () => {
  const answer = await ana.client.post('tickets', OPEN);

  expect(answer.status).toBe(201);
  expect(answer.headers.get('location')).toContain('/tickets/');
  const ticket = await ticketOf(answer);
  expect(ticket).toMatchObject({
    subject: 'Hotel booking',
    channel: 'agent',
    requester: REQUESTER,
  });
  expect(ticket.desk).toMatchObject({
    assignee: null,
    clientIp: expect.stringMatching(/^operator 198\.51\./),
  });
});

test('T3c a program opens a ticket with an API key', async () => {
  const key = await world.apiKey(desk, ['ticket.open', 'ticket.read-all']);

  const answer = await key.post('tickets', OPEN);

  expect(answer.status).toBe(201);
  expect(await ticketOf(answer)).toMatchObject({ channel: 'api' });
});

test('T2a the API names each mandatory field that is missing', async () => {
  const answer = await ana.client.post('tickets', {
    subject: '',
    description: '',
    requester: { name: '', email: 'x' },
  });

  expect(answer.status).toBe(422);
  const { code, errors = [] } = await problemOf(answer);
  expect(code).toBe('INVALID');
  expect(errors.map(({ path, code: error }) => `${path} ${error}`)).toEqual([
    'requester.name required',
    'requester.email format',
    'requester.phone required',
    'requester.city required',
    'subject required',
  ]);
});

test('X1q the same Idempotency-Key opens one ticket, and another request under it is refused', async () => {
  const headers = { 'idempotency-key': 'once-and-only-once' };

  const first = await open2(headers);
  const second = await open2(headers);
  const third = await ana.client.post('tickets', { ...OPEN, subject: 'Another' }, headers);

  expect(second).toEqual(first);
  expect(third.status).toBe(409);
  expect(await problemOf(third)).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });

  async function open2(sent: Record<string, string>): Promise<Ticket> {
    const answer = await ana.client.post('tickets', OPEN, sent);
    expect(answer.status).toBe(201);
    return ticketOf(answer);
  }
});

test('X1r what a change answers is what is read afterwards, under the same ETag', async () => {
  const opened = await ana.client.post('tickets', { ...OPEN, priority: 'high' });
  const { id } = await asRead(ana.client, opened);
  await asRead(ana.client, await ana.client.post(`tickets/${id}/take`));
  await asRead(ana.client, await ana.client.patch(`tickets/${id}`, { subject: 'Two bookings' }));
  await asRead(ana.client, await ana.client.patch(`tickets/${id}`, { tags: ['late', 'Lyon'] }));
  await asRead(ana.client, await ana.client.post(`tickets/${id}/drop`));
  await asRead(customer.client, await customer.client.post('tickets', OPEN));

  async function asRead(client: TestClient, answer: Response): Promise<Ticket> {
    expect([200, 201]).toContain(answer.status);
    const told = await ticketOf(answer);
    const read = await client.get(`tickets/${told.id}`);
    expect(told).toEqual(await ticketOf(read));
    expect(answer.headers.get('etag')).toBe(read.headers.get('etag'));
    return told;
  }
});

test('A4b two people take a ticket at once: exactly one gets it, the other is told who', async () => {
  for (let round = 0; round < 5; round += 1) {
    const ticket = await open();

    const [one, two] = await Promise.all([
      ana.client.post(`tickets/${ticket.id}/take`),
      ben.client.post(`tickets/${ticket.id}/take`),
    ]);

    expect([one.status, two.status].toSorted()).toEqual([200, 409]);
    const [winner, loser] = one.status === 200 ? [ana, two] : [ben, one];
    const problem = await problemOf(loser);
    expect(problem).toMatchObject({ code: 'LOCKED', refusal: { code: 'LOCKED', by: winner.id } });
    expect(problem.detail).toContain(winner.name);
  }
});

test('A4c only the holder answers, drops and hands over', async () => {
  const ticket = await open();
  await ana.client.post(`tickets/${ticket.id}/take`);

  const reply = await ben.client.post(`tickets/${ticket.id}/messages`, { text: 'Mine' });
  const drop = await ben.client.post(`tickets/${ticket.id}/drop`);
  const handOver = await ana.client.post(`tickets/${ticket.id}/hand-over`, { person: ben.id });

  expect(await problemOf(reply)).toMatchObject({ code: 'LOCKED' });
  expect(await problemOf(drop)).toMatchObject({ code: 'NOT_HOLDER' });
  expect(handOver.status).toBe(200);
  expect((await ticketOf(handOver)).desk).toMatchObject({ lockHolder: ben.id, assignee: ben.id });
});

test('A4d an administrator breaks a lock, an operator may not', async () => {
  const ticket = await open();
  await ana.client.post(`tickets/${ticket.id}/take`);

  const byOperator = await ben.client.post(`tickets/${ticket.id}/break-lock`);
  const byAdmin = await desk.admin.post(`tickets/${ticket.id}/break-lock`);

  expect(byOperator.status).toBe(403);
  expect(byAdmin.status).toBe(200);
  expect((await ticketOf(byAdmin)).desk).toMatchObject({ lockHolder: null });
});

test('A6b a ticket is assigned to a person, and to nobody', async () => {
  const ticket = await open();

  const assigned = await desk.admin.post(`tickets/${ticket.id}/assign`, { assignee: ana.id });
  const unassigned = await desk.admin.post(`tickets/${ticket.id}/assign`, { assignee: null });
  const unknown = await desk.admin.post(`tickets/${ticket.id}/assign`, { assignee: ABSENT });

  expect((await ticketOf(assigned)).desk).toMatchObject({ assignee: ana.id });
  expect((await ticketOf(unassigned)).desk).toMatchObject({ assignee: null });
  expect(await problemOf(unknown)).toMatchObject({ code: 'NO_SUCH_ASSIGNEE' });
});

test('T7a a forbidden move answers with the allowed ones, an unknown status with its name', async () => {
  const ticket = await open();

  const unknown = await desk.admin.post(`tickets/${ticket.id}/change-status`, {
    status: 'nonsense',
  });

  expect(unknown.status).toBe(409);
  expect(await problemOf(unknown)).toMatchObject({
    code: 'UNKNOWN_STATUS',
    refusal: { status: 'nonsense' },
  });
});

test('T7b close and reopen', async () => {
  const ticket = await open();

  const closed = await desk.admin.post(`tickets/${ticket.id}/close`);
  const again = await desk.admin.post(`tickets/${ticket.id}/close`);
  const reopened = await desk.admin.post(`tickets/${ticket.id}/reopen`);

  expect(closed.status).toBe(200);
  expect((await ticketOf(closed))['closedAt']).not.toBeNull();
  expect(await problemOf(again)).toMatchObject({ code: 'ALREADY_CLOSED' });
  expect((await ticketOf(reopened))['closedAt']).toBeNull();
});

test("T9a the requester's data is corrected and T11a the history tells who, from where, old and new value", async () => {
  const ticket = await open();

  const answer = await ana.client.patch(`tickets/${ticket.id}`, {
    requester: { city: 'Paris' },
    subject: 'Hotel in Paris',
  });

  expect(answer.status).toBe(200);
  expect(await ticketOf(answer)).toMatchObject({
    subject: 'Hotel in Paris',
    requester: { ...REQUESTER, city: 'Paris' },
  });
  const history = (await (await ana.client.get(`tickets/${ticket.id}/history`)).json()) as {
    items: { type: string; actor: object; via: string; ip: string; event: object; seq: number }[];
  };
  expect(history.items.map(({ type }) => type)).toEqual([
    'ticket-opened',
    'message-posted',
    'requester-corrected',
  ]);
  expect(history.items.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(history.items.at(-1)).toMatchObject({
    actor: { kind: 'person', id: ana.id, name: 'Ana Amado' },
    via: 'web',
    ip: expect.stringMatching(/^198\.51\./),
    event: {
      from: { city: 'Lyon', subject: 'Hotel booking' },
      to: { city: 'Paris', subject: 'Hotel in Paris' },
    },
  });
});

test('X1b a change on an old ETag is refused, also when two race with the same one', async () => {
  const ticket = await open();
  const etag = (await ana.client.get(`tickets/${ticket.id}`)).headers.get('etag') ?? '';

  const race = await Promise.all([
    ana.client.patch(`tickets/${ticket.id}`, { subject: 'First' }, { 'if-match': etag }),
    ben.client.patch(`tickets/${ticket.id}`, { subject: 'Second' }, { 'if-match': etag }),
  ]);
  const late = await ana.client.patch(
    `tickets/${ticket.id}`,
    { subject: 'Third' },
    { 'if-match': etag },
  );
  const unchanged = await ana.client.get(`tickets/${ticket.id}`, {
    'if-none-match': late.headers.get('etag') ?? '',
  });

  expect(race.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  expect(late.status).toBe(412);
  expect(unchanged.status).toBe(304);
});

test('C1b messages come in order, a message answers a message, notes stay with the desk', async () => {
  const ticket = await ticketOf(
    await customer.client.post('tickets', {
      subject: 'Mine',
      description: 'Help',
      requester: { phone: '12345', city: 'Kiel' },
    }),
  );
  await ana.client.post(`tickets/${ticket.id}/take`);
  const first = await ticketOf(
    await ana.client.post(`tickets/${ticket.id}/messages`, {
      html: '<p>Hello<script>x</script></p>',
    }),
  );
  await ana.client.post(`tickets/${ticket.id}/messages`, {
    text: 'Only for us',
    kind: 'note',
    mentions: [ben.id],
  });
  const answer = await customer.client.post(`tickets/${ticket.id}/messages`, {
    text: 'a < b',
    parentId: first.id,
  });

  expect(answer.status).toBe(201);
  const seenBy = async (client: TestClient) =>
    (
      (await (await client.get(`tickets/${ticket.id}/messages`)).json()) as {
        items: Record<string, unknown>[];
      }
    ).items;
  const desksView = await seenBy(ana.client);
  const customersView = await seenBy(customer.client);
  expect(desksView.map(({ html, kind }) => [kind, html])).toEqual([
    ['reply', '<p>Help</p>'],
    ['reply', '<p>Hello</p>'],
    ['note', '<p>Only for us</p>'],
    ['reply', '<p>a &lt; b</p>'],
  ]);
  expect(
    customersView.map(({ seq, side, text, authorName }) => [seq, side, text, authorName]),
  ).toEqual([
    [1, 'customer', 'Help', 'Cem Can'],
    [2, 'operator', 'Hello', 'Ana Amado'],
    [3, 'customer', 'a < b', 'Cem Can'],
  ]);
  expect(customersView[2]).toMatchObject({ parentId: first.id });
});

test('C4b a public message cannot answer a note, nor a message of another ticket', async () => {
  const ticket = await open();
  const elsewhere = await open();
  await ana.client.post(`tickets/${ticket.id}/take`);
  const note = await ticketOf(
    await ana.client.post(`tickets/${ticket.id}/messages`, { text: 'Psst', kind: 'note' }),
  );
  const foreign = await ticketOf(
    await ana.client.post(`tickets/${elsewhere.id}/messages`, { text: 'Psst', kind: 'note' }),
  );

  const onNote = await ana.client.post(`tickets/${ticket.id}/messages`, {
    text: 'Aha',
    parentId: note.id,
  });
  const onForeign = await ana.client.post(`tickets/${ticket.id}/messages`, {
    text: 'Aha',
    kind: 'note',
    parentId: foreign.id,
  });

  expect(await problemOf(onNote)).toMatchObject({ code: 'NO_SUCH_PARENT' });
  expect(await problemOf(onForeign)).toMatchObject({ code: 'NO_SUCH_PARENT' });
});

test("INV13a a customer sees own tickets only, without the desk's fields, in no part of the API", async () => {
  const mine = await ticketOf(
    await customer.client.post('tickets', {
      subject: 'Mine too',
      description: 'Help',
      requester: { phone: '12345', city: 'Kiel' },
    }),
  );
  const foreign = await open();

  const list = await customer.client.get('tickets');
  const text = await list.text();
  const one = await customer.client.get(`tickets/${mine.id}`);
  const answers = await Promise.all([
    customer.client.get(`tickets/${foreign.id}`),
    customer.client.get(`tickets/${foreign.id}/messages`),
    customer.client.post(`tickets/${foreign.id}/messages`, { text: 'Let me in' }),
    customer.client.post(`tickets/${foreign.id}/close`),
    customer.client.patch(`tickets/${foreign.id}`, { subject: 'x' }),
  ]);
  const forbidden = await Promise.all([
    customer.client.get(`tickets/${mine.id}/history`),
    customer.client.post(`tickets/${mine.id}/take`),
    customer.client.post(`tickets/${mine.id}/messages`, { text: 'x', kind: 'note' }),
  ]);

  expect(
    (JSON.parse(text) as { items: { requester: { email: string } }[] }).items.every(
      ({ requester }) => requester.email === customer.email,
    ),
  ).toBe(true);
  expect(text).not.toContain('"desk"');
  expect(await one.json()).not.toHaveProperty('desk');
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  expect(forbidden.map(({ status }) => status)).toEqual([403, 403, 403]);
});

test("C6b a customer cannot open a request under another's account or address", async () => {
  const answer = await customer.client.post('tickets', {
    ...OPEN,
    requester: { ...REQUESTER, email: 'victim@example.test' },
  });

  expect(await ticketOf(answer)).toMatchObject({
    requester: { personId: customer.id, email: customer.email },
  });
});

test("T2b an operator's ticket for a known address belongs to that customer's account", async () => {
  const ticket = await open(ana.client, {
    requester: { ...REQUESTER, email: customer.email.toUpperCase() },
  });

  expect(ticket).toMatchObject({ requester: { personId: customer.id } });
  expect((await customer.client.get(`tickets/${ticket.id}`)).status).toBe(200);
});

describe('lists', () => {
  const list = async (query: string, client: TestClient = other.admin) =>
    (await (await client.get(`tickets?${query}`)).json()) as {
      items: Ticket[];
      next: string | null;
    };
  beforeAll(async () => {
    for (let index = 1; index <= 7; index += 1) {
      await open(other.admin, {
        subject: `Listed ${index} ${index % 2 === 0 ? '100%' : 'odd_one'}`,
        priority: index > 5 ? 'critical' : 'low',
        requester: { ...REQUESTER, email: `r${index}@example.test` },
      });
    }
  });

  test.each(['-updated', 'updated', '-created', 'created', '-number', 'number'])(
    'pages by %s hold every ticket once, in order',
    async (sort) => {
      const seen: number[] = [];
      let cursor: string | null = null;
      do {
        const page: { items: Ticket[]; next: string | null } = await list(
          `sort=${sort}&limit=3${cursor === null ? '' : `&cursor=${cursor}`}`,
        );
        seen.push(...page.items.map(({ number }) => number));
        cursor = page.next;
      } while (cursor !== null);

      expect(seen).toEqual(sort.startsWith('-') ? [7, 6, 5, 4, 3, 2, 1] : [1, 2, 3, 4, 5, 6, 7]);
    },
  );

  test('q finds by key and by words, which are no patterns', async () => {
    const numbers = async (q: string) =>
      (await list(`sort=number&q=${encodeURIComponent(q)}`)).items.map(({ number }) => number);

    expect(await numbers('priority:critical')).toEqual([6, 7]);
    expect(await numbers('priority:low listed requester:r2@example.test')).toEqual([2]);
    expect(await numbers('100%')).toEqual([2, 4, 6]);
    expect(await numbers('"odd_one" number:1,3')).toEqual([1, 3]);
    expect(await numbers('assignee:none group:none')).toHaveLength(0);
    expect(await numbers('assignee:me')).toHaveLength(0);
    expect(await numbers("'; drop table tickets; --")).toHaveLength(0);
  });

  test('an unknown key, a wrong value and a foreign cursor are named', async () => {
    const answers = await Promise.all([
      other.admin.get('tickets?q=colour:red'),
      other.admin.get('tickets?q=status:nonsense'),
      other.admin.get('tickets?cursor=abc'),
      other.admin.get('tickets?limit=201'),
      other.admin.get('tickets?sorting=x'),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422]);
    const problems = await Promise.all(answers.map(problemOf));
    expect(problems.map(({ errors }) => errors?.[0]?.path)).toEqual([
      'q.colour',
      'q.status',
      'cursor',
      'limit',
      'sorting',
    ]);
  });
});

describe('bad callers and bad input', () => {
  const routes: [method: 'get' | 'post' | 'patch', path: string, body: object | undefined][] = [
    ['get', 'tickets', undefined],
    ['post', 'tickets', OPEN],
    ['get', 'tickets/:id', undefined],
    ['patch', 'tickets/:id', { subject: 'x' }],
    ['get', 'tickets/:id/history', undefined],
    ['get', 'tickets/:id/messages', undefined],
    ['post', 'tickets/:id/messages', { text: 'x' }],
    ['post', 'tickets/:id/take', undefined],
    ['post', 'tickets/:id/drop', undefined],
    ['post', 'tickets/:id/hand-over', { person: ABSENT }],
    ['post', 'tickets/:id/break-lock', undefined],
    ['post', 'tickets/:id/assign', { assignee: null }],
    ['post', 'tickets/:id/change-status', { status: 'x' }],
    ['post', 'tickets/:id/close', undefined],
    ['post', 'tickets/:id/reopen', undefined],
  ];
  let ticket: Ticket;
  let before: string;
  let reader: TestClient;
  const send = (
    client: TestClient,
    [method, path, body]: (typeof routes)[number],
    id = ticket.id,
  ) => {
    const real = path.replace(':id', id);
    return method === 'get' ? client.get(real) : client[method](real, body);
  };
  beforeAll(async () => {
    ticket = await open();
    before = await (await desk.admin.get(`tickets/${ticket.id}`)).text();
    reader = await world.apiKey(desk, ['people.read']);
  });
  afterAll(async () => {
    expect(await (await desk.admin.get(`tickets/${ticket.id}`)).text()).toBe(before);
  });

  test.each(routes)('401 without a session: %s %s', async (...route) => {
    expect((await send(world.client({ slug: desk.slug }), route)).status).toBe(401);
  });
  test.each(routes)('403 without the permission: %s %s', async (...route) => {
    expect((await send(reader, route)).status).toBe(403);
  });
  test.each(routes.filter(([, path]) => path.includes(':id')))(
    "W1a another workspace's ticket is absent: %s %s",
    async (...route) => {
      expect((await send(other.admin, route)).status).toBe(404);
      expect((await send(desk.admin, route, ABSENT)).status).toBe(404);
      expect((await send(desk.admin, route, 'no-id')).status).toBe(404);
    },
  );
  test.each(routes.filter(([method]) => method !== 'get'))(
    'malformed JSON, wrong type, unknown field: %s %s',
    async (method, path, body) => {
      const real = path.replace(':id', ticket.id);
      const raw = (text: string, type = 'application/json') =>
        desk.admin.fetch(real, {
          method: method.toUpperCase(),
          body: text,
          headers: { 'content-type': type },
        });

      const answers = await Promise.all([
        raw('{"subject":'),
        raw('<x/>', 'text/xml'),
        raw(JSON.stringify({ ...body, number: 5 })),
        raw('[]'),
        raw('{"__proto__":{"subject":"x"}}'),
      ]);

      expect(answers.map(({ status }) => status)).toEqual([400, 415, 422, 422, 422]);
      expect((await problemOf(answers[2]!)).errors).toContainEqual(
        expect.objectContaining({ path: 'number', code: 'unknown_field' }),
      );
    },
  );
  test.each([
    ['over-long subject', { ...OPEN, subject: 'x'.repeat(301) }, 'subject', 'too_long'],
    [
      'line break in a name',
      { ...OPEN, requester: { ...REQUESTER, name: 'a\r\nBcc: b' } },
      'requester.name',
      'format',
    ],
    ['NUL in a text', { ...OPEN, description: 'a\0b' }, 'description', 'format'],
    ['half a character', { ...OPEN, subject: 'a\ud800' }, 'subject', 'format'],
    ['number for a text', { ...OPEN, subject: 5 }, 'subject', 'type'],
    ['unknown priority', { ...OPEN, priority: 'urgent' }, 'priority', 'not_allowed'],
    ['foreign group', { ...OPEN, group: ABSENT }, 'group', 'not_found'],
    [
      'custom field that is not defined',
      { ...OPEN, fields: { colour: 'red' } },
      'fields.colour',
      'unknown_field',
    ],
  ])('422 for %s', async (_, body, path, code) => {
    const answer = await desk.admin.post('tickets', body);

    expect(answer.status).toBe(422);
    expect((await problemOf(answer)).errors).toContainEqual(
      expect.objectContaining({ path, code }),
    );
  });
});
