// What a ticket says on this device: its facts, its messages and notes, the names of their files, and the words of this
// device's own that wait to be sent.

import Dexie from 'dexie';
import type { TicketId } from '#shared/base/ids.ts';
import { plainText } from '#shared/base/plain-text.ts';
import type { TicketFacts } from '#shared/conditions/facts.ts';
import { readMessageUpdate } from '#shared/conversation/read-message-update.ts';
import type { ColdShelf } from '../cold-pages.ts';
import type { DeskDatabase } from '../database.ts';
import { packedConversations } from '../packed-conversations.ts';
import { factsOf, messageOf } from '../predict.ts';
import { ACTIVE_STATES, type ColdTicket, type DocRecord, type TicketRecord } from '../records.ts';
import type { PlacedText, TicketTexts } from './terms.ts';

/** What reading them needs. */
export const TEXT_TABLES = [
  'tickets',
  'pages',
  'pageIds',
  'docs',
  'fileRows',
  'outbox',
  'meta',
] as const;

/** Letters of one message that are looked through. */
const MESSAGE_LETTERS = 200_000;

export type KnownTicket = TicketTexts & { readonly facts: TicketFacts };

/** Those that are on the device. Inside a read transaction of `TEXT_TABLES`. */
export async function readTexts(
  db: DeskDatabase,
  shelf: ColdShelf,
  ids: readonly TicketId[],
): Promise<ReadonlyMap<TicketId, KnownTicket>> {
  const records = (await db.tickets.bulkGet([...ids])).filter((record) => record !== undefined);
  const here = new Set(records.map(({ id }) => id));
  const cold = await shelf.find(
    db,
    ids.filter((id) => !here.has(id)),
  );
  const messages = await messagesOf(db, [...here]);
  for (const { ticketId, id, name } of await db.fileRows
    .where('ticketId')
    .anyOf([...here])
    .toArray())
    if (name !== '') messages.get(ticketId)?.push({ in: 'file', id, text: name });
  const known = new Map<TicketId, KnownTicket>();
  for (const record of records) known.set(record.id, ofRecord(record, messages.get(record.id)));
  for (const ticket of cold.values()) known.set(ticket.id, ofCold(ticket));
  return known;
}

function ofRecord(
  { id, view, updatedAt }: TicketRecord,
  messages: readonly PlacedText[] = [],
): KnownTicket {
  const texts = [...factTexts(view), ...messages];
  // The first words are all that there is of a conversation which is not here.
  if (view.isCold && messages.length === 0)
    texts.push({ in: 'message', id: null, text: view.excerpt });
  return {
    id,
    updatedAt,
    texts,
    facts: { ...view, messageTexts: () => [...textsOf(messages), ...subjectsOf(view)] },
  };
}

export function ofCold({ id, base }: ColdTicket): KnownTicket {
  const facts = factsOf(base);
  const { excerpt, updatedAt, translations } = base.row;
  const texts: PlacedText[] = [
    ...factTexts({ ...facts, translations }),
    { in: 'message', id: null, text: excerpt },
  ];
  const messageTexts = () => [excerpt, ...subjectsOf({ translations })];
  return { id, updatedAt, texts, facts: { ...facts, messageTexts } };
}

const textsOf = (messages: readonly PlacedText[]): string[] => messages.map(({ text }) => text);

/** What it is called in other languages: one finds it by what one reads. */
const subjectsOf = ({ translations }: Pick<Told, 'translations'>): string[] =>
  Object.values(translations.subject ?? {});

type Told = TicketFacts & Pick<TicketRecord['view'], 'translations'>;

/** Without its messages. */
function factTexts(ticket: Told): PlacedText[] {
  const { name, email, phone, city, country } = ticket.requester;
  const texts: PlacedText[] = [];
  const add = (place: PlacedText['in'], text: string, id: string | null = null): void => {
    if (text !== '') texts.push({ in: place, id, text });
  };
  if (ticket.number !== null) add('number', String(ticket.number));
  add('subject', ticket.subject);
  for (const subject of subjectsOf(ticket)) add('subject', subject);
  add('name', name);
  add('email', email);
  add('phone', phone);
  add('city', city);
  add('country', country);
  for (const tag of ticket.tags) add('tag', tag);
  for (const [id, value] of Object.entries(ticket.fields ?? {}))
    for (const one of Array.isArray(value) ? (value as readonly unknown[]) : [value])
      if (typeof one === 'string') add('field', one, id);
  return texts;
}

async function messagesOf(
  db: DeskDatabase,
  ids: readonly TicketId[],
): Promise<ReadonlyMap<TicketId, PlacedText[]>> {
  const texts = new Map<TicketId, PlacedText[]>(ids.map((id) => [id, []]));
  const packed = await packedConversations(db, ids);
  const seen = new Set<string>();
  for (const id of ids) {
    const docs =
      packed.get(id) ??
      (await db.docs
        .where('[doc+seq]')
        .between([`${id}/`, Dexie.minKey], [`${id}/\uffff`, Dexie.maxKey])
        .toArray());
    for (const doc of latest(docs)) {
      const { id: messageId, kind, html } = readMessageUpdate(doc.bytes);
      seen.add(messageId);
      texts.get(id)!.push(placed(kind, messageId, html));
    }
  }
  // What waits here to be sent; as one list, since it is short beside all tickets.
  for (const state of ACTIVE_STATES) {
    for (const { commands } of await db.outbox.where('state').equals(state).toArray()) {
      for (const command of commands) {
        const message = messageOf(command);
        if (message === undefined || seen.has(message.id)) continue;
        const kind = command.type === 'note' ? 'note' : 'reply';
        texts.get(command.ticketId)?.push(placed(kind, message.id, message.html));
      }
    }
  }
  return texts;
}

/** An older generation that has not gone yet is no part of the conversation. */
function latest(docs: readonly DocRecord[]): readonly DocRecord[] {
  const last = new Map<string, string>();
  const kindOf = (doc: string): string => doc.slice(0, doc.lastIndexOf('/'));
  for (const { doc } of docs) {
    const kind = kindOf(doc);
    if ((last.get(kind) ?? '') < doc) last.set(kind, doc);
  }
  return docs.filter(({ doc }) => last.get(kindOf(doc)) === doc);
}

const placed = (kind: 'reply' | 'note', id: string, html: string): PlacedText => ({
  in: kind === 'note' ? 'note' : 'message',
  id,
  text: plainText(html).slice(0, MESSAGE_LETTERS),
});
