// From what has changed to what is sent. A reader of a ticket through `c:` is its customer, whatever else they are.

import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Change } from '#shared/protocol/sync.ts';
import type { FileRow } from '#shared/files/file.ts';
import type { DocUpdateRow, EventRow } from '#shared/protocol/rows.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import type { RowPosition } from './cursor.ts';
import type { ChangedTicket, Line } from './lines.ts';
import { NOTHING_SEEN, type Snapshot } from './snapshot.ts';
import { isDeskScope } from './standing.ts';
import {
  loadDocs,
  loadEvents,
  loadFiles,
  loadTickets,
  type Reader,
  type TicketRows,
  type Wanted,
} from './ticket-rows.ts';

/** Rows of messages and history that a changed ticket calls for; undefined: none. */
export function wantedOf(changed: ChangedTicket, base: Snapshot): Wanted | undefined {
  const hot = changed.lines.filter((line) => line.state === 'hot');
  if (hot.length === 0) return undefined;
  return {
    ticketId: changed.ticketId,
    // What has just come into a scope is sent whole: its rows may not have changed for years.
    base: hot.some((line) => line.isFresh) ? NOTHING_SEEN : base,
    isDesk: hot.some((line) => isDeskScope(line.scope)),
  };
}

/** The ticket's lines, its row and what operators see of it. */
export async function ticketChanges(
  sql: ReadTx,
  reader: Reader,
  changed: readonly ChangedTicket[],
  v: number,
): Promise<Change[]> {
  const present = changed.filter((one) => one.lines.some((line) => line.state !== 'gone'));
  const tickets = await loadTickets(sql, reader, [...new Set(present.map((one) => one.ticketId))]);
  return changed.flatMap((one) => [
    ...one.lines.map((line) => lineChange(one.ticketId, line, v)),
    ...rowChanges(one, tickets.get(one.ticketId), v),
  ]);
}

const lineChange = (id: TicketId, { scope, state }: Line, v: number): Change =>
  state === 'gone' ? { t: 'gone', scope, id, v } : { t: 'in', scope, id, heat: state, v };

function rowChanges(changed: ChangedTicket, rows: TicketRows | undefined, v: number): Change[] {
  const here = changed.lines.filter((line) => line.state !== 'gone');
  if (rows === undefined || here.length === 0) return [];
  const isDesk = here.some((line) => isDeskScope(line.scope));
  const { ticketId } = changed;
  const changes: Change[] = [{ t: 'ticket', row: rows.ticket, v }];
  if (isDesk) changes.push({ t: 'desk', row: rows.desk, v });
  for (const kind of isDesk ? (['pub', 'notes'] as const) : (['pub'] as const)) {
    const generation = rows.generations[kind];
    if (generation > 1) changes.push({ t: 'doc-reset', ticketId, kind, generation, v });
  }
  return changes;
}

export const docChange = (row: DocUpdateRow, v: number): Change => ({ t: 'doc', row, v });
export const eventChange = (row: EventRow, v: number): Change => ({ t: 'event', row, v });
const fileChange = (row: FileRow, v: number): Change => ({ t: 'file', row, v });

/** All rows that `wanted` calls for. */
export async function conversationChanges(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  wanted: readonly Wanted[],
  v: number,
): Promise<Change[]> {
  const [docs, events, files] = await Promise.all([
    loadDocs(sql, workspaceId, wanted),
    loadEvents(sql, workspaceId, wanted),
    loadFiles(sql, workspaceId, wanted),
  ]);
  return [
    ...docs.map((row) => docChange(row, v)),
    ...events.map((row) => eventChange(row, v)),
    ...files.map((row) => fileChange(row, v)),
  ];
}

/**
 * Part of a conversation too large for a page: from `after`, up to about `bytes` and `rows`, at least one row. Without
 * `next` it was the last part.
 */
export async function conversationPart(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  wanted: Wanted,
  after: RowPosition | undefined,
  limit: { readonly rows: number; readonly bytes: number },
  v: number,
): Promise<{ readonly changes: Change[]; readonly next?: RowPosition }> {
  const changes: Change[] = [];
  let bytes = 0;
  let last = after;
  const isFull = (): boolean => changes.length >= limit.rows || bytes >= limit.bytes;
  const sources = [docParts, eventParts, fileParts];
  for (const source of sources) {
    for (;;) {
      // Few at a time, since one message can be as large as a page should be.
      const parts = await source(sql, workspaceId, wanted, last, v);
      for (const part of parts) {
        if (isFull()) return { changes, ...(last === undefined ? {} : { next: last }) };
        changes.push(part.change);
        bytes += part.bytes;
        last = part.position;
      }
      if (parts.length < PART_ROWS) break;
    }
  }
  return { changes };
}

const PART_ROWS = 50;
type Part = { readonly change: Change; readonly position: RowPosition; readonly bytes: number };

async function docParts(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  wanted: Wanted,
  after: RowPosition | undefined,
  v: number,
): Promise<Part[]> {
  const rows = await loadDocs(sql, workspaceId, [wanted], { after, limit: PART_ROWS });
  return rows.map((row) => ({
    change: docChange(row, v),
    position: ['doc', row.kind, row.generation, row.seq],
    bytes: row.bytes.length,
  }));
}

async function eventParts(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  wanted: Wanted,
  after: RowPosition | undefined,
  v: number,
): Promise<Part[]> {
  const rows = await loadEvents(sql, workspaceId, [wanted], { after, limit: PART_ROWS });
  return rows.map((row) => ({
    change: eventChange(row, v),
    position: ['event', row.seq],
    bytes: JSON.stringify(row.event).length,
  }));
}

async function fileParts(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  wanted: Wanted,
  after: RowPosition | undefined,
  v: number,
): Promise<Part[]> {
  const rows = await loadFiles(sql, workspaceId, [wanted], { after, limit: PART_ROWS });
  return rows.map((row) => ({
    change: fileChange(row, v),
    position: ['file', row.id],
    bytes: JSON.stringify(row).length,
  }));
}
