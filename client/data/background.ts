// Sending while no tab lives (L2, sync-design B21): the service worker is woken when there is a network, and does for
// everyone who is signed in here what their leading tab would do, with the same code, under the same lock, as long as
// the browser's session is theirs. What it cannot send waits, and the browser is asked to wake it again.

import type { PersonId } from '#shared/base/ids.ts';
import { databaseName, deleteDatabase, openStore, type Store } from './database.ts';
import { openDevice, type Device } from './device.ts';
import { createHub } from './hub.ts';
import { pause, type Platform } from './platform.ts';
import type { KnownSession } from './registry.ts';
import { UNSENT_STATES } from './records.ts';
import { createSessions, type Sessions } from './session.ts';
import { WireError } from './sync/limited.ts';

/** `later`: something waits still. */
export type SentInBackground = 'done' | 'later';

export type BackgroundLimits = {
  /** In all: browsers end an event that takes longer than some minutes. */
  readonly allMs: number;
  /** How often a tab that leads is left to it, and how long each time. */
  readonly turns: number;
  readonly turnMs: number;
};

const LIMITS: BackgroundLimits = { allMs: 150_000, turns: 5, turnMs: 3_000 };
const DELETE_LIMIT_MS = 5_000;
/** Messages that wait for files, and messages behind those. */
const MOST_ROUNDS = 5;

export async function sendInBackground(
  platform: Platform,
  limits: BackgroundLimits = LIMITS,
): Promise<SentInBackground> {
  const over = new AbortController();
  const timer = platform.timers.set(
    () => over.abort(new Error('The time for sending is over')),
    limits.allMs,
  );
  const sessions = createSessions(platform);
  try {
    let result: SentInBackground = 'done';
    for (const session of await sessions.registry.sessions()) {
      // What a public computer has goes with its last tab.
      if (session.state !== 'signed-in' || session.isPublic === true) continue;
      const sent = await sendFor(platform, sessions, session, limits, over.signal).catch(
        (error: unknown): SentInBackground => {
          // A newer version's database, or none that can be opened: others are not kept waiting for it.
          platform.warn('What waits could not be looked at in the background', error);
          return 'later';
        },
      );
      if (sent === 'later') result = 'later';
    }
    return result;
  } finally {
    platform.timers.clear(timer);
    sessions.close();
  }
}

const PULL_LIMIT_MS = 25_000;

/** Brings this person's device up to date, unless a tab leads: that one is told by the server. */
export async function pullInBackground(
  platform: Platform,
  slug: string,
  personId: PersonId,
  limitMs = PULL_LIMIT_MS,
): Promise<void> {
  const over = new AbortController();
  const timer = platform.timers.set(
    () => over.abort(new Error('The time for pulling is over')),
    limitMs,
  );
  const sessions = createSessions(platform);
  try {
    const session = await sessions.registry.session(slug);
    const isTheirs = session?.state === 'signed-in' && session.personId === personId;
    const name = databaseName(slug, personId);
    if (!isTheirs || session.isPublic === true || !(await isThere(platform, name))) return;
    await asLeader(platform, name, over.signal, async (own) => {
      await workAs(platform, sessions, session, own, (device, signal) => device.syncOnce(signal));
    });
  } catch (error) {
    // A newer version's database, or none that can be opened: the next tab brings what is new.
    platform.warn('A device could not be brought up to date in the background', error);
  } finally {
    platform.timers.clear(timer);
    sessions.close();
  }
}

async function sendFor(
  platform: Platform,
  sessions: Sessions,
  session: KnownSession,
  limits: BackgroundLimits,
  signal: AbortSignal,
): Promise<SentInBackground> {
  const name = databaseName(session.slug, session.personId);
  if (!(await isThere(platform, name))) return 'done';
  for (let turn = 0; turn < limits.turns; turn += 1) {
    let sent: SentInBackground = 'later';
    const isMine = await asLeader(platform, name, signal, async (own) => {
      sent = await workAs(platform, sessions, session, own, sendAll);
    });
    if (isMine) return sent;
    // A tab leads: it sends by itself, and its database is left to it. Should it die, the next turn takes over.
    if (turn + 1 < limits.turns) await pause(platform.timers, limits.turnMs, signal);
  }
  const store = await unlessAborted(openStore(platform, name), signal);
  try {
    if ((await countWaiting(store)) === 0) return 'done';
  } finally {
    store.close();
  }
  const hub = createHub(platform, name);
  hub.tell({ t: 'kick', isUrgent: true });
  hub.close();
  return 'later';
}

/** While nobody else does. */
async function workAs(
  platform: Platform,
  sessions: Sessions,
  session: KnownSession,
  signal: AbortSignal,
  work: (device: Device, signal: AbortSignal) => Promise<void>,
): Promise<SentInBackground> {
  const { slug, personId } = session;
  const isStillMine = () => sessions.isStill(slug, personId);
  const device = await unlessAborted(
    openDevice({ platform, slug, personId, isAutomatic: false, isStillMine }),
    signal,
  );
  let isGone = false;
  try {
    // Signed out while it was opened: what has just been made anew is removed again.
    isGone = (await sessions.registry.session(slug)) === undefined;
    if (isGone) return 'done';
    await work(device, signal);
    const isLeft = (await countWaiting(device.room.store)) > 0;
    return isLeft && (await isStillMine()) ? 'later' : 'done';
  } catch (error) {
    if (await isEndOfSession(error, isStillMine)) {
      await endSession(device, sessions, session);
      return 'done';
    }
    // Signed out, or somebody else has signed in: nothing of this person's may be sent now.
    if (!(await isStillMine())) return 'done';
    platform.warn('Not everything could be done in the background', error);
    return 'later';
  } finally {
    device.close();
    if (isGone) await deleteDatabase(platform, databaseName(slug, personId), DELETE_LIMIT_MS);
  }
}

/** Another tab's older version may block it for as long as it likes: what opens too late is closed at once. */
async function unlessAborted<T extends { readonly close: () => void }>(
  opening: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const giveUp = (): void => aborted.reject(signal.reason as Error);
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([opening, aborted.promise]);
  } catch (error) {
    // A failure of its own is the error that is thrown here.
    opening.then(
      (late) => late.close(),
      () => undefined,
    );
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** Where a browser does not say which databases there are, the registry is believed. */
async function isThere({ indexedDB }: Platform, name: string): Promise<boolean> {
  const databases = await indexedDB.databases?.();
  return databases === undefined || databases.some((one) => one.name === name);
}

const countWaiting = (store: Store): Promise<number> =>
  store.read(['outbox'], (db) => db.outbox.where('state').anyOf(UNSENT_STATES).count());

/** False: somebody else leads. It stops early when a tab opens and wants to lead itself. */
async function asLeader(
  { locks, timers }: Platform,
  name: string,
  signal: AbortSignal,
  send: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const wanted = new AbortController();
  const own = AbortSignal.any([signal, wanted.signal]);
  const finished = new AbortController();
  const lookOut = async (): Promise<void> => {
    for (;;) {
      await pause(timers, 500, finished.signal);
      if ((await locks?.isWanted(name)) === true) wanted.abort(new Error('A tab leads now'));
    }
  };
  const work = async (): Promise<void> => {
    // Ends by its pause being aborted.
    lookOut().catch(() => undefined);
    try {
      await send(own);
    } finally {
      finished.abort();
    }
  };
  if (locks === undefined) {
    await work();
    return true;
  }
  return locks.whileFree(name, work);
}

/** Queue, files, what waited for the files, and so on, as long as that brings anything. */
async function sendAll(device: Device, signal: AbortSignal): Promise<void> {
  let before = Number.POSITIVE_INFINITY;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    await device.pushOnce(signal);
    const waiting = await countWaiting(device.room.store);
    if (waiting === 0 || waiting >= before) return;
    before = waiting;
    await device.uploadOnce(signal);
  }
}

/** The server does not know the session any more, and no other person has taken its place in this browser. */
async function isEndOfSession(
  error: unknown,
  isStillMine: () => Promise<boolean>,
): Promise<boolean> {
  return (
    error instanceof WireError && error.failure.kind === 'unauthenticated' && (await isStillMine())
  );
}

/** At the next contact the replica goes, and what is unsent is sealed (L5): this was one. */
async function endSession(
  device: Device,
  sessions: Sessions,
  { slug, personId, at }: KnownSession,
): Promise<void> {
  await device.end();
  // Somebody may have signed in while it was sealed, the same person too: that session has not ended.
  const now = await sessions.registry.session(slug);
  if (now?.state === 'signed-in' && now.personId === personId && now.at === at)
    await sessions.ended(slug, personId);
}
