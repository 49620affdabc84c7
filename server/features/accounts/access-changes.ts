// Changes of rights, told to everybody who keeps something worked out from them: here at once, in other processes by
// NOTIFY. A lost notification costs the second that remembered rights may be old, and sockets are checked again at
// each reconnection.

import type { AccessChange, AccessListener } from '#server/app-context.ts';
import type { Database } from '#server/platform/db/database.ts';

const CHANNEL = 'homing_access';

type ChangesLog = { readonly error: (details: object, message: string) => void };

export type AccessChanges = {
  readonly publish: (change: AccessChange) => void;
  readonly listen: (listener: AccessListener) => () => void;
  /** Begins to hear other processes. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export function createAccessChanges(deps: {
  readonly db: Database;
  readonly log: ChangesLog;
  /** Tells this process's own notifications from the others'. */
  readonly processId: string;
}): AccessChanges {
  const { db, log, processId } = deps;
  const listeners = new Set<AccessListener>();
  let stopListening: (() => Promise<void>) | undefined;

  const tell = (change: AccessChange): void => {
    for (const listener of listeners) {
      try {
        listener(change);
      } catch (error) {
        // One listener's bug must not keep the others from closing what has to be closed.
        log.error({ err: error }, 'a listener to changed rights failed');
      }
    }
  };

  return {
    publish: (change) => {
      tell(change);
      const payload = JSON.stringify({ ...change, from: processId });
      db.global((sql) => sql`select pg_notify(${CHANNEL}, ${payload})`).catch((error: unknown) =>
        log.error({ err: error }, 'other processes were not told of changed rights'),
      );
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: async () => {
      const { unlisten } = await db.listen(CHANNEL, (payload) => {
        const { from, ...change } = JSON.parse(payload) as AccessChange & { from: string };
        if (from !== processId) tell(change);
      });
      stopListening = unlisten;
    },
    stop: async () => {
      await stopListening?.();
      listeners.clear();
    },
  };
}
