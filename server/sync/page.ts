// One page of a pull: walks the cursor's groups until all are through or the page is full. The rules that make it
// complete stand in cursor.ts.

import type { WorkspaceId } from '#shared/base/ids.ts';
import { LIMITS, type Change } from '#shared/protocol/sync.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { conversationChanges, conversationPart, ticketChanges, wantedOf } from './changes.ts';
import { mergeGroups, type Cursor, type CursorGroup, type Position, type Walk } from './cursor.ts';
import { loadChangedTickets, type ChangedTicket } from './lines.ts';
import { countRecordsWithin, loadRecords, sizeOf } from './records.ts';
import { versionOf, type Snapshot } from './snapshot.ts';
import { ticketScopes, type Standing } from './standing.ts';
import { measureTickets, type Reader } from './ticket-rows.ts';

export type PageLimits = { readonly rows: number; readonly bytes: number };
export const PAGE_LIMITS: PageLimits = { rows: LIMITS.pullRows, bytes: LIMITS.pullBytes };

export type Page = {
  readonly changes: readonly Change[];
  readonly groups: readonly CursorGroup[];
  readonly walk?: Walk;
  /** The page was full before all groups were through, or ended a walk, which leaves out what changed meanwhile. */
  readonly isMore: boolean;
};

/** What is left of the page. */
type Budget = { rows: number; bytes: number };

export async function makePage(
  sql: ReadTx,
  standing: Standing,
  cursor: Cursor,
  limits: PageLimits = PAGE_LIMITS,
): Promise<Page> {
  const changes: Change[] = [];
  const budget: Budget = { ...limits };
  const done: CursorGroup[] = [];
  const waiting = [...cursor.groups];
  let { walk } = cursor;
  for (let group = waiting[0]; group !== undefined; group = waiting[0]) {
    // Nothing left for the next group: it is for the next page, which begins with it.
    if (budget.rows <= 0 || budget.bytes <= 0) break;
    const target = walk?.target ?? standing.snapshot;
    const after = await walkGroup(
      sql,
      standing,
      group,
      { target, after: walk?.after },
      budget,
      changes,
    );
    if (after !== undefined) {
      return {
        changes,
        groups: [group, ...mergeGroups([...waiting.slice(1), ...done])],
        walk: { target, after },
        isMore: true,
      };
    }
    waiting.shift();
    done.push({ ...group, base: walk === undefined ? target : group.base, seen: target });
    walk = undefined;
  }
  return {
    changes,
    groups: mergeGroups([...waiting, ...done]),
    isMore: waiting.length > 0 || cursor.walk !== undefined,
  };
}

type Range = { readonly target: Snapshot; readonly after: Position | undefined };

/** Where the page became full; undefined: the group is through. */
async function walkGroup(
  sql: ReadTx,
  standing: Standing,
  group: CursorGroup,
  range: Range,
  budget: Budget,
  changes: Change[],
): Promise<Position | undefined> {
  if (range.after === undefined || range.after.part === 'record') {
    const full = await walkRecords(
      sql,
      standing,
      group,
      { ...range, after: range.after },
      budget,
      changes,
    );
    if (full !== undefined) return full;
  }
  const after = range.after?.part === 'record' ? undefined : range.after;
  return walkTickets(sql, standing, group, { ...range, after }, budget, changes);
}

async function walkRecords(
  sql: ReadTx,
  standing: Standing,
  group: CursorGroup,
  range: {
    readonly target: Snapshot;
    readonly after: Extract<Position, { part: 'record' }> | undefined;
  },
  budget: Budget,
  changes: Change[],
): Promise<Position | undefined> {
  const v = versionOf(standing.snapshot);
  const { workspaceId, personId } = standing;
  const found = await loadRecords(
    sql,
    workspaceId,
    personId,
    group.scopes,
    {
      seen: group.seen,
      target: range.target,
      ...(range.after === undefined ? {} : { after: range.after }),
    },
    budget.rows + 1,
  );
  const fitting = Math.min(budget.rows, countRecordsWithin(found, budget.bytes));
  const sent = found.slice(0, fitting);
  for (const record of sent) changes.push({ t: record.kind, row: record.row, v } as Change);
  budget.rows -= sent.length;
  for (const record of sent) budget.bytes -= sizeOf(record);
  const last = sent.at(-1);
  return found.length > sent.length && last !== undefined
    ? { part: 'record', xid: last.xid, key: last.key }
    : undefined;
}

async function walkTickets(
  sql: ReadTx,
  standing: Standing,
  group: CursorGroup,
  range: {
    readonly target: Snapshot;
    readonly after: Exclude<Position, { part: 'record' }> | undefined;
  },
  budget: Budget,
  changes: Change[],
): Promise<Position | undefined> {
  const { workspaceId } = standing;
  const scopes = ticketScopes(group.scopes, standing.isDesk);
  const isWithin = range.after?.part === 'within';
  const found = await loadChangedTickets(
    sql,
    workspaceId,
    { ...group, scopes },
    {
      target: range.target,
      isInclusive: isWithin,
      ...(range.after === undefined ? {} : { after: range.after }),
    },
    Math.max(Math.ceil(budget.rows / (1 + OWN_ROWS)), MIN_LINES),
  );
  const v = versionOf(standing.snapshot);
  const first = found.tickets[0];
  const { after } = range;
  if (first !== undefined && after?.part === 'within' && isAt(first, after)) {
    const position = await addLargeTicket(sql, standing, group, first, after, budget, changes, v);
    if (position !== undefined) return position;
    const rest = found.tickets.slice(1);
    return addTickets(
      sql,
      standing,
      group,
      { ...found, tickets: rest },
      positionOf(first),
      budget,
      changes,
      v,
    );
  }
  return addTickets(sql, standing, group, found, after, budget, changes, v);
}

/** A ticket's lines are never torn apart: a page always has room for those of one. */
const MIN_LINES = 16;

const isAt = (ticket: ChangedTicket, at: { touched: string; ticketId: string }): boolean =>
  ticket.touched === at.touched && ticket.ticketId === at.ticketId;

const positionOf = ({ touched, ticketId }: ChangedTicket): Position => ({
  part: 'ticket',
  touched,
  ticketId,
});

async function addTickets(
  sql: ReadTx,
  reader: Reader,
  group: CursorGroup,
  found: { readonly tickets: readonly ChangedTicket[]; readonly isComplete: boolean },
  before: Position | undefined,
  budget: Budget,
  changes: Change[],
  v: number,
): Promise<Position | undefined> {
  const { workspaceId } = reader;
  const { tickets } = found;
  const isFirstOfPage = changes.length === 0;
  const fitting = await countFitting(sql, workspaceId, group, tickets, budget);
  const sent = tickets.slice(0, fitting);
  const wanted = sent
    .map((ticket) => wantedOf(ticket, group.base))
    .filter((one) => one !== undefined);
  // Sent along together: while one answer is worked through, the next is being made.
  const parts = await Promise.all([
    ticketChanges(sql, reader, sent, v),
    conversationChanges(sql, workspaceId, wanted, v),
  ]);
  // One by one: as parameters of one call, those of a large page would not fit on the stack.
  for (const part of parts) for (const change of part) changes.push(change);

  const next = tickets[fitting];
  if (next === undefined) {
    const last = sent.at(-1);
    return found.isComplete ? undefined : last === undefined ? before : positionOf(last);
  }
  if (isFirstOfPage && fitting === 0) {
    // Too large for any page: in parts. What follows it is for the next page.
    const within = await addLargeTicket(sql, reader, group, next, undefined, budget, changes, v);
    return within ?? positionOf(next);
  }
  const last = sent.at(-1);
  return last === undefined ? (before ?? FROM_START) : positionOf(last);
}

/** How many of the tickets the page still has room for; takes their room from the budget. */
async function countFitting(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  group: CursorGroup,
  tickets: readonly ChangedTicket[],
  budget: Budget,
): Promise<number> {
  for (let from = 0; from < tickets.length; from += MEASURED) {
    const batch = tickets.slice(from, from + MEASURED);
    const wanted = batch
      .map((ticket) => wantedOf(ticket, group.base))
      .filter((one) => one !== undefined);
    const volumes = await measureTickets(sql, workspaceId, wanted);
    for (const [index, ticket] of batch.entries()) {
      const volume = volumes.get(ticket.ticketId);
      const rows = ticket.lines.length + OWN_ROWS + (volume?.rows ?? 0);
      const bytes = ROW_BYTES + (volume?.bytes ?? 0);
      if (rows > budget.rows || bytes > budget.bytes) return from + index;
      budget.rows -= rows;
      budget.bytes -= bytes;
    }
  }
  return tickets.length;
}

const MEASURED = 200;
/** A ticket's row and its desk row. */
const OWN_ROWS = 2;
/** About what these take. */
const ROW_BYTES = 1_500;
/** Before every ticket. */
const FROM_START: Position = {
  part: 'ticket',
  touched: '0',
  ticketId: '00000000-0000-0000-0000-000000000000',
};

async function addLargeTicket(
  sql: ReadTx,
  reader: Reader,
  group: CursorGroup,
  ticket: ChangedTicket,
  at: Extract<Position, { part: 'within' }> | undefined,
  budget: Budget,
  changes: Change[],
  v: number,
): Promise<Position | undefined> {
  const { workspaceId } = reader;
  for (const change of await ticketChanges(sql, reader, [ticket], v)) changes.push(change);
  const wanted = wantedOf(ticket, group.base);
  if (wanted === undefined) return undefined;
  const part = await conversationPart(sql, workspaceId, wanted, at?.row, budget, v);
  for (const change of part.changes) changes.push(change);
  budget.rows -= part.changes.length + ticket.lines.length + OWN_ROWS;
  budget.bytes -= ROW_BYTES + JSON.stringify(part.changes).length;
  if (part.next === undefined) return undefined;
  return { part: 'within', touched: ticket.touched, ticketId: ticket.ticketId, row: part.next };
}
