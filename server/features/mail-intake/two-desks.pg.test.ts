// The machine never argues with a machine (REL10), not even with its own kind: two installations, each with its own database
// and keys, whose mailboxes answer each other, over ways that take from mails what would tell.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { createMailOutcomes, mailRound } from '#server/features/mail-sending/index.ts';
import { storeMail } from '#server/features/mailboxes/index.ts';
import { noticeRound } from '#server/features/notifications/index.ts';
import { mailFrom } from '#test/support/mail-desk.ts';
import { startMailServer, type MailServer, type TakenMail } from '#test/support/mail-server.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';
import { createMailIntake, type MailIntake } from './index.ts';

const STEP_MS = 3 * MINUTE_MS;

type Installation = {
  readonly world: World;
  readonly intake: MailIntake;
  readonly server: MailServer;
};
type Desk = {
  readonly at: Installation;
  readonly desk: SignedUp;
  readonly workspaceId: WorkspaceId;
  readonly mailboxId: string;
  readonly address: string;
};

let nowMs = Date.now();
let left: Installation;
let right: Installation;
beforeAll(async () => {
  [left, right] = await Promise.all([
    install('the left one’s own'),
    install('the right one’s own'),
  ]);
});
afterAll(async () => {
  for (const one of [left, right]) {
    await one?.intake.close();
    await one?.world.close();
    await one?.server.close();
  }
});

async function install(secretKey: string): Promise<Installation> {
  const server = await startMailServer();
  const world = await createWorld({
    clock: () => nowMs,
    secretKey: `${secretKey} secret key, which nobody else uses`,
    config: { smtpUrl: server.url, mailFrom: 'post@host.test', publicUrl: 'http://localhost' },
  });
  const { context } = world;
  const intake = createMailIntake({ ...context, ...createMailOutcomes(context) });
  return { world, intake, server };
}

/** With a mailbox that is read, so that its mails carry an address to answer to. */
async function openDesk(at: Installation): Promise<Desk> {
  const { world } = at;
  const desk = await world.signUp({ blueprint: 'maildesk' });
  const workspaceId = desk.id as WorkspaceId;
  const mailboxId = randomUUID();
  const address = `support@${desk.slug}.test`;
  const incoming = { kind: 'pop3', host: 'pop.test', port: 995, security: 'tls', user: 'support' };
  const now = toInstant(nowMs);
  await world.db.tenant(
    workspaceId,
    (tx) => tx`
      insert into mailboxes (workspace_id, id, name, address, incoming, created_at, updated_at)
      values (${workspaceId}, ${mailboxId}, 'Support', ${address}, ${tx.json(incoming)}, ${now}, ${now})`,
  );
  return { at, desk, workspaceId, mailboxId, address };
}

let delivered = 0;
const store = ({ at, workspaceId, mailboxId }: Desk, raw: string): Promise<unknown> => {
  delivered += 1;
  return at.world.db.tenant(workspaceId, (tx) =>
    storeMail(at.world.context, tx, {
      workspaceId,
      mailboxId,
      uid: `u${delivered}`,
      raw: Buffer.from(raw, 'latin1'),
    }),
  );
};

/** What is due in both houses, and what left them meanwhile. */
async function pass(ms: number): Promise<readonly TakenMail[]> {
  nowMs += ms;
  const sent: TakenMail[] = [];
  for (const { world, intake, server } of [left, right]) {
    await intake.round();
    await noticeRound(world.context);
    await mailRound(world.context);
    sent.push(...server.taken.splice(0));
  }
  return sent;
}

const lines = (raw: string): { readonly head: string[]; readonly body: string } => {
  const end = raw.indexOf('\r\n\r\n');
  return { head: raw.slice(0, end).split(/\r\n(?![ \t])/), body: raw.slice(end) };
};
const header = (raw: string, name: string): string =>
  (lines(raw).head.find((line) => line.toLowerCase().startsWith(`${name}:`)) ?? '')
    .slice(name.length + 1)
    .replaceAll(/\s+/g, ' ')
    .trim();
const isAutomatic = ({ raw }: TakenMail): boolean => header(raw, 'auto-submitted') !== '';
const bare = (address: string): string => address.replace(/\+[^@]*@/, '@');

const numbers = (desk: Desk): Promise<readonly { number: number; requesterEmail: string }[]> =>
  desk.at.world.db.tenantRead(
    desk.workspaceId,
    (sql) => sql<{ number: number; requesterEmail: string }[]>`
      select t.number, t.requester_email from tickets t where t.workspace_id = ${desk.workspaceId} order by t.number`,
  );

// ---------------------------------------------------------------------------------------------------- two of a kind

/** What a mail server in between leaves of a mail. */
type Way = (raw: string) => string;
const without =
  (names: RegExp, more: Readonly<Record<string, string>> = {}): Way =>
  (raw) => {
    const { head, body } = lines(raw);
    const kept = head.filter(
      (line) => !names.test(line) && !(line.split(':')[0]!.toLowerCase() in more),
    );
    return [...kept, ...Object.entries(more).map(([name, value]) => `${name}: ${value}`)]
      .join('\r\n')
      .concat(body);
  };
const MACHINE = /^(?:auto-submitted|precedence|x-[^:]*|list-[^:]*):/i;
const ALL = /^(?!from:|to:|subject:|message-id:|mime-version:|content-[^:]*:|date:)/i;
const WAYS: { readonly [name: string]: () => Way } = {
  honest: () => (raw) => raw,
  'nothing tells of machines': () => without(MACHINE),
  'no headers': () => without(ALL),
  'no headers, and a subject of its own': () => (raw) =>
    without(ALL, { subject: 'Thank you', 'message-id': `<${randomUUID()}@gateway.test>` })(raw),
};

test('REL10b two installations that answer each other, over four ways and begun in two: at most 4 automatic mails a pair in an hour, 4 each way in a day, and 1 ticket where anything of a mail is left', async () => {
  const pairs: {
    readonly name: string;
    readonly way: Way;
    readonly isMute: boolean;
    readonly desks: readonly [Desk, Desk];
    readonly sent: Map<string, number>;
  }[] = [];
  for (const [wayName, makeWay] of Object.entries(WAYS)) {
    for (const begin of ['in the other’s name', 'by hand'] as const) {
      for (const isConfirmed of begin === 'by hand' ? [true] : [false, true]) {
        const desks = [await openDesk(left), await openDesk(right)] as const;
        const [a, b] = desks;
        // Else each would happen to have the other's numbers.
        for (let n = 0; n < 3; n += 1)
          await store(b, mailFrom(`someone-${n}@kunde.test`, 'Earlier', 'Please help.'));
        if (isConfirmed) {
          const confirm = (desk: Desk, address: string) =>
            createMailOutcomes(desk.at.world.context).confirmAddress(desk.workspaceId, address);
          await confirm(a, b.address);
          await confirm(b, a.address);
        }
        if (begin === 'by hand') {
          const opened = await a.desk.admin.post('tickets', {
            subject: 'Your offer',
            description: 'We would like to have an offer.',
            requester: { name: 'Supplier', email: b.address, phone: '12345', city: 'Lyon' },
          });
          expect(opened.status, await opened.clone().text()).toBe(201);
          const { id } = (await opened.json()) as { id: string };
          await a.desk.admin.post(`tickets/${id}/take`);
          const html = '<p>May we have an offer?</p>';
          const answered = await a.desk.admin.post(`tickets/${id}/messages`, {
            kind: 'reply',
            html,
          });
          expect(answered.status, await answered.clone().text()).toBe(201);
        } else {
          await store(a, mailFrom(b.address, 'Good day', 'We have a question.', { to: a.address }));
        }
        pairs.push({
          name: `${wayName}, ${begin}, ${isConfirmed ? 'known' : 'unknown'} addresses`,
          way: makeWay(),
          isMute: wayName.startsWith('no headers'),
          desks,
          sent: new Map(),
        });
      }
    }
  }
  const deskOf = new Map(
    pairs.flatMap((pair) => pair.desks.map((desk) => [desk.address, { pair, desk }] as const)),
  );
  const deliver = async (mails: readonly TakenMail[]): Promise<void> => {
    for (const mail of mails) {
      const found = deskOf.get(bare(mail.to));
      if (found === undefined) continue;
      const { pair, desk } = found;
      if (isAutomatic(mail)) pair.sent.set(desk.address, (pair.sent.get(desk.address) ?? 0) + 1);
      await store(desk, pair.way(mail.raw));
    }
  };
  const automatic = (pair: (typeof pairs)[number]): readonly number[] =>
    pair.desks.map(({ address }) => pair.sent.get(address) ?? 0);

  for (let passed = 0; passed < HOUR_MS; passed += STEP_MS) await deliver(await pass(STEP_MS));
  for (const pair of pairs) {
    const [toA = 0, toB = 0] = automatic(pair);
    expect(toA + toB, pair.name).toBeGreaterThan(0);
    expect(toA + toB, pair.name).toBeLessThanOrEqual(4);
    for (const desk of pair.desks) {
      const own = (await numbers(desk)).filter(({ requesterEmail }) => deskOf.has(requesterEmail));
      // Of whom nothing is known that looks like somebody who writes anew: as many as mails of ours reached them.
      expect(
        own.length,
        `${pair.name}: ${desk.at === left ? 'left' : 'right'}`,
      ).toBeLessThanOrEqual(pair.isMute ? 1 + (pair.sent.get(desk.address) ?? 0) : 1);
    }
  }

  for (let passed = HOUR_MS; passed < 24 * HOUR_MS; passed += 2 * HOUR_MS)
    await deliver(await pass(2 * HOUR_MS));
  for (const pair of pairs)
    for (const count of automatic(pair)) expect(count, pair.name).toBeLessThanOrEqual(4);
}, 240_000);

// ------------------------------------------------------------------------------------------------- machines of others

type Answer = { readonly subject: string; readonly headers?: string };
/** Each answers whatever it gets, to where answers are to go. */
const RESPONDERS: { readonly [name: string]: (subject: string, id: string) => Answer } = {
  'rfc-3834': (subject, id) => ({
    subject: `Auto: ${subject}`,
    headers: `Auto-Submitted: auto-replied\r\nIn-Reply-To: ${id}`,
  }),
  precedence: (subject) => ({ subject, headers: 'Precedence: bulk\r\nX-Autoreply: yes' }),
  'by-its-subject': () => ({ subject: 'Automatische Antwort: Ich bin nicht im Büro' }),
  outlook: (subject, id) => ({
    subject: `Re: ${subject}`,
    headers: `X-Auto-Response-Suppress: All\r\nReferences: ${id}`,
  }),
  'a-list': (subject) => ({ subject: `Re: ${subject}`, headers: 'List-Id: <all.robot.test>' }),
  'another-desk': (_, id) => ({
    subject: 'Your request 7',
    headers: `Auto-Submitted: auto-generated\r\nReferences: ${id}`,
  }),
  'no-headers': (subject) => ({ subject: `Re: ${subject}` }),
  'no-headers-changed-subject': () => ({ subject: 'Thank you for your message' }),
};

test('REL10c eight kinds of responders that answer to where answers are to go, one without any headers and one with a subject of its own: at most 4 automatic mails each in a day, and 1 ticket', async () => {
  const desk = await openDesk(left);
  const known = await openDesk(left);
  for (const name of Object.keys(RESPONDERS)) {
    for (const one of [desk, known])
      await store(
        one,
        mailFrom(`${name}@robot.test`, `Question of ${name}`, 'Please help.', { to: one.address }),
      );
    await createMailOutcomes(left.world.context).confirmAddress(
      known.workspaceId,
      `${name}@robot.test`,
    );
  }
  const sent = new Map<string, number>();
  const deliver = async (mails: readonly TakenMail[]): Promise<void> => {
    for (const { to, raw } of mails) {
      const answer = RESPONDERS[to.split('@')[0] ?? ''];
      if (answer === undefined) continue;
      const from = /<([^<>]*)>/.exec(header(raw, 'from'))?.[1] ?? '';
      const at = [desk, known].find(({ address }) => address === from);
      expect(at).toBeDefined();
      sent.set(`${to} ${from}`, (sent.get(`${to} ${from}`) ?? 0) + 1);
      const { subject, headers } = answer(header(raw, 'subject'), header(raw, 'message-id'));
      const back = /<([^<>]*)>/.exec(header(raw, 'reply-to'))?.[1] ?? from;
      await store(
        at!,
        mailFrom(to, subject, 'We have got your mail.', {
          to: back,
          ...(headers === undefined ? {} : { headers }),
        }),
      );
    }
  };
  for (let passed = 0; passed < HOUR_MS; passed += STEP_MS) await deliver(await pass(STEP_MS));
  for (let passed = HOUR_MS; passed < 24 * HOUR_MS; passed += 2 * HOUR_MS)
    await deliver(await pass(2 * HOUR_MS));
  for (const one of [desk, known]) {
    const tickets = await numbers(one);
    for (const name of Object.keys(RESPONDERS)) {
      const mails = sent.get(`${name}@robot.test ${one.address}`) ?? 0;
      expect(mails, name).toBeGreaterThan(0);
      expect(mails, name).toBeLessThanOrEqual(4);
      const own = tickets.filter(({ requesterEmail }) => requesterEmail.startsWith(`${name}@`));
      expect(own.length, name).toBe(1);
    }
  }
}, 240_000);

test('REL10d colleagues who are away, with and without headers, answer what the desk is told: no request comes of it where their mail says what it answers, and nothing goes round among them', async () => {
  const ways: readonly {
    readonly name: string;
    readonly most: number;
    readonly headersOf: (id: string) => string | undefined;
  }[] = [
    {
      name: 'RFC 3834',
      most: 0,
      headersOf: (id) => `Auto-Submitted: auto-replied\r\nIn-Reply-To: ${id}`,
    },
    { name: 'only what it answers', most: 8, headersOf: (id) => `In-Reply-To: ${id}` },
    { name: 'no headers', most: 8, headersOf: () => undefined },
  ];
  for (const { name, most, headersOf } of ways) {
    const desk = await openDesk(left);
    const groups = (await (await desk.desk.admin.get('groups')).json()) as {
      readonly items: readonly { readonly id: string }[];
    };
    const ben = await left.world.addPerson(desk.desk, {
      groupIds: groups.items.map(({ id }) => id),
    });
    for (const client of [desk.desk.admin, ben.client]) {
      const wishes = await client.patch('me/notification-preferences', {
        events: { 'new-ticket': { mail: true }, 'new-message': { mail: true } },
      });
      expect(wishes.status, await wishes.clone().text()).toBe(200);
    }
    const colleagues = [desk.desk.email, ben.email];
    await store(desk, mailFrom('kim@kunde.test', 'Help', 'Please help.', { to: desk.address }));
    const told = new Map(colleagues.map((email) => [email, 0]));
    for (let passed = 0; passed < HOUR_MS; passed += STEP_MS) {
      for (const { to, raw } of await pass(STEP_MS)) {
        if (!told.has(to)) continue;
        told.set(to, told.get(to)! + 1);
        const headers = headersOf(header(raw, 'message-id'));
        const more = { to: desk.address, ...(headers === undefined ? {} : { headers }) };
        await store(desk, mailFrom(to, 'I am on the mountains', 'Back on Monday.', more));
      }
    }
    for (const count of told.values()) {
      expect(count, name).toBeGreaterThan(0);
      expect(count, name).toBeLessThanOrEqual(4);
    }
    const own = (await numbers(desk)).filter(({ requesterEmail }) => told.has(requesterEmail));
    expect(own.length, name).toBeLessThanOrEqual(most);
  }
}, 240_000);
