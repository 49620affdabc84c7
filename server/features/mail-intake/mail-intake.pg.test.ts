// Mails become tickets and messages: which ticket they belong to (M2), what of them is shown (M4), and whom nobody answers
// by machine (M5).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMailDesk, mailFrom, type MailDesk } from '#test/support/mail-desk.ts';
import { createWorld, type World } from '#test/support/world.ts';
import { FLOOD } from './take-in-mail.ts';
import { reprocessMail } from './index.ts';

let world: World;
let desk: MailDesk;
beforeAll(async () => {
  world = await createWorld();
  desk = await createMailDesk(world);
});
afterAll(async () => {
  await desk?.intake.close();
  await world?.close();
});

const fixture = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, '../../../test/fixtures/mail', `${name}.eml`));
let people = 0;
/** Somebody who has not written before. */
const somebody = (): string => `customer-${(people += 1)}@kunde.test`;
async function opened(from = somebody(), subject = 'Printer') {
  const line = await desk.receive(mailFrom(from, subject, 'The printer is broken.'));
  expect(line).toMatchObject({ state: 'done', kind: 'request' });
  return { from, ticket: await desk.ticket(line.ticketId) };
}
const RECEIVED =
  'Received: from mx.kunde.test (mx.kunde.test [93.184.216.34]) by mx.desk.test; Mon, 2 Nov 2026';

describe('M2 to which ticket a mail belongs', () => {
  test('M2a a mail of somebody new opens a ticket with their words, name, address, language and sending host', async () => {
    const line = await desk.receive(
      mailFrom(
        '"Anna Groß" <anna@kunde.test>',
        'Drucker kaputt',
        'Guten Tag, der Drucker ist kaputt. Bitte helfen Sie mir mit ihm, danke.',
        { headers: RECEIVED },
      ),
    );
    const ticket = await desk.ticket(line.ticketId);
    expect(ticket).toMatchObject({
      subject: 'Drucker kaputt',
      requesterName: 'Anna Groß',
      requesterEmail: 'anna@kunde.test',
      channel: 'email',
      clientIp: '93.184.216.34',
      pubSeq: 1,
    });
    expect(await desk.messages(ticket.id)).toEqual([
      {
        kind: 'pub',
        side: 'customer',
        authorName: 'Anna Groß',
        html: expect.stringContaining('Drucker ist kaputt'),
      },
    ]);
  });

  test('M2b the signed address leads to the ticket, whatever the subject says', async () => {
    const { from, ticket } = await opened();
    const to = desk.replyAddress(ticket.id, from);
    const line = await desk.receive(mailFrom(from, 'Something else #1', 'It works now.', { to }));
    expect(line).toMatchObject({ state: 'done', kind: 'reply', ticketId: ticket.id });
    expect((await desk.ticket(ticket.id)).pubSeq).toBe(2);
    expect(desk.confirmed).toContain(from);
  });

  test('M2c a Message-ID of ours leads to the ticket: answered, or further up, in small letters and folded', async () => {
    const { from, ticket } = await opened();
    const id = await desk.ourMessageId(ticket.id, from);
    for (const headers of [
      `In-Reply-To: ${id}`,
      `References: <a@x.test>\r\n ${id.toLowerCase()}\r\n <b@x.test>`,
    ]) {
      const line = await desk.receive(mailFrom(from, 'Re: x', 'Again', { headers }));
      expect(line).toMatchObject({ kind: 'reply', ticketId: ticket.id });
    }
  });

  test('M2d the number in the subject counts for the ticket’s own people, those who read along included', async () => {
    const { from, ticket } = await opened();
    const friend = somebody();
    await world.context.execute({
      workspaceId: desk.workspaceId,
      actor: { kind: 'system' },
      origin: { via: 'system', ip: '', actorName: '' },
      commands: [{ type: 'change-cc', ticketId: ticket.id as never, add: [friend], remove: [] }],
    });
    for (const sender of [from.toUpperCase(), `Frieda <${friend}>`]) {
      const line = await desk.receive(
        mailFrom(sender, `AW: [#${ticket.number}] Printer`, 'Me too'),
      );
      expect(line).toMatchObject({ kind: 'reply', ticketId: ticket.id });
    }
    expect((await desk.messages(ticket.id)).at(-1)).toMatchObject({ authorName: 'Frieda' });
  });

  test('M2e who only knows a number gets a ticket of their own, linked for operators to judge', async () => {
    const { ticket } = await opened();
    const line = await desk.receive(mailFrom(somebody(), `Re: [#${ticket.number}]`, 'Let me see'));
    expect(line).toMatchObject({ kind: 'request' });
    const own = await desk.ticket(line.ticketId);
    expect(own.id).not.toBe(ticket.id);
    expect(own.links).toEqual([{ kind: 'related', ticketId: ticket.id }]);
    expect((await desk.ticket(ticket.id)).pubSeq).toBe(1);
  });

  test('M2g who goes on from their own earlier mail stays in its ticket; who names a mail of somebody else begins their own', async () => {
    const from = somebody();
    const first = '<first-of-two@sender.test>';
    const line = await desk.receive(
      mailFrom(from, 'Printer', 'It is broken.').replace(
        /^Message-ID:.*$/m,
        `Message-ID: ${first}`,
      ),
    );
    const headers = `References: <older@sender.test>\r\n ${first}`;
    const more = await desk.receive(mailFrom(from, 'The model', 'It is a 4711.', { headers }));
    expect(more).toMatchObject({ kind: 'reply', ticketId: line.ticketId });
    const other = await desk.receive(mailFrom(somebody(), 'The model', 'And mine?', { headers }));
    expect(other).toMatchObject({ kind: 'request' });
    expect((await desk.ticket(other.ticketId)).links).toEqual([]);
    expect((await desk.ticket(line.ticketId)).pubSeq).toBe(2);
  });

  test('M2f a mail that was forwarded to a colleague and is answered by them begins a ticket of its own', async () => {
    const { from, ticket } = await opened();
    const id = await desk.ourMessageId(ticket.id, from);
    const to = desk.replyAddress(ticket.id, from);
    const line = await desk.receive(
      mailFrom(somebody(), `Re: [#${ticket.number}]`, 'I am the colleague', {
        to,
        headers: `In-Reply-To: ${id}`,
      }),
    );
    expect((await desk.ticket(line.ticketId)).links).toEqual([
      { kind: 'related', ticketId: ticket.id },
    ]);
    expect((await desk.ticket(ticket.id)).pubSeq).toBe(1);
  });

  test('T7q an answer by mail reopens a resolved ticket; too late it opens one that follows', async () => {
    const { from, ticket } = await opened();
    await world.db.tenant(
      desk.workspaceId,
      (tx) => tx`
        update tickets t set status = 'solved', phase = 'resolved', resolved_at = now() where t.id = ${ticket.id}`,
    );
    await desk.receive(mailFrom(from, `[#${ticket.number}]`, 'Not yet'));
    expect((await desk.ticket(ticket.id)).status).toBe('waiting-for-operator');

    await world.db.tenant(
      desk.workspaceId,
      (
        tx,
      ) => tx`update tickets t set status = 'closed', phase = 'closed', closed_at = now() - interval '2 years',
        resolved_at = now() - interval '2 years' where t.id = ${ticket.id}`,
    );
    const line = await desk.receive(mailFrom(from, `[#${ticket.number}]`, 'Years later'));
    const follow = await desk.ticket(line.ticketId);
    expect(follow.followUpOfId).toBe(ticket.id);
  });

  test('T2v a mail is never refused for a field: the ticket is incomplete and its sender is asked', async () => {
    const helpdesk = await createMailDesk(world, { blueprint: 'helpdesk' });
    const line = await helpdesk.receive(mailFrom('kim@kunde.test', '', 'No subject, no name'));
    const ticket = await helpdesk.ticket(line.ticketId);
    expect(ticket.incomplete).toContain('subject');
    expect((await helpdesk.intents()).map(({ kind }) => kind)).toContain('details');
    await helpdesk.intake.close();
  });

  test('M1s a mail to the mailbox of a group is that group’s', async () => {
    const answer = await desk.desk.admin.post('groups', { name: 'Billing' });
    const { id: groupId } = (await answer.json()) as { id: string };
    await world.db.tenant(
      desk.workspaceId,
      (tx) => tx`update mailboxes m set group_id = ${groupId} where m.id = ${desk.mailboxId}`,
    );
    const { ticket } = await opened();
    expect(ticket.groupId).toBe(groupId);
    await world.db.tenant(
      desk.workspaceId,
      (tx) => tx`update mailboxes m set group_id = null where m.id = ${desk.mailboxId}`,
    );
  });
});

describe('M4 what of a mail is shown', () => {
  test('M4b an answer’s quotation is folded and all there', async () => {
    const { from, ticket } = await opened();
    const quote = 'On Mon, Nov 2, 2026 at 9:00 AM Support <s@desk.test> wrote:\r\n> Does it work?';
    await desk.receive(mailFrom(from, `Re: [#${ticket.number}]`, `Yes.\r\n\r\n${quote}`));
    const [, answer] = await desk.messages(ticket.id);
    expect(answer?.html).toMatch(
      /^<p>Yes\.<\/p><blockquote data-fold="quote">.*Does it work\?.*<\/blockquote>$/s,
    );
    const [row] = await world.db.tenantRead(
      desk.workspaceId,
      (sql) =>
        sql<{ excerpt: string }[]>`select t.excerpt from tickets t where t.id = ${ticket.id}`,
    );
    expect(row?.excerpt).toBe('Yes.');
  });

  test('M4c a picture stands where it stood, as a file of the message', async () => {
    const line = await desk.receive(fixture('image-inline-cid'));
    const [file] = await desk.files(line.ticketId);
    expect(file).toMatchObject({ name: 'dot.png', size: 70 });
    const [message] = await desk.messages(line.ticketId);
    expect(message?.html).toBe(`<p>See <img data-attachment="${file?.id}" alt="dot" />.</p>`);
  });

  test('M4d what the workspace does not take is named in the message, and the rest is there', async () => {
    const line = await desk.receive(fixture('attachment-qp-binary'));
    expect(await desk.files(line.ticketId)).toEqual([]);
    const [message] = await desk.messages(line.ticketId);
    expect(message?.html).toContain('Please see the file.');
    expect(message?.html).toContain('a.bin');
  });

  test('M4e files in a winmail.dat are files of the message', async () => {
    const line = await desk.receive(fixture('winmail-files'));
    const [message] = await desk.messages(line.ticketId);
    const names = (await desk.files(line.ticketId)).map(({ name }) => name);
    expect(names).toContain('a.txt');
    expect([...names, message?.html].join()).toContain('Résumé.pdf');
  });

  test('M4f a mail without a word has itself attached', async () => {
    const line = await desk.receive(fixture('boundary-wrong').subarray(0, 300));
    expect(line).toMatchObject({ state: 'done' });
    const empty = await desk.receive(mailFrom(somebody(), 'Empty', ''));
    expect((await desk.files(empty.ticketId)).map(({ name }) => name)).toEqual(['mail.eml']);
  });
});

describe('M3 nothing is lost', () => {
  test('M3r a mail that cannot be parsed makes a ticket that shows it, and the next one is read', async () => {
    const bad = await desk.receive(fixture('parts-five-thousand'));
    expect(bad).toMatchObject({ state: 'unreadable', problem: expect.stringMatching(/./) });
    const ticket = await desk.ticket(bad.ticketId);
    expect(ticket).toMatchObject({
      subject: 'Printer',
      requesterName: expect.stringContaining('ana@kunde.test'),
    });
    expect((await desk.files(ticket.id)).map(({ name }) => name)).toEqual(['mail.eml']);
    await opened();
    // Read again, it stays what it is, and nothing is doubled.
    const before = (await desk.tickets()).length;
    expect(await reprocessMail(world.context, desk.workspaceId, bad.id)).toBe(true);
    await desk.intake.round(desk.workspaceId);
    expect(await desk.line(bad.id)).toMatchObject({ state: 'unreadable', ticketId: bad.ticketId });
    expect((await desk.tickets()).length).toBe(before);
  });

  test('M9k what made no ticket can be read again by hand; what made one cannot', async () => {
    const report = fixture('receipt-read');
    const ignored = await desk.receive(report);
    expect(ignored).toMatchObject({ state: 'ignored', kind: 'receipt', ticketId: null });
    expect(await reprocessMail(world.context, desk.workspaceId, ignored.id)).toBe(true);
    await desk.intake.round(desk.workspaceId);
    const again = await desk.line(ignored.id);
    expect(again).toMatchObject({ state: 'done', ticketId: expect.any(String) });
    expect(await reprocessMail(world.context, desk.workspaceId, ignored.id)).toBe(false);
  });

  test('M3s read twice, by a worker whose hold ended and by another, a mail is one ticket', async () => {
    const mailId = await desk.store(mailFrom(somebody(), 'Once', 'Only once'));
    const forget = () =>
      world.db.tenant(
        desk.workspaceId,
        (tx) => tx`
          update inbound_mails m set state = 'stored', ticket_id = null, message_id = null, claimed_until = null, claim_id = null
          where m.id = ${mailId}`,
      );
    const before = (await desk.tickets()).length;
    await desk.intake.round(desk.workspaceId);
    const first = await desk.line(mailId);
    await forget();
    await desk.intake.round(desk.workspaceId);
    expect(await desk.line(mailId)).toMatchObject({
      ticketId: first.ticketId,
      messageId: first.messageId,
    });
    await forget();
    await Promise.all([desk.intake.round(desk.workspaceId), desk.intake.round(desk.workspaceId)]);
    expect((await desk.tickets()).length).toBe(before + 1);
    expect((await desk.messages(first.ticketId)).length).toBe(1);
  });
});

describe('M5 machines', () => {
  const automatic = async (ticketId: string | null): Promise<string[]> =>
    (await desk.intents()).filter((one) => one.ticketId === ticketId).map(({ kind }) => kind);

  test('M5a somebody is confirmed; machines, lists and people away get no mail, and are not lost', async () => {
    const { ticket } = await opened();
    expect(await automatic(ticket.id)).toContain('confirmation');
    for (const name of [
      'auto-ooo-no-headers-de',
      'auto-generated-monitoring',
      'newsletter-list',
      'empty-return-path',
      'noreply-sender',
    ]) {
      const line = await desk.receive(fixture(name));
      expect(line, name).toMatchObject({ state: 'done', ticketId: expect.any(String) });
      expect(await automatic(line.ticketId), name).toEqual([]);
    }
  });

  test('M5b an automatic reply to a mail of ours is a note: it reopens nothing', async () => {
    const { from, ticket } = await opened();
    const id = await desk.ourMessageId(ticket.id, from);
    const line = await desk.receive(
      mailFrom(from, 'Automatic reply: Printer', 'I am away.', {
        headers: `In-Reply-To: ${id}\r\nAuto-Submitted: auto-replied`,
      }),
    );
    expect(line).toMatchObject({ kind: 'auto-reply', state: 'done', ticketId: ticket.id });
    const after = await desk.ticket(ticket.id);
    expect(after).toMatchObject({ pubSeq: 1, notesSeq: 1, status: ticket.status });
  });

  test('M5c a bounce is told to whoever sent the mail, by its Message-ID; a delayed one is not one yet', async () => {
    const { from, ticket } = await opened();
    const id = await desk.ourMessageId(ticket.id, from);
    const count = (await desk.tickets()).length;
    const report = (name: string) =>
      fixture(name).toString('latin1').replaceAll('<hm.orig@desk.test>', id);
    for (const name of ['bounce-postfix', 'bounce-headers-only', 'bounce-qmail-text']) {
      desk.bounces.length = 0;
      const line = await desk.receive(report(name).replace('d@mx.test', `${name}@mx.test`));
      expect(line, name).toMatchObject({ kind: 'bounce', state: 'done', ticketId: ticket.id });
      expect(desk.bounces, name).toHaveLength(1);
    }
    desk.bounces.length = 0;
    expect(await desk.receive(report('bounce-delayed'))).toMatchObject({
      kind: 'bounce',
      ticketId: ticket.id,
    });
    expect(desk.bounces).toEqual([]);
    // Of a mail that somebody else sent in our name.
    expect(await desk.receive(fixture('bounce-postfix'))).toMatchObject({
      kind: 'bounce',
      state: 'ignored',
    });
    expect((await desk.tickets()).length).toBe(count);
  });

  test('M5d our own mail that comes back, and mail in the name of our mailbox, makes nothing', async () => {
    const { from, ticket } = await opened();
    const id = await desk.ourMessageId(ticket.id, from);
    const count = (await desk.tickets()).length;
    const own = mailFrom(from, 'Re', 'x').replace(/Message-ID: .*/, `Message-ID: ${id}`);
    expect(await desk.receive(own)).toMatchObject({ kind: 'loop', state: 'ignored' });
    for (const sender of [desk.address, desk.replyAddress(ticket.id, from)])
      expect(await desk.receive(mailFrom(sender, 'Re', 'x'))).toMatchObject({ kind: 'loop' });
    expect((await desk.tickets()).length).toBe(count);
  });

  test('M5e a flood of one sender is taken quietly, then only kept; others are heard', async () => {
    const from = somebody();
    const total = FLOOD.tickets + 5;
    for (let n = 0; n < total; n += 1) await desk.store(mailFrom(from, `Flood ${n}`, `Text ${n}`));
    await desk.intake.round(desk.workspaceId);
    const [row] = await world.db.tenantRead(
      desk.workspaceId,
      (sql) => sql<{ done: number; flood: number }[]>`
        select count(*) filter (where m.state = 'done')::int as done, count(*) filter (where m.kind = 'flood')::int as flood
        from inbound_mails m where m.from_address = ${from}`,
    );
    expect(row).toEqual({ done: FLOOD.tickets, flood: 5 });
    const confirmations = (await desk.intents()).filter(
      ({ recipient, kind }) => recipient === from && kind === 'confirmation',
    );
    expect(confirmations).toHaveLength(FLOOD.confirmed);
    await opened();
  });
});
