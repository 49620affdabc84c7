// What a device keeps while it loads everything anew, after a reset or a repair, so that it can go on working; and what of
// it goes when the load has told all and did not bring it.

import type { DeskDatabase } from './database.ts';
import { touchDirectory } from './directory.ts';
import type { EngineRoom } from './engine-room.ts';
import { dropTraces } from './workset.ts';

/** Version of small rows that are kept to predict with; any row replaces them. */
export const UNCONFIRMED = -1;

/** At the end of the load. */
export async function dropNotBrought(room: EngineRoom, db: DeskDatabase): Promise<void> {
  await dropUnconfirmed(db);
  await dropTracesOfLeft(room, db);
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

/** The tickets went without their traces and should have come back: what tells of those that did not goes too (INV14). */
async function dropTracesOfLeft(room: EngineRoom, db: DeskDatabase): Promise<void> {
  const done = await db.outbox.where('state').equals('done').toArray();
  const states = await db.draftStates.toArray();
  const told = [
    ...new Set([
      ...done.flatMap(({ ticketIds }) => ticketIds),
      ...states.map(({ ticketId }) => ticketId),
    ]),
  ];
  const records = (await db.tickets.bulkGet(told)).flatMap((record) => record?.id ?? []);
  const cold = await room.shelf.find(db, told);
  const here = new Set([...records, ...cold.keys()]);
  await dropTraces(db, new Set(told.filter((id) => !here.has(id))));
}
