// One tab of a person leads: it alone runs the loop and holds the poke socket, to spare network and battery. The lock
// is the browser's, so it is free the moment the leading tab dies. A tab can also be frozen while it holds the lock:
// then its heartbeat is missed, and the others push for themselves, which the push contract allows (sync-design B19).

import type { Hub } from '../hub.ts';
import type { Platform } from '../platform.ts';

const HEARTBEAT_MS = 5_000;
export const STALE_MS = 15_000;

export type Leadership = {
  readonly isLeader: () => boolean;
  /** No leader has been heard of for a while. */
  readonly isStale: () => boolean;
  readonly stop: () => void;
};

export type LeadershipOptions = {
  readonly platform: Pick<Platform, 'locks' | 'timers' | 'now' | 'warn'>;
  readonly hub: Hub;
  readonly name: string;
  readonly onLead: () => void;
  readonly heartbeat: () => void;
};

export function seekLeadership({
  platform,
  hub,
  name,
  onLead,
  heartbeat,
}: LeadershipOptions): Leadership {
  const abort = new AbortController();
  let isLeader = false;
  let heardAt = platform.now();
  let timer: unknown;

  const stopListening = hub.listen((message, isOwn) => {
    if (message.t === 'leader' && !isOwn) heardAt = platform.now();
  });
  const beat = () => {
    heartbeat();
    timer = platform.timers.set(beat, HEARTBEAT_MS);
  };
  const lead = () => {
    isLeader = true;
    onLead();
    beat();
  };

  if (platform.locks === undefined) {
    // As with a lock, not before the caller has what this function returns.
    queueMicrotask(() => {
      if (!abort.signal.aborted) lead();
    });
  } else {
    platform.locks
      .request(name, { signal: abort.signal }, async () => {
        if (abort.signal.aborted) return;
        lead();
        await new Promise<void>((resolve) =>
          abort.signal.addEventListener('abort', () => resolve(), { once: true }),
        );
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted) platform.warn('No lock for leading', error);
      });
  }
  return {
    isLeader: () => isLeader,
    isStale: () => !isLeader && platform.now() - heardAt > STALE_MS,
    stop: () => {
      isLeader = false;
      abort.abort();
      platform.timers.clear(timer);
      stopListening();
    },
  };
}
