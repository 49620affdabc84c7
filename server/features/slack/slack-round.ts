// Sends to Slack what is due. Rows wait in slack_deliveries; whoever takes one holds it for a while, so that two processes do
// not send it both, and one that was killed leaves it to the next round. What goes to one place at once is one message.

import type { Actor } from '#shared/access/actor.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, toInstant } from '#shared/base/clock.ts';
import { isUuid, type PersonId, type WorkspaceId } from '#shared/base/ids.ts';
import { settingsOf } from '#shared/notifications/preferences.ts';
import { nextAfterQuiet } from '#shared/notifications/quiet-hours.ts';
import type { AppContext } from '#server/app-context.ts';
import { loadSelf } from '#server/features/accounts/index.ts';
import { deskLink } from '#server/features/mail-sending/index.ts';
import {
  isStillAssigned,
  loadEffective,
  noticeLanguage,
} from '#server/features/notifications/index.ts';
import { isDesk, loadReadableTicket, loadTicketById } from '#server/features/tickets/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { sendSlack, type SlackOutcome } from './send-slack.ts';
import {
  claimDue,
  listAllWorkspaces,
  listDueWorkspaces,
  loadNames,
  loadSlackWorkspace,
  loadWebhook,
  noteHealth,
  purgeDeliveries,
  settle,
  type Settlement,
  type SlackDelivery,
  type SlackWorkspace,
  type Webhook,
} from './slack-store.ts';
import { slackLine } from './slack-text.ts';

export type SlackDeps = Pick<AppContext, 'db' | 'clock' | 'log' | 'secrets' | 'config'>;
export type SlackReport = {
  /** Messages, each of some lines. */
  sent: number;
  passed: number;
  later: number;
  failed: number;
};

const BATCH = 100;
/** Longer than a batch can take: places wait for each other in fours, each message ten seconds at most. */
const HOLD_MS = 10 * MINUTE_MS;
const AT_ONCE = 4;
const LINES = 20;
const ROUND_MS = 5 * MINUTE_MS;
export const MOST_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 30 * SECOND_MS;
const LONGEST_PAUSE_MS = HOUR_MS;

export async function slackRound(deps: SlackDeps, only?: WorkspaceId): Promise<SlackReport> {
  const report = { sent: 0, passed: 0, later: 0, failed: 0 };
  const end = deps.clock() + ROUND_MS;
  const now = toInstant(deps.clock());
  const workspaces = only === undefined ? await listDueWorkspaces(deps.db, now) : [only];
  for (const workspaceId of workspaces) {
    try {
      const workspace = await deps.db.tenantRead(workspaceId, (sql) =>
        loadSlackWorkspace(sql, workspaceId),
      );
      if (workspace === undefined || workspace.isDemo) continue;
      while (deps.clock() < end && (await sendBatch(deps, workspace, report)));
    } catch (error) {
      // The others go on all the same; what is held here has its turn again when the hold ends.
      deps.log.error({ err: error, workspaceId }, 'messages to Slack could not be sent');
    }
  }
  return report;
}

/** False: nothing was due. */
async function sendBatch(
  deps: SlackDeps,
  workspace: SlackWorkspace,
  report: SlackReport,
): Promise<boolean> {
  const now = deps.clock();
  const claimed = await deps.db.tenant(workspace.id, (tx) =>
    claimDue(tx, workspace.id, {
      now: toInstant(now),
      until: toInstant(now + HOLD_MS),
      limit: BATCH,
    }),
  );
  const places = [...Map.groupBy(claimed, ({ personId }) => personId)];
  for (let from = 0; from < places.length; from += AT_ONCE)
    await Promise.all(
      places.slice(from, from + AT_ONCE).map(async ([personId, deliveries]) => {
        try {
          await sendTo({ deps, workspace, report }, personId, deliveries);
        } catch (error) {
          // Held until its time comes again, and given up after so many times.
          deps.log.error({ err: error, workspaceId: workspace.id }, 'a Slack channel was not told');
        }
      }),
    );
  return claimed.length > 0;
}

type Turn = {
  readonly deps: SlackDeps;
  readonly workspace: SlackWorkspace;
  readonly report: SlackReport;
};
type Line = { readonly delivery: SlackDelivery; readonly text: string };

async function sendTo(
  turn: Turn,
  personId: PersonId | null,
  deliveries: readonly SlackDelivery[],
): Promise<void> {
  const { deps, workspace, report } = turn;
  const now = deps.clock();
  const put = (some: readonly SlackDelivery[], settlement: Settlement) =>
    some.length === 0
      ? Promise.resolve()
      : deps.db.tenant(workspace.id, (tx) => settle(tx, workspace.id, some, settlement));

  const { webhook, lines, waitUntil } = await deps.db.tenantRead(workspace.id, (sql) =>
    linesFor(sql, turn, personId, deliveries),
  );
  if (waitUntil > now) {
    report.later += deliveries.length;
    return put(deliveries, { state: 'waiting', dueAt: toInstant(waitUntil), problem: null });
  }
  const told = new Set(lines.map(({ delivery }) => delivery));
  const over = deliveries.filter((one) => !told.has(one));
  report.passed += over.length;
  await put(over, { state: 'passed' });
  if (webhook === undefined) return;
  let outcome: SlackOutcome = { kind: 'sent' };
  for (let from = 0; from < lines.length; from += LINES) {
    const some = lines.slice(from, from + LINES);
    // After one that was not taken the rest would fare the same.
    if (outcome.kind === 'sent') {
      const text = some.map((line) => line.text).join('\n');
      outcome = await sendSlack(deps, workspace.id, webhook, text);
    }
    await afterwards(
      turn,
      webhook,
      some.map(({ delivery }) => delivery),
      outcome,
    );
  }
}

async function afterwards(
  { deps, workspace, report }: Turn,
  webhook: Webhook,
  deliveries: readonly SlackDelivery[],
  outcome: SlackOutcome,
): Promise<void> {
  const at = toInstant(deps.clock());
  const log = { workspaceId: workspace.id, host: webhook.host };
  await deps.db.tenant(workspace.id, async (tx) => {
    await noteHealth(tx, workspace.id, webhook.id, {
      at,
      problem: outcome.kind === 'sent' ? null : outcome.problem,
    });
    if (outcome.kind === 'sent') {
      report.sent += 1;
      return settle(tx, workspace.id, deliveries, { state: 'sent', at });
    }
    for (const delivery of deliveries) {
      const isOver = outcome.kind === 'refused' || delivery.attempts >= MOST_ATTEMPTS;
      if (isOver) {
        report.failed += 1;
        const { problem } = outcome;
        deps.log.warn({ ...log, problem }, 'a message to Slack was given up');
        await settle(tx, workspace.id, [delivery], { state: 'failed', at, problem });
        continue;
      }
      report.later += 1;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (delivery.attempts - 1), LONGEST_PAUSE_MS);
      const dueAt = deps.clock() + Math.max(pause, outcome.afterMs ?? 0);
      await settle(tx, workspace.id, [delivery], {
        state: 'waiting',
        dueAt: toInstant(dueAt),
        problem: outcome.problem,
      });
    }
  });
}

/** What may be told at this moment, by the rights and the wishes of this moment. */
async function linesFor(
  sql: ReadTx,
  { deps, workspace }: Turn,
  personId: PersonId | null,
  deliveries: readonly SlackDelivery[],
): Promise<{
  readonly webhook: Webhook | undefined;
  readonly lines: readonly Line[];
  readonly waitUntil: number;
}> {
  const now = deps.clock();
  const nothing = { webhook: undefined, lines: [], waitUntil: now };
  const { configuration } = workspace;
  const webhook = await loadWebhook(sql, workspace.id, personId);
  if (webhook === undefined) return nothing;
  if (personId === null) {
    const spoken = noticeLanguage('', configuration);
    const { slackEvents } = settingsOf(configuration);
    const lines: Line[] = [];
    for (const delivery of deliveries) {
      const ticket = await loadTicketById(sql, workspace.id, delivery.ticketId);
      if (ticket === undefined || ticket.state.deletedAt !== null) continue;
      if (!slackEvents.includes(delivery.event)) continue;
      const to = await nameOfAssignee(sql, workspace.id, delivery);
      const said = { ...saidOf(delivery), isOfGroup: to === undefined, to: to ?? '' };
      const link = deskLink(deps, workspace.slug, delivery.ticketId);
      const text = slackLine(workspace, spoken, { ticket, said, link, reader: 'shared' });
      lines.push({ delivery, text });
    }
    return { webhook, lines, waitUntil: now };
  }

  const self = await loadSelf(sql, workspace.id, personId);
  if (self === undefined) return nothing;
  const { permissions, groupIds } = self;
  const actor: Actor = { kind: 'person', personId, permissions: new Set(permissions), groupIds };
  if (!isDesk(actor)) return nothing;
  const wanted = await loadEffective(sql, workspace.id, personId, configuration);
  const waitUntil = nextAfterQuiet(wanted.quiet, wanted.timeZone, now);
  if (waitUntil > now) return { webhook, lines: [], waitUntil };
  const spoken = noticeLanguage(self.language, configuration);
  const lines: Line[] = [];
  for (const delivery of deliveries) {
    if (!wanted.events[delivery.event].slack) continue;
    const ticket = await loadReadableTicket(sql, workspace.id, delivery.ticketId, actor);
    if (ticket === undefined || ticket.state.deletedAt !== null) continue;
    const wasTheirs = delivery.detail === personId;
    if (delivery.event === 'assigned' && !isStillAssigned(ticket.state, actor, wasTheirs)) continue;
    const said = { ...saidOf(delivery), isOfGroup: !wasTheirs };
    const link = deskLink(deps, workspace.slug, delivery.ticketId);
    lines.push({
      delivery,
      text: slackLine(workspace, spoken, { ticket, said, link, reader: 'own' }),
    });
  }
  return { webhook, lines, waitUntil };
}

/** Undefined: it was given to a group, or is about something else. */
async function nameOfAssignee(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { event, detail }: SlackDelivery,
): Promise<string | undefined> {
  if (event !== 'assigned' || !isUuid(detail)) return undefined;
  return (await loadNames(sql, workspaceId, [detail as PersonId])).get(detail);
}

const saidOf = ({ event, detail, byName }: SlackDelivery) => ({ event, detail, name: byName });

const SENT_KEPT_MS = 7 * DAY_MS;
const FAILED_KEPT_MS = 30 * DAY_MS;

export async function forgetSlackDeliveries({
  db,
  clock,
}: Pick<SlackDeps, 'db' | 'clock'>): Promise<number> {
  const now = clock();
  const limits = {
    sentBefore: toInstant(now - SENT_KEPT_MS),
    failedBefore: toInstant(now - FAILED_KEPT_MS),
  };
  let count = 0;
  for (const id of await listAllWorkspaces(db))
    count += await db.tenant(id, (tx) => purgeDeliveries(tx, id, limits));
  return count;
}
