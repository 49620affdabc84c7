import type { TicketId } from '#shared/base/ids.ts';
import type { EngineRoom } from '../engine-room.ts';

/** Changes come one by one when somebody works, and by the hundred, page after page, when much is loaded. */
const FEW = 50;
const GATHERED_MS = 400;

/**
 * Hands on what has changed: a few at once and the first page of many at once too, so that something is on screen; the
 * pages that follow it together, since each would draw the lists anew.
 */
export function createGatherer(
  room: EngineRoom,
  handOn: (ids: readonly TicketId[] | 'all') => Promise<void>,
) {
  let waiting: Set<TicketId> | undefined;
  let timer: unknown;
  const flush = () => {
    timer = undefined;
    const ids = waiting;
    waiting = undefined;
    if (ids === undefined || ids.size === 0) return;
    timer = room.platform.timers.set(flush, GATHERED_MS);
    void handOn([...ids]);
  };
  return {
    add: (ids: readonly TicketId[] | 'all'): void => {
      if (ids === 'all' || ids.length <= FEW) return void handOn(ids);
      waiting = new Set([...(waiting ?? []), ...ids]);
      if (timer === undefined) flush();
    },
    stop: () => {
      if (timer !== undefined) room.platform.timers.clear(timer);
    },
  };
}
