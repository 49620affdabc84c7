import type { Clock } from '#shared/base/clock.ts';

const MAX_ENTRIES = 10_000;

export type ShortMemory<T> = {
  /** The remembered value, or what `load` finds; concurrent callers share one load. Absence is not remembered. */
  readonly get: (key: string, load: () => Promise<T | undefined>) => Promise<T | undefined>;
  readonly drop: (isStale: (value: T) => boolean) => void;
};

/** Remembers for `ttlMs` counted from the start of the load, so that nothing older than that is ever served. */
export function createShortMemory<T>(clock: Clock, ttlMs: number): ShortMemory<T> {
  const entries = new Map<string, { until: number; loading: Promise<T | undefined>; value?: T }>();
  // A load that began before a change must not be remembered after it.
  let drops = 0;

  return {
    get: (key, load) => {
      const now = clock();
      const known = entries.get(key);
      // A clock that jumped back must not keep an entry alive.
      if (known !== undefined && now < known.until && known.until - now <= ttlMs)
        return known.loading;
      if (entries.size >= MAX_ENTRIES) entries.clear();
      const entry: { until: number; loading: Promise<T | undefined>; value?: T } = {
        until: now + ttlMs,
        loading: load(),
      };
      entries.set(key, entry);
      const dropsBefore = drops;
      const forget = (): void => {
        if (entries.get(key) === entry) entries.delete(key);
      };
      entry.loading.then((value) => {
        if (value === undefined || drops !== dropsBefore) forget();
        else entry.value = value;
      }, forget);
      return entry.loading;
    },

    drop: (isStale) => {
      drops += 1;
      for (const [key, entry] of entries) {
        if (entry.value === undefined || isStale(entry.value)) entries.delete(key);
      }
    },
  };
}
