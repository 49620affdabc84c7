// Conversations as a load brings them: all messages and the history of a ticket as one record among its documents,
// because a record each would be most of what a first load takes. The first change of the ticket takes them apart, so
// that a conversation is either packed or in records, never both. Being among the documents it goes where they go.

import type { TicketId } from '#shared/base/ids.ts';
import { assert } from '#shared/base/assert.ts';
import { fromBase64 } from '#shared/conversation/base64.ts';
import type { DocUpdateRow } from '#shared/protocol/rows.ts';
import { putMany, type DeskDatabase } from './database.ts';
import { docKey, type DocRecord, type EventRecord } from './records.ts';

export type ConversationRows = {
  readonly docs: readonly DocRecord[];
  readonly events: readonly EventRecord[];
};

type PackRecord = Pick<DocRecord, 'doc' | 'seq'> & { readonly json: string };
type Packed = {
  readonly docs: readonly (DocUpdateRow & { readonly v: number })[];
  readonly events: readonly EventRecord[];
};

/** Longer ones are read by windows, and for that they are in records. */
const MOST_LENGTH = 64 * 1024;

const PACK = 'pack';
const packKey = (id: TicketId): [string, number] => [`${id}/${PACK}`, 0];
const isPackKey = ([doc]: readonly [string, number]): boolean => doc.endsWith(`/${PACK}`);

export function docRecord(row: DocUpdateRow, v: number): DocRecord {
  const bytes = fromBase64(row.bytes);
  assert(bytes !== undefined, 'the server sends base64');
  return {
    doc: docKey(row.ticketId, row.kind, row.generation),
    seq: row.seq,
    messageId: row.messageId,
    bytes,
    v,
  };
}

/** What a page brings of one conversation. */
export type Brought = {
  readonly docs: (DocUpdateRow & { readonly v: number })[];
  readonly events: EventRecord[];
};

/** Stores each as one record. Returns those that are too long for that. */
export async function packConversations(
  db: DeskDatabase,
  conversations: ReadonlyMap<TicketId, Brought>,
): Promise<readonly Brought[]> {
  const records: PackRecord[] = [];
  const long: Brought[] = [];
  for (const [id, brought] of conversations) {
    const json = JSON.stringify(brought satisfies Packed);
    const [doc, seq] = packKey(id);
    if (json.length > MOST_LENGTH) long.push(brought);
    else records.push({ doc, seq, json });
  }
  await putMany(db.docs, records as unknown as DocRecord[]);
  return long;
}

const packedIn = (record: DocRecord): Packed =>
  JSON.parse((record as unknown as PackRecord).json) as Packed;

const byKey = (a: DocRecord, b: DocRecord): number =>
  a.doc === b.doc ? a.seq - b.seq : a.doc < b.doc ? -1 : 1;

const rowsOf = (record: DocRecord): ConversationRows => {
  const { docs, events } = packedIn(record);
  return {
    docs: docs.map((row) => docRecord(row, row.v)).sort(byKey),
    events: events.toSorted((a, b) => a.seq - b.seq),
  };
};

/** A conversation that is still as a load brought it. */
export async function readPacked(
  db: DeskDatabase,
  id: TicketId,
): Promise<ConversationRows | undefined> {
  const record = await db.docs.get(packKey(id));
  return record === undefined ? undefined : rowsOf(record);
}

/** The messages of those that are still as a load brought them. */
export async function packedConversations(
  db: DeskDatabase,
  ids: readonly TicketId[],
): Promise<ReadonlyMap<TicketId, readonly DocRecord[]>> {
  const found = await db.docs.bulkGet(ids.map(packKey));
  return new Map(
    found.flatMap((record, index) =>
      record === undefined ? [] : [[ids[index]!, rowsOf(record).docs] as const],
    ),
  );
}

/** Between two of these the page can draw. */
const UNPACKED_AT_ONCE = 100;

/** Takes the conversations of these tickets apart, before anything is added to them or taken away. */
export async function unpackConversations(
  db: DeskDatabase,
  ids: Iterable<TicketId>,
): Promise<void> {
  const keys = [...ids].map(packKey);
  for (let at = 0; at < keys.length; at += UNPACKED_AT_ONCE) {
    const some = await db.docs.bulkGet(keys.slice(at, at + UNPACKED_AT_ONCE));
    const found = some.filter((record) => record !== undefined);
    if (found.length === 0) continue;
    const rows = found.map(rowsOf);
    await db.docs.bulkDelete(found.map(({ doc, seq }) => [doc, seq]));
    await db.docs.bulkPut(rows.flatMap(({ docs }) => docs));
    await db.events.bulkPut(rows.flatMap(({ events }) => events));
  }
}

const PACKS_AT_ONCE = 500;

/** The keys of all messages, also of those that are packed. */
export async function messageKeys(
  db: DeskDatabase,
): Promise<readonly (readonly [string, number])[]> {
  const stored = (await db.docs.toCollection().primaryKeys()) as [string, number][];
  const packs = stored.filter(isPackKey);
  const keys: (readonly [string, number])[] = stored.filter((key) => !isPackKey(key));
  for (let at = 0; at < packs.length; at += PACKS_AT_ONCE) {
    for (const record of await db.docs.bulkGet(packs.slice(at, at + PACKS_AT_ONCE))) {
      if (record === undefined) continue;
      for (const { ticketId, kind, generation, seq } of packedIn(record).docs)
        keys.push([docKey(ticketId, kind, generation), seq]);
    }
  }
  return keys;
}

/** All messages and events of the device, as if none were packed. */
export async function conversationRows(db: DeskDatabase): Promise<ConversationRows> {
  const stored = await db.docs.toArray();
  const packs = stored.filter(({ doc, seq }) => isPackKey([doc, seq])).map(rowsOf);
  return {
    docs: [
      ...stored.filter(({ doc, seq }) => !isPackKey([doc, seq])),
      ...packs.flatMap(({ docs }) => docs),
    ].sort(byKey),
    events: [...(await db.events.toArray()), ...packs.flatMap(({ events }) => events)].sort(
      (a, b) => (a.ticketId === b.ticketId ? a.seq - b.seq : a.ticketId < b.ticketId ? -1 : 1),
    ),
  };
}
