// How far this person has read each ticket (C10). It counts here at once, without a network too, and the server is told as
// soon as there is one. What came before this device knew the person counts as read, unless the server says otherwise of
// a ticket that is theirs: a new device would else call everything new.

import Dexie from 'dexie';
import { toInstant, type Instant } from '#shared/base/clock.ts';
import type { PersonId, TicketId } from '#shared/base/ids.ts';
import { getMeta, putMeta, type DeskDatabase } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import { messageOf } from './predict.ts';
import { docKey, type ReadRecord, type TicketRecord, type TicketView } from './records.ts';

export type UpTo = { readonly pubSeq: number; readonly notesSeq: number };
type Read = UpTo & Pick<TicketView, 'latestAnswers' | 'unanswered' | 'createdAt' | 'updatedAt'>;

/** Whether somebody else has written since. */
export function isUnread(
  view: Read,
  mark: UpTo | undefined,
  since: Instant,
  self: PersonId,
): boolean {
  const isOwnWord = view.latestAnswers.some(({ seq, by }) => seq === view.pubSeq && by === self);
  // Never opened here: what is new, and what has changed while its customer waits for the desk.
  if (mark === undefined)
    return (
      !isOwnWord && (view.createdAt > since || (view.updatedAt > since && view.unanswered > 0))
    );
  // Who wrote the last word has read what stands above it.
  return (view.pubSeq > mark.pubSeq && !isOwnWord) || view.notesSeq > mark.notesSeq;
}

export type Reads = {
  /** Before the lists are read. */
  readonly start: () => Promise<void>;
  readonly isUnread: (view: Read, self: PersonId) => boolean;
  /** Another tab may have read these. */
  readonly reload: (ids: readonly TicketId[]) => Promise<void>;
  /** Never goes back. False: that far it was read already. */
  readonly mark: (id: TicketId, upTo: UpTo) => Promise<boolean>;
  /** Of these tickets, notes that this device has sent itself are read: the ids whose mark has moved. */
  readonly passOwnNotes: (ids: readonly TicketId[]) => Promise<readonly TicketId[]>;
  /** So far the server says that they are read, where this device knows nothing of them. */
  readonly learn: (marks: readonly (UpTo & { readonly id: TicketId })[]) => Promise<void>;
};

const MOST_ATTEMPTS = 5;

export function createReads(room: EngineRoom): Reads {
  let marks = new Map<TicketId, UpTo>();
  let since: Instant | undefined;
  /** Counts what this tab has marked. */
  let turn = 0;

  const change = async (
    id: TicketId,
    body: (db: DeskDatabase, before: ReadRecord | undefined) => Promise<ReadRecord | undefined>,
  ): Promise<boolean> => {
    const after = await room.store.write('relaxed', ['reads', 'docs', 'outbox'], async (db) => {
      const record = await body(db, await db.reads.get(id));
      if (record !== undefined) await db.reads.put(record);
      return record;
    });
    if (after === undefined) return false;
    turn += 1;
    marks.set(id, after);
    return true;
  };

  const readAll = async (): Promise<void> => {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const before = turn;
      const all = await room.store.read(['reads'], (db) => db.reads.toArray());
      // What was marked meanwhile may not be among them.
      if (turn !== before) continue;
      marks = new Map(all.map((mark) => [mark.id, mark]));
      return;
    }
  };
  // A restored server lowers marks, and tickets that have left take theirs along.
  room.hub.listen((message) => {
    if (since === undefined || message.t !== 'tickets' || message.ids !== 'all') return;
    readAll().catch((error: unknown) => {
      if ((error as Error).name !== 'DatabaseClosedError')
        room.platform.warn('What was read could not be read again', error);
    });
  });

  return {
    start: async () => {
      const known = await room.store.read(['reads', 'meta'], async (db) => ({
        marks: await db.reads.toArray(),
        since: (await getMeta(db, 'reads'))?.since,
      }));
      marks = new Map(known.marks.map((mark) => [mark.id, mark]));
      since = known.since;
      if (since !== undefined) return;
      const now = toInstant(room.platform.now());
      since = await room.store.write('relaxed', ['meta'], async (db) => {
        const first = (await getMeta(db, 'reads'))?.since ?? now;
        await putMeta(db, 'reads', { since: first });
        return first;
      });
    },
    isUnread: (view, self) =>
      since !== undefined && isUnread(view, marks.get((view as TicketView).id), since, self),
    reload: async (ids) => {
      const found = await room.store.read(['reads'], (db) => db.reads.bulkGet([...ids]));
      for (const [index, id] of ids.entries()) {
        const record = found[index];
        if (record === undefined) marks.delete(id);
        else marks.set(id, record);
      }
    },
    mark: (id, upTo) =>
      change(id, async (_, before) => {
        const pubSeq = Math.max(before?.pubSeq ?? 0, upTo.pubSeq);
        const notesSeq = Math.max(before?.notesSeq ?? 0, upTo.notesSeq);
        const isKnown = before?.pubSeq === pubSeq && before.notesSeq === notesSeq;
        return isKnown ? undefined : { id, pubSeq, notesSeq, untold: 1 };
      }),
    passOwnNotes: async (ids) => {
      const records = await room.store.read(['tickets'], (db) => db.tickets.bulkGet([...ids]));
      const moved: TicketId[] = [];
      for (const record of records) {
        if (record === undefined || !hasNewNotes(record, marks.get(record.id))) continue;
        const { id, view } = record;
        const isMoved = await change(id, async (db, before) =>
          before !== undefined && (await areOwn(db, id, before.notesSeq))
            ? { ...before, notesSeq: view.notesSeq, untold: 1 }
            : undefined,
        );
        if (isMoved) moved.push(id);
      }
      return moved;
    },
    learn: async (given) => {
      for (const { id, pubSeq, notesSeq } of given)
        await change(id, async (_, before) =>
          before === undefined ? { id, pubSeq, notesSeq } : undefined,
        );
    },
  };
}

const hasNewNotes = ({ view }: TicketRecord, mark: UpTo | undefined): boolean =>
  mark !== undefined && view.notesSeq > mark.notesSeq;

/** Whether this device has sent all notes after this one, as far back as the outbox remembers. */
async function areOwn(db: DeskDatabase, id: TicketId, notesSeq: number): Promise<boolean> {
  const entries = await db.outbox.where('ticketIds').equals(id).toArray();
  const own = new Set(
    entries.flatMap(({ commands }) => commands.flatMap((one) => messageOf(one)?.id ?? [])),
  );
  const notes = await db.docs
    .where('[doc+seq]')
    .between([docKey(id, 'notes', 0), Dexie.minKey], [`${id}/notes/\uffff`, Dexie.maxKey])
    .filter(({ seq }) => seq > notesSeq)
    .toArray();
  return notes.length > 0 && notes.every(({ messageId }) => own.has(messageId));
}
