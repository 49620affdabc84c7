// What can be asked of a ticket through the API besides its conversation, on real rows.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS } from '#shared/base/clock.ts';
import {
  createWorld,
  TEST_PASSWORD,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';
import { passTime } from './ticket-timers.ts';

let nowMs = Date.now();
let world: World;
let desk: SignedUp;
let admin: TestClient;
let ana: TestPerson;
let ben: TestPerson;
let cleo: TestPerson;

beforeAll(async () => {
  world = await createWorld({ clock: () => nowMs });
  desk = await world.signUp({ blueprint: 'helpdesk' });
  admin = desk.admin;
  const groups = (await (await admin.get('groups')).json()) as { items: { id: string }[] };
  const groupIds = groups.items.map(({ id }) => id);
  ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds });
  ben = await world.addPerson(desk, { name: 'Ben Berg', groupIds });
  cleo = await world.addPerson(desk, { name: 'Cleo Cruz', profile: 'customer' });
});
afterAll(() => world.close());

/** Time passes, and sessions end with it: everybody signs in again. */
async function later(ms: number): Promise<void> {
  nowMs += ms;
  const again = (email: string, password?: string) => world.signIn(desk.slug, email, password);
  admin = await again(desk.email, desk.password);
  ana = { ...ana, client: await again(ana.email) };
  ben = { ...ben, client: await again(ben.email) };
  cleo = { ...cleo, client: await again(cleo.email) };
}

type Ticket = {
  id: string;
  number: number;
  status: string;
  priority: string;
  category: string;
  parentCategory: string | null;
  fields: Record<string, unknown>;
  incomplete: string[];
  mergedInto: string | null;
  messageCount: number;
  excerpt: string;
  translations: object;
  rating: object | null;
  desk?: {
    group: string | null;
    cc: string[];
    links: object[];
    watchers: string[];
    minutesWorked: number;
    noteCount: number;
    tags: string[];
    expiredAt: string | null;
    archivedAt: string | null;
    deletedAt: string | null;
  };
};
type Message = {
  id: string;
  html: string;
  side: string;
  kind: string;
  authorName: string;
  at: string;
  redactedAt: string | null;
  origin: { ticketId: string; messageId: string } | null;
};
const read = async <T>(answer: Response, status = 200): Promise<T> => {
  const body = (await answer.json()) as T;
  expect(answer.status, JSON.stringify(body)).toBe(status);
  return body;
};
const open = async (client: TestClient = cleo.client, body: object = {}) =>
  read<Ticket>(
    await client.post('tickets', {
      subject: 'Printer',
      description: 'It prints nothing.',
      ...body,
    }),
    201,
  );
const by = (email: string) => ({ requester: { name: 'Nora Nox', email } });
const get = async (id: string, client: TestClient = admin) =>
  read<Ticket>(await client.get(`tickets/${id}`));
const verb = (client: TestClient, id: string, name: string, body: object = {}) =>
  client.post(`tickets/${id}/${name}`, body);
const messages = async (id: string, client: TestClient = admin) =>
  (await read<{ items: Message[] }>(await client.get(`tickets/${id}/messages`))).items;
const history = async (id: string) =>
  (
    await read<{ items: { type: string; event: Record<string, unknown> }[] }>(
      await admin.get(`tickets/${id}/history`),
    )
  ).items;
const say = async (client: TestClient, id: string, text: string, kind = 'reply') =>
  read<Message & { ticketId: string }>(
    await client.post(`tickets/${id}/messages`, { text, kind }),
    201,
  );

describe('T4, T5, T6', () => {
  test('T5d a subcategory brings group, priority and fields; the API shows its parent', async () => {
    const refused = await cleo.client.post('tickets', {
      subject: 'Door',
      description: 'Stuck',
      category: 'building',
    });
    expect(await refused.json()).toMatchObject({
      status: 422,
      errors: [{ path: 'fields.room', code: 'required' }],
    });
    const ticket = await open(cleo.client, { category: 'software-access' });
    expect(ticket).toMatchObject({
      category: 'software-access',
      parentCategory: 'software',
      priority: 'high',
    });
  });

  test('T4e PATCH changes facts under If-Match; a customer is not shown what is for operators', async () => {
    const ticket = await open();
    const etag = (await ana.client.get(`tickets/${ticket.id}`)).headers.get('etag') ?? '';
    const body = {
      category: 'hardware',
      priority: 'critical',
      fields: { asset: 'A-1', impact: 'team' },
      tags: ['vip'],
      cc: ['Boss@example.com'],
    };
    const changed = await read<Ticket>(
      await ana.client.patch(`tickets/${ticket.id}`, body, { 'if-match': etag }),
    );
    expect(changed).toMatchObject({
      category: 'hardware',
      priority: 'critical',
      fields: body.fields,
      desk: { tags: ['vip'], cc: ['boss@example.com'] },
    });
    expect(
      (await ana.client.patch(`tickets/${ticket.id}`, { priority: 'low' }, { 'if-match': etag }))
        .status,
    ).toBe(412);
    expect((await get(ticket.id, cleo.client)).fields).toEqual({ asset: 'A-1' });
    expect((await cleo.client.patch(`tickets/${ticket.id}`, { priority: 'low' })).status).toBe(403);
  });

  test('T4f what only operators change is no news to the customer', async () => {
    const ticket = await open();
    const before = (await cleo.client.get(`tickets/${ticket.id}`)).headers.get('etag');
    nowMs += 1000;
    await read(await verb(ana.client, ticket.id, 'set-fields', { fields: { impact: 'all' } }));
    expect((await cleo.client.get(`tickets/${ticket.id}`)).headers.get('etag')).toBe(before);
  });
});

describe('T8 merge, split, link', () => {
  test('T8f a duplicate gives its messages, notes and requester to the original; what comes later goes there too', async () => {
    const original = await open();
    const duplicate = await open(ana.client, by('nora@example.com'));
    const said = await say(ana.client, duplicate.id, 'We are on it.');
    await say(ana.client, duplicate.id, 'Third one today.', 'note');

    const merged = await read<Ticket>(
      await verb(ben.client, duplicate.id, 'merge', { into: original.id }),
    );

    expect(merged).toMatchObject({ mergedInto: original.id, status: 'closed' });
    const after = await get(original.id);
    expect(after).toMatchObject({
      messageCount: 3,
      desk: { cc: ['nora@example.com'], noteCount: 1 },
    });
    const copies = (await messages(original.id)).filter((message) => message.origin !== null);
    expect(copies.map(({ kind }) => kind)).toEqual(['reply', 'reply', 'note']);
    expect(copies[1]).toMatchObject({
      html: said.html,
      authorName: 'Ana Amado',
      side: 'operator',
      at: said.at,
      origin: { ticketId: duplicate.id, messageId: said.id },
    });
    const late = await say(ben.client, duplicate.id, 'One more thing.');
    expect(late.ticketId).toBe(original.id);
    expect((await get(duplicate.id)).messageCount).toBe(2);
    expect(await (await verb(ben.client, duplicate.id, 'reopen')).json()).toMatchObject({
      status: 409,
      code: 'MERGED',
    });
    const mails = await world.db.tenantRead(
      desk.id as never,
      (sql) => sql<{ recipient: string }[]>`
      select i.recipient from mail_intents i where i.message_id = ${late.id} order by i.recipient`,
    );
    expect(mails.map(({ recipient }) => recipient)).toEqual(
      [cleo.email, 'nora@example.com'].toSorted(),
    );
  });

  test('T8g a message to a duplicate that came at the same time as another to the original is not lost', async () => {
    const original = await open();
    const duplicate = await open(ana.client, by('nora@example.com'));
    await read(await verb(ben.client, duplicate.id, 'merge', { into: original.id }));
    await Promise.all([
      ...[1, 2, 3].map((n) => say(ana.client, duplicate.id, `To the duplicate ${n}`, 'note')),
      ...[1, 2, 3].map((n) => say(cleo.client, original.id, `To the original ${n}`)),
    ]);
    const all = await messages(original.id);
    expect(all.filter(({ html }) => html.includes('To the'))).toHaveLength(6);
  });

  test('T8h a message becomes a ticket of its own, tied to where it came from; a note does not', async () => {
    const ticket = await open();
    const second = await say(cleo.client, ticket.id, 'Also the door is stuck.');
    const note = await say(ana.client, ticket.id, 'Hm.', 'note');
    const fresh = await read<Ticket>(
      await verb(ana.client, ticket.id, 'split', { messageId: second.id, subject: 'Door' }),
    );
    expect(fresh).toMatchObject({
      messageCount: 1,
      excerpt: 'Also the door is stuck.',
      desk: { links: [{ kind: 'related', ticketId: ticket.id }] },
    });
    expect((await messages(fresh.id, cleo.client))[0]).toMatchObject({
      side: 'customer',
      origin: { messageId: second.id },
    });
    expect((await messages(ticket.id)).map(({ id }) => id)).toContain(second.id);
    expect(
      await (
        await verb(ana.client, ticket.id, 'split', { messageId: note.id, subject: 'X' })
      ).json(),
    ).toMatchObject({ code: 'NO_SUCH_MESSAGE' });
  });

  test('T8i a link shows on both tickets and goes from both', async () => {
    const [one, two] = [await open(), await open()];
    await read(await verb(ana.client, one.id, 'link', { kind: 'blocks', to: two.id }));
    expect((await get(two.id)).desk?.links).toEqual([{ kind: 'blocked-by', ticketId: one.id }]);
    await read(await verb(ana.client, two.id, 'unlink', { kind: 'blocked-by', to: one.id }));
    expect((await get(one.id)).desk?.links).toEqual([]);
  });
});

test('T10a a preview shows facts, first and last message, and neither takes nor changes the ticket', async () => {
  const ticket = await open();
  const single = await read<{ first: Message; last: Message | null }>(
    await ana.client.get(`tickets/${ticket.id}/preview`),
  );
  expect([single.first.html, single.last]).toEqual(['<p>It prints nothing.</p>', null]);
  await say(cleo.client, ticket.id, 'In the middle.');
  await say(cleo.client, ticket.id, 'Still nothing.');
  const before = (await ana.client.get(`tickets/${ticket.id}`)).headers.get('etag');
  const preview = await read<{ ticket: Ticket; first: Message; last: Message }>(
    await ana.client.get(`tickets/${ticket.id}/preview`),
  );
  expect(preview.ticket.id).toBe(ticket.id);
  expect([preview.first.html, preview.last.html]).toEqual([
    '<p>It prints nothing.</p>',
    '<p>Still nothing.</p>',
  ]);
  expect((await ana.client.get(`tickets/${ticket.id}`)).headers.get('etag')).toBe(before);
});

describe('T12 deletion', () => {
  const remove = (client: TestClient, id: string, body?: object) =>
    client.fetch(`tickets/${id}`, {
      method: 'DELETE',
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });

  test('T12d an operator deletes with an administrator’s password, which is stored nowhere; not with another’s', async () => {
    const ticket = await open();
    expect((await remove(ana.client, ticket.id)).status).toBe(403);
    expect(
      (await remove(ana.client, ticket.id, { administrator: desk.email, password: 'wrong' }))
        .status,
    ).toBe(401);
    expect(
      (await remove(ana.client, ticket.id, { administrator: ben.email, password: TEST_PASSWORD }))
        .status,
    ).toBe(401);
    expect((await remove(cleo.client, ticket.id)).status).toBe(403);
    expect((await get(ticket.id)).desk?.deletedAt).toBeNull();
    expect(
      (await remove(ana.client, ticket.id, { administrator: desk.email, password: desk.password }))
        .status,
    ).toBe(204);
    expect((await ana.client.get(`tickets/${ticket.id}`)).status).toBe(404);
    expect((await cleo.client.get(`tickets/${ticket.id}`)).status).toBe(404);
    const deleted = (await history(ticket.id)).find(({ type }) => type === 'ticket-deleted');
    expect(deleted?.event['authorisedById']).toMatch(/^[0-9a-f-]{36}$/);
    const stored = await world.db.tenantRead(
      desk.id as never,
      (sql) => sql`
      select 1 from events e where e.data::text like ${`%${desk.password}%`}
      union all select 1 from idempotency_keys k where k.body::text like ${`%${desk.password}%`}`,
    );
    expect(stored).toEqual([]);
  });

  test('T12e guesses are counted', async () => {
    const ticket = await open();
    const tries = [];
    for (let n = 0; n < 7; n += 1)
      tries.push(
        (await remove(ben.client, ticket.id, { administrator: desk.email, password: `guess ${n}` }))
          .status,
      );
    expect(tries).toContain(429);
  });

  test('T12f deleted tickets leave lists and devices, can be brought back for 30 days, and are purged then; the number stays used', async () => {
    const kept = await open();
    const ticket = await open();
    await read(await verb(ana.client, ticket.id, 'link', { kind: 'related', to: kept.id }));
    expect((await remove(admin, ticket.id)).status).toBe(204);
    const scopes = () =>
      world.db.tenantRead(
        desk.id as never,
        (sql) => sql<{ state: string }[]>`
      select distinct m.state from sync_memberships m where m.ticket_id = ${ticket.id}`,
      );
    expect(await scopes()).toEqual([{ state: 'gone' }]);
    const items = (await read<{ items: Ticket[] }>(await admin.get('deleted-tickets'))).items;
    expect(items.map(({ id }) => id)).toContain(ticket.id);
    expect((await ana.client.get('deleted-tickets')).status).toBe(403);
    await later(29 * DAY_MS);
    await passTime(world.context);
    await read(await verb(admin, ticket.id, 'restore'));
    expect((await scopes()).map(({ state }) => state)).not.toContain('gone');

    await remove(admin, ticket.id);
    await later(30 * DAY_MS + 1000);
    expect((await passTime(world.context)).purged).toBeGreaterThan(0);
    const left = await world.db.tenantRead(
      desk.id as never,
      (sql) => sql`
      select 1 from tickets t where t.id = ${ticket.id} union all select 1 from messages m where m.ticket_id = ${ticket.id}
      union all select 1 from doc_updates d where d.ticket_id = ${ticket.id}`,
    );
    expect(left).toEqual([]);
    expect((await get(kept.id)).desk?.links).toEqual([]);
    expect((await open()).number).toBeGreaterThan(ticket.number);
  });
});

test('C6e with the description its translations go, and the history never had their words', async () => {
  const { id } = await open(cleo.client, { description: 'My card is 4111.' });
  const translate = (text: string, field = 'description') =>
    verb(admin, id, 'translate', { field, language: 'fr', text });
  await read(await translate('Ma carte est la 4111.'));
  await read(await translate('Ma carte est la 4111 !'));
  await read(await translate('Imprimante', 'subject'));
  expect(JSON.stringify(await read(await admin.get(`tickets/${id}`)))).toContain('4111');
  const [description] = await messages(id);

  await read(await verb(admin, id, 'redact', { messageId: description!.id, reason: 'A card' }));

  const events = await history(id);
  expect(JSON.stringify(events)).not.toContain('4111');
  // What was done is still told, and of other texts with their words.
  const translated = events.filter(({ type }) => type === 'text-translated');
  expect(translated.map(({ event }) => [event['field'], event['to']])).toEqual([
    ['description', ''],
    ['description', ''],
    ['subject', 'Imprimante'],
  ]);
  expect(JSON.stringify(await read(await admin.get(`tickets/${id}`)))).not.toContain('4111');
  expect(JSON.stringify(await messages(id))).not.toContain('4111');
  const kept = await world.db.tenantRead(
    desk.id as never,
    (sql) =>
      sql`select e.data::text from events e where e.data::text like '%4111%' and e.ticket_id = ${id}`,
  );
  expect(kept).toHaveLength(0);
});

test('C6b an administrator takes the words of a message away everywhere; the history says who and why and keeps none', async () => {
  const original = await open();
  const duplicate = await open(ana.client, by('nora@example.com'));
  const secret = await say(ana.client, duplicate.id, 'Your card is 4111.');
  await say(ana.client, duplicate.id, 'Bye.');
  await read(await verb(ana.client, duplicate.id, 'merge', { into: original.id }));
  const body = { messageId: secret.id, reason: 'A card number' };
  expect((await verb(ana.client, duplicate.id, 'redact', body)).status).toBe(403);

  await read(await verb(admin, duplicate.id, 'redact', body));

  for (const id of [duplicate.id, original.id]) {
    const all = await messages(id);
    expect(JSON.stringify(all)).not.toContain('4111');
    expect(all.filter(({ redactedAt }) => redactedAt !== null)).toHaveLength(1);
    const events = await history(id);
    expect(JSON.stringify(events)).not.toContain('4111');
    expect(events.map(({ type }) => type)).toContain('message-redacted');
  }
  const docs = await world.db.tenantRead(
    desk.id as never,
    (sql) => sql<{ generation: number; seq: number; bytes: Uint8Array }[]>`
    select d.generation, d.seq, d.bytes from doc_updates d where d.ticket_id = ${duplicate.id} and d.kind = 'pub' order by d.seq`,
  );
  expect(docs.map(({ generation, seq }) => [generation, seq])).toEqual([
    [2, 1],
    [2, 2],
    [2, 3],
  ]);
  expect(docs.some(({ bytes }) => Buffer.from(bytes).includes('4111'))).toBe(false);
  await say(admin, original.id, 'Life goes on.');
});

test('T18b time worked is kept per entry and summed; the same entry is recorded once', async () => {
  const ticket = await open();
  const on = new Date(nowMs).toISOString().slice(0, 10);
  const id = crypto.randomUUID().replace(/^(.{14})./, '$17');
  const entry = { id, minutes: 20, on, text: 'Call' };
  await read(await verb(ana.client, ticket.id, 'record-time', entry));
  expect(await (await verb(ana.client, ticket.id, 'record-time', entry)).json()).toMatchObject({
    code: 'ALREADY_EXISTS',
  });
  await read(await verb(ben.client, ticket.id, 'record-time', { minutes: 10, on }));
  expect((await get(ticket.id)).desk?.minutesWorked).toBe(30);
  const rows = await world.db.tenantRead(
    desk.id as never,
    (sql) => sql`select 1 from time_entries e where e.ticket_id = ${ticket.id}`,
  );
  expect(rows).toHaveLength(2);
});

test('T14c, T20b tickets expire and are archived when their time has come, once', async () => {
  const ticket = await open();
  const closed = await open();
  await read(await verb(admin, closed.id, 'close'));
  await later(7 * DAY_MS + 1000);
  await passTime(world.context);
  expect((await get(ticket.id)).desk?.expiredAt).not.toBeNull();
  expect((await get(closed.id)).desk).toMatchObject({ expiredAt: null, archivedAt: null });
  await later(90 * DAY_MS);
  await passTime(world.context);
  expect((await get(closed.id)).desk?.archivedAt).not.toBeNull();
  await passTime(world.context);
  expect((await history(ticket.id)).filter(({ type }) => type === 'ticket-expired')).toHaveLength(
    1,
  );
});

test('T15d, T16c a solution goes its way, and its customer rates, by access code', async () => {
  const service = await world.signUp({ blueprint: 'servicedesk' });
  const visitor = world.client({ slug: service.slug });
  const receipt = await read<{ id: string; number: number; accessCode: string }>(
    await visitor.post('public/requests', {
      subject: 'Lamp',
      description: 'Dark',
      name: 'Nora',
      email: 'nora@example.com',
    }),
    201,
  );
  const code = { 'access-code': receipt.accessCode };
  const mine = `public/requests/${receipt.number}`;
  await read(
    await verb(service.admin, receipt.id, 'propose-solution', {
      texts: { en: 'New bulb', fr: 'Ampoule neuve' },
    }),
  );
  expect(await (await visitor.get(mine, code)).json()).toMatchObject({ solution: null });
  await read(
    await verb(service.admin, receipt.id, 'review-solution', {
      outcome: 'approve',
      note: 'cheap one',
    }),
  );
  const shown = await read<{ solution: object }>(await visitor.get(mine, code));
  expect(shown.solution).toMatchObject({ stage: 'reviewed', texts: { fr: 'Ampoule neuve' } });
  expect(shown.solution).not.toHaveProperty('note');
  await read(await visitor.post(`${mine}/answer-solution`, { outcome: 'approve' }, code));
  const rated = await read<Ticket>(
    await visitor.post(`${mine}/rate`, { value: 4, comment: { en: 'Bright' } }, code),
  );
  expect(rated).toMatchObject({
    status: 'closed',
    rating: { value: 4, comment: { en: 'Bright' } },
  });
  expect((await visitor.post(`${mine}/rate`, { value: 1 }, code)).status).toBe(409);
});
