// A way past an entry that the server cannot answer: its author sets it aside, together with the later entries that
// need it, and the rest goes on. What was set aside is held with all its words, never lost.
//
// It may have been executed all the same, its answer lost in the fault. So it can only be sent again as it was, under
// the id it had: the server answers an id it has seen with what it answered then (sync-design B7), and nothing is done
// twice. When the feed brings its message it has been executed, and is settled by that.

import type { EntryId, MessageId } from '#shared/base/ids.ts';
import { getMeta, putMeta, type DeskDatabase } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import { placed, withThoseThatNeed } from './files/parked.ts';
import { heldRecordOf } from './outcomes.ts';
import { renumberPending, type Performed } from './outbox.ts';
import type { HeldRecord, OutboxRecord } from './records.ts';
import { stuckEntry } from './stuck.ts';
import { createWorkset, pendingByTicket, WORKSET_TABLES } from './workset.ts';

export type SetAside = { readonly ok: true } | { readonly ok: false };

/** Not done when the entry has been answered meanwhile, or is not the one that is stuck. */
export async function setAside(room: EngineRoom, entryId: EntryId): Promise<SetAside> {
  const entries = await room.store.write('strict', [...WORKSET_TABLES, 'held'], async (db) => {
    if ((await stuckEntry(db)) !== entryId) return [];
    const waiting = await waitingInOrder(db);
    const stuck = waiting.filter(({ id }) => id === entryId);
    // Its message has come back by the feed: it was executed, and what needs it may follow.
    const isDone = stuck.some(({ isLanded }) => isLanded);
    const aside = isDone ? stuck : withThoseThatNeed(entryId, waiting);
    if (!isDone)
      await db.held.bulkPut(
        aside.map((entry) => ({
          ...heldRecordOf(room, entry, { code: 'SET_ASIDE' }),
          aside: entry,
        })),
      );
    await db.outbox.bulkDelete(aside.map(({ id }) => id));
    // Numbers have no gaps, and these may or may not have been used: the rest goes out under another identity.
    await renumberPending(room, db);
    await drawAgain(room, db, aside);
    return aside;
  });
  if (entries.length === 0) return { ok: false };
  tell(room, entries);
  return { ok: true };
}

async function waitingInOrder(db: DeskDatabase): Promise<readonly OutboxRecord[]> {
  const lists = await Promise.all(
    (['parked', 'queued', 'sent'] as const).map((state) =>
      db.outbox.where('state').equals(state).toArray(),
    ),
  );
  return lists.flat().toSorted((a, b) => a.n - b.n);
}

/** Back into the queue as it was, after those set-aside entries that it needs. */
export async function sendAsideAgain(room: EngineRoom, id: string): Promise<Performed | undefined> {
  const entries = await room.store.write(
    'strict',
    [...WORKSET_TABLES, 'held', 'files'],
    async (db) => {
      const chosen = await withThoseNeeded(db, id);
      const device = await getMeta(db, 'device');
      if (chosen.length === 0 || device === undefined) return [];
      await db.held.bulkDelete(chosen.map((entry) => entry.id));
      const again = await placed(
        db,
        device,
        chosen.map((entry) => ({ ...entry, isLanded: false })),
      );
      await db.outbox.bulkAdd([...again.entries]);
      await putMeta(db, 'device', again.device);
      await drawAgain(room, db, again.entries);
      return again.entries;
    },
  );
  if (entries.length === 0) return undefined;
  tell(room, entries);
  return { ok: true, entryId: id as EntryId, changes: [] };
}

async function withThoseNeeded(db: DeskDatabase, id: string): Promise<readonly OutboxRecord[]> {
  const asides = new Map(
    (await db.held.toArray()).flatMap(({ aside }) =>
      aside === undefined ? [] : [[aside.id, aside]],
    ),
  ) as ReadonlyMap<string, OutboxRecord>;
  const chosen = new Set<OutboxRecord>();
  const choose = (wanted: string): void => {
    const entry = asides.get(wanted);
    if (entry === undefined || chosen.has(entry)) return;
    for (const needed of entry.needs) choose(needed);
    chosen.add(entry);
  };
  choose(id);
  return [...chosen];
}

/** Thrown away by its author. What it was to settle waits for them again. */
export async function discardAside(room: EngineRoom, id: string): Promise<void> {
  await room.store.write('strict', ['held'], async (db) => {
    await db.held.delete(id);
    const settling = (await db.held.toArray()).filter((item) => item.settledBy === id);
    await db.held.bulkPut(settling.map((item) => ({ ...item, settledBy: null })));
  });
}

/** Set aside, and executed all the same: the feed has brought the message. Inside a write of `held`. */
export async function settleAside(
  db: DeskDatabase,
  arrived: ReadonlySet<MessageId>,
): Promise<void> {
  if (arrived.size === 0) return;
  const held = await db.held.toArray();
  const isExecuted = ({ aside, messageId }: HeldRecord): boolean =>
    aside !== undefined && messageId !== null && arrived.has(messageId);
  const executed = new Set(held.filter(isExecuted).map(({ id }) => id));
  if (executed.size === 0) return;
  await db.held.bulkDelete(
    held
      .filter(
        ({ id, settledBy }) => executed.has(id) || (settledBy !== null && executed.has(settledBy)),
      )
      .map(({ id }) => id),
  );
}

async function drawAgain(
  room: EngineRoom,
  db: DeskDatabase,
  entries: readonly OutboxRecord[],
): Promise<void> {
  const prediction = await room.predictions.load(db);
  if (prediction === undefined) return;
  const workset = createWorkset(db, room.shelf);
  const ids = entries.flatMap((entry) => entry.ticketIds);
  await workset.load(ids);
  for (const id of ids) workset.add(id);
  await workset.save(await pendingByTicket(db), prediction);
}

function tell(room: EngineRoom, entries: readonly OutboxRecord[]): void {
  room.hub.tell({ t: 'tickets', ids: [...new Set(entries.flatMap((entry) => entry.ticketIds))] });
  room.hub.tell({ t: 'kick', isUrgent: true });
}
