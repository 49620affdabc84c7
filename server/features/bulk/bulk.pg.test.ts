import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorsOf, made } from '#test/support/answers.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';
import { NOT_FOR_MANY } from './bulk-commands.ts';
import { MOST_NAMED } from './bulk-api.ts';
import { bulkRound, purgeBulk } from './bulk-round.ts';
import { HOLD_MS, runBulk } from './run-bulk.ts';

let world: World;
let desk: SignedUp;
let admin: TestClient;
let ana: TestPerson;
let group = '';
let otherGroup = '';
let offsetMs = 0;

beforeAll(async () => {
  world = await createWorld({ clock: () => Date.now() + offsetMs });
  desk = await world.signUp({ blueprint: 'helpdesk', name: 'Nordlicht' });
  admin = desk.admin;
  group = await made(admin.post('groups', { name: 'Hotline' }));
  otherGroup = await made(admin.post('groups', { name: 'Accounts' }));
  ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds: [group] });
});
afterAll(() => world.close());

type Progress = {
  id: string;
  state: string;
  total: number;
  counts: Record<'done' | 'unchanged' | 'refused' | 'cancelled' | 'waiting', number>;
  undoneBy: string | null;
  commands: string[];
  isUndoable: boolean;
  undoOf: string | null;
  items: {
    id: string;
    number: number | null;
    subject: string | null;
    status: number;
    code: string | null;
    message: string;
    errors?: { path: string }[];
  }[];
  next: string | null;
};
type Ticket = {
  priority: string;
  status: string;
  category: string;
  desk: { tags: string[]; group: string | null };
};

const open = (more: object = {}) =>
  made(
    admin.post('tickets', {
      subject: 'No light',
      description: 'Dark',
      priority: 'low',
      group,
      requester: { name: 'Zoe Zahn', email: 'zoe@guest.example' },
      ...more,
    }),
  );
const many = (count: number, more: object = {}) =>
  Promise.all(Array.from({ length: count }, () => open(more)));
const load = async (id: string): Promise<Ticket> =>
  (await (await admin.get(`tickets/${id}`)).json()) as Ticket;
const historyOf = async (id: string): Promise<string[]> =>
  (
    (await (await admin.get(`tickets/${id}/history?limit=100`)).json()) as {
      items: { type: string }[];
    }
  ).items.map(({ type }) => type);
const timesOf = async (id: string, type: string) =>
  (await historyOf(id)).filter((one) => one === type).length;

async function order(
  client: TestClient,
  body: object,
  status = 200,
  headers: Record<string, string> = {},
): Promise<Progress> {
  const answer = await client.post('bulk', body, headers);
  expect(answer.status, await answer.clone().text()).toBe(status);
  return (await answer.json()) as Progress;
}
const progress = async (id: string, client = admin, query = ''): Promise<Progress> =>
  (await (await client.get(`bulk/${id}${query}`)).json()) as Progress;
const undo = async (id: string, status = 200, client = admin): Promise<Progress> => {
  const answer = await client.post(`bulk/${id}/undo`, {});
  expect(answer.status, await answer.clone().text()).toBe(status);
  return (await answer.json()) as Progress;
};
const URGENT = [{ type: 'change-priority', priority: 'critical' }];
const codes = ({ items }: Progress) =>
  Object.fromEntries(items.map(({ id, status, code }) => [id, [status, code]]));

/** A process that is gone once it has given so many commands. */
function killedAfter(count: number): World['context'] {
  const { context } = world;
  let calls = 0;
  return {
    ...context,
    execute: (input) => {
      calls += 1;
      return context.execute(input);
    },
    db: {
      ...context.db,
      tenant: (...args) =>
        calls >= count ? Promise.reject(new Error('killed')) : context.db.tenant(...args),
    },
  };
}

describe('named tickets', () => {
  test('S4a each is decided by itself, with the rights of the caller; failures are listed', async () => {
    const [mine, same, hidden] = [
      await open(),
      await open({ priority: 'critical' }),
      await open({ group: otherGroup }),
    ];
    const absent = crypto.randomUUID();
    const done = await order(ana.client, { ids: [mine, same, hidden, absent], commands: URGENT });
    expect(done).toMatchObject({
      state: 'done',
      total: 4,
      counts: { done: 1, unchanged: 1, refused: 2, waiting: 0 },
    });
    expect(codes(done)).toEqual({
      [mine]: [200, null],
      [same]: [200, 'UNCHANGED'],
      [hidden]: [404, 'NOT_FOUND'],
      [absent]: [404, 'NOT_FOUND'],
    });
    expect((await load(mine)).priority).toBe('critical');
    expect((await load(hidden)).priority).toBe('low');
    const shown = await progress(done.id, ana.client);
    expect(shown.items.map(({ id }) => id)).toEqual([hidden, absent]);
    // What is not to be seen has no name either; to whom may see it, it has.
    expect(shown.items.map(({ number, subject }) => [number, subject])).toEqual([
      [null, null],
      [null, null],
    ]);
    const [seen] = (await progress(done.id)).items;
    expect(seen).toMatchObject({ id: hidden, subject: 'No light' });
    expect(seen?.number).toBeGreaterThan(0);
    const first = await progress(done.id, ana.client, '?limit=1');
    expect([first.items.map(({ id }) => id), first.next]).toEqual([[hidden], '3']);
    const second = await progress(done.id, ana.client, `?limit=1&cursor=${first.next}`);
    expect([second.items.map(({ id }) => id), second.next]).toEqual([[absent], null]);
  });

  test('S4a whoever may not do it to one ticket may not to many', async () => {
    const id = await open();
    const refused = await order(ana.client, { ids: [id], commands: [{ type: 'delete' }] });
    expect(codes(refused)).toEqual({ [id]: [403, 'FORBIDDEN'] });
    const gone = await order(admin, { ids: [id], commands: [{ type: 'delete' }] });
    expect(codes(gone)).toEqual({ [id]: [200, null] });
    expect((await ana.client.get(`tickets/${id}`)).status).toBe(404);
    expect(codes(await undo(gone.id))).toEqual({ [id]: [200, null] });
    expect((await ana.client.get(`tickets/${id}`)).status).toBe(200);

    const customer = await world.addPerson(desk, { profile: 'customer' });
    expect((await customer.client.post('bulk', { ids: [id], commands: URGENT })).status).toBe(403);
    const other = await world.signUp({ blueprint: 'helpdesk' });
    expect(codes(await order(other.admin, { ids: [id], commands: URGENT }))).toEqual({
      [id]: [404, 'NOT_FOUND'],
    });
    for (const client of [ana.client, other.admin]) {
      expect((await client.get(`bulk/${gone.id}`)).status).toBe(404);
      expect((await client.post(`bulk/${gone.id}/cancel`, {})).status).toBe(404);
      expect((await client.post(`bulk/${gone.id}/undo`, {})).status).toBe(404);
    }
    expect((await load(id)).priority).toBe('low');
  });

  test('S4b a repeat with its key does nothing twice; merging, tags, notes and time go through the same door', async () => {
    const into = await open();
    const ids = await many(2);
    const commands = [
      { type: 'tag', add: ['storm'], remove: [] },
      { type: 'note', html: '<p>One storm<script>x</script></p>' },
      { type: 'record-time', minutes: 5, on: '2026-03-02', text: '' },
      { type: 'merge', into },
    ];
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const first = await order(admin, { ids: [...ids, into], commands }, 200, headers);
    const again = await order(admin, { ids: [...ids, into], commands }, 200, headers);
    expect(again.id).toBe(first.id);
    expect(codes(again)).toEqual({
      [ids[0]!]: [200, null],
      [ids[1]!]: [200, null],
      [into]: [409, 'SAME_TICKET'],
    });
    for (const id of ids) {
      expect(await timesOf(id, 'message-posted')).toBe(2);
      expect(await timesOf(id, 'time-recorded')).toBe(1);
      expect(await timesOf(id, 'ticket-merged')).toBe(1);
    }
    // All or nothing for each ticket.
    expect((await load(into)).desk.tags).toEqual([]);
    const other = await admin.post('bulk', { ids, commands: URGENT }, headers);
    expect(other.status).toBe(409);
  });

  test('S4c errors name their fields', async () => {
    const id = await open();
    const refused = (body: object) => errorsOf(admin.post('bulk', body));
    expect(await refused({ commands: URGENT })).toEqual([['ids', 'required']]);
    expect(await refused({ ids: [id], q: 'is:open', commands: URGENT })).toEqual([
      ['ids', 'not_allowed'],
    ]);
    expect(await refused({ q: 'colour:red', commands: URGENT })).toEqual([
      ['q.colour', 'unknown_field'],
    ]);
    expect((await refused({ ids: [id], commands: [] })).map(([path]) => path)).toEqual([
      'commands',
    ]);
    for (const type of [...Object.keys(NOT_FOR_MANY), 'expire', 'apply-rule', 'reckon-targets'])
      expect((await refused({ ids: [id], commands: [{ type }] }))[0]?.[0]).toBe('commands.0.type');
    expect(
      (await refused({ ids: [id], commands: [{ ...URGENT[0], ticketId: id }] }))[0]?.[0],
    ).toMatch(/^commands\.0/);
    const unknown = await order(admin, {
      ids: [id],
      commands: [{ type: 'change-status', status: 'lost' }],
    });
    expect(unknown.items[0]).toMatchObject({ status: 409, code: 'UNKNOWN_STATUS' });
    expect(unknown.items[0]?.message).toContain('lost');
    const tooMany = Array.from({ length: 201 }, () => crypto.randomUUID());
    expect((await refused({ ids: tooMany, commands: URGENT })).map(([path]) => path)).toEqual([
      'ids',
    ]);
  });

  test('S4c the API says which commands are not for many, and why', async () => {
    const document = (await (await world.client().get('/api/v1/openapi.json')).json()) as {
      components: { schemas: { Bulk: { properties: { commands: { description: string } } } } };
    };
    const { description } = document.components.schemas.Bulk.properties.commands;
    for (const [type, why] of Object.entries(NOT_FOR_MANY))
      expect(description).toContain(`\`${type}\` (${why})`);
  });

  test('S4d a dry run says what would come of it and changes nothing', async () => {
    const [one, two] = [await open(), await open({ group: otherGroup })];
    const before = await historyOf(one);
    const would = await order(ana.client, { ids: [one, two], commands: URGENT, dryRun: true });
    expect(would).toMatchObject({
      id: null,
      state: 'dry-run',
      total: 2,
      counts: { done: 1, refused: 1 },
    });
    expect(codes(would)).toEqual({ [one]: [200, null], [two]: [404, 'NOT_FOUND'] });
    expect([await historyOf(one), (await load(one)).priority]).toEqual([before, 'low']);
    const found = await order(admin, { q: 'subject:light', commands: URGENT, dryRun: true });
    expect(found.total).toBeGreaterThan(1);
    expect((await load(one)).priority).toBe('low');
  });
});

describe('an answer to many', () => {
  const answers = async (id: string) =>
    (
      (await (await admin.get(`tickets/${id}/messages`)).json()) as {
        items: { kind: string; side: string; html: string }[];
      }
    ).items.filter(({ side }) => side === 'operator');
  const reply = (en: string, more: object = {}) => [{ type: 'reply', bodies: { en, ...more } }];

  test('S4j has the variables of templates, filled for each in its language', async () => {
    const one = await open({ subject: 'Cold radiator' });
    const two = await open({
      subject: 'Cold radiator',
      language: 'fr',
      requester: { name: 'Élodie <b>Roy</b>', email: 'elodie@guest.example' },
    });
    const commands = [
      ...reply('<p>Dear {{requester.name}}, {{operator.firstName}} sees to it.</p>', {
        fr: '<p>Bonjour {{requester.name}}</p>',
      }),
      { type: 'tag', add: ['told'], remove: [] },
    ];
    const would = await order(ana.client, { ids: [one, two], commands, dryRun: true });
    expect(would.counts).toMatchObject({ done: 2, refused: 0 });
    expect(await answers(one)).toEqual([]);
    const done = await order(ana.client, { ids: [one, two], commands });
    expect(done.counts).toMatchObject({ done: 2, refused: 0 });
    expect((await answers(one)).map(({ html }) => html)).toEqual([
      '<p>Dear Zoe Zahn, Ana sees to it.</p>',
    ]);
    expect((await answers(two)).map(({ html }) => html)).toEqual([
      '<p>Bonjour Élodie &lt;b&gt;Roy&lt;/b&gt;</p>',
    ]);
    expect((await load(one)).desk.tags).toEqual(['told']);
    // Words are not taken back.
    expect((await undo(done.id)).items[0]).toMatchObject({ code: 'NOT_UNDOABLE' });
  });

  test('S4j nothing is sent where a value is missing, nor with a variable that there is not', async () => {
    const id = await open({ subject: 'No number' });
    const calls = reply('<p>We call {{requester.phone}}</p>');
    for (const dryRun of [true, false]) {
      const refused = await order(ana.client, { ids: [id], commands: calls, dryRun });
      expect(refused.items[0]).toMatchObject({ status: 409, code: 'MISSING_VALUES' });
      expect(refused.items[0]?.message).toContain('requester.phone');
    }
    expect(await answers(id)).toEqual([]);
    const wrong = await errorsOf(
      admin.post('bulk', { ids: [id], commands: [...URGENT, ...reply('<p>{{secret}}</p>')] }),
    );
    expect(wrong).toEqual([['commands.1.bodies.en', 'not_found']]);
    // Not seen, not answered; nor told that it is there.
    const other = await open({ group: otherGroup });
    const hidden = await order(ana.client, { ids: [other], commands: reply('<p>Hello</p>') });
    expect(codes(hidden)).toEqual({ [other]: [404, 'NOT_FOUND'] });
  });

  test('S4j whom a colleague has answered since is not answered twice, and no words are held', async () => {
    const ids = await many(3, { subject: 'Dripping tap' });
    const commands = reply('<p>The plumber comes on Monday.</p>');
    const ordered = await order(ana.client, { q: 'subject:dripping', commands }, 202);
    const first = await admin.post(`tickets/${ids[1]}/messages`, { text: 'It is repaired.' });
    expect(first.status).toBe(201);
    await bulkRound(world.context);
    const ended = await progress(ordered.id, ana.client);
    expect(ended).toMatchObject({ state: 'done', counts: { done: 2, refused: 1 } });
    expect(codes(ended)).toEqual({ [ids[1]!]: [409, 'STALE'] });
    for (const id of ids) expect(await answers(id)).toHaveLength(1);
    const held = (await (await ana.client.get('held-replies')).json()) as { items: unknown[] };
    expect(held.items).toEqual([]);
  });
});

describe('a sale', () => {
  test('S4k is named for many of its buyer’s tickets, for no others, and taken back', async () => {
    const buyer = await world.addPerson(desk, { name: 'Bea Buyer', profile: 'customer' });
    const items = [{ reference: 'OX-1500', designation: 'A UPS' }];
    expect((await admin.post('products', { items })).status).toBe(200);
    const products = (await (await admin.get('products?q=OX-1500')).json()) as {
      items: { id: string }[];
    };
    const saleId = await made(
      admin.post('sales', {
        customerId: buyer.id,
        productId: products.items[0]?.id,
        serialNumber: 'ABC000000000077',
      }),
    );
    const requester = { name: 'Bea Buyer', email: buyer.email };
    const hers = await many(2, { requester });
    const other = await open();
    const done = await order(admin, {
      ids: [...hers, other],
      commands: [{ type: 'name-sale', saleId }],
    });
    expect(done.counts).toMatchObject({ done: 2, refused: 1 });
    expect(codes(done)[other]).toEqual([422, 'INVALID']);
    const saleOf = async (id: string) =>
      ((await (await admin.get(`tickets/${id}`)).json()) as { sale: { id: string } | null }).sale
        ?.id;
    expect(await saleOf(hers[0]!)).toBe(saleId);
    expect((await undo(done.id)).counts).toMatchObject({ done: 2 });
    expect(await saleOf(hers[0]!)).toBeUndefined();
  });
});

describe('all that a filter finds', () => {
  test('S4d a dry run looks at more than it lists, and lists what would be refused first', async () => {
    const subject = 'Squeaking door';
    const phone = '+33 1 23 45 67 89';
    const requester = { name: 'Zoe Zahn', email: 'zoe@guest.example' };
    await many(205, { subject, requester: { ...requester, phone } });
    const missing = await open({ subject, requester });
    const would = await order(admin, {
      q: 'subject:squeaking',
      commands: [{ type: 'reply', bodies: { en: '<p>We call {{requester.phone}}</p>' } }],
      dryRun: true,
    });
    expect(would).toMatchObject({ total: 206, counts: { done: 205, refused: 1, waiting: 0 } });
    expect(would.items).toHaveLength(MOST_NAMED);
    expect(would.items[0]).toMatchObject({ id: missing, code: 'MISSING_VALUES' });
  });

  test('S4e in the background, on the selection of the moment, with progress', async () => {
    const ids = await many(30, { subject: 'Flooded cellar' });
    const ordered = await order(ana.client, { q: 'subject:flooded', commands: URGENT }, 202);
    expect(ordered).toMatchObject({
      state: 'running',
      total: 30,
      counts: { waiting: 30, done: 0 },
    });
    const late = await open({ subject: 'Flooded cellar' });
    await runBulk(world.context, desk.id as never, ordered.id, { mostItems: 20 });
    expect((await progress(ordered.id)).counts).toMatchObject({ done: 20, waiting: 10 });
    await bulkRound(world.context);
    const ended = await progress(ordered.id);
    expect(ended).toMatchObject({ state: 'done', counts: { done: 30, waiting: 0 }, items: [] });
    expect(await Promise.all(ids.map(async (id) => (await load(id)).priority))).toEqual(
      ids.map(() => 'critical'),
    );
    expect((await load(late)).priority).toBe('low');
    expect(
      (await order(ana.client, { q: 'subject:nothing-such', commands: URGENT }, 202)).total,
    ).toBe(0);
    await bulkRound(world.context);
    // Hidden ones are not even selected.
    await open({ subject: 'Burst pipe', group: otherGroup });
    expect((await order(ana.client, { q: 'subject:burst', commands: URGENT }, 202)).total).toBe(0);
    await bulkRound(world.context);
  });

  test('S4w more than were expected are not touched, and nothing is left; fewer are what was looked at', async () => {
    const subject = 'Loose tile';
    const ids = await many(3, { subject });
    const body = { q: 'subject:tile priority:low', commands: URGENT };
    const would = await order(admin, { ...body, dryRun: true });
    expect(would.total).toBe(3);
    const late = await open({ subject });
    const listed = async () =>
      ((await (await admin.get('bulk')).json()) as { items: Progress[] }).items.map(({ id }) => id);
    const before = await listed();
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const refused = await admin.post('bulk', { ...body, expected: would.total }, headers);
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: 'MORE_FOUND', found: 4 });
    await bulkRound(world.context);
    expect(await listed()).toEqual(before);
    const priorities = async () =>
      Promise.all([...ids, late].map(async (id) => (await load(id)).priority));
    expect(await priorities()).toEqual(['low', 'low', 'low', 'low']);

    // Looked at again, it is given with the same key; one that has left meanwhile is not missed.
    await admin.patch(`tickets/${late}`, { priority: 'high' });
    const given = await order(admin, { ...body, expected: 4 }, 202, headers);
    expect(given.total).toBe(3);
    await bulkRound(world.context);
    expect(await priorities()).toEqual(['critical', 'critical', 'critical', 'high']);
    expect(
      await errorsOf(admin.post('bulk', { ids: [late], expected: 1, commands: URGENT })),
    ).toEqual([['expected', 'not_allowed']]);
  });

  test('S4f whoever is killed in the middle is followed by another, and nothing is done twice', async () => {
    const ids = await many(45, { subject: 'Broken mast' });
    const commands = [{ type: 'note', html: '<p>Seen</p>' }];
    const ordered = await order(admin, { q: 'subject:mast', commands }, 202);
    // The second chunk was done, and nobody has written that down.
    const killed = killedAfter(40);
    await expect(runBulk(killed, desk.id as never, ordered.id, { mostItems: 200 })).rejects.toThrow(
      'killed',
    );
    expect((await progress(ordered.id)).counts).toMatchObject({ done: 20, waiting: 25 });
    const second = await world.secondServer();
    // Its hold has not ended yet.
    await bulkRound(second.context);
    expect((await progress(ordered.id)).counts.waiting).toBe(25);
    offsetMs += HOLD_MS + 1;
    await Promise.all([bulkRound(world.context), bulkRound(second.context)]);
    expect(await progress(ordered.id)).toMatchObject({ state: 'done', counts: { done: 45 } });
    for (const id of ids) expect(await timesOf(id, 'message-posted')).toBe(2);
  });

  test('S4f what was done by whoever was killed can be taken back like the rest', async () => {
    const ids = await many(3, { subject: 'Loose cable' });
    const ordered = await order(admin, { q: 'subject:cable', commands: URGENT }, 202);
    await expect(
      runBulk(killedAfter(1), desk.id as never, ordered.id, { mostItems: 200 }),
    ).rejects.toThrow('killed');
    expect((await load(ids[0]!)).priority).toBe('critical');
    expect((await progress(ordered.id)).counts.waiting).toBe(3);
    offsetMs += HOLD_MS + 1;
    await bulkRound(world.context);
    expect((await progress(ordered.id)).counts).toMatchObject({ done: 3, unchanged: 0 });
    for (const id of ids) expect(await timesOf(id, 'priority-changed')).toBe(1);
    expect((await undo(ordered.id)).counts.done).toBe(3);
    expect((await load(ids[0]!)).priority).toBe('low');
  });

  test('S4g a cancelled order stops, and so does one whose giver lost their rights', async () => {
    await many(25, { subject: 'Torn sail' });
    const ben = await world.addPerson(desk, { name: 'Ben Berg', groupIds: [group] });
    const ordered = await order(ben.client, { q: 'subject:sail', commands: URGENT }, 202);
    await runBulk(world.context, desk.id as never, ordered.id, { mostItems: 20 });
    const stopped = await ben.client.post(`bulk/${ordered.id}/cancel`, {});
    expect(await stopped.json()).toMatchObject({
      state: 'cancelled',
      counts: { done: 20, cancelled: 5, waiting: 0 },
    });
    await bulkRound(world.context);
    expect((await progress(ordered.id)).counts.done).toBe(20);

    const next = await order(
      ben.client,
      { q: 'subject:sail', commands: [{ type: 'tag', add: ['x'], remove: [] }] },
      202,
    );
    await admin.patch(`people/${ben.id}`, { isDisabled: true });
    await bulkRound(world.context);
    const ended = await progress(next.id);
    expect(ended).toMatchObject({ state: 'done', counts: { done: 0, refused: 25 } });
    expect(ended.items[0]).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });

  test('S4g there is a limit to how much goes on at once, and orders are kept for a month', async () => {
    const eve = await world.addPerson(desk, { name: 'Eve', groupIds: [group] });
    await open({ subject: 'Lost key' });
    const last: Progress[] = [];
    for (let n = 0; n < 5; n += 1)
      last.push(await order(eve.client, { q: 'subject:key', commands: URGENT }, 202));
    expect((await eve.client.post('bulk', { q: 'subject:key', commands: URGENT })).status).toBe(
      429,
    );
    await bulkRound(world.context);
    await order(eve.client, { q: 'subject:key', commands: URGENT }, 202);
    await bulkRound(world.context);
    const before = offsetMs;
    offsetMs += 31 * 24 * 60 * 60 * 1_000;
    expect(await purgeBulk(world.context)).toBeGreaterThan(5);
    // So many at once; the rest in the next hour.
    while ((await purgeBulk(world.context)) > 0);
    offsetMs = before;
    expect((await admin.get(`bulk/${last[0]!.id}`)).status).toBe(404);
  });
});

describe('undo', () => {
  test('S4h takes back what can be, on tickets that nobody has changed since, and says where not', async () => {
    const [plain, changed, noted] = [await open({ priority: 'high' }), await open(), await open()];
    const done = await order(admin, {
      ids: [plain, changed, noted],
      commands: [
        ...URGENT,
        { type: 'tag', add: ['storm'], remove: [] },
        { type: 'assign', groupId: otherGroup },
        { type: 'change-status', status: 'in-progress' },
      ],
    });
    expect(codes(done)[plain]).toEqual([200, null]);
    await admin.post(`tickets/${changed}/messages`, { html: '<p>Hm</p>', kind: 'note' });
    const words = await order(admin, {
      ids: [noted],
      commands: [{ type: 'note', html: '<p>x</p>' }],
    });
    expect(codes(await undo(words.id))).toEqual({ [noted]: [409, 'NOT_UNDOABLE'] });
    const back = await undo(done.id);
    expect(codes(back)).toEqual({
      [plain]: [200, null],
      [changed]: [409, 'CHANGED'],
      [noted]: [409, 'CHANGED'],
    });
    expect(await load(plain)).toMatchObject({ priority: 'high', desk: { tags: [], group } });
    expect(await load(changed)).toMatchObject({ priority: 'critical', desk: { tags: ['storm'] } });
    expect((await undo(done.id)).id).toBe(back.id);
    expect((await progress(done.id)).undoneBy).toBe(back.id);
    expect((await admin.post(`bulk/${back.id}/undo`, {})).status).toBe(409);
  });

  test('S4t says beforehand what can be taken back, and ends it as an order like any other', async () => {
    const [one, two] = [await open(), await open()];
    const kept = await order(admin, { ids: [one, two], commands: URGENT });
    expect(kept).toMatchObject({ isUndoable: true, commands: ['change-priority'] });
    const words = await order(admin, {
      ids: [one],
      commands: [...URGENT, { type: 'note', html: '<p>x</p>' }],
    });
    expect(words.isUndoable).toBe(false);
    const into = await open();
    const merged = await order(admin, { ids: [two], commands: [{ type: 'merge', into }] });
    expect([merged.counts.done, merged.isUndoable]).toEqual([1, false]);
    const nothing = await order(admin, { ids: [into], commands: [{ type: 'reopen' }] });
    expect([nothing.counts.done, nothing.isUndoable]).toEqual([0, false]);
    const back = await undo(kept.id);
    expect(back).toMatchObject({ isUndoable: false, undoOf: kept.id, commands: [] });
    expect((await progress(kept.id)).isUndoable).toBe(false);
  });

  test('S4t twice at once is once: nothing is taken back twice', async () => {
    const ids = await many(3, { priority: 'high' });
    const done = await order(admin, { ids, commands: URGENT });
    const both = await Promise.all([undo(done.id), undo(done.id)]);
    expect(both[0].id).toBe(both[1].id);
    expect((await progress(both[0].id)).counts).toMatchObject({ done: 3, waiting: 0 });
    for (const id of ids) {
      expect((await load(id)).priority).toBe('high');
      expect(await timesOf(id, 'priority-changed')).toBe(2);
    }
  });

  test('S4u is done with the rights of whoever takes it back, at that moment', async () => {
    const ben = await world.addPerson(desk, { name: 'Ben Brandt', groupIds: [group] });
    const ids = await many(2);
    const done = await order(ben.client, { ids, commands: URGENT });
    // An administrator may; what they may do is theirs, not what the giver could.
    const other = await open({ group: otherGroup });
    const far = await order(admin, { ids: [other], commands: URGENT });
    expect((await ben.client.post(`bulk/${far.id}/undo`, {})).status).toBe(404);
    // He has left the group meanwhile: what he could do then he cannot take back, and names are not told.
    await admin.patch(`people/${ben.id}`, { groupIds: [otherGroup] });
    const back = await undo(done.id, 200, ben.client);
    expect(codes(back)).toEqual({ [ids[0]!]: [404, 'NOT_FOUND'], [ids[1]!]: [404, 'NOT_FOUND'] });
    expect(back.items.map(({ subject }) => subject)).toEqual([null, null]);
    expect((await load(ids[1]!)).priority).toBe('critical');
  });

  test('S4u of many goes on in the background: stopped, killed and followed, nothing is done twice', async () => {
    const ids = await many(205, { subject: 'Cracked pane', priority: 'high' });
    const ordered = await order(admin, { q: 'subject:cracked', commands: URGENT }, 202);
    await bulkRound(world.context);
    expect((await progress(ordered.id)).counts).toMatchObject({ done: 205 });
    await admin.post(`tickets/${ids[3]}/messages`, { html: '<p>Hm</p>', kind: 'note' });
    const back = await undo(ordered.id, 202);
    expect(back).toMatchObject({ state: 'running', total: 205, counts: { waiting: 205 } });
    await expect(
      runBulk(killedAfter(40), desk.id as never, back.id, { mostItems: 200 }),
    ).rejects.toThrow('killed');
    offsetMs += HOLD_MS + 1;
    await runBulk(world.context, desk.id as never, back.id, { mostItems: 60 });
    const stopped = (await (await admin.post(`bulk/${back.id}/cancel`, {})).json()) as Progress;
    expect(stopped).toMatchObject({ state: 'cancelled', counts: { waiting: 0 } });
    await bulkRound(world.context);
    const ended = await progress(back.id);
    expect(ended.counts).toEqual(stopped.counts);
    const priorities = await Promise.all(ids.map(async (id) => (await load(id)).priority));
    const isBack = priorities.filter((priority) => priority === 'high').length;
    expect(isBack).toBe(ended.counts.done);
    expect(isBack + ended.counts.refused + ended.counts.cancelled).toBe(205);
    for (const [n, id] of ids.entries())
      expect(await timesOf(id, 'priority-changed')).toBe(priorities[n] === 'high' ? 2 : 1);
  });
});

describe('one’s own orders', () => {
  test('S4v are listed on every device, the latest first, page by page; nobody else’s', async () => {
    const eva = await world.addPerson(desk, { name: 'Eva Ernst', groupIds: [group] });
    const ids = await many(2);
    const given: string[] = [];
    for (const priority of ['high', 'critical', 'low'])
      given.push(
        (await order(eva.client, { ids, commands: [{ type: 'change-priority', priority }] })).id,
      );
    const list = async (query: string) =>
      (await (await eva.client.get(`bulk?${query}`)).json()) as {
        items: Progress[];
        next: string | null;
      };
    const first = await list('limit=2');
    expect(first.items.map(({ id }) => id)).toEqual([given[2], given[1]]);
    expect(first.items[0]).toMatchObject({ counts: { done: 2 }, isUndoable: true });
    expect(first.items[0]).not.toHaveProperty('items');
    const rest = await list(`limit=2&cursor=${first.next}`);
    expect([rest.items.map(({ id }) => id), rest.next]).toEqual([[given[0]], null]);
    const others = (await (await ana.client.get('bulk')).json()) as { items: Progress[] };
    expect(others.items.some(({ id }) => given.includes(id))).toBe(false);
    expect((await eva.client.get('bulk?cursor=x')).status).toBe(422);
  });
});
