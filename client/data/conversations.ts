// What stands in a ticket's conversation, in the one order that every screen shows (C2): sequence numbers, never device
// time. For operators the history carries that order for messages, notes and events alike, because posting a message
// is an event; customers have their public messages only. Pending messages come last, in the order of writing, and are
// drawn from the outbox, never from a document (sync-design B6).

import Dexie from 'dexie';
import type { Instant } from '#shared/base/clock.ts';
import type { FileId, MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import { fromBase64 } from '#shared/conversation/base64.ts';
import { readMessageUpdate } from '#shared/conversation/read-message-update.ts';
import type { MessagePayload } from '#shared/conversation/message-payload.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { FileRow } from '#shared/files/file.ts';
import type { EventRow } from '#shared/protocol/rows.ts';
import type { DeskDatabase } from './database.ts';
import { activeOn } from './outbox.ts';
import { readPacked, type ConversationRows } from './packed-conversations.ts';
import type { DocRecord, OutboxRecord } from './records.ts';

export type MessageView = {
  readonly type: 'message';
  readonly id: MessageId;
  readonly kind: 'reply' | 'note';
  readonly side: 'customer' | 'operator';
  readonly authorId: PersonId | null;
  readonly authorName: string;
  readonly parentId: MessageId | null;
  readonly html: string;
  readonly signature: string;
  /** The server's time of acceptance where it is known, else when it was written. */
  readonly at: Instant;
  readonly mentions: readonly PersonId[];
  /** Files that a message names which is not accepted yet; those of others the desk tells by message. */
  readonly fileIds?: readonly FileId[];
  /** Of a ticket that is not on the device. */
  readonly files?: readonly FileRow[];
  /** Where it came from, if the history is at hand. */
  readonly via?: string;
  /** Null while the server has not accepted it. */
  readonly seq: number | null;
  /** `queued`: on this device only; `sent`: on its way; `saved`: accepted. */
  readonly state: 'queued' | 'sent' | 'saved';
};
export type EventView = { readonly type: 'event' } & EventRow;
export type ConversationItem = MessageView | EventView;

export type ConversationView = {
  readonly items: readonly ConversationItem[];
  /** False: there is more than what is here (older messages, or a cold ticket not fetched yet). */
  readonly isComplete: boolean;
  /** A cold ticket's conversation is being fetched, or could not be without a network. */
  readonly fetching?: 'under-way' | 'unreachable';
};

/** The newest `limit` messages of a ticket on the device. Inside a read of docs, events and outbox. */
export async function readConversation(
  db: DeskDatabase,
  ticketId: TicketId,
  limit: number,
): Promise<ConversationView> {
  const [packed, pub, notes, lastEvent, pending] = await Promise.all([
    readPacked(db, ticketId),
    newest(db, ticketId, 'pub', limit),
    newest(db, ticketId, 'notes', limit),
    eventsOf(db, ticketId, Dexie.minKey).last(),
    activeOn(db, [ticketId]),
  ]);
  // From here on nothing is waited for: the transaction would be over.
  if (packed !== undefined) return arrangePacked(packed, ticketId, limit, pending);
  const cut = cutPages([pub, notes], limit);
  const events =
    cut.length === 0
      ? await eventsOf(db, ticketId, Dexie.minKey).toArray()
      : await eventsBackTo(db, ticketId, lastEvent?.seq ?? 0, cut);
  return arrange(
    { messages: [...pub, ...notes], events, isWhole: cut.length === 0 },
    ticketId,
    pending,
  );
}

function arrangePacked(
  { docs, events }: ConversationRows,
  ticketId: TicketId,
  limit: number,
  pending: readonly OutboxRecord[],
): ConversationView {
  const pages = (['pub', 'notes'] as const).map((kind) => {
    const last = docs.findLast(({ doc }) => doc.startsWith(`${ticketId}/${kind}/`));
    return docs.filter(
      ({ doc, seq }) => last !== undefined && doc === last.doc && seq > last.seq - limit,
    );
  });
  const cut = cutPages(pages, limit);
  const start = cut.length === 0 ? 0 : (startOf(events, missingFrom(cut)) ?? 0);
  const rows = { messages: pages.flat(), events: events.slice(start), isWhole: cut.length === 0 };
  return arrange(rows, ticketId, pending);
}

type Rows = {
  readonly messages: readonly DocRecord[];
  readonly events: readonly EventRow[];
  readonly isWhole: boolean;
};

function arrange(
  { messages, events, isWhole }: Rows,
  ticketId: TicketId,
  pending: readonly OutboxRecord[],
): ConversationView {
  const all = messages.map((record) => savedMessage(readMessageUpdate(record.bytes), record.seq));
  const saved = isWhole || events.length === 0 ? all : all.filter(isSince(events, all));
  const items = inOrder(saved, events, isWhole);
  const there = new Set(saved.map(({ id }) => id));
  return { items: [...items, ...pendingMessages(pending, ticketId, there)], isComplete: isWhole };
}

type Page = readonly DocRecord[];
/** The ids of pages that do not reach back to the beginning. */
const cutPages = (pages: readonly Page[], limit: number): readonly ReadonlySet<MessageId>[] =>
  pages.filter((page) => page.length >= limit).map(idsOf);

const eventsOf = (db: DeskDatabase, ticketId: TicketId, from: unknown) =>
  db.events.where('[ticketId+seq]').between([ticketId, from], [ticketId, Dexie.maxKey]);

const EVENTS_AT_ONCE = 500;

const idsOf = (records: readonly DocRecord[]): ReadonlySet<MessageId> =>
  new Set(records.map(({ messageId }) => messageId));

const postedIn = ({ event }: EventRow): MessageId | undefined =>
  event.type === 'message-posted' ? event.messageId : undefined;

/**
 * The history from its end back to the oldest message of one of these pages: before it something of that page's kind is
 * missing, and nothing could be shown in its place.
 */
async function eventsBackTo(
  db: DeskDatabase,
  ticketId: TicketId,
  lastSeq: number,
  pages: readonly ReadonlySet<MessageId>[],
): Promise<readonly EventRow[]> {
  const missing = missingFrom(pages);
  let events: readonly EventRow[] = [];
  for (let end = lastSeq; end > 0; end -= EVENTS_AT_ONCE) {
    const part = await db.events
      .where('[ticketId+seq]')
      .between([ticketId, end - EVENTS_AT_ONCE], [ticketId, end], false, true)
      .toArray();
    const start = startOf(part, missing);
    if (start !== undefined) return [...part.slice(start), ...events];
    events = [...part, ...events];
  }
  return events;
}

const missingFrom = (pages: readonly ReadonlySet<MessageId>[]): readonly Set<MessageId>[] =>
  pages.map((ids) => new Set(ids));

/** Where, looking back, the first of the pages is complete; undefined: not in these. Takes out what it has found. */
function startOf(
  events: readonly EventRow[],
  missing: readonly Set<MessageId>[],
): number | undefined {
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const id = postedIn(events[index]!);
    for (const ids of missing)
      if (id !== undefined && ids.delete(id) && ids.size === 0) return index;
  }
  return undefined;
}

/** Posted since these events begin, or so lately that the history does not tell of it yet. */
function isSince(
  events: readonly EventRow[],
  messages: readonly MessageView[],
): (message: MessageView) => boolean {
  const posted = new Set(events.map(postedIn));
  const first = new Map<MessageView['kind'], number>();
  for (const { id, kind, seq } of messages)
    if (posted.has(id)) first.set(kind, Math.min(first.get(kind) ?? Infinity, seq ?? 0));
  return ({ kind, seq }) => (seq ?? 0) >= (first.get(kind) ?? Infinity);
}

/** By the range that the last one's number gives: a cursor would go through it message by message. */
async function newest(
  db: DeskDatabase,
  ticketId: TicketId,
  kind: 'pub' | 'notes',
  limit: number,
): Promise<DocRecord[]> {
  const prefix = `${ticketId}/${kind}/`;
  // Keys sort by generation first: an older one, not dropped yet, is no part of the conversation.
  const last = await db.docs
    .where('[doc+seq]')
    .between([prefix, Dexie.minKey], [`${prefix}\uffff`, Dexie.maxKey])
    .last();
  if (last === undefined) return [];
  return db.docs
    .where('[doc+seq]')
    .between([last.doc, last.seq - limit], [last.doc, last.seq], false, true)
    .toArray();
}

export const savedMessage = (payload: MessagePayload, seq: number): MessageView => ({
  type: 'message',
  id: payload.id,
  kind: payload.kind,
  side: payload.side,
  authorId: payload.authorId,
  authorName: payload.authorName,
  parentId: payload.parentId ?? null,
  html: payload.html,
  signature: payload.signature ?? '',
  at: payload.at,
  mentions: payload.mentions ?? [],
  seq,
  state: 'saved',
});

/** Messages where the history says they were posted; those that it does not name go by their own numbers. */
export function inOrder(
  messages: readonly MessageView[],
  events: readonly EventRow[],
  isWhole: boolean,
): readonly ConversationItem[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const placed = new Set<MessageId>();
  const items: ConversationItem[] = [];
  let hasBegun = isWhole;
  for (const row of events) {
    if (row.event.type === 'message-posted') {
      const message = byId.get(row.event.messageId);
      if (message === undefined) continue;
      hasBegun = true;
      placed.add(message.id);
      items.push({ ...message, at: row.at, via: row.via });
    } else if (hasBegun) {
      // Events before the oldest message shown belong to what is not shown yet.
      items.push({ ...row, type: 'event' });
    }
  }
  const rest = messages
    .filter(({ id }) => !placed.has(id))
    .toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  // Without a history, as on a customer's device, they are all there is; else it is about to come.
  return [...items, ...rest];
}

function pendingMessages(
  pending: readonly OutboxRecord[],
  ticketId: TicketId,
  there: ReadonlySet<MessageId>,
): readonly MessageView[] {
  return pending.flatMap((entry) =>
    entry.commands
      .filter((command) => command.ticketId === ticketId)
      .flatMap((command) => pendingMessage(command, entry))
      .filter((message) => !there.has(message.id)),
  );
}

function pendingMessage(command: Command, entry: OutboxRecord): readonly MessageView[] {
  if (command.type !== 'reply' && command.type !== 'note' && command.type !== 'open') return [];
  const { update } = command.message;
  if (update === undefined) return [];
  const payload = readMessageUpdate(bytesOf(update));
  const state = entry.state === 'queued' || entry.state === 'parked' ? 'queued' : 'sent';
  const { files = [] } = command.message;
  return [{ ...savedMessage(payload, 0), seq: null, state, fileIds: files }];
}

function bytesOf(update: string): Uint8Array {
  const bytes = fromBase64(update);
  if (bytes === undefined) throw new Error('An entry holds a message that is no base64');
  return bytes;
}
