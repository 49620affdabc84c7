// A day at a travel agency's desk that is run by mail (issue: the mail bridge): what customers write comes in over a real
// mailbox, an operator answers at the desk, and every mail of ours is read back over POP3 from the mailbox it was sent to.

import type { Browser, Page } from 'playwright-core';
import { simpleParser, type ParsedMail } from 'mailparser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPop3 } from '#server/platform/mail/pop3-client.ts';
import { launchBrowser } from '#test/support/browser.ts';
import { hasDovecot, MAIL_PASSWORD, startDovecot, type Dovecot } from '#test/support/dovecot.ts';
import {
  eventually,
  openTicket,
  send,
  signIn,
  startJourney,
  synced,
  withPage,
  writeReply,
  type JourneyPerson,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';
import { startMailServer, type MailServer } from '#test/support/mail-server.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let dovecot: Dovecot;
let outside: MailServer;
let ana: JourneyPerson;
let mailboxId: string;
/** How many of the mails that were sent lie in their mailboxes. */
let delivered = 0;

const DESK = 'reisen@nordlicht.example';
const HELENE = 'helene.marchand@example.org';
const JONAS = 'jonas.weber@example.net';
const DOT =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

beforeAll(async () => {
  if (!hasDovecot()) return;
  [dovecot, outside] = await Promise.all([startDovecot(), startMailServer()]);
  [server, browser] = await Promise.all([
    startJourney({
      DEMO: 'off',
      MAIL_PRIVATE: 'on',
      SMTP_URL: outside.url,
      MAIL_FROM: 'desk@nordlicht.example',
    }),
    launchBrowser(),
  ]);
  desk = await server.workspace({ slug: 'nordlicht', blueprint: 'maildesk' });
  ana = await desk.addPerson('Ana Sol');
  await desk.call('PATCH', 'settings', {
    rating: { isEnabled: true },
    languages: ['en', 'fr', 'de'],
  });
  await desk.call('POST', 'templates', {
    scope: 'workspace',
    name: 'Room confirmed',
    shortcut: 'room',
    bodies: {
      fr: '<p>Bonjour {{requester.name}}, votre chambre est <strong>réservée</strong>.</p>',
    },
  });
  const { id } = (await desk.call('POST', 'inserts', {
    name: 'Hotels',
    columns: [{ id: 'name' }, { id: 'city' }],
    layout: { fr: '<p>{{name}}, {{city}}</p>' },
  })) as { id: string };
  await desk.call('PUT', `inserts/${id}/entries`, {
    items: [{ name: 'Étoile d’or', city: 'Liège' }],
  });
  const mailbox = await desk.call('POST', 'mailboxes', {
    name: 'Nordlicht Reisen',
    address: DESK,
    incoming: {
      kind: 'pop3',
      host: '127.0.0.1',
      port: dovecot.ports.pop3,
      security: 'none',
      user: userOf(DESK),
      login: { kind: 'password', password: MAIL_PASSWORD },
    },
  });
  mailboxId = (mailbox as { id: string }).id;
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await outside?.close();
  await dovecot?.stop();
});

const userOf = (address: string): string => address.split('@')[0]!;

/** Over POP3, in the order of their coming; they stay there. */
async function mailsOf(address: string): Promise<ParsedMail[]> {
  // What the outside has taken it puts into the mailbox it is for.
  for (; delivered < outside.taken.length; delivered += 1) {
    const { to, raw } = outside.taken[delivered]!;
    dovecot.put(userOf(to), Buffer.from(raw, 'latin1'));
  }
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
      limits: {
        connectMs: 10_000,
        idleMs: 10_000,
        mailMs: 30_000,
        mailBytes: 30_000_000,
        mails: 1_000,
      },
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
/** The newest mail there once there are so many. */
const nthMail = async (address: string, count: number): Promise<ParsedMail> =>
  (
    await eventually(
      () => mailsOf(address),
      (mails) => mails.length >= count,
      60_000,
    )
  )[count - 1]!;

type Ticket = {
  readonly id: string;
  readonly number: number;
  readonly subject: string;
  readonly channel: string;
  readonly language: string;
  readonly status: string;
  readonly requester: { readonly name: string; readonly email: string };
};
type Message = {
  readonly html: string;
  readonly side: string;
  readonly attachments: readonly { readonly name: string; readonly type: string }[];
};
const tickets = async (): Promise<readonly Ticket[]> =>
  ((await desk.call('GET', 'tickets')) as { items: Ticket[] }).items;
const messages = async ({ id }: Ticket): Promise<readonly Message[]> =>
  ((await desk.call('GET', `tickets/${id}/messages`)) as { items: Message[] }).items;

/** Sent by a customer's own mail program, and looked for at once. */
async function write(lines: readonly string[]): Promise<void> {
  dovecot.put(userOf(DESK), Buffer.from(lines.join('\r\n')));
  await desk.call('POST', `mailboxes/${mailboxId}/check`);
}
const headers = (from: string, subject: string, id: string, answered?: ParsedMail): string[] => [
  `From: ${from}`,
  `To: ${DESK}`,
  `Subject: ${subject}`,
  `Date: ${new Date().toUTCString()}`,
  `Message-ID: <${id}@mail.example>`,
  ...(answered === undefined
    ? []
    : [
        `In-Reply-To: ${answered.messageId}`,
        `References: ${[answered.references ?? [], answered.messageId].flat().join(' ')}`,
      ]),
  'MIME-Version: 1.0',
];
const newMessage = async (ticket: Ticket, count: number): Promise<Message> =>
  (
    await eventually(
      () => messages(ticket),
      (all) => all.length >= count,
      60_000,
    )
  )[count - 1]!;
/** Without what is folded away as a quotation. */
const own = (html: string): string =>
  html
    .replaceAll(/<blockquote[^>]*>.*?<\/blockquote>/gs, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** At the desk for as long as `act` takes: while nobody looks, what comes is told by mail. */
const atDesk = (act: (page: Page) => Promise<void>): Promise<void> =>
  withPage(browser, async (page) => {
    await signIn(page, desk, ana);
    await act(page);
    await synced(page);
  });

test.skipIf(!hasDovecot())(
  'M2za M4za M7za C7za a travel agency’s day runs by mail, and every mail of it is read back over POP3',
  async () => {
    await atDesk(async (page) => {
      await page.goto(`${desk.url}/w/nordlicht/account`);
      await page.getByRole('textbox', { name: /^Signature/ }).fill('Ana Sol\n*Nordlicht Reisen*');
      // What one is told of is saved by a button of its own.
      await page.getByRole('button', { name: 'Save', exact: true }).first().click();
      await page.getByText('Saved').first().waitFor();
    });

    // In the morning two people write.
    await write([
      ...headers(`Hélène Marchand <${HELENE}>`, 'Une chambre calme', 'h1'),
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Bonjour, nous cherchons une chambre calme pour deux nuits, avec vue. Merci beaucoup !',
    ]);
    await write([
      ...headers(`Jonas Weber <${JONAS}>`, 'Frage zur Rechnung', 'j1'),
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Guten Tag, ich habe noch keine Rechnung bekommen. Könnten Sie bitte nachsehen?',
    ]);
    const both = await eventually(tickets, (all) => all.length >= 2, 60_000);
    expect(dovecot.count(userOf(DESK))).toBe(0);
    const room = both.find(({ requester }) => requester.email === HELENE)!;
    const bill = both.find(({ requester }) => requester.email === JONAS)!;
    expect([room.subject, room.channel, room.requester.name]).toEqual([
      'Une chambre calme',
      'email',
      'Hélène Marchand',
    ]);
    expect([room.language, bill.language]).toEqual(['fr', 'de']);

    // Each is told a number and a code, in their language.
    const [confirmed, confirmedToo] = [await nthMail(HELENE, 1), await nthMail(JONAS, 1)];
    for (const [mail, ticket, words] of [
      [confirmed, room, 'Code d’accès'],
      [confirmedToo, bill, 'Zugangscode'],
    ] as const) {
      expect(mail.subject).toContain(`[#${ticket.number}]`);
      expect(mail.text).toContain(words);
      expect(mail.text).toMatch(/#code=\S{20}/);
    }

    // Ana takes the first and answers with a template, a hotel of the directory, a file and her signature.
    await atDesk(async (page) => {
      await openTicket(page, 'Une chambre calme');
      await writeReply(page, '/room');
      await page.getByRole('listbox', { name: 'Templates' }).getByRole('option').first().waitFor();
      await page.keyboard.press('Enter');
      const box = page.getByRole('textbox', { name: 'Reply', exact: true });
      await box.getByText('réservée').waitFor();
      await box.press('Control+End');
      await page.getByRole('button', { name: 'Insert from a directory' }).click();
      await page.keyboard.type('é');
      const entries = page.getByRole('listbox', { name: 'Insert from a directory' });
      await entries.getByRole('option').first().waitFor();
      await page.keyboard.press('Enter');
      await box.getByText('Étoile d’or, Liège').waitFor();
      await page
        .getByRole('tabpanel', { name: 'Reply' })
        .locator('input[type=file][multiple]')
        .setInputFiles({
          name: 'bon.txt',
          mimeType: 'text/plain',
          buffer: Buffer.from('Bon n° 7'),
        });
      await send(page);
      await page.getByRole('article').getByRole('button', { name: 'Download bon.txt' }).waitFor();
    });
    const answer = await nthMail(HELENE, 2);
    expect(answer.subject).toBe(`Re: [#${room.number}] Une chambre calme`);
    for (const text of [answer.text!, answer.html as string]) {
      expect(text).toContain('Bonjour Hélène Marchand, votre chambre est');
      expect(text).toContain('Étoile d’or, Liège');
      expect(text).toContain('Nordlicht Reisen');
    }
    expect(answer.html).toContain('<strong>réservée</strong>');
    expect(
      answer.attachments.map(({ filename, content }) => [filename, content.toString()]),
    ).toEqual([['bon.txt', 'Bon n° 7']]);
    // In her own mail program it stands under what she wrote.
    expect([answer.references ?? []].flat()).toContain('<h1@mail.example>');

    // She answers from Outlook, with a picture in the words; Ana is told.
    await write([
      ...headers(
        `Hélène Marchand <${HELENE}>`,
        `RE: [#${room.number}] Une chambre calme`,
        'h2',
        answer,
      ),
      'Content-Type: multipart/related; boundary="b1"',
      '',
      '--b1',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<html><body><div class="WordSection1"><p class="MsoNormal">Parfait ! Voici le plan : <img src="cid:plan@x" alt="plan"></p>' +
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>De :</b> Nordlicht Reisen<br>' +
        '<b>Envoyé :</b> lundi 2 novembre 2026 09:00<br><b>Objet :</b> Une chambre calme</p></div><p class="MsoNormal">votre chambre est réservée</p></div></body></html>',
      '--b1',
      'Content-Type: image/png; name="plan.png"',
      'Content-Disposition: inline; filename="plan.png"',
      'Content-Transfer-Encoding: base64',
      'Content-ID: <plan@x>',
      '',
      DOT,
      '--b1--',
    ]);
    const outlook = await newMessage(room, 3);
    expect(own(outlook.html)).toMatch(/^Parfait ! Voici le plan :/);
    expect(outlook.html).toMatch(/<img [^>]*alt="plan"/);
    expect(outlook.html).toContain('Envoyé');
    const told = await nthMail(ana.email, 1);
    expect(told.text).toContain('Hélène Marchand');
    expect(told.text).toContain('Parfait');

    // From Gmail, and in German from Apple Mail.
    await write([
      ...headers(
        `Hélène Marchand <${HELENE}>`,
        `Re: [#${room.number}] Une chambre calme`,
        'h3',
        answer,
      ),
      'Content-Type: text/html; charset=utf-8',
      '',
      '<div dir="ltr">Une question encore : le petit-déjeuner est-il compris ?</div><br><div class="gmail_quote gmail_quote_container">' +
        '<div dir="ltr" class="gmail_attr">Le lun. 2 nov. 2026 à 09:00, Nordlicht Reisen &lt;<a href="mailto:x@y.example">x@y.example</a>&gt; a écrit :<br></div>' +
        '<blockquote class="gmail_quote" style="margin:0"><div>votre chambre est réservée</div></blockquote></div>',
    ]);
    const gmail = await newMessage(room, 4);
    expect(own(gmail.html)).toBe('Une question encore : le petit-déjeuner est-il compris ?');
    await write([
      ...headers(
        `Jonas Weber <${JONAS}>`,
        `Aw: [#${bill.number}] Frage zur Rechnung`,
        'j2',
        confirmedToo,
      ),
      'Content-Type: text/html; charset=utf-8',
      '',
      '<body><div>Hat sich erledigt, danke!</div><div><br><blockquote type="cite"><div>Am 02.11.2026 um 09:00 schrieb Nordlicht Reisen &lt;x@y.example&gt;:</div><br>' +
        '<div>Zugangscode</div></blockquote></div></body>',
    ]);
    const apple = await newMessage(bill, 2);
    expect(own(apple.html)).toBe('Hat sich erledigt, danke!');
    expect((await tickets()).length).toBe(2);

    // What the agency has to know is asked on the phone; then it is solved, and she is asked how it was.
    await desk.call('PATCH', `tickets/${room.id}`, {
      requester: { phone: '+33 1 23 45 67 89', city: 'Lyon' },
    });
    const before = (await mailsOf(HELENE)).length;
    await atDesk(async (page) => {
      await openTicket(page, 'Une chambre calme');
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await page.getByRole('button', { name: 'Reopen' }).waitFor();
    });
    const solved = await nthMail(HELENE, before + 1);
    expect(solved.text).toContain('résolue');
    expect(solved.text).toContain('Évaluer');
    // Every mail of ours has been read back: each once.
    const ids = [...(await mailsOf(HELENE)), ...(await mailsOf(JONAS))].map(
      ({ messageId }) => messageId,
    );
    expect(new Set(ids).size).toBe(ids.length);
  },
  300_000,
);
