// Reads of tickets for the API. What an actor may not read is not among the rows: the same rule as canReadTicket
// (shared/access), said in SQL where a list needs it.

import { can, canReadTicket } from '#shared/access/can.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Instant } from '#shared/base/clock.ts';
import type {
  EventId,
  FileId,
  MessageId,
  PersonId,
  TicketId,
  WorkspaceId,
} from '#shared/base/ids.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import type { FileRefusalReason, FileState } from '#shared/files/file.ts';
import type { SaleFacts } from '#shared/protocol/rows.ts';
import {
  readable,
  saleFacts,
  stateOf,
  type Done,
  type TicketColumns,
  type WrittenTicket,
} from '#server/commands/index.ts';
import type { Database, ReadTx } from '#server/platform/db/database.ts';
import { findTicketRows, type PagePlace, type PageRequest } from '#server/conditions/page.ts';

export type StoredTicket = WrittenTicket & { readonly sale: SaleFacts | null };
export type StoredMessage = {
  readonly id: MessageId;
  readonly ticketId: TicketId;
  readonly kind: 'pub' | 'notes';
  readonly seq: number;
  readonly side: 'customer' | 'operator';
  readonly authorId: PersonId | null;
  readonly authorName: string;
  readonly parentId: MessageId | null;
  readonly html: string;
  readonly bodyText: string;
  readonly signature: string;
  readonly at: Instant;
  readonly originTicketId: TicketId | null;
  readonly originMessageId: MessageId | null;
  readonly redactedAt: Instant | null;
  /** In their order. */
  readonly files: readonly MessageFile[];
};
export type MessageFile = {
  readonly id: FileId;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly state: FileState;
  readonly reason: FileRefusalReason | null;
  readonly hasThumbnail: boolean;
};
export type HistoryLine = {
  readonly id: EventId;
  readonly seq: number;
  readonly type: string;
  readonly at: Instant;
  readonly actorKind: string;
  readonly actorId: PersonId | null;
  readonly actorName: string;
  readonly via: string;
  readonly ip: string;
  readonly data: TicketEvent;
};

/** Whether the actor sees tickets as the desk does. */
export const isDesk = (actor: Actor): boolean =>
  can(actor, 'ticket.read') || can(actor, 'ticket.read-all');

type TicketRow = TicketColumns &
  Pick<StoredTicket, 'sale' | 'accessGeneration' | 'publicUpdatedAt' | 'version'>;

const columns = (sql: ReadTx) => sql`
  t.id, t.number, t.subject, t.status, t.priority, t.category, t.channel, t.language, t.requester_person_id,
  t.requester_name, t.requester_email, t.requester_phone, t.requester_address, t.requester_city,
  t.requester_country, t.client_ip, t.incomplete, t.follow_up_of_id, t.sale_id, t.pub_seq, t.notes_seq, t.event_seq,
  t.pub_generation, t.notes_generation, t.draft_generation, t.access_generation, t.last_side, t.excerpt, t.group_id,
  t.assignee_id, t.lock_holder_id, t.lock_token, t.latest_answers, t.tags,
  t.fields, t.watchers, t.cc, t.links, t.external_references, t.merged_into_id, t.translations, t.solution, t.rating, t.minutes_worked, t.answered_by, t.waiting_since, t.unanswered, t.status_since, t.targets, t.escalation, t.expired_at, t.archived_at, t.deleted_at,
  t.created_at, t.updated_at,
  t.public_updated_at, t.first_response_at, t.resolved_at, t.closed_at, t.xid::text as version, ${saleFacts(sql)}`;

const stored = (row: TicketRow): StoredTicket => ({
  state: stateOf(row),
  sale: row.sale,
  clientIp: row.clientIp,
  excerpt: row.excerpt,
  accessGeneration: row.accessGeneration,
  publicUpdatedAt: row.publicUpdatedAt,
  version: row.version,
});

/** Undefined also for a ticket that the actor may not see. */
export async function loadTicket(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
  actor: Actor,
): Promise<StoredTicket | undefined> {
  const [row] = await sql<TicketRow[]>`
    select ${columns(sql)} from tickets t where t.workspace_id = ${workspaceId} and t.id = ${id}`;
  if (row === undefined) return undefined;
  const ticket = stored(row);
  return canReadTicket(actor, readable(ticket.state)) ? ticket : undefined;
}

/** Whoever asks: for what a command of the caller's has just made, and for holders of an access code. */
export const loadTicketById = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<StoredTicket | undefined> => loadTicket(sql, workspaceId, id, { kind: 'system' });

/** What a command has just made or changed: told by its own transaction, or read if that cannot tell all. */
export async function loadResult(
  db: Pick<Database, 'tenantRead'>,
  workspaceId: WorkspaceId,
  done: Done,
  id: TicketId,
): Promise<StoredTicket | undefined> {
  const written = done.written?.get(id);
  if (written?.state.saleId === null) return { ...written, sale: null };
  return db.tenantRead(workspaceId, (sql) => loadTicketById(sql, workspaceId, id));
}

/** For a page that asks for number and code: nobody's rights are known yet. */
export async function loadTicketByNumber(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  number: number,
): Promise<StoredTicket | undefined> {
  const [row] = await sql<TicketRow[]>`
    select ${columns(sql)} from tickets t where t.workspace_id = ${workspaceId} and t.number = ${number}`;
  return row === undefined ? undefined : stored(row);
}

/** A page of what the caller may see, in its order, and where the next one begins. */
export async function listTickets(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  request: PageRequest,
): Promise<{ readonly items: StoredTicket[]; readonly end: PagePlace | undefined }> {
  const { limit } = request;
  // One more than is shown tells that there is more.
  const found = await findTicketRows<TicketRow>(
    sql,
    workspaceId,
    actor,
    { ...request, limit: limit + 1 },
    columns(sql),
  );
  const shown = found.slice(0, limit);
  return {
    items: shown.map(({ row }) => stored(row)),
    end: found.length > limit ? shown.at(-1)?.place : undefined,
  };
}

/** In the order of their ids, which the caller may know of. */
export async function loadTickets(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ids: readonly TicketId[],
): Promise<StoredTicket[]> {
  if (ids.length === 0) return [];
  const rows = await sql<TicketRow[]>`
    select ${columns(sql)} from tickets t where t.workspace_id = ${workspaceId} and t.id = any(${[...ids]}::uuid[])`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  // Reads of one moment: what was found is there.
  return ids.flatMap((id) => byId.get(id) ?? []).map(stored);
}

/** Those of `m`. */
const files = (sql: ReadTx) => sql`
  coalesce((
    select json_agg(json_build_object('id', f.id, 'name', f.name, 'type', f.type, 'size', f.size, 'width', f.width,
      'height', f.height, 'state', f.state, 'reason', f.reason, 'hasThumbnail', f.has_thumbnail) order by f.position)
    from files f where f.workspace_id = m.workspace_id and f.message_id = m.id
  ), '[]') as files`;

/** In the order in which they were accepted, over both documents; notes only for the desk. */
type ListedMessage = StoredMessage & { readonly eventSeq: number };

export async function listMessages(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ticketId: TicketId,
  options: { readonly withNotes: boolean; readonly afterSeq: number; readonly limit: number },
): Promise<ListedMessage[]> {
  return sql<ListedMessage[]>`
    select m.id, m.ticket_id, m.kind, m.seq, m.side, m.author_id, m.author_name, m.parent_id, m.html, m.body_text,
      m.signature, m.at, m.origin_ticket_id, m.origin_message_id, m.redacted_at, ${files(sql)}, e.seq as event_seq
    from events e
    join messages m on m.workspace_id = e.workspace_id and m.id = (e.data ->> 'messageId')::uuid
    where e.workspace_id = ${workspaceId} and e.ticket_id = ${ticketId} and e.type = 'message-posted'
      and e.seq > ${options.afterSeq} ${options.withNotes ? sql`` : sql`and m.kind = 'pub'`}
    order by e.seq limit ${options.limit + 1}`;
}

/** The public ones before that number, or the latest: in order, and the first of one more than asked for tells that there is more. */
export async function listMessagesBefore(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ticketId: TicketId,
  options: { readonly beforeSeq: number | undefined; readonly limit: number },
): Promise<ListedMessage[]> {
  const { beforeSeq, limit } = options;
  const rows = await sql<ListedMessage[]>`
    select m.id, m.ticket_id, m.kind, m.seq, m.side, m.author_id, m.author_name, m.parent_id, m.html, m.body_text,
      m.signature, m.at, m.origin_ticket_id, m.origin_message_id, m.redacted_at, ${files(sql)}, e.seq as event_seq
    from events e
    join messages m on m.workspace_id = e.workspace_id and m.id = (e.data ->> 'messageId')::uuid
    where e.workspace_id = ${workspaceId} and e.ticket_id = ${ticketId} and e.type = 'message-posted'
      ${beforeSeq === undefined ? sql`` : sql`and e.seq < ${beforeSeq}`} and m.kind = 'pub'
    order by e.seq desc limit ${limit + 1}`;
  return rows.toReversed();
}

export async function loadMessage(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<StoredMessage | undefined> {
  const [message] = await sql<StoredMessage[]>`
    select m.id, m.ticket_id, m.kind, m.seq, m.side, m.author_id, m.author_name, m.parent_id, m.html, m.body_text,
      m.signature, m.at, m.origin_ticket_id, m.origin_message_id, m.redacted_at, ${files(sql)}
    from messages m where m.workspace_id = ${workspaceId} and m.id = ${id}`;
  return message;
}

export async function listHistory(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ticketId: TicketId,
  options: { readonly afterSeq: number; readonly limit: number },
): Promise<HistoryLine[]> {
  return sql<HistoryLine[]>`
    select e.id, e.seq, e.type, e.at, e.actor_kind, e.actor_id, e.actor_name, e.via, e.ip, e.data
    from events e
    where e.workspace_id = ${workspaceId} and e.ticket_id = ${ticketId} and e.seq > ${options.afterSeq}
    order by e.seq limit ${options.limit + 1}`;
}

export async function loadPersonNames(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ids: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, string>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<{ id: PersonId; name: string }[]>`
    select p.id, p.name from people p where p.workspace_id = ${workspaceId} and p.id = any(${[...ids]}::uuid[])`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** First and last public message; the latter only if it is another one. */
export async function loadEndsOfConversation(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ticketId: TicketId,
): Promise<StoredMessage[]> {
  return sql<StoredMessage[]>`
    select m.id, m.ticket_id, m.kind, m.seq, m.side, m.author_id, m.author_name, m.parent_id, m.html, m.body_text,
      m.signature, m.at, m.origin_ticket_id, m.origin_message_id, m.redacted_at, ${files(sql)}
    from messages m
    join tickets t on t.workspace_id = m.workspace_id and t.id = m.ticket_id
    where m.workspace_id = ${workspaceId} and m.ticket_id = ${ticketId} and m.kind = 'pub' and m.seq in (1, t.pub_seq)
    order by m.seq`;
}

/** For those who can bring them back. */
export async function listDeleted(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  {
    before,
    limit,
  }: {
    readonly before: { readonly at: Instant; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<StoredTicket[]> {
  const rows = await sql<TicketRow[]>`
    select ${columns(sql)} from tickets t
    where t.workspace_id = ${workspaceId} and t.deleted_at is not null
      ${before === undefined ? sql`` : sql`and (t.deleted_at, t.id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
    order by t.deleted_at desc, t.id desc limit ${limit + 1}`;
  return rows.map(stored);
}

/** The message itself, what it was copied from, and its copies. */
export function listPlacesOfMessage(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<{ readonly id: MessageId; readonly ticketId: TicketId }[]> {
  return sql<{ readonly id: MessageId; readonly ticketId: TicketId }[]>`
    with recursive place as (
      select m.id, m.ticket_id, m.origin_message_id from messages m
      where m.workspace_id = ${workspaceId} and m.id = ${id}
      union
      select m.id, m.ticket_id, m.origin_message_id from messages m
      join place p on m.workspace_id = ${workspaceId} and (m.id = p.origin_message_id or m.origin_message_id = p.id)
    )
    select p.id, p.ticket_id from place p order by p.id`;
}

/** What happened as the ticket's event of this number. */
export async function loadTicketEvent(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ticketId: TicketId,
  seq: number,
): Promise<TicketEvent | undefined> {
  const [row] = await sql<{ data: TicketEvent }[]>`
    select e.data from events e where e.workspace_id = ${workspaceId} and e.ticket_id = ${ticketId} and e.seq = ${seq}`;
  return row?.data;
}
