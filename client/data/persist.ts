// Asks the browser to keep what lies here when it runs short of space (sync-design B22). Asked once, when there is
// something to lose: at the first change that is written here, which is also a click, so that a browser that asks the
// person (Firefox) asks at a moment that explains itself. Once more after installing: Chromium decides by itself and
// says yes to installed apps. The answer is remembered; the sync panel says it.

import { getMeta, putMeta } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import type { PersistenceMeta } from './records.ts';

type Reason = 'work' | 'installed';

type Keeper = { readonly ask: (reason: Reason) => void };

export function createKeeper(room: EngineRoom): Keeper {
  const { persistence } = room.platform;
  /** Reasons for which it has been asked in this tab, so that not every change looks into the database. */
  const asked = new Set<Reason>();
  const ask = async (reason: Reason): Promise<void> => {
    if (persistence === undefined) return;
    const before = await room.store.read(['meta'], (db) => getMeta(db, 'persistence'));
    if (before?.isGranted === true || before?.asked.includes(reason) === true) return;
    const isGranted = (await persistence.isGranted()) || (await persistence.ask());
    const answer: PersistenceMeta = {
      isGranted,
      asked: [...(before?.asked ?? []), reason],
      at: room.platform.now(),
    };
    await room.store.write('relaxed', ['meta'], (db) => putMeta(db, 'persistence', answer));
  };
  return {
    ask: (reason) => {
      if (asked.has(reason)) return;
      asked.add(reason);
      ask(reason).catch((error: unknown) =>
        room.platform.warn('The browser was not asked to keep the storage', error),
      );
    },
  };
}

/** What the browser promises about what lies here: to keep it when space runs short, or nothing. */
export type StoragePromise = 'kept' | 'refused' | 'not-asked' | 'impossible';

export async function readStoragePromise(room: EngineRoom): Promise<StoragePromise> {
  if (room.platform.persistence === undefined) return 'impossible';
  const answer = await room.store.read(['meta'], (db) => getMeta(db, 'persistence'));
  if (answer === undefined) return 'not-asked';
  return answer.isGranted ? 'kept' : 'refused';
}
