// The machine never argues with a machine (REL10): responders of eight kinds, each of which answers whatever it gets.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE_MS } from '#shared/base/clock.ts';
import { mailRound } from '#server/features/mail-sending/index.ts';
import { createMailDesk, mailFrom } from '#test/support/mail-desk.ts';
import { startMailServer, type MailServer, type TakenMail } from '#test/support/mail-server.ts';
import { createWorld, type World } from '#test/support/world.ts';

let nowMs = Date.now();
let server: MailServer;
let world: World;
beforeAll(async () => {
  server = await startMailServer();
  world = await createWorld({
    clock: () => nowMs,
    config: { smtpUrl: server.url, mailFrom: 'desk@nordlicht.test', publicUrl: 'http://localhost' },
  });
});
afterAll(async () => {
  await world?.close();
  await server?.close();
});

const headerOf = (raw: string, name: string): string =>
  new RegExp(`^${name}:((?:[^\\r\\n]|\\r?\\n[ \\t])*)`, 'im')
    .exec(raw)?.[1]
    ?.replace(/\s+/g, ' ')
    .trim() ?? '';

type Answer = (subject: string, messageId: string) => { subject: string; headers?: string };
const RESPONDERS: { readonly [name: string]: Answer } = {
  'rfc-3834': (subject, id) => ({
    subject: `Auto: ${subject}`,
    headers: `Auto-Submitted: auto-replied\r\nIn-Reply-To: ${id}`,
  }),
  precedence: (subject) => ({ subject, headers: 'Precedence: bulk\r\nX-Autoreply: yes' }),
  'subject-only': (subject) => ({ subject: `Automatic reply: ${subject}` }),
  outlook: (subject, id) => ({
    subject: `Re: ${subject}`,
    headers: `X-Auto-Response-Suppress: All\r\nReferences: ${id}`,
  }),
  'no-headers-threaded': (subject, id) => ({
    subject: `Re: ${subject}`,
    headers: `In-Reply-To: ${id}`,
  }),
  'no-headers-number': (subject) => ({ subject: `Re: ${subject}` }),
  'no-headers-changed-subject': () => ({ subject: 'Thank you for your message' }),
  'another-desk': (_, id) => ({
    subject: 'Your request 7',
    headers: `Auto-Submitted: auto-generated\r\nReferences: ${id}`,
  }),
};

test('REL10a eight kinds of responders in an hour: at most 2 mails of ours each, and one ticket for all that can be known again', async () => {
  const desk = await createMailDesk(world);
  const sent = new Map<string, number>();
  for (const name of Object.keys(RESPONDERS))
    await desk.store(
      mailFrom(`${name}@robot.test`, `Question of ${name}`, 'Please help, the thing is broken.'),
    );
  const deliver = async ({ to, raw }: TakenMail): Promise<void> => {
    sent.set(to, (sent.get(to) ?? 0) + 1);
    const answer = RESPONDERS[to.split('@')[0] ?? '']?.(
      headerOf(raw, 'subject'),
      headerOf(raw, 'message-id'),
    );
    if (answer === undefined) return;
    const { subject, headers } = answer;
    await desk.store(
      mailFrom(to, subject, 'We have got your mail.', headers === undefined ? {} : { headers }),
    );
  };
  for (let minute = 0; minute < 60; minute += 3) {
    nowMs += 3 * MINUTE_MS;
    await desk.intake.round(desk.workspaceId);
    server.taken.length = 0;
    await mailRound(world.context, { only: desk.workspaceId });
    for (const mail of server.taken) await deliver(mail);
  }
  const tickets = await desk.tickets();
  for (const name of Object.keys(RESPONDERS)) {
    const own = tickets.filter(({ requesterEmail }) => requesterEmail.startsWith(`${name}@`));
    const mails = sent.get(`${name}@robot.test`) ?? 0;
    expect(mails, name).toBeGreaterThan(0);
    expect(mails, name).toBeLessThanOrEqual(2);
    // Who changes the subject and names nothing looks like somebody who writes anew: a ticket for each mail of ours, no more.
    expect(own.length, name).toBeLessThanOrEqual(/changed|precedence/.test(name) ? 1 + mails : 1);
  }
  await desk.intake.close();
}, 240_000);
