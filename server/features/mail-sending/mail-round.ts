// Sends what is due. Rows wait in mail_intents, written by the transaction that decided (M8); whoever takes one holds it for a
// while, so that two processes do not send it both, and one that was killed leaves it to the next. Before the first byte
// goes out the row says so, under a Message-ID that is made once: an attempt that nobody ended may have arrived, is
// repeated under the same Message-ID, and is shown as such.

import {
  DAY_MS,
  fromInstant,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  toInstant,
} from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { insertResetFor } from '#server/features/accounts/index.ts';
import { outgoingServer } from '#server/features/mailboxes/index.ts';
import { MailServerError } from '#server/platform/mail/mail-server-error.ts';
import { createMailKeys } from '#server/platform/mail/keys.ts';
import { composeMail } from '#server/platform/mail/compose-mail.ts';
import {
  sendBySmtp,
  type SmtpLimits,
  type SmtpOutcome,
  type SmtpServer,
} from '#server/platform/mail/smtp-send.ts';
import { installationServer } from './choose-sender.ts';
import { outgoingOf } from './outgoing-mail.ts';
import { prepareMail, type PreparedMail } from './prepare-mail.ts';
import { reportMail } from './report-mail.ts';
import {
  begin,
  carryAlong,
  claimDue,
  dropIntent,
  listDueWorkspaces,
  loadMailWorkspace,
  nextDay,
  putAccount,
  settle,
  takeDay,
  wake,
  type Intent,
  type MailWorkspace,
  type Settlement,
} from './mail-store.ts';

export type MailDeps = Pick<
  AppContext,
  'db' | 'clock' | 'ids' | 'log' | 'secrets' | 'config' | 'files' | 'execute' | 'mailSent'
>;
export type MailReport = {
  sent: number;
  passed: number;
  later: number;
  failed: number;
  unknown: number;
  /** Waiting for an address's next day. */
  gathered: number;
  /** Nothing to send them with. */
  kept: number;
};

const BATCH = 20;
const AT_ONCE = 6;
/** Longer than a batch can take with a server that says nothing: each of the six has four turns of two minutes at most. */
const HOLD_MS = 12 * MINUTE_MS;
const ROUND_MS = 5 * MINUTE_MS;
const FIRST_PAUSE_MS = 30 * SECOND_MS;
const LONGEST_PAUSE_MS = 2 * HOUR_MS;
/** A mail server that is away for a long weekend loses nothing (M8). */
export const GIVEN_UP_MS = 4 * DAY_MS;
const FOREVER = toInstant(Date.UTC(9999, 0));

export type RoundOptions = {
  readonly only?: WorkspaceId | undefined;
  /** For tests: how long a server may take. */
  readonly limits?: SmtpLimits;
};

export async function mailRound(
  deps: MailDeps,
  { only, limits }: RoundOptions = {},
): Promise<MailReport> {
  const report = { sent: 0, passed: 0, later: 0, failed: 0, unknown: 0, gathered: 0, kept: 0 };
  const end = deps.clock() + ROUND_MS;
  const hasServer = installationServer(deps.config) !== undefined;
  const now = toInstant(deps.clock());
  const workspaces = only === undefined ? await listDueWorkspaces(deps.db, now, hasServer) : [only];
  for (const workspaceId of workspaces) {
    try {
      const workspace = await deps.db.tenantRead(workspaceId, (sql) =>
        loadMailWorkspace(sql, workspaceId),
      );
      if (workspace === undefined || workspace.isDemo) continue;
      const turn: Turn = { deps, workspace, report, limits, failing: new Map() };
      if (only === undefined) await wakeKept(turn);
      while (deps.clock() < end && (await sendBatch(turn)));
    } catch (error) {
      // The others go on all the same; what is held here has its turn again when the hold ends.
      deps.log.error({ err: error, workspaceId }, 'mails could not be sent');
    }
  }
  return report;
}

type Turn = {
  readonly deps: MailDeps;
  readonly workspace: MailWorkspace;
  readonly report: MailReport;
  readonly limits: SmtpLimits | undefined;
  /** Servers that could not be used a moment ago, with what they said: the others that wait for them are not tried now. */
  readonly failing: Map<string, string>;
};

const wakeKept = ({ deps, workspace }: Turn): Promise<void> =>
  deps.db.tenant(workspace.id, (tx) =>
    wake(tx, workspace.id, {
      now: toInstant(deps.clock()),
      oldest: toInstant(deps.clock() - GIVEN_UP_MS),
    }),
  );

/** False: nothing was due. */
async function sendBatch(turn: Turn): Promise<boolean> {
  const { deps, workspace } = turn;
  const now = deps.clock();
  const claimed = await deps.db.tenant(workspace.id, (tx) =>
    claimDue(tx, workspace.id, {
      now: toInstant(now),
      until: toInstant(now + HOLD_MS),
      limit: BATCH,
    }),
  );
  // Those to one address one after the other: the first may tell the rest along.
  const byReceiver = [
    ...Map.groupBy(claimed, ({ personId, recipient }) => personId ?? recipient.toLowerCase()),
  ];
  const sendNext = async (): Promise<void> => {
    for (let next = byReceiver.shift(); next !== undefined; next = byReceiver.shift()) {
      for (const intent of next[1]) {
        try {
          await sendOne(turn, intent);
        } catch (error) {
          // Held until its time comes again; should an attempt have begun, its row says so.
          deps.log.error(
            { err: error, workspaceId: workspace.id, intent: intent.id },
            'a mail was not sent',
          );
          turn.report.later += 1;
        }
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendNext));
  return claimed.length > 0;
}

async function sendOne(turn: Turn, intent: Intent): Promise<void> {
  const { deps, workspace, report } = turn;
  const { db, clock } = deps;
  const put = (settlement: Settlement) =>
    db.tenant(workspace.id, (tx) => settle(tx, workspace.id, intent, settlement));
  const prepared = await db.tenantRead(workspace.id, (sql) =>
    prepareMail(deps, sql, workspace, intent),
  );
  switch (prepared.kind) {
    case 'pass':
      report.passed += 1;
      return put({ state: 'passed', problem: prepared.problem });
    case 'wait':
      report.later += 1;
      return put({ state: 'waiting', dueAt: toInstant(prepared.until), problem: null });
    case 'gather':
      report.gathered += 1;
      return put({ state: 'gathered', dueAt: toInstant(prepared.until), problem: null });
    case 'look-up':
      return db.tenant(workspace.id, async (tx) => {
        const found = await insertResetFor(tx, deps, workspace.id, intent.recipient);
        if (found === undefined) return dropIntent(tx, workspace.id, intent);
        await putAccount(tx, workspace.id, intent, found, toInstant(clock()));
      });
    case 'mail':
      return sendPrepared(turn, intent, prepared);
  }
}

async function sendPrepared(turn: Turn, intent: Intent, mail: PreparedMail): Promise<void> {
  const { deps, workspace, report } = turn;
  const { db, clock } = deps;
  const name = mail.sender.mailboxId ?? 'installation';
  const said = turn.failing.get(name);
  if (said !== undefined)
    return afterwards(turn, intent, mail, { kind: 'later', detail: said, isOurs: true });
  const server = await serverOf(deps, workspace.id, mail);
  if (server === undefined) {
    report.kept += 1;
    return db.tenant(workspace.id, (tx) =>
      settle(tx, workspace.id, intent, {
        state: 'waiting',
        dueAt: FOREVER,
        problem: 'no-server',
      }),
    );
  }
  if ('kind' in server) {
    if (server.kind === 'later') turn.failing.set(name, server.detail);
    return afterwards(turn, intent, mail, server);
  }

  const keys = createMailKeys(deps.secrets, clock);
  const domain = mail.sender.address.slice(mail.sender.address.lastIndexOf('@') + 1);
  const messageId =
    intent.messageIdHeader ??
    keys.messageIdOf({ workspaceId: workspace.id, intentId: intent.id }, domain);
  const outgoing = await outgoingOf(deps, workspace, intent, mail, messageId);
  const bytes = await composeMail(outgoing);
  const now = toInstant(clock());
  const begun = await db.tenant(
    workspace.id,
    async (tx): Promise<'mine' | 'gathered' | 'taken'> => {
      if (mail.takesDay && !(await takeDay(tx, workspace.id, mail.recipient.toLowerCase(), now)))
        return 'gathered';
      const isMine = await begin(tx, workspace.id, intent, {
        recipient: mail.recipient,
        messageIdHeader: messageId,
        from: mail.sender.address,
        subject: outgoing.subject.slice(0, 1000),
        now,
      });
      return isMine ? 'mine' : 'taken';
    },
  );
  if (begun === 'taken') return;
  if (begun === 'gathered') return gather(turn, intent, mail.recipient);
  // No bounce of a bounce: what no person decided to send has an empty sender (RFC 3834).
  const from = mail.automatic === undefined ? mail.sender.address : '';
  const outcome = await sendBySmtp(server, { from, to: mail.recipient }, bytes, turn.limits);
  if (outcome.kind === 'later' && outcome.isOurs) turn.failing.set(name, outcome.detail);
  await afterwards(turn, intent, mail, outcome);
}

/** Somebody else's took the day in this very moment. */
async function gather(
  { deps, workspace, report }: Turn,
  intent: Intent,
  recipient: string,
): Promise<void> {
  report.gathered += 1;
  await deps.db.tenant(workspace.id, async (tx) => {
    const at = await nextDay(tx, workspace.id, recipient.toLowerCase());
    const dueAt = at ?? toInstant(deps.clock() + DAY_MS);
    await settle(tx, workspace.id, intent, { state: 'gathered', dueAt, problem: null });
  });
}

async function afterwards(
  turn: Turn,
  intent: Intent,
  mail: PreparedMail,
  outcome: SmtpOutcome,
): Promise<void> {
  const { deps, workspace, report } = turn;
  const { db, clock } = deps;
  const now = clock();
  const isOld = now - fromInstant(intent.createdAt) > GIVEN_UP_MS;
  const later = toInstant(now + pauseAfter(intent.attempts));
  const settlement = ((): Settlement => {
    switch (outcome.kind) {
      case 'sent':
        return {
          state: 'sent',
          sentAt: toInstant(now),
          problem: intent.unknownOutcomes > 0 ? 'repeated' : null,
          detail: outcome.answer,
        };
      case 'refused':
        return { state: 'failed', problem: 'refused', detail: outcome.detail };
      case 'later':
        return isOld
          ? { state: 'failed', problem: 'given-up', detail: outcome.detail }
          : {
              state: 'waiting',
              dueAt: later,
              problem: outcome.isOurs ? 'server' : 'later',
              detail: outcome.detail,
            };
      case 'unknown':
        return isOld
          ? { state: 'failed', problem: 'unknown', detail: outcome.detail }
          : {
              state: 'waiting',
              dueAt: later,
              problem: 'unknown',
              detail: outcome.detail,
              isUnknown: true,
            };
    }
  })();
  // Told on the ticket first, under a receipt: should this process end between the two, it is told once all the same.
  if (settlement.state === 'failed')
    await reportMail(deps, workspace.id, intent, 'failed', settlement.detail ?? '');
  if (settlement.problem === 'repeated')
    await reportMail(deps, workspace.id, intent, 'repeated', '');
  await db.tenant(workspace.id, async (tx) => {
    await settle(tx, workspace.id, intent, {
      ...settlement,
      ...(settlement.state === 'failed' && { failedAt: toInstant(now) }),
    });
    if (outcome.kind === 'sent')
      await carryAlong(tx, workspace.id, mail.carries, intent.id, toInstant(now));
  });
  const became =
    settlement.state === 'sent' || settlement.state === 'failed'
      ? settlement.state
      : outcome.kind === 'unknown'
        ? 'unknown'
        : 'later';
  report[became] += 1;
  deps.mailSent[became] += 1;
}

const pauseAfter = (attempts: number): number =>
  Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, attempts - 1), LONGEST_PAUSE_MS);

/** Undefined: there is none. An outcome: it cannot be used now. */
async function serverOf(
  deps: MailDeps,
  workspaceId: WorkspaceId,
  { sender }: PreparedMail,
): Promise<SmtpServer | SmtpOutcome | undefined> {
  if (sender.server !== 'mailbox' || sender.mailboxId === null)
    return sender.server === 'mailbox' ? undefined : sender.server;
  try {
    return await outgoingServer(deps, workspaceId, sender.mailboxId);
  } catch (error) {
    if (!(error instanceof MailServerError)) throw error;
    return { kind: 'later', detail: error.message.slice(0, 400), isOurs: true };
  }
}
