// What a workspace and a ticket consist of (W1, T1), the one rule behind "waiting for my answer" (C11), conversations
// of two devices that were both away (C2), and the customers' page as configured (P1).

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readConversation } from '#client/data/conversations.ts';
import type { Device } from '#client/data/device.ts';
import type { PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import {
  createDeviceCalls,
  message,
  newId,
  openCommand,
  replyCommand,
} from '#test/support/device-calls.ts';
import { openDeviceOf } from '#test/support/signed-in-device.ts';
import { createWorld, type TestClient, type World } from '#test/support/world.ts';

let world: World;
let now = Date.parse('2026-11-21T08:00:00Z');
let folder: string;
beforeAll(async () => {
  // As much of a built client as the customers' page needs to name its script.
  folder = mkdtempSync(join(tmpdir(), 'homing-facts-'));
  mkdirSync(join(folder, '.vite'));
  const manifest = { 'public-pages/request.ts': { file: 'assets/request-1.js' } };
  writeFileSync(join(folder, '.vite/manifest.json'), JSON.stringify(manifest));
  world = await createWorld({
    clock: () => now,
    config: { trustedProxies: ['198.51.0.0/16'], clientFolder: folder },
  });
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});
const devices: Device[] = [];
afterEach(() => {
  for (const device of devices.splice(0)) device.close();
});

type Body = Record<string, unknown>;
const bodyOf = async (answer: Response | Promise<Response>): Promise<Body> =>
  (await (await answer).json()) as Body;
const pass = (ms: number): void => {
  now += ms;
};
const HOUR_MS = 3_600_000;
const REQUESTER = { name: 'Rosa Rivera', email: 'rosa@example.test', phone: '12345', city: 'Lyon' };

test('W1o a workspace is its slug, name, languages, time zone, business hours and settings, nobody else’s', async () => {
  const [one, other] = [await world.signUp(), await world.signUp()];
  const facts = {
    name: 'Atelier Lumière',
    languages: ['fr', 'de'],
    timeZone: 'Pacific/Auckland',
    businessHours: { 1: [['08:00', '12:00']], 7: [] },
    workingSetDays: 12,
  };
  const before = await bodyOf(other.admin.get('settings'));

  expect((await one.admin.patch('settings', facts)).status).toBe(200);

  expect(await bodyOf(one.admin.get('settings'))).toMatchObject({ slug: one.slug, ...facts });
  expect(await bodyOf(other.admin.get('settings'))).toEqual(before);
  expect(await bodyOf(world.client().get(`/api/v1/w/${one.slug}/public/workspace`))).toMatchObject({
    name: facts.name,
    languages: facts.languages,
  });
});

test('T1g a ticket never lacks the address it came from: the last trusted hop, the sending host, the operator’s own', async () => {
  const desk = await world.signUp();
  const ipOf = async (id: unknown): Promise<unknown> =>
    ((await bodyOf(desk.admin.get(`tickets/${String(id)}`)))['desk'] as Body)['clientIp'];
  const request = { subject: 'Hotel', description: 'Two beds', ...REQUESTER };
  // The proxies are trusted here, and what the customer claims before them is not.
  const forwarded = { 'x-forwarded-for': '6.6.6.6, 203.0.113.77, 198.51.7.7' };

  const web = await bodyOf(
    world.client({ slug: desk.slug, origin: null }).post('public/requests', request, forwarded),
  );
  const key = await world.apiKey(desk, ['ticket.open', 'ticket.read-all']);
  const { name, email, ...rest } = REQUESTER;
  const body = { subject: 'Hotel', description: 'x', requester: { name, email, ...rest } };
  const api = await bodyOf(key.post('tickets', body, forwarded));
  const counter = await bodyOf(desk.admin.post('tickets', body, forwarded));
  const command = openCommand();
  await createDeviceCalls(desk.admin).push(command);
  const mailed = openCommand({ channel: 'email' });
  const opened = await world.context.execute({
    workspaceId: desk.id as WorkspaceId,
    actor: { kind: 'system' },
    origin: { via: 'mail', ip: '192.0.2.25', actorName: 'rosa@example.test' },
    commands: [mailed],
  });
  expect(opened.ok).toBe(true);

  expect(await ipOf(web['id'])).toBe('203.0.113.77');
  expect(await ipOf(api['id'])).toBe('203.0.113.77');
  expect(await ipOf(counter['id'])).toBe('operator 203.0.113.77');
  expect(await ipOf(command.ticketId)).toMatch(/^operator 198\.51\./);
  expect(await ipOf(mailed.ticketId)).toBe('192.0.2.25');
});

test('T1j the channel tells which way a ticket came, whatever its sender says', async () => {
  const desk = await world.signUp();
  const channelOf = async (id: unknown): Promise<unknown> =>
    (await bodyOf(desk.admin.get(`tickets/${String(id)}`)))['channel'];
  const key = await world.apiKey(desk, ['ticket.open', 'ticket.read-all']);
  const customer = await world.addPerson(desk, { profile: 'customer' });
  const request = { subject: 'Hotel', description: 'Two beds', ...REQUESTER };
  const body = { subject: 'Hotel', description: 'x', requester: REQUESTER };
  const page = world.client({ slug: desk.slug, origin: null });
  const mailed = openCommand({ channel: 'email' });
  await world.context.execute({
    workspaceId: desk.id as WorkspaceId,
    actor: { kind: 'system' },
    origin: { via: 'mail', ip: '192.0.2.25', actorName: 'rosa@example.test' },
    commands: [mailed],
  });
  const own = { subject: 'Mine', description: 'x' };
  const opened: [unknown, string][] = [
    [(await bodyOf(page.post('public/requests', request)))['id'], 'web'],
    [(await bodyOf(customer.client.post('tickets', own)))['id'], 'web'],
    [(await bodyOf(key.post('tickets', body)))['id'], 'api'],
    [mailed.ticketId, 'email'],
  ];
  for (const channel of ['phone', 'agent']) {
    opened.push([(await bodyOf(desk.admin.post('tickets', { ...body, channel })))['id'], channel]);
  }

  for (const [id, channel] of opened)
    expect([channel, await channelOf(id)]).toEqual([channel, channel]);
  // Who writes from outside cannot say that they called, or wrote a mail.
  const claimed = openCommand({ channel: 'email' });
  expect(await createDeviceCalls(customer.client).push(claimed)).toMatchObject({
    status: 'refused',
  });
});

test('T1h created, updated, first answered, resolved and closed: each time is set by the server when it happens', async () => {
  const desk = await world.signUp({ blueprint: 'saas' });
  const { id } = await bodyOf(
    desk.admin.post('tickets', { subject: 'S', description: 'D', requester: REQUESTER }),
  );
  const times = async (): Promise<unknown[]> => {
    const ticket = await bodyOf(desk.admin.get(`tickets/${String(id)}`));
    return ['createdAt', 'updatedAt', 'firstResponseAt', 'resolvedAt', 'closedAt'].map((name) =>
      ticket[name] === null ? null : (Date.parse(String(ticket[name])) - start) / HOUR_MS,
    );
  };
  const start = now;
  const act = async (path: string, body?: object): Promise<void> => {
    pass(HOUR_MS);
    expect((await desk.admin.post(`tickets/${String(id)}/${path}`, body)).ok).toBe(true);
  };
  expect(await times()).toEqual([0, 0, null, null, null]);

  await act('messages', { text: 'First' });
  await act('messages', { text: 'Second' });
  expect(await times()).toEqual([0, 2, 1, null, null]);
  await act('change-status', { status: 'resolved' });
  expect(await times()).toEqual([0, 3, 1, 3, null]);
  await act('close');
  expect(await times()).toEqual([0, 4, 1, 3, 4]);
  await act('reopen');
  expect(await times()).toEqual([0, 5, 1, null, null]);
});

test('T1i numbers follow one another without gaps, whichever way tickets come, and refused ones take none', async () => {
  const desk = await world.signUp();
  const page = world.client({ slug: desk.slug, origin: null });
  const device = createDeviceCalls(desk.admin);
  const numbers: unknown[] = [];

  numbers.push(
    (await bodyOf(page.post('public/requests', { subject: 'a', description: 'b', ...REQUESTER })))[
      'number'
    ],
  );
  expect((await page.post('public/requests', { subject: 'a' })).status).toBe(422);
  const own = openCommand();
  expect((await device.push(own)).status).toBe('ok');
  expect((await device.push(openCommand({ subject: '' }))).status).toBe('refused');
  numbers.push((await bodyOf(desk.admin.get(`tickets/${own.ticketId}`)))['number']);
  numbers.push(
    (
      await bodyOf(
        desk.admin.post('tickets', { subject: 'S', description: 'D', requester: REQUESTER }),
      )
    )['number'],
  );

  expect(numbers).toEqual([1, 2, 3]);
});

test('X1i of changes on one ETag that pass the first look together, one is taken and the others are refused', async () => {
  const desk = await world.signUp();
  // At another process too: changes of one process may share a transaction.
  const elsewhere = (await world.secondServer()).client({ slug: desk.slug });
  const { email, password } = desk;
  expect((await elsewhere.post('sessions', { email, password })).status).toBe(201);
  const { id } = await bodyOf(
    desk.admin.post('tickets', { subject: 'S', description: 'D', requester: REQUESTER }),
  );
  const path = `tickets/${String(id)}`;
  const etag = (await desk.admin.get(path)).headers.get('etag') ?? '';
  const waiting = (): Promise<number> =>
    world.db.global(async (sql) => {
      const [row] = await sql<{ count: number }[]>`
        select count(*)::int as count from pg_stat_activity a
        where a.datname = current_database() and a.wait_event_type = 'Lock'`;
      return row?.count ?? 0;
    });

  let race: Promise<Response>[] = [];
  await world.db.tenant(desk.id, async (tx) => {
    await tx`select 1 from tickets t where t.id = ${String(id)} for update`;
    race = [desk.admin, desk.admin, elsewhere].map((client, index) =>
      client.patch(path, { subject: `Change ${index}` }, { 'if-match': etag }),
    );
    await expect.poll(waiting, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
  });

  const statuses = (await Promise.all(race)).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([200, 412, 412]);
});

async function deviceOf(client: TestClient): Promise<Device> {
  const device = await openDeviceOf(client);
  devices.push(device);
  await device.syncOnce();
  return device;
}

test('C2e what several wrote while away is all there afterwards, once, in one order on every screen', async () => {
  const desk = await world.signUp({ blueprint: 'saas' });
  const { items } = (await bodyOf(desk.admin.get('groups'))) as { items: { id: string }[] };
  const groupIds = items.map((group) => group.id);
  const people = [
    await world.addPerson(desk, { groupIds }),
    await world.addPerson(desk, { groupIds }),
    await world.addPerson(desk, { groupIds }),
  ];
  const all = [
    await deviceOf(people[0]!.client),
    await deviceOf(people[1]!.client),
    await deviceOf(people[2]!.client),
  ];
  const { id } = await bodyOf(
    desk.admin.post('tickets', { subject: 'S', description: 'D', requester: REQUESTER }),
  );
  const ticketId = id as TicketId;
  for (const device of all) await device.syncOnce();

  // Notes are held back by nobody: everything that was written has to arrive.
  const written = [];
  for (const round of [1, 2, 3]) {
    for (const [index, device] of all.entries()) {
      const html = `<p>Note ${round} of ${index}</p>`;
      written.push(html);
      await device.perform([
        { type: 'note', ticketId, message: { id: newId(), html }, mentions: [] },
      ]);
    }
  }
  for (const device of [...all, ...all.toReversed()]) await device.syncOnce();

  const seen = await Promise.all(
    all.map((device) =>
      device.room.store.read(['docs', 'events', 'outbox'], async (db) => {
        const { items: rows } = await readConversation(db, ticketId, 500);
        return rows.flatMap((row) =>
          row.type === 'message' && row.kind === 'note' ? [row.html] : [],
        );
      }),
    ),
  );
  expect(seen[0]!.toSorted()).toEqual(written.toSorted());
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[2]).toEqual(seen[0]);
  // Of one author in the order of writing.
  expect(seen[0]!.filter((html) => html.endsWith('of 1</p>'))).toEqual(
    [1, 2, 3].map((round) => `<p>Note ${round} of 1</p>`),
  );
});

test('L2a everything that is done offline shows at once, and is sent in order on return', async () => {
  const desk = await world.signUp({ blueprint: 'maildesk' });
  const { items } = (await bodyOf(desk.admin.get('groups'))) as { items: { id: string }[] };
  const groupIds = items.map((group) => group.id);
  const person = await world.addPerson(desk, { groupIds });
  const colleague = await world.addPerson(desk, { groupIds });
  const device = await deviceOf(person.client);
  const other = await deviceOf(colleague.client);
  const command = openCommand();
  const { ticketId } = command;
  const reply = replyCommand(ticketId);
  const acts: readonly Command[] = [
    command,
    { type: 'take', ticketId },
    { type: 'correct-requester', ticketId, changes: { city: 'Oslo', subject: 'Three beds' } },
    { type: 'note', ticketId, message: message('<p>Inside</p>'), mentions: [] },
    reply,
    { type: 'close', ticketId },
    { type: 'reopen', ticketId },
    { type: 'assign', ticketId, assigneeId: colleague.id as PersonId },
  ];
  const view = (on: Device) =>
    on.room.store.read(['tickets'], async (db) => (await db.tickets.get(ticketId))?.view);

  for (const [index, act] of acts.entries()) {
    expect([act.type, await device.perform([act])]).toMatchObject([act.type, { ok: true }]);
    expect(await view(device)).toMatchObject({ pending: index + 1 });
  }
  const shown = {
    subject: 'Three beds',
    requester: expect.objectContaining({ city: 'Oslo' }),
    pubSeq: 2,
    notesSeq: 1,
    assigneeId: colleague.id,
    lockHolderId: colleague.id,
    closedAt: null,
  };
  // Its number is the server's to give.
  expect(await view(device)).toMatchObject({ ...shown, number: null, isLocal: true });

  await device.syncOnce();
  await other.syncOnce();

  expect(await view(device)).toMatchObject({ ...shown, number: 1, isLocal: false, pending: 0 });
  expect(await view(other)).toMatchObject({ ...shown, number: 1 });
  const history = (await bodyOf(desk.admin.get(`tickets/${ticketId}/history`))) as {
    items: { type: string; via: string }[];
  };
  const inOrder = [
    'ticket-opened',
    'ticket-taken',
    'requester-corrected',
    'message-posted',
    'message-posted',
    'status-changed',
    'status-changed',
    'ticket-assigned',
  ];
  const types = history.items.map(({ type }) => type);
  let from = -1;
  for (const type of inOrder) {
    from = types.indexOf(type, from + 1);
    expect([type, from]).not.toEqual([type, -1]);
  }
  expect(new Set(history.items.map(({ via }) => via))).toEqual(new Set(['device']));
});

test('C11b who wrote last decides who waits, whatever the status is called; an ended ticket waits for nobody', async () => {
  const desk = await world.signUp({ blueprint: 'saas' });
  const customer = await world.addPerson(desk, { profile: 'customer' });
  const device = await deviceOf(desk.admin);
  const { id } = await bodyOf(customer.client.post('tickets', { subject: 'S', description: 'D' }));
  const isWaiting = async (): Promise<boolean | undefined> => {
    await device.syncOnce();
    return device.room.store.read(['tickets'], async (db) =>
      (await db.tickets.get(id as TicketId))?.views.includes('waiting'),
    );
  };
  const write = async (client: TestClient, body: object): Promise<void> => {
    expect((await client.post(`tickets/${String(id)}/messages`, body)).status).toBe(201);
  };
  expect(await isWaiting()).toBe(true);
  await write(desk.admin, { text: 'An inside word', kind: 'note' });
  expect(await isWaiting()).toBe(true);

  await write(desk.admin, { text: 'Answered' });
  expect(await isWaiting()).toBe(false);
  // The name of the status says nothing.
  await desk.admin.post(`tickets/${String(id)}/change-status`, { status: 'open' });
  expect(await isWaiting()).toBe(false);
  await write(customer.client, { text: 'And now?' });
  expect(await isWaiting()).toBe(true);
  await desk.admin.post(`tickets/${String(id)}/close`);
  expect(await isWaiting()).toBe(false);
});

test('P1h the page asks for what is configured, in each of its languages, and marks the rest as optional', async () => {
  const desk = await world.signUp();
  await desk.admin.patch('settings', {
    languages: ['en', 'fr'],
    mandatory: ['email', 'subject', 'description', 'city', 'country'],
    defaultPriority: 'high',
  });
  const page = async (query: string): Promise<string> =>
    (await world.client().get(`/r/${desk.slug}${query}`)).text();
  const fields = (html: string): string[] =>
    [...html.matchAll(/data-field="(\w+)"/g)].map(([, name = '']) => name);

  const [english, french] = [await page('?lang=en'), await page('?lang=fr')];

  expect(fields(english)).toEqual(
    expect.arrayContaining([
      'name',
      'email',
      'city',
      'country',
      'subject',
      'description',
      'priority',
    ]),
  );
  expect(fields(english)).not.toContain('address');
  expect(fields(french)).toEqual(fields(english));
  expect(english).toMatch(/<html[^>]* lang="en"/);
  expect(french).toMatch(/<html[^>]* lang="fr"/);
  // Whoever chooses nothing gets what the category or the workspace says.
  expect(english).toMatch(/<option value="high"/);
  expect(english).not.toMatch(/value="(low|medium|high|critical)"[^>]*selected/);
  expect(/id="city"[^>]*required/.test(english)).toBe(true);
  expect(/id="phone"[^>]*required/.test(english)).toBe(false);
});

test('P1o how urgent it is is asked for, unless the workspace switches that off; then no customer’s word on it counts', async () => {
  const desk = await world.signUp({ blueprint: 'saas' });
  const { items } = (await bodyOf(desk.admin.get('groups'))) as { items: { id: string }[] };
  const groupIds = items.map((group) => group.id);
  const customer = await world.addPerson(desk, { profile: 'customer' });
  const technician = await world.addPerson(desk, { groupIds });
  const page = world.client({ slug: desk.slug, origin: null });
  const key = await world.apiKey(desk, ['ticket.open', 'ticket.read-all']);
  const device = createDeviceCalls(customer.client);
  const asks = async (): Promise<boolean> =>
    (await (await world.client().get(`/r/${desk.slug}`)).text()).includes('data-field="priority"');
  const body = { subject: 'S', description: 'D', priority: 'critical' };
  const taken = async () => {
    const own = openCommand({
      channel: 'web',
      priority: 'critical',
      requester: { ...openCommand().requester, name: customer.name, email: customer.email },
    });
    expect((await device.push(own)).status).toBe('ok');
    const opened = {
      page: (await bodyOf(page.post('public/requests', { ...REQUESTER, ...body })))['id'],
      customer: (await bodyOf(customer.client.post('tickets', body)))['id'],
      device: own.ticketId,
      operator: (
        await bodyOf(technician.client.post('tickets', { ...body, requester: REQUESTER }))
      )['id'],
      program: (await bodyOf(key.post('tickets', { ...body, requester: REQUESTER })))['id'],
    };
    return Object.fromEntries(
      await Promise.all(
        Object.entries(opened).map(async ([way, id]) => [
          way,
          (await bodyOf(desk.admin.get(`tickets/${String(id)}`)))['priority'],
        ]),
      ),
    );
  };
  const all = { page: 'critical', customer: 'critical', device: 'critical' };
  const own = { operator: 'critical', program: 'critical' };
  const settings = (customersMay: object) => desk.admin.patch('settings', { customersMay });

  expect(await asks()).toBe(true);
  expect(await taken()).toEqual({ ...all, ...own });

  expect((await settings({ close: true, reopen: true, setPriority: 'no' })).status).toBe(422);
  expect((await settings({ close: true, reopen: true, setPriority: false })).status).toBe(200);
  expect(await asks()).toBe(false);
  expect(await taken()).toEqual({ page: 'medium', customer: 'medium', device: 'medium', ...own });
});

test('W9i the request page speaks the words of the workspace, per language, from the next moment on', async () => {
  const desk = await world.signUp();
  const page = async (language: string): Promise<string> =>
    (await world.client().get(`/r/${desk.slug}?lang=${language}`)).text();
  await page('en');

  await desk.admin.patch('settings', {
    vocabulary: {
      en: { ticket: { one: 'errand', other: 'errands' } },
      fr: { ticket: { one: 'affaire', other: 'affaires', gender: 'f' } },
    },
  });

  expect(await page('en')).toMatch(/errand/i);
  const french = await page('fr');
  expect(french).toMatch(/affaire/i);
  expect(french).not.toMatch(/errand/i);
});
