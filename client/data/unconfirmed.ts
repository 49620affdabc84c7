// What a device keeps while it loads everything anew, after a reset or a repair, so that it can go on working; and what of
// it goes when the load has told all and did not bring it.

import type { TicketId } from '#shared/base/ids.ts';
import type { DeskDatabase } from './database.ts';
import { touchDirectory } from './directory.ts';
import type { EngineRoom } from './engine-room.ts';
import type { TicketBase } from './records.ts';
import { dropTraces } from './workset.ts';

/** Version of small rows that are kept to predict with; any row replaces them. */
export const UNCONFIRMED = -1;

/** At the end of the load. True: marks of what was read have changed, and are to be read again. */
export async function dropNotBrought(room: EngineRoom, db: DeskDatabase): Promise<boolean> {
  await dropUnconfirmed(db);
  await dropTracesOfLeft(room, db);
  return lowerReads(room, db);
}

async function dropUnconfirmed(db: DeskDatabase): Promise<void> {
  const all = await db.small.toArray();
  const stale = all.filter(({ v }) => v === UNCONFIRMED);
  await db.small.bulkDelete(stale.map(({ kind, id }) => [kind, id]));
  if (stale.length > 0) await touchDirectory(db);
  // Held replies of other devices that were settled meanwhile.
  const held = await db.held.toArray();
  const open = new Set(
    all.filter(({ kind, v }) => kind === 'held-reply' && v !== UNCONFIRMED).map(({ id }) => id),
  );
  const settled = held.filter(
    (item) =>
      item.commands.length === 0 && item.heldReplyId !== null && !open.has(item.heldReplyId),
  );
  await db.held.bulkDelete(settled.map(({ id }) => id));
}

/** A server that was restored gives numbers again: what comes under them has not been read (C10). */
async function lowerReads(room: EngineRoom, db: DeskDatabase): Promise<boolean> {
  const marks = await db.reads.toArray();
  const ids = marks.map(({ id }) => id);
  const records = await db.tickets.bulkGet(ids);
  const cold = await room.shelf.find(db, ids);
  const lowered = marks.flatMap((mark, index) => {
    const last = records[index]?.view ?? seqsOf(cold.get(mark.id)?.base);
    if (last === undefined) return [];
    const pubSeq = Math.min(mark.pubSeq, last.pubSeq);
    const notesSeq = Math.min(mark.notesSeq, last.notesSeq ?? mark.notesSeq);
    return pubSeq < mark.pubSeq || notesSeq < mark.notesSeq ? [{ ...mark, pubSeq, notesSeq }] : [];
  });
  await db.reads.bulkPut(lowered);
  return lowered.length > 0;
}

const seqsOf = (base: TicketBase | undefined) =>
  base && { pubSeq: base.row.pubSeq, notesSeq: base.desk?.notesSeq };

/** The tickets went without their traces and should have come back: what tells of those that did not goes too (INV14). */
async function dropTracesOfLeft(room: EngineRoom, db: DeskDatabase): Promise<void> {
  const done = await db.outbox.where('state').equals('done').toArray();
  const states = await db.draftStates.toArray();
  const told = [
    ...new Set([
      ...done.flatMap(({ ticketIds }) => ticketIds),
      ...states.map(({ ticketId }) => ticketId),
      ...((await db.reads.toCollection().primaryKeys()) as TicketId[]),
    ]),
  ];
  const records = (await db.tickets.bulkGet(told)).flatMap((record) => record?.id ?? []);
  const cold = await room.shelf.find(db, told);
  const here = new Set([...records, ...cold.keys()]);
  await dropTraces(db, new Set(told.filter((id) => !here.has(id))));
}
