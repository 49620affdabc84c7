// Reads what was fetched. Rows wait in inbound_mails; whoever takes some holds them for a while, so that two processes do
// not read one both, and one that was killed leaves them to the next round. A mail that kills its process again and again is
// given up, where an administrator sees it: no mail stops those behind it.

import { randomUUID } from 'node:crypto';
import { MINUTE_MS, SECOND_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { readRawMail } from '#server/features/mailboxes/index.ts';
import type { MailOutcomes } from '#server/features/mail-sending/index.ts';
import { createMailKeys } from '#server/platform/mail/keys.ts';
import {
  createMailReader,
  MailUnreadable,
  type MailReader,
} from '#server/platform/mail/parsing/mail-reader.ts';
import { scanHeaders, type RawHeaders } from '#server/platform/mail/parsing/scan-headers.ts';
import {
  claimMails,
  listDueWorkspaces,
  loadSurroundings,
  loadWorkspace,
  postponeMail,
  releaseMails,
  settleMail,
  type MailOutcome,
  type Surroundings,
  type WaitingMail,
} from './intake-store.ts';
import { NotNow, takeInMail, type ReadMail, type TakeInDeps } from './take-in-mail.ts';

export type IntakeDeps = Pick<
  AppContext,
  'db' | 'clock' | 'ids' | 'jobs' | 'files' | 'execute' | 'log' | 'secrets'
> &
  MailOutcomes;
export type IntakeReport = {
  done: number;
  unreadable: number;
  ignored: number;
  failed: number;
  later: number;
};

export type MailIntake = {
  /** Of one workspace; of all where none is named. */
  readonly round: (only?: WorkspaceId) => Promise<IntakeReport>;
  readonly close: () => Promise<void>;
};

const BATCH = 32;
/** While one is read, others are written; entries that are written at once share a transaction. */
const AT_ONCE = 8;
const LARGE_BYTES = 1024 * 1024;
type ReadDeps = Omit<TakeInDeps, 'around'>;
/** Longer than a batch of the worst mails takes. */
const HOLD_MS = 6 * MINUTE_MS;
const ROUND_MS = 5 * MINUTE_MS;
export const MOST_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 10 * SECOND_MS;

export function createMailIntake(
  deps: IntakeDeps,
  /** With other limits, in tests. */
  reader: MailReader = createMailReader(),
): MailIntake {
  const takeIn: ReadDeps = { ...deps, keys: createMailKeys(deps.secrets, deps.clock) };

  const round = async (only?: WorkspaceId): Promise<IntakeReport> => {
    const report = { done: 0, unreadable: 0, ignored: 0, failed: 0, later: 0 };
    const end = deps.clock() + ROUND_MS;
    const now = toInstant(deps.clock());
    const workspaces = only === undefined ? await listDueWorkspaces(deps.db, now) : [only];
    for (const workspaceId of workspaces) {
      try {
        while (deps.clock() < end && (await readBatch(takeIn, reader, workspaceId, report)));
      } catch (error) {
        // The others go on all the same; what is held here has its turn again when the hold ends.
        deps.log.error({ err: error, workspaceId }, 'mails could not be read');
      }
    }
    return report;
  };

  return { round, close: reader.close };
}

/** False: nothing was due. */
async function readBatch(
  deps: ReadDeps,
  reader: MailReader,
  workspaceId: WorkspaceId,
  report: IntakeReport,
): Promise<boolean> {
  const { db } = deps;
  const workspace = await db.tenantRead(workspaceId, (sql) => loadWorkspace(sql, workspaceId));
  if (workspace === undefined) return false;
  const now = deps.clock();
  const until = now + HOLD_MS;
  const claimId = randomUUID();
  const claimed = await db.tenant(workspaceId, (tx) =>
    claimMails(tx, workspaceId, {
      id: claimId,
      now: toInstant(now),
      until: toInstant(until),
      limit: BATCH,
    }),
  );
  const surroundings = new Map<string | null, Promise<Surroundings>>();
  const around = (mailboxId: string | null): Promise<Surroundings> => {
    const known =
      surroundings.get(mailboxId) ??
      db.tenantRead(workspaceId, (sql) => loadSurroundings(sql, workspaceId, mailboxId));
    surroundings.set(mailboxId, known);
    return known;
  };
  const settleOne = async (opened: OpenedMail): Promise<void> => {
    const { waiting } = opened;
    const claim = { id: claimId, mailId: waiting.id };
    try {
      const outcome = await readOne({ ...deps, around }, reader, workspace, opened);
      const at = { ...claim, now: toInstant(deps.clock()) };
      const isOurs = await db.tenant(workspaceId, (tx) => settleMail(tx, workspaceId, at, outcome));
      if (isOurs) report[outcome.state] += 1;
      if (outcome.state === 'unreadable' || outcome.state === 'failed')
        deps.log.warn(
          { workspaceId, mail: waiting.id, problem: outcome.problem },
          'a mail could not be read',
        );
    } catch (error) {
      report.later += 1;
      if (!(error instanceof NotNow))
        deps.log.error({ err: error, workspaceId, mail: waiting.id }, 'a mail has to wait');
      const pause = FIRST_PAUSE_MS * 2 ** (waiting.attempts - 1);
      await db.tenant(workspaceId, (tx) =>
        postponeMail(tx, workspaceId, claim, toInstant(deps.clock() + pause)),
      );
    }
  };
  for (const wave of wavesOf(claimed)) {
    // Slower than thought: the rest is left to whoever comes.
    if (deps.clock() > until - MINUTE_MS) break;
    const opened = await openWave(deps, workspaceId, wave);
    await Promise.all(
      threadsAmong(opened).map(async (thread) => {
        for (const one of thread) await settleOne(one);
      }),
    );
  }
  await db.tenant(workspaceId, (tx) => releaseMails(tx, workspaceId, claimId));
  return claimed.length > 0;
}

/** A large one by itself: memory has room for one. */
function wavesOf(claimed: readonly WaitingMail[]): readonly (readonly WaitingMail[])[] {
  const waves: WaitingMail[][] = [];
  let hasRoom = false;
  for (const waiting of claimed) {
    const isLarge = waiting.size > LARGE_BYTES;
    const last = waves.at(-1);
    if (last === undefined || !hasRoom || isLarge) waves.push([waiting]);
    else last.push(waiting);
    hasRoom = !isLarge && waves.at(-1)!.length < AT_ONCE;
  }
  return waves;
}

type OpenedMail = {
  readonly waiting: WaitingMail;
  /** Undefined: there are none, or it is not even tried. */
  readonly raw: Uint8Array | undefined;
  readonly headers: RawHeaders;
};

const openWave = (
  { db }: Pick<IntakeDeps, 'db'>,
  workspaceId: WorkspaceId,
  wave: readonly WaitingMail[],
): Promise<readonly OpenedMail[]> =>
  db.tenantRead(workspaceId, (sql) =>
    Promise.all(
      wave.map(async (waiting) => {
        const isTried = waiting.attempts <= MOST_ATTEMPTS;
        const raw = isTried ? await readRawMail(sql, workspaceId, waiting.id) : undefined;
        return { waiting, raw, headers: raw === undefined ? new Map() : scanHeaders(raw) };
      }),
    ),
  );

const NAMED = /[^\s<>,;:"()]+@[^\s<>,;:"()]+|#\d+/g;

/** Those that may have to do with each other stay in their order: of one sender, of one conversation, of one number. */
function threadsAmong(opened: readonly OpenedMail[]): readonly (readonly OpenedMail[])[] {
  let threads: { readonly names: ReadonlySet<string>; readonly mails: readonly OpenedMail[] }[] =
    [];
  for (const one of opened) {
    const lines = NAMING_HEADERS.flatMap((name) => one.headers.get(name) ?? []);
    const own = new Set(lines.flatMap((line) => line.toLowerCase().match(NAMED) ?? [line]));
    const related = threads.filter(({ names }) => [...own].some((name) => names.has(name)));
    threads = [
      ...threads.filter((thread) => !related.includes(thread)),
      {
        names: new Set([...own, ...related.flatMap(({ names }) => [...names])]),
        mails: [...related.flatMap(({ mails }) => mails), one],
      },
    ];
  }
  return threads.map(({ mails }) => mails);
}

const NAMING_HEADERS = ['from', 'subject', 'message-id', 'in-reply-to', 'references'];

async function readOne(
  deps: TakeInDeps,
  reader: MailReader,
  workspace: Parameters<typeof takeInMail>[1],
  { waiting, raw, headers }: OpenedMail,
): Promise<MailOutcome> {
  if (waiting.attempts > MOST_ATTEMPTS) return givenUp('too-many-attempts');
  if (raw === undefined) return givenUp('no-bytes');
  const read: ReadMail = {
    waiting,
    headers,
    mail: undefined,
    reason: '',
    // Read anew: the thread that parses has got the bytes.
    raw: async () =>
      (await deps.db.tenantRead(workspace.id, (sql) =>
        readRawMail(sql, workspace.id, waiting.id),
      )) ?? new Uint8Array(),
  };
  try {
    return await takeInMail(deps, workspace, { ...read, mail: await reader.read(raw) });
  } catch (error) {
    if (!(error instanceof MailUnreadable)) throw error;
    return takeInMail(deps, workspace, { ...read, reason: error.message.slice(0, 500) });
  }
}

const givenUp = (problem: string): MailOutcome => ({
  state: 'failed',
  kind: 'request',
  problem,
  fromAddress: null,
  fromName: null,
  subject: null,
  ticketId: null,
  messageId: null,
  intentId: null,
});
