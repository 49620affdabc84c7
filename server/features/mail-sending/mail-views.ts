// Mails in and out as administrators see them (M9).

import { fromInstant, toInstant, type Instant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Database, ReadTx } from '#server/platform/db/database.ts';
import { listDueWorkspaces } from './mail-store.ts';

const FOREVER = toInstant(Date.UTC(9999, 11, 31));

/** Mails of all workspaces that are to be sent yet: how many, and since when the oldest waits that nobody's next day holds back. */
export async function measureOutbox(
  db: Database,
): Promise<{ readonly waiting: number; readonly gathered: number; readonly since: number | null }> {
  let [waiting, gathered] = [0, 0];
  let since: number | null = null;
  for (const workspaceId of await listDueWorkspaces(db, FOREVER, true)) {
    const [row] = await db.tenantRead(
      workspaceId,
      (sql) => sql<{ waiting: number; gathered: number; since: Instant | null }[]>`
        select count(*) filter (where i.state = 'waiting')::int as waiting,
          count(*) filter (where i.state = 'gathered')::int as gathered,
          min(i.created_at) filter (where i.state = 'waiting') as since
        from mail_intents i where i.workspace_id = ${workspaceId} and i.state in ('waiting', 'gathered')`,
    );
    if (row === undefined) continue;
    waiting += row.waiting;
    gathered += row.gathered;
    if (row.since !== null) since = Math.min(since ?? Infinity, fromInstant(row.since));
  }
  return { waiting, gathered, since };
}

export type MailLine = {
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly at: Instant;
  readonly state: string;
  readonly kind: string | null;
  readonly address: string | null;
  readonly subject: string | null;
  readonly ticketId: string | null;
  readonly messageId: string | null;
  readonly mailboxId: string | null;
  readonly messageIdHeader: string | null;
  readonly attempts: number;
  readonly sentAt: Instant | null;
  readonly problem: string | null;
  readonly detail: string | null;
};
export type MailQuestion = {
  readonly id?: string | undefined;
  readonly direction?: 'in' | 'out' | undefined;
  readonly state?: string | undefined;
  readonly ticket?: string | undefined;
  readonly address?: string | undefined;
  readonly before?: { readonly at: Instant; readonly id: string } | undefined;
  readonly limit: number;
};

/** The latest first; one more than asked for tells that there is more. Each half reads no more than a page by its index. */
export function listMails(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { id, direction, state, ticket, address, before, limit }: MailQuestion,
): Promise<MailLine[]> {
  const all = sql``;
  const plain = address?.trim().toLowerCase();
  return sql<MailLine[]>`
    select * from (
      (
        select i.id, 'out' as direction, i.created_at as at, i.state, i.kind, coalesce(nullif(i.recipient, ''), p.email) as address,
          i.subject, i.ticket_id, i.message_id, null::uuid as mailbox_id, i.message_id_header, i.attempts, i.sent_at, i.problem,
          i.problem_detail as detail
        from mail_intents i left join people p on p.workspace_id = i.workspace_id and p.id = i.person_id
        where i.workspace_id = ${workspaceId} ${direction === 'in' ? sql`and false` : all}
          ${id === undefined ? all : sql`and i.id = ${id}`}
          ${state === undefined ? all : sql`and i.state = ${state}`}
          ${ticket === undefined ? all : sql`and i.ticket_id = ${ticket}`}
          ${plain === undefined ? all : sql`and lower(i.recipient) = ${plain}`}
          ${before === undefined ? all : sql`and (i.created_at, i.id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
        order by i.created_at desc, i.id desc limit ${limit + 1}
      ) union all (
        select m.id, 'in', m.received_at, m.state, m.kind, m.from_address, m.subject, m.ticket_id, m.message_id, m.mailbox_id,
          m.message_id_header, m.attempts, null::timestamptz, m.problem, null::text
        from inbound_mails m
        where m.workspace_id = ${workspaceId} ${direction === 'out' ? sql`and false` : all}
          ${id === undefined ? all : sql`and m.id = ${id}`}
          ${state === undefined ? all : sql`and m.state = ${state}`}
          ${ticket === undefined ? all : sql`and m.ticket_id = ${ticket}`}
          ${plain === undefined ? all : sql`and m.from_address = ${plain}`}
          ${before === undefined ? all : sql`and (m.received_at, m.id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
        order by m.received_at desc, m.id desc limit ${limit + 1}
      )
    ) mails order by at desc, id desc limit ${limit + 1}`;
}
