// What the end of an upload changes: its entries get their numbers, or come back to their author with all their words.

import type { FileId } from '#shared/base/ids.ts';
import type { DeskDatabase } from '../database.ts';
import type { EngineRoom } from '../engine-room.ts';
import { hold } from '../outcomes.ts';
import type { FileRecord, OutboxRecord } from '../records.ts';
import { createWorkset, pendingByTicket, WORKSET_TABLES } from '../workset.ts';
import { heldReasonOf } from './claims.ts';
import { filesOf, parkedInOrder, releaseParked, withThoseThatNeed } from './parked.ts';

export async function settleUploaded(room: EngineRoom, id: FileId): Promise<void> {
  const isReleased = await room.store.write('strict', ['files', 'outbox', 'meta'], async (db) => {
    const file = await db.files.get(id);
    if (file === undefined) return false;
    await db.files.put({ ...file, state: 'uploaded', problem: null });
    return releaseParked(db);
  });
  if (isReleased) room.hub.tell({ t: 'kick', isUrgent: true });
}

/** The message that names it cannot be sent: it is held, with those that need it, and nothing of its words is lost. */
export async function settleRefused(
  room: EngineRoom,
  id: FileId,
  problem: NonNullable<FileRecord['problem']>,
): Promise<void> {
  const withdrawn = await room.store.write(
    'strict',
    [...WORKSET_TABLES, 'held', 'files'],
    async (db) => {
      const file = await db.files.get(id);
      if (file === undefined) return [];
      const refused: FileRecord = { ...file, state: 'refused', problem };
      await db.files.put(refused);
      const entries = await withdraw(room, db, refused);
      // What was behind it on its tickets and does not need it may go.
      await releaseParked(db);
      return entries;
    },
  );
  if (withdrawn.length === 0) return;
  room.hub.tell({ t: 'tickets', ids: [...new Set(withdrawn.flatMap((one) => one.ticketIds))] });
  room.hub.tell({ t: 'kick', isUrgent: true });
}

async function withdraw(
  room: EngineRoom,
  db: DeskDatabase,
  file: FileRecord,
): Promise<readonly OutboxRecord[]> {
  const parked = await parkedInOrder(db);
  const naming = parked.find(({ commands }) => filesOf(commands).includes(file.id));
  if (naming === undefined) return [];
  const withdrawn = withThoseThatNeed(naming.id, parked);
  for (const entry of withdrawn) {
    const refusal =
      entry === naming
        ? heldReasonOf(file)
        : ({ code: 'NEEDED_ENTRY_REFUSED', entryId: naming.id } as const);
    await hold(room, db, entry, { refusal });
  }
  await db.outbox.bulkDelete(withdrawn.map(({ id }) => id));
  const prediction = await room.predictions.load(db);
  if (prediction === undefined) return withdrawn;
  const workset = createWorkset(db, room.shelf);
  const ids = withdrawn.flatMap((entry) => entry.ticketIds);
  await workset.load(ids);
  for (const id of ids) workset.add(id);
  await workset.save(await pendingByTicket(db), prediction);
  return withdrawn;
}
