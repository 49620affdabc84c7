// What can go wrong between a device and the server, under the control of a schedule: requests and answers that wait
// until somebody decides what becomes of them, a clock and timers that move only when told, and storage that can be
// cut off in the middle of a transaction. Nothing here sleeps.

import type { Platform, Timers } from '#client/data/platform.ts';

/** A request on its way, or its answer. One device has at most one. */
export type Parked = {
  readonly url: string;
  readonly init: RequestInit;
  readonly endpoint: 'push' | 'pull' | 'load' | 'upload' | 'other';
  /** The cookie at the moment of sending. */
  readonly session: SessionToken | undefined;
  answer?: WireAnswer;
  readonly deliver: (answer: WireAnswer) => void;
  readonly lose: () => void;
};
export type SessionToken = { readonly personId: string; readonly token: string };
export type WireAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The connection breaks after so many characters of the body. */
  readonly cutAt?: number;
};

export const problem = (status: number, code: string): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/problem+json', 'homing-protocol': '1' },
  body: JSON.stringify({ code, title: code, status }),
});

/** The page of a Wi-Fi network that answers in the server's place. */
export const captivePortal: WireAnswer = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<h1>Welcome</h1>',
};

function responseOf({ status, headers, body, cutAt }: WireAnswer): Response {
  if (cutAt === undefined) return new Response(status === 204 ? null : body, { status, headers });
  const bytes = new TextEncoder().encode(body.slice(0, cutAt));
  let isSent = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (isSent) controller.error(new TypeError('the connection broke'));
      else controller.enqueue(bytes);
      isSent = true;
    },
  });
  return new Response(stream, { status, headers });
}

const endpointOf = (url: string): Parked['endpoint'] => {
  if (/\/uploads(?:\/|$)/.test(url)) return 'upload';
  const name = /\/sync\/v1\/w\/[^/]+\/(push|pull|load)\b/.exec(url)?.[1];
  return (name as Parked['endpoint'] | undefined) ?? 'other';
};

/** A fetch whose every request waits in `park`. */
export function parkedFetch(
  session: () => SessionToken | undefined,
  park: (parked: Parked) => void,
): Platform['fetch'] {
  return (url, init) =>
    new Promise<Response>((resolve, reject) => {
      const signal = init.signal ?? undefined;
      const lose = () => reject(new TypeError('fetch failed'));
      signal?.addEventListener('abort', lose, { once: true });
      park({
        url,
        init,
        endpoint: endpointOf(url),
        session: session(),
        deliver: (answer) => resolve(responseOf(answer)),
        lose,
      });
    });
}

/** Timers that fire only when the schedule says so. */
export type ManualTimers = Timers & { readonly expire: () => void };

export function manualTimers(): ManualTimers {
  const waiting = new Map<number, () => void>();
  let last = 0;
  return {
    set: (run) => {
      last += 1;
      waiting.set(last, run);
      return last;
    },
    clear: (handle) => void waiting.delete(handle as number),
    expire: () => {
      const due = [...waiting.values()];
      waiting.clear();
      for (const run of due) run();
    },
  };
}

/** Storage of one tab: the store outlives it, its connections do not. */
export type MortalStorage = {
  readonly indexedDB: IDBFactory;
  /** Dies in the transaction that many from now, so many turns of the event loop into it. */
  readonly dieIn: (transactions: number, turns: number, die: () => void) => void;
  /** Takes back a death that has not come yet. */
  readonly spare: () => void;
  /** As the end of the process: what was not committed never was. */
  readonly cut: () => void;
};

export function mortalStorage(factory: IDBFactory): MortalStorage {
  const live = new Set<IDBTransaction>();
  let isDead = false;
  let fuse: { transactions: number; readonly turns: number; readonly die: () => void } | undefined;

  const watch = (connection: IDBDatabase): void => {
    const begin = connection.transaction.bind(connection);
    connection.transaction = (...args) => {
      if (isDead) throw new DOMException('The process has ended', 'AbortError');
      const transaction = begin(...args);
      live.add(transaction);
      const forget = () => void live.delete(transaction);
      transaction.addEventListener('complete', forget);
      transaction.addEventListener('abort', forget);
      if (fuse !== undefined && (fuse.transactions -= 1) === 0) {
        const lit = fuse;
        afterTurns(lit.turns, () => {
          if (fuse === lit) lit.die();
        });
      }
      return transaction;
    };
  };
  const indexedDB = {
    open: (name: string, version?: number) => {
      if (isDead) throw new DOMException('The process has ended', 'AbortError');
      const request = factory.open(name, version);
      request.addEventListener('success', () => watch(request.result));
      return request;
    },
    deleteDatabase: (name: string) => factory.deleteDatabase(name),
    databases: () => factory.databases(),
    cmp: (a: unknown, b: unknown) => factory.cmp(a, b),
  } as IDBFactory;

  return {
    indexedDB,
    dieIn: (transactions, turns, die) => {
      fuse = { transactions, turns, die };
    },
    spare: () => {
      fuse = undefined;
    },
    cut: () => {
      isDead = true;
      for (const transaction of live) {
        try {
          transaction.abort();
        } catch (error) {
          // Already committing: then it has happened.
          if ((error as Error).name !== 'InvalidStateError') throw error;
        }
      }
    },
  };
}

function afterTurns(turns: number, run: () => void): void {
  if (turns <= 0) run();
  else setImmediate(() => afterTurns(turns - 1, run));
}
