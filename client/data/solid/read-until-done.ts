import { createSignal, type Accessor } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { EngineRoom } from '../engine-room.ts';
import { createBackOff } from '../sync/back-off.ts';

type Ids = readonly TicketId[] | 'all';
/** Beyond so many everything is read again. */
const MOST_MISSED = 2_000;

export type UntilDone = {
  readonly read: (ids: Ids) => Promise<void>;
  /** Something could not be read yet: what is shown may not be as the device has it. */
  readonly isBehind: Accessor<boolean>;
  readonly stop: () => void;
};

/** What could not be read is read again, later with every failure, until it comes about. */
export function readUntilDone(
  room: EngineRoom,
  readOnce: (ids: Ids) => Promise<void>,
  fail: (error: unknown) => void,
): UntilDone {
  const { timers, random } = room.platform;
  const backOff = createBackOff(random);
  const [isBehind, setBehind] = createSignal(false);
  let missed: Set<TicketId> | 'all' | undefined;
  let timer: unknown;
  let isOver = false;

  const miss = (ids: Ids): void => {
    missed =
      ids === 'all' || missed === 'all' || (missed?.size ?? 0) + ids.length > MOST_MISSED
        ? 'all'
        : new Set([...(missed ?? []), ...ids]);
    setBehind(true);
    timer ??= timers.set(again, backOff.next());
  };
  const read = async (ids: Ids): Promise<void> => {
    try {
      await readOnce(ids);
    } catch (error) {
      // A store that was closed answers nobody any more.
      const isClosed = (error as Error).name === 'DatabaseClosedError';
      fail(error);
      if (!isClosed && !isOver) miss(ids);
    }
  };
  const again = (): void => {
    timer = undefined;
    const ids = missed ?? [];
    missed = undefined;
    void read(ids === 'all' ? ids : [...ids]).then(() => {
      if (missed !== undefined) return;
      backOff.reset();
      setBehind(false);
    });
  };
  return {
    read,
    isBehind,
    stop: () => {
      isOver = true;
      if (timer !== undefined) timers.clear(timer);
    },
  };
}
