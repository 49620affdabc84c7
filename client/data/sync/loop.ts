// Keeps the device and the server together: push, pull, load, over and over, one run at a time. Runs on a poke, on a
// write, when the network or the person comes back, and at the latest at the next poll. Correctness asks for none of
// this: every push is idempotent and every page guarded, so a second tab may run the same loop.

import { pause } from '../platform.ts';

import type { EngineRoom } from '../engine-room.ts';
import { getMeta, NotSavedError, putMeta } from '../database.ts';
import { createBackOff } from './back-off.ts';
import { loadScopes } from './load.ts';
import { POLL_HIDDEN_MS, POLL_VISIBLE_MS } from './poll-times.ts';
import { pullPage } from './pull.ts';
import { checkDrift } from '../drift-check.ts';
import { blame } from '../stuck.ts';
import { acceptedEntries, pushBatch, PushFailed } from './push.ts';
import type { LoopState } from './status.ts';
import { WireError, type Wire, type WireFailure } from './wire.ts';

/** `write`: something was queued. `wake`: the network or the person is back, or a poke came: no use to wait. */
export type KickReason = 'write' | 'wake';

export type SyncLoop = {
  readonly start: () => void;
  readonly stop: () => void;
  readonly kick: (reason: KickReason) => void;
  /** One whole round; throws `WireError`. For the loop, for followers of a frozen leader and for simulations. */
  readonly syncOnce: (signal: AbortSignal) => Promise<void>;
  /** Only what is queued; for a tab that does not lead. */
  readonly pushAll: (signal: AbortSignal) => Promise<void>;
  readonly state: () => LoopState;
};

/** Pages in one round, so that a server that always has more cannot keep a tab busy for ever. */
const MOST_PAGES = 10_000;
/** Loads in one round that ended in a conflict. */
const MOST_CONFLICTS = 3;
/** Setbacks of one push: a restored server costs two, one that keeps no account of what it took would cost no end. */
const MOST_SETBACKS = 5;
const RETRY_LEAST_MS = 500;
const RETRY_MOST_MS = 60_000;
/** After so many "later" in a row the person is told: something in the queue does not get through. */
const POSTPONED_VISIBLE = 4;

const OVER: ReadonlySet<WireFailure['kind']> = new Set(['unauthenticated', 'too-old']);

/** The server asks to send again later; nothing is wrong. */
class PushLater extends Error {
  override name = 'PushLater';
  readonly afterMs: number;
  constructor(afterMs: number) {
    super('The server asked to push again later');
    this.afterMs = Math.min(Math.max(afterMs, RETRY_LEAST_MS), RETRY_MOST_MS);
  }
}

export function createSyncLoop(
  room: EngineRoom,
  wire: Wire,
  onState: (state: LoopState) => void,
): SyncLoop {
  const { platform } = room;
  const backOff = createBackOff(platform.random);
  let state: LoopState = { phase: 'starting', lastContactAt: null };
  let running: AbortController | undefined;
  let wakeUp: (() => void) | undefined;
  let isWanted = false;
  let isUrgent = false;
  let postponed = 0;

  const enter = (next: Partial<LoopState>) => {
    const { problem: _problem, loading: _loading, ...kept } = state;
    state = { ...kept, ...next };
    onState(state);
  };

  const pushAll = async (signal: AbortSignal): Promise<void> => {
    let setbacks = 0;
    for (;;) {
      const pushed = await pushBatch(room, wire, signal);
      if (pushed.status === 'idle') return;
      if (pushed.status === 'setback' && (setbacks += 1) > MOST_SETBACKS) {
        throw new PushLater(RETRY_MOST_MS);
      }
      if (pushed.status === 'retry') throw new PushLater(pushed.afterMs);
    }
  };

  /** True: what had been sent to the server is to be sent once more. */
  const pullAll = async (signal: AbortSignal): Promise<boolean> => {
    let isRestored = false;
    const settle = await acceptedEntries(room);
    let conflicts = 0;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const loaded = await loadScopes(
        room,
        wire,
        (loading) => enter({ phase: 'working', loading }),
        signal,
      );
      if (loaded === 'conflict' && (conflicts += 1) > MOST_CONFLICTS) {
        throw new WireError({ kind: 'server', status: 409 });
      }
      const pulled = await pullPage(room, wire, settle, signal);
      if (pulled === 'restored') isRestored = true;
      if (pulled === 'done') break;
    }
    return isRestored;
  };

  const syncOnce = async (signal: AbortSignal): Promise<void> => {
    const pushOrLater = async (): Promise<PushLater | PushFailed | undefined> => {
      try {
        await pushAll(signal);
        return undefined;
      } catch (error) {
        if (error instanceof PushLater || error instanceof PushFailed) return error;
        throw error;
      }
    };
    let later = await pushOrLater();
    if ((await pullAll(signal)) && later === undefined) {
      later = await pushOrLater();
      await pullAll(signal);
    }
    await contacted(room);
    if (later === undefined) return;
    if (later instanceof PushLater) throw later;
    // The server is there, and yet fails at this: it is the entries.
    await blame(room, later.suspects);
    throw new PushLater(backOff.next());
  };

  /** Once a day; what it finds to be loaded again is loaded at once. */
  const compare = async (signal: AbortSignal): Promise<void> => {
    let found;
    try {
      found = await checkDrift(room, wire, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof WireError) || OVER.has(error.failure.kind)) throw error;
      // All is pushed and pulled: a comparison that does not come about is no failure of that.
      platform.warn('The device could not be compared with the server', error);
    }
    if (found === 'healing') await pullAll(signal);
  };

  const round = async (signal: AbortSignal): Promise<number> => {
    enter({ phase: 'working' });
    try {
      await syncOnce(signal);
      await compare(signal);
      backOff.reset();
      postponed = 0;
      enter({ phase: 'idle', lastContactAt: platform.now() });
      return platform.isVisible() ? POLL_VISIBLE_MS : POLL_HIDDEN_MS;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof PushLater) {
        postponed += 1;
        enter({
          phase: 'idle',
          lastContactAt: platform.now(),
          ...(postponed >= POSTPONED_VISIBLE && { problem: 'server' }),
        });
        return error.afterMs;
      }
      return failed(error);
    }
  };

  const failed = (error: unknown): number => {
    if (error instanceof WireError) {
      enter(afterFailure(error.failure));
      if (error.failure.kind === 'busy') return error.failure.afterMs;
    } else {
      const isFull = error instanceof NotSavedError && error.isQuota;
      platform.warn('Syncing failed on the device', error);
      enter({ phase: 'offline', problem: isFull ? 'storage-full' : 'storage-failed' });
    }
    return backOff.next();
  };

  const isOver = () => state.phase === 'signed-out' || state.phase === 'too-old';

  const run = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted && !isOver()) {
      isWanted = false;
      isUrgent = false;
      const delayMs = await round(signal);
      if (isOver()) return;
      const mayRunNow = state.phase === 'idle' ? isWanted : isUrgent;
      if (!mayRunNow) await rest(delayMs, signal);
    }
  };

  /** Until the time is over or a kick that counts. */
  const rest = async (delayMs: number, signal: AbortSignal): Promise<void> => {
    const early = new AbortController();
    wakeUp = () => early.abort();
    try {
      await pause(platform.timers, delayMs, AbortSignal.any([signal, early.signal]));
    } catch (error) {
      if (!early.signal.aborted) throw error;
    } finally {
      wakeUp = undefined;
    }
  };

  return {
    start: () => {
      if (running !== undefined) return;
      const abort = new AbortController();
      running = abort;
      if (isOver()) enter({ phase: 'starting' });
      run(abort.signal).catch((error: unknown) => {
        if (!abort.signal.aborted) platform.warn('The sync loop ended', error);
      });
    },
    stop: () => {
      running?.abort();
      running = undefined;
    },
    kick: (reason) => {
      isWanted = true;
      if (reason === 'wake') {
        isUrgent = true;
        backOff.reset();
      }
      // A write does not cut a back-off short: the network has just failed.
      if (reason === 'wake' || state.phase === 'idle') wakeUp?.();
    },
    syncOnce,
    pushAll,
    state: () => state,
  };
}

async function contacted(room: EngineRoom): Promise<void> {
  const at = room.platform.now();
  await room.store.write('relaxed', ['meta'], async (db) => {
    // Often enough to say "last contact an hour ago", seldom enough to spare the disk.
    const before = await getMeta(db, 'contact');
    if (before === undefined || at - before.at > 60_000) await putMeta(db, 'contact', { at });
  });
}

function afterFailure(failure: WireFailure): Pick<LoopState, 'phase' | 'problem'> {
  switch (failure.kind) {
    case 'unauthenticated':
      return { phase: 'signed-out' };
    case 'too-old':
      return { phase: 'too-old', problem: 'update-needed' };
    case 'captive-portal':
      return { phase: 'offline', problem: 'captive-portal' };
    case 'server':
    case 'conflict':
    case 'forbidden':
      return { phase: 'offline', problem: 'server' };
    case 'network':
    case 'timeout':
    case 'busy':
      return { phase: 'offline' };
  }
}
