// Mails of tickets over a whole server (M6, M7, M8): to whom, in what words, how often, and what is shown when one fails.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { createMailKeys } from '#server/platform/mail/keys.ts';
import { made } from '#test/support/answers.ts';
import { startMailServer, type MailServer, type TakenMail } from '#test/support/mail-server.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';
import { storeMail } from '#server/features/mailboxes/index.ts';
import { noticeRound } from '#server/features/notifications/index.ts';
import { mailRound } from './mail-round.ts';
import { createMailOutcomes } from './mail-outcomes.ts';

let nowMs = Date.now();
let server: MailServer;
let world: World;
let desk: SignedUp;
let ana: TestPerson;
let groupIds: string[];
beforeAll(async () => {
  server = await startMailServer();
  world = await createWorld({
    clock: () => nowMs,
    config: { smtpUrl: server.url, mailFrom: 'desk@nordlicht.test', publicUrl: 'http://localhost' },
  });
  desk = await world.signUp({ blueprint: 'maildesk', name: 'Nordlicht' });
  const groups = (await (await desk.admin.get('groups')).json()) as { items: { id: string }[] };
  groupIds = groups.items.map(({ id }) => id);
  ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds });
  await round();
});
afterAll(async () => {
  await world?.close();
  await server?.close();
});
beforeEach(async () => {
  await round();
  server.misbehave = () => undefined;
  server.taken.length = 0;
  nowMs += MINUTE_MS;
});

const LIMITS = { connectMs: 10_000, idleMs: 10_000, allMs: 30_000 };
const round = async () => {
  await noticeRound(world.context);
  return mailRound(world.context, { limits: LIMITS });
};
let people = 0;
const stranger = (): string => `zoe-${(people += 1)}@customer.test`;

async function request(
  email: string,
  more: object = {},
): Promise<{ id: string; number: number; accessCode: string }> {
  // Of two in one moment nobody can say which was first.
  nowMs += 1;
  const answer = await world.client({ slug: desk.slug }).post('public/requests', {
    name: 'Zoe Zahn',
    email,
    phone: '12345',
    city: 'Lyon',
    subject: 'Printer jam',
    description: 'Secret words of mine',
    ...more,
  });
  expect(answer.status, await answer.clone().text()).toBe(201);
  return (await answer.json()) as { id: string; number: number; accessCode: string };
}
const confirm = (email: string) =>
  createMailOutcomes(world.context).confirmAddress(desk.id as WorkspaceId, email);
async function reply(
  id: string,
  html = '<p>Try <b>this</b></p>',
  by: TestClient = desk.admin,
): Promise<string> {
  await by.post(`tickets/${id}/take`);
  return made(by.post(`tickets/${id}/messages`, { kind: 'reply', html }));
}
const to = (email: string): TakenMail[] => server.taken.filter((one) => one.to === email);
const events = async (id: string) =>
  world.db.tenantRead(
    desk.id,
    (sql) => sql<{ type: string; data: Record<string, unknown> }[]>`
      select e.type, e.data from events e where e.ticket_id = ${id} and e.type = 'mail-reported' order by e.seq`,
  );
const intents = (id: string) =>
  world.db.tenantRead(
    desk.id,
    (sql) => sql<{ kind: string; state: string; problem: string | null; attempts: number }[]>`
      select i.kind, i.state, i.problem, i.attempts from mail_intents i where i.ticket_id = ${id} order by i.id`,
  );
const header = ({ mail }: TakenMail, name: string): string | undefined =>
  mail.headers.get(name)?.toString();

describe('what a customer is told', () => {
  test('M7a a confirmed address gets number, code and link at once, and the mail says that no person wrote it', async () => {
    const email = stranger();
    await confirm(email);
    const { number, accessCode } = await request(email);
    await round();

    const [one, ...more] = to(email);
    expect(more).toEqual([]);
    expect(one!.from).toBe('');
    expect(one!.mail.subject).toBe(`[#${number}] Printer jam`);
    for (const text of [one!.mail.text!, one!.mail.html as string]) {
      expect(text).toContain(accessCode);
      expect(text).toContain(`http://localhost/t/${desk.slug}/${number}#code=${accessCode}`);
      expect(text).toContain('Zoe Zahn');
    }
    expect([header(one!, 'auto-submitted'), header(one!, 'x-auto-response-suppress')]).toEqual([
      'auto-replied',
      'All',
    ]);
    const id = createMailKeys(world.context.secrets, () => nowMs).readMessageId(
      desk.id as WorkspaceId,
      one!.mail.messageId!,
    );
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('SEC16a strangers’ addresses get one short mail a day, without a word of whoever typed them, and what was gathered with the next', async () => {
    const emails = Array.from({ length: 200 }, stranger);
    const evil = {
      name: 'BUY PILLS http://evil.test',
      subject: 'BUY PILLS',
      description: 'BUY PILLS',
    };
    for (let n = 0; n < 5; n += 1)
      for (let from = 0; from < emails.length; from += 20)
        await Promise.all(emails.slice(from, from + 20).map((email) => request(email, evil)));
    const hasNoWord = ({ raw, mail }: TakenMail): boolean =>
      !/BUY.PILLS|evil\.test/i.test(`${raw} ${mail.text} ${mail.subject}`);
    for (const hours of [0, 1, 11, 11]) {
      nowMs += hours * HOUR_MS;
      await round();
      const counts = Map.groupBy(server.taken, (one) => one.to);
      expect([counts.size, server.taken.length]).toEqual([200, 200]);
    }
    nowMs += 3 * HOUR_MS;
    await round();
    expect(server.taken).toHaveLength(400);
    expect(server.taken.filter((one) => !hasNoWord(one))).toEqual([]);
    for (const email of emails) {
      const links = to(email).map(({ mail }) => [...mail.text!.matchAll(/#code=/g)].length);
      expect(links).toEqual([1, 4]);
    }
    nowMs += DAY_MS + HOUR_MS;
    await round();
    expect(server.taken).toHaveLength(400);
  }, 120_000);

  test('M7b what was gathered goes at once when the address is confirmed', async () => {
    const email = stranger();
    await request(email);
    await request(email, { subject: 'Second' });
    await request(email, { subject: 'Third' });
    await round();
    expect(to(email)).toHaveLength(1);
    await confirm(email);
    await round();
    expect(
      to(email)
        .map(({ mail }) => mail.subject?.replace(/\[#\d+\] /, ''))
        .sort(),
    ).toEqual(['Nordlicht', 'Second', 'Third']);
  });

  test('M7c writing from a mailed link confirms the address; the code that the page shows does not, nor does reading', async () => {
    const email = stranger();
    const first = await request(email);
    await request(email, { subject: 'Second' });
    await round();
    const link = /http:\/\/\S+#code=\S+/.exec(to(email)[0]!.mail.text!)![0];
    const token = new URLSearchParams(link.split('#')[1]).get('mail')!;
    const visitor = world.client({ slug: desk.slug });
    const code = { 'access-code': first.accessCode };
    const path = `public/requests/${first.number}`;
    const write = (headers: Record<string, string>) =>
      visitor.post(`${path}/messages`, { text: 'More' }, { ...code, ...headers });
    expect((await visitor.get(path, { ...code, 'mail-token': token })).status).toBe(200);
    expect((await write({})).status).toBe(201);
    expect((await write({ 'mail-token': `${token.slice(1)}A` })).status).toBe(201);
    await round();
    expect(to(email)).toHaveLength(1);
    expect((await write({ 'mail-token': token })).status).toBe(201);
    await round();
    expect(to(email).map(({ mail }) => mail.subject?.replace(/\[#\d+\] /, ''))).toEqual([
      'Nordlicht',
      'Second',
    ]);
  });

  test('M6a an answer is mailed to requester and Cc, in one thread, with link and signature; only the requester gets the key', async () => {
    const email = stranger();
    await confirm(email);
    const { id, number, accessCode } = await request(email);
    await round();
    const patched = await ana.client.post(`tickets/${id}/change-cc`, {
      add: ['boss@customer.test'],
      remove: [],
    });
    expect(patched.status, await patched.clone().text()).toBe(200);
    await ana.client.patch('me', { signature: '<p>Ana, <i>Nordlicht</i></p>' });
    await reply(id, '<p>Try <b>this</b> &amp; that</p>', ana.client);
    await round();
    await reply(id, '<p>And?</p>', ana.client);
    await round();

    const [confirmation, first, second] = to(email);
    const [copy] = to('boss@customer.test');
    expect(first!.mail.subject).toBe(`Re: [#${number}] Printer jam`);
    expect(first!.from).toBe('desk@nordlicht.test');
    expect(first!.mail.from?.text).toContain('Ana Amado');
    expect(header(first!, 'auto-submitted')).toBeUndefined();
    expect(first!.mail.inReplyTo).toBe(confirmation!.mail.messageId);
    expect(second!.mail.references).toEqual([confirmation!.mail.messageId, first!.mail.messageId]);
    const index = (one: TakenMail) =>
      Buffer.from(header(one, 'thread-index')!, 'base64').subarray(0, 22).toString('hex');
    expect(index(second!)).toBe(index(confirmation!));
    expect(first!.mail.html).toContain('Try <b>this</b> &amp; that');
    expect(first!.mail.html).toContain('<i>Nordlicht</i>');
    expect(first!.mail.text).toContain('Try this & that');
    expect(first!.mail.text).toContain('-- \nAna, Nordlicht');
    expect(first!.mail.text).toContain(`#code=${accessCode}`);
    expect(copy!.mail.text).toContain('Try this & that');
    expect(copy!.raw).not.toContain(accessCode);
    expect(copy!.raw).not.toMatch(/code=3D|code=/);
  });

  test('T16a a resolved request is told once, and a rating is asked for', async () => {
    const email = stranger();
    await confirm(email);
    const { id, number } = await request(email);
    await reply(id);
    await round();
    server.taken.length = 0;
    const configured = await desk.admin.patch('settings', { rating: { isEnabled: true } });
    expect(configured.status, await configured.clone().text()).toBe(200);
    const closed = await desk.admin.post(`tickets/${id}/close`);
    expect(closed.status, await closed.clone().text()).toBe(200);
    await round();
    await round();
    expect(to(email)).toHaveLength(1);
    expect(to(email)[0]!.mail.text).toContain(`your request #${number} has been resolved`);
    expect(to(email)[0]!.mail.text).toContain('Rate our help');
  });

  test('T15i a solution that the desk has approved is mailed to the customer, in their language, who is asked whether it helps; one that was sent back is not', async () => {
    const email = stranger();
    await confirm(email);
    const { id, number } = await request(email, { language: 'fr' });
    const configured = await desk.admin.patch('settings', {
      solution: { isEnabled: true, review: true, customerApproval: true, moves: {} },
    });
    expect(configured.status, await configured.clone().text()).toBe(200);
    await round();
    server.taken.length = 0;
    const propose = async (texts: Record<string, string>): Promise<void> => {
      const answer = await ana.client.post(`tickets/${id}/propose-solution`, { texts });
      expect(answer.status, await answer.clone().text()).toBeLessThan(300);
    };
    const review = async (outcome: string): Promise<void> => {
      const answer = await desk.admin.post(`tickets/${id}/review-solution`, { outcome });
      expect(answer.status, await answer.clone().text()).toBeLessThan(300);
    };
    await propose({ en: 'Kick it', fr: 'Frappez-la' });
    await review('send-back');
    await round();
    expect(to(email)).toEqual([]);

    await propose({ en: 'Open the <tray>', fr: 'Ouvrez le <bac>' });
    await round();
    expect(to(email)).toEqual([]);
    await review('approve');
    await round();
    await round();
    const [mail, ...more] = to(email);
    expect(more).toEqual([]);
    expect(mail!.mail.subject).toContain(`[#${number}]`);
    expect(mail!.mail.text).toContain('Ouvrez le <bac>');
    expect(mail!.mail.html).toContain('Ouvrez le &lt;bac&gt;');
    expect(mail!.mail.text).not.toContain('Frappez');
    expect(mail!.mail.text).toMatch(/#code=/);
    await desk.admin.patch('settings', { solution: { isEnabled: false } });
  });

  test('W4ma with mail switched off nobody gets one, also of what was decided before', async () => {
    const email = stranger();
    await confirm(email);
    await request(email);
    await desk.admin.patch('settings', { enable_email_notifications: false });
    await round();
    await request(email);
    await round();
    await desk.admin.patch('settings', { enable_email_notifications: true });
    await round();
    expect(to(email)).toEqual([]);
  });
});

describe('what a colleague is told', () => {
  test('M6b the holder is mailed when the customer answers, unless they have read it; watchers are told of both sides', async () => {
    const ben = await world.addPerson(desk, { name: 'Ben Berg', groupIds });
    const zoe = await world.addPerson(desk, { name: 'Zoe Zahn', profile: 'customer' });
    const id = await made(
      zoe.client.post('tickets', {
        subject: 'Jam',
        description: 'Help',
        requester: { name: 'Zoe Zahn', phone: '12345', city: 'Lyon' },
      }),
    );
    await reply(id, '<p>Look here</p>', ana.client);
    await ben.client.post(`tickets/${id}/change-watchers`, { add: [ben.id], remove: [] });
    await round();
    server.taken.length = 0;
    await made(zoe.client.post(`tickets/${id}/messages`, { kind: 'reply', text: 'Still broken' }));
    await round();
    expect(server.taken.map((one) => one.to).sort()).toEqual([ana.email, ben.email].sort());
    expect(to(ana.email)[0]!.mail.text).toContain('Zoe Zahn has written.');
    expect(to(ana.email)[0]!.mail.text).toContain('Still broken');
    expect(to(ana.email)[0]!.mail.text).toContain(`http://localhost/w/${desk.slug}/ticket/${id}`);

    server.taken.length = 0;
    await reply(id, '<p>Now?</p>', ana.client);
    await round();
    expect(server.taken.map((one) => one.to).sort()).toEqual([ben.email, zoe.email].sort());

    server.taken.length = 0;
    await made(zoe.client.post(`tickets/${id}/messages`, { kind: 'reply', text: 'And now?' }));
    await noticeRound(world.context);
    const read = await ana.client.post(`tickets/${id}/read`, { pubSeq: 1_000_000 });
    expect(read.status, await read.clone().text()).toBeLessThan(300);
    await round();
    expect(server.taken.map((one) => one.to)).toEqual([ben.email]);
  });

  test('A6ma an assignment is mailed to whom it is given; many at once are one mail', async () => {
    const eva = await world.addPerson(desk, { name: 'Eva Ek', groupIds });
    const ids: string[] = [];
    for (let n = 0; n < 7; n += 1) ids.push((await request(stranger())).id);
    await round();
    server.taken.length = 0;
    for (const id of ids.slice(0, 1))
      await desk.admin.post(`tickets/${id}/assign`, { assignee: eva.id });
    await round();
    expect(to(eva.email)).toHaveLength(1);
    expect(to(eva.email)[0]!.mail.text).toContain('This is assigned to you.');
    for (const id of ids.slice(1))
      await desk.admin.post(`tickets/${id}/assign`, { assignee: eva.id });
    await round();
    await round();
    expect(to(eva.email)).toHaveLength(2);
    expect(to(eva.email)[1]!.mail.subject).toBe('News of 6 requests');
  });
});

describe('when it goes wrong', () => {
  async function answered(): Promise<{ id: string; email: string }> {
    const email = stranger();
    await confirm(email);
    const { id } = await request(email);
    await round();
    await reply(id);
    server.taken.length = 0;
    return { id, email };
  }

  test('M8c a refusal for good is shown on the ticket, once, and not repeated', async () => {
    const { id, email } = await answered();
    server.misbehave = (address) => (address === email ? { at: 'rcpt', code: 550 } : undefined);
    expect(await round()).toMatchObject({ failed: 1 });
    nowMs += DAY_MS;
    await round();
    expect(to(email)).toEqual([]);
    expect((await events(id)).map(({ data }) => [data['outcome'], data['recipient']])).toEqual([
      ['failed', email],
    ]);
    expect((await intents(id)).find(({ kind }) => kind === 'answer')).toMatchObject({
      state: 'failed',
      problem: 'refused',
      attempts: 1,
    });
  });

  test('M8d a refusal for now is repeated with growing pauses, arrives once, and is given up after four days', async () => {
    const { id, email } = await answered();
    server.misbehave = (address) => (address === email ? { at: 'data', code: 451 } : undefined);
    for (let minute = 0; minute < 60; minute += 1) {
      await round();
      nowMs += MINUTE_MS;
    }
    const tried = (await intents(id)).find(({ kind }) => kind === 'answer')!.attempts;
    expect(tried).toBeGreaterThan(4);
    expect(tried).toBeLessThan(9);
    server.misbehave = () => undefined;
    nowMs += 2 * HOUR_MS;
    await round();
    expect(to(email)).toHaveLength(1);

    const second = await answered();
    server.misbehave = (address) =>
      address === second.email ? { at: 'data', code: 451 } : undefined;
    for (let hour = 0; hour < 5 * 24; hour += 3) {
      await round();
      nowMs += 3 * HOUR_MS;
    }
    expect((await events(second.id)).map(({ data }) => data['outcome'])).toEqual(['failed']);
  });

  test('M8e when nobody can know it is repeated under the same Message-ID, and the ticket says so', async () => {
    const { id, email } = await answered();
    server.misbehave = (address) =>
      address === email ? { at: 'dot', hangsUp: true, isTaken: true } : undefined;
    expect(await round()).toMatchObject({ unknown: 1 });
    server.misbehave = () => undefined;
    nowMs += HOUR_MS;
    await round();
    expect(to(email)).toHaveLength(2);
    expect(new Set(to(email).map(({ mail }) => mail.messageId)).size).toBe(1);
    expect((await events(id)).map(({ data }) => data['outcome'])).toEqual(['repeated']);
  });

  test('M8f two processes send it once; one that died in the middle leaves it to the next', async () => {
    const second = await world.secondServer();
    const { email } = await answered();
    await Promise.all([round(), mailRound(second.context), round()]);
    expect(to(email)).toHaveLength(1);

    const other = await answered();
    // Taken by a process that was killed before the first byte.
    await world.db.tenant(
      desk.id,
      (tx) =>
        tx`update mail_intents i set attempts = 1, due_at = ${new Date(nowMs + 12 * MINUTE_MS)} where i.ticket_id = ${other.id} and i.state = 'waiting'`,
    );
    await round();
    expect(to(other.email)).toEqual([]);
    nowMs += 13 * MINUTE_MS;
    await round();
    expect(to(other.email)).toHaveLength(1);
    expect(await events(other.id)).toEqual([]);
  });

  test('M8g where there is no mail server mails wait, and go when there is one, but for those that are too old', async () => {
    const quiet = await createWorld({ clock: () => nowMs });
    try {
      const there = await quiet.signUp({ blueprint: 'maildesk', name: 'Still' });
      const open = (email: string) =>
        quiet.client({ slug: there.slug }).post('public/requests', {
          name: 'Z',
          email,
          phone: '12345',
          city: 'L',
          subject: 'S',
          description: 'D',
        });
      await open('old@customer.test');
      expect(await mailRound(quiet.context)).toMatchObject({ kept: 1, sent: 0 });
      nowMs += 5 * DAY_MS;
      await open('z@customer.test');
      await mailRound(quiet.context);
      const withServer = {
        ...quiet.context,
        config: { ...quiet.context.config, smtpUrl: server.url },
      };
      expect(await mailRound(withServer)).toMatchObject({ sent: 1 });
      expect(server.taken.map((one) => one.to)).toEqual(['z@customer.test']);
    } finally {
      await quiet.close();
    }
  });

  test('M8h while the server is away all wait, and all arrive once it is back', async () => {
    const away = {
      ...world.context,
      config: { ...world.context.config, smtpUrl: 'smtp://127.0.0.1:9' },
    };
    const all: { id: string; email: string }[] = [];
    for (let n = 0; n < 3; n += 1) {
      const email = stranger();
      await confirm(email);
      all.push({ email, ...(await request(email)) });
    }
    await round();
    for (const { id } of all) await reply(id);
    server.taken.length = 0;
    expect(await mailRound(away, { limits: LIMITS })).toMatchObject({ sent: 0, later: 3 });
    nowMs += HOUR_MS;
    await round();
    for (const { email } of all) expect(to(email)).toHaveLength(1);
  });
});

describe('from a mailbox', () => {
  test('M6c from the mailbox of its group or workspace, with an address to answer to that is the recipient’s alone', async () => {
    const here = await createWorld({ clock: () => nowMs, config: { allowsPrivateMail: true } });
    try {
      const there = await here.signUp({ blueprint: 'maildesk', name: 'Still' });
      const mailboxId = crypto.randomUUID();
      const outgoing = {
        host: '127.0.0.1',
        port: server.port,
        security: 'none',
        user: '',
        oauth: null,
      };
      const incoming = { ...outgoing, kind: 'pop3', user: 'help' };
      await here.db.tenant(
        there.id,
        (tx) => tx`
          insert into mailboxes (workspace_id, id, name, address, incoming, outgoing, created_at, updated_at)
          values (${there.id}, ${mailboxId}, 'Help & Co', 'help@desk.test', ${tx.json(incoming)}, ${tx.json(outgoing)}, now(), now())`,
      );
      const { confirmAddress } = createMailOutcomes(here.context);
      await confirmAddress(there.id as WorkspaceId, 'z@customer.test');
      const open = (email: string) =>
        here.client({ slug: there.slug }).post('public/requests', {
          name: 'Z',
          email,
          phone: '12345',
          city: 'L',
          subject: 'S',
          description: 'D',
        });
      const opened = (await (await open('z@customer.test')).json()) as { id: string };
      expect(await mailRound(here.context, { limits: LIMITS })).toMatchObject({ sent: 1 });
      const [mail] = to('z@customer.test');
      expect(mail!.mail.from?.value[0]).toEqual({ name: 'Help & Co', address: 'help@desk.test' });
      const replyTo = mail!.mail.replyTo!.value[0]!.address!;
      const keys = createMailKeys(here.context.secrets, () => nowMs);
      const read = keys.readReplyAddress(there.id as WorkspaceId, replyTo)!;
      expect([read.ticketId, read.mailbox]).toEqual([opened.id, 'help@desk.test']);
      expect([read.check('z@customer.test'), read.check('evil@customer.test')]).toEqual([
        true,
        false,
      ]);
      expect(mail!.mail.text).toContain('##- Please reply above this line -##');

      // Our own address is never answered by machine.
      await open('help@desk.test');
      expect(await mailRound(here.context, { limits: LIMITS })).toMatchObject({
        sent: 0,
        passed: 1,
      });

      // A server of the house is not reached where that is not allowed, and the mail waits.
      await open('y@customer.test');
      const strict = {
        ...here.context,
        config: { ...here.context.config, allowsPrivateMail: false },
      };
      expect(await mailRound(strict, { limits: LIMITS })).toMatchObject({ sent: 0, later: 1 });
      expect(to('y@customer.test')).toEqual([]);
    } finally {
      await here.close();
    }
  });
});

describe('what administrators see', () => {
  type Line = {
    id: string;
    direction: string;
    state: string;
    address: string;
    subject: string;
    kind: string;
    problem: string | null;
  };
  const list = async (query: string): Promise<{ items: Line[]; next: string | null }> => {
    const answer = await desk.admin.get(`emails?${query}`);
    expect(answer.status, await answer.clone().text()).toBe(200);
    return (await answer.json()) as { items: Line[]; next: string | null };
  };

  test('M9a mails in and out are listed by pages and filters, and read in source', async () => {
    const email = stranger();
    await confirm(email);
    const { id, number } = await request(email);
    await round();
    await reply(id, '<p>Try this</p>');
    await round();
    const mailboxId = crypto.randomUUID();
    const raw = 'From: zoe@customer.test\r\nSubject: In\r\n\r\nHello\xe9\r\n';
    await world.db.tenant(desk.id, async (tx) => {
      await tx`insert into mailboxes (workspace_id, id, name, address, is_enabled, created_at, updated_at)
        values (${desk.id}, ${mailboxId}, 'Old', 'old@desk.test', false, now(), now())`;
      await storeMail(world.context, tx, {
        workspaceId: desk.id as WorkspaceId,
        mailboxId,
        uid: '1',
        raw: Buffer.from(raw, 'latin1'),
      });
    });
    const { items } = await list(`ticket=${id}`);
    expect(items.map(({ kind, state, address }) => [kind, state, address])).toEqual([
      ['answer', 'sent', email],
      ['confirmation', 'sent', email],
    ]);
    const first = await list(`ticket=${id}&limit=1`);
    const second = await list(`ticket=${id}&limit=1&cursor=${first.next}`);
    expect([first.items[0]!.kind, second.items[0]!.kind, second.next]).toEqual([
      'answer',
      'confirmation',
      null,
    ]);
    expect((await list(`address=${email}&direction=out&state=sent`)).items).toHaveLength(2);
    const [incoming, ...more] = (await list('direction=in')).items;
    expect([incoming!.state, more]).toEqual(['stored', []]);

    const source = await desk.admin.get(`emails/${items[0]!.id}/source`);
    expect(source.headers.get('content-type')).toBe('message/rfc822');
    const text = await source.text();
    expect(text).toContain(`Subject: Re: [#${number}] Printer jam`);
    expect(text).toContain(to(email)[1]!.mail.messageId);
    const bytes = await (await desk.admin.get(`emails/${incoming!.id}/source`)).arrayBuffer();
    expect(Buffer.from(bytes).toString('latin1')).toBe(raw);

    for (const asked of [
      ana.client.get('emails'),
      ana.client.get(`emails/${items[0]!.id}/source`),
      ana.client.post(`emails/${items[0]!.id}/resend`),
    ])
      expect((await asked).status).toBe(403);
    const other = await world.signUp({ name: 'Other' });
    expect((await other.admin.get(`emails/${items[0]!.id}`)).status).toBe(404);
  });

  test('X7ma /metrics tells how many mails wait and since when, and what became of those that were sent', async () => {
    const metrics = async (): Promise<Map<string, number>> => {
      const text = await (await world.client({ ip: '127.0.0.1' }).get('/metrics')).text();
      const lines = [...text.matchAll(/^(homing_mail_(?:sent|outbox|oldest)\S*) (\S+)$/gm)];
      return new Map(lines.map(([, name = '', value = '']) => [name, Number(value)]));
    };
    const WAITING = 'homing_mail_outbox{state="waiting"}';
    const OLDEST = 'homing_mail_oldest_waiting_seconds';
    const sentAs = (outcome: string): string => `homing_mail_sent_total{outcome="${outcome}"}`;
    // What other tests left waiting for their next try, or for an address's next day.
    nowMs += 5 * DAY_MS;
    for (let n = 0; n < 3; n += 1) await round();
    const before = await metrics();
    expect(before.get(WAITING)).toBe(0);
    expect(before.get(OLDEST)).toBe(0);

    const [well, ill] = [stranger(), stranger()];
    for (const email of [well, ill]) {
      await confirm(email);
      await request(email);
    }
    nowMs += 10 * MINUTE_MS;
    server.misbehave = (to) => (to === ill ? { at: 'data', code: 451 } : undefined);
    await noticeRound(world.context);
    const queued = await metrics();
    expect(queued.get(WAITING)).toBeGreaterThanOrEqual(2);
    expect(queued.get(OLDEST)).toBeGreaterThanOrEqual(600);
    await round();
    const after = await metrics();
    expect(after.get(WAITING)).toBe(1);
    expect(after.get(OLDEST)).toBeGreaterThanOrEqual(600);
    const more = (outcome: string): number =>
      after.get(sentAs(outcome))! - before.get(sentAs(outcome))!;
    expect([more('sent') >= 1, more('later'), more('failed')]).toEqual([true, 1, 0]);

    server.misbehave = (to) => (to === ill ? { at: 'data', code: 554 } : undefined);
    nowMs += HOUR_MS;
    await round();
    const end = await metrics();
    expect(end.get(sentAs('failed'))! - after.get(sentAs('failed'))!).toBe(1);
    expect([end.get(WAITING), end.get(OLDEST)]).toEqual([0, 0]);
  });

  test('M9b a mail that failed is sent once more under its Message-ID; one that came back is shown on the ticket, once', async () => {
    const email = stranger();
    await confirm(email);
    const { id } = await request(email);
    await round();
    await reply(id);
    server.taken.length = 0;
    server.misbehave = (address) => (address === email ? { at: 'rcpt', code: 550 } : undefined);
    await round();
    server.misbehave = () => undefined;
    const [failed] = (await list(`ticket=${id}&state=failed`)).items;
    expect(failed).toMatchObject({ kind: 'answer', problem: 'refused' });
    const again = await desk.admin.post(`emails/${failed!.id}/resend`);
    expect([again.status, ((await again.json()) as Line).state]).toEqual([200, 'waiting']);
    await round();
    expect(to(email)).toHaveLength(1);

    const keys = createMailKeys(world.context.secrets, () => nowMs);
    const intentId = keys.readMessageId(desk.id as WorkspaceId, to(email)[0]!.mail.messageId!);
    expect(intentId).toBe(failed!.id);
    const { recordBounce } = createMailOutcomes(world.context);
    for (let n = 0; n < 2; n += 1)
      await recordBounce(desk.id as WorkspaceId, intentId!, '550 no such mailbox');
    expect((await list(`ticket=${id}&state=bounced`)).items).toHaveLength(1);
    expect((await events(id)).map(({ data }) => data['outcome'])).toEqual(['failed', 'bounced']);
    const history = await desk.admin.get(`tickets/${id}/history`);
    expect(await history.text()).toContain('mail-reported');
  });
});
