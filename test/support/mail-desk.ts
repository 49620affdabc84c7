// A workspace that mails come in to, for tests: mails as bytes, and what became of them.

import { randomUUID } from 'node:crypto';
import { toInstant } from '#shared/base/clock.ts';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { createMailIntake, type MailIntake } from '#server/features/mail-intake/index.ts';
import { storeMail } from '#server/features/mailboxes/index.ts';
import { createMailKeys, type MailKeys } from '#server/platform/mail/keys.ts';
import type { SignedUp, World } from './world.ts';

export type MailLine = {
  readonly id: string;
  readonly state: string;
  readonly kind: string | null;
  readonly ticketId: string | null;
  readonly messageId: string | null;
  readonly intentId: string | null;
  readonly problem: string | null;
};
export type TicketLine = {
  readonly id: string;
  readonly number: number;
  readonly subject: string;
  readonly status: string;
  readonly incomplete: readonly string[];
  readonly pubSeq: number;
  readonly notesSeq: number;
  readonly clientIp: string;
  readonly language: string;
  readonly channel: string;
  readonly requesterName: string;
  readonly requesterEmail: string;
  readonly links: readonly { readonly kind: string; readonly ticketId: string }[];
  readonly groupId: string | null;
  readonly followUpOfId: string | null;
};
export type MailDesk = {
  readonly desk: SignedUp;
  readonly workspaceId: WorkspaceId;
  readonly keys: MailKeys;
  readonly intake: MailIntake;
  readonly mailboxId: string;
  readonly address: string;
  readonly bounces: { readonly intentId: string; readonly detail: string }[];
  readonly confirmed: string[];
  /** Stored as if it had been fetched. */
  readonly store: (raw: string | Uint8Array) => Promise<string>;
  /** Stored and read. */
  readonly receive: (raw: string | Uint8Array) => Promise<MailLine>;
  readonly line: (mailId: string) => Promise<MailLine>;
  readonly tickets: () => Promise<TicketLine[]>;
  readonly ticket: (id: string | null) => Promise<TicketLine>;
  readonly messages: (ticketId: string | null) => Promise<
    {
      readonly kind: string;
      readonly html: string;
      readonly authorName: string;
      readonly side: string;
    }[]
  >;
  readonly files: (
    ticketId: string | null,
  ) => Promise<{ readonly id: string; readonly name: string; readonly size: number }[]>;
  readonly intents: () => Promise<
    {
      readonly id: string;
      readonly kind: string;
      readonly recipient: string;
      readonly ticketId: string;
    }[]
  >;
  /** Message-ID of a mail of ours about this ticket. */
  readonly ourMessageId: (ticketId: string, recipient: string) => Promise<string>;
  readonly replyAddress: (ticketId: string, recipient: string) => string;
};

export async function createMailDesk(
  world: World,
  options: { readonly blueprint?: string; readonly groupId?: string } = {},
): Promise<MailDesk> {
  const desk = await world.signUp({ blueprint: options.blueprint ?? 'maildesk' });
  const workspaceId = desk.id as WorkspaceId;
  const { context, db } = world;
  const keys = createMailKeys(context.secrets, context.clock);
  const bounces: { intentId: string; detail: string }[] = [];
  const confirmed: string[] = [];
  const intake = createMailIntake({
    ...context,
    recordBounce: (_, intentId, detail) => {
      bounces.push({ intentId, detail });
      return Promise.resolve();
    },
    confirmAddress: (_, address) => {
      confirmed.push(address);
      return Promise.resolve();
    },
  });
  const mailboxId = randomUUID();
  const address = `support@${desk.slug}.test`;
  const now = toInstant(context.clock());
  await db.tenant(
    workspaceId,
    (tx) => tx`
      insert into mailboxes (workspace_id, id, name, address, group_id, created_at, updated_at)
      values (${workspaceId}, ${mailboxId}, 'Support', ${address}, ${options.groupId ?? null}, ${now}, ${now})`,
  );
  let count = 0;

  const store: MailDesk['store'] = async (raw) => {
    count += 1;
    const { mailId } = await db.tenant(workspaceId, (tx) =>
      storeMail(context, tx, {
        workspaceId,
        mailboxId,
        uid: `u${count}`,
        raw: typeof raw === 'string' ? Buffer.from(raw.replace(/\r?\n/g, '\r\n')) : raw,
      }),
    );
    return mailId;
  };
  const line: MailDesk['line'] = async (mailId) => {
    const [row] = await db.tenantRead(
      workspaceId,
      (sql) => sql<MailLine[]>`
        select m.id, m.state, m.kind, m.ticket_id, m.message_id, m.intent_id, m.problem from inbound_mails m
        where m.workspace_id = ${workspaceId} and m.id = ${mailId}`,
    );
    if (row === undefined) throw new Error('no such mail');
    return row;
  };
  const tickets: MailDesk['tickets'] = () =>
    db.tenantRead(
      workspaceId,
      (sql) => sql<TicketLine[]>`
        select t.id, t.number, t.subject, t.status, t.incomplete, t.pub_seq, t.notes_seq, t.client_ip, t.language, t.channel,
          t.requester_name, t.requester_email, t.links, t.group_id, t.follow_up_of_id
        from tickets t where t.workspace_id = ${workspaceId} order by t.number`,
    );
  return {
    desk,
    workspaceId,
    keys,
    intake,
    mailboxId,
    address,
    bounces,
    confirmed,
    store,
    line,
    tickets,
    receive: async (raw) => {
      const mailId = await store(raw);
      await intake.round(workspaceId);
      return line(mailId);
    },
    ticket: async (id) => {
      const found = (await tickets()).find((one) => one.id === id);
      if (found === undefined) throw new Error('no such ticket');
      return found;
    },
    messages: (ticketId) =>
      db.tenantRead(
        workspaceId,
        (sql) => sql`
          select m.kind, m.html, m.author_name, m.side from messages m
          where m.workspace_id = ${workspaceId} and m.ticket_id = ${ticketId} order by m.kind desc, m.seq`,
      ),
    files: (ticketId) =>
      db.tenantRead(
        workspaceId,
        (sql) => sql`
          select f.id, f.name, f.size::float8 as size from files f
          where f.workspace_id = ${workspaceId} and f.ticket_id = ${ticketId} order by f.position`,
      ),
    intents: () =>
      db.tenantRead(
        workspaceId,
        (sql) => sql`
          select i.id, i.kind, i.recipient, i.ticket_id from mail_intents i
          where i.workspace_id = ${workspaceId} and i.person_id is null order by i.created_at, i.id`,
      ),
    ourMessageId: async (ticketId, recipient) => {
      const intentId = context.ids<string>();
      await db.tenant(
        workspaceId,
        (tx) => tx`
          insert into mail_intents (workspace_id, id, ticket_id, kind, recipient, state, about_seq)
          values (${workspaceId}, ${intentId}, ${ticketId}, 'answer', ${recipient}, 'sent', ${(count += 1)})`,
      );
      return keys.messageIdOf({ workspaceId, intentId }, 'desk.test');
    },
    replyAddress: (ticketId, recipient) =>
      keys.replyAddressOf(address, { workspaceId, ticketId: ticketId as TicketId, recipient }) ??
      '',
  };
}

/** A mail as somebody writes it; header lines of `more` come first. */
export const mailFrom = (
  from: string,
  subject: string,
  text: string,
  more: { readonly to?: string; readonly headers?: string } = {},
): string =>
  [
    ...(more.headers === undefined ? [] : [more.headers]),
    `From: ${from}`,
    `To: ${more.to ?? 'support@desk.test'}`,
    `Subject: ${subject}`,
    `Message-ID: <${randomUUID()}@sender.test>`,
    'Date: Mon, 2 Nov 2026 09:15:00 +0100',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
  ].join('\r\n');
