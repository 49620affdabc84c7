import type { Instant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

export const CHANNELS = ['mail', 'push', 'slack'] as const;
export type Channel = (typeof CHANNELS)[number];
export type FailedDelivery = {
  readonly id: string;
  readonly channel: Channel;
  readonly failedAt: Instant;
  /** What it is about. */
  readonly kind: string;
  /** An address, or the name of whose device or webhook it is; empty: the workspace's own channel. */
  readonly recipient: string;
  readonly subject: string | null;
  readonly ticketId: string | null;
  readonly ticketNumber: number | null;
  readonly attempts: number;
  readonly problem: string | null;
  readonly detail: string | null;
};
export type DeliveryQuestion = {
  readonly id?: string | undefined;
  readonly channel?: Channel | undefined;
  readonly before?: { readonly at: Instant; readonly id: string } | undefined;
  readonly limit: number;
};

/** The latest first; one more than asked for tells that there is more. Each part reads no more than a page by its index. */
export function listFailed(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { id, channel, before, limit }: DeliveryQuestion,
): Promise<FailedDelivery[]> {
  const all = sql``;
  const none = sql`and false`;
  return sql<FailedDelivery[]>`
    select f.*, t.number as ticket_number from (
      (
        select i.id, 'mail' as channel, i.failed_at, i.kind, coalesce(nullif(i.recipient, ''), p.email, '') as recipient, i.subject,
          i.ticket_id, i.attempts, i.problem, i.problem_detail as detail
        from mail_intents i left join people p on p.workspace_id = i.workspace_id and p.id = i.person_id
        where i.workspace_id = ${workspaceId} and i.failed_at is not null and i.dismissed_at is null
          ${channel === undefined || channel === 'mail' ? all : none}
          ${id === undefined ? all : sql`and i.id = ${id}`}
          ${before === undefined ? all : sql`and (i.failed_at, i.id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
        order by i.failed_at desc, i.id desc limit ${limit + 1}
      ) union all (
        select d.id, 'push', d.failed_at, d.kinds[1], p.name, null, d.ticket_id, d.attempts, d.problem, d.problem_detail
        from push_deliveries d
        join push_subscriptions s on s.workspace_id = d.workspace_id and s.id = d.subscription_id
        join people p on p.workspace_id = s.workspace_id and p.id = s.person_id
        where d.workspace_id = ${workspaceId} and d.failed_at is not null
          ${channel === undefined || channel === 'push' ? all : none}
          ${id === undefined ? all : sql`and d.id = ${id}`}
          ${before === undefined ? all : sql`and (d.failed_at, d.id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
        order by d.failed_at desc, d.id desc limit ${limit + 1}
      ) union all (
        select s.id, 'slack', s.due_at, s.event, coalesce(p.name, ''), null, s.ticket_id, s.attempts, s.problem, null
        from slack_deliveries s left join people p on p.workspace_id = s.workspace_id and p.id = s.person_id
        where s.workspace_id = ${workspaceId} and s.state = 'failed'
          ${channel === undefined || channel === 'slack' ? all : none}
          ${id === undefined ? all : sql`and s.id = ${id}`}
          ${before === undefined ? all : sql`and (s.due_at, s.id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
        order by s.due_at desc, s.id desc limit ${limit + 1}
      )
    ) f left join tickets t on t.workspace_id = ${workspaceId} and t.id = f.ticket_id
    order by f.failed_at desc, f.id desc limit ${limit + 1}`;
}

const MOST_COUNTED = 1000;

/** Of all channels; more than a thousand are as good as a thousand. */
export async function countFailed(sql: ReadTx, workspaceId: WorkspaceId): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*)::int as count from (
      (select 1 from mail_intents i
        where i.workspace_id = ${workspaceId} and i.failed_at is not null and i.dismissed_at is null limit ${MOST_COUNTED})
      union all
      (select 1 from push_deliveries d
        where d.workspace_id = ${workspaceId} and d.failed_at is not null limit ${MOST_COUNTED})
      union all
      (select 1 from slack_deliveries s
        where s.workspace_id = ${workspaceId} and s.state = 'failed' limit ${MOST_COUNTED})
      limit ${MOST_COUNTED}
    ) f`;
  return row.count;
}

/** The mail stays in the list of mails; news for a device or a webhook is no more. False: it is not there any more. */
export async function dismiss(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, channel }: Pick<FailedDelivery, 'id' | 'channel'>,
  now: Instant,
): Promise<boolean> {
  const rows =
    channel === 'mail'
      ? await tx`
          update mail_intents i set dismissed_at = ${now}
          where i.workspace_id = ${workspaceId} and i.id = ${id} and i.failed_at is not null and i.dismissed_at is null
          returning i.id`
      : channel === 'slack'
        ? await tx`
          delete from slack_deliveries s
          where s.workspace_id = ${workspaceId} and s.id = ${id} and s.state = 'failed' returning s.id`
        : await tx`
          delete from push_deliveries d
          where d.workspace_id = ${workspaceId} and d.id = ${id} and d.failed_at is not null returning d.id`;
  return rows.length > 0;
}
