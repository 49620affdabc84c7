// Tells devices what is due. Rows wait in push_deliveries, written by the transaction that made the news; whoever takes one
// holds it for a while, so that two processes do not send it both, and one that was killed leaves it to the next round.

import { DAY_MS, fromInstant, MINUTE_MS, SECOND_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { isToldAsOne, tellableAt } from '#shared/notifications/preferences.ts';
import { nextAfterQuiet } from '#shared/notifications/quiet-hours.ts';
import type { PushMessage } from '#shared/protocol/push.ts';
import type { AppContext, PushReport } from '#server/app-context.ts';
import { loadEffective } from '#server/features/notifications/index.ts';
import {
  actorOf,
  isUrgent,
  newsOf,
  pushMessage,
  severalMessage,
  type News,
} from './push-message.ts';
import {
  claimDue,
  deleteDead,
  fail,
  listDueWorkspaces,
  loadReceiver,
  postpone,
  settle,
  type Delivery,
  type Receiver,
} from './push-store.ts';
import { createSender, type Sender, type SendOutcome } from './send-push.ts';

export type PushDeps = Pick<AppContext, 'db' | 'clock' | 'log' | 'secrets' | 'config' | 'pushed'>;

const BATCH = 40;
/** Longer than a batch can take. */
const HOLD_MS = 3 * MINUTE_MS;
const AT_ONCE = 8;
const ROUND_MS = 5 * MINUTE_MS;
/** So many tickets at once on one device are told in one line. */
export const SEVERAL = 5;
export const MOST_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 30 * SECOND_MS;
/** Older news is none. */
const LONGEST_MS = DAY_MS;

export async function pushRound(deps: PushDeps, only?: WorkspaceId): Promise<PushReport> {
  const report = noPushes();
  const send = createSender(deps);
  const end = deps.clock() + ROUND_MS;
  const now = toInstant(deps.clock());
  const workspaces = only === undefined ? await listDueWorkspaces(deps.db, now) : [only];
  for (const workspaceId of workspaces) {
    try {
      while (deps.clock() < end && (await sendBatch(deps, send, workspaceId, report)));
    } catch (error) {
      // The others go on all the same; what is held here has its turn again when the hold ends.
      deps.log.error({ err: error, workspaceId }, 'devices could not be told');
    }
  }
  for (const name of Object.keys(report) as (keyof PushReport)[]) deps.pushed[name] += report[name];
  return report;
}

export const noPushes = (): PushReport => ({
  sent: 0,
  passedOver: 0,
  gone: 0,
  later: 0,
  refused: 0,
  givenUp: 0,
});

/** False: nothing was due. */
async function sendBatch(
  deps: PushDeps,
  send: Sender,
  workspaceId: WorkspaceId,
  report: PushReport,
): Promise<boolean> {
  const now = deps.clock();
  const claimed = await deps.db.tenant(workspaceId, (tx) =>
    claimDue(tx, workspaceId, {
      now: toInstant(now),
      until: toInstant(now + HOLD_MS),
      limit: BATCH,
    }),
  );
  const byDevice = Map.groupBy(claimed, ({ subscriptionId }) => subscriptionId);
  const devices = [...byDevice];
  for (let from = 0; from < devices.length; from += AT_ONCE) {
    const some = devices.slice(from, from + AT_ONCE);
    await Promise.all(
      some.map(async ([id, deliveries]) => {
        try {
          await tellDevice({ deps, send, workspaceId, report }, id, deliveries);
        } catch (error) {
          // Held until its time comes again, and given up when it is old.
          deps.log.error({ err: error, workspaceId, subscription: id }, 'a device was not told');
        }
      }),
    );
  }
  return claimed.length > 0;
}

type Turn = {
  readonly deps: PushDeps;
  readonly send: Sender;
  readonly workspaceId: WorkspaceId;
  readonly report: PushReport;
};

async function tellDevice(
  turn: Turn,
  subscriptionId: string,
  deliveries: readonly Delivery[],
): Promise<void> {
  const { deps, workspaceId, report } = turn;
  const now = deps.clock();
  const { receiver, news, isAsOne, held, quietUntil } = await deps.db.tenantRead(
    workspaceId,
    async (sql) => {
      const receiver = await loadReceiver(sql, workspaceId, subscriptionId, toInstant(now));
      const actor = receiver && (await actorOf(sql, workspaceId, receiver.personId));
      const found = { receiver, news: [] as News[], isAsOne: false, held: [] as Delivery[] };
      if (receiver === undefined || actor?.kind !== 'person') return { ...found, quietUntil: now };
      const { configuration } = receiver.workspace;
      const wanted = await loadEffective(sql, workspaceId, receiver.personId, configuration);
      const quietUntil = nextAfterQuiet(wanted.quiet, wanted.timeZone, now);
      for (const delivery of deliveries) {
        const at = fromInstant(delivery.at);
        // What was held back is as old as the moment at which it might be told.
        const isOld =
          delivery.attempts > MOST_ATTEMPTS || now - tellableAt('push', wanted, at) > LONGEST_MS;
        if (isOld) continue;
        if (quietUntil > now) {
          found.held.push(delivery);
          continue;
        }
        const one = await newsOf(sql, workspaceId, actor, wanted, delivery);
        if (one === undefined) continue;
        found.news.push(one);
        found.isAsOne ||= isToldAsOne('push', wanted, at);
      }
      return { ...found, quietUntil };
    },
  );
  if (held.length > 0) {
    report.later += held.length;
    await deps.db.tenant(workspaceId, async (tx) => {
      for (const delivery of held)
        await postpone(tx, workspaceId, delivery, toInstant(quietUntil), true);
    });
  }
  const left = new Set([...held, ...news.map(({ delivery }) => delivery)]);
  const over = deliveries.filter((one) => !left.has(one));
  report.passedOver += over.length;
  await settleAll(turn, over);
  if (receiver === undefined || news.length === 0) return;
  if (news.length > (isAsOne ? 1 : SEVERAL)) {
    await tell(turn, receiver, news, severalMessage(receiver, news));
    return;
  }
  for (const [index, one] of news.entries()) {
    const outcome = await tell(turn, receiver, [one], pushMessage(receiver, one));
    if (outcome.kind === 'gone') return;
    if (outcome.kind !== 'later') continue;
    // The rest would be told the same.
    const rest = news.slice(index + 1).map(({ delivery }) => delivery);
    await waitOrGiveUp(turn, rest, outcome, {});
    return;
  }
}

async function tell(
  turn: Turn,
  receiver: Receiver,
  news: readonly News[],
  message: PushMessage,
): Promise<SendOutcome> {
  const { deps, workspaceId, report } = turn;
  const urgency = news.some(isUrgent) ? 'high' : 'normal';
  const outcome = await turn.send(workspaceId, receiver, message, urgency);
  const deliveries = news.map(({ delivery }) => delivery);
  // The address is a secret of the device; whose service it is helps.
  const at = { workspaceId, service: new URL(receiver.endpoint).hostname };
  switch (outcome.kind) {
    case 'sent':
      report.sent += 1;
      await settleAll(turn, deliveries);
      break;
    case 'gone':
      report.gone += 1;
      await deps.db.tenant(workspaceId, (tx) => deleteDead(tx, workspaceId, receiver));
      break;
    case 'refused':
      report.refused += 1;
      deps.log.error(
        { ...at, status: outcome.status },
        'a push service refuses what this server sends',
      );
      await failAll(turn, deliveries, 'refused', `${at.service} ${outcome.status}`);
      break;
    case 'later':
      await waitOrGiveUp(turn, deliveries, outcome, at);
  }
  return outcome;
}

async function waitOrGiveUp(
  turn: Turn,
  deliveries: readonly Delivery[],
  { afterMs, reason }: Extract<SendOutcome, { kind: 'later' }>,
  at: object,
): Promise<void> {
  const { deps, workspaceId, report } = turn;
  const now = deps.clock();
  for (const delivery of deliveries) {
    const dueAt = now + Math.max(afterMs ?? 0, FIRST_PAUSE_MS * 2 ** (delivery.attempts - 1));
    const isOver =
      delivery.attempts >= MOST_ATTEMPTS || dueAt - fromInstant(delivery.at) > LONGEST_MS;
    if (isOver) {
      report.givenUp += 1;
      deps.log.warn({ ...at, reason }, 'a device was not told: its push service does not take it');
      await failAll(turn, [delivery], 'given-up', reason);
    } else {
      report.later += 1;
      await deps.db.tenant(workspaceId, (tx) =>
        postpone(tx, workspaceId, delivery, toInstant(dueAt)),
      );
    }
  }
}

async function failAll(
  { deps, workspaceId }: Turn,
  deliveries: readonly Delivery[],
  problem: string,
  detail: string,
): Promise<void> {
  const now = toInstant(deps.clock());
  await deps.db.tenant(workspaceId, async (tx) => {
    for (const delivery of deliveries)
      await fail(tx, workspaceId, delivery, { now, problem, detail });
  });
}

async function settleAll(
  { deps, workspaceId }: Turn,
  deliveries: readonly Delivery[],
): Promise<void> {
  if (deliveries.length === 0) return;
  await deps.db.tenant(workspaceId, async (tx) => {
    for (const delivery of deliveries)
      await settle(tx, workspaceId, delivery, toInstant(deps.clock()));
  });
}
