import type { EngineRoom } from './engine-room.ts';
import { listHeld } from './held.ts';

/** Work that exists on this device only and that removing its database would destroy. */
export type Unsent = { readonly queued: number; readonly held: number; readonly drafts: number };

export function countUnsent(room: EngineRoom): Promise<Unsent> {
  return room.store.read(['outbox', 'held', 'draftStates'], async (db) => {
    const [queued, sent, held, drafts] = await Promise.all([
      db.outbox.where('state').equals('queued').count(),
      db.outbox.where('state').equals('sent').count(),
      listHeld(db),
      db.draftStates.toArray(),
    ]);
    return {
      queued: queued + sent,
      held: held.length,
      drafts: drafts.filter(({ isDirty, isPrivate }) => isDirty || isPrivate).length,
    };
  });
}
