// What somebody changes about their own account (P3): the password, the names, and the address, which a mail confirms.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import { followAddresses } from '#server/features/tickets/index.ts';
import { mailRound } from '#server/features/mail-sending/index.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import { createMailDesk, mailFrom, type MailDesk } from '#test/support/mail-desk.ts';
import { startMailServer, type MailServer, type TakenMail } from '#test/support/mail-server.ts';
import {
  createWorld,
  TEST_PASSWORD,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

const NEW_PASSWORD = 'agrafes et chevaux';
let nowMs = Date.now();
let server: MailServer;
let world: World;
let mailDesk: MailDesk;
beforeAll(async () => {
  server = await startMailServer();
  world = await createWorld({
    clock: () => nowMs,
    config: { smtpUrl: server.url, mailFrom: 'desk@nordlicht.test', publicUrl: 'http://localhost' },
  });
  mailDesk = await createMailDesk(world, { blueprint: 'helpdesk' });
}, 60_000);
afterAll(async () => {
  await mailDesk?.intake.close();
  await world?.close();
  await server?.close();
});
const LIMITS = { connectMs: 30_000, idleMs: 30_000, allMs: 90_000 };
const round = () => mailRound(world.context, { limits: LIMITS });
beforeEach(async () => {
  await round();
  server.taken.length = 0;
  // Past every limit.
  nowMs += 2 * DAY_MS;
});

let people = 0;
const customer = async (): Promise<TestPerson> => {
  people += 1;
  return world.addPerson(mailDesk.desk, {
    name: 'Cleo Costa',
    profile: 'customer',
    email: `cleo-${people}@old.example`,
  });
};
const visitor = () => world.client({ slug: mailDesk.desk.slug });
const signIn = (email: string, password = TEST_PASSWORD) =>
  visitor().post('sessions', { email, password });
const ask = (by: TestClient, email: string, password = TEST_PASSWORD) =>
  by.post('me/email', { email, password });
const use = (token: string) => visitor().post('public/address-links/use', { token });
const to = (email: string): TakenMail[] => server.taken.filter((one) => one.to === email);
const LINK = /http:\/\/localhost\/s\/[a-z0-9-]+\/address#token=([\w-]+)/;
const tokenIn = (one: TakenMail): string => LINK.exec(one.mail.text ?? '')?.[1] ?? '';
async function asked(by: TestPerson, email: string): Promise<string> {
  const answer = await ask(by.client, email);
  expect([answer.status, await answer.json()]).toMatchObject([200, { mail: 'on-its-way' }]);
  await round();
  const token =
    to(email)
      .map(tokenIn)
      .findLast((one) => one !== '') ?? '';
  expect(token).toMatch(/^[\w-]{43}$/);
  return token;
}
const me = async (by: TestPerson): Promise<Record<string, unknown>> =>
  (await (await by.client.get('me')).json()) as Record<string, unknown>;
const errorsOf = async (answer: Response): Promise<readonly string[]> => {
  expect(answer.status).toBe(422);
  const { errors } = (await answer.json()) as { errors: { path: string }[] };
  return errors.map(({ path }) => path);
};
async function opened(by: TestPerson): Promise<{ id: string; number: number }> {
  const answer = await by.client.post('tickets', { subject: 'Printer', description: 'It jams' });
  expect(answer.status, await answer.clone().text()).toBe(201);
  return (await answer.json()) as { id: string; number: number };
}

describe('P3 the own account', () => {
  test('P3v a customer changes the password: the present one is asked, other sessions end, errors name their field, and guesses are limited', async () => {
    const cleo = await customer();
    const elsewhere = await world.signIn(mailDesk.desk.slug, cleo.email);
    const change = (oldPassword: string, newPassword: string) =>
      cleo.client.post('me/password', { oldPassword, newPassword });

    expect(await errorsOf(await change('not this one', NEW_PASSWORD))).toEqual(['oldPassword']);
    expect(await errorsOf(await change(TEST_PASSWORD, 'password123'))).toEqual(['newPassword']);
    expect((await change(TEST_PASSWORD, NEW_PASSWORD)).status).toBe(204);

    expect([(await cleo.client.get('me')).status, (await elsewhere.get('me')).status]).toEqual([
      200, 401,
    ]);
    expect((await signIn(cleo.email)).status).toBe(401);
    expect((await signIn(cleo.email, NEW_PASSWORD)).status).toBe(201);
    await round();
    expect(to(cleo.email).map(({ mail }) => mail.subject)).toEqual(['Your password was changed']);
    const statuses: number[] = [];
    for (let n = 0; n < 11; n += 1) statuses.push((await change('guess', NEW_PASSWORD)).status);
    expect(statuses.at(-1)).toBe(429);
  });

  test('P3w first and last name are kept apart, make up the name that is shown, and are told apart no more by a name as a whole', async () => {
    const cleo = await customer();
    expect(await me(cleo)).toMatchObject({ name: 'Cleo Costa', firstName: '', lastName: '' });
    const change = (body: object) => cleo.client.patch('me', body);

    expect((await change({ firstName: ' Ana María ', lastName: 'de la Cruz' })).status).toBe(200);
    expect(await me(cleo)).toMatchObject({
      name: 'Ana María de la Cruz',
      firstName: 'Ana María',
      lastName: 'de la Cruz',
    });
    expect(await (await mailDesk.desk.admin.get(`people/${cleo.id}`)).json()).toMatchObject({
      name: 'Ana María de la Cruz',
      firstName: 'Ana María',
      lastName: 'de la Cruz',
    });
    expect((await change({ firstName: '', lastName: 'Sukarno' })).status).toBe(200);
    expect(await me(cleo)).toMatchObject({ name: 'Sukarno', firstName: '', lastName: 'Sukarno' });

    for (const [body, path] of [
      [{ firstName: 'Ana' }, 'firstName'],
      [{ firstName: 'Ana', lastName: 'Cruz', name: 'Ana Cruz' }, 'firstName'],
      [{ firstName: ' ', lastName: '' }, 'lastName'],
      [{ firstName: 'A'.repeat(60), lastName: 'C'.repeat(60) }, 'lastName'],
    ] as const)
      expect(await errorsOf(await change(body)), JSON.stringify(body)).toEqual([path]);
    expect((await change({ name: 'Ana Cruz' })).status).toBe(200);
    expect(await me(cleo)).toMatchObject({ name: 'Ana Cruz', firstName: '', lastName: '' });

    const made = await mailDesk.desk.admin.post('people', {
      firstName: 'Luc',
      name: 'Le Gall',
      email: `luc-${people}@old.example`,
      profile: 'customer',
      password: TEST_PASSWORD,
    });
    expect(await made.json()).toMatchObject({
      name: 'Luc Le Gall',
      firstName: 'Luc',
      lastName: 'Le Gall',
    });
  });

  test('P3x a new address is theirs when the link mailed there is followed, once and within a day; the old one is told, the log has it', async () => {
    const cleo = await customer();
    const fresh = `cleo-${people}@new.example`;
    expect(await errorsOf(await ask(cleo.client, fresh, 'not this one'))).toEqual(['password']);
    expect(await errorsOf(await ask(cleo.client, cleo.email.toUpperCase()))).toEqual(['email']);
    expect(await errorsOf(await ask(cleo.client, 'no address'))).toEqual(['email']);

    const first = await asked(cleo, fresh);
    const [mail] = to(fresh);
    expect(mail!.mail.subject).toBe('Confirm this email address');
    // Nothing that somebody has typed (SEC16).
    expect(mail!.mail.text).not.toContain('Cleo');
    expect(mail!.raw).not.toContain('Cleo');
    expect(await me(cleo)).toMatchObject({ email: cleo.email, newEmail: fresh });
    expect((await signIn(fresh)).status).toBe(401);
    const looked = await visitor().post('public/address-links/look', { token: first });
    expect(await looked.json()).toMatchObject({ email: fresh });

    // Asked again: the link before it is over. A link for an address chooses no password.
    const second = await asked(cleo, fresh);
    expect((await use(first)).status).toBe(404);
    const body = { token: second, password: NEW_PASSWORD };
    expect((await visitor().post('public/password-links/use', body)).status).toBe(404);
    server.taken.length = 0;
    const both = await Promise.all([use(second), use(second)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 404]);

    expect(await me(cleo)).toMatchObject({ email: fresh, newEmail: null });
    expect([(await signIn(cleo.email)).status, (await signIn(fresh)).status]).toEqual([401, 201]);
    await round();
    expect(server.taken.map((one) => [one.to, one.mail.subject])).toEqual([
      [cleo.email, 'Your email address was changed'],
    ]);
    expect(server.taken[0]!.mail.text).not.toContain(fresh);
    const { items } = (await (
      await mailDesk.desk.admin.get('audit?action=person-changed&limit=1')
    ).json()) as { items: object[] };
    expect(items[0]).toMatchObject({
      actor: { id: cleo.id },
      data: { personId: cleo.id, changes: { email: { from: cleo.email, to: fresh } } },
    });

    const third = await asked(cleo, `cleo-${people}@third.example`);
    nowMs += DAY_MS - MINUTE_MS;
    expect((await visitor().post('public/address-links/look', { token: third })).status).toBe(200);
    nowMs += MINUTE_MS;
    expect((await use(third)).status).toBe(404);
  });

  test('P3y whether an address is another’s is told to whoever reads its mails and to nobody else; requests and mails are limited', async () => {
    const cleo = await customer();
    const other = await customer();
    const free = `free-${people}@new.example`;
    const answers: unknown[] = [];
    for (const email of [free, other.email.toUpperCase()]) {
      const answer = await ask(cleo.client, email);
      const { mail, detail } = (await answer.json()) as { mail: string; detail: string };
      answers.push([answer.status, mail, detail, answer.headers.get('ratelimit-policy')]);
    }
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    await round();
    const [told] = server.taken.filter((one) => one.to.toLowerCase() === other.email);
    expect(told!.mail.text).toContain('An account has it already');
    expect(told!.mail.text).not.toMatch(/token=|Cleo/);

    // Free when it was asked for, another's when it is confirmed.
    const token = await asked(cleo, free);
    await mailDesk.desk.admin.patch(`people/${other.id}`, { email: free });
    const late = await use(token);
    expect([late.status, await late.json()]).toMatchObject([409, { code: 'EMAIL_TAKEN' }]);
    expect(await me(cleo)).toMatchObject({ email: cleo.email });

    nowMs += 2 * HOUR_MS;
    const third = await customer();
    const typed = [other, third, third, third].map(({ client }) => ask(client, 'Who@far.example'));
    const statuses = (await Promise.all(typed)).map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  test('P3z tickets follow a new address in their history: answers go there, mails from it join, one from the old address begins a linked ticket', async () => {
    const cleo = await customer();
    const { id, number } = await opened(cleo);
    const asOf = await mailDesk.ourMessageId(id, cleo.email);
    const oldReply = mailDesk.replyAddress(id, cleo.email);
    const fresh = `cleo-${people}@moved.example`;
    const token = await asked(cleo, fresh);
    // Decided on before the change, sent after it.
    const answered = await mailDesk.desk.admin.post(`tickets/${id}/messages`, {
      text: 'Open the rear cover',
    });
    expect(answered.status, await answered.clone().text()).toBe(201);
    expect((await use(token)).status).toBe(200);
    server.taken.length = 0;
    await round();
    expect(to(cleo.email).map(({ mail }) => mail.subject)).toEqual([
      'Your email address was changed',
    ]);
    expect(to(fresh), 'its link would open nothing once the ticket has followed').toEqual([]);

    const jobs = await withConnection(
      world.database.superUrl,
      (sql) => sql`select j.data from pgboss.job j where j.name = 'moved-addresses'`,
    );
    expect(jobs.map(({ data }) => data as unknown)).toContainEqual({
      workspaceId: mailDesk.workspaceId,
    });
    expect(await followAddresses(world.context, mailDesk.workspaceId)).toBe(1);
    expect(await followAddresses(world.context, mailDesk.workspaceId)).toBe(0);
    nowMs += MINUTE_MS;
    await round();

    expect(to(fresh).map(({ mail }) => mail.text)).toEqual([
      expect.stringContaining('Open the rear cover'),
    ]);
    expect(to(cleo.email)).toHaveLength(1);
    expect(await mailDesk.ticket(id)).toMatchObject({ requesterEmail: fresh });
    const code = /#code=([^&\s]+)/.exec(to(fresh)[0]!.mail.text ?? '')?.[1] ?? '';
    const seen = await visitor().get(`public/requests/${number}`, { 'access-code': code });
    expect(seen.status, await seen.clone().text()).toBe(200);
    const events = await (await mailDesk.desk.admin.get(`tickets/${id}/history`)).text();
    expect(events).toContain('requester-corrected');

    const headers = `In-Reply-To: ${asOf}`;
    const joined = await mailDesk.receive(
      mailFrom(fresh, 'Re: Printer', 'It works', { headers, to: oldReply }),
    );
    expect(joined).toMatchObject({ kind: 'reply', ticketId: id });
    const stray = await mailDesk.receive(
      mailFrom(cleo.email, 'Re: Printer', 'From habit', { headers, to: oldReply }),
    );
    expect(stray).toMatchObject({ state: 'done', kind: 'request' });
    expect((await mailDesk.ticket(stray.ticketId)).links).toEqual([
      expect.objectContaining({ ticketId: id }),
    ]);

    // Back again: what was an old address is theirs once more.
    expect((await use(await asked(cleo, cleo.email))).status).toBe(200);
    expect(await followAddresses(world.context, mailDesk.workspaceId)).toBe(1);
    expect(await mailDesk.ticket(id)).toMatchObject({ requesterEmail: cleo.email });
  });
});
