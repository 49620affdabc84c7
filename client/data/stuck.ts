// Which entry of the queue the server cannot answer. A push that fails while a pull of the same round succeeds is not
// the network's doing: one of its entries is. The next pushes are half as long, until one entry alone is left, and that
// one's failures are counted. After `STUCK_ATTEMPTS` its author is told and may set it aside (set-aside.ts).

import type { EntryId } from '#shared/base/ids.ts';
import { LIMITS } from '#shared/protocol/sync.ts';
import { getMeta, putMeta, type DeskDatabase } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import type { OutboxRecord, StuckMeta } from './records.ts';

export const STUCK_ATTEMPTS = 4;

/** Entries that went out together and got no answer: those that may be the cause. */
export type Suspects = readonly Pick<OutboxRecord, 'id' | 'n'>[];

/** In a push's own transaction: how many entries may go out at once, beginning with number `first`. */
export const batchLimit = (stuck: StuckMeta | undefined, first: number): number =>
  stuck === undefined || first > stuck.upTo ? LIMITS.pushEntries : stuck.size;

export async function blame(room: EngineRoom, suspects: Suspects): Promise<void> {
  const [first] = suspects;
  const last = suspects.at(-1);
  if (first === undefined || last === undefined) return;
  await room.store.write('strict', ['meta'], async (db) => {
    const before = await getMeta(db, 'stuck');
    const known = before?.id === first.id ? before.attempts : 0;
    await putMeta(db, 'stuck', {
      id: first.id,
      attempts: suspects.length === 1 ? known + 1 : 0,
      size: Math.ceil(suspects.length / 2),
      upTo: Math.max(last.n, before?.upTo ?? 0),
    });
  });
}

/** After answers up to number `n`: what got through is no suspect, what came with it still goes out with care. */
export async function relieve(room: EngineRoom, n: number): Promise<void> {
  await room.store.write('strict', ['meta'], async (db) => {
    const stuck = await getMeta(db, 'stuck');
    if (stuck === undefined) return;
    if (n >= stuck.upTo) await db.meta.delete('stuck');
    else await putMeta(db, 'stuck', { ...stuck, attempts: 0 });
  });
}

/** The entry that its author may set aside. Inside a read of `meta` and `outbox`. */
export async function stuckEntry(db: DeskDatabase): Promise<EntryId | undefined> {
  const stuck = await getMeta(db, 'stuck');
  if (stuck === undefined || stuck.attempts < STUCK_ATTEMPTS) return undefined;
  const entry = await db.outbox.get(stuck.id);
  return entry?.state === 'queued' || entry?.state === 'sent' ? stuck.id : undefined;
}
