// From one end to the other over a real mail transport: what customers write goes by SMTP to Postfix, lies in Dovecot and is
// fetched; what the desk answers goes by SMTP to Postfix and lies in the customer's mailbox; and what Postfix cannot deliver
// comes back as a report of its own making. Everything else about mail is tested without it.

import { simpleParser, type ParsedMail } from 'mailparser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { createMailFetcher } from '#server/features/mailboxes/index.ts';
import { createMailIntake, type MailIntake } from '#server/features/mail-intake/index.ts';
import { createMailOutcomes, mailRound } from '#server/features/mail-sending/index.ts';
import { noticeRound } from '#server/features/notifications/index.ts';
import { openPop3 } from '#server/platform/mail/pop3-client.ts';
import { sendBySmtp } from '#server/platform/mail/smtp-send.ts';
import { made } from '#test/support/answers.ts';
import { hasDovecot, MAIL_PASSWORD, startDovecot, type Dovecot } from '#test/support/dovecot.ts';
import { hasPostfix, startPostfix, type Postfix } from '#test/support/postfix.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';

const DESK = 'reisen@nordlicht.example';
const HELENE = 'helene@kunde.example';
/** Of a domain that is known, but nobody of that name is there. */
const GONE = 'gone@kunde.example';
const isHere = hasDovecot() && hasPostfix();
const LIMITS = { connectMs: 20_000, idleMs: 20_000, allMs: 60_000 };
const WAIT_MS = 60_000;

let dovecot: Dovecot;
let postfix: Postfix;
let world: World;
let desk: SignedUp;
let fetcher: ReturnType<typeof createMailFetcher>;
let intake: MailIntake;
beforeAll(async () => {
  if (!isHere) return;
  dovecot = await startDovecot();
  postfix = await startPostfix(dovecot, [DESK, HELENE]);
  world = await createWorld({
    config: { allowsLoopback: true, allowsPrivateMail: true, mailCa: dovecot.ca },
  });
  desk = await world.signUp({ blueprint: 'maildesk', name: 'Nordlicht' });
  const login = { kind: 'password', password: MAIL_PASSWORD };
  await made(
    desk.admin.post('mailboxes', {
      name: 'Nordlicht Reisen',
      address: DESK,
      incoming: {
        kind: 'pop3',
        host: '127.0.0.1',
        port: dovecot.ports.pop3,
        security: 'starttls',
        user: userOf(DESK),
        login,
      },
      outgoing: {
        host: '127.0.0.1',
        port: postfix.port,
        security: 'starttls',
        user: '',
        login: null,
      },
    }),
  );
  fetcher = createMailFetcher(world.context);
  intake = createMailIntake({ ...world.context, ...createMailOutcomes(world.context) });
});
afterAll(async () => {
  await fetcher?.close();
  await intake?.close();
  await world?.close();
  await postfix?.stop();
  await dovecot?.stop();
});

const userOf = (address: string): string => address.split('@')[0]!;

/** Until it is so: Postfix takes a moment between taking a mail and delivering it. */
async function eventually<T>(look: () => Promise<T>, is: (found: T) => boolean): Promise<T> {
  const end = performance.now() + WAIT_MS;
  for (;;) {
    const found = await look();
    if (is(found)) return found;
    if (performance.now() > end)
      throw new Error(`not so: ${JSON.stringify(found)}\n${postfix.log()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
async function sendAll(): Promise<void> {
  await noticeRound(world.context);
  await mailRound(world.context, { limits: LIMITS });
}
async function fetchAll(): Promise<void> {
  await desk.admin.post(`mailboxes/${await mailboxId()}/check`);
  await fetcher.round();
  await fetcher.settled();
  await intake.round(desk.id as WorkspaceId);
}
const items = async <T>(path: string): Promise<readonly T[]> =>
  ((await (await desk.admin.get(path)).json()) as { items: T[] }).items;
const mailboxId = async (): Promise<string> => (await items<{ id: string }>('mailboxes'))[0]!.id;

type Ticket = { readonly id: string; readonly number: number; readonly subject: string };
type Message = { readonly html: string; readonly side: string };
const messagesOf = ({ id }: Ticket) => items<Message>(`tickets/${id}/messages`);

/** As a customer's own mail program sends. */
async function write(from: string, to: string, lines: readonly string[]): Promise<void> {
  const outcome = await sendBySmtp(
    { host: '127.0.0.1', port: postfix.port, security: 'starttls', ca: dovecot.ca },
    { from, to },
    Buffer.from(
      [
        `From: ${from}`,
        `To: ${to}`,
        `Date: ${new Date().toUTCString()}`,
        `Message-ID: <${crypto.randomUUID()}@kunde.example>`,
        ...lines,
      ].join('\r\n'),
    ),
    LIMITS,
  );
  expect(outcome).toMatchObject({ kind: 'sent' });
}
async function mailsOf(address: string): Promise<ParsedMail[]> {
  if (dovecot.count(userOf(address)) === 0) return [];
  const session = await openPop3(
    {
      host: '127.0.0.1',
      port: dovecot.ports.pop3,
      security: 'none',
      user: userOf(address),
      login: { password: MAIL_PASSWORD },
    },
    {
      limits: { connectMs: 20_000, idleMs: 20_000, mailMs: 30_000, mailBytes: 5e6, mails: 100 },
    },
  );
  try {
    const mails: ParsedMail[] = [];
    for (const { number } of await session.list())
      mails.push(await simpleParser(Buffer.concat(await session.retrieve(number))));
    return mails;
  } finally {
    session.close();
  }
}
async function answer({ id }: Ticket, html: string): Promise<void> {
  await desk.admin.post(`tickets/${id}/take`);
  await made(desk.admin.post(`tickets/${id}/messages`, { kind: 'reply', html }));
  await sendAll();
}
async function ticketOf(from: string, subject: string): Promise<Ticket> {
  await write(from, DESK, [`Subject: ${subject}`, '', 'We look for a quiet room for two nights.']);
  const all = await eventually(
    async () => {
      await fetchAll();
      return items<Ticket>('tickets');
    },
    (found) => found.some((one) => one.subject === subject),
  );
  return all.find((one) => one.subject === subject)!;
}

test.skipIf(!isHere)(
  'M6za M2zb an answer of the desk goes through Postfix into the customer’s mailbox, and what they answer from there joins the ticket',
  async () => {
    const ticket = await ticketOf(HELENE, 'A quiet room');
    await answer(ticket, '<p>Your room is <strong>booked</strong>.</p>');
    const mails = await eventually(
      () => mailsOf(HELENE),
      (all) => all.some((mail) => mail.text?.includes('booked')),
    );
    const mail = mails.find(({ text }) => text?.includes('booked'))!;
    expect(mail.subject).toBe(`Re: [#${ticket.number}] A quiet room`);
    expect(mail.from?.value[0]?.address).toBe(DESK);
    // What a real transport writes above what it delivers.
    expect(mail.headers.get('delivered-to')).toMatchObject({ text: HELENE });

    const to = mail.replyTo?.value[0]?.address ?? '';
    expect(to).toMatch(/^reisen\+.+@nordlicht\.example$/);
    await write(HELENE, to, ['Subject: Thanks', `In-Reply-To: ${mail.messageId}`, '', 'Perfect!']);
    const messages = await eventually(
      async () => {
        await fetchAll();
        return messagesOf(ticket);
      },
      (all) => all.length >= 3,
    );
    expect(messages.at(-1)).toMatchObject({ side: 'customer' });
    expect(messages.at(-1)!.html).toContain('Perfect!');
    expect(await items('tickets')).toHaveLength(1);
  },
);

test.skipIf(!isHere)(
  'M8za a recipient whom Postfix cannot deliver to becomes the failure on the ticket, by the report that it sends',
  async () => {
    const ticket = await ticketOf(GONE, 'A room by the sea');
    await answer(ticket, '<p>There is one.</p>');
    const found = await eventually(
      async () => {
        await fetchAll();
        return world.db.tenantRead(
          desk.id as WorkspaceId,
          (sql) => sql<{ data: Record<string, unknown> }[]>`
            select e.data from events e where e.ticket_id = ${ticket.id} and e.type = 'mail-reported'`,
        );
      },
      (all) => all.length > 0,
    );
    const { data } = found[0]!;
    expect(data).toMatchObject({ outcome: 'bounced' });
    expect(JSON.stringify(data)).toMatch(/5\.1\.1|unknown user/i);
    // The report itself is nobody's ticket, and nobody answers it.
    expect((await items<Ticket>('tickets')).map(({ subject }) => subject)).not.toContain(
      'Undelivered Mail Returned to Sender',
    );
  },
);
