// Reads of tickets for the API. What an actor may not read is not among the rows: the same rule as canReadTicket
// (shared/access), said in SQL where a list needs it.

import { can, canReadTicket } from '#shared/access/can.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { EventId, MessageId, PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import type { SaleFacts } from '#shared/protocol/rows.ts';
import { readable, saleFacts, stateOf, type TicketColumns } from '#server/commands/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import type { TicketFilter } from './ticket-filter.ts';

export type StoredTicket = {
  readonly state: TicketState;
  readonly sale: SaleFacts | null;
  readonly clientIp: string;
  readonly excerpt: string;
  readonly accessGeneration: number;
  /** When it last changed for its customer, whom notes and takes do not concern (C4). */
  readonly publicUpdatedAt: Instant;
  /** Changes with the row. */
  readonly version: string;
};
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
  t.assignee_id, t.lock_holder_id, t.lock_token, t.latest_answers, t.tags, t.created_at, t.updated_at,
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

export type TicketSort = 'updated' | 'created' | 'number';
export type ListTickets = {
  readonly filter: TicketFilter;
  readonly sort: TicketSort;
  readonly isDescending: boolean;
  readonly after: { readonly value: string; readonly id: string } | undefined;
  readonly limit: number;
};

/** One more row than `limit` tells that there is more. */
export async function listTickets(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  { filter, sort, isDescending, after, limit }: ListTickets,
): Promise<StoredTicket[]> {
  const key = {
    updated: updatedFor(sql, actor),
    created: sql`t.created_at`,
    number: sql`t.number`,
  }[sort];
  // Ids go up within equal times, as the index has them.
  const order = isDescending ? sql`order by ${key} desc, t.id` : sql`order by ${key}, t.id desc`;
  const rows = await sql<TicketRow[]>`
    select ${columns(sql)} from tickets t
    where t.workspace_id = ${workspaceId} ${visibleTo(sql, actor)} ${matching(sql, filter, actor)}
      ${after === undefined ? sql`` : beyond(sql, key, sort, isDescending, after)}
    ${order} limit ${limit + 1}`;
  return rows.map(stored);
}

/** The order of a list tells as much as a time in it. */
const updatedFor = (sql: ReadTx, actor: Actor) =>
  isDesk(actor) ? sql`t.updated_at` : sql`t.public_updated_at`;

function visibleTo(sql: ReadTx, actor: Actor) {
  if (can(actor, 'ticket.read-all')) return sql``;
  const personId = actor.kind === 'person' ? actor.personId : null;
  const own =
    can(actor, 'own.read') && personId !== null
      ? sql`t.requester_person_id = ${personId}`
      : sql`false`;
  if (!can(actor, 'ticket.read')) return sql`and ${own}`;
  if (actor.kind !== 'person') return sql`and (t.group_id is null or ${own})`;
  return sql`and (t.group_id is null or t.group_id = any(${[...actor.groupIds]}::uuid[])
    or t.assignee_id = ${actor.personId} or ${own})`;
}

function matching(sql: ReadTx, filter: TicketFilter, actor: Actor) {
  const any = (column: ReturnType<typeof sql>, values: readonly string[]) =>
    values.length === 0 ? sql`` : sql`and ${column} = any(${[...values]}::text[])`;
  const numbers = filter.number.map(Number);
  return sql`
    ${any(sql`t.status`, filter.status)} ${any(sql`t.phase`, filter.phase)} ${any(sql`t.priority`, filter.priority)}
    ${any(sql`t.category`, filter.category)} ${any(sql`t.channel`, filter.channel)}
    ${numbers.length === 0 ? sql`` : sql`and t.number = any(${numbers}::integer[])`}
    ${oneOf(sql, sql`t.group_id`, filter.group, actor)} ${oneOf(sql, sql`t.assignee_id`, filter.assignee, actor)}
    ${requestedBy(sql, filter.requester)}
    ${filter.words.map((word) => containing(sql, word)).reduce((all, one) => sql`${all} ${one}`, sql``)}`;
}

function oneOf(sql: ReadTx, column: ReturnType<ReadTx>, values: readonly string[], actor: Actor) {
  if (values.length === 0) return sql``;
  const own = actor.kind === 'person' ? [actor.personId] : [];
  const ids = values.flatMap((value) => (value === 'me' ? own : value === 'none' ? [] : [value]));
  const orNone = values.includes('none') ? sql`or ${column} is null` : sql``;
  return sql`and (${column} = any(${ids}::uuid[]) ${orNone})`;
}

function requestedBy(sql: ReadTx, values: readonly string[]) {
  if (values.length === 0) return sql``;
  const emails = values.filter((value) => value.includes('@')).map((value) => value.toLowerCase());
  const ids = values.filter((value) => !value.includes('@'));
  return sql`and (t.requester_person_id = any(${ids}::uuid[]) or lower(t.requester_email) = any(${emails}::text[]))`;
}

function containing(sql: ReadTx, word: string) {
  const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
  const number = /^#?([1-9][0-9]{0,8})$/.exec(word)?.[1];
  const orNumber = number === undefined ? sql`` : sql`or t.number = ${Number(number)}`;
  return sql`and (t.subject ilike ${pattern} or t.requester_name ilike ${pattern} or t.requester_email ilike ${pattern}
    ${orNumber})`;
}

function beyond(
  sql: ReadTx,
  column: ReturnType<typeof updatedFor>,
  sort: TicketSort,
  isDescending: boolean,
  { value, id }: { readonly value: string; readonly id: string },
) {
  if (sort === 'number') {
    return isDescending
      ? sql`and t.number < ${Number(value)}`
      : sql`and t.number > ${Number(value)}`;
  }
  return isDescending
    ? sql`and (${column} < ${value}::timestamptz or (${column} = ${value}::timestamptz and t.id > ${id}))`
    : sql`and (${column} > ${value}::timestamptz or (${column} = ${value}::timestamptz and t.id < ${id}))`;
}

/** In the order in which they were accepted, over both documents; notes only for the desk. */
export async function listMessages(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ticketId: TicketId,
  options: { readonly withNotes: boolean; readonly afterSeq: number; readonly limit: number },
): Promise<(StoredMessage & { readonly eventSeq: number })[]> {
  return sql<(StoredMessage & { readonly eventSeq: number })[]>`
    select m.id, m.ticket_id, m.kind, m.seq, m.side, m.author_id, m.author_name, m.parent_id, m.html, m.body_text,
      m.signature, m.at, e.seq as event_seq
    from events e
    join messages m on m.workspace_id = e.workspace_id and m.id = (e.data ->> 'messageId')::uuid
    where e.workspace_id = ${workspaceId} and e.ticket_id = ${ticketId} and e.type = 'message-posted'
      and e.seq > ${options.afterSeq} ${options.withNotes ? sql`` : sql`and m.kind = 'pub'`}
    order by e.seq limit ${options.limit + 1}`;
}

export async function loadMessage(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<StoredMessage | undefined> {
  const [message] = await sql<StoredMessage[]>`
    select m.id, m.ticket_id, m.kind, m.seq, m.side, m.author_id, m.author_name, m.parent_id, m.html, m.body_text,
      m.signature, m.at
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
