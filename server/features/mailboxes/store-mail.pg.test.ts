// A fetched mail is kept whole and once (M3), and its words go with its ticket.

import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { made } from '#test/support/answers.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';
import { readRawMail, storeMail } from './store-mail.ts';

let world: World;
let desk: SignedUp;
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ blueprint: 'maildesk', name: 'Nordlicht' });
});
afterAll(() => world?.close());

async function addMailbox(): Promise<string> {
  const id = randomUUID();
  const now = toInstant(Date.now());
  await world.db.tenant(
    desk.id,
    (tx) => tx`
      insert into mailboxes (workspace_id, id, name, address, created_at, updated_at)
      values (${desk.id}, ${id}, 'Help', ${`${id}@desk.test`}, ${now}, ${now})`,
  );
  return id;
}
const store = (mailboxId: string, uid: string, raw: string | readonly Uint8Array[]) =>
  world.db.tenant(desk.id, (tx) =>
    storeMail(world.context, tx, {
      workspaceId: desk.id as WorkspaceId,
      mailboxId,
      uid,
      raw: typeof raw === 'string' ? Buffer.from(raw, 'latin1') : raw,
    }),
  );
const raw = (mailId: string) =>
  world.db.tenantRead(desk.id, (sql) => readRawMail(sql, desk.id as WorkspaceId, mailId));
const waiting = async (): Promise<number> => {
  const { rows } = await world.db.executeSql(
    `select count(*)::int as count from pgboss.job j where j.name = 'mail-intake' and j.data ->> 'workspaceId' = '${desk.id}'`,
  );
  return (rows[0] as { count: number }).count;
};

test('M3a a mail is kept byte for byte, in pieces, with one order to read it', async () => {
  const mailbox = await addMailbox();
  const bytes = Buffer.alloc(2_500_000, 'a\r\n\0\xff', 'latin1');
  const pieces = [bytes.subarray(0, 7), bytes.subarray(7, 1_400_000), bytes.subarray(1_400_000)];
  const before = await waiting();
  const { mailId, isNew } = await store(mailbox, 'u1', pieces);

  expect(isNew).toBe(true);
  expect((await raw(mailId))?.equals(bytes)).toBe(true);
  expect((await waiting()) - before).toBe(1);
  const [row] = await world.db.tenantRead(
    desk.id,
    (sql) => sql`select m.size, m.sha256, m.state from inbound_mails m where m.id = ${mailId}`,
  );
  expect(row).toMatchObject({ size: bytes.byteLength, state: 'stored' });
  expect(row?.['sha256']).toEqual(createHash('sha256').update(bytes).digest());
});

test('REL11b a mail of 50 MB comes back byte for byte, whatever pieces it came in', async () => {
  const mailbox = await addMailbox();
  const piece = Buffer.alloc(5_000_000, 'four, five\r\n');
  const pieces = Array.from({ length: 10 }, (_, index) => Buffer.concat([piece, Buffer.of(index)]));
  const { mailId } = await store(mailbox, 'large', pieces);
  expect((await raw(mailId))?.equals(Buffer.concat(pieces))).toBe(true);
});

test('M3b the same mail is taken once: under its number, under a new one, with a line its server added, after its mailbox was set up anew', async () => {
  const mailbox = await addMailbox();
  const mail = 'Subject: one\r\nMessage-ID:\r\n <once@x.test>\r\n\r\nHello\r\n';
  const first = await store(mailbox, 'u1', mail);
  for (const [uid, text] of [
    ['u1', mail],
    ['u2', mail],
    ['u1', `X-UIDL: u1\r\n${mail}`],
  ] as const)
    expect(await store(mailbox, uid, text)).toEqual({ mailId: first.mailId, isNew: false });
  // Both at once.
  const both = await Promise.all([store(mailbox, 'u3', 'twice'), store(mailbox, 'u4', 'twice')]);
  expect(both.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
  expect(new Set(both.map(({ mailId }) => mailId)).size).toBe(1);

  await world.db.tenant(desk.id, (tx) => tx`delete from mailboxes m where m.id = ${mailbox}`);
  expect(await store(await addMailbox(), 'u9', mail)).toEqual({
    mailId: first.mailId,
    isNew: false,
  });
});

test('M3c what only looks alike is another mail: a number or a Message-ID that is used again, another mailbox', async () => {
  const mailbox = await addMailbox();
  const mail = (id: string, text: string) => `Message-ID: <${id}@x.test>\r\n\r\n${text}`;
  await store(mailbox, 'u1', mail('a', 'one'));
  const others = [
    await store(mailbox, 'u1', mail('b', 'two')),
    await store(mailbox, 'u2', mail('a', 'three')),
    await store(mailbox, 'u1', 'no id, same number'),
    await store(mailbox, 'u1', 'no id, same number, other words'),
    await store(await addMailbox(), 'u1', mail('a', 'one')),
  ];
  expect(others.map(({ isNew }) => isNew)).toEqual([true, true, true, true, true]);
});

test('M3d the words of a mail go with its ticket; the mail does not come again', async () => {
  const mailbox = await addMailbox();
  const mail = 'Subject: secret\r\nMessage-ID: <s@x.test>\r\n\r\nVery secret\r\n';
  const { mailId } = await store(mailbox, 'u1', mail);
  const requester = { name: 'Zoe Zahn', email: 'zoe@example.org', phone: '12345', city: 'Lyon' };
  const ticketId = await made(
    desk.admin.post('tickets', { subject: 'Gone', description: 'Please', requester }),
  );
  await world.db.tenant(desk.id, async (tx) => {
    await tx`
      update inbound_mails m set state = 'done', ticket_id = ${ticketId}, subject = 'secret', from_address = 'zoe@example.org'
      where m.id = ${mailId}`;
    await tx`delete from tickets t where t.id = ${ticketId}`;
  });

  const [row] = await world.db.tenantRead(
    desk.id,
    (sql) => sql`
      select m.state, m.subject, m.from_address, m.message_id_header, m.ticket_id from inbound_mails m where m.id = ${mailId}`,
  );
  expect(row).toEqual({
    state: 'erased',
    subject: null,
    fromAddress: null,
    messageIdHeader: null,
    ticketId: null,
  });
  expect(await raw(mailId)).toBeUndefined();
  expect(await store(mailbox, 'u2', mail)).toEqual({ mailId, isNew: false });
});
