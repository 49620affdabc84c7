// Sends what is due. Each webhook has a lane of its own in each process: a slow one keeps nobody waiting, and no job waits for
// it; no workspace has all lanes. A lane that is not taken from ends, and its webhook pauses, longer each time; what it held
// goes back into the queue. Killed anywhere, a hold ends by itself and the next attempt has the same id.

import {
  DAY_MS,
  fromInstant,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  toInstant,
} from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { AppContext } from '#server/app-context.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import {
  claimDue,
  giveBack,
  giveUpOld,
  listDueWebhooks,
  listDueWorkspaces,
  settle,
  type Claimed,
} from './delivery-store.ts';
import { queueEvents } from './queue-events.ts';
import { sendDelivery, type Outcome, type SendDeps } from './send-delivery.ts';
import { switchOff } from './switch-off.ts';
import { bodyOf } from './webhook-body.ts';
import { loadMaker, loadWebhookWorkspace, type WebhookWorkspace } from './webhook-views.ts';
import { listWebhooks, noteNotTaken, noteTaken, type Webhook } from './webhook-store.ts';

export type SenderDeps = Pick<AppContext, 'db' | 'log' | 'ids' | 'jobs'> & SendDeps;
export type WebhookReport = {
  queued: number;
  sent: number;
  later: number;
  failed: number;
  passed: number;
};
export type WebhookSender = {
  /** Of a workspace, or of all. Resolves when the lanes are under way, not when they end. */
  readonly round: (only?: WorkspaceId) => Promise<void>;
  /** When no lane is under way any more: since the last time, what came of them. */
  readonly settled: () => Promise<WebhookReport>;
  /** Nothing new is begun; what was sent is waited for. */
  readonly close: () => Promise<void>;
};

const MOST_LANES = 32;
const MOST_OF_ONE_WORKSPACE = 12;
/** Of one webhook at once: order is no promise (docs/WEBHOOKS.md). */
const AT_ONCE = 4;
const LANE_MS = MINUTE_MS;
/** Longer than those of one claim can take. */
const HOLD_MS = 2 * MINUTE_MS;
/** Between the attempts at one delivery, half of each as chance would have it: about a day in all. */
export const PAUSES_MS: readonly number[] = [
  10 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  20 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  4 * HOUR_MS,
  6 * HOUR_MS,
  8 * HOUR_MS,
];
/** Longer than all pauses can be. */
const GIVEN_UP_AFTER_MS = 32 * HOUR_MS;
/** Of the webhook as a whole, between two attempts at anything. */
const FIRST_REST_MS = 5 * SECOND_MS;
const LONGEST_REST_MS = 10 * MINUTE_MS;
/** What is refused one by one says nothing of the rest, until so many were in a row. */
const REFUSED_BEFORE_REST = 5;
const OFF_AFTER = { ms: 3 * DAY_MS, failures: 10 } as const;

type Task = { readonly workspaceId: WorkspaceId; readonly webhookId: string };

export function createWebhookSender(deps: SenderDeps): WebhookSender {
  /** By webhook. */
  const lanes = new Map<
    string,
    { readonly workspaceId: WorkspaceId; readonly end: Promise<void> }
  >();
  const waiting = new Map<string, Task>();
  let report = noReport();
  let isClosed = false;

  async function round(only?: WorkspaceId): Promise<void> {
    const now = toInstant(deps.clock());
    const workspaceIds = only === undefined ? await listDueWorkspaces(deps.db, now) : [only];
    for (const workspaceId of workspaceIds) {
      if (isClosed) return;
      try {
        report.queued += await queueEvents(deps, workspaceId);
        for (const { id } of await prepare(workspaceId))
          waiting.set(id, { workspaceId, webhookId: id });
      } catch (error) {
        // The others go on all the same; what is left here has its turn with the next round.
        deps.log.error({ err: error, workspaceId }, 'webhooks were not told');
      }
    }
    startLanes();
  }

  async function prepare(workspaceId: WorkspaceId): Promise<readonly { readonly id: string }[]> {
    const now = deps.clock();
    return deps.db.tenant(workspaceId, async (tx) => {
      const workspace = await loadWebhookWorkspace(tx as ReadTx, workspaceId);
      if (workspace === undefined || workspace.isDemo) return [];
      report.failed += await giveUpOld(tx, workspaceId, {
        now: toInstant(now),
        queuedBefore: toInstant(now - GIVEN_UP_AFTER_MS),
      });
      return listDueWebhooks(tx as ReadTx, workspaceId, toInstant(now));
    });
  }

  function startLanes(): void {
    while (!isClosed && lanes.size < MOST_LANES) {
      const task = nextTask();
      if (task === undefined) return;
      const { workspaceId, webhookId } = task;
      waiting.delete(webhookId);
      const end = runLane(task)
        .catch((error: unknown) => {
          deps.log.error({ err: error, ...task }, 'a webhook was not told');
        })
        .finally(() => {
          lanes.delete(webhookId);
          startLanes();
        });
      lanes.set(webhookId, { workspaceId, end });
    }
  }

  /** Of the workspace that has the fewest lanes. */
  function nextTask(): Task | undefined {
    const held = new Map<WorkspaceId, number>();
    for (const { workspaceId } of lanes.values())
      held.set(workspaceId, (held.get(workspaceId) ?? 0) + 1);
    let next: Task | undefined;
    let fewest = MOST_OF_ONE_WORKSPACE;
    for (const task of waiting.values()) {
      // Its lane looks again before it ends.
      if (lanes.has(task.webhookId)) waiting.delete(task.webhookId);
      else if ((held.get(task.workspaceId) ?? 0) < fewest) {
        next = task;
        fewest = held.get(task.workspaceId) ?? 0;
      }
    }
    return next;
  }

  async function runLane(task: Task): Promise<void> {
    const end = deps.clock() + LANE_MS;
    while (!isClosed && deps.clock() <= end && (await sendSome(task)));
  }

  /** False: nothing is due, or the webhook rests. */
  async function sendSome({ workspaceId, webhookId }: Task): Promise<boolean> {
    const now = deps.clock();
    const claimed = await deps.db.tenant(workspaceId, async (tx) => {
      const [webhook] = await listWebhooks(tx as ReadTx, workspaceId, webhookId);
      const workspace = await loadWebhookWorkspace(tx as ReadTx, workspaceId);
      if (webhook === undefined || workspace === undefined || !webhook.isOn) return undefined;
      const maker = await loadMaker(tx as ReadTx, workspaceId, webhook.makerId);
      if (maker === undefined) {
        await switchOff(tx, deps, workspace, webhook, 'maker');
        return undefined;
      }
      const deliveries = await claimDue(tx, workspaceId, webhookId, {
        now: toInstant(now),
        until: toInstant(now + HOLD_MS),
        // Until one is taken again, one is enough to find out.
        limit: webhook.failures > 0 ? 1 : AT_ONCE,
      });
      return { webhook, workspace, maker, deliveries };
    });
    if (claimed === undefined || claimed.deliveries.length === 0) return false;
    const { webhook, workspace, maker, deliveries } = claimed;
    const goesOn = await Promise.all(
      deliveries.map((delivery) => sendOne({ workspace, webhook, maker }, delivery)),
    );
    return goesOn.every(Boolean);
  }

  /** False: nothing more is to be sent for now. */
  async function sendOne(lane: Lane, delivery: Claimed): Promise<boolean> {
    const { workspace, webhook } = lane;
    const body = await bodyFor(lane, delivery);
    if (body === FAILED) {
      await deps.db.tenant(workspace.id, (tx) => putOff(tx, lane, delivery));
      return true;
    }
    if (body === undefined) {
      report.passed += 1;
      const at = toInstant(deps.clock());
      await deps.db.tenant(workspace.id, (tx) =>
        settle(tx, workspace.id, delivery, { state: 'passed', at, status: null, problem: null }),
      );
      return true;
    }
    if (isClosed) {
      const at = toInstant(deps.clock());
      await deps.db.tenant(workspace.id, (tx) => giveBack(tx, workspace.id, [delivery], at));
      return false;
    }
    const outcome = await sendDelivery(deps, workspace.id, webhook, { id: delivery.id, body });
    return deps.db.tenant(workspace.id, (tx) => afterwards(tx, lane, delivery, outcome));
  }

  /** Undefined: it is not for this webhook any more. What cannot be told has its pauses, and the others go on. */
  async function bodyFor(
    { workspace, webhook, maker }: Lane,
    delivery: Claimed,
  ): Promise<Uint8Array | undefined | typeof FAILED> {
    // Asked for when it happened, and not any more.
    const isChosen = (webhook.events as readonly string[]).includes(delivery.type);
    if (!isChosen && delivery.ticketId !== null) return undefined;
    try {
      return await deps.db.tenantRead(workspace.id, (sql) =>
        bodyOf(deps, sql, workspace, maker, delivery),
      );
    } catch (error) {
      const { id } = delivery;
      deps.log.error({ err: error, workspaceId: workspace.id, id }, 'a delivery was not rendered');
      return FAILED;
    }
  }

  /** Whether what the webhook holds goes on at once. */
  async function afterwards(
    tx: Tx,
    lane: Lane,
    delivery: Claimed,
    { kind, tried, afterMs }: Outcome,
  ): Promise<boolean> {
    const { workspace, webhook } = lane;
    const now = deps.clock();
    const at = toInstant(now);
    const { status, problem } = tried;
    if (kind === 'taken') {
      report.sent += 1;
      await settle(tx, workspace.id, delivery, { state: 'sent', at, status, problem, tried });
      await noteTaken(tx, workspace.id, webhook.id, at);
      return true;
    }
    await putOff(tx, lane, delivery, { kind, tried, afterMs });
    const rests = kind !== 'refused' || webhook.failures >= REFUSED_BEFORE_REST;
    const rest = rests ? Math.max(restAfter(webhook.failures), afterMs ?? 0) : 0;
    const health = await noteNotTaken(tx, workspace.id, webhook.id, {
      at,
      problem: problem ?? '',
      pausedUntil: toInstant(now + rest),
    });
    const isFailing =
      health !== undefined &&
      health.failures >= OFF_AFTER.failures &&
      now - fromInstant(health.failingSince) >= OFF_AFTER.ms;
    if (kind === 'gone' || isFailing)
      await switchOff(tx, deps, workspace, webhook, kind === 'gone' ? 'gone' : 'failing');
    return !rests;
  }

  /** Until its next attempt, or for good after the last. */
  async function putOff(
    tx: Tx,
    { workspace }: Lane,
    delivery: Claimed,
    outcome?: Outcome,
  ): Promise<void> {
    const now = deps.clock();
    const pause = pauseAfter(delivery.attempts, outcome?.afterMs);
    const isOver =
      outcome?.kind === 'gone' ||
      pause === undefined ||
      now + pause - fromInstant(delivery.queuedAt) > GIVEN_UP_AFTER_MS;
    if (isOver) report.failed += 1;
    else report.later += 1;
    await settle(tx, workspace.id, delivery, {
      state: isOver ? 'failed' : 'waiting',
      at: toInstant(isOver ? now : now + pause),
      status: outcome?.tried.status ?? null,
      problem: outcome === undefined ? 'internal' : outcome.tried.problem,
      ...(outcome !== undefined && { tried: outcome.tried }),
    });
  }

  return {
    round,
    settled: async () => {
      while (lanes.size > 0) await Promise.all([...lanes.values()].map(({ end }) => end));
      const all = report;
      report = noReport();
      return all;
    },
    close: async () => {
      isClosed = true;
      await Promise.all([...lanes.values()].map(({ end }) => end));
    },
  };
}

/** It could not be said what is to be sent. */
const FAILED = Symbol('failed');

type Lane = {
  readonly workspace: WebhookWorkspace;
  readonly webhook: Webhook;
  readonly maker: Actor;
};

const noReport = (): WebhookReport => ({ queued: 0, sent: 0, later: 0, failed: 0, passed: 0 });

/** Not shorter than what was asked for. Undefined: that was the last attempt. */
export function pauseAfter(
  attempts: number,
  askedMs: number | undefined,
  chance: () => number = Math.random,
): number | undefined {
  const usual = PAUSES_MS[attempts - 1];
  return usual === undefined
    ? undefined
    : Math.max(Math.round(usual * (0.75 + chance() / 2)), askedMs ?? 0);
}

const restAfter = (failures: number): number =>
  Math.min(FIRST_REST_MS * 2 ** Math.min(failures, 20), LONGEST_REST_MS);
