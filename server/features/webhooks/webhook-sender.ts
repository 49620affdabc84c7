// Sends what is due. Each webhook has a lane of its own in each process: a slow one keeps nobody waiting, and no job waits for
// it. A lane that is not taken from ends, and its webhook pauses, longer each time; what it held goes back into the queue.
// Killed anywhere, a hold ends by itself and the next attempt has the same id.

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
import { createRecordEvent, insertAccountMail, MACHINE } from '#server/features/accounts/index.ts';
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
import { bodyOf } from './webhook-body.ts';
import { loadMaker, loadWebhookWorkspace, type WebhookWorkspace } from './webhook-views.ts';
import {
  listWebhooks,
  noteNotTaken,
  noteTaken,
  switchOff,
  type OffReason,
  type Webhook,
} from './webhook-store.ts';

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

const MOST_LANES = 16;
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
const OFF_AFTER = { ms: 3 * DAY_MS, failures: 10 } as const;

type Task = { readonly workspaceId: WorkspaceId; readonly webhookId: string };

export function createWebhookSender(deps: SenderDeps): WebhookSender {
  const recordEvent = createRecordEvent(deps);
  /** By webhook. */
  const lanes = new Map<string, Promise<void>>();
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
    for (const [id, task] of waiting) {
      if (isClosed || lanes.size >= MOST_LANES) return;
      // Its lane looks again before it ends.
      waiting.delete(id);
      if (lanes.has(id)) continue;
      lanes.set(
        id,
        runLane(task)
          .catch((error: unknown) => {
            deps.log.error({ err: error, ...task }, 'a webhook was not told');
          })
          .finally(() => {
            lanes.delete(id);
            startLanes();
          }),
      );
    }
  }

  async function runLane(task: Task): Promise<void> {
    const end = deps.clock() + LANE_MS;
    while (!isClosed && deps.clock() <= end && (await sendSome(task)));
  }

  /** False: nothing is due, or it was not taken. */
  async function sendSome({ workspaceId, webhookId }: Task): Promise<boolean> {
    const now = deps.clock();
    const claimed = await deps.db.tenant(workspaceId, async (tx) => {
      const [webhook] = await listWebhooks(tx as ReadTx, workspaceId, webhookId);
      const workspace = await loadWebhookWorkspace(tx as ReadTx, workspaceId);
      if (webhook === undefined || workspace === undefined || !webhook.isOn) return undefined;
      const maker = await loadMaker(tx as ReadTx, workspaceId, webhook.makerId);
      if (maker === undefined) {
        await off(tx, workspace, webhook, 'maker');
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
    const taken = await Promise.all(
      deliveries.map((delivery) => sendOne({ workspace, webhook, maker }, delivery)),
    );
    return taken.every(Boolean);
  }

  /** False: it was not taken. */
  async function sendOne(lane: Lane, delivery: Claimed): Promise<boolean> {
    const { workspace, webhook, maker } = lane;
    const body = await deps.db.tenantRead(workspace.id, (sql) =>
      bodyOf(deps, sql, workspace, maker, delivery),
    );
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
    await deps.db.tenant(workspace.id, (tx) => afterwards(tx, lane, delivery, outcome));
    return outcome.kind === 'taken';
  }

  async function afterwards(
    tx: Tx,
    { workspace, webhook }: Lane,
    delivery: Claimed,
    { kind, tried, afterMs }: Outcome,
  ): Promise<void> {
    const now = deps.clock();
    const at = toInstant(now);
    const { status, problem } = tried;
    if (kind === 'taken') {
      report.sent += 1;
      await settle(tx, workspace.id, delivery, { state: 'sent', at, status, problem, tried });
      return noteTaken(tx, workspace.id, webhook.id, at);
    }
    const pause = pauseAfter(delivery.attempts, afterMs);
    const isOver =
      kind === 'gone' ||
      pause === undefined ||
      now + pause - fromInstant(delivery.queuedAt) > GIVEN_UP_AFTER_MS;
    if (isOver) report.failed += 1;
    else report.later += 1;
    await settle(tx, workspace.id, delivery, {
      state: isOver ? 'failed' : 'waiting',
      at: isOver ? at : toInstant(now + pause),
      status,
      problem,
      tried,
    });
    const rest = Math.max(restAfter(webhook.failures), afterMs ?? 0);
    const health = await noteNotTaken(tx, workspace.id, webhook.id, {
      at,
      problem: problem ?? '',
      pausedUntil: toInstant(now + rest),
    });
    if (kind === 'gone') return off(tx, workspace, webhook, 'gone');
    if (
      health !== undefined &&
      health.failures >= OFF_AFTER.failures &&
      now - fromInstant(health.failingSince) >= OFF_AFTER.ms
    )
      return off(tx, workspace, webhook, 'failing');
  }

  /** Its maker is told by mail; nobody is where there is no maker any more. */
  async function off(
    tx: Tx,
    workspace: WebhookWorkspace,
    { id, makerId, description, url }: Webhook,
    reason: OffReason,
  ): Promise<void> {
    if (!(await switchOff(tx, workspace.id, id, reason))) return;
    deps.log.warn({ workspaceId: workspace.id, webhookId: id, reason }, 'a webhook is off');
    await recordEvent(tx, workspace.id, MACHINE, 'webhook-switched-off', {
      webhookId: id,
      host: new URL(url).hostname,
      description,
      reason,
    });
    if (reason !== 'maker' && workspace.configuration.emailNotifications)
      await insertAccountMail(tx, deps, workspace.id, { kind: 'webhook-off', personId: makerId });
  }

  return {
    round,
    settled: async () => {
      while (lanes.size > 0) await Promise.all(lanes.values());
      const all = report;
      report = noReport();
      return all;
    },
    close: async () => {
      isClosed = true;
      await Promise.all(lanes.values());
    },
  };
}

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
