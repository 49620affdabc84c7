// What one intent becomes, asked anew at the moment of sending: what somebody may not see by then, or knows already, is not
// mailed, and an address that nobody has confirmed gets no words of whoever typed it (M7, security.md 4: 3 and 5).

import {
  DAY_MS,
  fromInstant,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  toInstant,
} from '#shared/base/clock.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { PersonId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { directionOf, LANGUAGES } from '#shared/base/languages.ts';
import { isOpenPhase } from '#shared/engine/configuration.ts';
import { phaseOf } from '#shared/engine/workflow.ts';
import type { MailText } from '#shared/templates/mail-text.ts';
import { isToldAsOne, tellableAt } from '#shared/notifications/preferences.ts';
import { nextAfterQuiet } from '#shared/notifications/quiet-hours.ts';
import type { AppContext } from '#server/app-context.ts';
import { isLiveLink, linkTokenOf, loadSelf, movedTo } from '#server/features/accounts/index.ts';
import { loadEffective } from '#server/features/notifications/index.ts';
import {
  isDesk,
  loadMessage,
  loadTicketById,
  type StoredMessage,
  type StoredTicket,
} from '#server/features/tickets/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { isMailable } from '#server/platform/mail/compose-mail.ts';
import { accountMailOf } from './account-mails.ts';
import { AUTOMATIC_LIMITS } from './automatic-limits.ts';
import { chooseSender, type MailSender } from './choose-sender.ts';
import { colleagueNews, type ColleagueNews } from './colleague-news.ts';
import {
  customerMail,
  strangerMail,
  type CustomerFacts,
  type CustomerMailKind,
} from './customer-mails.ts';
import { deskMail, severalMail } from './desk-mails.ts';
import { sortFiles, type MailFiles } from './mail-files.ts';
import type { MailTexts } from './mail-texts.ts';
import { wordedTexts } from './worded-texts.ts';
import {
  countAutomatic,
  isAnothers,
  isConfirmed,
  isOwnAddress,
  listFiles,
  listForPerson,
  listGathered,
  listOwnTexts,
  loadOriginKind,
  loadThread,
  nextDay,
  type AccountMailKind,
  type Intent,
  type MailWorkspace,
} from './mail-store.ts';
import type { MailBody } from './mail-layout.ts';

export type PrepareDeps = Pick<AppContext, 'config' | 'secrets' | 'clock'>;

export type Language = {
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  readonly texts: MailTexts;
  /** What the workspace says in its own words, in this language (N2). */
  readonly own: ReadonlyMap<string, MailText>;
};
export type MailReader = 'recipient' | 'administrator';
export type PreparedMail = {
  readonly kind: 'mail';
  readonly recipient: string;
  readonly recipientName: string;
  readonly sender: MailSender;
  /** Shown before the mailbox's name. */
  readonly author: string;
  readonly subject: string;
  /** `isAnswerable`: replies to this mail find back. */
  readonly body: (isAnswerable: boolean) => MailBody;
  readonly ticket: StoredTicket | undefined;
  readonly automatic: 'auto-generated' | 'auto-replied' | undefined;
  readonly files: MailFiles;
  /** Message-IDs of the conversation so far, the first one and the latest. */
  readonly thread: readonly string[];
  /** The address's one mail of the day: to be taken before it goes (M7). */
  readonly takesDay: boolean;
  /** Other intents that it tells along. */
  readonly carries: readonly string[];
};
export type Prepared =
  | PreparedMail
  /** Nobody is to be told. */
  | { readonly kind: 'pass'; readonly problem: string }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'gather'; readonly until: number }
  /** A forgotten password: whose address it is has to be found out. */
  | { readonly kind: 'look-up' };

const NO_FILES: MailFiles = { sent: [], linked: [], isUnready: false };
/** Files are looked into within seconds; should the scanner be away, the mail goes without them. */
const FILES_WAIT_MS = 10 * MINUTE_MS;
const PAUSE_MS = 10 * SECOND_MS;
/** So much news at once for one colleague is told in one mail. */
export const SEVERAL = 5;
const AUTOMATIC = ['confirmation', 'details', 'resolved', 'solution'] as const;
const MACHINE =
  /^(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|daemon)(?:[+@.-]|$)/i;

const pass = (problem: string): Prepared => ({ kind: 'pass', problem });

export async function prepareMail(
  deps: PrepareDeps,
  sql: ReadTx,
  workspace: MailWorkspace,
  intent: Intent,
  /** Only who gets it sees a link by which one acts as they do. */
  reader: MailReader = 'recipient',
): Promise<Prepared> {
  // First of all: what a stranger typed is not kept, whatever the settings say.
  if (intent.kind === 'password-reset' && intent.personId === null) return { kind: 'look-up' };
  if (!workspace.configuration.emailNotifications) return pass('switched-off');
  if (isAccountMail(intent.kind)) return accountMail(deps, sql, workspace, intent, reader);
  if (intent.ticketId === null) return pass('unknown');
  const ticket = await loadTicketById(sql, workspace.id, intent.ticketId);
  if (ticket === undefined || ticket.state.deletedAt !== null) return pass('deleted');
  if (intent.personId !== null) return colleagueMail(deps, sql, workspace, intent, ticket);
  return requesterMail(deps, sql, workspace, intent, ticket);
}

/** The reader's, else the workspace's first; where the product does not speak it, English. */
async function languageIn(
  sql: ReadTx,
  { id, configuration }: MailWorkspace,
  wanted: string,
): Promise<Language> {
  const tag = (wanted || configuration.languages[0] || 'en').toLowerCase();
  const base = tag.split('-')[0] ?? '';
  const lang = (LANGUAGES as readonly string[]).includes(base) ? base : 'en';
  return languageOf(lang, await listOwnTexts(sql, id, lang), configuration.vocabulary);
}

export const languageOf = (
  lang: string,
  own: ReadonlyMap<string, MailText>,
  vocabulary: Configuration['vocabulary'] = {},
): Language => ({
  lang,
  dir: directionOf(lang),
  texts: wordedTexts(lang, vocabulary),
  own,
});

// ---------------------------------------------------------------------------------------------- of accounts

const isAccountMail = (kind: Intent['kind']): kind is AccountMailKind =>
  (ACCOUNT_MAILS as readonly string[]).includes(kind);
const ACCOUNT_MAILS = [
  'password-reset',
  'invitation',
  'password-changed',
  'webhook-off',
  'address-confirm',
  'address-changed',
] as const satisfies readonly AccountMailKind[];
/** Those that carry a link. */
const WITH_LINK: readonly AccountMailKind[] = ['password-reset', 'invitation', 'address-confirm'];

async function accountMail(
  deps: PrepareDeps,
  sql: ReadTx,
  workspace: MailWorkspace,
  intent: Intent,
  reader: MailReader,
): Promise<Prepared> {
  const { personId, accountLinkId } = intent;
  const kind = intent.kind as AccountMailKind;
  const self = personId === null ? undefined : await loadSelf(sql, workspace.id, personId);
  if (self === undefined) return pass('no-account');
  // To another address than theirs: the one that is to be, or was.
  const recipient = (intent.recipient || self.email).trim();
  if (!isMailable(recipient)) return pass('bad-address');
  const address = recipient.toLowerCase();
  if (await isOwnAddress(sql, workspace.id, address)) return pass('own-address');
  const isTaken =
    kind === 'address-confirm' && (await isAnothers(sql, workspace.id, self.id, address));
  const now = toInstant(deps.clock());
  if (
    WITH_LINK.includes(kind) &&
    (accountLinkId === null || !(await isLiveLink(sql, workspace.id, accountLinkId, now)))
  )
    return pass('over');
  const language = await languageIn(sql, workspace, self.language);
  const token =
    accountLinkId === null || reader !== 'recipient'
      ? '…'
      : linkTokenOf(deps.secrets, workspace.id, accountLinkId);
  return {
    kind: 'mail',
    recipient,
    // Nothing that somebody has typed goes to an address that nobody has confirmed.
    recipientName: kind === 'address-confirm' ? '' : self.name,
    sender: await chooseSender(deps, sql, workspace, null),
    author: '',
    automatic: 'auto-generated',
    files: NO_FILES,
    takesDay: false,
    ticket: undefined,
    thread: [],
    carries: [],
    ...accountMailOf(
      { deps, workspace, language },
      { kind: isTaken ? 'address-taken' : kind, name: self.name, token },
    ),
  };
}

// ---------------------------------------------------------------------------------------------- to customers

async function requesterMail(
  deps: PrepareDeps,
  sql: ReadTx,
  workspace: MailWorkspace,
  intent: Intent,
  ticket: StoredTicket,
): Promise<Prepared> {
  const { state } = ticket;
  const { kind, messageId } = intent;
  const decided = intent.recipient.trim();
  const { personId } = state.requester;
  const isAtTicket = state.requester.email.trim().toLowerCase() === decided.toLowerCase();
  const isCc = !isAtTicket && kind === 'answer' && state.cc.includes(decided.toLowerCase());
  // Whoever asked has another address since: the ticket follows, or has followed (P3).
  const moved =
    personId === null || isCc
      ? undefined
      : await movedTo(sql, workspace.id, personId, decided.toLowerCase());
  // Its link would open nothing any more once the ticket has followed.
  if (isAtTicket && moved?.hasFollowed === false)
    return { kind: 'wait', until: deps.clock() + PAUSE_MS };
  const isRequester = isAtTicket || moved !== undefined;
  if (!isRequester && !isCc) return pass('not-theirs');
  const recipient = isAtTicket ? decided : (moved?.email.trim() ?? decided);
  if (!isMailable(recipient)) return pass('bad-address');
  const address = recipient.toLowerCase();
  const isAutomatic = (AUTOMATIC as readonly string[]).includes(kind);
  const now = deps.clock();
  if (isAutomatic) {
    if (MACHINE.test(address)) return pass('machine');
    const origin = await loadOriginKind(sql, workspace.id, messageId);
    if (origin !== undefined && !['request', 'reply', 'unreadable'].includes(origin))
      return pass('machine');
  }
  if (await isOwnAddress(sql, workspace.id, address)) return pass('own-address');

  const isTried = intent.messageIdHeader !== null;
  const isTrusted = !isAutomatic || (await isConfirmed(sql, workspace.id, address));
  // Somebody of the desk has typed the address, or has written to it: not a stranger at a form.
  const isKnown =
    isTrusted || ticket.clientIp.startsWith('operator ') || state.firstResponseAt !== null;
  const asksDetails = state.incomplete.length > 0;
  // Told with the confirmation, which goes out at the same moment.
  if (kind === 'details' && (!isKnown || (await hasConfirmation(sql, workspace, intent))))
    return pass('told-along');
  if (isAutomatic && isKnown && !isTried && state.channel === 'email') {
    const count = (since: number) =>
      countAutomatic(sql, workspace.id, address, AUTOMATIC, toInstant(since));
    if ((await count(now - HOUR_MS)) >= AUTOMATIC_LIMITS.hour) return pass('too-many');
    if ((await count(now - DAY_MS)) >= AUTOMATIC_LIMITS.day) return pass('too-many');
  }
  if (!isKnown && kind !== 'confirmation') return pass('unconfirmed');

  const sender = await chooseSender(deps, sql, workspace, state.groupId);
  const language = await languageIn(sql, workspace, state.language);
  const facts: CustomerFacts = { deps, workspace, ticket, language, isRequester };
  const common = {
    kind: 'mail' as const,
    recipient,
    sender,
    ticket,
    automatic: isAutomatic ? ('auto-replied' as const) : undefined,
    thread: await loadThread(sql, workspace.id, state.id, recipient, intent.id),
  };

  if (!isKnown) {
    const free = await nextDay(sql, workspace.id, address);
    if (!isTried && free !== undefined && fromInstant(free) > now)
      return { kind: 'gather', until: fromInstant(free) };
    const gathered = await listGathered(sql, workspace.id, address, intent.id);
    const others: StoredTicket[] = [];
    for (const { ticketId } of gathered) {
      const one = await loadTicketById(sql, workspace.id, ticketId);
      const isTheirs = one?.state.requester.email.trim().toLowerCase() === address;
      if (one !== undefined && isTheirs && one.state.deletedAt === null) others.push(one);
    }
    return {
      ...common,
      recipientName: '',
      author: '',
      ...strangerMail(facts, { others, asksDetails }),
      files: NO_FILES,
      takesDay: !isTried,
      carries: gathered.map(({ id }) => id),
    };
  }

  const message = messageId === null ? undefined : await loadMessage(sql, workspace.id, messageId);
  if (message?.redactedAt != null) return pass('redacted');
  if (kind === 'answer' && message === undefined) return pass('unknown');
  if (kind === 'solution' && state.solution?.stage !== 'reviewed') return pass('over');
  const isOpen = isOpenPhase(phaseOf(workspace.configuration, state.status));
  if (kind === 'resolved' && isOpen) return pass('over');
  const files = await filesOf(deps, sql, workspace, kind === 'answer' ? message : undefined);
  if (files === 'wait') return { kind: 'wait', until: now + PAUSE_MS };
  return {
    ...common,
    recipientName: isRequester ? state.requester.name : '',
    author: kind === 'answer' ? (message?.authorName ?? '') : '',
    ...customerMail(facts, { kind: kind as CustomerMailKind, message, files, asksDetails, isOpen }),
    files,
    takesDay: false,
    carries: [],
  };
}

async function hasConfirmation(
  sql: ReadTx,
  { id }: MailWorkspace,
  intent: Intent,
): Promise<boolean> {
  const rows = await sql`
    select 1 from mail_intents i where i.workspace_id = ${id} and i.ticket_id = ${intent.ticketId} and i.kind = 'confirmation'
      and i.recipient = ${intent.recipient} and i.state in ('waiting', 'sent', 'gathered') and i.created_at = ${intent.createdAt}`;
  return rows.length > 0;
}

async function filesOf(
  { clock }: PrepareDeps,
  sql: ReadTx,
  { id }: MailWorkspace,
  message: StoredMessage | undefined,
): Promise<MailFiles | 'wait'> {
  if (message === undefined || message.files.length === 0) return NO_FILES;
  const files = sortFiles(await listFiles(sql, id, message.id));
  return files.isUnready && clock() - fromInstant(message.at) < FILES_WAIT_MS ? 'wait' : files;
}

// ---------------------------------------------------------------------------------------------- to colleagues

async function colleagueMail(
  deps: PrepareDeps,
  sql: ReadTx,
  workspace: MailWorkspace,
  intent: Intent,
  ticket: StoredTicket,
): Promise<Prepared> {
  const personId = intent.personId as PersonId;
  const self = await loadSelf(sql, workspace.id, personId);
  if (self === undefined) return pass('no-account');
  const recipient = self.email.trim();
  if (!isMailable(recipient)) return pass('bad-address');
  const actor: Actor = {
    kind: 'person',
    personId,
    permissions: new Set(self.permissions),
    groupIds: self.groupIds,
  };
  if (!isDesk(actor)) return pass('no-right');
  if (await isOwnAddress(sql, workspace.id, recipient.toLowerCase())) return pass('own-address');

  const wanted = await loadEffective(sql, workspace.id, personId, workspace.configuration);
  const news = await colleagueNews(sql, workspace, actor, wanted, intent, recipient.toLowerCase());
  if (news.kind === 'none') return pass(news.problem);
  const now = deps.clock();
  const mayGo = (since: number): number =>
    nextAfterQuiet(wanted.quiet, wanted.timeZone, Math.max(now, tellableAt('mail', wanted, since)));
  const happenedAt = fromInstant(intent.createdAt);
  const isTried = intent.messageIdHeader !== null;
  if (!isTried && mayGo(happenedAt) > now) return { kind: 'wait', until: mayGo(happenedAt) };

  const { state } = ticket;
  const sender = await chooseSender(deps, sql, workspace, state.groupId);
  const language = await languageIn(sql, workspace, self.language);
  const facts = { deps, workspace, language, personName: self.name };
  const common = {
    kind: 'mail' as const,
    recipient,
    recipientName: self.name,
    sender,
    author: '',
    automatic: 'auto-generated' as const,
    files: NO_FILES,
    takesDay: false,
  };

  // Gathered, or held back meanwhile: told as one, with all else that waits for them.
  const isAsOne = isToldAsOne('mail', wanted, happenedAt);
  const waiting = isTried
    ? []
    : await listForPerson(
        sql,
        workspace.id,
        personId,
        intent.id,
        toInstant(isAsOne ? 0 : now - HOUR_MS),
      );
  const others: ColleagueNews[] = [];
  for (const one of waiting) {
    if (mayGo(fromInstant(one.createdAt)) > now) continue;
    const other = await colleagueNews(sql, workspace, actor, wanted, one, recipient.toLowerCase());
    if (other.kind === 'news') others.push(other);
  }
  if (others.length + 1 >= (isAsOne ? 2 : SEVERAL))
    return {
      ...common,
      ...severalMail(facts, [news, ...others].toSorted(byTime)),
      ticket: undefined,
      thread: [],
      carries: others.map((one) => one.intent.id),
    };
  return {
    ...common,
    ...deskMail(facts, {
      kind: intent.kind,
      ticket,
      message: news.message,
      event: news.happened,
      said: news.said,
    }),
    ticket,
    thread: await loadThread(sql, workspace.id, state.id, recipient, intent.id),
    carries: [],
  };
}

const byTime = ({ intent: a }: ColleagueNews, { intent: b }: ColleagueNews): number =>
  fromInstant(a.createdAt) - fromInstant(b.createdAt);
