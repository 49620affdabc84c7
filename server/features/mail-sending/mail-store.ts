// Rows of mail_intents on their way. Whoever takes one holds it until `due_at`; `attempts` is the fence: only the attempt
// that took it settles it.

import type { Instant } from '#shared/base/clock.ts';
import type { MessageId, PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { CustomerMailKind, DeskMailKind } from '#shared/notifications/notice-events.ts';
import type { MailText } from '#shared/templates/mail-text.ts';
import type { Database, ReadTx, Tx } from '#server/platform/db/database.ts';

/** To whom it is about themself (I2): no ticket's. */
export type AccountMailKind =
  | 'password-reset'
  | 'invitation'
  | 'password-changed'
  | 'webhook-off'
  | 'address-confirm'
  | 'address-changed';
export type MailState = 'waiting' | 'gathered' | 'sent' | 'failed' | 'bounced' | 'passed';
export type Intent = {
  readonly id: string;
  readonly ticketId: TicketId | null;
  readonly messageId: MessageId | null;
  readonly kind: CustomerMailKind | DeskMailKind | AccountMailKind;
  readonly recipient: string;
  readonly personId: PersonId | null;
  readonly aboutSeq: number | null;
  readonly state: MailState;
  readonly attempts: number;
  readonly unknownOutcomes: number;
  readonly messageIdHeader: string | null;
  readonly createdAt: Instant;
  readonly resends: number;
  readonly accountLinkId: string | null;
};

const columns = (sql: ReadTx) => sql`
  i.id, i.ticket_id, i.message_id, i.kind, i.recipient, i.person_id, i.about_seq, i.state, i.attempts, i.unknown_outcomes,
  i.message_id_header, i.created_at, i.resends, i.account_link_id`;

export const listDueWorkspaces = (
  db: Database,
  now: Instant,
  hasServer: boolean,
): Promise<WorkspaceId[]> =>
  db
    .global(
      (sql) =>
        sql<
          { id: WorkspaceId }[]
        >`select w.id from due_mail_workspaces(${now}, ${hasServer}) w(id)`,
    )
    .then((rows) => rows.map(({ id }) => id));

/** A mail server is there now: what waited for one goes, unless it is too old to be of use. */
export async function wake(
  tx: Tx,
  workspaceId: WorkspaceId,
  { now, oldest }: { readonly now: Instant; readonly oldest: Instant },
): Promise<void> {
  await tx`
    update mail_intents i set due_at = ${now}, problem = null
    where i.workspace_id = ${workspaceId} and i.state = 'waiting' and i.problem = 'no-server' and i.created_at >= ${oldest}`;
  await tx`
    update mail_intents i set state = 'failed', failed_at = ${now}, problem = 'too-old'
    where i.workspace_id = ${workspaceId} and i.state = 'waiting' and i.problem = 'no-server' and i.created_at < ${oldest}`;
}

/** Held until then for whoever sends them, the oldest first. An attempt that nobody ended may have arrived. */
export async function claimDue(
  tx: Tx,
  workspaceId: WorkspaceId,
  { now, until, limit }: { readonly now: Instant; readonly until: Instant; readonly limit: number },
): Promise<Intent[]> {
  // What an update returns has no order.
  const claimed = await tx<Intent[]>`
  update mail_intents i set due_at = ${until}, attempts = i.attempts + 1,
    unknown_outcomes = i.unknown_outcomes + (i.attempted_at is not null)::integer, attempted_at = null
  where i.workspace_id = ${workspaceId} and i.id = any(array(
    select o.id from mail_intents o
    where o.workspace_id = ${workspaceId} and o.state in ('waiting', 'gathered') and o.due_at <= ${now}
    order by o.due_at, o.id limit ${limit} for update skip locked
  ))
  returning ${columns(tx)}`;
  return claimed.toSorted((a, b) =>
    a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : a.createdAt < b.createdAt ? -1 : 1,
  );
}

export type Beginning = {
  readonly recipient: string;
  readonly messageIdHeader: string;
  readonly from: string;
  readonly subject: string;
  readonly now: Instant;
};
/** Committed before the first byte goes out. False: somebody else has it by now. */
export async function begin(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, attempts }: Intent,
  { recipient, messageIdHeader, from, subject, now }: Beginning,
): Promise<boolean> {
  const rows = await tx`
    update mail_intents i set attempted_at = ${now}, state = 'waiting', recipient = ${recipient}, from_address = ${from},
      subject = ${subject}, message_id_header = coalesce(i.message_id_header, ${messageIdHeader})
    where i.workspace_id = ${workspaceId} and i.id = ${id} and i.attempts = ${attempts}
      and i.state in ('waiting', 'gathered')
    returning i.id`;
  return rows.length > 0;
}

export type Settlement = {
  readonly state: MailState;
  readonly dueAt?: Instant;
  readonly sentAt?: Instant;
  readonly failedAt?: Instant;
  readonly problem: string | null;
  readonly detail?: string;
  /** The attempt may have arrived: it stays marked. */
  readonly isUnknown?: boolean;
};
export async function settle(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, attempts }: Pick<Intent, 'id' | 'attempts'>,
  { state, dueAt, sentAt, failedAt, problem, detail, isUnknown = false }: Settlement,
): Promise<void> {
  await tx`
    update mail_intents i set state = ${state}, due_at = coalesce(${dueAt ?? null}, i.due_at), sent_at = ${sentAt ?? null},
      failed_at = ${failedAt ?? null},
      problem = ${problem}, problem_detail = ${detail?.slice(0, 500) ?? null},
      attempted_at = case when ${isUnknown} then i.attempted_at end
    where i.workspace_id = ${workspaceId} and i.id = ${id} and i.attempts = ${attempts}
      and i.state in ('waiting', 'gathered')`;
}

export async function loadIntent(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<Intent | undefined> {
  const [row] = await sql<Intent[]>`
    select ${columns(sql)} from mail_intents i where i.workspace_id = ${workspaceId} and i.id = ${id}`;
  return row;
}

/** It came back. False: that is known, or it is not there. */
export async function markBounced(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  detail: string,
  now: Instant,
): Promise<boolean> {
  const rows = await tx`
    update mail_intents i set state = 'bounced', failed_at = ${now}, dismissed_at = null, problem = 'bounced', problem_detail = ${detail.slice(0, 500)}, attempted_at = null
    where i.workspace_id = ${workspaceId} and i.id = ${id} and i.state <> 'bounced' and i.message_id_header is not null
    returning i.id`;
  return rows.length > 0;
}

/** False: it is under way, or there is no such mail. */
export async function sendAgain(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  now: Instant,
): Promise<boolean> {
  const rows = await tx`
    update mail_intents i set state = 'waiting', due_at = ${now}, problem = null, problem_detail = null, carried_by = null,
      failed_at = null, dismissed_at = null,
      attempts = i.attempts + 1, resends = i.resends + 1
    where i.workspace_id = ${workspaceId} and i.id = ${id} and i.attempted_at is null
    returning i.id`;
  return rows.length > 0;
}

// ---------------------------------------------------------------------------------------------- addresses (M7)

const DAY = '1 day';

/** True: the short mail of the day is this one. False: there was one. */
export async function takeDay(
  tx: Tx,
  workspaceId: WorkspaceId,
  address: string,
  now: Instant,
): Promise<boolean> {
  const rows = await tx`
    insert into mail_addresses as a (workspace_id, address, short_mail_at) values (${workspaceId}, ${address}, ${now})
    on conflict (workspace_id, address) do update set short_mail_at = excluded.short_mail_at
      where a.short_mail_at is null or a.short_mail_at <= ${now}::timestamptz - ${DAY}::interval
    returning a.address`;
  return rows.length > 0;
}

/** When the next short mail may go. */
export async function nextDay(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  address: string,
): Promise<Instant | undefined> {
  const [row] = await sql<{ at: Instant }[]>`
    select a.short_mail_at + ${DAY}::interval as at from mail_addresses a
    where a.workspace_id = ${workspaceId} and a.address = ${address} and a.short_mail_at is not null`;
  return row?.at;
}

/** Somebody has shown that it is theirs, or signs in with it. */
export async function isConfirmed(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  address: string,
): Promise<boolean> {
  const [row] = await sql<{ isConfirmed: boolean }[]>`
    select exists (
      select 1 from mail_addresses a
      where a.workspace_id = ${workspaceId} and a.address = ${address} and a.confirmed_at is not null
    ) or exists (
      select 1 from people p where p.workspace_id = ${workspaceId} and lower(p.email) = ${address}
        and p.password_hash is not null and not p.is_disabled
    ) as is_confirmed`;
  return row?.isConfirmed === true;
}

/** What was gathered for it goes now, each by itself. */
export async function confirmAddress(
  tx: Tx,
  workspaceId: WorkspaceId,
  address: string,
  now: Instant,
): Promise<void> {
  const plain = address.trim().toLowerCase();
  if (plain === '' || plain.length > 254) return;
  const rows = await tx`
    insert into mail_addresses as a (workspace_id, address, confirmed_at) values (${workspaceId}, ${plain}, ${now})
    on conflict (workspace_id, address) do update set confirmed_at = excluded.confirmed_at where a.confirmed_at is null
    returning a.address`;
  if (rows.length === 0) return;
  await tx`
    update mail_intents i set state = 'waiting', due_at = ${now}
    where i.workspace_id = ${workspaceId} and lower(i.recipient) = ${plain} and i.state = 'gathered'`;
}

/** Others that wait for the same address: told along with this one. */
export const listGathered = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  address: string,
  but: string,
): Promise<{ readonly id: string; readonly ticketId: TicketId }[]> => sql<
  { readonly id: string; readonly ticketId: TicketId }[]
>`
  select i.id, i.ticket_id from mail_intents i
  where i.workspace_id = ${workspaceId} and lower(i.recipient) = ${address} and i.state = 'gathered' and i.id <> ${but}
    and i.ticket_id is not null
  order by i.created_at limit 100`;

/** Other news for the same colleague that are due, or held by nobody. */
export const listForPerson = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  but: string,
  since: Instant,
): Promise<Intent[]> => sql<Intent[]>`
  select ${columns(sql)} from mail_intents i
  where i.workspace_id = ${workspaceId} and i.person_id = ${personId} and i.state = 'waiting' and i.id <> ${but}
    and i.attempted_at is null and i.message_id_header is null and i.ticket_id is not null and i.created_at >= ${since}
  order by i.created_at limit 200`;

export async function carryAlong(
  tx: Tx,
  workspaceId: WorkspaceId,
  ids: readonly string[],
  by: string,
  now: Instant,
): Promise<void> {
  if (ids.length === 0) return;
  await tx`
    update mail_intents i set state = 'sent', carried_by = ${by}, sent_at = ${now}, problem = null, attempts = i.attempts + 1
    where i.workspace_id = ${workspaceId} and i.id = any(${[...ids]}::uuid[]) and i.state in ('waiting', 'gathered')`;
}

// ---------------------------------------------------------------------------------------------- what a mail needs

export type MailWorkspace = {
  readonly id: WorkspaceId;
  readonly slug: string;
  readonly name: string;
  readonly configuration: Configuration;
  readonly isDemo: boolean;
};
export async function loadMailWorkspace(
  sql: ReadTx,
  workspaceId: WorkspaceId,
): Promise<MailWorkspace | undefined> {
  const [row] = await sql<MailWorkspace[]>`
    select w.id, w.slug, w.name, w.configuration, w.is_demo from workspaces w
    where w.id = ${workspaceId} and w.deleting_at is null`;
  return row;
}

/** How many wait because there is nothing to send them with. */
export async function countWithoutServer(sql: ReadTx, workspaceId: WorkspaceId): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from mail_intents i
    where i.workspace_id = ${workspaceId} and i.state = 'waiting' and i.problem = 'no-server'`;
  return row?.count ?? 0;
}

/** Texts of its own in this language, by what they are of (N2). */
export async function listOwnTexts(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  language: string,
): Promise<ReadonlyMap<string, MailText>> {
  const rows = await sql<(MailText & { readonly event: string })[]>`
    select m.event, m.subject, m.body from mail_texts m
    where m.workspace_id = ${workspaceId} and m.language = ${language}`;
  return new Map(rows.map(({ event, subject, body }) => [event, { subject, body }]));
}

/** Message-IDs of the ticket's mails with this address, ours and theirs, the first one and the latest. */
export async function loadThread(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ticketId: TicketId,
  recipient: string,
  but: string,
): Promise<string[]> {
  const rows = await sql<{ header: string }[]>`
    select t.header from (
      select i.message_id_header as header, i.created_at as at from mail_intents i
      where i.workspace_id = ${workspaceId} and i.ticket_id = ${ticketId} and lower(i.recipient) = ${recipient.toLowerCase()}
        and i.message_id_header is not null and i.sent_at is not null and i.id <> ${but}
      union all
      select m.message_id_header, m.received_at from inbound_mails m
      where m.workspace_id = ${workspaceId} and m.ticket_id = ${ticketId} and m.from_address = ${recipient.toLowerCase()}
        and m.message_id_header is not null and length(m.message_id_header) < 300
    ) t order by t.at limit 200`;
  const ids = rows.map(({ header }) => header.trim()).filter((id) => /^<[\x21-\x7e]+>$/.test(id));
  return ids.length <= 12 ? ids : [ids[0]!, ...ids.slice(-11)];
}

/** What a mail that came in was recognised as; a machine gets no automatic answer (M5). */
export async function loadOriginKind(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  messageId: MessageId | null,
): Promise<string | undefined> {
  if (messageId === null) return undefined;
  const [row] = await sql<{ kind: string | null }[]>`
    select m.kind from inbound_mails m where m.workspace_id = ${workspaceId} and m.message_id = ${messageId}`;
  return row?.kind ?? undefined;
}

export async function isOwnAddress(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  address: string,
): Promise<boolean> {
  // Also with what a mail server leaves out of account, as in addresses of ours to answer to.
  const plain = address.toLowerCase().replace(/\+[^@]*@/, '@');
  const rows = await sql`
    select 1 from mailboxes m where m.workspace_id = ${workspaceId} and m.address in (${plain}, ${address.toLowerCase()})`;
  return rows.length > 0;
}

/** Automatic mails to an address since then. */
export async function countAutomatic(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  address: string,
  kinds: readonly string[],
  since: Instant,
): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*)::int as count from mail_intents i
    where i.workspace_id = ${workspaceId} and lower(i.recipient) = ${address} and i.kind = any(${[...kinds]})
      and i.sent_at >= ${since} and i.carried_by is null`;
  return row.count;
}

export type MailBehind = {
  readonly id: string;
  readonly address: string;
  readonly receivedAt: Instant;
};
/** The mail that a message came as; without a message the one that opened the ticket. */
export async function loadMailBehind(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { ticketId, messageId }: { readonly ticketId: TicketId; readonly messageId: MessageId | null },
): Promise<MailBehind | undefined> {
  const [row] = await sql<MailBehind[]>`
    select m.id, m.from_address as address, m.received_at from inbound_mails m
    where m.workspace_id = ${workspaceId} and m.from_address is not null
      and ${messageId === null ? sql`m.ticket_id = ${ticketId}` : sql`m.message_id = ${messageId}`}
    order by m.received_at, m.id limit 1`;
  return row;
}

const SOON = '15 minutes';

/** How often somebody wrote, this time not counted, right after they were mailed what the desk is told. */
export async function countQuickAnswers(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { id, address, receivedAt }: MailBehind,
  since: Instant,
): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*)::int as count from inbound_mails m
    where m.workspace_id = ${workspaceId} and m.from_address = ${address} and m.id <> ${id}
      and m.received_at >= ${since} and m.received_at <= ${receivedAt}
      and exists (
        select 1 from people p
        join mail_intents i on i.workspace_id = p.workspace_id and i.person_id = p.id
        where p.workspace_id = ${workspaceId} and lower(p.email) = ${address} and i.ticket_id is not null
          and i.sent_at <= m.received_at and i.sent_at >= m.received_at - ${SOON}::interval
      )`;
  return row.count;
}

export async function loadMessageBySeq(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ticketId: TicketId,
  seq: number,
): Promise<MessageId | undefined> {
  const [row] = await sql<{ id: MessageId }[]>`
    select m.id from messages m
    where m.workspace_id = ${workspaceId} and m.ticket_id = ${ticketId} and m.kind = 'pub' and m.seq = ${seq}`;
  return row?.id;
}

export async function hasReadUpTo(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  ticketId: TicketId,
): Promise<number> {
  const [row] = await sql<{ pubSeq: number }[]>`
    select r.pub_seq from ticket_reads r
    where r.workspace_id = ${workspaceId} and r.person_id = ${personId} and r.ticket_id = ${ticketId}`;
  return row?.pubSeq ?? 0;
}

/** Somebody else signs in with it. */
export async function isAnothers(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  address: string,
): Promise<boolean> {
  const rows = await sql`
    select 1 from tenant_emails e
    where e.workspace_id = ${workspaceId} and e.email = ${address} and e.id <> ${personId}`;
  return rows.length > 0;
}

/** A forgotten password: from the address that somebody typed to the account that it is of. */
export async function putAccount(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, attempts }: Intent,
  { personId, linkId }: { readonly personId: PersonId; readonly linkId: string },
  now: Instant,
): Promise<void> {
  await tx`
    update mail_intents i set recipient = '', person_id = ${personId}, account_link_id = ${linkId}, due_at = ${now}
    where i.workspace_id = ${workspaceId} and i.id = ${id} and i.attempts = ${attempts}`;
}

/** Nobody's: whatever strangers type leaves nothing behind. */
export async function dropIntent(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, attempts }: Intent,
): Promise<void> {
  await tx`
    delete from mail_intents i
    where i.workspace_id = ${workspaceId} and i.id = ${id} and i.attempts = ${attempts}`;
}

// ---------------------------------------------------------------------------------------------- what stays

export const listAllWorkspaces = (db: Pick<Database, 'global'>): Promise<WorkspaceId[]> =>
  db
    .global((sql) => sql<{ id: WorkspaceId }[]>`select w.id from all_workspaces() w(id)`)
    .then((rows) => rows.map(({ id }) => id));

/** Lines of mails to people who sign in, decided on before then; how many. */
export async function forgetLines(
  tx: Tx,
  workspaceId: WorkspaceId,
  { before, limit }: { readonly before: Instant; readonly limit: number },
): Promise<number> {
  const rows = await tx`
    delete from mail_intents i where i.workspace_id = ${workspaceId} and i.id = any(array(
      select o.id from mail_intents o
      where o.workspace_id = ${workspaceId} and o.created_at < ${before} and o.person_id is not null
        and (o.state in ('sent', 'passed') or o.dismissed_at is not null)
      order by o.created_at limit ${limit} for update skip locked
    ))
    returning 1`;
  return rows.length;
}

export type StoredFile = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly state: string;
  readonly sha256: Uint8Array | null;
};
export const listFiles = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  messageId: MessageId,
): Promise<StoredFile[]> => sql<StoredFile[]>`
  select f.id, f.name, f.type, f.size::float8 as size, f.state, f.sha256 from files f
  where f.workspace_id = ${workspaceId} and f.message_id = ${messageId} and f.kind = 'pub' order by f.position`;
