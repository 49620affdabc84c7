// Keeps attempts to see something, without a wait for whoever makes them: they are counted in memory and written a
// moment after the answer. Who repeats one within the window raises a count, so that nobody can flood the log: the
// first is written at once, the others as one more row when the window ends. Of a process that is killed the last
// second is lost, and counts of repeats; changes never are, they are written with what they change.
//
// Bounded: who asks for very many different things in one window is counted without their names from then on.

import { MINUTE_MS, SECOND_MS, toInstant, type Clock } from '#shared/base/clock.ts';
import type { EventId, IdSource, WorkspaceId } from '#shared/base/ids.ts';
import type { Access, FoldedAccess } from './access.ts';

export type AccessLogLimits = {
  readonly windowMs: number;
  /** How long the first of a kind waits for others to be written with. */
  readonly pauseMs: number;
  /** Different attempts of one actor, and of everybody, in a window. */
  readonly mostOfOne: number;
  readonly most: number;
};
export const ACCESS_LOG_LIMITS: AccessLogLimits = {
  windowMs: 10 * MINUTE_MS,
  pauseMs: SECOND_MS,
  mostOfOne: 2_000,
  most: 50_000,
};

export type AccessLog = {
  /** Returns at once. */
  readonly record: (access: Access) => void;
  /** Writes what is due; `isAll`: what still counts, too. */
  readonly flush: (isAll?: boolean) => Promise<void>;
  /** Writes everything and takes nothing more. */
  readonly close: () => Promise<void>;
};

type Fold = {
  /** Of the next row; kept when writing failed and nobody can tell whether it was stored. */
  id: string;
  readonly access: Access;
  readonly owner: string;
  count: number;
  at: number;
  lastAt: number;
  readonly until: number;
  isWritten: boolean;
  /** Part of `count` that a write under way, or one that failed, carries under `id`. */
  sent: { count: number; lastAt: number } | undefined;
};

const ROWS_PER_WRITE = 500;

export function createAccessLog(deps: {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly write: (workspaceId: WorkspaceId, rows: readonly FoldedAccess[]) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly limits?: AccessLogLimits;
}): AccessLog {
  const { clock, ids, write, onFailure, limits = ACCESS_LOG_LIMITS } = deps;
  const folds = new Map<string, Fold>();
  const ofOwner = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let isClosed = false;

  const arm = (): void => {
    if (timer !== undefined || isClosed) return;
    timer = setTimeout(() => {
      timer = undefined;
      void flush().then(() => {
        if (folds.size > 0) arm();
      });
    }, limits.pauseMs);
    timer.unref();
  };

  const record: AccessLog['record'] = (given) => {
    if (isClosed) return;
    const owner = ownerOf(given);
    const known = folds.get(keyOf(given));
    const isNew = known === undefined || clock() >= known.until;
    const access =
      isNew && (ofOwner.get(owner) ?? 0) >= limits.mostOfOne
        ? unnamed(given)
        : isNew && folds.size >= limits.most
          ? anybodys(given)
          : given;
    add(access, ownerOf(access));
    arm();
  };

  const add = (access: Access, owner: string): void => {
    const key = keyOf(access);
    const now = clock();
    const fold = folds.get(key);
    if (fold !== undefined && now < fold.until) {
      fold.count += 1;
      fold.lastAt = now;
      return;
    }
    // What is left of the window that ended goes with it.
    if (fold !== undefined && fold.count > 0) {
      folds.set(`${key}\n${fold.id}`, fold);
      folds.delete(key);
    } else if (fold !== undefined) forget(key, fold);
    const until = now + limits.windowMs;
    const fresh = { access, owner, count: 1, at: now, lastAt: now, until };
    folds.set(key, { ...fresh, id: ids<EventId>(), isWritten: false, sent: undefined });
    ofOwner.set(owner, (ofOwner.get(owner) ?? 0) + 1);
  };

  const forget = (key: string, { owner }: Fold): void => {
    folds.delete(key);
    const left = (ofOwner.get(owner) ?? 1) - 1;
    if (left > 0) ofOwner.set(owner, left);
    else ofOwner.delete(owner);
  };

  const flush = (isAll = false): Promise<void> => {
    writing = writing.then(() => writeDue(isAll)).catch(onFailure);
    return writing;
  };

  const writeDue = async (isAll: boolean): Promise<void> => {
    const now = clock();
    const due = new Map<WorkspaceId, Fold[]>();
    for (const [key, fold] of folds) {
      const isOver = now >= fold.until;
      if (fold.count === 0 && isOver) forget(key, fold);
      if (fold.count === 0 || (fold.isWritten && !isOver && !isAll)) continue;
      const { workspaceId } = fold.access;
      const others = due.get(workspaceId);
      if (others === undefined) due.set(workspaceId, [fold]);
      else others.push(fold);
    }
    const failures: unknown[] = [];
    for (const [workspaceId, all] of due) {
      for (let from = 0; from < all.length; from += ROWS_PER_WRITE) {
        try {
          await writeSome(workspaceId, all.slice(from, from + ROWS_PER_WRITE));
        } catch (error) {
          // One workspace's trouble is not another's; what was not written is tried again.
          failures.push(error);
        }
      }
    }
    const [first] = failures;
    if (first instanceof Error) throw first;
    if (first !== undefined) throw new Error('accesses could not be written', { cause: first });
  };

  const writeSome = async (workspaceId: WorkspaceId, some: readonly Fold[]): Promise<void> => {
    const rows = some.map((fold): FoldedAccess => {
      const sent = (fold.sent ??= { count: fold.count, lastAt: fold.lastAt });
      const { id, access, at } = fold;
      return { id, access, count: sent.count, at: toInstant(at), lastAt: toInstant(sent.lastAt) };
    });
    await write(workspaceId, rows);
    for (const fold of some) {
      fold.count -= fold.sent?.count ?? 0;
      fold.at = fold.lastAt;
      fold.sent = undefined;
      fold.isWritten = true;
      fold.id = ids<EventId>();
    }
  };

  return {
    record,
    flush,
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await flush(true);
    },
  };
}

const ownerOf = ({ workspaceId, accessor, network }: Access): string =>
  `${workspaceId} ${accessor.kind} ${accessor.id ?? network}`;

const keyOf = (access: Access): string =>
  JSON.stringify([
    access.workspaceId,
    access.accessor.kind,
    access.accessor.id,
    access.network,
    access.action,
    access.outcome,
    access.ticketId,
    access.number,
    access.object,
    access.data,
  ]);

/** Counted without what it was about. */
function unnamed(access: Access): Access {
  const { number: _, ...rest } = access;
  return { ...rest, ticketId: null, object: 'others', data: {} };
}

/** Nor who it was: only so many can be told apart. */
const anybodys = (access: Access): Access => ({
  ...unnamed(access),
  accessor: { kind: 'visitor', id: null, name: '' },
  ip: '',
  network: '',
});
