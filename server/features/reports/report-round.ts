// Keeps what reports are told from up with what happens. A step is one transaction, bounded and of no harm when it is done
// twice; killed anywhere, the next one goes on where the last commit was. Whoever asks for a report takes the steps that
// are left first, so that a figure is of the moment it is asked for, as long as that is not much.

import { setTimeout as pause } from 'node:timers/promises';
import { fromInstant, HOUR_MS, MINUTE_MS, SECOND_MS, toInstant } from '#shared/base/clock.ts';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { AppContext } from '#server/app-context.ts';
import type { Tx } from '#server/platform/db/database.ts';
import {
  basisOf,
  beginRebuild,
  emptyQueue,
  listNext,
  listQueued,
  loadConfiguration,
  loadMoment,
  loadState,
  lockReports,
  NIL,
  queueChanged,
  removeQueued,
  saveState,
  setAside,
} from './report-store.ts';
import { tellTickets } from './tell-tickets.ts';

export type ReportDeps = Pick<AppContext, 'db' | 'clock' | 'log'>;
export type ReportRound = { tickets: number; failed: number };

/** Of one step when a rebuild is under way, and when somebody waits for it. */
const BATCH = 1_000;
const SMALL_BATCH = 100;
/** Telling everything anew is no more work than telling more than these one by one. */
const MOST_QUEUED = 200_000;
const WAIT_MS = SECOND_MS;
const BUSY_MS = 100;
const EACH_MS = 10 * SECOND_MS;
const ROUND_MS = 4 * MINUTE_MS;
/** Until a ticket that could not be told is tried again. */
const ASIDE_MS = HOUR_MS;
/** That long the state of a workspace in which nothing happens is left as it is. */
const IDLE_MS = HOUR_MS;

type Pace = {
  /** For what has happened since the last look. */
  readonly looks: boolean;
  readonly most: number;
  readonly mostQueued: number;
  /** Somebody waits, and sees up to when figures are true: no time to find out which ticket cannot be told. */
  readonly isForReader: boolean;
};
type Step = {
  readonly tickets: number;
  readonly isDone: boolean;
  readonly isRebuilding: boolean;
  /** Somebody else is at it. */
  readonly isBusy: boolean;
};
const NOTHING: Step = { tickets: 0, isDone: true, isRebuilding: false, isBusy: false };

async function step(
  { db, clock, log }: ReportDeps,
  workspaceId: WorkspaceId,
  { looks, most, mostQueued, isForReader }: Pace,
): Promise<Step> {
  const failures: Failure[] = [];
  const done = await db.tenant(workspaceId, async (tx) => {
    const isMine = await lockReports(tx, workspaceId);
    const seenAt = toInstant(clock());
    const { snapshot, database } = await loadMoment(tx);
    const known = await loadState(tx, workspaceId);
    if (!isMine) {
      // Where nothing has been counted yet the first piece is waited for: it may be all there is.
      const isRebuilding = known !== undefined && known.rebuiltAfter !== null;
      return { ...NOTHING, isBusy: true, isRebuilding };
    }
    const configuration = await loadConfiguration(tx, workspaceId);
    if (configuration === undefined) return NOTHING;
    const basis = basisOf(configuration, database);
    let isAnew = known?.basis !== basis;
    let changed = 0;
    if (known !== undefined && !isAnew && looks) {
      changed = await queueChanged(tx, workspaceId, known, snapshot, mostQueued);
      isAnew = changed > mostQueued;
      if (isAnew) await emptyQueue(tx, workspaceId);
    }
    if (isAnew) await beginRebuild(tx, workspaceId, basis, snapshot, seenAt);
    const hasLooked = isAnew || looks || known === undefined;
    const after = isAnew || known === undefined ? NIL : known.rebuiltAfter;
    // What happens meanwhile does not wait for a rebuild, nor holds it up.
    const mostOfQueue = after === null ? most : Math.ceil(most / 2);
    const queued = await listQueued(tx, workspaceId, mostOfQueue, isForReader ? null : seenAt);
    const mostNext = Math.max(1, most - queued.length);
    const next = after === null ? [] : await listNext(tx, workspaceId, after, mostNext);
    const ids = [...new Set([...queued, ...next])];
    if (ids.length > 0) {
      if (isForReader) await tellTickets(tx, workspaceId, configuration, ids);
      else await tellEach(tx, workspaceId, configuration, ids, failures);
      await removeQueued(tx, workspaceId, ids);
      const dueAt = toInstant(fromInstant(seenAt) + ASIDE_MS);
      const aside = failures.map(({ ticketId }) => ticketId);
      if (aside.length > 0) await setAside(tx, workspaceId, aside, dueAt);
    }
    const rebuiltAfter = next.length < mostNext ? null : (next.at(-1) ?? null);
    const isIdle =
      !isForReader &&
      !isAnew &&
      changed + ids.length === 0 &&
      after === null &&
      known?.upTo === known?.seenAt &&
      fromInstant(seenAt) - fromInstant(known?.seenAt ?? seenAt) < IDLE_MS;
    if (!isIdle)
      await saveState(tx, workspaceId, {
        seen: hasLooked ? snapshot : known.seen,
        seenAt: hasLooked ? seenAt : known.seenAt,
        rebuiltAfter,
      });
    const isRebuilding = rebuiltAfter !== null;
    const isDone = queued.length < mostOfQueue && !isRebuilding;
    return { tickets: ids.length, isDone, isRebuilding, isBusy: false };
  });
  const [first] = failures;
  if (first !== undefined)
    log.warn(
      {
        err: first.error,
        workspaceId,
        count: failures.length,
        ticketIds: failures.slice(0, 10).map(({ ticketId }) => ticketId),
      },
      'tickets could not be counted in reports, and are tried again in an hour',
    );
  return done;
}

type Failure = { readonly ticketId: TicketId; readonly error: unknown };
/** Statements that took too long, of one step: more of them are the database's, and no ticket's. */
const MOST_TOO_LONG = 12;

/** What stands in one ticket and cannot be told keeps no other from being told: halves find out which it is. */
async function tellEach(
  tx: Tx,
  workspaceId: WorkspaceId,
  configuration: Configuration,
  ids: readonly TicketId[],
  failures: Failure[],
  tooLong = { count: 0 },
): Promise<void> {
  try {
    await tx.savepoint((inner) => tellTickets(inner as Tx, workspaceId, configuration, ids));
  } catch (error) {
    if (!isOfTicket(error)) throw error;
    if (codeOf(error) === TOO_LONG) tooLong.count += 1;
    if (tooLong.count > MOST_TOO_LONG) throw error;
    const [only] = ids;
    if (only === undefined) throw error;
    if (ids.length === 1) {
      failures.push({ ticketId: only, error });
      return;
    }
    const half = Math.ceil(ids.length / 2);
    await tellEach(tx, workspaceId, configuration, ids.slice(0, half), failures, tooLong);
    await tellEach(tx, workspaceId, configuration, ids.slice(half), failures, tooLong);
  }
}

const TOO_LONG = '57014';
/**
 * SQLSTATE of wrong values, broken constraints, limits and a statement that took too long; and what our own code throws. Not
 * 22023, a parameter that means nothing: the time zone is the workspace's.
 */
const OF_VALUES = /^(?:21...|22(?!023)...|23...|54...|57014)$/;
function isOfTicket(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  return code === undefined || OF_VALUES.test(code);
}
const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

/** As far as the time reaches. Somebody else who is at it goes on with it. */
export async function catchUp(
  deps: ReportDeps,
  workspaceId: WorkspaceId,
  {
    forMs,
    most = BATCH,
    mostQueued = MOST_QUEUED,
  }: { readonly forMs: number; readonly most?: number; readonly mostQueued?: number },
): Promise<{ readonly tickets: number; readonly isDone: boolean }> {
  const end = performance.now() + forMs;
  let tickets = 0;
  for (let looks = true; ; looks = false) {
    const done = await step(deps, workspaceId, { looks, most, mostQueued, isForReader: false });
    tickets += done.tickets;
    if (done.isDone || performance.now() >= end) return { tickets, isDone: done.isDone };
  }
}

/**
 * For somebody who waits: what is not much is done first. A rebuild is left to the job, and so is what goes wrong: what is
 * told already is answered, and up to when it is true.
 */
export async function catchUpForReader(deps: ReportDeps, workspaceId: WorkspaceId): Promise<void> {
  const end = performance.now() + WAIT_MS;
  const pace = { most: SMALL_BATCH, mostQueued: MOST_QUEUED, isForReader: true };
  try {
    for (let looks = true; performance.now() < end;) {
      const done = await step(deps, workspaceId, { ...pace, looks });
      if (done.isRebuilding) return;
      if (done.isBusy) {
        await pause(BUSY_MS);
        continue;
      }
      if (done.isDone) return;
      looks = false;
    }
  } catch (error) {
    deps.log.warn({ err: error, workspaceId }, 'reports are answered as they were');
  }
}

export async function reportRound(deps: ReportDeps): Promise<ReportRound> {
  const round = { tickets: 0, failed: 0 };
  const end = performance.now() + ROUND_MS;
  const workspaces = await deps.db.global(
    (sql) => sql<{ id: WorkspaceId }[]>`select w.id from workspaces_by_report() w(id)`,
  );
  // One that is told anew does not keep the others waiting; what is left has its turn again.
  let left = workspaces.map(({ id }) => id);
  while (left.length > 0 && performance.now() < end) {
    const unfinished: WorkspaceId[] = [];
    for (const id of left) {
      if (performance.now() >= end) break;
      try {
        const { tickets, isDone } = await catchUp(deps, id, { forMs: EACH_MS });
        round.tickets += tickets;
        if (!isDone) unfinished.push(id);
      } catch (error) {
        round.failed += 1;
        deps.log.error({ err: error, workspaceId: id }, 'reports could not be brought up to date');
      }
    }
    left = unfinished;
  }
  return round;
}
