// The one place that turns what has happened into what each person is told, by each way (N1, N4). A notice waits in its table,
// written by the transaction that made it happen; here it becomes rows of the app, mails, messages to devices and to Slack,
// and is gone, in one transaction. When those are sent they ask once more whether it may still be told.

import { canReadTicket } from '#shared/access/can.ts';
import type { Actor } from '#shared/access/actor.ts';
import { DAY_MS, fromInstant, MINUTE_MS, SECOND_MS, toInstant } from '#shared/base/clock.ts';
import type { NotificationId, PersonId, WorkspaceId } from '#shared/base/ids.ts';
import { KEPT_NOTIFICATIONS } from '#shared/notifications/kept.ts';
import {
  channelsFor,
  effectivePreferences,
  NO_PREFERENCES,
  settingsOf,
  tellableAt,
} from '#shared/notifications/preferences.ts';
import type { NoticeChannel } from '#shared/notifications/notice-events.ts';
import type { AppContext } from '#server/app-context.ts';
import { readable } from '#server/commands/index.ts';
import { isDesk, loadTicketById } from '#server/features/tickets/index.ts';
import { enqueue } from '#server/platform/jobs/enqueue.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { audienceOf } from './audience.ts';
import {
  intendMails,
  intendPushes,
  intendSlack,
  listAllWorkspaces,
  listCandidates,
  listDueWorkspaces,
  loadNoticeWorkspace,
  noticeDueSoon,
  purgeNotifications,
  putOff,
  removeNotices,
  showInApp,
  takeDue,
  type Candidate,
  type NoticeWorkspace,
  type Recipient,
  type StoredNotice,
} from './notice-store.ts';

export type NoticeDeps = Pick<AppContext, 'db' | 'clock' | 'ids' | 'log' | 'poke'>;
export type NoticeReport = {
  notices: number;
  inApp: number;
  mails: number;
  pushes: number;
  slack: number;
  /** A fault of ours: tried again, and in the end given up. */
  failed: number;
};
export type NoticeOptions = {
  readonly only?: WorkspaceId | undefined;
  /** What was written waits to be sent. */
  readonly onWritten?: (workspaceId: WorkspaceId, written: NoticeReport) => Promise<void>;
};

/** Has what was written sent at once; should that be lost, the rounds of the next minute find it. */
export const wakeSenders =
  ({ db, jobs }: Pick<AppContext, 'db' | 'jobs'>): NonNullable<NoticeOptions['onWritten']> =>
  (workspaceId, { mails, pushes, slack }) =>
    db.global(async (tx) => {
      if (mails > 0) await enqueue(tx, jobs, 'mail', { workspaceId });
      if (pushes > 0) await enqueue(tx, jobs, 'push', { workspaceId });
      if (slack > 0) await enqueue(tx, jobs, 'slack', { workspaceId });
    });

const BATCH = 20;
const ROUND_MS = 5 * MINUTE_MS;
const MOST_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 30 * SECOND_MS;

export const noNotices = (): NoticeReport => ({
  notices: 0,
  inApp: 0,
  mails: 0,
  pushes: 0,
  slack: 0,
  failed: 0,
});

export async function noticeRound(
  deps: NoticeDeps,
  { only, onWritten }: NoticeOptions = {},
): Promise<NoticeReport> {
  const all = noNotices();
  const end = deps.clock() + ROUND_MS;
  if (only === undefined) await findAllDueSoon(deps);
  const workspaces =
    only === undefined ? await listDueWorkspaces(deps.db, toInstant(deps.clock())) : [only];
  for (const workspaceId of workspaces) {
    const report = noNotices();
    try {
      while (deps.clock() < end && (await tellBatch(deps, workspaceId, report)));
      if (report.mails + report.pushes + report.slack > 0) await onWritten?.(workspaceId, report);
    } catch (error) {
      // The others go on all the same; what is left here has its turn with the next round.
      deps.log.error({ err: error, workspaceId }, 'notices were not told');
    }
    for (const name of Object.keys(all) as (keyof NoticeReport)[]) all[name] += report[name];
  }
  return all;
}

/** False: nothing was due. */
async function tellBatch(
  deps: NoticeDeps,
  workspaceId: WorkspaceId,
  report: NoticeReport,
): Promise<boolean> {
  try {
    return await tell(deps, workspaceId, report, BATCH);
  } catch (error) {
    deps.log.warn({ err: error, workspaceId }, 'notices are told one by one');
  }
  return tellOne(deps, workspaceId, report);
}

/** One that cannot be told must not keep the others. */
async function tellOne(
  deps: NoticeDeps,
  workspaceId: WorkspaceId,
  report: NoticeReport,
): Promise<boolean> {
  const now = deps.clock();
  const [notice] = await deps.db.tenant(workspaceId, (tx) =>
    takeDue(tx, workspaceId, toInstant(now), 1),
  );
  if (notice === undefined) return false;
  try {
    await tell(deps, workspaceId, report, 1);
  } catch (error) {
    report.failed += 1;
    const { event, ticketId, attempts } = notice;
    const isOver = attempts + 1 >= MOST_ATTEMPTS;
    deps.log.error({ err: error, workspaceId, event, ticketId, isOver }, 'a notice was not told');
    await deps.db.tenant(workspaceId, (tx) =>
      isOver
        ? removeNotices(tx, workspaceId, [notice.id])
        : putOff(tx, workspaceId, notice, toInstant(now + FIRST_PAUSE_MS * 2 ** attempts)),
    );
  }
  return true;
}

async function tell(
  deps: NoticeDeps,
  workspaceId: WorkspaceId,
  report: NoticeReport,
  limit: number,
): Promise<boolean> {
  const written = await deps.db.tenant(workspaceId, async (tx) => {
    const counts = noNotices();
    const shownTo = new Set<PersonId>();
    const notices = await takeDue(tx, workspaceId, toInstant(deps.clock()), limit);
    if (notices.length === 0) return { counts, shownTo };
    const workspace = await loadNoticeWorkspace(tx, workspaceId);
    // Of many tickets for one group its members are looked up once.
    const known = new Map<string, readonly Candidate[]>();
    if (workspace !== undefined)
      for (const notice of notices) {
        const one = await become(tx, deps, workspace, notice, known);
        for (const id of one.shownTo) shownTo.add(id);
        counts.inApp += one.shownTo.length;
        counts.mails += one.mails;
        counts.pushes += one.pushes;
        counts.slack += one.slack;
      }
    counts.notices = notices.length;
    await removeNotices(
      tx,
      workspaceId,
      notices.map(({ id }) => id),
    );
    return { counts, shownTo };
  });
  const { counts, shownTo } = written;
  for (const name of Object.keys(report) as (keyof NoticeReport)[]) report[name] += counts[name];
  if (shownTo.size > 0)
    deps.poke.changed({
      workspaceId,
      scopes: [...shownTo].map((id) => `u:${id}`),
      ticketIds: [],
    });
  return counts.notices > 0;
}

type Written = {
  readonly shownTo: readonly PersonId[];
  readonly mails: number;
  readonly pushes: number;
  readonly slack: number;
};
const NOTHING: Written = { shownTo: [], mails: 0, pushes: 0, slack: 0 };

async function become(
  tx: Tx,
  { ids }: NoticeDeps,
  workspace: NoticeWorkspace,
  notice: StoredNotice,
  known: Map<string, readonly Candidate[]>,
): Promise<Written> {
  const { id: workspaceId, configuration } = workspace;
  const ticket = await loadTicketById(tx, workspaceId, notice.ticketId);
  if (ticket === undefined || ticket.state.deletedAt !== null) return NOTHING;
  const audience = await audienceOf(tx, workspace, notice, ticket);
  const { assigneeId, lockHolderId } = ticket.state;
  // Told that it is theirs, which says it all.
  const knows = notice.event === 'new-ticket' ? [assigneeId, lockHolderId] : [];
  const candidates = async (): Promise<readonly Candidate[]> => {
    if (audience.length === 0) return [];
    const name = String(audience);
    const found = known.get(name) ?? (await listCandidates(tx, workspaceId, audience));
    known.set(name, found);
    return found;
  };
  const people = (await candidates()).filter(
    (person) =>
      person.id !== notice.actorId &&
      !knows.includes(person.id) &&
      isDesk(actorOf(person)) &&
      canReadTicket(actorOf(person), readable(ticket.state)),
  );
  const since = fromInstant(notice.at);
  const by = (channel: NoticeChannel): Recipient[] =>
    people.flatMap((person) => {
      const preferences = { ...NO_PREFERENCES, ...person.preferences };
      if (!channelsFor(notice.event, preferences, configuration).includes(channel)) return [];
      const dueAt =
        channel === 'inApp'
          ? notice.at
          : toInstant(tellableAt(channel, effectivePreferences(preferences, configuration), since));
      return [{ id: ids<NotificationId>(), personId: person.id, dueAt }];
    });
  // A mention came with its note, in the same transaction.
  const inApp = notice.event === 'mention' ? [] : by('inApp');
  const isOfWorkspace = settingsOf(configuration).slackEvents.includes(notice.event);
  const slack = [
    ...by('slack'),
    ...(isOfWorkspace ? [{ id: ids<string>(), personId: null, dueAt: notice.at }] : []),
  ];
  return {
    shownTo: await showInApp(tx, workspaceId, notice, inApp),
    mails: await intendMails(tx, workspaceId, notice, notice.mayMail ? by('mail') : []),
    pushes: await intendPushes(tx, workspaceId, notice, by('push')),
    slack: await intendSlack(
      tx,
      workspaceId,
      notice,
      workspace.hasSlack && !workspace.isDemo ? slack : [],
    ),
  };
}

const actorOf = ({ id, permissions, groupIds }: Candidate): Actor => ({
  kind: 'person',
  personId: id,
  permissions: new Set(permissions),
  groupIds,
});

const DUE_SOON_BATCH = 200;
const MOST_BATCHES = 20;

async function findAllDueSoon(deps: NoticeDeps): Promise<void> {
  for (const id of await listAllWorkspaces(deps.db)) {
    try {
      for (let batch = 0; batch < MOST_BATCHES; batch += 1)
        if ((await findDueSoon(deps, id)) < DUE_SOON_BATCH) break;
    } catch (error) {
      deps.log.error({ err: error, workspaceId: id }, 'what is due soon was not looked for');
    }
  }
}

/** Promised times that run out soon (A8): found by the clock, told once each. How many. */
async function findDueSoon({ db, clock }: NoticeDeps, workspaceId: WorkspaceId): Promise<number> {
  const now = clock();
  return db.tenant(workspaceId, async (tx) => {
    const workspace = await loadNoticeWorkspace(tx, workspaceId);
    if (workspace === undefined || workspace.configuration.targets.length === 0) return 0;
    const { dueSoonMinutes } = settingsOf(workspace.configuration);
    const mayMail = workspace.configuration.emailNotifications;
    const until = toInstant(now + dueSoonMinutes * MINUTE_MS);
    return noticeDueSoon(tx, workspaceId, { now: toInstant(now), until, mayMail }, DUE_SOON_BATCH);
  });
}

/** What is beyond what is kept; how many rows. */
export async function forgetNotifications({
  db,
  clock,
}: Pick<NoticeDeps, 'db' | 'clock'>): Promise<number> {
  const oldest = toInstant(clock() - KEPT_NOTIFICATIONS.days * DAY_MS);
  let count = 0;
  for (const id of await listAllWorkspaces(db))
    count += await db.tenant(id, (tx) => purgeNotifications(tx, id, oldest));
  return count;
}
