// The rows of tickets, as the feed sends them. What is not for the reader is not even read: who sees a ticket as a
// customer gets its row and its public messages, nothing else (INV13).

import type { MessageId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { FileRow } from '#shared/files/file.ts';
import type { DocUpdateRow, EventRow, TicketDeskRow, TicketRow } from '#shared/protocol/rows.ts';
import { saleFacts } from '#server/commands/sale-facts.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import type { RowPosition } from './cursor.ts';
import type { Snapshot } from './snapshot.ts';

export type TicketRows = {
  readonly ticket: TicketRow;
  readonly desk: TicketDeskRow;
  readonly generations: { readonly pub: number; readonly notes: number };
};

type StoredTicket = Omit<TicketRow, 'requester'> &
  TicketDeskRow & {
    readonly requesterPersonId: TicketRow['requester']['personId'];
    readonly requesterName: string;
    readonly requesterEmail: string;
    readonly requesterPhone: string;
    readonly requesterAddress: string;
    readonly requesterCity: string;
    readonly requesterCountry: string;
    readonly followUpOfId: TicketId | null;
    readonly externalReferences: NonNullable<TicketDeskRow['references']>;
    readonly mergedIntoId: TicketId | null;
    readonly publicFields: TicketRow['fields'];
    readonly publicSolution: TicketRow['solution'];
    readonly pubGeneration: number;
    readonly notesGeneration: number;
  };

/** For whom rows are read. */
export type Reader = {
  readonly workspaceId: WorkspaceId;
  /** A customer gets the time of what they were shown: a note must not be told by it (C4). */
  readonly isDesk: boolean;
};

/** Tickets that are absent in this snapshot are absent in the answer. */
export async function loadTickets(
  sql: ReadTx,
  { workspaceId, isDesk }: Reader,
  ids: readonly TicketId[],
): Promise<ReadonlyMap<TicketId, TicketRows>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<StoredTicket[]>`
    select
      t.id, t.number, t.subject, t.status, t.priority, t.category, t.channel, t.language,
      t.requester_person_id, t.requester_name, t.requester_email, t.requester_phone,
      t.requester_address, t.requester_city, t.requester_country,
      t.incomplete, t.follow_up_of_id, t.pub_seq, t.last_side, t.excerpt,
      t.created_at, ${updatedFor(sql, isDesk)} as updated_at, t.first_response_at, t.resolved_at, t.closed_at,
      t.group_id, t.assignee_id, t.lock_holder_id, t.lock_token, t.latest_answers, t.notes_seq,
      t.merged_into_id, t.translations, t.rating, solution_for_customer(t.solution) as public_solution,
      case when t.fields = '{}' then t.fields else fields_for_customer(t.workspace_id, t.fields) end as public_fields,
      t.fields, t.solution, t.watchers, t.cc, t.links, t.external_references, t.minutes_worked, t.answered_by, t.waiting_since, t.unanswered,
      t.status_since, t.targets, t.escalation, t.expired_at, t.archived_at,
      t.draft_generation, t.tags, t.client_ip, t.pub_generation, t.notes_generation, ${saleFacts(sql)}
    from tickets t
    where t.workspace_id = ${workspaceId} and t.id = any(${ids as TicketId[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, presentTicket(row)]));
}

export const updatedFor = (sql: ReadTx, isDesk: boolean) =>
  isDesk ? sql`t.updated_at` : sql`t.public_updated_at`;

function presentTicket(row: StoredTicket): TicketRows {
  return {
    ticket: {
      id: row.id,
      number: row.number,
      subject: row.subject,
      status: row.status,
      priority: row.priority,
      category: row.category,
      channel: row.channel,
      language: row.language,
      requester: {
        personId: row.requesterPersonId,
        name: row.requesterName,
        email: row.requesterEmail,
        phone: row.requesterPhone,
        address: row.requesterAddress,
        city: row.requesterCity,
        country: row.requesterCountry,
      },
      incomplete: row.incomplete,
      followUpOf: row.followUpOfId,
      fields: row.publicFields,
      solution: row.publicSolution,
      rating: row.rating,
      mergedInto: row.mergedIntoId,
      translations: row.translations,
      sale: row.sale,
      pubSeq: row.pubSeq,
      lastSide: row.lastSide,
      excerpt: row.excerpt,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
      firstResponseAt: row.firstResponseAt,
      resolvedAt: row.resolvedAt,
      closedAt: row.closedAt,
    },
    desk: {
      id: row.id,
      groupId: row.groupId,
      assigneeId: row.assigneeId,
      lockHolderId: row.lockHolderId,
      lockToken: row.lockToken,
      latestAnswers: row.latestAnswers,
      notesSeq: row.notesSeq,
      draftGeneration: row.draftGeneration,
      tags: row.tags,
      fields: row.fields,
      solution: row.solution,
      watchers: row.watchers,
      cc: row.cc,
      links: row.links,
      references: row.externalReferences,
      minutesWorked: row.minutesWorked,
      answeredBy: row.answeredBy,
      waitingSince: row.waitingSince,
      unanswered: row.unanswered,
      statusSince: row.statusSince,
      targets: row.targets,
      escalation: row.escalation,
      expiredAt: row.expiredAt,
      archivedAt: row.archivedAt,
      clientIp: row.clientIp,
    },
    generations: { pub: row.pubGeneration, notes: row.notesGeneration },
  };
}

/** A ticket whose messages and history are to be sent: all, or what is new since `base`. */
export type Wanted = {
  readonly ticketId: TicketId;
  readonly base: Snapshot;
  /** With notes and history. */
  readonly isDesk: boolean;
};

export type RowVolume = { readonly rows: number; readonly bytes: number };

/** How much `loadDocs`, `loadEvents` and `loadFiles` would bring, per ticket; a ticket without such rows is not named. */
export async function measureTickets(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<TicketId, RowVolume>> {
  if (wanted.length === 0) return new Map();
  const volumes = await sql<(RowVolume & { readonly ticketId: TicketId })[]>`
    select r.ticket_id, count(*)::int as rows, sum(r.size)::float8 as bytes
    from (
      select d.ticket_id, octet_length(d.bytes) as size
      from ${wantedRows(sql, wanted)}
      join doc_updates d on d.workspace_id = ${workspaceId} and d.ticket_id = w.ticket_id
      where d.xid >= pg_snapshot_xmin(w.base) and not pg_visible_in_snapshot(d.xid, w.base)
        and (w.is_desk or d.kind = 'pub')
      union all
      select e.ticket_id, pg_column_size(e.data) as size
      from ${wantedRows(sql, wanted)}
      join events e on e.workspace_id = ${workspaceId} and e.ticket_id = w.ticket_id
      where w.is_desk and e.xid >= pg_snapshot_xmin(w.base) and not pg_visible_in_snapshot(e.xid, w.base)
      union all
      select f.ticket_id, ${FILE_BYTES} + octet_length(f.name) as size
      from ${wantedRows(sql, wanted)}
      join files f on f.workspace_id = ${workspaceId} and f.ticket_id = w.ticket_id
      where f.xid >= pg_snapshot_xmin(w.base) and not pg_visible_in_snapshot(f.xid, w.base)
        and (w.is_desk or f.kind = 'pub')
    ) r
    group by r.ticket_id`;
  return new Map(volumes.map(({ ticketId, rows, bytes }) => [ticketId, { rows, bytes }]));
}

/** About what a row of a file takes, its name aside. */
const FILE_BYTES = 300;

type StoredDoc = Omit<DocUpdateRow, 'bytes'> & { readonly bytes: Uint8Array };

/** Messages in order of kind, generation and number; of one ticket those after `after`, when it is given. */
export async function loadDocs(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  wanted: readonly Wanted[],
  page?: { readonly after: RowPosition | undefined; readonly limit: number },
): Promise<readonly DocUpdateRow[]> {
  const after = page?.after;
  if (wanted.length === 0 || (after !== undefined && after[0] !== 'doc')) return [];
  const [, kind, generation, seq] = after ?? [];
  const rows = await sql<StoredDoc[]>`
    select d.ticket_id, d.kind, d.generation, d.seq, d.message_id, d.bytes
    from ${wantedRows(sql, wanted)}
    join doc_updates d on d.workspace_id = ${workspaceId} and d.ticket_id = w.ticket_id
    where d.xid >= pg_snapshot_xmin(w.base) and not pg_visible_in_snapshot(d.xid, w.base)
      and (w.is_desk or d.kind = 'pub')
      ${kind === undefined ? sql`` : sql`and (d.kind, d.generation, d.seq) > (${kind}, ${generation!}, ${seq!})`}
    order by w.ord, d.kind, d.generation, d.seq
    ${page === undefined ? sql`` : sql`limit ${page.limit}`}`;
  // Cheaper here than encode() of PostgreSQL, which breaks lines.
  return rows.map((row) => ({ ...row, bytes: base64Of(row.bytes) }));
}

/** History in its order; of one ticket that after `after`, when it is given. */
export async function loadEvents(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  wanted: readonly Wanted[],
  page?: { readonly after: RowPosition | undefined; readonly limit: number },
): Promise<readonly EventRow[]> {
  const desk = wanted.filter((one) => one.isDesk);
  if (desk.length === 0 || page?.after?.[0] === 'file') return [];
  const afterSeq = page?.after?.[0] === 'event' ? page.after[1] : undefined;
  const rows = await sql<(Omit<EventRow, 'event'> & { readonly data: EventRow['event'] })[]>`
    select e.id, e.ticket_id, e.seq, e.at, e.actor_id, e.actor_kind, e.actor_name, e.via, e.data
    from ${wantedRows(sql, desk)}
    join events e on e.workspace_id = ${workspaceId} and e.ticket_id = w.ticket_id
    where e.xid >= pg_snapshot_xmin(w.base) and not pg_visible_in_snapshot(e.xid, w.base)
      ${afterSeq === undefined ? sql`` : sql`and e.seq > ${afterSeq}`}
    order by w.ord, e.seq
    ${page === undefined ? sql`` : sql`limit ${page.limit}`}`;
  return rows.map(({ data, ...row }) => ({ ...row, event: data }));
}

/** Files of the messages that `loadDocs` would bring, by id; of one ticket those after `after`, when it is given. */
export async function loadFiles(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  wanted: readonly Wanted[],
  page?: { readonly after: RowPosition | undefined; readonly limit: number },
): Promise<readonly FileRow[]> {
  if (wanted.length === 0) return [];
  const afterId = page?.after?.[0] === 'file' ? page.after[1] : undefined;
  const rows = await sql<StoredFileRow[]>`
    select ${fileColumns(sql)}
    from ${wantedRows(sql, wanted)}
    join files f on f.workspace_id = ${workspaceId} and f.ticket_id = w.ticket_id
    where f.xid >= pg_snapshot_xmin(w.base) and not pg_visible_in_snapshot(f.xid, w.base)
      and (w.is_desk or f.kind = 'pub')
      ${afterId === undefined ? sql`` : sql`and f.id > ${afterId}::uuid`}
    order by w.ord, f.id
    ${page === undefined ? sql`` : sql`limit ${page.limit}`}`;
  return rows.map(fileRowOf);
}

/** Those of some messages of one ticket, as they are now. */
export async function loadFilesOf(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ticketId: TicketId,
  messageIds: readonly MessageId[],
): Promise<readonly FileRow[]> {
  if (messageIds.length === 0) return [];
  const rows = await sql<StoredFileRow[]>`
    select ${fileColumns(sql)}
    from files f
    where f.workspace_id = ${workspaceId} and f.ticket_id = ${ticketId}
      and f.message_id = any(${[...messageIds]}::uuid[])
    order by f.id`;
  return rows.map(fileRowOf);
}

type StoredFileRow = Omit<FileRow, 'width' | 'height'> & {
  readonly width: number | null;
  readonly height: number | null;
};
const fileColumns = (sql: ReadTx) => sql`
  f.id, f.ticket_id, f.message_id, f.kind, f.position, f.name, f.type, f.size::float8 as size, f.width, f.height,
  f.state, f.reason, f.has_thumbnail`;
const fileRowOf = ({ width, height, ...row }: StoredFileRow): FileRow => ({
  ...row,
  ...(width === null || height === null ? {} : { width, height }),
});

const wantedRows = (sql: ReadTx, wanted: readonly Wanted[]) => sql`
  unnest(
    ${wanted.map((one) => one.ticketId)}::uuid[],
    ${wanted.map((one) => one.base)}::pg_snapshot[],
    ${wanted.map((one) => String(one.isDesk))}::text[]::boolean[]
  ) with ordinality as w(ticket_id, base, is_desk, ord)`;

const base64Of = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
