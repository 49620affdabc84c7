// The lines of membership: which tickets a scope holds, and when something of theirs last changed.

import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Scope } from '#shared/protocol/sync.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import type { CursorGroup } from './cursor.ts';
import type { Snapshot } from './snapshot.ts';

/** A ticket that has changed, with its lines that say so. */
export type ChangedTicket = {
  readonly touched: string;
  readonly ticketId: TicketId;
  readonly lines: readonly Line[];
};
export type Line = {
  readonly scope: Scope;
  readonly state: 'hot' | 'cold' | 'gone';
  /** Has come to this state since `base`. */
  readonly isFresh: boolean;
};

type StoredLine = Line & { readonly touched: string; readonly ticketId: TicketId };

/** Where a walk goes on, and up to where it goes. */
export type LineRange = {
  /** Until there: what has changed later is left to the next pull. */
  readonly target?: Snapshot;
  readonly after?: { readonly touched: string; readonly ticketId: string };
  /** The ticket named by `after` comes once more: its rows are not through. */
  readonly isInclusive?: boolean;
};

/**
 * What has changed in the group's scopes, in order of (last change, ticket). At most `limit` lines; a ticket that
 * the limit would tear apart is left out, so that `isComplete: false` can be continued after the last one.
 */
export async function loadChangedTickets(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  group: CursorGroup,
  range: LineRange,
  limit: number,
): Promise<{ readonly tickets: readonly ChangedTicket[]; readonly isComplete: boolean }> {
  if (group.scopes.length === 0) return { tickets: [], isComplete: true };
  const { target, after, isInclusive } = range;
  // One scope's lines come in index order, so that each statement reads no more than it gives.
  const stored = await sql<StoredLine[]>`
    select l.touched::text as touched, l.ticket_id, l.scope, l.state,
      not pg_visible_in_snapshot(l.changed, ${group.base}::pg_snapshot) as is_fresh
    from unnest(${group.scopes as Scope[]}::text[]) s(scope)
    cross join lateral (
      select m.touched, m.ticket_id, m.scope, m.state, m.changed
      from sync_memberships m
      where m.workspace_id = ${workspaceId} and m.scope = s.scope
        and m.touched >= pg_snapshot_xmin(${group.seen}::pg_snapshot)
        and not pg_visible_in_snapshot(m.touched, ${group.seen}::pg_snapshot)
        ${target === undefined ? sql`` : sql`and pg_visible_in_snapshot(m.touched, ${target}::pg_snapshot)`}
        ${after === undefined ? sql`` : sql`and m.touched >= ${after.touched}::xid8 and (m.touched > ${after.touched}::xid8 or m.ticket_id ${isInclusive === true ? sql`>=` : sql`>`} ${after.ticketId})`}
      order by m.touched, m.ticket_id
      limit ${limit + 1}
    ) l
    order by l.touched, l.ticket_id, l.scope
    limit ${limit + 1}`;
  const tickets = groupLines(stored);
  const isComplete = stored.length <= limit;
  return { tickets: isComplete ? tickets : tickets.slice(0, -1), isComplete };
}

function groupLines(stored: readonly StoredLine[]): ChangedTicket[] {
  const tickets: { touched: string; ticketId: TicketId; lines: Line[] }[] = [];
  for (const { touched, ticketId, ...line } of stored) {
    const last = tickets.at(-1);
    if (last !== undefined && last.touched === touched && last.ticketId === ticketId) {
      last.lines.push(line);
    } else {
      tickets.push({ touched, ticketId, lines: [line] });
    }
  }
  return tickets;
}
