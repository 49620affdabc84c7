// What a ticket is made of (T1), what rules make of its priority (T6), looking without opening (T10), and being gone (T12).

import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { commandSchema } from '#shared/protocol/command-schemas.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import { syncMaintenance } from '#server/sync/index.ts';
import type { ApiQuestion, ApiResult, ApiRoute } from '#test/support/api-client.ts';
import { createDay, type Day, type Someone, type Ticket } from '#test/support/day.ts';
import {
  createDeviceCalls,
  message,
  openCommand,
  replyCommand,
} from '#test/support/device-calls.ts';
import { openDeviceOf } from '#test/support/signed-in-device.ts';
import { TEST_PASSWORD } from '#test/support/world.ts';

const OPEN = 'post /api/v1/w/{workspace}/tickets';
const VERB = 'post /api/v1/w/{workspace}/tickets/{id}';
const DELETE = 'delete /api/v1/w/{workspace}/tickets/{id}';
const PREVIEW = 'get /api/v1/w/{workspace}/tickets/{id}/preview';
const SETTINGS = 'patch /api/v1/w/{workspace}/settings';
const RULES = 'post /api/v1/w/{workspace}/rules';

let day: Day;
let ana: Someone;
let cem: Someone;
let groups: Record<string, string>;
beforeAll(async () => {
  day = await createDay('helpdesk', { at: new Date().toISOString() });
  groups = await day.groups();
  ana = await day.person('Ana Amado', 'technician', Object.values(groups));
  cem = await day.person('Cem Can', 'customer');
});
afterAll(() => day.close());

const at = (id: string) => ({ path: { id } });
const SOLUTION = { en: 'The cable', fr: 'Le câble' };
const REQUEST = { subject: 'Screen', description: 'It is black' };
type OpenBody = NonNullable<ApiQuestion<typeof OPEN>['body']>;
const open = async (body: Partial<OpenBody> = {}): Promise<Ticket> => {
  const { id } = await cem.api.must(OPEN, { body: { ...REQUEST, ...body } });
  return day.ticket(id);
};
function refusal(result: ApiResult<ApiRoute>): readonly string[] {
  if (result.isOk) throw new Error(`was done: ${JSON.stringify(result.body)}`);
  const { code, errors = [] } = result.problem;
  return errors.length === 0 ? [code] : errors.map(({ path }) => path);
}

test('T1k a ticket tells all that it has: words, status, priority, category, group, holder, requester, sale, tags, fields, times, solution, rating', async () => {
  await day.admin.api.must(SETTINGS, {
    body: {
      lock: { mode: 'exclusive', implicitTake: false },
      solution: { isEnabled: true, review: false, customerApproval: true, moves: {} },
      rating: { isEnabled: true },
    },
  });
  await day.admin.api.must('post /api/v1/w/{workspace}/products', {
    body: { items: [{ reference: 'OX-1500', designation: 'Screen' }] },
  });
  const { items: products } = await day.admin.api.must('get /api/v1/w/{workspace}/products', {
    query: { q: 'OX-1500' },
  });
  const sale = await day.admin.api.must('post /api/v1/w/{workspace}/sales', {
    body: {
      customerId: cem.id,
      productId: products[0]?.id ?? '',
      serialNumber: 'SN0000000000001',
    },
  });
  const requester = {
    name: cem.name,
    email: cem.email,
    phone: '+33 1 23',
    address: '1 Elm Street',
    city: 'Lyon',
    country: 'FR',
  };
  const { id } = await ana.api.must(OPEN, {
    body: {
      ...REQUEST,
      requester,
      channel: 'phone',
      language: 'fr',
      category: 'hardware-printer',
      group: groups['Buildings'] ?? '',
      priority: 'high',
      fields: { asset: 'A 12', impact: 'team' },
      sale: sale.id,
    },
  });
  await ana.api.must(`${VERB}/tag`, { ...at(id), body: { add: ['vip'] } });
  await ana.api.must(`${VERB}/take`, at(id));
  await day.say(ana, id, 'Is it plugged in?');
  await ana.api.must(`${VERB}/propose-solution`, {
    ...at(id),
    body: { texts: SOLUTION },
  });
  await cem.api.must(`${VERB}/answer-solution`, { ...at(id), body: { outcome: 'approve' } });
  await ana.api.must(`${VERB}/close`, at(id));
  await cem.api.must(`${VERB}/rate`, { ...at(id), body: { value: 4 } });

  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;
  const ticket = await day.ticket(id);
  expect(ticket).toMatchObject({
    id,
    number: expect.any(Number) as number,
    subject: 'Screen',
    status: 'closed',
    phase: 'closed',
    priority: 'high',
    category: 'hardware-printer',
    parentCategory: 'hardware',
    requester: { ...requester, personId: cem.id },
    channel: 'phone',
    language: 'fr',
    sale: { id: sale.id, serialNumber: 'SN0000000000001' },
    fields: { asset: 'A 12', impact: 'team' },
    createdAt: time,
    updatedAt: time,
    firstResponseAt: time,
    closedAt: time,
    solution: { texts: SOLUTION, stage: 'approved' },
    rating: { value: 4 },
    desk: {
      group: groups['Buildings'],
      assignee: ana.id,
      lockHolder: ana.id,
      clientIp: expect.stringMatching(/^operator /) as string,
      tags: ['vip'],
    },
  });
  expect((await day.messages(id))[0]?.text).toBe('It is black');
  // The same on a device.
  const device = await openDeviceOf(ana.client());
  await device.syncOnce();
  const view = await device.room.store.read(
    ['tickets'],
    async (db) => (await db.tickets.get(id as TicketId))?.view,
  );
  device.close();
  expect(view).toMatchObject({
    number: ticket.number,
    subject: 'Screen',
    status: 'closed',
    priority: 'high',
    category: 'hardware-printer',
    requester,
    channel: 'phone',
    language: 'fr',
    groupId: groups['Buildings'],
    assigneeId: ana.id,
    lockHolderId: ana.id,
    tags: ['vip'],
    fields: { asset: 'A 12', impact: 'team' },
    saleId: sale.id,
    solution: { texts: SOLUTION },
    rating: { value: 4 },
    closedAt: ticket.closedAt,
  });
  await day.admin.api.must(SETTINGS, { body: { lock: { mode: 'presence', implicitTake: false } } });
});

test('T6e rules set the priority by a field, by words of subject and message, and by who asks', async () => {
  const rule = async (name: string, condition: object, priority: 'low' | 'high' | 'critical') =>
    day.admin.api.must(RULES, {
      body: {
        name,
        on: [{ on: 'ticket-opened' }],
        if: condition as never,
        // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
        then: [{ do: 'set-priority', priority }],
      },
    });
  const made = [
    await rule('Field', { field: 'field.asset', op: 'is', values: ['A 1'] }, 'high'),
    await rule('Words', { field: 'text', op: 'contains', values: ['outage'] }, 'critical'),
    await rule('Customer', { field: 'email', op: 'is', values: ['boss@guest.example'] }, 'low'),
  ];
  const priorityOf = async (body: Partial<OpenBody>) => (await open(body)).priority;

  expect(await priorityOf({})).toBe('medium');
  expect(await priorityOf({ category: 'hardware', fields: { asset: 'A 1' } })).toBe('high');
  expect(await priorityOf({ category: 'hardware', fields: { asset: 'A 2' } })).toBe('medium');
  expect(await priorityOf({ subject: 'Outage' })).toBe('critical');
  expect(await priorityOf({ description: 'A complete outage since nine' })).toBe('critical');
  const asked = async (email: string) => {
    const requester = { name: 'Nora Nox', email };
    return (await ana.api.must(OPEN, { body: { ...REQUEST, requester } })).priority;
  };
  expect(await asked('boss@guest.example')).toBe('low');
  expect(await asked('nora@guest.example')).toBe('medium');
  for (const { id } of made)
    await day.admin.api.must('delete /api/v1/w/{workspace}/rules/{id}', at(id));
});

test('T10c a ticket that was only previewed stays unread, and nobody is there', async () => {
  const { id } = await open();
  await ana.api.must(`${VERB}/take`, at(id));
  await day.say(cem, id, 'Hello?');
  const unread = async () => {
    const { items } = await ana.api.must('get /api/v1/w/{workspace}/unread');
    return items.find(({ ticketId }) => ticketId === id)?.messages;
  };
  const before = await unread();
  expect(before).toBeGreaterThan(0);

  const seen = await ana.api.must(PREVIEW, at(id));

  expect(seen).toMatchObject({ first: { text: 'It is black' }, last: { text: 'Hello?' } });
  expect(await unread()).toBe(before);
});

test('T12h deleting is done online only: no device can keep it for later, with or without a password', async () => {
  const { id } = await open();
  const types = commandSchema.options.map((option) => option.shape.type.value as string);
  expect(types.filter((type) => /delete|restore|purge/.test(type))).toEqual([]);
  for (const who of [ana, day.admin]) {
    const device = createDeviceCalls(who.client());
    for (const more of [{}, { password: TEST_PASSWORD, administrator: day.admin.email }]) {
      const command = { type: 'delete', ticketId: id, ...more } as never;
      expect(await device.push(command)).toMatchObject({
        status: 'refused',
        refusal: { code: 'INVALID', errors: [{ path: 'commands.0.type' }] },
      });
    }
  }
  expect((await day.ticket(id)).desk?.deletedAt).toBeNull();
});

test('T12i thirty days after a deletion no word of the ticket is left in any table, and nothing of its neighbours is gone', async () => {
  const word = 'quetzalcoatlus';
  const kept = await open({ subject: 'Kept', description: 'Stays where it is' });
  const { id } = await open({ subject: 'Gone', description: `Lost a ${word}` });
  await day.say(day.admin, id, `Which ${word}?`);
  await day.say(ana, id, `Third ${word} this week`, 'note');
  // What lies beside the conversation: an answer held back, and what a device was answered.
  const device = createDeviceCalls(ana.client());
  await device.push(
    replyCommand(id, { message: message(`<p>The ${word} again</p>`), basis: { baseSeq: 1 } }),
  );
  await ana.api.must(`${VERB}/link`, { ...at(id), body: { kind: 'related', to: kept.id } });
  const own = openCommand({ subject: 'Other' });
  await device.push(own);
  await ana.api.must(`${VERB}/merge`, { ...at(own.ticketId), body: { into: id } });
  const places = () => placesOf(word);
  expect(await places()).toEqual(
    expect.arrayContaining(['doc_updates', 'held_replies', 'messages', 'search_texts']),
  );

  await day.admin.api.must(DELETE, at(id));
  await day.later(30 * DAY_MS + HOUR_MS);
  await syncMaintenance(day.world.db);

  expect(await places()).toEqual([]);
  expect(refusal(await day.admin.api.ask(`${VERB}/restore`, at(id)))).toEqual(['NOT_FOUND']);
  const { desk, messageCount } = await day.ticket(kept.id);
  expect([messageCount, desk?.links]).toEqual([1, []]);
  expect((await day.ticket(own.ticketId)).mergedInto).toBeNull();
  // Its number stays used.
  const { number } = await open();
  expect(number).toBeGreaterThan(kept.number ?? 0);
});

/** Tables with a row in which the word stands, as text or as bytes. */
async function placesOf(word: string): Promise<readonly string[]> {
  const hex = Buffer.from(word).toString('hex');
  return withConnection(day.world.database.superUrl, async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select c.oid::regclass::text as name from pg_class c
      where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'pgboss'::regnamespace)`;
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await sql.unsafe(
        `select 1 from ${name} t where t::text ilike $1 or t::text ilike $2 limit 1`,
        [`%${word}%`, `%${hex}%`],
      );
      if (rows.length > 0) found.push(name);
    }
    return found.toSorted();
  });
}
