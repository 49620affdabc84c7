// Keeps what reports are told from up with what happens. A step is one transaction, bounded and of no harm when it is done
// twice; killed anywhere, the next one goes on where the last commit was. Whoever asks for a report takes the steps that
// are left first, so that a figure is of the moment it is asked for, as long as that is not much.

import { setTimeout as pause } from 'node:timers/promises';
import { MINUTE_MS, SECOND_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import {
  basisOf,
  beginRebuild,
  listQueued,
  loadConfiguration,
  loadMoment,
  loadState,
  lockReports,
  queueChanged,
  queueNext,
  removeQueued,
  tellUpTo,
} from './report-store.ts';
import { tellTickets } from './tell-tickets.ts';

export type ReportDeps = Pick<AppContext, 'db' | 'clock'>;
export type ReportRound = { tickets: number; failed: number };

/** Of one step when a rebuild is under way, and when somebody waits for it. */
const BATCH = 1_000;
const SMALL_BATCH = 100;
const WAIT_MS = SECOND_MS;
const BUSY_MS = 20;
const EACH_MS = 10 * SECOND_MS;
const ROUND_MS = 4 * MINUTE_MS;

type Step = {
  readonly tickets: number;
  readonly isDone: boolean;
  readonly isRebuilding: boolean;
  /** Somebody else is at it. */
  readonly isBusy: boolean;
};
const NOTHING: Step = { tickets: 0, isDone: true, isRebuilding: false, isBusy: false };

/** `looks`: for what has happened since the last look. */
function step(
  { db, clock }: ReportDeps,
  workspaceId: WorkspaceId,
  { looks, most }: { readonly looks: boolean; readonly most: number },
): Promise<Step> {
  return db.tenant(workspaceId, async (tx) => {
    if (!(await lockReports(tx, workspaceId))) return { ...NOTHING, isBusy: true };
    const seenAt = toInstant(clock());
    const { snapshot, database } = await loadMoment(tx);
    const configuration = await loadConfiguration(tx, workspaceId);
    if (configuration === undefined) return NOTHING;
    const state = await loadState(tx, workspaceId);
    const basis = basisOf(configuration, database);
    const isAnew = state?.basis !== basis;
    if (isAnew) await beginRebuild(tx, workspaceId, basis, snapshot, seenAt);
    else if (looks) await queueChanged(tx, workspaceId, state, snapshot, seenAt);
    let ids = await listQueued(tx, workspaceId, most);
    const { rebuiltAfter } = (await loadState(tx, workspaceId)) ?? { rebuiltAfter: null };
    if (ids.length < most && rebuiltAfter !== null) {
      await queueNext(tx, workspaceId, rebuiltAfter, most);
      ids = await listQueued(tx, workspaceId, most);
    }
    if (ids.length > 0) {
      await tellTickets(tx, workspaceId, configuration, ids);
      await removeQueued(tx, workspaceId, ids);
    }
    await tellUpTo(tx, workspaceId);
    const after = await loadState(tx, workspaceId);
    const isRebuilding = after?.rebuiltAfter != null;
    const isDone = ids.length < most && !isRebuilding;
    return { tickets: ids.length, isDone, isRebuilding, isBusy: false };
  });
}

/** As far as the time reaches. Somebody else who is at it goes on with it. */
export async function catchUp(
  deps: ReportDeps,
  workspaceId: WorkspaceId,
  { forMs, most = BATCH }: { readonly forMs: number; readonly most?: number },
): Promise<{ readonly tickets: number; readonly isDone: boolean }> {
  const end = performance.now() + forMs;
  let tickets = 0;
  for (let looks = true; ; looks = false) {
    const done = await step(deps, workspaceId, { looks, most });
    tickets += done.tickets;
    if (done.isDone || performance.now() >= end) return { tickets, isDone: done.isDone };
  }
}

/** For somebody who waits: what is not much is done first. A rebuild is left to the job. */
export async function catchUpForReader(deps: ReportDeps, workspaceId: WorkspaceId): Promise<void> {
  const end = performance.now() + WAIT_MS;
  for (let looks = true; performance.now() < end;) {
    const done = await step(deps, workspaceId, { looks, most: SMALL_BATCH });
    if (done.isBusy) {
      await pause(BUSY_MS);
      continue;
    }
    if (done.isDone || done.isRebuilding) return;
    looks = false;
  }
}

export async function reportRound(
  deps: ReportDeps & Pick<AppContext, 'log'>,
): Promise<ReportRound> {
  const round = { tickets: 0, failed: 0 };
  const end = performance.now() + ROUND_MS;
  const workspaces = await deps.db.global(
    (sql) => sql<{ id: WorkspaceId }[]>`select w.id from all_workspaces() w(id)`,
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
