// Webhooks out (X3): what another system gets, that it can trust it, and that nothing is lost or held up by who does not take it.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { WEBHOOK_LIMITS } from '#shared/engine/webhook-events.ts';
import { mailRound } from '#server/features/mail-sending/index.ts';
import { errorsOf, made } from '#test/support/answers.ts';
import { startMailServer, type MailServer } from '#test/support/mail-server.ts';
import {
  isSignedWith,
  startReceivers,
  type Receiver,
  type Receivers,
} from '#test/support/webhook-receiver.ts';
import {
  createWorld,
  TEST_SECRET_KEY,
  type SignedUp,
  type TestPerson,
  type World,
} from '#test/support/world.ts';
import { forgetWebhookDeliveries } from './forget-deliveries.ts';
import { createWebhookSender, type SenderDeps, type WebhookReport } from './webhook-sender.ts';

let nowMs = Date.now();
let mails: MailServer;
let receivers: Receivers;
let world: World;
let desk: SignedUp;
let ana: TestPerson;
const living = new Set<ChildProcess>();
beforeAll(async () => {
  [mails, receivers] = await Promise.all([startMailServer(), startReceivers()]);
  world = await createWorld({
    clock: () => nowMs,
    config: {
      smtpUrl: mails.url,
      mailFrom: 'desk@nordlicht.test',
      publicUrl: 'http://localhost',
      allowsLoopback: true,
    },
  });
}, 60_000);
beforeEach(async () => {
  desk = await world.signUp({ blueprint: 'helpdesk', name: 'Nordlicht' });
  const groups = (await (await desk.admin.get('groups')).json()) as { items: { id: string }[] };
  ana = await world.addPerson(desk, { groupIds: groups.items.map(({ id }) => id) });
});
afterAll(async () => {
  for (const child of living) child.kill('SIGKILL');
  await world?.close();
  await receivers?.close();
  await mails?.close();
});

type Webhook = {
  id: string;
  secret: string;
  isOn: boolean;
  offReason: string | null;
  problem: string | null;
  failingSince: string | null;
  waiting: number;
  dropped: number;
  q: string;
  hasSecret: boolean;
};
type Delivery = {
  id: string;
  type: string;
  state: string;
  status: number | null;
  problem: string | null;
  attempts: number;
  nextAt: string | null;
  tries: { status: number | null; problem: string | null }[];
  sequence: number | null;
  ticketNumber: number | null;
};
const json = async <T>(asked: Promise<Response>, status = 200): Promise<T> => {
  const answer = await asked;
  expect(answer.status, await answer.clone().text()).toBe(status);
  return (await answer.json()) as T;
};
const add = (receiver: Receiver, fields: object = {}): Promise<Webhook> =>
  json(
    desk.admin.post('webhooks', {
      url: receiver.url,
      events: ['ticket.opened', 'message.posted', 'ticket.status-changed'],
      ...fields,
    }),
    201,
  );
const see = (id: string): Promise<Webhook> => json(desk.admin.get(`webhooks/${id}`));
const log = async (id: string, query = ''): Promise<Delivery[]> =>
  (await json<{ items: Delivery[] }>(desk.admin.get(`webhooks/${id}/deliveries?${query}`))).items;
const open = (subject = 'Printer jam', client = ana.client): Promise<string> =>
  made(
    client.post('tickets', {
      subject,
      description: 'It is stuck',
      requester: { name: 'Zoe Zahn', email: 'zoe@guest.test' },
    }),
  );
/** As a worker of this server does, until nothing is under way. */
async function send(more: Partial<SenderDeps> = {}, of = world.context): Promise<WebhookReport> {
  const sender = createWebhookSender({ ...of, ...more });
  await sender.round(desk.id as WorkspaceId);
  return sender.settled();
}
const answering =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void =>
    void response.writeHead(status, headers).end('an answer that nobody reads');

test('X3a what happened arrives signed by the standard, with the ticket and the message, and without what is inside', async () => {
  const receiver = receivers.one();
  const { id, secret } = await add(receiver);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(await see(id)).not.toHaveProperty('secret');
  expect(JSON.stringify(await json(desk.admin.get('webhooks')))).not.toContain(secret);

  const ticketId = await open('Printer jam');
  await made(ana.client.post(`tickets/${ticketId}/messages`, { html: '<p>Soon</p>' }));
  await made(
    ana.client.post(`tickets/${ticketId}/messages`, { kind: 'note', html: '<p>Secret plan</p>' }),
  );
  await json(ana.client.post(`tickets/${ticketId}/assign`, { assignee: ana.id }));
  expect(await send()).toMatchObject({ queued: receiver.got.length, sent: receiver.got.length });

  const types = receiver.got.map(({ body }) => body.type);
  expect(types).toContain('ticket.opened');
  expect(types.filter((type) => type === 'message.posted')).toHaveLength(2);
  expect(types).not.toContain('note.posted');
  expect(types).not.toContain('ticket.assigned');
  const opened = receiver.got.find(({ body }) => body.type === 'ticket.opened')!;
  expect(opened.body).toMatchObject({
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    data: {
      workspace: desk.slug,
      url: `http://localhost/w/${desk.slug}/ticket/${ticketId}`,
      sequence: expect.any(Number),
      ticket: { id: ticketId, number: expect.any(Number), subject: 'Printer jam' },
    },
  });
  const answer = receiver.got.find(({ body }) => body.data.message?.['side'] === 'operator')!;
  expect(answer.body.data.message).toMatchObject({ kind: 'reply', text: 'Soon' });
  expect(receiver.got.map(({ text }) => text).join()).not.toContain('Secret plan');
  for (const received of receiver.got) {
    expect(received.signatures).toHaveLength(1);
    expect(await isSignedWith(secret, received)).toBe(true);
    expect(await isSignedWith(secret, { ...received, text: `${received.text} ` })).toBe(false);
    expect(await isSignedWith(secret, { ...received, id: 'another' })).toBe(false);
    expect(received.timestampS).toBe(Math.floor(nowMs / 1_000));
  }
  // Nothing is told twice.
  const count = receiver.got.length;
  await send();
  expect(receiver.got).toHaveLength(count);
  expect(new Set(receiver.got.map((one) => one.id)).size).toBe(count);
  expect((await log(id)).map(({ state }) => state)).toEqual(types.map(() => 'sent'));

  // Notes come to those alone who ask for them by name.
  const insider = receivers.one();
  await add(insider, { events: ['note.posted'] });
  await made(
    ana.client.post(`tickets/${ticketId}/messages`, { kind: 'note', html: '<p>Plan B</p>' }),
  );
  await send();
  expect(insider.got.map(({ body }) => [body.type, body.data.message?.['text']])).toEqual([
    ['note.posted', 'Plan B'],
  ]);
  expect(receiver.got).toHaveLength(count);
});

test('X3b of a new secret and the one before both are good for a day, and then the new one alone', async () => {
  const receiver = receivers.one();
  const { id, secret: old } = await add(receiver);
  const changed = await json<Webhook & { previousSecretUntil: string }>(
    desk.admin.post(`webhooks/${id}/secret`),
  );
  expect(Date.parse(changed.previousSecretUntil)).toBe(nowMs + DAY_MS);
  await open();
  await send();
  const [first] = receiver.got;
  expect(first!.signatures).toHaveLength(2);
  expect(await isSignedWith(old, first!)).toBe(true);
  expect(await isSignedWith(changed.secret, first!)).toBe(true);
  nowMs += DAY_MS + 1;
  receiver.got.length = 0;
  await open();
  await send();
  expect(receiver.got[0]!.signatures).toHaveLength(1);
  expect(await isSignedWith(changed.secret, receiver.got[0]!)).toBe(true);
  expect(await isSignedWith(old, receiver.got[0]!)).toBe(false);
});

test('X3c only tickets that the filter finds and its maker may see are told of; a filter that changes counts from then on', async () => {
  const receiver = receivers.one();
  const { id } = await add(receiver, { events: ['ticket.opened'], q: 'subject:pump' });
  expect((await see(id)).q).toBe('subject:pump');
  await open('A pump leaks');
  await open('A lamp is out');
  await send();
  const subjects = () => receiver.got.map(({ body }) => body.data.ticket?.['subject']);
  expect(subjects()).toEqual(['A pump leaks']);
  await json(desk.admin.patch(`webhooks/${id}`, { q: 'subject:lamp' }));
  await open('A pump leaks again');
  await open('A lamp is out again');
  await send();
  expect(subjects()).toEqual(['A pump leaks', 'A lamp is out again']);

  expect(await errorsOf(desk.admin.patch(`webhooks/${id}`, { q: 'nonsense:1' }))).toEqual([
    ['q.nonsense', 'unknown_field'],
  ]);
  for (const [fields, error] of [
    [{ url: 'http://example.org/' }, ['url', 'format']],
    [{ url: 'https://10.0.0.1/' }, ['url', 'not_allowed']],
    [{ url: 'https://me:secret@example.org/' }, ['url', 'format']],
    [{ events: [] }, ['events', 'too_short']],
  ] as const) {
    const refused = await errorsOf(desk.admin.patch(`webhooks/${id}`, fields));
    expect(refused[0]?.[0]).toBe(error[0]);
  }

  // Whoever saved it manages nothing any more: nothing is sent on their behalf, not even what waits.
  const other = await world.addPerson(desk, { profile: 'administrator', name: 'Bo' });
  await json(other.client.patch(`webhooks/${id}`, { q: '' }));
  await open('Somebody waits');
  const down = await json<{ id: string }>(
    desk.admin.patch(`people/${other.id}`, { profile: 'technician' }),
  );
  expect(down.id).toBe(other.id);
  const before = receiver.got.length;
  await send();
  expect(receiver.got).toHaveLength(before);
  expect(await see(id)).toMatchObject({ isOn: false, offReason: 'maker' });
  // A colleague who saves it answers for it.
  await json(desk.admin.patch(`webhooks/${id}`, { isOn: true }));
  await open('Heard again');
  await send();
  expect(subjects().at(-1)).toBe('Heard again');
});

test('X3d what is not taken is sent again under the same id, after pauses that grow to about a day, and is then listed as failed', async () => {
  const receiver = receivers.one();
  const { id, secret } = await add(receiver, { events: ['ticket.opened'] });
  receiver.answer = answering(500);
  await open();
  const begun = nowMs;
  const gaps: number[] = [];
  for (let round = 0; round < 100; round += 1) {
    const asked = receiver.got.length;
    await send();
    if (receiver.got.length > asked) gaps.push(nowMs - begun);
    const [one] = await log(id);
    if (one?.state === 'failed') break;
    nowMs = Math.max(nowMs + MINUTE_MS, Date.parse(one!.nextAt!));
  }
  const [failed] = await log(id);
  expect(failed).toMatchObject({ state: 'failed', status: 500, problem: 'status-500' });
  expect(failed!.attempts).toBe(11);
  expect(failed!.tries).toHaveLength(11);
  expect(new Set(receiver.got.map((one) => one.id))).toEqual(new Set([failed!.id]));
  for (const received of receiver.got) expect(await isSignedWith(secret, received)).toBe(true);
  expect(gaps.at(-1)).toBeGreaterThan(17 * HOUR_MS);
  expect(gaps.at(-1)).toBeLessThan(32 * HOUR_MS);
  expect(await send()).toMatchObject({ sent: 0, later: 0 });

  receiver.answer = answering(200);
  expect((await desk.admin.post(`webhooks/${id}/deliveries/${failed!.id}/redeliver`)).status).toBe(
    204,
  );
  nowMs += HOUR_MS;
  expect(await send()).toMatchObject({ sent: 1 });
  expect(receiver.got.at(-1)!.id).toBe(failed!.id);
  expect(await log(id)).toMatchObject([{ id: failed!.id, state: 'sent', status: 200 }]);
  expect(await see(id)).toMatchObject({ problem: null, failingSince: null });
  expect((await desk.admin.post(`webhooks/${id}/deliveries/${desk.id}/redeliver`)).status).toBe(
    404,
  );
});

test('X3e all that failed since a moment goes out again; who asks for a pause gets it, and nothing is sent before', async () => {
  const receiver = receivers.one();
  const { id } = await add(receiver, { events: ['ticket.opened'] });
  const tickets = [await open('One'), await open('Two'), await open('Three')];
  await send();
  await world.db.tenant(
    desk.id,
    (tx) => tx`update webhook_deliveries set state = 'failed' where webhook_id = ${id}`,
  );
  // What counts is when they failed: a day of attempts lies behind them by then.
  nowMs += DAY_MS;
  await world.db.tenant(
    desk.id,
    (tx) =>
      tx`update webhook_deliveries set ended_at = ${new Date(nowMs)} where webhook_id = ${id}`,
  );
  const since = new Date(nowMs - MINUTE_MS).toISOString();
  const later = new Date(nowMs + MINUTE_MS).toISOString();
  expect(await json(desk.admin.post(`webhooks/${id}/redeliver`, { since: later }))).toEqual({
    count: 0,
  });
  receiver.got.length = 0;
  expect(await json(desk.admin.post(`webhooks/${id}/redeliver`, { since }))).toEqual({
    count: tickets.length,
  });

  receiver.answer = answering(429, { 'retry-after': '900' });
  await send();
  const asked = receiver.got.length;
  nowMs += 10 * MINUTE_MS;
  await send();
  expect(receiver.got).toHaveLength(asked);
  receiver.answer = answering(200);
  nowMs += 6 * MINUTE_MS;
  for (let round = 0; round < 5; round += 1) {
    await send();
    nowMs += 2 * MINUTE_MS;
  }
  expect((await log(id)).map(({ state }) => state)).toEqual(tickets.map(() => 'sent'));
  expect(new Set(receiver.got.map((one) => one.id)).size).toBe(tickets.length);
});

test('X3f a redirect is not followed, a huge answer is not read, and 410 switches it off and tells its maker', async () => {
  const [elsewhere, receiver] = [receivers.one(), receivers.one()];
  const { id } = await add(receiver, { events: ['ticket.opened'] });
  receiver.answer = answering(307, { location: elsewhere.url });
  await open();
  await send();
  expect(elsewhere.got).toEqual([]);
  expect(await log(id)).toMatchObject([{ state: 'waiting', status: 307, problem: 'redirect' }]);

  let written = 0;
  receiver.answer = (response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const more = (): void => {
      while (!response.destroyed && written < 1_000) {
        written += 1;
        if (!response.write(chunk)) {
          response.once('drain', more);
          return;
        }
      }
      response.end();
    };
    more();
  };
  nowMs += HOUR_MS;
  expect(await send()).toMatchObject({ sent: 1 });
  expect(written).toBeLessThan(1_000);

  receiver.answer = answering(410);
  mails.taken.length = 0;
  await open('The last');
  await send();
  expect(await see(id)).toMatchObject({ isOn: false, offReason: 'gone', problem: 'status-410' });
  const count = receiver.got.length;
  await open('Nobody hears of it');
  nowMs += HOUR_MS;
  await send();
  expect(receiver.got).toHaveLength(count);
  await mailRound(world.context, { limits: { connectMs: 10_000, idleMs: 10_000, allMs: 30_000 } });
  expect(mails.taken.map(({ to, mail }) => [to, mail.subject])).toContainEqual([
    desk.email,
    'A webhook was switched off',
  ]);
  expect(await (await desk.admin.get('audit?action=webhook-switched-off')).text()).toContain(id);
  expect(
    await errorsOf(desk.admin.post(`webhooks/${id}/redeliver`, { since: '2020-01-01T00:00:00Z' })),
  ).toEqual([['isOn', 'not_allowed']]);
});

test('X3g one that fails for three days is switched off, and its maker is told; an hour is no reason', async () => {
  const receiver = receivers.one();
  const { id } = await add(receiver, { events: ['ticket.opened'] });
  receiver.answer = answering(503);
  mails.taken.length = 0;
  for (let hours = 0; hours <= 90; hours += 6) {
    await open(`After ${hours}`);
    await send();
    if (hours < 72) expect((await see(id)).isOn, String(hours)).toBe(true);
    nowMs += 6 * HOUR_MS;
  }
  expect(await see(id)).toMatchObject({ isOn: false, offReason: 'failing' });
  await mailRound(world.context, { limits: { connectMs: 10_000, idleMs: 10_000, allMs: 30_000 } });
  expect(mails.taken.filter(({ to }) => to === desk.email)).toHaveLength(1);
  // What still waits is given up in time, and is there to be sent again.
  nowMs += 2 * DAY_MS;
  await send();
  const { waiting } = await see(id);
  expect(waiting).toBe(0);
  receiver.answer = answering(200);
  await json(desk.admin.patch(`webhooks/${id}`, { isOn: true }));
  const since = new Date(nowMs - 10 * DAY_MS).toISOString();
  const { count } = await json<{ count: number }>(
    desk.admin.post(`webhooks/${id}/redeliver`, { since }),
  );
  expect(count).toBeGreaterThan(10);
  receiver.got.length = 0;
  expect(await send()).toMatchObject({ sent: count });
});

test('X3h a slow one holds nobody up: others are told while it is waited for, and time has a limit', async () => {
  const [slow, quick] = [receivers.one(), receivers.one()];
  const { id } = await add(slow, { events: ['ticket.opened'] });
  await add(quick, { events: ['ticket.opened'] });
  const asked: ServerResponse[] = [];
  slow.answer = (response) => void asked.push(response);
  const heard = new Promise<void>((resolve) => {
    quick.answer = (response) => {
      response.writeHead(204).end();
      if (quick.got.length === 2) resolve();
    };
  });
  const sender = createWebhookSender({ ...world.context, timeoutMs: 60_000 });
  await open('First');
  await sender.round(desk.id as WorkspaceId);
  await expect.poll(() => asked.length).toBe(1);
  // The same worker, the same workspace: news since then.
  await open('Second');
  await sender.round(desk.id as WorkspaceId);
  await heard;
  slow.answer = answering(204);
  for (const response of asked) response.writeHead(204).end();
  await sender.settled();
  expect(slow.got).toHaveLength(2);

  nowMs += HOUR_MS;
  await open('Third');
  slow.answer = () => undefined;
  await send({ timeoutMs: 200 });
  expect((await log(id))[0]).toMatchObject({ state: 'waiting', problem: 'timeout', status: null });
});

test('X3i SEC8 an address of this machine or its network is not asked, whatever a name says the second time', async () => {
  let hits = 0;
  const inside = createServer((_request, response) => {
    hits += 1;
    response.end();
  });
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  const { port } = inside.address() as AddressInfo;
  const strict = { ...world.context, config: { ...world.context.config, allowsLoopback: false } };
  try {
    const { id } = await json<Webhook>(
      desk.admin.post('webhooks', {
        url: `https://rebinding.example:${port}/`,
        events: ['ticket.opened'],
      }),
      201,
    );
    await open();
    let asked = 0;
    const lookup: SenderDeps['lookup'] = (_name, done) => {
      asked += 1;
      // Public when it is judged, ours when it is connected to: if somebody asked twice.
      done(null, [{ address: asked === 1 ? '127.0.0.1' : '9.9.9.9', family: 4 }]);
    };
    await send({ lookup }, strict);
    expect(await log(id)).toMatchObject([{ state: 'waiting', problem: 'forbidden-address' }]);
    expect([hits, asked]).toEqual([0, 1]);
    nowMs += HOUR_MS;
    const mixed: SenderDeps['lookup'] = (_name, done) =>
      done(null, [
        { address: '9.9.9.9', family: 4 },
        { address: '169.254.169.254', family: 4 },
      ]);
    await send({ lookup: mixed }, strict);
    expect((await log(id))[0]!.tries).toHaveLength(2);
    expect((await log(id))[0]!.problem).toBe('forbidden-address');
    expect(hits).toBe(0);
  } finally {
    inside.closeAllConnections();
    inside.close();
  }
});

test('X3j two processes at once tell everything once', async () => {
  const receiver = receivers.one();
  await add(receiver, { events: ['ticket.opened'] });
  const second = await world.secondServer();
  for (let n = 0; n < 12; n += 1) await open(`Number ${n}`);
  await Promise.all([send(), send({}, second.context), send(), send({}, second.context)]);
  await send();
  expect(receiver.got).toHaveLength(12);
  expect(new Set(receiver.got.map(({ id }) => id)).size).toBe(12);
});

test('X3k killed while it sends, the next process sends again under the same id', async () => {
  const receiver = receivers.one();
  const { id } = await add(receiver, { events: ['ticket.opened'] });
  await open();
  const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
  receiver.answer = () => asked();
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../../test/crash/webhook-process.ts', import.meta.url))],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'] ?? '',
        DATABASE_URL: world.database.appUrl,
        SECRET_KEY: TEST_SECRET_KEY,
      },
    },
  );
  living.add(child);
  await once(child.stdout, 'data');
  child.stdin.write('go\n');
  await isAsked;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  living.delete(child);
  expect(await log(id)).toMatchObject([{ state: 'waiting', attempts: 1, tries: [] }]);

  receiver.answer = answering(200);
  expect(await send({ clock: () => Date.now() + 10 * MINUTE_MS })).toMatchObject({ sent: 1 });
  const [first, again] = receiver.got;
  expect(again!.id).toBe(first!.id);
  expect(await log(id)).toMatchObject([{ id: first!.id, state: 'sent', attempts: 2 }]);
});

test('X3l a full queue takes no more: what comes is counted and shown, what waits is kept', async () => {
  const receiver = receivers.one();
  const { id } = await add(receiver, { events: ['ticket.opened'] });
  const ticketId = await open();
  const at = new Date(nowMs);
  await world.db.tenant(
    desk.id,
    (tx) => tx`
      insert into webhook_deliveries (workspace_id, id, webhook_id, event_id, type, ticket_id, event_seq, at, queued_at, state, due_at)
      select ${desk.id}, gen_random_uuid(), ${id}, gen_random_uuid(), 'ticket.opened', ${ticketId}, 1, ${at}, ${at}, 'waiting',
        ${new Date(nowMs + HOUR_MS)}
      from generate_series(1, ${WEBHOOK_LIMITS.waiting - 1})`,
  );
  await open('Too many');
  const report = await send();
  expect(report).toMatchObject({ queued: 1, sent: 1 });
  expect(await see(id)).toMatchObject({ dropped: 1, waiting: WEBHOOK_LIMITS.waiting - 1 });
});

test('X3m the log goes by pages and by state, a test stands in it, and old lines go', async () => {
  const receiver = receivers.one();
  const { id, secret } = await add(receiver, { events: ['ticket.opened'] });
  for (let n = 0; n < 5; n += 1) {
    await open(`Number ${n}`);
    nowMs += MINUTE_MS;
    await send();
  }
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: Delivery[]; next: string | null } = await json(
      desk.admin.get(
        `webhooks/${id}/deliveries?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      ),
    );
    seen.push(...page.items.map((one) => one.id));
    cursor = page.next;
  }
  expect(seen).toEqual((await log(id)).map((one) => one.id));
  expect(seen).toHaveLength(5);

  receiver.answer = answering(401);
  const refused = await json(desk.admin.post(`webhooks/${id}/test`));
  expect(refused).toMatchObject({ outcome: 'failed', status: 401, problem: 'status-401' });
  expect(JSON.stringify(refused)).not.toContain('nobody reads');
  receiver.answer = answering(204);
  expect(await json(desk.admin.post(`webhooks/${id}/test`))).toMatchObject({
    outcome: 'sent',
    status: 204,
  });
  expect(receiver.got.at(-1)!.body).toMatchObject({
    type: 'webhook.test',
    data: { workspace: desk.slug },
  });
  expect(await isSignedWith(secret, receiver.got.at(-1)!)).toBe(true);
  expect((await log(id, 'state=failed')).map(({ type }) => type)).toEqual(['webhook.test']);
  expect((await log(id)).map(({ type }) => type)).toHaveLength(7);
  // A test is not sent again; another one can be.
  const [failed] = await log(id, 'state=failed');
  expect((await desk.admin.post(`webhooks/${id}/deliveries/${failed!.id}/redeliver`)).status).toBe(
    404,
  );

  const [newest] = await log(id);
  await world.db.tenant(
    desk.id,
    (tx) => tx`
      update webhook_deliveries d set at = d.at - make_interval(days => ${WEBHOOK_LIMITS.loggedDays + 1}) where d.id <> ${newest!.id}`,
  );
  await forgetWebhookDeliveries(world.context);
  expect((await log(id)).map((one) => one.id)).toEqual([newest!.id]);
});

test('X3n webhooks are for administrators, made by people, and none of another workspace is found', async () => {
  const receiver = receivers.one();
  const { id } = await add(receiver);
  const key = await world.apiKey(desk, ['settings.manage', 'ticket.read-all']);
  const body = { url: receiver.url, events: ['ticket.opened'] };
  expect((await ana.client.get('webhooks')).status).toBe(403);
  expect((await ana.client.post('webhooks', body)).status).toBe(403);
  expect((await key.get('webhooks')).status).toBe(200);
  expect((await key.post('webhooks', body)).status).toBe(403);
  expect((await key.post(`webhooks/${id}/secret`)).status).toBe(403);
  const other = await world.signUp({ name: 'Elsewhere' });
  for (const path of [`webhooks/${id}`, `webhooks/${id}/deliveries`])
    expect((await other.admin.get(path)).status).toBe(404);
  expect((await other.admin.post(`webhooks/${id}/test`)).status).toBe(404);
  // A secret is in the first answer alone.
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const first = await json<Webhook>(desk.admin.post('webhooks', body, headers), 201);
  const again = await json<Webhook>(desk.admin.post('webhooks', body, headers), 201);
  expect(again.id).toBe(first.id);
  expect([typeof first.secret, again.secret]).toEqual(['string', undefined]);
  const stored = await world.db.tenantRead(
    desk.id,
    (sql) => sql<{ row: string }[]>`select row_to_json(h)::text as row from webhooks h`,
  );
  const hex = Buffer.from(first.secret).toString('hex');
  for (const { row } of stored) {
    expect(row).not.toContain(first.secret);
    expect(row).not.toContain(hex);
  }
});

test('X3o nothing is kept of what no webhook wants, and a ticket in the bin is told of by its number alone', async () => {
  const receiver = receivers.one();
  const { id } = await add(receiver, { events: ['ticket.deleted'] });
  const ticketId = await open('A secret subject');
  const rows = await world.db.tenantRead(
    desk.id,
    (sql) => sql<{ type: string }[]>`select e.type from webhook_events e`,
  );
  expect(rows).toEqual([]);
  const gone = await desk.admin.delete(`tickets/${ticketId}`);
  expect(gone.status, await gone.text()).toBeLessThan(300);
  await send();
  expect(receiver.got).toHaveLength(1);
  expect(Object.keys(receiver.got[0]!.body.data.ticket ?? {})).toEqual(['id', 'number']);
  expect(receiver.got[0]!.text).not.toContain('A secret subject');

  // What was decided before and not sent yet is not sent once it is in the bin.
  await json(desk.admin.patch(`webhooks/${id}`, { events: ['ticket.opened'] }));
  const second = await open('Another');
  receiver.answer = answering(500);
  await send();
  receiver.answer = answering(200);
  await desk.admin.delete(`tickets/${second}`);
  nowMs += HOUR_MS;
  receiver.got.length = 0;
  expect(await send()).toMatchObject({ passed: 1, sent: 0 });
  expect(receiver.got).toEqual([]);
  expect((await log(id))[0]).toMatchObject({ state: 'passed' });
});

test('X3q the receiver of docs/WEBHOOKS.md takes what is signed, once, and refuses everything else', async () => {
  const stand = receivers.one();
  const { id, secret } = await add(stand, { events: ['ticket.opened'] });
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../../tools/webhook-receiver.mjs', import.meta.url))],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', WEBHOOK_SECRET: secret },
    },
  );
  living.add(child);
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await expect.poll(() => printed, { timeout: 20_000 }).toContain('\n');
  const url = /http:\S+/.exec(printed)![0];
  const real = { clock: () => Date.now() };
  await json(desk.admin.patch(`webhooks/${id}`, { url }));
  await open();
  // It looks at the age of what it gets, by the clock of this machine.
  await world.db.tenant(desk.id, (tx) => tx`update webhooks set paused_until = null`);
  expect(await send(real)).toMatchObject({ sent: 1 });
  const [sent] = await log(id);
  expect((await desk.admin.post(`webhooks/${id}/deliveries/${sent!.id}/redeliver`)).status).toBe(
    204,
  );
  await world.db.tenant(
    desk.id,
    (tx) => tx`update webhook_deliveries set due_at = now() - interval '1 hour'`,
  );
  expect(await send(real)).toMatchObject({ sent: 1 });
  const lines = printed.trim().split('\n').slice(1);
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    { id: sent!.id, type: 'ticket.opened', ticket: 1 },
  ]);
  // By a clock that is wrong, or without the secret.
  await open();
  await send({ clock: () => Date.now() - HOUR_MS });
  const post = await fetch(url, { method: 'POST', body: '{}' });
  expect(post.status).toBe(401);
  child.kill('SIGKILL');
  living.delete(child);
});

test('X3y one that is refused, or cannot be put together, holds up no other; five refused in a row let the webhook rest', async () => {
  const receiver = receivers.one();
  const { id } = await add(receiver, { events: ['ticket.opened'] });
  const subjects = () => receiver.got.map(({ body }) => body.data.ticket?.['subject']);
  receiver.answer = (response, { body }) => {
    const isBad = body.data.ticket?.['subject'] === 'Bad';
    response.writeHead(isBad ? 422 : 204).end();
  };
  await open('Bad');
  for (const name of ['One', 'Two', 'Three', 'Four', 'Five']) await open(name);
  expect(await send()).toMatchObject({ sent: 5, later: 1 });
  expect(new Set(subjects())).toEqual(new Set(['Bad', 'One', 'Two', 'Three', 'Four', 'Five']));

  receiver.got.length = 0;
  receiver.answer = answering(422);
  nowMs += HOUR_MS;
  for (let n = 0; n < 20; n += 1) await open(`Number ${n}`);
  await send();
  expect(receiver.got.length).toBeGreaterThanOrEqual(5);
  expect(receiver.got.length).toBeLessThan(15);
  const asked = receiver.got.length;
  await send();
  expect(receiver.got).toHaveLength(asked);

  // What this server cannot put together has its pauses like what is not taken.
  receiver.answer = answering(204);
  nowMs += DAY_MS;
  await send();
  await open('Unspeakable');
  await open('Plain');
  let isFirst = true;
  const config = new Proxy(world.context.config, {
    get: (target, name) => {
      if (name === 'publicUrl' && isFirst) {
        isFirst = false;
        throw new Error('No address');
      }
      return Reflect.get(target, name) as unknown;
    },
  });
  expect(await send({ config })).toMatchObject({ sent: 1, later: 1 });
  expect(await log(id, 'state=waiting')).toMatchObject([{ problem: 'internal', attempts: 1 }]);
  nowMs += HOUR_MS;
  expect(await send()).toMatchObject({ sent: 1, later: 0 });
});

test('X3z what is not chosen any more is not sent, though it waits already', async () => {
  const receiver = receivers.one();
  const { id } = await add(receiver, { events: ['ticket.opened', 'note.posted'] });
  receiver.answer = answering(500);
  const ticketId = await open();
  await send();
  await made(
    ana.client.post(`tickets/${ticketId}/messages`, { kind: 'note', html: '<p>Inside</p>' }),
  );
  await send();
  receiver.answer = answering(204);
  receiver.got.length = 0;
  await json(desk.admin.patch(`webhooks/${id}`, { events: ['ticket.opened'] }));
  nowMs += HOUR_MS;
  expect(await send()).toMatchObject({ sent: 1, passed: 1 });
  expect(receiver.got.map(({ body }) => body.type)).toEqual(['ticket.opened']);
  // A test is no event that one chooses: one whose process ended meanwhile is still sent.
  const at = new Date(nowMs);
  await world.db.tenant(
    desk.id,
    (tx) => tx`
      insert into webhook_deliveries (workspace_id, id, webhook_id, type, at, queued_at, state, due_at, attempts, claims)
      values (${desk.id}, ${crypto.randomUUID()}, ${id}, 'webhook.test', ${at}, ${at}, 'waiting', ${at}, 1, 1)`,
  );
  expect(await send()).toMatchObject({ sent: 1, passed: 0 });
  expect(receiver.got.at(-1)!.body.type).toBe('webhook.test');
});

test('X3za of one whose maker may not see all tickets any more nothing is told; the audit log has it, and those who manage are mailed', async () => {
  const receiver = receivers.one();
  const { id } = await add(receiver, { events: ['ticket.opened'] });
  const bo = await world.addPerson(desk, { profile: 'administrator', name: 'Bo' });
  await json(bo.client.patch(`webhooks/${id}`, { description: 'Bo’s' }));
  await json(desk.admin.patch(`people/${bo.id}`, { profile: 'technician' }));
  await world.db.tenant(
    desk.id,
    (tx) => tx`
      update profiles r set permissions = array_append(array_remove(r.permissions, 'ticket.read-all'), 'settings.manage')
      where r.id = 'technician'`,
  );
  mails.taken.length = 0;
  await open();
  await send();
  expect(receiver.got).toEqual([]);
  expect(await see(id)).toMatchObject({ isOn: false, offReason: 'maker' });
  expect(await (await desk.admin.get('audit?action=webhook-switched-off')).text()).toContain(id);
  await mailRound(world.context, { limits: { connectMs: 10_000, idleMs: 10_000, allMs: 30_000 } });
  const told = mails.taken.filter(({ mail }) => mail.subject?.includes('webhook'));
  expect(told.map(({ to }) => to)).toEqual([desk.email]);
  // Who tries it out is told so, and nothing of it stays waiting.
  expect(await json(desk.admin.post(`webhooks/${id}/test`))).toMatchObject({
    outcome: 'failed',
    problem: 'maker',
  });
  expect(await log(id)).toMatchObject([{ type: 'webhook.test', state: 'failed' }]);
});

test('X3zb a workspace whose receivers are all slow leaves others their lanes', async () => {
  const slow = Array.from({ length: 15 }, () => receivers.one());
  for (const receiver of slow) await add(receiver, { events: ['ticket.opened'] });
  const other = await world.signUp({ blueprint: 'helpdesk', name: 'Elsewhere' });
  const quick = receivers.one();
  await json(other.admin.post('webhooks', { url: quick.url, events: ['ticket.opened'] }), 201);
  const asked: ServerResponse[] = [];
  for (const receiver of slow) receiver.answer = (response) => void asked.push(response);
  const sender = createWebhookSender({ ...world.context, timeoutMs: 60_000 });
  await open();
  await sender.round(desk.id as WorkspaceId);
  await expect.poll(() => asked.length).toBeGreaterThan(8);
  await open('Another', other.admin);
  await sender.round(other.id as WorkspaceId);
  await expect.poll(() => quick.got.length).toBe(1);
  expect(asked.length).toBeLessThan(15);
  for (const receiver of slow) receiver.answer = answering(204);
  for (const response of asked) response.writeHead(204).end();
  await sender.settled();
  expect(slow.map(({ got }) => got.length)).toEqual(slow.map(() => 1));
});
