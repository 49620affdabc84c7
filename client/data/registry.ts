// Who is signed in where in this browser, and which databases are still to be wiped. A database of its own, so that the
// app can start without a network, and so that a wipe that was interrupted is finished at the next start.

import Dexie, { type Table } from 'dexie';
import type { PersonId } from '#shared/base/ids.ts';
import { isLostConnection } from './database.ts';
import type { Platform } from './platform.ts';

export type KnownSession = {
  readonly slug: string;
  readonly personId: PersonId;
  readonly name: string;
  /** `changing`: somebody is signing in, so nobody's work may be sent; `ended`: unsent work may lie sealed. */
  readonly state: 'signed-in' | 'changing' | 'ended';
  readonly at: number;
  /** On a public computer: nothing of it stays when its last tab goes. */
  readonly isPublic?: boolean;
  /** A desk has been opened with what the server said of this session: nothing of an earlier one is still sealed. */
  readonly isSettled?: boolean;
  /** This person has switched notifications on here. */
  readonly push?: { readonly showsSubject: boolean };
};

/** A database and caches to be removed; `revoke`: the session is still to be ended on the server as well. */
export type PendingWipe = {
  readonly database: string;
  readonly slug: string;
  readonly revoke: boolean;
};

export type Registry = {
  readonly sessions: () => Promise<readonly KnownSession[]>;
  readonly session: (slug: string) => Promise<KnownSession | undefined>;
  readonly putSession: (session: KnownSession) => Promise<void>;
  readonly dropSession: (slug: string) => Promise<void>;
  readonly wipes: () => Promise<readonly PendingWipe[]>;
  readonly putWipe: (wipe: PendingWipe) => Promise<void>;
  readonly dropWipe: (database: string) => Promise<void>;
  readonly close: () => void;
};

export const REGISTRY_NAME = 'homing';

export function openRegistry(platform: Pick<Platform, 'indexedDB' | 'IDBKeyRange'>): Registry {
  const db = new Dexie(REGISTRY_NAME, {
    indexedDB: platform.indexedDB,
    IDBKeyRange: platform.IDBKeyRange,
    chromeTransactionDurability: 'strict',
    cache: 'disabled',
  }) as Dexie & {
    readonly sessions: Table<KnownSession, string>;
    readonly wipes: Table<PendingWipe, string>;
  };
  db.version(1).stores({ sessions: 'slug', wipes: 'database' });
  db.on('versionchange', () => db.close());

  const run = async <T>(act: () => PromiseLike<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (!isLostConnection(error)) throw error;
      db.close({ disableAutoOpen: false });
      return await act();
    }
  };
  return {
    sessions: () => run(() => db.sessions.toArray()),
    session: (slug) => run(() => db.sessions.get(slug)),
    putSession: async (session) => void (await run(() => db.sessions.put(session))),
    dropSession: (slug) => run(() => db.sessions.delete(slug)),
    wipes: () => run(() => db.wipes.toArray()),
    putWipe: async (wipe) => void (await run(() => db.wipes.put(wipe))),
    dropWipe: (database) => run(() => db.wipes.delete(database)),
    close: () => db.close(),
  };
}
