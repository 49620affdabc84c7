// One person's desk on one device: database, outbox, loop, leadership, put together. Everything from outside comes in
// through `platform`, so the same object runs in a browser tab and, many times over, in a simulation. `kill` leaves it
// as a crash would; opening it again on the same store goes on from there.

import { createIdSource, type DeviceId, type PersonId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import { createAhead } from './ahead.ts';
import { coldMeta, createColdShelf } from './cold-pages.ts';
import { databaseName, getMeta, openStore, putMeta, type StoreTrouble } from './database.ts';
import { createPredictionSource, touchDirectory } from './directory.ts';
import { checkDrift, type DriftChecked } from './drift-check.ts';
import type { EngineRoom } from './engine-room.ts';
import { createUploads } from './files/upload-loop.ts';
import type { UploadEnd } from './files/uploader.ts';
import { createHub } from './hub.ts';
import { enqueue, forgetDone, type Beside, type Performed } from './outbox.ts';
import { createKeeper } from './persist.ts';
import type { Platform } from './platform.ts';
import { UNSENT_STATES, type SmallRecord } from './records.ts';
import { keepSealKey, seal, unseal } from './seal.ts';
import { stuckEntry } from './stuck.ts';
import { seekLeadership } from './sync/leader.ts';
import { createSyncLoop } from './sync/loop.ts';
import { openPoke, type Poke } from './sync/poke.ts';
import type { LoopState, SyncProblem, StoredStatus } from './sync/status.ts';
import { createWire, WireError, type Wire } from './sync/wire.ts';
import { UNCONFIRMED } from './unconfirmed.ts';
import { countSealed } from './unsent.ts';

export type DeviceOptions = {
  readonly platform: Platform;
  readonly slug: string;
  readonly personId: PersonId;
  /** What the server said of the person at sign-in; absent when started without a network. */
  readonly me?: { readonly self: SelfRow; readonly sealKey?: string };
  /** False in simulations that call `syncOnce` themselves. */
  readonly isAutomatic?: boolean;
  /** On a public computer nothing is kept: not for later, and not sealed either. */
  readonly isPublic?: boolean;
  /** Asked before every push: whether the browser's session is still this person's. */
  readonly isStillMine?: () => Promise<boolean>;
  /** The server no longer knows the session: unsent work has been sealed and the replica removed. */
  readonly onEnded?: () => void;
};

export type Device = {
  readonly room: EngineRoom;
  readonly perform: (commands: readonly Command[], beside?: Beside) => Promise<Performed>;
  /** One whole push and pull; throws `WireError`. */
  readonly syncOnce: (signal?: AbortSignal) => Promise<void>;
  /** Compares with the server now, not only once a day, and loads again what differs. */
  readonly checkDrift: (signal?: AbortSignal) => Promise<DriftChecked>;
  /** Only what is queued; throws `WireError`. */
  readonly pushOnce: (signal?: AbortSignal) => Promise<void>;
  /** Carries every waiting file once. */
  readonly uploadOnce: (signal?: AbortSignal) => Promise<void>;
  readonly syncNow: () => void;
  readonly status: () => Promise<StoredStatus>;
  /** Calls back with every change of how the loop stands. */
  readonly watch: (receive: () => void) => () => void;
  readonly isLeader: () => boolean;
  readonly close: () => void;
  /** As a crash: no more network, no more timers, connections cut. */
  readonly kill: () => void;
  /** Ends the session on this device: seals unsent work and removes the replica. */
  readonly end: () => Promise<void>;
};

export async function openDevice(options: DeviceOptions): Promise<Device> {
  const { slug, personId, isAutomatic = true, isPublic = false } = options;
  const life = new AbortController();
  const sockets = trackedSockets(options.platform.WebSocket);
  const platform = mortal({ ...options.platform, WebSocket: sockets.Socket }, life.signal);
  const watchers = new Set<() => void>();
  const tellWatchers = () => {
    for (const receive of watchers) receive();
  };
  let trouble: StoreTrouble | undefined;
  const name = databaseName(slug, personId);
  const store = await openStore(platform, name, (what) => {
    trouble = what;
    tellWatchers();
  });
  const predictions = createPredictionSource();
  const hub = createHub(platform, name);
  const room: EngineRoom = {
    platform,
    slug,
    store,
    shelf: createColdShelf(),
    predictions,
    hub,
    ahead: createAhead({ store, predictions, hub }),
    ids: createIdSource(platform.now, platform.random),
  };
  await settleIn(room, options);

  const wire = guardedWire(createWire(platform, slug, personId), options.isStillMine);
  let ending: Promise<void> | undefined;
  let isEnded = false;
  let leaderState: LoopState | undefined;
  /** The server has answered nothing since. */
  let wasAway = false;

  const end = (): Promise<void> => {
    ending ??= (async () => {
      isEnded = true;
      stopWork();
      try {
        // What a public computer has goes with its database.
        if (!isPublic) await seal(room);
      } finally {
        room.hub.tell({ t: 'ended', reason: 'session' });
        options.onEnded?.();
      }
    })();
    return ending;
  };
  const handleState = (state: LoopState) => {
    tellWatchers();
    if (state.phase === 'offline') wasAway = true;
    if (state.phase === 'idle' && wasAway) {
      wasAway = false;
      uploads?.kick(true);
    }
    if (leadership?.isLeader() === true) room.hub.tell({ t: 'leader', state });
    if (state.phase === 'signed-out' && isAutomatic) {
      end().catch((error: unknown) =>
        platform.warn('The session could not be ended cleanly', error),
      );
    }
  };
  const loop = createSyncLoop(room, wire, handleState);
  const { uploader } = platform;
  const uploads =
    uploader === undefined
      ? undefined
      : createUploads({
          room,
          personId,
          uploader,
          isStillMine: options.isStillMine ?? (async () => true),
          onUnreachable: () => loop.kick('wake'),
        });
  let poke: Poke | undefined;
  const seek = () =>
    seekLeadership({
      platform,
      hub: room.hub,
      name,
      onLead: () => {
        loop.start();
        uploads?.start();
        poke = openPoke(platform, slug, () => loop.kick('wake'));
        tellWatchers();
      },
      heartbeat: () => room.hub.tell({ t: 'leader', state: loop.state() }),
    });
  let leadership = isAutomatic ? seek() : undefined;
  const keeper = isAutomatic && !isPublic ? createKeeper(room) : undefined;

  const pushMyself = () => {
    if (leadership?.isStale() !== true || life.signal.aborted) return;
    const failed = (error: unknown) => {
      if (!life.signal.aborted) platform.warn('Sending for a silent leader failed', error);
    };
    loop.pushAll(life.signal).catch(failed);
    uploads?.passOnce(life.signal).catch(failed);
  };
  const stopListening = room.hub.listen((message, isOwn) => {
    // Before anything else: the page may be gone in a moment.
    if (isOwn && isAutomatic && !isPublic && (message.t === 'kick' || message.t === 'files'))
      platform.askForBackground?.();
    if (message.t === 'kick') {
      if (leadership?.isLeader() === true) {
        loop.kick(message.isUrgent ? 'wake' : 'write');
        uploads?.kick(false);
      } else pushMyself();
    }
    if (message.t === 'files') {
      if (leadership?.isLeader() === true) uploads?.kick(message.isUrgent);
      else pushMyself();
    }
    if (message.t === 'leader' && !isOwn) {
      leaderState = message.state;
      tellWatchers();
    }
    if (message.t === 'ended' && !isOwn) {
      isEnded = true;
      stopWork();
      options.onEnded?.();
    }
  });
  const stopWaking = platform.onWake(() => {
    if (leadership?.isLeader() === true) {
      loop.kick('wake');
      uploads?.kick(true);
    } else pushMyself();
  });
  const rest = () => {
    loop.stop();
    uploads?.stop();
    poke?.stop();
    leadership?.stop();
  };
  // In the back-forward cache nothing of a page runs, and the browser does not keep pages there that hold sockets or a
  // lock: another tab leads meanwhile. Sockets of conversations open themselves again after it.
  const stopFreezing = platform.onFreeze?.(
    () => {
      rest();
      sockets.closeAll();
    },
    () => {
      if (isEnded || !isAutomatic) return;
      leadership = seek();
      if (leaderState !== undefined) tellWatchers();
    },
  );
  const stopAsking = platform.persistence?.onInstalled(() => keeper?.ask('installed'));
  const stopWork = () => {
    rest();
    stopFreezing?.();
    stopAsking?.();
    stopWaking();
    tellWatchers();
  };
  const close = () => {
    stopWork();
    stopListening();
    life.abort(new Error('The desk is closed'));
    room.hub.close();
    store.close();
  };

  const status = async (): Promise<StoredStatus> => {
    if (trouble === 'cleared')
      return statusOf({ ...loop.state(), problem: 'storage-cleared' }, nothingKnown(isEnded));
    const counts = await store.read(['outbox', 'held', 'meta', 'sealed'], async (db) => ({
      waiting: await db.outbox.where('state').anyOf(UNSENT_STATES).count(),
      held: await db.held.toArray(),
      contact: await getMeta(db, 'contact'),
      isStuck: (await stuckEntry(db)) !== undefined,
      hasSealed: (await countSealed(db)) > 0,
      isFull: (await coldMeta(db)).isFull,
    }));
    const superseded = new Set(counts.held.flatMap((item) => item.supersedes));
    const attention = counts.held.filter(
      (item) => item.settledBy === null && !superseded.has(item.id),
    ).length;
    const state =
      leadership?.isLeader() === false && leaderState !== undefined ? leaderState : loop.state();
    return statusOf(state, {
      waiting: counts.waiting,
      attention,
      lastContactAt: state.lastContactAt ?? counts.contact?.at ?? null,
      isEnded,
      isOutdated: trouble !== undefined,
      isStuck: counts.isStuck,
      hasSealed: counts.hasSealed,
      isFull: counts.isFull,
    });
  };

  return {
    room,
    perform: async (commands, beside) => {
      const performed = await enqueue(room, commands, beside);
      if (performed.ok) keeper?.ask('work');
      return performed;
    },
    syncOnce: (signal) =>
      loop.syncOnce(signal === undefined ? life.signal : AbortSignal.any([signal, life.signal])),
    pushOnce: (signal) => loop.pushAll(signal ?? life.signal),
    uploadOnce: async (signal) => uploads?.passOnce(signal ?? life.signal),
    checkDrift: (signal) => checkDrift(room, wire, signal ?? life.signal, true),
    syncNow: () => room.hub.tell({ t: 'kick', isUrgent: true }),
    status,
    watch: (receive) => {
      watchers.add(receive);
      return () => watchers.delete(receive);
    },
    isLeader: () => leadership?.isLeader() ?? false,
    close,
    kill: close,
    end,
  };
}

/** Identity, who one is, and what an earlier session had sealed. */
async function settleIn(room: EngineRoom, { me, personId }: DeviceOptions): Promise<void> {
  const known = await room.store.read(['meta'], (db) => getMeta(db, 'person'));
  const fresh = me?.sealKey === undefined ? null : await keepSealKey(room, me.sealKey);
  const sealKey = fresh ?? known?.sealKey ?? null;
  if (me !== undefined) await unseal(room, sealKey);
  await room.store.write('strict', ['meta', 'small'], async (db) => {
    await putMeta(db, 'person', { personId, sealKey });
    if ((await getMeta(db, 'device')) === undefined) {
      await putMeta(db, 'device', { deviceId: room.ids<DeviceId>(), lastN: 0 });
    }
    if (me !== undefined && (await db.small.get(['self', personId])) === undefined) {
      await db.small.put({
        kind: 'self',
        id: personId,
        row: me.self,
        v: UNCONFIRMED,
      } satisfies SmallRecord);
      await touchDirectory(db);
    }
  });
  await forgetDone(room);
}

/** Another person may have signed in in another tab: then the cookie is theirs and nothing may be sent under it. */
function guardedWire(wire: Wire, isStillMine: DeviceOptions['isStillMine']): Wire {
  if (isStillMine === undefined) return wire;
  return {
    ...wire,
    post: async (endpoint, body, signal) => {
      if (!(await isStillMine())) throw new WireError({ kind: 'unauthenticated' });
      return wire.post(endpoint, body, signal);
    },
  };
}

/** The platform until the device's end: afterwards nothing answers any more. */
function mortal(platform: Platform, end: AbortSignal): Platform {
  const timers: Platform['timers'] = {
    set: (run, delayMs) =>
      platform.timers.set(() => {
        if (!end.aborted) run();
      }, delayMs),
    clear: platform.timers.clear,
  };
  const { uploader } = platform;
  return {
    ...platform,
    timers,
    ...(uploader !== undefined && {
      uploader: (order) =>
        end.aborted
          ? new Promise<UploadEnd>(() => undefined)
          : uploader({ ...order, signal: AbortSignal.any([order.signal, end]) }),
    }),
    fetch: (url, init) => {
      if (end.aborted) return new Promise<Response>(() => undefined);
      return platform.fetch(url, init);
    },
  };
}

/** Sockets of this device, to be closed together. */
function trackedSockets(Socket: Platform['WebSocket']) {
  const open = new Set<WebSocket>();
  const closeAll = () => {
    for (const socket of open) socket.close();
  };
  if (Socket === undefined) return { Socket, closeAll };
  class Tracked extends Socket {
    constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
      super(...parameters);
      open.add(this);
      this.addEventListener('close', () => open.delete(this));
    }
  }
  return { Socket: Tracked, closeAll };
}

type Counts = {
  readonly waiting: number;
  readonly attention: number;
  readonly lastContactAt: number | null;
  readonly isEnded: boolean;
  readonly isOutdated: boolean;
  readonly isStuck: boolean;
  readonly hasSealed: boolean;
  readonly isFull: boolean;
};

/** Of a store that is not there any more. */
const nothingKnown = (isEnded: boolean): Counts => ({
  waiting: 0,
  attention: 0,
  lastContactAt: null,
  isEnded,
  isOutdated: false,
  isStuck: false,
  hasSealed: false,
  isFull: false,
});

function statusOf(loop: LoopState, counts: Counts): StoredStatus {
  const { waiting, attention, lastContactAt, isEnded, isOutdated } = counts;
  const problem = problemOf(loop, counts);
  const common = {
    waiting,
    attention,
    lastContactAt,
    ...(loop.loading !== undefined && { loading: loop.loading }),
    ...(problem !== undefined && { problem }),
    ...(counts.isFull && { isFull: true as const }),
  };
  const state = stateOf(loop, problem, { isEnded, isOutdated, attention });
  return { state, ...common };
}

function problemOf(
  loop: LoopState,
  { isOutdated, isStuck, hasSealed }: Counts,
): SyncProblem | undefined {
  if (isOutdated) return 'outdated-tab';
  // The server answers all but one entry: that says more than that it fails.
  if (isStuck && (loop.problem === undefined || loop.problem === 'server')) return 'stuck';
  return loop.problem ?? (hasSealed ? 'sealed' : undefined);
}

function stateOf(
  { phase }: LoopState,
  problem: SyncProblem | undefined,
  { isEnded, isOutdated, attention }: Pick<Counts, 'isEnded' | 'isOutdated' | 'attention'>,
): StoredStatus['state'] {
  if (isEnded || phase === 'signed-out') return 'signed-out';
  if (
    isOutdated ||
    phase === 'too-old' ||
    problem === 'storage-full' ||
    problem === 'storage-failed' ||
    problem === 'storage-cleared'
  )
    return 'attention';
  if (phase === 'offline') return 'offline';
  if (attention > 0 || problem === 'stuck' || problem === 'sealed') return 'attention';
  // The server answers, and yet does not take what is queued.
  if (phase === 'idle' && problem === 'server') return 'attention';
  return phase === 'idle' ? 'online' : 'syncing';
}
