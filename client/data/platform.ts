// All that the engine room takes from outside. A browser gives the real things (browser-platform.ts); a simulation
// gives fake-indexeddb, a scripted network and a clock of its own, so that the very same modules run in Node.

import type { Clock } from '#shared/base/clock.ts';
import type { Uploader } from './files/uploader.ts';
import type { PushHere } from './push/push-here.ts';

export type Timers = {
  readonly set: (run: () => void, delayMs: number) => unknown;
  readonly clear: (handle: unknown) => void;
};

/** The part of the Web Locks API that leader election uses. */
export type Locks = {
  readonly request: (
    name: string,
    options: { readonly signal: AbortSignal },
    held: () => Promise<void>,
  ) => Promise<unknown>;
  /** Runs at once while nobody holds the lock, or not at all; says whether it ran. */
  readonly whileFree: (name: string, held: () => Promise<void>) => Promise<boolean>;
  /** Held together with others, from now until the signal's abort or the end of the page. */
  readonly share: (name: string, signal: AbortSignal) => void;
  /** Whether somebody waits for it. */
  readonly isWanted: (name: string) => Promise<boolean>;
};

/** A BroadcastChannel, or something like it. */
export type Channel = {
  readonly post: (message: unknown) => void;
  readonly listen: (receive: (message: unknown) => void) => () => void;
  readonly close: () => void;
};

/** A thread of its own that the search runs in, and what goes to and fro. */
export type SearchPort = {
  readonly post: (message: unknown) => void;
  readonly listen: (receive: (message: unknown) => void) => void;
  readonly close: () => void;
};

/** The part of WebSocket that is used here; the browser's and `ws` both have it. */
export type SocketConstructor = typeof WebSocket;

/** Storage that the browser does not clear by itself. */
export type Persistence = {
  readonly isGranted: () => Promise<boolean>;
  readonly ask: () => Promise<boolean>;
  /** Calls back when the app has been installed. */
  readonly onInstalled: (run: () => void) => () => void;
};

/** What a tab remembers for as long as it is there: a reload keeps it, the next person's tab does not have it. */
export type TabMarks = {
  readonly has: (key: string) => boolean;
  readonly set: (key: string) => void;
  readonly drop: (key: string) => void;
};

export type Platform = {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly WebSocket: SocketConstructor | undefined;
  readonly indexedDB: IDBFactory;
  readonly IDBKeyRange: typeof IDBKeyRange;
  /** Scheme, host and port of the server, without a slash at the end. */
  readonly origin: string;
  readonly now: Clock;
  readonly random: (bytes: Uint8Array) => void;
  readonly timers: Timers;
  /** Undefined on an insecure origin: every tab then works for itself, which is correct though not frugal. */
  readonly locks: Locks | undefined;
  /** Undefined on an insecure origin: unsent work of an ended session then stays unsealed. */
  readonly subtle: SubtleCrypto | undefined;
  readonly channel: (name: string) => Channel;
  /** Absent: the page searches by itself. */
  readonly openSearch?: () => SearchPort;
  readonly isVisible: () => boolean;
  /** Calls back when the network may be back or the person is looking again. */
  readonly onWake: (wake: () => void) => () => void;
  /**
   * The page goes out of sight for good or into the browser's back-forward cache, where it is frozen, and may come back
   * out of it. Undefined where there are no pages.
   */
  readonly onFreeze?: (freeze: () => void, thaw: () => void) => () => void;
  /** Carries files to the server; without one they wait. */
  readonly uploader?: Uploader;
  /** Undefined on an insecure origin. */
  readonly persistence?: Persistence | undefined;
  /** Undefined where there are no tabs. */
  readonly tabMarks?: TabMarks;
  /** Asks the service worker to look whether a public computer's last tab has gone, once this page has. */
  readonly tidyAfterLeaving?: () => () => void;
  /** Asks the browser to have the service worker send what waits, should no tab live by then; absent where it cannot. */
  readonly askForBackground?: () => void;
  /** Notifications; loaded at the first need. */
  readonly push?: () => Promise<PushHere>;
  /** Removes what else of a person lies in this browser: Cache Storage by name. */
  readonly deleteCaches: (prefix: string) => Promise<void>;
  /** Files that the service worker has taken in for this person; each is gone when `take` says that it is done with it. */
  readonly takeShared?: (
    slug: string,
    personId: string,
    take: (file: File) => Promise<boolean>,
  ) => Promise<void>;
  /** A line for whoever debugs; never content. */
  readonly warn: (message: string, cause?: unknown) => void;
};

/** A number in [0, 1) from the platform's random bytes. */
export function randomFraction(random: Platform['random']): number {
  const bytes = new Uint8Array(4);
  random(bytes);
  return new DataView(bytes.buffer).getUint32(0) / 2 ** 32;
}

/** Resolves after `delayMs`, or rejects with the signal's reason. */
export function pause(timers: Timers, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const handleAbort = () => {
      timers.clear(handle);
      reject(signal.reason as Error);
    };
    const handle = timers.set(() => {
      signal.removeEventListener('abort', handleAbort);
      resolve();
    }, delayMs);
    signal.addEventListener('abort', handleAbort, { once: true });
  });
}
