// One visit to one mailbox. Its order is the promise (M3): a mail is read whole, stored and committed; only then its server
// is told to remove it, and it does so with the end of the visit. Wherever this is cut off, the next visit finds the mail
// again, here or there or in both places, and knows it by its bytes.

import { randomUUID } from 'node:crypto';
import { MINUTE_MS, SECOND_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext, MailFetchReport } from '#server/app-context.ts';
import { openImap } from '#server/platform/mail/imap-client.ts';
import { MailServerError } from '#server/platform/mail/mail-server-error.ts';
import type {
  ListedMail,
  MailConnection,
  MailLimits,
  MailServer,
  MailSession,
} from '#server/platform/mail/mail-session.ts';
import { openPop3 } from '#server/platform/mail/pop3-client.ts';
import { asMailError, mailConnection } from './mail-hosts.ts';
import type { Incoming, Mailbox, MailboxProblem } from './mailbox.ts';
import { countLeftBehind, knownUids, noteTooLarge } from './mailbox-store.ts';
import { storeMail } from './store-mail.ts';
import { forgetToken, loginFor, type Login } from './tokens.ts';

export type FetchDeps = Pick<
  AppContext,
  'db' | 'clock' | 'ids' | 'jobs' | 'log' | 'secrets' | 'config' | 'mailFetched'
>;

export const noMails = (): MailFetchReport => ({
  stored: 0,
  known: 0,
  left: 0,
  checked: 0,
  failed: 0,
});

export const MAIL_LIMITS: MailLimits = {
  connectMs: 20 * SECOND_MS,
  idleMs: 45 * SECOND_MS,
  mailMs: 5 * MINUTE_MS,
  mailBytes: 64 * 1024 * 1024,
  mails: 50_000,
};
/** What one visit removes; more are several visits, so that one that is cut off repeats little. */
const VISIT_MAILS = 100;
/** One larger than this is in memory at a time. */
const LARGE_BYTES = 4 * 1024 * 1024;

export type Visit = {
  readonly workspaceId: WorkspaceId;
  readonly mailbox: Mailbox;
  readonly limits: MailLimits;
  /** Broke a visit before: tried after all others. */
  readonly brokeBefore: ReadonlySet<string>;
  readonly signal: AbortSignal;
};
export type Fetched = {
  readonly failure: { readonly problem: MailboxProblem; readonly detail: string } | undefined;
  readonly isPartial: boolean;
  readonly leftBehind: number | undefined;
  /** Mails that could not be had, or with which the visit broke off. */
  readonly broken: readonly string[];
};

export async function fetchMailbox(deps: FetchDeps, visit: Visit): Promise<Fetched> {
  const state: VisitState = { handled: new Set(), broken: new Set(), uids: [], listed: false };
  const ended = (
    failure: Fetched['failure'],
    isPartial: boolean,
    leftBehind?: number,
  ): Fetched => ({
    failure,
    isPartial,
    leftBehind,
    broken: [...state.broken],
  });
  try {
    while (await visitOnce(deps, visit, state));
    const { workspaceId, mailbox } = visit;
    const leftBehind = await deps.db.tenantRead(workspaceId, (sql) =>
      countLeftBehind(sql, workspaceId, mailbox.id, state.uids),
    );
    const failure =
      state.broken.size === 0 ? undefined : { problem: 'mail' as const, detail: state.said ?? '' };
    return ended(failure, true, leftBehind);
  } catch (error) {
    const failure = failureOf(error);
    if (state.at !== undefined) state.broken.add(state.at);
    return ended(failure, false);
  }
}

/** Signs in and looks; nothing is fetched. */
export async function tryMailbox(
  deps: FetchDeps,
  visit: Omit<Visit, 'brokeBefore'>,
): Promise<{ readonly mails?: number; readonly failure: Fetched['failure'] }> {
  try {
    const session = await openSession(deps, visit);
    try {
      const mails = (await session.list()).length;
      return { mails, failure: undefined };
    } finally {
      session.close();
    }
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/** Throws what is no failure of a mail server. */
function failureOf(thrown: unknown): NonNullable<Fetched['failure']> {
  const error = asMailError(thrown);
  if (error instanceof NoSecrets) return { problem: 'secrets', detail: '' };
  if (!(error instanceof MailServerError)) throw error;
  return { problem: error.failure, detail: error.said };
}

class NoSecrets extends Error {}

type VisitState = {
  readonly handled: Set<string>;
  readonly broken: Set<string>;
  uids: readonly string[];
  listed: boolean;
  /** The mail that is being read: whatever breaks now may be its doing. */
  at?: string | undefined;
  said?: string;
};

/** True: there is more. */
async function visitOnce(deps: FetchDeps, visit: Visit, state: VisitState): Promise<boolean> {
  const session = await openSession(deps, visit);
  try {
    const listed = await session.list();
    if (!state.listed) state.uids = listed.map(({ uid }) => uid);
    state.listed = true;
    const wanted = await choose(deps, visit, state, listed);
    for (const mail of wanted.slice(0, VISIT_MAILS)) {
      if (visit.signal.aborted) throw new MailServerError('closed', 'stopped');
      state.handled.add(mail.uid);
      if ((await takeOne(deps, visit, session, mail, state)) === 'begin-anew') return true;
    }
    await session.finish();
    return wanted.length > VISIT_MAILS;
  } finally {
    session.close();
  }
}

/** What this visit has seen is not taken again, should its server not remove it. */
async function choose(
  { db }: FetchDeps,
  { workspaceId, mailbox, brokeBefore }: Visit,
  { handled }: VisitState,
  listed: readonly ListedMail[],
): Promise<ListedMail[]> {
  const fresh = listed.filter(({ uid }) => !handled.has(uid));
  if (fresh.length === 0) return [];
  const uids = fresh.map(({ uid }) => uid);
  const known = await db.tenantRead(workspaceId, (sql) =>
    knownUids(sql, workspaceId, mailbox, uids),
  );
  const wanted = fresh.filter(({ uid }) => !known.has(uid));
  return [
    ...wanted.filter(({ uid }) => !brokeBefore.has(uid)),
    ...wanted.filter(({ uid }) => brokeBefore.has(uid)),
  ];
}

/** `begin-anew`: nothing can be asked of this session any more. */
async function takeOne(
  deps: FetchDeps,
  visit: Visit,
  session: MailSession,
  mail: ListedMail,
  state: VisitState,
): Promise<'taken' | 'left' | 'begin-anew'> {
  const { workspaceId, mailbox, limits } = visit;
  if (mail.size > limits.mailBytes) {
    await leave(deps, visit, mail);
    return 'left';
  }
  state.at = mail.uid;
  const pieces = await large(mail.size, () => session.retrieve(mail.number)).catch(
    (error: unknown) => (error instanceof MailServerError ? error : Promise.reject(error)),
  );
  if (pieces instanceof MailServerError) {
    if (pieces.failure === 'refused') {
      // This mail, and not the others.
      state.broken.add(mail.uid);
      state.said = pieces.said;
      state.at = undefined;
      deps.mailFetched.left += 1;
      return 'left';
    }
    if (pieces.failure !== 'too-large') throw pieces;
    await leave(deps, visit, mail);
    state.at = undefined;
    return 'begin-anew';
  }
  state.at = undefined;
  const { isNew } = await deps.db.tenant(workspaceId, (tx) =>
    storeMail(deps, tx, { workspaceId, mailboxId: mailbox.id, uid: mail.uid, raw: pieces }),
  );
  deps.mailFetched[isNew ? 'stored' : 'known'] += 1;
  if (!mailbox.keepsOnServer) await session.remove(mail.number);
  return 'taken';
}

async function leave(
  deps: FetchDeps,
  { workspaceId, mailbox }: Visit,
  { uid, size }: ListedMail,
): Promise<void> {
  const now = toInstant(deps.clock());
  const id = deps.ids<string>();
  await deps.db.tenant(workspaceId, (tx) =>
    noteTooLarge(tx, workspaceId, { id, mailboxId: mailbox.id, uid, size, now }),
  );
  deps.mailFetched.left += 1;
}

let lastLarge: Promise<unknown> = Promise.resolve();
/** Many mailboxes at once may each have a large mail; memory has room for one. */
function large<T>(size: number, read: () => Promise<T>): Promise<T> {
  if (size <= LARGE_BYTES) return read();
  const result = lastLarge.then(read, read);
  lastLarge = result.catch(() => undefined);
  return result;
}

async function openSession(
  deps: FetchDeps,
  { workspaceId, mailbox, limits, signal }: Omit<Visit, 'brokeBefore'>,
): Promise<MailSession> {
  const { incoming } = mailbox;
  if (incoming === null) throw new Error('a mailbox that fetches nothing');
  const login = await loginFor(deps, workspaceId, mailbox, 'incoming');
  if (login === undefined) throw new NoSecrets('no secrets');
  try {
    return await open(deps, incoming, login, { limits, signal });
  } catch (error) {
    const isLogin = error instanceof MailServerError && error.failure === 'login';
    if (isLogin && 'accessToken' in login)
      await forgetToken(deps, workspaceId, mailbox, 'incoming');
    throw error;
  }
}

function open(
  { config }: Pick<FetchDeps, 'config'>,
  incoming: Incoming,
  login: Login,
  bounds: Pick<MailConnection, 'limits' | 'signal'>,
): Promise<MailSession> {
  const server = serverOf(incoming, login);
  const connection = mailConnection(config, incoming.host, bounds);
  return incoming.kind === 'imap' ? openImap(server, connection) : openPop3(server, connection);
}

export const serverOf = ({ host, port, security, user }: Incoming, login: Login): MailServer => ({
  host,
  port,
  security,
  user,
  login,
});

export const newClaim = (): string => randomUUID();
