// Mails by age (M9): what goes, what stays, and that a mail whose words are gone is not taken twice.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS } from '#shared/base/clock.ts';
import { reprocessMail } from '#server/features/mail-intake/index.ts';
import { readRawMail } from '#server/features/mailboxes/index.ts';
import { createMailDesk, mailFrom, type MailDesk } from '#test/support/mail-desk.ts';
import { createWorld, type TestPerson, type World } from '#test/support/world.ts';
import { forgetMails } from './forget-mails.ts';

let nowMs = Date.parse('2026-11-23T09:00:00Z');
let world: World;
let desk: MailDesk;
let ana: TestPerson;
beforeAll(async () => {
  world = await createWorld({ clock: () => nowMs });
  desk = await createMailDesk(world);
  ana = await world.addPerson(desk.desk, { name: 'Ana' });
});
afterAll(async () => {
  await desk?.intake.close();
  await world?.close();
});

const UNREADABLE = readFileSync('test/fixtures/mail/parts-five-thousand.eml');
const RECEIPT = readFileSync('test/fixtures/mail/receipt-read.eml');
const pass = async (days: number) => {
  nowMs += days * DAY_MS;
  return forgetMails(world.context);
};
/** Of these, those that can still be looked at in source. */
const kept = async (mails: readonly { readonly id: string }[]): Promise<boolean[]> => {
  const all: boolean[] = [];
  for (const { id } of mails) {
    const read = (sql: Parameters<typeof readRawMail>[0]) => readRawMail(sql, desk.workspaceId, id);
    all.push((await world.db.tenantRead(desk.workspaceId, read)) !== undefined);
  }
  return all;
};
const keep = async (mailKeptDays: number) => {
  const { email, password } = desk.desk;
  const admin = await world.signIn(desk.desk.slug, email, password);
  return admin.patch('settings', { mailKeptDays });
};

test('M9l mails stay in source for a year, or as long as the workspace says; what could not be read until its ticket has ended', async () => {
  const raw = mailFrom('rosa@kunde.test', 'Printer', 'It is broken.');
  const done = await desk.receive(raw);
  const ignored = await desk.receive(RECEIPT);
  const unreadable = await desk.receive(UNREADABLE);
  expect([done.state, ignored.state, unreadable.state]).toEqual(['done', 'ignored', 'unreadable']);
  const all = [done, ignored, unreadable];

  expect(await pass(364)).toEqual({ bytes: 0, lines: 0 });
  expect(await kept(all)).toEqual([true, true, true]);
  const late = await desk.receive(mailFrom('rosa@kunde.test', 'Screen', 'It is dark.'));
  expect(await pass(2)).toMatchObject({ bytes: 2 });
  expect(await kept([...all, late])).toEqual([false, false, true, true]);
  // The line is there, and says what it was; there is nothing to read anew, and it is not taken twice.
  expect(await desk.line(done.id)).toMatchObject({ state: 'done', ticketId: done.ticketId });
  expect(await reprocessMail(world.context, desk.workspaceId, ignored.id)).toBe(false);
  expect(await desk.store(raw)).toBe(done.id);

  expect((await keep(30)).status).toBe(200);
  expect(await pass(30)).toMatchObject({ bytes: 1 });
  expect(await kept([unreadable, late])).toEqual([true, false]);
  await world.db.tenant(
    desk.workspaceId,
    (tx) =>
      tx`update tickets t set closed_at = ${new Date(nowMs)} where t.id = ${unreadable.ticketId}`,
  );
  expect(await pass(29)).toMatchObject({ bytes: 0 });
  expect(await pass(2)).toMatchObject({ bytes: 1 });
  expect(await kept([unreadable])).toEqual([false]);
});

test('M9m lines of what colleagues were mailed go by the same age; a ticket’s mails to customers stay, and so does what failed', async () => {
  const { ticketId } = await desk.receive(mailFrom('zoe@kunde.test', 'Door', 'It is stuck.'));
  const line = (state: string, personId: string | null, isDismissed = false) =>
    world.db.tenant(
      desk.workspaceId,
      (tx) => tx`
        insert into mail_intents (workspace_id, id, ticket_id, kind, recipient, person_id, state, about_seq, created_at,
          failed_at, dismissed_at)
        values (${desk.workspaceId}, ${world.context.ids<string>()}, ${ticketId}, 'rated', 'x@kunde.test', ${personId}, ${state},
          ${(seq += 1)}, ${new Date(nowMs)}, ${state === 'failed' ? new Date(nowMs) : null},
          ${isDismissed ? new Date(nowMs) : null})`,
    );
  let seq = 1_000;
  await line('sent', ana.id);
  await line('passed', ana.id);
  await line('failed', ana.id);
  await line('failed', ana.id, true);
  await line('sent', null);
  const left = () =>
    world.db.tenantRead(
      desk.workspaceId,
      (sql) => sql`
        select i.state, i.person_id is null as is_customers from mail_intents i where i.about_seq > 1000
        order by i.about_seq`,
    );
  expect((await keep(30)).status).toBe(200);
  expect(await pass(29)).toMatchObject({ lines: 0 });
  expect(await left()).toHaveLength(5);
  expect(await pass(2)).toMatchObject({ lines: 3 });
  expect(await left()).toEqual([
    { state: 'failed', isCustomers: false },
    { state: 'sent', isCustomers: true },
  ]);
});
