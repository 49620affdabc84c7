// The log as one list, the latest first: events and accesses, each by the index that the question names.

import type { Instant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import type { ReadTx } from '#server/platform/db/database.ts';

export type AuditQuestion = {
  /** Who did it, or whom it was done to. */
  readonly person?: string | undefined;
  /** Type of an event, or action of an access. */
  readonly action?: string | undefined;
  readonly outcome?: 'granted' | 'refused' | undefined;
  readonly ticket?: string | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
};
export type AuditPlace = { readonly at: Instant; readonly id: string };

export type AuditLine = {
  readonly id: string;
  readonly kind: 'change' | 'access';
  readonly action: string;
  readonly outcome: 'granted' | 'refused';
  readonly at: Instant;
  readonly lastAt: Instant;
  readonly count: number;
  readonly ticketId: string | null;
  readonly ticketNumber: number | null;
  readonly object: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly via: string;
  readonly ip: string;
  readonly data: { readonly [key: string]: JsonValue };
};

export async function listAudit(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  question: AuditQuestion,
  { before, limit }: { readonly before: AuditPlace | undefined; readonly limit: number },
): Promise<readonly AuditLine[]> {
  const { person, action, outcome, ticket, from, to } = question;
  const common = sql`
    r.workspace_id = ${workspaceId}
    ${before === undefined ? sql`` : sql`and (r.at, r.id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
    ${from === undefined ? sql`` : sql`and r.at >= ${from}::timestamptz`}
    ${to === undefined ? sql`` : sql`and r.at < ${to}::timestamptz`}
    ${ticket === undefined ? sql`` : sql`and r.ticket_id = ${ticket}::uuid`}`;
  const end = sql`order by r.at desc, r.id desc limit ${limit + 1}`;
  const event = sql`
    select r.id, 'change' as kind, r.type as action, 'granted' as outcome, r.at, r.at as last_at, 1 as count, r.ticket_id,
      '' as object, r.actor_kind, r.actor_id, r.actor_name, r.via, r.ip, r.data
    from events r`;
  const isType = action === undefined ? sql`` : sql`and r.type = ${action}`;
  // Each half by an index of its own.
  const events =
    outcome === 'refused'
      ? sql`${event} where false`
      : person === undefined
        ? sql`${event} where ${common} ${isType} ${end}`
        : sql`
            select * from (
              (${event} where ${common} ${isType} and r.actor_id = ${person}::uuid ${end})
              union
              (${event} where ${common} ${isType} and r.ticket_id is null and r.data ? 'personId'
                and r.data ->> 'personId' = ${person} ${end})
            ) r ${end}`;
  return sql<AuditLine[]>`
    select u.*, t.number as ticket_number from (
      (${events})
      union all
      (
        select r.id, 'access', r.action, r.outcome, r.at, r.last_at, r.count, r.ticket_id, r.object, r.actor_kind,
          r.actor_id, r.actor_name, r.via, r.ip, r.data
        from audit_accesses r
        where ${common} ${action === undefined ? sql`` : sql`and r.action = ${action}`}
          ${outcome === undefined ? sql`` : sql`and r.outcome = ${outcome}`}
          ${person === undefined ? sql`` : sql`and r.actor_id = ${person}::uuid`}
        ${end}
      )
    ) u
    left join tickets t on t.workspace_id = ${workspaceId} and t.id = u.ticket_id
    order by u.at desc, u.id desc limit ${limit + 1}`;
}
