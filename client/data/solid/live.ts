import { liveQuery } from 'dexie';
import { createEffect, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js';
import type { Platform } from '../platform.ts';

/**
 * A query that runs again when what it read has changed, in this tab or another; `initial` until it has answered. It
 * awaits nothing but the database: what it reads after a fetch, for one, is not followed.
 */
export function createLive<T>(
  platform: Pick<Platform, 'warn'>,
  query: () => Promise<T>,
  initial: T,
): Accessor<T> {
  return createLiveOn(platform, () => null, query, initial);
}

/**
 * The same for a question that depends on signals; between two questions the answer is `initial`. `besides` may show
 * another answer until the next reading; what it gives is called when the question is over.
 */
export function createLiveOn<Key, T>(
  platform: Pick<Platform, 'warn'>,
  key: Accessor<Key>,
  query: (key: Key) => Promise<T>,
  initial: T,
  besides?: (key: Key, show: (value: T) => void) => () => void,
): Accessor<T> {
  const [value, setValue] = createSignal<T>(initial);
  createEffect(
    on(key, (current, previous) => {
      if (previous !== undefined && previous !== current) setValue(() => initial);
      const subscription = liveQuery(() => query(current)).subscribe({
        next: (found) => setValue(() => found),
        error: (error: unknown) => {
          // A closed desk ends its queries.
          if ((error as Error).name !== 'DatabaseClosedError')
            platform.warn('A live query failed', error);
        },
      });
      onCleanup(() => subscription.unsubscribe());
      if (besides !== undefined) onCleanup(besides(current, (shown) => setValue(() => shown)));
    }),
  );
  return value;
}

/** Resolves once the accessor gives something; rejects after `limitMs`. Outside of any component. */
export function firstValue<T>(
  platform: Pick<Platform, 'timers'>,
  accessor: Accessor<T | undefined>,
  limitMs: number,
): Promise<T> {
  const now = untrack(accessor);
  if (now !== undefined) return Promise.resolve(now);
  return new Promise((resolve, reject) => {
    const timer = platform.timers.set(() => reject(new Error('Nothing came in time')), limitMs);
    createEffect(() => {
      const value = accessor();
      if (value === undefined) return;
      platform.timers.clear(timer);
      resolve(value);
    });
  });
}
