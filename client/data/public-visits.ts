// A visit to a public computer lasts as long as a tab of it (L5). A tab is known by a mark that it keeps over a reload,
// and all tabs of a visit hold one lock together, which is free when the last one has gone, however it went.

import type { Platform } from './platform.ts';

/** Says to the service worker: a tab of a public computer is leaving. */
export const TIDY_MESSAGE = 'tidy';

export type Visits = {
  readonly begin: (slug: string) => void;
  readonly end: (slug: string) => void;
  /** This tab has been part of it. */
  readonly isOwn: (slug: string) => boolean;
  /** This tab has been part of it, or another one is. */
  readonly goesOn: (slug: string) => Promise<boolean>;
  readonly whenOver: (slug: string, act: () => Promise<void>) => Promise<void>;
};

const nameOf = (slug: string): string => `homing-visit:${slug}`;

export function createVisits({
  locks,
  tabMarks,
  tidyAfterLeaving,
}: Pick<Platform, 'locks' | 'tabMarks' | 'tidyAfterLeaving'>): Visits {
  const held = new Map<string, { readonly abort: AbortController; readonly stop: () => void }>();
  const whenOver = async (slug: string, act: () => Promise<void>): Promise<void> => {
    if (locks !== undefined) await locks.whileFree(nameOf(slug), act);
  };
  const isOwn = (slug: string): boolean => tabMarks?.has(nameOf(slug)) === true;
  return {
    isOwn,
    begin: (slug) => {
      tabMarks?.set(nameOf(slug));
      if (held.has(slug)) return;
      const abort = new AbortController();
      locks?.share(nameOf(slug), abort.signal);
      held.set(slug, { abort, stop: tidyAfterLeaving?.() ?? (() => undefined) });
    },
    end: (slug) => {
      tabMarks?.drop(nameOf(slug));
      held.get(slug)?.stop();
      held.get(slug)?.abort.abort();
      held.delete(slug);
    },
    goesOn: async (slug) => {
      if (isOwn(slug)) return true;
      let isFree = locks === undefined;
      await whenOver(slug, async () => {
        isFree = true;
      });
      return !isFree;
    },
    whenOver,
  };
}
