// Forgotten passwords and invitations over a whole server (I2): who is mailed, what a link does, and when it ends.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import { BLUEPRINTS } from '#shared/blueprints/index.ts';
import { createPasswords, insertWorkspace } from '#server/features/accounts/index.ts';
import { startMailServer, type MailServer, type TakenMail } from '#test/support/mail-server.ts';
import {
  createWorld,
  TEST_PASSWORD,
  type SignedUp,
  type TestPerson,
  type World,
} from '#test/support/world.ts';
import { mailRound } from './mail-round.ts';

const NEW_PASSWORD = 'agrafes et chevaux';

let nowMs = Date.now();
let server: MailServer;
let world: World;
let desk: SignedUp;
beforeAll(async () => {
  server = await startMailServer();
  world = await createWorld({
    clock: () => nowMs,
    config: { smtpUrl: server.url, mailFrom: 'desk@nordlicht.test', publicUrl: 'http://localhost' },
  });
  desk = await world.signUp({ blueprint: 'extranet', name: 'Nordlicht' });
}, 60_000);
afterAll(async () => {
  await world?.close();
  await server?.close();
});
beforeEach(async () => {
  // What one test has left over is no business of the next.
  await round();
  server.taken.length = 0;
  // Past every limit of an hour.
  nowMs += 3 * HOUR_MS;
});

const LIMITS = { connectMs: 30_000, idleMs: 30_000, allMs: 90_000 };
async function round(): Promise<void> {
  await mailRound(world.context, { limits: LIMITS });
}
const visitor = (ip?: string) =>
  world.client({ slug: desk.slug, ...(ip === undefined ? {} : { ip }) });
const ask = (email: string, by = visitor()) => by.post('public/password-resets', { email });
const look = (token: string) => visitor().post('public/password-links/look', { token });
const use = (token: string, password = NEW_PASSWORD) =>
  visitor().post('public/password-links/use', { token, password });
const signIn = (email: string, password: string) => visitor().post('sessions', { email, password });
const to = (email: string): TakenMail[] => server.taken.filter((one) => one.to === email);
const LINK = /http:\/\/localhost\/s\/([a-z0-9-]+)\/password#token=([\w-]+)/;
const tokenIn = (one: TakenMail | undefined): string => LINK.exec(one?.mail.text ?? '')?.[2] ?? '';
async function askedToken({ email }: { readonly email: string }): Promise<string> {
  expect((await ask(email)).status).toBe(204);
  await round();
  const token = tokenIn(to(email).at(-1));
  expect(token).toMatch(/^[\w-]{43}$/);
  return token;
}
const tenant = <Row extends object>(
  query: (sql: Parameters<Parameters<World['db']['tenantRead']>[1]>[0]) => PromiseLike<Row[]>,
): Promise<Row[]> => world.db.tenantRead(desk.id, async (sql) => query(sql));

describe('I2 a forgotten password', () => {
  test('I2t a link in the person’s language sets a new password once; sessions and their push end, the log and the person are told', async () => {
    const ana = await world.addPerson(desk, { name: 'Ana Amado' });
    await ana.client.patch('me', { language: 'fr' });
    await world.db.tenant(
      desk.id,
      (tx) => tx`
        insert into push_subscriptions (workspace_id, id, session_id, person_id, endpoint, p256dh, auth, shows_subject, created_at)
        select s.workspace_id, gen_random_uuid(), s.id, s.person_id, 'https://push.example/ana', ${'A'.repeat(87)},
          ${'A'.repeat(22)}, true, now() from sessions s where s.person_id = ${ana.id}`,
    );

    const token = await askedToken(ana);

    const [one] = to(ana.email);
    expect(one!.mail.subject).toBe('Choisissez un nouveau mot de passe');
    expect(one!.mail.text).toContain('Bonjour Ana Amado');
    expect(one!.mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(one!.from).toBe('');
    expect(LINK.exec(one!.mail.text!)?.[1]).toBe(desk.slug);
    expect(await (await look(token)).json()).toMatchObject({
      kind: 'reset',
      name: 'Ana Amado',
      email: ana.email,
    });

    const weak = await use(token, 'password123');
    expect([weak.status, await weak.json()]).toMatchObject([
      422,
      { errors: [{ path: 'password' }] },
    ]);
    const both = await Promise.all([use(token), use(token)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([204, 404]);

    expect((await ana.client.get('me')).status).toBe(401);
    expect(
      await tenant((sql) => sql`select 1 from push_subscriptions p where p.person_id = ${ana.id}`),
    ).toEqual([]);
    expect((await signIn(ana.email, TEST_PASSWORD)).status).toBe(401);
    expect((await signIn(ana.email, NEW_PASSWORD)).status).toBe(201);
    expect([(await look(token)).status, (await use(token)).status]).toEqual([404, 404]);
    const { items } = (await (
      await desk.admin.get('audit?action=password-changed&limit=1')
    ).json()) as { items: object[] };
    expect(items[0]).toMatchObject({
      actor: { id: ana.id },
      data: { personId: ana.id, by: 'reset' },
    });
    server.taken.length = 0;
    await round();
    expect(to(ana.email).map(({ mail }) => mail.subject)).toEqual([
      'Votre mot de passe a été modifié',
    ]);
    expect(to(ana.email)[0]!.mail.text).not.toContain('token=');
  });

  test('I2u nobody learns who has an account: the same answer and work; only whoever has one is mailed', async () => {
    const known = await world.addPerson(desk);
    const disabled = await world.addPerson(desk);
    await desk.admin.patch(`people/${disabled.id}`, { isDisabled: true });
    const added = { name: 'Never invited', email: 'never@desk.example', profile: 'technician' };
    expect((await desk.admin.post('people', { ...added, isInvited: false })).status).toBe(201);
    const others = [disabled.email, added.email, 'nobody@desk.example', 'nobody@nowhere.example'];
    const rowsOf = () =>
      tenant<{ count: number }>((sql) => sql`select count(*)::int as count from mail_intents`);
    await round();
    const [before] = await rowsOf();

    const answers: unknown[] = [];
    for (const email of [known.email.toUpperCase(), ...others]) {
      const [start] = await rowsOf();
      const answer = await ask(email);
      const [end] = await rowsOf();
      answers.push([
        answer.status,
        await answer.text(),
        answer.headers.get('ratelimit-policy'),
        end!.count - start!.count,
      ]);
    }
    await round();

    expect(new Set(answers.map((one) => JSON.stringify(one))).size, JSON.stringify(answers)).toBe(
      1,
    );
    expect(server.taken.map((one) => one.to)).toEqual([known.email]);
    const [after] = await rowsOf();
    expect(after!.count - before!.count, 'what strangers typed is not kept').toBe(1);

    // By the processor's time, as of signing in: in turns, and the least of each.
    const [mine, theirs]: [number[], number[]] = [[], []];
    for (let turn = 0; turn < 10; turn += 1) {
      nowMs += 3 * HOUR_MS;
      for (const [email, times] of [
        [known.email, mine],
        [`nobody-${turn}@desk.example`, theirs],
      ] as const) {
        const started = process.cpuUsage();
        await ask(email);
        const { user, system } = process.cpuUsage(started);
        times.push(user + system);
      }
    }
    const ratio = Math.min(...theirs) / Math.min(...mine);
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });

  test('I2v requests are limited by e-mail address and by network, alike for everybody', async () => {
    const known = await world.addPerson(desk);
    for (const email of [known.email, 'nobody-at-all@desk.example']) {
      const statuses: number[] = [];
      for (const typed of [email, email.toUpperCase(), ` ${email}`, email])
        statuses.push((await ask(typed)).status);
      expect(statuses).toEqual([204, 204, 204, 429]);
    }
    const one = visitor('203.0.113.77');
    const statuses: number[] = [];
    for (let n = 0; n < 21; n += 1)
      statuses.push((await ask(`guess-${n}@desk.example`, one)).status);
    expect(statuses.filter((status) => status === 204)).toHaveLength(20);
    expect(statuses.at(-1)).toBe(429);
    await round();
    expect(to(known.email)).toHaveLength(3);
    expect(server.taken).toHaveLength(3);

    const bad = await ask('no address');
    expect([bad.status, await bad.json()]).toMatchObject([422, { errors: [{ path: 'email' }] }]);
  });

  test.each<[string, (person: TestPerson) => Promise<unknown>]>([
    ['half an hour', async () => (nowMs += HOUR_MS / 2)],
    [
      'the person changes the password',
      ({ client }) =>
        client.post('me/password', { oldPassword: TEST_PASSWORD, newPassword: 'another staple' }),
    ],
    [
      'an administrator sets the password',
      ({ id }) => desk.admin.patch(`people/${id}`, { password: 'another staple' }),
    ],
    [
      'the e-mail address changes',
      ({ id }) => desk.admin.patch(`people/${id}`, { email: `new-${id}@desk.example` }),
    ],
    [
      'the person is disabled, even if only for a moment',
      async ({ id }) => {
        for (const isDisabled of [true, false])
          expect((await desk.admin.patch(`people/${id}`, { isDisabled })).status).toBe(200);
      },
    ],
  ])('I2w the link ends when: %s', async (_, happen) => {
    const person = await world.addPerson(desk);
    const token = await askedToken(person);
    nowMs += HOUR_MS / 2 - MINUTE_MS * 2;
    expect((await look(token)).status).toBe(200);
    nowMs -= HOUR_MS / 2 - MINUTE_MS * 2;

    await happen(person);

    expect([(await look(token)).status, (await use(token)).status]).toEqual([404, 404]);
  });

  test('I2x a link is stored as a hash, opens nothing elsewhere, and no administrator reads it in the mail’s source', async () => {
    const person = await world.addPerson(desk);
    const token = await askedToken(person);

    const rows = await tenant<{ tokenHash: Buffer; all: string }>(
      (sql) =>
        sql`select l.token_hash, row_to_json(l)::text as all from account_links l where l.person_id = ${person.id}`,
    );
    expect(rows.map(({ tokenHash }) => Buffer.from(tokenHash).toString('hex'))).toEqual([
      createHash('sha256').update(token).digest('hex'),
    ]);
    expect(rows[0]!.all).not.toContain(token);
    const [intent] = await tenant<{ id: string; all: string }>(
      (sql) =>
        sql`select i.id, row_to_json(i)::text as all from mail_intents i where i.person_id = ${person.id}`,
    );
    expect(intent!.all).not.toContain(token);
    const source = await (await desk.admin.get(`emails/${intent!.id}/source`)).text();
    expect(source).toContain(person.email);
    expect(source.replace(/=\r?\n/g, '').replace(/=3D/g, '=')).not.toContain(token);

    const other = await world.signUp({ blueprint: 'extranet' });
    const abroad = world.client({ slug: other.slug });
    expect(
      (await abroad.post('public/password-links/use', { token, password: NEW_PASSWORD })).status,
    ).toBe(404);
    expect(
      (await visitor().post('public/password-links/use', { token: '', password: NEW_PASSWORD }))
        .status,
    ).toBe(422);
    expect((await use(token)).status).toBe(204);
  });
});

/** A demo is made, never declared. */
async function demoDesk(): Promise<Pick<SignedUp, 'id' | 'slug' | 'email' | 'admin'>> {
  const id = world.context.ids<WorkspaceId>();
  const slug = 'demo-nordlicht';
  const email = `ada@${slug}.example`;
  await world.db.tenant(id, async (tx) => {
    await insertWorkspace(tx, world.context.ids, {
      id,
      slug,
      name: 'Nordlicht',
      blueprint: BLUEPRINTS[0]!,
      language: 'en',
      isDemo: true,
      admin: {
        id: world.context.ids<PersonId>(),
        name: 'Ada Nord',
        email,
        passwordHash: await createPasswords().hash(TEST_PASSWORD),
      },
    });
  });
  return { id, slug, email, admin: await world.signIn(slug, email) };
}

describe('I2 an invitation', () => {
  let invited = 0;
  const person = (more: object = {}) => ({
    name: 'Zoe Zahn',
    email: `zoe-${(invited += 1)}@desk.example`,
    profile: 'technician',
    language: 'de',
    ...more,
  });
  type Made = {
    readonly id: string;
    readonly invitation?: {
      readonly mail: string;
      readonly expiresAt: string;
      readonly detail: string;
    };
  };
  const add = async (input: object): Promise<Made> => {
    const answer = await desk.admin.post('people', input);
    expect(answer.status, await answer.clone().text()).toBe(201);
    return (await answer.json()) as Made;
  };

  test.each(['technician', 'customer'])(
    'I2y a %s who is added without a password is mailed a link to choose one, for seven days and once',
    async (profile) => {
      const input = person({ profile });
      const { id, invitation } = await add(input);
      expect(invitation).toMatchObject({ mail: 'on-its-way', detail: '' });
      expect(Date.parse(invitation!.expiresAt)).toBe(nowMs + 7 * DAY_MS);
      await round();

      const [one, ...more] = to(input.email);
      expect(more).toEqual([]);
      expect(one!.mail.subject).toBe('Ihr Konto bei Nordlicht');
      const token = tokenIn(one);
      nowMs += 7 * DAY_MS - MINUTE_MS;
      expect(await (await look(token)).json()).toMatchObject({
        kind: 'invitation',
        email: input.email,
      });
      expect((await use(token)).status).toBe(204);
      expect((await use(token)).status).toBe(404);
      expect((await signIn(input.email, NEW_PASSWORD)).status).toBe(201);
      server.taken.length = 0;
      await round();
      expect(server.taken, 'nothing was changed that one had').toEqual([]);
      expect((await desk.admin.post(`people/${id}/invitation`)).status).toBe(409);
    },
  );

  test('I2z it can be sent again, which ends the one before; it ends with time and when the person is disabled', async () => {
    const input = person();
    const { id } = await add(input);
    await round();
    const first = tokenIn(to(input.email).at(-1));
    const again = await desk.admin.post(`people/${id}/invitation`);
    expect(await again.json()).toMatchObject({ mail: 'on-its-way' });
    await round();
    const second = tokenIn(to(input.email).at(-1));
    expect([(await look(first)).status, (await look(second)).status]).toEqual([404, 200]);

    nowMs += 7 * DAY_MS;
    expect((await use(second)).status).toBe(404);
    // Whoever was invited can ask by themself.
    expect((await look(await askedToken(input))).status).toBe(200);

    nowMs += 3 * HOUR_MS;
    await desk.admin.post(`people/${id}/invitation`);
    await round();
    const third = tokenIn(to(input.email).at(-1));
    expect((await look(third)).status).toBe(200);
    expect((await desk.admin.patch(`people/${id}`, { isDisabled: true })).status).toBe(200);
    expect((await look(third)).status).toBe(404);
    expect((await desk.admin.post(`people/${id}/invitation`)).status).toBe(409);
    expect((await ask(input.email)).status).toBe(204);
    server.taken.length = 0;
    await round();
    expect(server.taken).toEqual([]);
  });

  test('I2ai an administrator sends somebody a link for another password: it goes by mail alone, to them alone', async () => {
    const ana = await world.addPerson(desk);
    const sent = (await (await desk.admin.post(`people/${ana.id}/password-reset`)).json()) as {
      expiresAt: string;
    };
    expect(sent).toMatchObject({ mail: 'on-its-way', detail: '' });
    expect(sent).not.toHaveProperty('link');
    expect(Date.parse(sent.expiresAt)).toBe(nowMs + 30 * MINUTE_MS);
    await round();

    expect(server.taken.map((one) => one.to)).toEqual([ana.email]);
    expect((await use(tokenIn(to(ana.email)[0]))).status).toBe(204);
    expect((await signIn(ana.email, NEW_PASSWORD)).status).toBe(201);
  });

  test('I2aa an administrator is told when no mail leaves, and why; a demo sends none', async () => {
    const shown = async (): Promise<unknown> =>
      ((await (await visitor().get('public/workspace')).json()) as { sendsMail: boolean })
        .sendsMail;
    expect(await shown()).toBe(true);
    await desk.admin.patch('settings', { enable_email_notifications: false });
    nowMs += MINUTE_MS;
    expect((await add(person())).invitation).toMatchObject({
      mail: 'switched-off',
      detail: expect.stringContaining('enable_email_notifications') as string,
    });
    expect(await shown()).toBe(false);
    await ask(desk.email);
    await round();
    expect(server.taken).toEqual([]);
    await desk.admin.patch('settings', { enable_email_notifications: true });
    nowMs += MINUTE_MS;

    const { config } = world.context;
    const { smtpUrl } = config;
    Object.assign(config, { smtpUrl: undefined });
    const kept = person();
    expect((await add(kept)).invitation).toMatchObject({
      mail: 'no-server',
      detail: expect.stringContaining('mail server') as string,
    });
    expect(await shown()).toBe(false);
    await round();
    Object.assign(config, { smtpUrl });
    await round();
    expect(to(kept.email), 'it goes once there is a server').toHaveLength(1);
    expect((await desk.admin.post('people', person({ isInvited: false }))).status).toBe(201);

    const demo = await demoDesk();
    nowMs += MINUTE_MS;
    const answer = await demo.admin.post('people', person());
    expect(await answer.json()).toMatchObject({ invitation: { mail: 'demo' } });
    const asked = world.client({ slug: demo.slug });
    expect((await asked.post('public/password-resets', { email: demo.email })).status).toBe(204);
    server.taken.length = 0;
    await round();
    expect(server.taken).toEqual([]);
    expect(await world.db.tenantRead(demo.id, (sql) => sql`select 1 from mail_intents`)).toEqual(
      [],
    );
  });
});
