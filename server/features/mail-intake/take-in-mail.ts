// What becomes of one mail: a ticket, a message of its ticket, a note, or nothing but its line in the list. Tickets are
// written by the one door only, as if the sender had used the request page or their access code, and under receipts made of
// the mail's id: read twice, it is written once (M3).

import { createHash } from 'node:crypto';
import { HOUR_MS, toInstant } from '#shared/base/clock.ts';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { inLanguage } from '#shared/base/languages.ts';
import { plainText } from '#shared/base/plain-text.ts';
import type { Command, NewMessage } from '#shared/engine/commands.ts';
import type { AppContext, CurrentWorkspace } from '#server/app-context.ts';
import type { Done, ExecuteInput, ExecuteResult } from '#server/commands/index.ts';
import type { MailOutcomes } from '#server/features/mail-sending/index.ts';
import { textToHtml } from '#server/platform/html/text-to-html.ts';
import type { MailKeys } from '#server/platform/mail/keys.ts';
import type { ParsedMail } from '#server/platform/mail/parsing/parsed-mail.ts';
import { headerText, type RawHeaders } from '#server/platform/mail/parsing/scan-headers.ts';
import { guessLanguage } from './guess-language.ts';
import { INTAKE_WORDS } from './intake-words.ts';
import {
  countMailsFrom,
  loadIntentTicket,
  type MailOutcome,
  type Surroundings,
  type WaitingMail,
} from './intake-store.ts';
import { idOfMail } from './mail-ids.ts';
import { mailMessage, uploaderOfMail, type MailText } from './mail-message.ts';
import { senderKind, type SenderKind } from './recognise.ts';
import { sendingIp } from './sending-ip.ts';
import { threadOfMail, type Thread } from './thread-of-mail.ts';

export type ReadMail = {
  readonly waiting: WaitingMail;
  readonly headers: RawHeaders;
  /** Undefined: it could not be read. */
  readonly mail: ParsedMail | undefined;
  /** Why not. */
  readonly reason: string;
  readonly raw: () => Promise<Uint8Array>;
};
export type TakeInDeps = Pick<
  AppContext,
  'db' | 'clock' | 'ids' | 'jobs' | 'files' | 'execute' | 'log'
> &
  MailOutcomes & {
    readonly keys: MailKeys;
    /** Of its mailbox. */
    readonly around: (mailboxId: string | null) => Promise<Surroundings>;
  };

/** Read later: nothing could be written now. */
export class NotNow extends Error {
  override name = 'NotNow';
}

/** From one address in an hour: so many tickets are confirmed, so many are made, so many mails are taken. */
export const FLOOD = { confirmed: 10, tickets: 60, mails: 200 } as const;

const MOST_REFUSALS = 20;

export async function takeInMail(
  deps: TakeInDeps,
  workspace: CurrentWorkspace,
  read: ReadMail,
): Promise<MailOutcome> {
  const { mail, waiting, headers } = read;
  const facts = {
    fromAddress: mail?.from?.address ?? null,
    fromName: (mail?.from?.name ?? mail?.fromText ?? headerText(headers, 'from')).slice(0, 500),
    subject: (mail?.subject ?? headerText(headers, 'subject')).replaceAll('\0', '').slice(0, 2_000),
  };
  const outcome = (
    made: Partial<MailOutcome> & Pick<MailOutcome, 'kind' | 'state'>,
  ): MailOutcome => ({
    ...facts,
    ticketId: null,
    messageId: null,
    intentId: null,
    problem: null,
    ...made,
  });
  const around = await deps.around(waiting.mailboxId);
  if (mail === undefined) return takeUnreadable(deps, workspace, read, around, outcome);

  const kind = senderKind(headers, mail);
  if (isOurs(deps, workspace.id, mail, around) && !waiting.isByHand)
    return outcome({ kind: 'loop', state: 'ignored', problem: 'own-mail' });
  if (kind === 'receipt' && !waiting.isByHand) return outcome({ kind, state: 'ignored' });
  if (kind === 'bounce') {
    const bounce = await takeBounce(deps, workspace.id, mail);
    if (bounce !== undefined) return outcome(bounce);
    if (!waiting.isByHand) return outcome({ kind, state: 'ignored', problem: 'not-of-ours' });
  }
  const turn = await createTurn(deps, workspace, read, mail, kind, around);
  if (turn.isFlood) return outcome({ kind: 'flood', state: 'ignored', problem: 'too-many' });
  return outcome(await takeWords(turn));
}

// ------------------------------------------------------------------------------------------- what makes no ticket

/** Sent by us and come back, or in the name of one of our mailboxes. */
const isOurs = (
  { keys }: TakeInDeps,
  workspaceId: WorkspaceId,
  { messageId, from }: ParsedMail,
  { ownAddresses }: Surroundings,
): boolean =>
  keys.readMessageId(workspaceId, messageId) !== undefined ||
  (from !== undefined && ownAddresses.includes(withoutTag(from.address)));

const withoutTag = (address: string): string => address.replace(/\+[^@]*@/, '@');

async function takeBounce(
  { db, keys, recordBounce }: TakeInDeps,
  workspaceId: WorkspaceId,
  { report, inReplyTo, references, subject, wholeHtml }: ParsedMail,
): Promise<(Partial<MailOutcome> & Pick<MailOutcome, 'kind' | 'state'>) | undefined> {
  const places = [report?.messageId ?? '', inReplyTo, references, plainText(wholeHtml)];
  const intentId = places
    .map((place) => keys.readMessageId(workspaceId, place))
    .find((id) => id !== undefined);
  if (intentId === undefined) return undefined;
  const ticketId = await db.tenantRead(workspaceId, (sql) =>
    loadIntentTicket(sql, workspaceId, intentId),
  );
  // Its server goes on trying: nothing is lost yet.
  const isOver = report === undefined || report.action === 'failed';
  if (isOver) await recordBounce(workspaceId, intentId, report?.detail || subject);
  return { kind: 'bounce', state: 'done', intentId, ticketId: ticketId ?? null };
}

// ------------------------------------------------------------------------------------------------------- messages

type Turn = {
  readonly deps: TakeInDeps;
  readonly workspace: CurrentWorkspace;
  readonly read: ReadMail;
  readonly mail: ParsedMail;
  readonly kind: SenderKind;
  readonly around: Surroundings;
  readonly thread: Thread;
  readonly language: string;
  readonly origin: ExecuteInput['origin'];
  readonly isFlood: boolean;
  readonly answersNobody: boolean;
};

async function createTurn(
  deps: TakeInDeps,
  workspace: CurrentWorkspace,
  read: ReadMail,
  mail: ParsedMail,
  kind: SenderKind,
  around: Surroundings,
): Promise<Turn> {
  const { waiting, headers } = read;
  const since = toInstant(deps.clock() - HOUR_MS);
  const address = mail.from?.address;
  const { thread, sent } = await deps.db.tenantRead(workspace.id, async (sql) => ({
    thread: await threadOfMail(sql, workspace.id, deps.keys, mail, headers),
    sent:
      address === undefined
        ? { requests: 0, all: 0 }
        : await countMailsFrom(sql, workspace.id, address, since),
  }));
  const isFlood =
    sent.all >= FLOOD.mails || (thread.ticket === undefined && sent.requests >= FLOOD.tickets);
  return {
    deps,
    workspace,
    read,
    mail,
    kind,
    around,
    thread,
    language: thread.ticket?.state.language ?? languageOf(workspace, mail),
    origin: {
      via: 'mail',
      ip: sendingIp(headers),
      actorName: (mail.from?.name || mail.from?.address || mail.fromText).slice(0, 200),
    },
    isFlood: isFlood && !waiting.isByHand,
    answersNobody: kind !== 'person' || waiting.isByHand || sent.requests >= FLOOD.confirmed,
  };
}

const languageOf = (
  { configuration }: CurrentWorkspace,
  { subject, wholeHtml }: ParsedMail,
): string => guessLanguage(`${subject}\n${plainText(wholeHtml)}`, configuration.languages);

type Taken = Partial<MailOutcome> & Pick<MailOutcome, 'kind' | 'state'>;

async function takeWords(turn: Turn): Promise<Taken> {
  const { deps, workspace, read, mail, kind, thread } = turn;
  const { ticket } = thread;
  const { waiting } = read;
  // It was shown as it came, in a ticket of its own; now its words follow there.
  if (waiting.ticketId !== null) return answerIn(turn, waiting.ticketId, mail.wholeHtml, 'again');
  if (ticket === undefined) {
    // A colleague is away: each request for it would be told to the others, who may be away as well.
    if (kind !== 'person' && thread.toldColleague !== undefined)
      return noteIn(turn, thread.toldColleague);
    return openTicket(turn);
  }
  if (thread.confirms !== undefined) await deps.confirmAddress(workspace.id, thread.confirms);
  if (kind === 'auto-reply') return noteIn(turn, ticket.state.id);
  return answerIn(turn, ticket.state.id, mail.answerHtml, 'reply', ticket.state.pubSeq);
}

async function openTicket(turn: Turn): Promise<Taken> {
  const { mail, around, thread, read, language, kind } = turn;
  const ticketId = idOfMail<TicketId>(read.waiting.id, 'ticket');
  const message = await messageOf(turn, mail.wholeHtml, 'request');
  const open: Command = {
    type: 'open',
    ticketId,
    subject: mail.subject,
    message,
    requester: {
      personId: null,
      name: mail.from === undefined ? mail.fromText : mail.from.name,
      email: mail.from?.address ?? '',
      phone: '',
      address: '',
      city: '',
      country: '',
    },
    channel: 'email',
    language,
    ...(around.groupId === null ? {} : { groupId: around.groupId }),
  };
  const link: Command[] =
    thread.mentioned === undefined
      ? []
      : [{ type: 'link', ticketId, kind: 'related', to: thread.mentioned }];
  const done = await write(turn, { kind: 'system' }, [open, ...link], 'request');
  if (!done.ok) return failed(kind, done.code);
  return {
    kind: kind === 'person' ? 'request' : kind,
    state: 'done',
    ticketId: done.tickets.find(({ id }) => id === ticketId)?.id ?? null,
    messageId: message.id,
  };
}

/** As whoever holds the ticket's access code. An ended ticket is reopened by it, or followed by another (T7). */
async function answerIn(
  turn: Turn,
  ticketId: TicketId,
  html: string,
  purpose: 'reply' | 'again',
  baseSeq = 0,
): Promise<Taken> {
  const { read, kind } = turn;
  const message = await messageOf(turn, html, purpose);
  const reply: Command = {
    type: 'reply',
    ticketId,
    message,
    basis: { baseSeq },
    followUpTicketId: idOfMail<TicketId>(read.waiting.id, `${purpose} follow-up`),
  };
  const done = await write(turn, { kind: 'requester', ticketId }, [reply], purpose);
  if (!done.ok) return purpose === 'reply' ? openTicket(turn) : failed(kind, done.code);
  const posted = done.messages[0];
  return {
    kind: kind === 'person' ? 'reply' : kind,
    state: 'done',
    ticketId: posted?.ticketId ?? ticketId,
    messageId: posted?.id ?? message.id,
  };
}

/** Away from the desk, and the like: colleagues should know, but it answers nothing and reopens nothing. */
async function noteIn(turn: Turn, ticketId: TicketId): Promise<Taken> {
  const { mail, language, read } = turn;
  const sender = mail.from?.name || mail.from?.address || '';
  const heading = textToHtml(inLanguage(INTAKE_WORDS, language).automatic(sender));
  const message = await messageOf(turn, mail.answerHtml, 'note');
  const note: Command = {
    type: 'note',
    ticketId,
    message: { ...message, html: heading + message.html },
    mentions: [],
  };
  const done = await write(turn, { kind: 'system' }, [note], 'note');
  // Its ticket is out of sight: the mail is in the list, and nobody waits for an answer.
  if (!done.ok) return { kind: 'auto-reply', state: 'ignored', problem: done.code, ticketId };
  return {
    kind: read.waiting.isByHand ? 'note' : 'auto-reply',
    state: 'done',
    ticketId: done.messages[0]?.ticketId ?? ticketId,
    messageId: message.id,
  };
}

const failed = (kind: string, code: string): Taken => ({ kind, state: 'failed', problem: code });

const messageOf = (turn: Turn, html: string, purpose: string): Promise<NewMessage> => {
  const { deps, workspace, read, mail, language } = turn;
  const text: MailText = { html, files: mail.files, filesLeftOut: mail.filesLeftOut };
  return mailMessage(
    deps,
    workspace,
    { id: read.waiting.id, language, raw: read.raw },
    text,
    purpose,
  );
};

// ------------------------------------------------------------------------------------------------------ unreadable

/** A ticket all the same, with the mail as it came (osTicket and Zammad learned this the hard way). */
async function takeUnreadable(
  deps: TakeInDeps,
  workspace: CurrentWorkspace,
  read: ReadMail,
  around: Surroundings,
  outcome: (made: Taken) => MailOutcome,
): Promise<MailOutcome> {
  const { waiting, headers, reason } = read;
  if (waiting.ticketId !== null)
    return outcome({
      kind: 'request',
      state: 'unreadable',
      ticketId: waiting.ticketId,
      problem: reason,
    });
  const fromText = headerText(headers, 'from')
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, 200);
  const language = workspace.configuration.languages[0] ?? 'en';
  const mail: ParsedMail = {
    subject: headerText(headers, 'subject')
      .replace(/\p{Cc}/gu, ' ')
      .slice(0, 300),
    from: undefined,
    fromText,
    to: [],
    cc: [],
    messageId: '',
    inReplyTo: '',
    references: '',
    doubled: [],
    answerHtml: '',
    wholeHtml: textToHtml(inLanguage(INTAKE_WORDS, language).unreadable),
    hasReplyLine: false,
    files: [{ name: 'mail.eml', type: 'message/rfc822', content: await read.raw(), place: '' }],
    filesLeftOut: 0,
    report: undefined,
  };
  const taken = await openTicket({
    deps,
    workspace,
    read,
    mail,
    kind: 'machine',
    around,
    thread: {
      ticket: undefined,
      mentioned: undefined,
      toldColleague: undefined,
      confirms: undefined,
    },
    language,
    origin: { via: 'mail', ip: sendingIp(headers), actorName: fromText },
    isFlood: false,
    answersNobody: true,
  });
  const state = taken.state === 'done' ? 'unreadable' : taken.state;
  return outcome({
    ...taken,
    kind: 'request',
    state,
    problem: taken.problem ?? reason.slice(0, 500),
  });
}

// ---------------------------------------------------------------------------------------------------------- writing

type Wrote =
  | ({ readonly ok: true } & Pick<Done, 'tickets' | 'messages'>)
  | { readonly ok: false; readonly code: string };

/**
 * Every refusal has a receipt of its own, in the same order whenever this is done again: a file that was not let through
 * meanwhile is left out, and so is a link that cannot be made; then the entry is another one.
 */
async function write(
  { deps, workspace, read, origin, answersNobody }: Turn,
  actor: ExecuteInput['actor'],
  commands: readonly Command[],
  purpose: string,
): Promise<Wrote> {
  const mailId = read.waiting.id;
  let wanted = commands;
  let code = '';
  for (let refusals = 0; refusals < MOST_REFUSALS; refusals += 1) {
    const result: ExecuteResult = await deps.execute({
      workspaceId: workspace.id,
      actor,
      origin,
      commands: wanted,
      receipt: {
        kind: 'key',
        actor: 'mail',
        key: `${purpose}:${mailId}:${refusals}`,
        requestHash: createHash('sha256').update(mailId).digest(),
      },
      uploader: uploaderOfMail(mailId),
      ...(answersNobody ? { answersNobody } : {}),
    });
    if (result.ok) return result;
    if ('undone' in result) throw new NotNow(result.undone);
    const { refusal } = result;
    code = refusal.code;
    const less = without(wanted, 'fileId' in refusal ? refusal.fileId : undefined);
    if (less === undefined) return { ok: false, code };
    wanted = less;
  }
  return { ok: false, code };
}

/** Undefined: there is nothing that could be left out. */
function without(
  commands: readonly Command[],
  fileId: string | undefined,
): readonly Command[] | undefined {
  if (fileId !== undefined) {
    return commands.map((command) =>
      command.type === 'open' || command.type === 'reply' || command.type === 'note'
        ? {
            ...command,
            message: {
              ...command.message,
              html: command.message.html.replaceAll(
                new RegExp(`<img data-attachment="${fileId}"[^>]*>`, 'g'),
                '',
              ),
              files: (command.message.files ?? []).filter((id) => id !== fileId),
            },
          }
        : command,
    );
  }
  const [first, ...rest] = commands;
  if (first === undefined) return undefined;
  if (rest.length > 0) return [first];
  if (first.type !== 'open' || first.groupId === undefined) return undefined;
  const { groupId: _, ...open } = first;
  return [open];
}
