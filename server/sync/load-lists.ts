// Which tickets a load sends, in which order. Statements stay short however large the workspace: each looks at a
// bounded stretch of the tickets, newest change first, and takes what the scopes hold of it.

import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Scope } from '#shared/protocol/sync.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import type { ChangedTicket } from './lines.ts';
import { updatedFor, type Reader } from './ticket-rows.ts';

/** Exact time as text: a millisecond would not tell tickets of one import apart. */
export type ListPosition = { readonly updatedAt: string; readonly id: TicketId };
export type ListedTicket = ListPosition;

const STRETCH = 4_000;

export async function listTickets(
  sql: ReadTx,
  { workspaceId, isDesk }: Reader,
  scopes: readonly Scope[],
  heat: 'hot' | 'cold',
  after: ListPosition | undefined,
): Promise<{ readonly tickets: readonly ListedTicket[]; readonly upTo: ListPosition | undefined }> {
  if (scopes.length === 0) return { tickets: [], upTo: undefined };
  // By a time that moves only when the reader's lines are touched: what leaves its place comes by the pull (load.ts).
  const time = updatedFor(sql, isDesk);
  const [row] = await sql<
    [{ found: readonly ListedTicket[] | null; size: number; last: ListPosition | null }]
  >`
    with stretch as materialized (
      select t.id, ${time} as updated_at
      from tickets t
      where t.workspace_id = ${workspaceId}
        ${after === undefined ? sql`` : sql`and ${time} <= ${after.updatedAt}::text::timestamptz and (${time} < ${after.updatedAt}::text::timestamptz or t.id > ${after.id})`}
      order by ${time} desc, t.id
      limit ${STRETCH}
    )
    select
      (
        select json_agg(json_build_object('id', s.id, 'updatedAt', s.updated_at::text) order by s.updated_at desc, s.id)
        from stretch s
        where exists (
          select from sync_memberships m
          where m.workspace_id = ${workspaceId} and m.ticket_id = s.id
            and m.scope = any(${scopes as Scope[]}::text[]) and m.state = ${heat}
        )
      ) as found,
      (select count(*)::int from stretch) as size,
      (
        select json_build_object('id', s.id, 'updatedAt', s.updated_at::text)
        from stretch s order by s.updated_at, s.id desc limit 1
      ) as last`;
  return {
    tickets: row.found ?? [],
    upTo: row.size < STRETCH || row.last === null ? undefined : row.last,
  };
}

/** The lines of `ids` in `scopes` as they are now, for those that are still of this heat. */
export async function loadLines(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  scopes: readonly Scope[],
  heat: 'hot' | 'cold',
  ids: readonly TicketId[],
): Promise<ReadonlyMap<TicketId, ChangedTicket>> {
  const rows = await sql<{ readonly ticketId: TicketId; readonly scopes: readonly Scope[] }[]>`
    select m.ticket_id, array_agg(m.scope order by m.scope) as scopes
    from sync_memberships m
    where m.workspace_id = ${workspaceId} and m.ticket_id = any(${ids as TicketId[]}::uuid[])
      and m.scope = any(${scopes as Scope[]}::text[]) and m.state = ${heat}
    group by m.ticket_id`;
  return new Map(
    rows.map(({ ticketId, scopes: held }) => [
      ticketId,
      {
        ticketId,
        touched: '',
        lines: held.map((scope) => ({ scope, state: heat, isFresh: true })),
      },
    ]),
  );
}

export async function countTickets(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  scopes: readonly Scope[],
): Promise<number> {
  const [row] = await sql<[{ total: number }]>`
    select count(distinct m.ticket_id)::int as total
    from sync_memberships m
    where m.workspace_id = ${workspaceId} and m.scope = any(${scopes as Scope[]}::text[]) and m.state <> 'gone'`;
  return row.total;
}
