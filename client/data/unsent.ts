import type { DeskDatabase } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import { listHeld } from './held.ts';
import { UNSENT_STATES } from './records.ts';

/** Work that exists on this device only and that removing its database would destroy. */
export type Unsent = {
  readonly queued: number;
  readonly held: number;
  readonly drafts: number;
  /** Put in and on no message yet; those of messages count with these. */
  readonly files: number;
  /** Ends of sessions whose work lies sealed here and could not be opened. */
  readonly sealed: number;
};

export function countUnsent(room: EngineRoom): Promise<Unsent> {
  return room.store.read(['outbox', 'held', 'draftStates', 'sealed', 'files'], async (db) => {
    const [queued, held, drafts, sealed, files] = await Promise.all([
      db.outbox.where('state').anyOf(UNSENT_STATES).count(),
      listHeld(db),
      db.draftStates.toArray(),
      countSealed(db),
      db.files.toArray(),
    ]);
    return {
      queued,
      held: held.length,
      drafts: drafts.filter(({ isDirty, isPrivate }) => isDirty || isPrivate).length,
      files: files.filter(({ entryId }) => entryId === null).length,
      sealed,
    };
  });
}

/** How many seals hold something that has not been opened. Inside a read of `sealed`. */
export async function countSealed(db: DeskDatabase): Promise<number> {
  const keys = (await db.sealed.toCollection().primaryKeys()) as string[];
  return new Set(keys.map((key) => key.slice(0, Math.max(key.lastIndexOf('/'), 0)))).size;
}
