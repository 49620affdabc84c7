import type { Locks } from './platform.ts';

/** The browser's locks, of pages and workers alike; not there on an insecure origin, whatever the types say. */
export function browserLocks(): Locks | undefined {
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) return undefined;
  return {
    request: (name, options, held) => locks.request(name, options, held),
    whileFree: (name, held) =>
      locks.request(name, { ifAvailable: true }, async (lock) => {
        if (lock === null) return false;
        await held();
        return true;
      }),
    share: (name, signal) => {
      const held = (): Promise<void> =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      // Rejects when it is given up before it was had.
      locks.request(name, { mode: 'shared', signal }, held).catch(() => undefined);
    },
    isWanted: async (name) => {
      const { pending = [] } = await locks.query();
      return pending.some((one) => one.name === name);
    },
  };
}
