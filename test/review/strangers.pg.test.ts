// Strangers, guessers and floods at the doors that are open to everybody.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AppVariables } from '#server/app-context.ts';
import { createIntake } from '#server/features/requests/index.ts';
import {
  createWorld,
  TEST_PASSWORD,
  type SignedUp,
  type TestClient,
  type World,
} from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let now = Date.parse('2026-11-21T08:00:00Z');
beforeAll(async () => {
  world = await createWorld({ clock: () => now });
  desk = await world.signUp({ blueprint: 'helpdesk' });
});
afterAll(() => world.close());

const REQUEST = {
  name: 'Rosa Rivera',
  email: 'rosa@example.test',
  phone: '+33 123 456',
  city: 'Lyon',
  country: 'FR',
  subject: 'Hotel booking',
  description: 'Two beds, please.',
};
type Receipt = { id: string; number: number; accessCode: string };
const visitor = (ip?: string): TestClient =>
  world.client({ slug: desk.slug, origin: null, ...(ip === undefined ? {} : { ip }) });
const ticketCount = async (): Promise<number> => {
  const rows = await world.db.tenantRead(
    desk.id,
    (sql) => sql<{ count: number }[]>`select count(*)::int as count from tickets`,
  );
  return rows[0]?.count ?? 0;
};

describe('who is counted', () => {
  test('SEC6 changing the address within an IPv6 /64 brings no new guesses of a password', async () => {
    const statuses: number[] = [];
    for (let guess = 1; guess <= 12; guess += 1) {
      const someone = world.client({ slug: desk.slug, ip: `2001:db8:1:2::${guess.toString(16)}` });
      const answer = await someone.post('sessions', { email: desk.email, password: 'wrong wrong' });
      statuses.push(answer.status);
    }

    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(statuses.slice(10)).toEqual([429, 429]);
  });

  test('SEC6 nor do other spellings of the address that lead to the same account', async () => {
    await world.addPerson(desk, { name: 'Iris', email: 'iris@desk.example' });
    // In some locales the database finds `i` for it, JavaScript never.
    const [row] = await world.db.global(
      (sql) => sql<{ isSame: boolean }[]>`select lower('İris') = 'iris' as is_same`,
    );
    const spelling = row?.isSame === true ? 'İris@desk.example' : 'IRIS@desk.example';
    const someone = world.client({ slug: desk.slug });
    const guess = async (email: string) =>
      (await someone.post('sessions', { email, password: 'wrong wrong' })).status;

    for (let round = 0; round < 10; round += 1) expect(await guess('iris@desk.example')).toBe(401);
    expect(await guess(spelling)).toBe(429);
  });
});

describe('requests without an account', () => {
  test('P1a the form without script, sent twice by a reload, is one request; corrected, another', async () => {
    const token = createIntake(world.context).formTokens.make(
      desk.id as AppVariables['workspace']['id'],
    );
    now += 5_000;
    const post = (fields: object) =>
      visitor().fetch('public/requests', {
        method: 'POST',
        body: new URLSearchParams({ ...REQUEST, formToken: token, ...fields }),
      });
    const before = await ticketCount();

    const answers = await Promise.all([post({}), post({})]);
    const again = await post({});
    const other = await post({ subject: 'Hotel booking, three beds' });

    const numbers = await Promise.all(
      [...answers, again].map(async (answer) => ((await answer.json()) as Receipt).number),
    );
    expect(new Set(numbers).size).toBe(1);
    expect(other.status).toBe(201);
    expect(await ticketCount()).toBe(before + 2);
  });

  test('SEC16 an ended request cannot be used to flood its address with confirmations', async () => {
    const settings = await desk.admin.patch('settings', {
      customerReopens: { resolvedDays: 0, closedDays: 0 },
      customersMay: { close: true, reopen: false },
    });
    expect(settings.status).toBe(200);
    const someone = visitor();
    const sent = await someone.post('public/requests', {
      ...REQUEST,
      email: 'victim@example.test',
    });
    const { number, accessCode } = (await sent.json()) as Receipt;
    const code = { 'access-code': accessCode };
    const closed = await someone.post(`public/requests/${number}/close`, undefined, code);
    expect(closed.status).toBe(200);
    now += 60_000;

    const statuses: number[] = [];
    for (let round = 0; round < 25; round += 1) {
      const answer = await someone.post(
        `public/requests/${number}/messages`,
        { text: `Buy my things ${round}` },
        code,
      );
      statuses.push(answer.status);
    }

    expect(statuses[0]).toBe(201);
    expect(statuses.at(-1)).toBe(429);
    const rows = await world.db.tenantRead(
      desk.id,
      (sql) =>
        sql`select 1 from mail_intents m where m.recipient = 'victim@example.test' and m.kind = 'confirmation'`,
    );
    expect(rows.length).toBeLessThanOrEqual(20);
  });

  test('P2a an office of open pages behind one address is not taken for a guesser', async () => {
    const ip = '203.0.113.77';
    const sent = await visitor().post('public/requests', { ...REQUEST, email: 'o@example.test' });
    const { number, accessCode } = (await sent.json()) as Receipt;
    const office = visitor(ip);
    let last = 0;
    for (let round = 0; round < 620; round += 1) {
      const news = await office.get(`public/requests/${number}/news?since=then`, {
        'access-code': accessCode,
      });
      last = news.status;
    }

    expect(last).toBe(200);
  });
});

test('I2a a repeated sign-up signs in only while its password is still the right one', async () => {
  const body = {
    slug: 'repeat-me',
    name: 'Repeat me',
    blueprint: 'helpdesk',
    language: 'en',
    admin: { name: 'Rita', email: 'rita@repeat.example', password: TEST_PASSWORD },
  };
  const key = { 'idempotency-key': 'the-key-of-a-lost-answer' };
  const rita = world.client({ slug: 'repeat-me' });
  expect((await rita.post('/api/v1/workspaces', body, key)).status).toBe(201);
  expect((await rita.post('/api/v1/workspaces', body, key)).status).toBe(201);

  const changed = await rita.post('me/password', {
    oldPassword: TEST_PASSWORD,
    newPassword: 'quite another staple',
  });
  expect(changed.status).toBe(204);

  const thief = world.client({ slug: 'repeat-me' });
  expect((await thief.post('/api/v1/workspaces', body, key)).status).toBe(409);
  expect((await thief.get('me')).status).toBe(401);
});
