// Rows of fetched mails while they are read: who has which, and what became of them.

import type { Instant } from '#shared/base/clock.ts';
import type { GroupId, MessageId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { CurrentWorkspace } from '#server/app-context.ts';
import type { Database, ReadTx, Tx } from '#server/platform/db/database.ts';

export type WaitingMail = {
  readonly id: string;
  readonly mailboxId: string | null;
  readonly receivedAt: Instant;
  readonly attempts: number;
  readonly size: number;
  /** An administrator wants it read again, whatever it was taken for; it may have a ticket by then. */
  readonly isByHand: boolean;
  readonly ticketId: TicketId | null;
};
/** Says of a mail that waits again that somebody asked for it. */
const BY_HAND = 'by-hand';

export const listDueWorkspaces = (db: Database, now: Instant): Promise<WorkspaceId[]> =>
  db
    .global(
      (sql) => sql<{ id: WorkspaceId }[]>`select w.id from due_inbound_workspaces(${now}) w(id)`,
    )
    .then((rows) => rows.map(({ id }) => id));

/**
 * Some that are due, in the order in which they came, held until then under this claim. One that was tried before is held
 * alone: should it be what ends whoever reads it, no other mail pays for it.
 */
export const claimMails = (
  tx: Tx,
  workspaceId: WorkspaceId,
  claim: {
    readonly id: string;
    readonly now: Instant;
    readonly until: Instant;
    readonly limit: number;
  },
): Promise<WaitingMail[]> => tx<WaitingMail[]>`
  with due as (
    select m.id, m.attempts, m.received_at from inbound_mails m
    where m.workspace_id = ${workspaceId} and m.state = 'stored'
      and coalesce(m.next_try_at, '-infinity') <= ${claim.now} and coalesce(m.claimed_until, '-infinity') <= ${claim.now}
    order by m.received_at, m.id limit ${claim.limit} for update skip locked
  ), first as (
    select d.id, d.attempts from due d order by d.received_at, d.id limit 1
  ), chosen as (
    select d.id from due d cross join first f
    where case when f.attempts > 0 then d.id = f.id else d.attempts = 0 end
  ), claimed as (
    update inbound_mails m set claimed_until = ${claim.until}, claim_id = ${claim.id}, attempts = m.attempts + 1
    from chosen c where m.workspace_id = ${workspaceId} and m.id = c.id
    returning m.id, m.mailbox_id, m.received_at, m.attempts, m.size, m.problem, m.ticket_id
  )
  select c.id, c.mailbox_id, c.received_at, c.attempts, c.size::float8 as size,
    coalesce(c.problem = ${BY_HAND}, false) as is_by_hand, c.ticket_id
  from claimed c order by c.received_at, c.id`;

/** What was claimed and not come to: the next round has it at once. */
export async function releaseMails(
  tx: Tx,
  workspaceId: WorkspaceId,
  claimId: string,
): Promise<void> {
  await tx`
    update inbound_mails m set claimed_until = null, claim_id = null, attempts = m.attempts - 1
    where m.workspace_id = ${workspaceId} and m.claim_id = ${claimId} and m.state = 'stored'`;
}

export type MailFacts = {
  readonly kind: string;
  readonly fromAddress: string | null;
  readonly fromName: string | null;
  readonly subject: string | null;
};
export type MailOutcome = MailFacts & {
  readonly state: 'done' | 'unreadable' | 'ignored' | 'failed';
  readonly ticketId: TicketId | null;
  readonly messageId: MessageId | null;
  readonly intentId: string | null;
  readonly problem: string | null;
};

/** Only under the claim: a worker that was thought dead changes nothing any more. */
export async function settleMail(
  tx: Tx,
  workspaceId: WorkspaceId,
  claim: { readonly id: string; readonly mailId: string; readonly now: Instant },
  outcome: MailOutcome,
): Promise<boolean> {
  const rows = await tx`
    update inbound_mails m set state = ${outcome.state}, kind = ${outcome.kind},
      from_address = ${outcome.fromAddress}, from_name = ${outcome.fromName}, subject = ${outcome.subject},
      ticket_id = (select t.id from tickets t where t.workspace_id = m.workspace_id and t.id = ${outcome.ticketId}),
      message_id = (select o.id from messages o where o.workspace_id = m.workspace_id and o.id = ${outcome.messageId}),
      intent_id = (select i.id from mail_intents i where i.workspace_id = m.workspace_id and i.id = ${outcome.intentId}),
      problem = ${outcome.problem}, processed_at = ${claim.now}, claimed_until = null, claim_id = null, next_try_at = null
    where m.workspace_id = ${workspaceId} and m.id = ${claim.mailId} and m.claim_id = ${claim.id} and m.state = 'stored'
    returning 1`;
  return rows.length > 0;
}

export async function postponeMail(
  tx: Tx,
  workspaceId: WorkspaceId,
  claim: { readonly id: string; readonly mailId: string },
  dueAt: Instant,
): Promise<void> {
  await tx`
    update inbound_mails m set next_try_at = ${dueAt}, claimed_until = null, claim_id = null
    where m.workspace_id = ${workspaceId} and m.id = ${claim.mailId} and m.claim_id = ${claim.id} and m.state = 'stored'`;
}

/** False: there is nothing to be read again. */
export async function requeueMail(
  tx: Tx,
  workspaceId: WorkspaceId,
  mailId: string,
): Promise<boolean> {
  const rows = await tx`
    update inbound_mails m set state = 'stored', problem = ${BY_HAND}, attempts = 0, next_try_at = null,
      claimed_until = null, claim_id = null
    where m.workspace_id = ${workspaceId} and m.id = ${mailId} and m.sha256 is not null and m.forgotten_at is null
      and m.state in ('unreadable', 'ignored', 'failed')
    returning 1`;
  return rows.length > 0;
}

/** The bytes of some that came before then; how many. One that could not be read keeps them while its ticket is open. */
export async function forgetBytes(
  tx: Tx,
  workspaceId: WorkspaceId,
  {
    now,
    before,
    limit,
  }: { readonly now: Instant; readonly before: Instant; readonly limit: number },
): Promise<number> {
  const rows = await tx`
    with old as (
      update inbound_mails m set forgotten_at = ${now}
      where m.workspace_id = ${workspaceId} and m.id = any(array(
        select o.id from inbound_mails o
        left join tickets t on t.workspace_id = o.workspace_id and t.id = o.ticket_id
        where o.workspace_id = ${workspaceId} and o.received_at < ${before} and o.forgotten_at is null
          and (o.state in ('done', 'ignored')
            or o.state = 'unreadable' and (t.id is null or coalesce(t.closed_at, t.resolved_at) < ${before}))
        order by o.received_at limit ${limit} for update of o skip locked
      ))
      returning m.id
    ), gone as (
      delete from inbound_mail_parts p using old where p.workspace_id = ${workspaceId} and p.mail_id = old.id
    )
    select old.id from old`;
  return rows.length;
}

export type Surroundings = {
  /** Of the mailbox that it came to; null: the workspace's, or the group is gone. */
  readonly groupId: GroupId | null;
  /** All mailboxes of the workspace, in small letters. */
  readonly ownAddresses: readonly string[];
};

export async function loadSurroundings(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  mailboxId: string | null,
): Promise<Surroundings> {
  const [row] = await sql<Surroundings[]>`
    select (
      select g.id from mailboxes m join groups g on g.workspace_id = m.workspace_id and g.id = m.group_id
      where m.workspace_id = ${workspaceId} and m.id = ${mailboxId} and not g.is_archived
    ) as group_id,
    array(select m.address from mailboxes m where m.workspace_id = ${workspaceId}) as own_addresses`;
  return row ?? { groupId: null, ownAddresses: [] };
}

/** The ticket that a mail of ours is about. */
export async function loadIntentTicket(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  intentId: string,
): Promise<TicketId | undefined> {
  const [row] = await sql<{ ticketId: TicketId }[]>`
    select i.ticket_id from mail_intents i
    where i.workspace_id = ${workspaceId} and i.id = ${intentId} and i.ticket_id is not null`;
  return row?.ticketId;
}

/** Whether a mail of ours went to the colleague whose address this is. */
export async function isColleaguesMail(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  intentId: string,
  address: string,
): Promise<boolean> {
  const rows = await sql`
    select 1 from mail_intents i
    join people p on p.workspace_id = i.workspace_id and p.id = i.person_id
    where i.workspace_id = ${workspaceId} and i.id = ${intentId} and lower(p.email) = ${address}`;
  return rows.length > 0;
}

/** The ticket of the latest of these mails, if it was this sender who sent them. */
export async function loadSendersTicket(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  sender: string,
  messageIds: readonly string[],
): Promise<TicketId | undefined> {
  const [row] = await sql<{ ticketId: TicketId }[]>`
    select m.ticket_id from inbound_mails m
    where m.workspace_id = ${workspaceId} and m.message_id_header = any(${[...messageIds]}) and m.from_address = ${sender}
      and m.ticket_id is not null
    order by m.received_at desc, m.id desc limit 1`;
  return row?.ticketId;
}

/** What somebody has sent since then: mails that opened tickets, and all that were taken. */
export async function countMailsFrom(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  address: string,
  since: Instant,
): Promise<{ readonly requests: number; readonly all: number }> {
  const [row] = await sql<{ requests: number; all: number }[]>`
    select count(*) filter (where m.kind not in ('reply', 'note'))::int as requests, count(*)::int as all
    from inbound_mails m
    where m.workspace_id = ${workspaceId} and m.from_address = ${address} and m.received_at >= ${since}
      and m.state in ('done', 'unreadable')`;
  return row ?? { requests: 0, all: 0 };
}

/** Undefined: it is on its way out. */
export async function loadWorkspace(
  sql: ReadTx,
  workspaceId: WorkspaceId,
): Promise<CurrentWorkspace | undefined> {
  const [row] = await sql<CurrentWorkspace[]>`
    select w.id, w.slug, w.name, w.configuration, w.is_demo from workspaces w
    where w.id = ${workspaceId} and w.deleting_at is null`;
  return row;
}
