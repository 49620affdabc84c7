// Sessions and desks live as long as the page. Desks are shared by every screen of a
// workspace and closed a moment after the last one has gone, so that moving between screens opens nothing anew.

import { createSessions, openDesk, type OpenedDesk } from '#client/data/index.ts';
import type { DeskUse } from '#client/features/desk/index.ts';
import { platform } from './services.ts';

const sessions = createSessions(platform);

export const signIn = (slug: string, email: string, password: string, isPublic: boolean) =>
  sessions.signIn(slug, email, password, isPublic);

/** How long a desk that nobody looks at stays open. */
const LINGER_MS = 1_000;

type Shared = {
  readonly opened: Promise<OpenedDesk>;
  readonly listeners: Set<() => void>;
  users: number;
};
const shared = new Map<string, Shared>();

/** The desk of a workspace: opened by the first who asks, shared by the others, given back with `release`. */
export function useSharedDesk(slug: string, onEnded: () => void): DeskUse {
  const found = shared.get(slug) ?? open(slug);
  found.users += 1;
  found.listeners.add(onEnded);
  let isReleased = false;
  return {
    opened: found.opened,
    release: () => {
      if (isReleased) return;
      isReleased = true;
      found.users -= 1;
      found.listeners.delete(onEnded);
      setTimeout(() => {
        if (found.users > 0 || shared.get(slug) !== found) return;
        shared.delete(slug);
        close(found);
      }, LINGER_MS);
    },
    forget: () => {
      if (shared.get(slug) === found) shared.delete(slug);
    },
  };
}

/** How long a desk that was opened ahead waits for its screen. */
const AHEAD_MS = 30_000;

/** Opens a desk for a screen that is about to ask for it. */
export function openAhead(slug: string): void {
  if (shared.has(slug)) return;
  const { release } = useSharedDesk(slug, () => undefined);
  setTimeout(release, AHEAD_MS);
}

function open(slug: string): Shared {
  const listeners = new Set<() => void>();
  const one: Shared = {
    listeners,
    users: 0,
    opened: openDesk({
      slug,
      platform,
      sessions,
      onEnded: () => {
        shared.delete(slug);
        for (const tell of listeners) tell();
      },
    }),
  };
  shared.set(slug, one);
  return one;
}

function close(one: Shared): void {
  one.opened
    .then((result) => (result.status === 'open' ? result.desk.close() : undefined))
    .catch((error: unknown) => platform.warn('A desk could not be closed', error));
}
