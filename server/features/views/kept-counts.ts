// What was counted, in the memory of this process: who counts again need ask only about the tickets that changed since.

/** Everything that its snapshot did not see has a transaction id of `since` or later; `at`: when, in ms since 1970. */
export type Stamp = { readonly since: string; readonly at: number };
export type KeptCount = Stamp &
  (
    | { readonly kind: 'exact'; readonly ids: ReadonlySet<string> }
    /** More than anybody wants to know. */
    | { readonly kind: 'many'; readonly atLeast: number }
  );

export type KeptCounts = {
  readonly get: (key: string) => KeptCount | undefined;
  readonly keep: (key: string, count: KeptCount) => void;
  readonly forget: (key: string) => void;
};

/** About 20 MB when it is full. */
const MOST_IDS = 200_000;
const MOST_COUNTS = 5_000;

/** What was not asked for the longest leaves first. */
export function createKeptCounts(mostIds = MOST_IDS, mostCounts = MOST_COUNTS): KeptCounts {
  const counts = new Map<string, KeptCount>();
  let ids = 0;
  const forget = (key: string): void => {
    const count = counts.get(key);
    if (count === undefined) return;
    counts.delete(key);
    ids -= sizeOf(count);
  };
  return {
    get: (key) => {
      const count = counts.get(key);
      if (count === undefined) return undefined;
      counts.delete(key);
      counts.set(key, count);
      return count;
    },
    keep: (key, count) => {
      forget(key);
      counts.set(key, count);
      ids += sizeOf(count);
      for (const oldest of counts.keys()) {
        if (ids <= mostIds && counts.size <= mostCounts) break;
        forget(oldest);
      }
    },
    forget,
  };
}

const sizeOf = (count: KeptCount): number => (count.kind === 'exact' ? count.ids.size : 0);
