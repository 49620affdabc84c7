// Tells that something has changed, within the process at once and to the others by NOTIFY: never inside a write
// transaction, where its lock would put all commits in a row, but after commit and gathered, at most once per 50 ms.
// A lost notification costs time only: a comparison of snapshots finds what was missed within two seconds, and
// devices ask from time to time anyway.

import { randomUUID } from 'node:crypto';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Scope } from '#shared/protocol/sync.ts';
import type { Database } from '#server/platform/db/database.ts';
import { loadChangedScopes } from './changed-scopes.ts';
import { createGathered, readPayload, type ScopesChanged } from './poke-payload.ts';
import type { Snapshot } from './snapshot.ts';

export type { ScopesChanged } from './poke-payload.ts';

export type PokeListener = {
  readonly onChanged: (change: ScopesChanged) => void;
  /** Notifications may have been missed. */
  readonly onEverything: () => void;
  /** Scopes that the comparison should look at, by workspace. */
  readonly interests: () => ReadonlyMap<WorkspaceId, ReadonlySet<Scope>>;
};

export type Poke = {
  /** Call after the commit. */
  readonly changed: (change: ScopesChanged) => void;
  /** For what was made known here already. */
  readonly tellOthers: (change: ScopesChanged) => void;
  readonly listen: (listener: Partial<PokeListener>) => () => void;
  readonly start: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type PokeOptions = {
  /** Off in tests of the comparison. */
  readonly notifies?: boolean;
  /** 0: never, in tests of the notifications. */
  readonly compareEveryMs?: number;
  readonly gatherMs?: number;
};

type PokeDeps = {
  readonly db: Pick<Database, 'listen' | 'executeSql' | 'global' | 'tenantRead'>;
  readonly log: { readonly warn: (details: object, message: string) => void };
  readonly options?: PokeOptions;
};

export const POKE_CHANNEL = 'homing_changes';
const GATHER_MS = 50;
const COMPARE_MS = 2_000;
const RETRY_MS = 1_000;

export function createPoke({ db, log, options = {} }: PokeDeps): Poke {
  const processId = randomUUID();
  const listeners = new Set<Partial<PokeListener>>();
  const notifies = options.notifies ?? true;
  const gathered = createGathered();
  const compare = createComparison(db, log, listeners, options.compareEveryMs ?? COMPARE_MS);
  let subscription: { unlisten(): Promise<void> } | undefined;
  let sendTimer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  /** Something was gathered while a notification was on its way. */
  let isMoreWaiting = false;
  let lastSentAt = 0;
  let isClosed = false;

  const everything = (): void => {
    for (const listener of listeners) listener.onEverything?.();
  };

  const send = async (): Promise<void> => {
    const payload = gathered.take(processId);
    if (payload === undefined) return;
    lastSentAt = Date.now();
    try {
      // Not through the pool of transactions: a notification must not wait behind them.
      await db.executeSql('select pg_notify($1, $2)', [POKE_CHANNEL, payload]);
    } catch (error) {
      log.warn({ err: error }, 'a notification could not be sent');
      gathered.addEverything();
      if (!isClosed) scheduleSend(RETRY_MS);
    }
  };
  const scheduleSend = (delayMs: number): void => {
    sendTimer ??= setTimeout(() => {
      sendTimer = undefined;
      sending = send().finally(() => {
        sending = undefined;
        if (!isMoreWaiting) return;
        isMoreWaiting = false;
        sendSoon();
      });
    }, delayMs);
  };
  const sendSoon = (): void => {
    if (!notifies || isClosed) return;
    // A slow database is not sent what has gathered behind it in one rush.
    if (sending !== undefined) {
      isMoreWaiting = true;
      return;
    }
    scheduleSend(Math.max(0, lastSentAt + (options.gatherMs ?? GATHER_MS) - Date.now()));
  };

  const receive = (text: string): void => {
    const received = readPayload(text, processId);
    if (received === undefined) return;
    if (received.isEverything) return everything();
    for (const listener of listeners) {
      for (const change of received.changes) listener.onChanged?.(change);
    }
  };

  return {
    changed: (change) => {
      for (const listener of listeners) listener.onChanged?.(change);
      gathered.addChange(change);
      sendSoon();
    },
    tellOthers: (change) => {
      gathered.addChange(change);
      sendSoon();
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start: async () => {
      if (notifies) subscription = await db.listen(POKE_CHANNEL, receive, everything);
      compare.start();
    },
    close: async () => {
      await compare.stop();
      // What was gathered last still tells other processes of commits that have happened.
      clearTimeout(sendTimer);
      isClosed = true;
      await sending;
      await send();
      await subscription?.unlisten();
    },
  };
}

/** Every two seconds, if anything was committed at all: has it touched a scope that somebody here listens for? */
function createComparison(
  db: PokeDeps['db'],
  log: PokeDeps['log'],
  listeners: ReadonlySet<Partial<PokeListener>>,
  everyMs: number,
): { start: () => void; stop: () => Promise<void> } {
  const seen = new Map<WorkspaceId, Snapshot>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let lastSnapshot: Snapshot | undefined;
  let isStopped = false;

  const interests = (): Map<WorkspaceId, Set<Scope>> => {
    const all = new Map<WorkspaceId, Set<Scope>>();
    for (const listener of listeners) {
      for (const [workspaceId, scopes] of listener.interests?.() ?? []) {
        const known = all.get(workspaceId) ?? new Set();
        for (const scope of scopes) known.add(scope);
        all.set(workspaceId, known);
      }
    }
    return all;
  };

  const lookAt = async (
    workspaceId: WorkspaceId,
    scopes: ReadonlySet<Scope>,
    now: Snapshot,
  ): Promise<void> => {
    const since = seen.get(workspaceId);
    if (since === undefined) {
      // Somebody has begun to listen here since the last time: what they missed until now is not known.
      seen.set(workspaceId, now);
      for (const listener of listeners)
        listener.onChanged?.({ workspaceId, scopes: null, ticketIds: null });
      return;
    }
    const found = await db.tenantRead(workspaceId, (sql) =>
      loadChangedScopes(sql, workspaceId, [...scopes], since),
    );
    seen.set(workspaceId, found.snapshot);
    if (found.changed.length === 0) return;
    const change = { workspaceId, scopes: found.changed, ticketIds: null };
    for (const listener of listeners) listener.onChanged?.(change);
  };

  const compare = async (): Promise<void> => {
    const all = interests();
    for (const workspaceId of seen.keys()) if (!all.has(workspaceId)) seen.delete(workspaceId);
    if (all.size === 0) return;
    const [row] = await db.global(
      (sql) => sql<[{ snapshot: Snapshot }]>`select pg_current_snapshot()::text as snapshot`,
    );
    const isNewHere = [...all.keys()].some((workspaceId) => !seen.has(workspaceId));
    if (row.snapshot === lastSnapshot && !isNewHere) return;
    for (const [workspaceId, scopes] of all) await lookAt(workspaceId, scopes, row.snapshot);
    lastSnapshot = row.snapshot;
  };

  const schedule = (): void => {
    if (everyMs <= 0 || isStopped) return;
    timer = setTimeout(() => {
      running = compare()
        .catch((error: unknown) => log.warn({ err: error }, 'the comparison of snapshots failed'))
        .then(schedule);
    }, everyMs);
  };

  return {
    start: schedule,
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
