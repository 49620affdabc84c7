// Web Push (L7, N1) over a whole server: what devices are told, in words that only they can read; what they are not told;
// and what a push service may answer. The service is on this machine and decrypts as a browser does.

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { errorsOf, made } from '#test/support/answers.ts';
import { startPushService, type PushDevice, type PushService } from '#test/support/push-service.ts';
import {
  createWorld,
  TEST_PASSWORD,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';
import { noticeRound, wakeSenders } from '#server/features/notifications/index.ts';
import { PUSH_LIMITS } from './push-api.ts';
import { MOST_ATTEMPTS, pushRound, SEVERAL } from './push-round.ts';

let nowMs = Date.now();
let service: PushService;
let world: World;
let desk: SignedUp;
let groupIds: string[] = [];
let ana: TestPerson;
let ben: TestPerson;
let zoe: TestPerson;
beforeAll(async () => {
  service = await startPushService();
  world = await createWorld({ clock: () => nowMs, config: { allowsLoopback: true } });
  desk = await world.signUp({ blueprint: 'maildesk', name: 'Nordlicht' });
  const groups = (await (await desk.admin.get('groups')).json()) as { items: { id: string }[] };
  groupIds = groups.items.map(({ id }) => id);
  ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds });
  ben = await world.addPerson(desk, { name: 'Ben Berg', groupIds });
  zoe = await world.addPerson(desk, { name: 'Zoe Zahn', profile: 'customer' });
});
afterAll(async () => {
  await world?.close();
  await service?.close();
});
// What one test has left over is no business of the next.
beforeEach(async () => {
  await world.db.tenant(desk.id, (tx) => tx`delete from push_subscriptions`);
  nowMs += MINUTE_MS;
});

const REQUESTER = { name: 'Zoe Zahn', phone: '12345', city: 'Lyon' };
const round = async (only?: string) => {
  await noticeRound(world.context, { only: only as WorkspaceId | undefined });
  return pushRound(world.context, only as WorkspaceId | undefined);
};

async function subscribed(client: TestClient, more: object = {}): Promise<PushDevice> {
  // What happened before is no news to it.
  await noticeRound(world.context);
  const device = service.device();
  const answer = await client.post('me/push', {
    ...device.subscription,
    showsSubject: true,
    ...more,
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  return device;
}
/** Of Zoe's. */
async function ticket(subject: string, assignee?: TestPerson): Promise<string> {
  const id = await made(
    zoe.client.post('tickets', { subject, description: 'Please', requester: REQUESTER }),
  );
  if (assignee !== undefined) await assign(id, assignee);
  return id;
}
async function assign(id: string, to: TestPerson, by: TestClient = desk.admin): Promise<void> {
  const answer = await by.post(`tickets/${id}/assign`, { assignee: to.id });
  expect(answer.status, await answer.clone().text()).toBe(200);
}
const reply = async (id: string, text = 'Any news?', by: TestClient = zoe.client) =>
  expect((await by.post(`tickets/${id}/messages`, { kind: 'reply', text })).status).toBe(201);
const note = async (id: string, whom: TestPerson, by: TestClient = desk.admin) =>
  expect(
    (
      await by.post(`tickets/${id}/messages`, {
        kind: 'note',
        text: 'Look',
        mentions: [whom.id],
      })
    ).status,
  ).toBe(201);
const numberOf = async (id: string): Promise<number> =>
  ((await (await desk.admin.get(`tickets/${id}`)).json()) as { number: number }).number;
const told = ({ received }: PushDevice): [string, string][] =>
  received.map(({ message: { title, body } }) => [title, body]);
const stateOf = async (client: TestClient) =>
  (await (await client.get('me/push')).json()) as {
    publicKey: string;
    subscription: { endpoint: string; showsSubject: boolean } | null;
    canSubscribe: boolean;
  };
const countDeliveries = async (): Promise<number> => {
  const [row] = await world.db.tenantRead(
    desk.id,
    (sql) => sql<[{ count: number }]>`select count(*)::int as count from push_deliveries`,
  );
  return row.count;
};

describe('what somebody is told', () => {
  test('N1a a customer’s message on one’s ticket reaches every device of its holder and nobody else’s, encrypted to each', async () => {
    const id = await ticket('Printer jam', ana);
    const [phone, laptop, others, admins] = [
      await subscribed(ana.client),
      await subscribed(await world.signIn(desk.slug, ana.email)),
      await subscribed(ben.client),
      await subscribed(desk.admin),
    ];
    await reply(id);

    expect(await round()).toMatchObject({ sent: 2, refused: 0, later: 0 });

    const number = await numberOf(id);
    for (const device of [phone, laptop])
      expect(told(device)).toEqual([[`#${number} Printer jam`, 'Zoe Zahn has written']]);
    expect([others.asked, admins.asked]).toEqual([0, 0]);
    const [first] = phone.received;
    expect(first?.message).toMatchObject({
      v: 1,
      workspace: desk.slug,
      personId: ana.id,
      ticketId: id,
      lang: 'en',
      dir: 'ltr',
    });
    expect(first?.headers).toMatchObject({ urgency: 'high', 'content-encoding': 'aes128gcm' });
    expect(Number(first?.headers['ttl'])).toBeGreaterThan(0);
    expect(Number(first?.headers['ttl'])).toBeLessThanOrEqual(DAY_MS / SECOND_MS);
    expect(first?.headers['topic']).toMatch(/^[\w-]{32}$/);
    expect(first?.headers['topic']).toBe(laptop.received[0]?.headers['topic']);
    // Told once.
    expect(await round()).toMatchObject({ sent: 0 });
    expect(await countDeliveries()).toBe(0);
  });

  test('N1b what is assigned by somebody or by a rule, a hand-over and a mention are told; never one’s own acts', async () => {
    const rule = await made(
      desk.admin.post('rules', {
        name: 'Printers are Ana’s',
        on: [{ on: 'ticket-opened' }],
        if: { field: 'text', op: 'contains', values: ['flames'] },
        // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
        then: [{ do: 'assign-by', strategy: 'least-loaded', among: { personIds: [ana.id] } }],
      }),
    );
    const mine = await ticket('My own', ana);
    const device = await subscribed(ana.client);
    const bens = await subscribed(ben.client);

    // Ana takes, answers, notes and assigns: nothing of it is news to her.
    const taken = await ticket('Taken');
    expect((await ana.client.post(`tickets/${taken}/take`, {})).status).toBe(200);
    await note(mine, ana, ana.client);
    await reply(mine, 'Done', ana.client);
    await ticket('Printer in flames');
    await note(mine, ana);
    const handed = await ticket('Handed over', ben);
    expect((await ben.client.post(`tickets/${handed}/take`, {})).status).toBe(200);
    const over = await ben.client.post(`tickets/${handed}/hand-over`, { person: ana.id });
    expect(over.status, await over.clone().text()).toBe(200);
    await round();

    const lines = told(device).map(([, body]) => body);
    expect(lines.toSorted()).toEqual([
      'Ada Nord mentions you in a note',
      'Assigned to you',
      'Assigned to you',
    ]);
    // Given to Ben and passed on before anything was sent: it is no news for him by now.
    expect(told(bens)).toEqual([]);
    expect((await desk.admin.delete(`rules/${rule}`)).status).toBe(204);
  });

  test('N1c what waits is one message per ticket with all that has happened, and what comes while it is sent is told afterwards', async () => {
    const id = await ticket('Two lines', ana);
    const device = await subscribed(ana.client);
    await reply(id, 'First');
    await reply(id, 'Second');
    await note(id, ana);
    device.answer = (response) => {
      device.answer = (later) => void later.writeHead(201).end();
      void reply(id, 'While it is sent')
        .then(() => noticeRound(world.context))
        .then(() => response.writeHead(201).end());
    };

    expect(await round()).toMatchObject({ sent: 2 });

    expect(told(device).map(([, body]) => body)).toEqual([
      'Ada Nord mentions you in a note\nZoe Zahn has written',
      'Ada Nord mentions you in a note\nZoe Zahn has written',
    ]);
    expect(await countDeliveries()).toBe(0);
  });

  test('N1d an order for many tickets is one line, not a hundred', async () => {
    const ids: string[] = [];
    for (let each = 0; each <= SEVERAL; each += 1) ids.push(await ticket(`Many ${each}`));
    const device = await subscribed(ana.client);
    for (const id of ids) await assign(id, ana);

    expect(await round()).toMatchObject({ sent: 1 });

    expect(device.received).toHaveLength(1);
    const [{ message } = { message: undefined }] = device.received;
    expect(message).toMatchObject({ ticketId: null, title: 'Nordlicht' });
    for (const id of ids) expect(message?.body).toContain(`#${await numberOf(id)}`);
    expect(await countDeliveries()).toBe(0);
  });

  test('N1e in the person’s language and direction, short, and without a word of it where they want none on a locked screen', async () => {
    const long = `Réunion ${'é'.repeat(180)}`;
    const id = await ticket(long, ana);
    const device = await subscribed(ana.client);
    for (const [language, body, dir] of [
      ['fr', 'Zoe Zahn a écrit', 'ltr'],
      ['de', 'Zoe Zahn hat geschrieben', 'ltr'],
      ['es', 'Zoe Zahn ha escrito', 'ltr'],
      ['ar', 'كتب \u2068Zoe Zahn\u2069', 'rtl'],
    ] as const) {
      expect((await ana.client.patch('me', { language })).status).toBe(200);
      await reply(id);
      await round();
      expect(device.received.at(-1)?.message).toMatchObject({ body, dir, lang: language });
    }
    const last = device.received.at(-1)?.message;
    expect(last?.title.length).toBeLessThan(140);
    expect((await ana.client.patch('me', { language: 'en' })).status).toBe(200);

    await ana.client.post('me/push', { ...device.subscription, showsSubject: false });
    await reply(id);
    await round();
    expect(told(device).at(-1)).toEqual(['Nordlicht', `New message in #${await numberOf(id)}`]);
    expect(JSON.stringify(device.received.at(-1)?.message)).not.toMatch(/Zoe|Réunion/);
  });

  test('N1f what has been read on another device by then is not told', async () => {
    const id = await ticket('Read already', ana);
    const device = await subscribed(ana.client);
    await reply(id);
    const read = await ana.client.post(`tickets/${id}/read`, { pubSeq: 99, notesSeq: 0 });
    expect(read.status).toBe(204);

    expect(await round()).toMatchObject({ sent: 0, passedOver: 1 });
    expect(device.asked).toBe(0);
  });
});

describe('what nobody is told', () => {
  test('N1g whoever may not see the ticket any more, at the moment of sending', async () => {
    const hidden = await ticket('Hidden', ana);
    const deleted = await ticket('Deleted', ana);
    const passedOn = await ticket('Passed on', ana);
    const device = await subscribed(ana.client);
    for (const id of [hidden, deleted, passedOn]) await reply(id);
    await note(hidden, ana);
    const other = await made(desk.admin.post('groups', { name: 'Elsewhere', memberIds: [ben.id] }));
    const moved = await desk.admin.post(`tickets/${hidden}/assign`, {
      group: other,
      assignee: null,
    });
    expect(moved.status, await moved.clone().text()).toBe(200);
    expect((await desk.admin.delete(`tickets/${deleted}`)).status).toBe(204);
    await assign(passedOn, ben);
    // Who could bring back what is deleted, and therefore see it, is told nothing of it either.
    const own = await ticket('Deleted too');
    expect((await desk.admin.post(`tickets/${own}/take`, {})).status).toBe(200);
    const admins = await subscribed(desk.admin);
    await reply(own);
    expect((await desk.admin.delete(`tickets/${own}`)).status).toBe(204);

    await round();

    expect([told(device), told(admins)]).toEqual([[], []]);
    expect(await countDeliveries()).toBe(0);
  });

  test.each(['signs out', 'is revoked', 'changes the password', 'is disabled', 'expires'])(
    'N1h L5 a device whose person %s hears nothing more',
    async (how) => {
      const cara = await world.addPerson(desk, { name: 'Cara', groupIds });
      const other = await world.signIn(desk.slug, cara.email);
      const id = await ticket(`Cara ${how}`, cara);
      const device = await subscribed(cara.client);
      await reply(id, 'Before');
      const session = async (): Promise<string> => {
        const { items } = (await (await cara.client.get('sessions')).json()) as {
          items: { id: string; isCurrent: boolean }[];
        };
        return items.find(({ isCurrent }) => isCurrent)?.id ?? '';
      };
      if (how === 'signs out')
        expect((await cara.client.delete('sessions/current')).status).toBe(204);
      if (how === 'is revoked')
        expect((await other.delete(`sessions/${await session()}`)).status).toBe(204);
      if (how === 'changes the password') {
        const oldPassword = TEST_PASSWORD;
        const change = { oldPassword, newPassword: 'quite another horse' };
        expect((await other.post('me/password', change)).status).toBe(204);
      }
      if (how === 'is disabled')
        expect((await desk.admin.patch(`people/${cara.id}`, { isDisabled: true })).status).toBe(
          200,
        );
      if (how === 'expires') nowMs += 31 * DAY_MS;
      await reply(
        id,
        'After',
        how === 'expires' ? await world.signIn(desk.slug, zoe.email) : zoe.client,
      );

      await round();

      expect(device.asked).toBe(0);
      if (how === 'expires') {
        // The others' sessions have ended with it.
        desk = { ...desk, admin: await world.signIn(desk.slug, desk.email) };
        for (const one of [ana, ben, zoe])
          Object.assign(one, { client: await world.signIn(desk.slug, one.email) });
      } else
        expect(
          await world.db.tenantRead(desk.id, (sql) => sql`select id from push_subscriptions`),
        ).toEqual([]);
    },
  );

  test('N1i L5 whoever signs in over somebody in the same browser takes the subscription, and the first one’s news stay away', async () => {
    const id = await ticket('Of the first one', ana);
    const browser = await world.signIn(desk.slug, ana.email);
    const device = await subscribed(browser);
    await browser.post('sessions', { email: ben.email, password: TEST_PASSWORD });
    await reply(id);
    await round();
    expect(device.asked).toBe(0);

    // Even if the first one’s session were still there: an address is one person’s at a time.
    const first = await world.signIn(desk.slug, ana.email);
    await first.post('me/push', { ...device.subscription, showsSubject: true });
    await browser.post('me/push', { ...device.subscription, showsSubject: true });
    await reply(id);
    await round();
    expect(device.asked).toBe(0);
    expect((await stateOf(first)).subscription).toBeNull();
  });

  test('N1j W1 another workspace sees and sends nothing of it', async () => {
    const other = await world.signUp({ blueprint: 'maildesk' });
    const id = await ticket('Of this one', ana);
    const device = await subscribed(ana.client);
    await reply(id);
    const seen = await world.db.tenantRead(
      other.id,
      (sql) =>
        sql`select id from push_subscriptions union all select ticket_id from push_deliveries`,
    );
    expect(seen).toEqual([]);
    expect(await round(other.id)).toMatchObject({ sent: 0 });
    expect(device.asked).toBe(0);
    expect(await round()).toMatchObject({ sent: 1 });
  });
});

describe('the device says where it is', () => {
  test('N1k the key stays the same over processes, the switch is idempotent, and off is off', async () => {
    const second = await world.secondServer();
    const elsewhere = second.client({ slug: desk.slug });
    await elsewhere.post('sessions', { email: ana.email, password: TEST_PASSWORD });
    const { publicKey } = await stateOf(ana.client);
    expect((await stateOf(elsewhere)).publicKey).toBe(publicKey);
    expect(Buffer.from(publicKey, 'base64url')).toHaveLength(65);

    const device = await subscribed(ana.client);
    const again = await ana.client.post('me/push', { ...device.subscription, showsSubject: true });
    expect(again.status).toBe(200);
    const rows = await world.db.tenantRead(
      desk.id,
      (sql) => sql`select id from push_subscriptions`,
    );
    expect(rows).toHaveLength(1);
    expect((await stateOf(ana.client)).subscription).toMatchObject({
      endpoint: device.subscription.endpoint,
      showsSubject: true,
    });
    expect((await stateOf(elsewhere)).subscription).toBeNull();

    expect((await ana.client.delete('me/push')).status).toBe(204);
    expect((await ana.client.delete('me/push')).status).toBe(204);
    expect((await stateOf(ana.client)).subscription).toBeNull();
  });

  test('N1l SEC8 what is no address, no key or too long is refused by name; so is an address behind this server', async () => {
    const good = service.device().subscription;
    const refused = (change: object) =>
      errorsOf(ana.client.post('me/push', { ...good, showsSubject: true, ...change }));
    const keys = (change: object) => ({ keys: { ...good.keys, ...change } });

    expect(await refused({ endpoint: 'http://push.example/x' })).toEqual([['endpoint', 'format']]);
    expect(await refused({ endpoint: 'https://me:pw@push.example/' })).toEqual([
      ['endpoint', 'format'],
    ]);
    for (const address of ['https://10.0.0.8/x', 'https://[fd00::1]/', 'https://169.254.169.254/'])
      expect(await refused({ endpoint: address })).toEqual([['endpoint', 'not_allowed']]);
    expect(await refused({ endpoint: `https://push.example/${'x'.repeat(2_000)}` })).toEqual([
      ['endpoint', 'too_long'],
    ]);
    expect((await refused(keys({ p256dh: 'short' })))[0]?.[0]).toBe('keys.p256dh');
    const offCurve = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]).toString('base64url');
    expect((await refused(keys({ p256dh: offCurve })))[0]?.[0]).toBe('keys.p256dh');
    expect((await refused(keys({ auth: '!'.repeat(22) })))[0]?.[0]).toBe('keys.auth');
    expect((await refused({ showsSubject: 'yes' }))[0]?.[0]).toBe('showsSubject');
    expect((await refused({ more: 1 }))[0]).toEqual(['more', 'unknown_field']);
    expect((await stateOf(ana.client)).subscription).toBeNull();
  });

  test('N1m SEC8 a stored name that leads behind this server is never asked, and the device is dropped', async () => {
    const guarded = await createWorld({ clock: () => nowMs });
    try {
      const own = await guarded.signUp({ blueprint: 'maildesk' });
      const customer = await guarded.addPerson(own, { name: 'Zoe', profile: 'customer' });
      const device = service.device();
      const { port } = new URL(service.origin);
      const answer = await own.admin.post('me/push', {
        ...device.subscription,
        endpoint: `https://localhost:${port}/send`,
        showsSubject: true,
      });
      expect(answer.status).toBe(200);
      const id = await made(
        customer.client.post('tickets', {
          subject: 'Inside',
          description: 'Please',
          requester: REQUESTER,
        }),
      );
      const me = (await (await own.admin.get('me')).json()) as { id: string };
      const helper = await guarded.addPerson(own, { profile: 'administrator' });
      await helper.client.post(`tickets/${id}/assign`, { assignee: me.id });

      await noticeRound(guarded.context);
      expect(await pushRound(guarded.context)).toMatchObject({ sent: 0, gone: 1 });
      expect(device.asked).toBe(0);
    } finally {
      await guarded.close();
    }
  });

  test('N1n not on a public computer, not for customers and keys, not for another than is signed in; and not without end', async () => {
    const device = service.device();
    const want = { ...device.subscription, showsSubject: true };
    const visitor = world.client({ slug: desk.slug });
    await visitor.post('sessions', {
      email: ana.email,
      password: TEST_PASSWORD,
      isPublicComputer: true,
    });
    expect((await stateOf(visitor)).canSubscribe).toBe(false);
    expect((await visitor.post('me/push', want)).status).toBe(403);
    expect((await zoe.client.post('me/push', want)).status).toBe(403);
    const key = await world.apiKey(desk, ['ticket.read']);
    expect((await key.post('me/push', want)).status).toBe(403);
    const meant = { 'homing-person': ben.id };
    expect((await ana.client.post('me/push', want, meant)).status).toBe(401);

    const dora = await world.addPerson(desk, { name: 'Dora' });
    for (let each = 0; each < PUSH_LIMITS.devices; each += 1)
      await subscribed(await world.signIn(desk.slug, dora.email));
    const refused = await dora.client.post('me/push', want);
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain(String(PUSH_LIMITS.devices));
  });
});

describe('what a push service answers', () => {
  test('N1o 404 and 410 end the device, and nobody asks for it again', async () => {
    for (const status of [404, 410]) {
      const id = await ticket(`Gone ${status}`, ana);
      const device = await subscribed(ana.client);
      device.answer = (response) => void response.writeHead(status).end();
      await reply(id);
      expect(await round()).toMatchObject({ gone: 1, sent: 0 });
      expect((await stateOf(ana.client)).subscription).toBeNull();
      await reply(id);
      await round();
      expect(device.asked).toBe(1);
    }
  });

  test('N1p 429 is repeated no sooner than it asks for, and what came meanwhile is in it', async () => {
    const id = await ticket('Too many', ana);
    const device = await subscribed(ana.client);
    device.answer = (response) => void response.writeHead(429, { 'retry-after': '600' }).end();
    await reply(id);
    expect(await round()).toMatchObject({ later: 1 });
    device.answer = (response) => void response.writeHead(201).end();

    nowMs += 9 * MINUTE_MS;
    await note(id, ana);
    expect(await round()).toMatchObject({ sent: 0 });
    nowMs += 2 * MINUTE_MS;
    expect(await round()).toMatchObject({ sent: 1 });
    expect(told(device).at(-1)?.[1]).toBe('Ada Nord mentions you in a note\nZoe Zahn has written');
  });

  test('N1q 500, a redirect and silence are repeated with growing pauses, and given up after a few', async () => {
    const id = await ticket('Broken', ana);
    const device = await subscribed(ana.client);
    await reply(id);
    const answers: PushDevice['answer'][] = [
      (response) => void response.writeHead(500).end(),
      (response) => void response.writeHead(302, { location: service.origin }).end(),
      (response) => void response.socket?.destroy(),
    ];
    let asked = 0;
    device.answer = (response) => {
      answers[asked % answers.length]?.(response);
      asked += 1;
    };
    let givenUp = 0;
    let minutes = 0;
    while (givenUp === 0 && minutes < 600) {
      givenUp += (await round()).givenUp;
      nowMs += MINUTE_MS;
      minutes += 1;
    }

    expect([asked, givenUp]).toEqual([MOST_ATTEMPTS, 1]);
    expect(minutes).toBeGreaterThan(10);
    // It stands in the list of what was given up (N3), and is not tried any more.
    expect([await countDeliveries(), await round()]).toMatchObject([1, { later: 0, givenUp: 0 }]);
    expect((await stateOf(ana.client)).subscription).not.toBeNull();
    // It is well again: the next thing is told.
    device.answer = (response) => void response.writeHead(201).end();
    await reply(id);
    expect(await round()).toMatchObject({ sent: 1 });
  });

  test('N1r a refusal of our key is counted, tried once, and ends nothing', async () => {
    const id = await ticket('Refused', ana);
    const device = await subscribed(ana.client);
    device.answer = (response) => void response.writeHead(403).end();
    const before = world.context.pushed.refused;
    await reply(id);
    expect(await round()).toMatchObject({ refused: 1 });
    expect(world.context.pushed.refused).toBe(before + 1);
    expect(await round()).toMatchObject({ refused: 0 });
    expect((await stateOf(ana.client)).subscription).not.toBeNull();
    const metrics = await (await world.client({ ip: '127.0.0.1' }).get('/metrics')).text();
    expect(metrics).toMatch(/homing_push_total\{outcome="refused"\} [1-9]/);
  });

  test('N1s two processes at once send it once, and one that died leaves it to the next', async () => {
    const id = await ticket('Twice', ana);
    const device = await subscribed(ana.client);
    const second = await world.secondServer();
    await reply(id);
    let elsewhere: number | undefined;
    device.answer = (response) => {
      device.answer = (later) => void later.writeHead(201).end();
      // The other process looks while this one is sending.
      void pushRound(second.context).then(({ sent }) => {
        elsewhere = sent;
        response.writeHead(201).end();
      });
    };
    expect([(await round()).sent, elsewhere]).toEqual([1, 0]);

    await reply(id);
    await noticeRound(world.context);
    await world.db.tenant(
      desk.id,
      (tx) =>
        tx`update push_deliveries d set due_at = ${new Date(nowMs + HOUR_MS / 20)}, attempts = 1`,
    );
    expect(await round()).toMatchObject({ sent: 0 });
    nowMs += HOUR_MS / 10;
    expect(await round()).toMatchObject({ sent: 1 });
    expect(device.received).toHaveLength(2);
  });

  test('N1t news that nobody could be told for a day is none any more', async () => {
    const id = await ticket('Yesterday', ana);
    const device = await subscribed(ana.client);
    await reply(id);
    nowMs += DAY_MS + MINUTE_MS;
    expect(await round()).toMatchObject({ sent: 0, passedOver: 1 });
    expect(device.asked).toBe(0);
  });
});

// Last: from here on this world has a worker.
test('N1w what is committed is sent by the job that the commit wakes, without waiting for the next round', async () => {
  const id = await ticket('At once', ana);
  const device = await subscribed(ana.client);
  await world.context.jobs.work(
    'notices',
    async ({ data }) =>
      void (await noticeRound(world.context, {
        only: data.workspaceId,
        onWritten: wakeSenders(world.context),
      })),
    { pollSeconds: 1 },
  );
  await world.context.jobs.work(
    'push',
    async ({ data }) => void (await pushRound(world.context, data.workspaceId)),
    { pollSeconds: 1 },
  );
  await reply(id);
  await vi.waitFor(() => expect(device.received).toHaveLength(1), { timeout: 30_000 });
});
