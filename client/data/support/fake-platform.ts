// A device's surroundings in Node: IndexedDB in memory that outlives a crash, a clock, locks and channels shared by the
// tabs of one browser.

import Dexie from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import type { Channel, Locks, Platform } from '../platform.ts';

export type FakeBrowser = {
  readonly platform: (fetch: Platform['fetch']) => Platform;
  readonly setClock: (now: () => number) => void;
  readonly deletedCaches: string[];
  /** All tabs die. */
  readonly dropLocks: () => void;
  readonly wake: () => void;
  readonly warnings: string[];
  readonly indexedDB: IDBFactory;
};

// Live queries run only where Dexie believes that there is an IndexedDB at all; databases name their own.
Dexie.dependencies.indexedDB ??= new IDBFactory();

let seed = 1;

export function fakeBrowser(options: { readonly hasLocks?: boolean } = {}): FakeBrowser {
  const indexedDB = new IDBFactory();
  const channels = new Map<string, Set<(message: unknown) => void>>();
  const { locks, drop } = fakeLocks();
  const deletedCaches: string[] = [];
  const warnings: string[] = [];
  const wakers = new Set<() => void>();
  let now = () => Date.now();

  const channel = (name: string): Channel => {
    const receivers = channels.get(name) ?? new Set();
    channels.set(name, receivers);
    const own = new Set<(message: unknown) => void>();
    return {
      post: (message) => {
        for (const receive of receivers)
          if (!own.has(receive)) queueMicrotask(() => receive(message));
      },
      listen: (receive) => {
        receivers.add(receive);
        own.add(receive);
        return () => receivers.delete(receive);
      },
      close: () => {
        for (const receive of own) receivers.delete(receive);
      },
    };
  };

  return {
    indexedDB,
    deletedCaches,
    warnings,
    setClock: (clock) => {
      now = clock;
    },
    dropLocks: drop,
    wake: () => {
      for (const wake of wakers) wake();
    },
    platform: (fetch) => ({
      fetch,
      WebSocket: undefined,
      indexedDB,
      IDBKeyRange,
      origin: 'https://desk.example',
      now: () => now(),
      random: fakeRandom(),
      timers: {
        set: (run, delayMs) => {
          const timer = setTimeout(run, delayMs);
          timer.unref();
          return timer;
        },
        clear: (handle) => clearTimeout(handle as NodeJS.Timeout),
      },
      locks: options.hasLocks === true ? locks : undefined,
      subtle: globalThis.crypto.subtle,
      channel,
      isVisible: () => true,
      onWake: (wake) => {
        wakers.add(wake);
        return () => wakers.delete(wake);
      },
      deleteCaches: async (prefix) => void deletedCaches.push(prefix),
      warn: (message, cause) => void warnings.push(`${message}: ${String(cause)}`),
    }),
  };
}

/** Repeatable bytes, different for every platform. */
function fakeRandom(): Platform['random'] {
  let state = (seed += 7919);
  return (bytes) => {
    for (let i = 0; i < bytes.length; i += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      bytes[i] = state >>> 24;
    }
  };
}

function fakeLocks(): { readonly locks: Locks; readonly drop: () => void } {
  const tails = new Map<string, Promise<unknown>>();
  /** How many hold or wait. */
  const there = new Map<string, number>();
  const count = (name: string, change: number) =>
    there.set(name, Math.max(0, (there.get(name) ?? 0) + change));
  const request: Locks['request'] = async (name, { signal }, held) => {
    count(name, 1);
    const run = (tails.get(name) ?? Promise.resolve()).then(async () => {
      if (!signal.aborted) await held();
    });
    tails.set(
      name,
      run.catch(() => undefined),
    );
    try {
      return await run;
    } finally {
      count(name, -1);
    }
  };
  const locks: Locks = {
    request,
    whileFree: async (name, held) => {
      if ((there.get(name) ?? 0) > 0) return false;
      await request(name, { signal: new AbortController().signal }, held);
      return true;
    },
    share: (name, signal) => {
      count(name, 1);
      signal.addEventListener('abort', () => count(name, -1), { once: true });
    },
    isWanted: async (name) => (there.get(name) ?? 0) > 1,
  };
  return { locks, drop: () => there.clear() };
}
