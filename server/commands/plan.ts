// What an entry would do, decided command by command in memory before anything is written: a refused one leaves
// nothing behind (INV6).

import { can, canReadTicket } from '#shared/access/can.ts';
import type { Actor } from '#shared/access/actor.ts';
import { assert } from '#shared/base/assert.ts';
import type { Instant } from '#shared/base/clock.ts';
import type {
  FileId,
  GroupId,
  IdSource,
  MessageId,
  PersonId,
  SaleId,
  TicketId,
} from '#shared/base/ids.ts';
import { ok, refuse, type Result } from '#shared/base/result.ts';
import type { Command, NewMessage, OpenTicket } from '#shared/engine/commands.ts';
import { isOpenPhase } from '#shared/engine/configuration.ts';
import { decide } from '#shared/engine/decide.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import { evolve } from '#shared/engine/evolve.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import { phaseOf } from '#shared/engine/workflow.ts';
import { reckonCommands, targetCommands } from '#shared/targets/ticket-targets.ts';
import { acceptMessage, messageExcerpt, type AcceptedMessage } from './accept-message.ts';
import { copyMessages, emptied } from './copy-messages.ts';
import { checkFilesOf } from './load-files.ts';
import type { CustomerMailKind } from '#shared/notifications/notice-events.ts';
import { messageOf, type Loaded } from './load.ts';
import { noWants, type Firing, type RuleWants } from './load-for-rules.ts';
import { MOST_COPIED, type StoredLine } from './load-more.ts';
import { factsOf, react } from './react.ts';
import { actorIdOf, readable, scopesOfTicket, type TicketRecord } from './ticket-record.ts';
import type { ExecuteInput, Origin } from './types.ts';

export type PlannedEvent = {
  readonly ticketId: TicketId;
  readonly seq: number;
  readonly event: TicketEvent;
  /** Set: not the entry's actor, but the machine in consequence. */
  readonly by?: EventAuthor;
};
export type EventAuthor = {
  readonly kind: 'system' | 'rule';
  readonly name: string;
};
/** To whoever asked and those who read along; colleagues are told by notices.ts. */
export type MailIntent = {
  readonly ticketId: TicketId;
  readonly messageId: string | null;
  readonly kind: CustomerMailKind;
  readonly recipient: string;
  /** The number of the event that it is about, where no message says it. */
  readonly aboutSeq?: number;
};
export type Plan = {
  /** Changed tickets in the order of the commands, as they will be. */
  readonly tickets: ReadonlyMap<TicketId, TicketRecord>;
  readonly openedIds: ReadonlySet<TicketId>;
  readonly events: readonly PlannedEvent[];
  readonly messages: readonly AcceptedMessage[];
  readonly mails: readonly MailIntent[];
  readonly mentions: readonly {
    readonly ticketId: TicketId;
    readonly messageId: string;
    readonly personId: PersonId;
  }[];
  readonly settled: readonly { readonly heldReplyId: string; readonly outcome: string }[];
  /** Redacted messages as they are from now on, and the documents that begin anew without their words (C6). */
  readonly emptied: readonly AcceptedMessage[];
  readonly redactions: ReadonlyMap<string, Redaction>;
  /** Files that messages got, and copies that went along with copied messages. */
  readonly attachments: readonly Attachment[];
  readonly firings: readonly Firing[];
  /** By pool: whom rules gave the last ticket. */
  readonly turns: ReadonlyMap<string, PersonId>;
  /** By person: how many more open tickets they have. */
  readonly given: ReadonlyMap<PersonId, number>;
  /** What rules would have needed to know and was not loaded: such a plan is not carried out. */
  readonly wants: RuleWants;
  /** Whose devices hear of it, before and after. */
  readonly scopes: ReadonlySet<string>;
};

export type Attachment = {
  readonly fileId: FileId;
  /** A copy: the file whose bytes it names. */
  readonly copyOf: FileId | null;
  readonly ticketId: TicketId;
  readonly messageId: MessageId;
  readonly kind: 'pub' | 'notes';
  readonly position: number;
};

export type Redaction = {
  readonly ticketId: TicketId;
  readonly kind: 'pub' | 'notes';
  /** The one that is given up. */
  readonly generation: number;
  readonly messageIds: readonly string[];
};

export type Draft = {
  tickets: Map<TicketId, TicketRecord>;
  openedIds: Set<TicketId>;
  events: PlannedEvent[];
  messages: AcceptedMessage[];
  mails: MailIntent[];
  mentions: { ticketId: TicketId; messageId: string; personId: PersonId }[];
  settled: { heldReplyId: string; outcome: string }[];
  emptied: AcceptedMessage[];
  redactions: Map<string, Redaction>;
  attachments: Attachment[];
  firings: Firing[];
  turns: Map<string, PersonId>;
  given: Map<PersonId, number>;
  wants: RuleWants;
  scopes: Set<string>;
};

export type PlanContext = {
  readonly ids: IdSource;
  readonly input: ExecuteInput;
  readonly loaded: Loaded;
  readonly now: Instant;
  /** Make every update anew: a clientID of the entry's turned out to be used in its document. */
  readonly isRemade: boolean;
  /** On whose account the events are; absent: the entry's actor. */
  readonly by?: EventAuthor;
};

export function planCommands(
  commands: readonly Command[],
  context: PlanContext,
): Result<Plan, Refusal> {
  const plan: Draft = {
    tickets: new Map(),
    openedIds: new Set(),
    events: [],
    messages: [],
    mails: [],
    mentions: [],
    settled: [],
    emptied: [],
    redactions: new Map(),
    attachments: [],
    firings: [],
    turns: new Map(),
    given: new Map(),
    wants: noWants(),
    scopes: new Set(),
  };
  for (const command of commands) {
    const first = plan.events.length;
    const refusal = planCommand(command, plan, context);
    if (refusal !== undefined) return refuse(refusal);
    if (command.type === 'reckon-targets') reckonTargets(command.ticketId, plan, context);
    keepTargets(plan, context, first);
    react(command, first, plan, context, {
      perform: (wanted, by) => asMachine(wanted, plan, context, by),
      record: (event, by) => apply(event, plan, { ...context, by }),
      recordOf: (id) => recordIn(plan, context.loaded, id),
    });
  }
  for (const record of plan.tickets.values()) {
    for (const scope of scopesOfTicket(record.state)) plan.scopes.add(scope);
  }
  return ok(plan);
}

/** The machine's own part: times that follow from what was changed (A8). */
function keepTargets(plan: Draft, context: PlanContext, first: number): void {
  const changed = new Set(plan.events.slice(first).map(({ ticketId }) => ticketId));
  for (const id of changed) {
    const state = recordIn(plan, context.loaded, id)?.state;
    if (state !== undefined)
      promise(targetCommands(state, targetContext(plan, context)), plan, context);
  }
}

/** Of a ticket to which nothing else has happened: hours, holidays or targets have changed. */
function reckonTargets(id: TicketId, plan: Draft, context: PlanContext): void {
  const state = recordIn(plan, context.loaded, id)?.state;
  if (state !== undefined && isOpenPhase(phaseOf(context.loaded.configuration, state.status)))
    promise(reckonCommands(state, targetContext(plan, context)), plan, context);
}

const targetContext = (plan: Draft, context: PlanContext) => ({
  configuration: context.loaded.configuration,
  groupHours: (id: GroupId) => context.loaded.groupHours.get(id) ?? null,
  facts: (state: TicketState) => factsOf(state, plan, context),
  now: context.now,
});

function promise(commands: readonly Command[], plan: Draft, context: PlanContext): void {
  const machine = machineContext(context, { kind: 'system', name: '' });
  for (const command of commands) {
    const refusal = planCommand(command, plan, machine);
    // Out of sight or merged away: nothing is promised for it any more.
    const isGone = refusal?.code === 'MERGED' || refusal?.code === 'DELETED';
    assert(refusal === undefined || isGone, 'the machine may set targets');
  }
}

/** A consequence, on the machine's own account. A refused one leaves nothing behind. */
function asMachine(
  command: Command,
  plan: Draft,
  context: PlanContext,
  by: EventAuthor,
): Result<readonly TicketEvent[], Refusal> {
  const first = plan.events.length;
  const refusal = planCommand(command, plan, machineContext(context, by));
  if (refusal !== undefined) return refuse(refusal);
  keepTargets(plan, context, first);
  return ok(plan.events.slice(first).map(({ event }) => event));
}

const machineContext = (context: PlanContext, by: EventAuthor): PlanContext => ({
  ...context,
  by,
  input: {
    ...context.input,
    actor: { kind: 'system' },
    origin: { via: 'system', ip: '', actorName: by.name },
  },
});

function planCommand(sent: Command, plan: Draft, context: PlanContext): Refusal | undefined {
  const command = asAsked(sent, context);
  const { input, loaded, now } = context;
  const { actor } = input;
  const before = recordIn(plan, loaded, command.ticketId);
  // A ticket that is out of sight is refused as if it were absent, before anything of its rows could show.
  const refusal = isInSight(command, before, actor)
    ? checkAround(command, plan, context)
    : undefined;
  if (refusal !== undefined) return refusal;

  const decided = decide(before?.state, command, {
    configuration: loaded.configuration,
    actor,
    directory: loaded.directory,
    hasBought: (id) => loaded.buyers.has(id),
    now,
    others: (id) =>
      (messageOf(command) === undefined
        ? recordIn(plan, loaded, id)
        : lastOriginal(plan, loaded, id)
      )?.state,
    messageSeq: (id) => lineOf(loaded, command.ticketId, id, 'pub')?.seq,
    ...(input.authorisedById === undefined ? {} : { authorisedById: input.authorisedById }),
  });
  if (!decided.ok) return decided.error;
  for (const event of decided.value) apply(event, plan, context);
  if (command.type === 'settle-held-reply') {
    plan.settled.push({ heldReplyId: command.heldReplyId, outcome: command.outcome });
  }
  for (const event of decided.value) copyWords(event, plan, context);
  return postMessages(command, decided.value, plan, context);
}

/** A ticket, or, where it is about writing on a duplicate of a duplicate, the one that all of them ended in. */
function lastOriginal(plan: Draft, loaded: Loaded, id: TicketId): TicketRecord | undefined {
  let record = recordIn(plan, loaded, id);
  for (let next = record; next !== undefined && next.state.mergedInto !== null;) {
    next = recordIn(plan, loaded, next.state.mergedInto);
    if (next !== undefined) record = next;
  }
  return record;
}

const lineOf = (loaded: Loaded, ticketId: TicketId, id: MessageId, kind?: 'pub') =>
  loaded.lines.find(
    (line) =>
      line.id === id && line.ticketId === ticketId && (kind === undefined || line.kind === kind),
  );

/** Words that a command moves or takes away without having written them (T8, C6). */
function copyWords(event: TicketEvent, plan: Draft, context: PlanContext): void {
  const { lines } = context.loaded;
  if (event.type === 'ticket-merged') {
    const own = lines.filter((line) => line.ticketId === event.ticketId);
    copyInto(own, event.into, plan, context);
  }
  if (event.type === 'message-split') {
    const own = lines.filter((line) => line.id === event.messageId);
    copyInto(own, event.newTicketId, plan, context);
  }
  if (event.type === 'message-redacted') redact(event, plan, context);
}

function copyInto(
  lines: readonly StoredLine[],
  ticketId: TicketId,
  plan: Draft,
  context: PlanContext,
): void {
  const { loaded, ids } = context;
  const state = recordIn(plan, loaded, ticketId)?.state;
  assert(state !== undefined, 'copies for a ticket that is not there');
  const after = { pub: state.pubSeq, notes: state.notesSeq };
  for (const { event, message, files } of copyMessages(lines, ticketId, after, ids)) {
    apply(event, plan, context);
    plan.messages.push(message);
    files.forEach((copyOf, position) => {
      const { messageId } = event;
      const { kind } = message;
      const fileId = ids<FileId>();
      plan.attachments.push({ fileId, copyOf, ticketId, messageId, kind, position });
    });
    if (event.seq !== 1 || event.kind !== 'reply') continue;
    // The beginning of a ticket of its own: it is confirmed like any other.
    const record = plan.tickets.get(ticketId);
    assert(record !== undefined, 'a copy on a ticket that is not there');
    plan.tickets.set(ticketId, { ...record, excerpt: messageExcerpt(message.payload.html) });
    planMail(event, record.state, plan);
  }
}

function redact(
  { ticketId, messageId }: Extract<TicketEvent, { type: 'message-redacted' }>,
  plan: Draft,
  { loaded }: PlanContext,
): void {
  const line = lineOf(loaded, ticketId, messageId);
  const record = plan.tickets.get(ticketId);
  assert(line !== undefined && record !== undefined, 'a redaction of nothing');
  const name = `${ticketId} ${line.kind}`;
  const before = plan.redactions.get(name);
  const generation =
    before?.generation ?? (line.kind === 'pub' ? record.pubGeneration : record.notesGeneration);
  const messageIds = [...new Set([...(before?.messageIds ?? []), messageId])];
  plan.redactions.set(name, { ticketId, kind: line.kind, generation, messageIds });
  if (before?.messageIds.includes(messageId) !== true) plan.emptied.push(emptied(line));
  plan.tickets.set(ticketId, {
    ...record,
    ...(line.kind === 'pub'
      ? { pubGeneration: generation + 1 }
      : { notesGeneration: generation + 1 }),
    excerpt: line.kind === 'pub' && line.seq === record.state.pubSeq ? '' : record.excerpt,
  });
}

/** One's own held reply may be thrown away wherever its ticket has gone; opening is checked by itself. */
const isInSight = (command: Command, before: TicketRecord | undefined, actor: Actor): boolean =>
  command.type === 'open' ||
  command.type === 'settle-held-reply' ||
  (before !== undefined && canReadTicket(actor, readable(before.state)));

const recordIn = (plan: Draft, loaded: Loaded, id: TicketId): TicketRecord | undefined =>
  plan.tickets.get(id) ?? loaded.tickets.get(id);

/** What only rows besides the ticket can tell, and the engine therefore does not know. */
function checkAround(command: Command, plan: Draft, context: PlanContext): Refusal | undefined {
  const { input, loaded } = context;
  const message = messageOf(command);
  if (message !== undefined) {
    const isUsed =
      loaded.messages.has(message.id) ||
      plan.messages.some((posted) => posted.payload.id === message.id);
    if (isUsed) return { code: 'ALREADY_EXISTS' };
    if (message.parentId !== undefined && !hasParent(command, message, plan, loaded)) {
      return { code: 'NO_SUCH_PARENT' };
    }
    const used = new Set(plan.attachments.map(({ fileId }) => fileId));
    const refusal = checkFilesOf(command, input, loaded.files, used, loaded.configuration);
    if (refusal !== undefined) return refusal;
  }
  switch (command.type) {
    case 'open':
      return checkOpening(command, plan, context);
    case 'reply': {
      const isTaken = recordIn(plan, loaded, command.followUpTicketId) !== undefined;
      return isTaken ? { code: 'ALREADY_EXISTS' } : undefined;
    }
    case 'name-sale': {
      const state = recordIn(plan, loaded, command.ticketId)?.state;
      return checkSale(command.saleId, state?.requester.personId ?? null, loaded);
    }
    case 'record-time':
      return loaded.timeEntries.has(command.entryId) ? { code: 'ALREADY_EXISTS' } : undefined;
    case 'merge':
      return loaded.lines.length > MOST_COPIED
        ? { code: 'TOO_LONG_TO_MERGE', most: MOST_COPIED }
        : undefined;
    case 'split':
      return lineOf(loaded, command.ticketId, command.messageId, 'pub') === undefined
        ? { code: 'NO_SUCH_MESSAGE' }
        : undefined;
    case 'redact':
      return lineOf(loaded, command.ticketId, command.messageId) === undefined
        ? { code: 'NO_SUCH_MESSAGE' }
        : undefined;
    case 'settle-held-reply': {
      const held = loaded.heldReplies.get(command.heldReplyId);
      const isOwn =
        held !== undefined &&
        !held.isSettled &&
        held.ticketId === command.ticketId &&
        input.actor.kind === 'person' &&
        held.authorId === input.actor.personId &&
        !plan.settled.some((settled) => settled.heldReplyId === held.id);
      return isOwn ? undefined : { code: 'NO_SUCH_HELD_REPLY' };
    }
    default:
      return undefined;
  }
}

/** A public message answers a public one; a note answers either. Always within the ticket. */
function hasParent(command: Command, message: NewMessage, plan: Draft, loaded: Loaded): boolean {
  // Written on a duplicate, it answers what stands there or, copied, in the original.
  const original = recordIn(plan, loaded, command.ticketId)?.state.mergedInto;
  const isHere = (ticketId: TicketId): boolean =>
    ticketId === command.ticketId || ticketId === original;
  const isAllowed = (ticketId: TicketId, kind: 'pub' | 'notes'): boolean =>
    isHere(ticketId) && (kind === 'pub' || command.type === 'note');
  const parent = message.parentId === undefined ? undefined : loaded.messages.get(message.parentId);
  if (parent !== undefined) return isAllowed(parent.ticketId, parent.kind);
  return plan.messages.some(
    (posted) => posted.payload.id === message.parentId && isAllowed(posted.ticketId, posted.kind),
  );
}

function checkOpening(
  command: OpenTicket,
  plan: Draft,
  { input, loaded }: PlanContext,
): Refusal | undefined {
  if (recordIn(plan, loaded, command.ticketId) !== undefined) return { code: 'ALREADY_EXISTS' };
  const { personId } = command.requester;
  if (personId !== null && !loaded.people.has(personId)) {
    const message = 'There is no such person';
    return {
      code: 'INVALID',
      errors: [{ path: 'requester.personId', code: 'not_found', message }],
    };
  }
  if (command.followUpOf !== undefined) {
    const original = recordIn(plan, loaded, command.followUpOf);
    if (original === undefined || !canReadTicket(input.actor, readable(original.state))) {
      return { code: 'NO_SUCH_TICKET' };
    }
  }
  return checkSale(command.saleId ?? null, requesterOf(command, input.actor), loaded);
}

/** Customers speak for themselves, whatever they name. */
const requesterOf = ({ requester }: OpenTicket, actor: Actor): PersonId | null =>
  can(actor, 'ticket.open') ? requester.personId : actorIdOf(actor);

/** A ticket is about something that its requester has bought (P8); another's sale looks like none. */
function checkSale(
  saleId: SaleId | null,
  requesterId: PersonId | null,
  { sales }: Loaded,
): Refusal | undefined {
  if (saleId === null || (requesterId !== null && sales.get(saleId) === requesterId)) {
    return undefined;
  }
  const message = 'There is no such sale to this customer';
  return { code: 'INVALID', errors: [{ path: 'sale', code: 'not_found', message }] };
}

/** The command with what the server knows better than its sender: who the requester is. */
function asAsked(command: Command, { input, loaded }: PlanContext): Command {
  if (command.type !== 'open') return command;
  const { requester } = command;
  if (!can(input.actor, 'ticket.open')) {
    // A customer's own request goes by their account's address, whatever was typed.
    const own = input.actor.kind === 'person' ? loaded.people.get(input.actor.personId) : undefined;
    if (own === undefined) return command;
    return {
      ...command,
      requester: { ...requester, email: own.email, name: requester.name.trim() || own.name },
    };
  }
  // Only those who open on somebody's behalf link an address to its account: anybody can type an address.
  const person = loaded.peopleByEmail.get(requester.email.trim().toLowerCase());
  if (requester.personId !== null || person === undefined) return command;
  return { ...command, requester: { ...requester, personId: person.id } };
}

export function apply(
  event: TicketEvent,
  plan: Draft,
  { input, loaded, now, by }: PlanContext,
): void {
  const before = recordIn(plan, loaded, event.ticketId);
  if (before !== undefined)
    for (const scope of scopesOfTicket(before.state)) plan.scopes.add(scope);
  const state = evolve(before?.state, event, now, loaded.configuration);
  const seq = (before?.eventSeq ?? 0) + 1;
  plan.tickets.set(event.ticketId, {
    ...(before ?? newRecord(input.origin, input.actor)),
    state,
    eventSeq: seq,
  });
  if (event.type === 'ticket-opened') plan.openedIds.add(event.ticketId);
  plan.events.push({
    ticketId: event.ticketId,
    seq,
    event,
    ...(by === undefined ? {} : { by }),
  });
}

/** `state` and `eventSeq` follow from its first event. */
const newRecord = (origin: Origin, actor: Actor): Omit<TicketRecord, 'state' | 'eventSeq'> => ({
  // An operator's own address is no customer's: marked so (T1).
  clientIp:
    can(actor, 'ticket.open') && actor.kind === 'person' ? `operator ${origin.ip}` : origin.ip,
  excerpt: '',
  pubGeneration: 1,
  notesGeneration: 1,
});

function postMessages(
  command: Command,
  events: readonly TicketEvent[],
  plan: Draft,
  context: PlanContext,
): Refusal | undefined {
  const message = messageOf(command);
  for (const event of events) {
    if (event.type === 'person-mentioned') {
      plan.mentions.push({
        ticketId: event.ticketId,
        messageId: event.messageId,
        personId: event.personId,
      });
    }
    if (event.type === 'ticket-opened') planDetails(event.ticket, plan);
    if (event.type !== 'message-posted') continue;
    assert(
      message !== undefined && message.id === event.messageId,
      'a message that no command brought',
    );
    const record = plan.tickets.get(event.ticketId);
    assert(record !== undefined, 'a message on a ticket that is not there');
    const author = authorOf(event, record.state, context);
    const mentions = command.type === 'note' ? [...new Set(command.mentions)] : [];
    const posted = { ...event, ...author, id: event.messageId, message, mentions };
    const accepted = acceptMessage(posted, context.now, context.isRemade);
    if (!accepted.ok) return accepted.error;
    plan.messages.push(accepted.value);
    message.files?.forEach((fileId, position) => {
      const { ticketId, messageId } = event;
      const { kind } = accepted.value;
      plan.attachments.push({ fileId, copyOf: null, ticketId, messageId, kind, position });
    });
    if (event.kind === 'reply') {
      plan.tickets.set(event.ticketId, {
        ...record,
        excerpt: messageExcerpt(accepted.value.payload.html),
      });
      planMail(event, record.state, plan);
    }
  }
  return undefined;
}

function authorOf(
  { authorId, side, kind }: Extract<TicketEvent, { type: 'message-posted' }>,
  state: TicketState,
  { input, loaded }: PlanContext,
): { readonly authorName: string; readonly signature: string } {
  const person = authorId === null ? undefined : loaded.people.get(authorId);
  if (person !== undefined) {
    const isAnswer = side === 'operator' && kind === 'reply';
    return { authorName: person.name, signature: isAnswer ? person.signature : '' };
  }
  const { name, email } = state.requester;
  const { via, actorName } = input.origin;
  // Mails come from several people of one ticket; whoever opens one with an access code is its requester.
  const own = via === 'mail' ? actorName : '';
  const authorName = side === 'customer' ? own || name || email : actorName;
  return { authorName: authorName.slice(0, 200), signature: '' };
}

/** The requester is told of the ticket once, and of every public answer (M6, M7). */
function planMail(
  event: Extract<TicketEvent, { type: 'message-posted' }>,
  state: TicketState,
  plan: Draft,
): void {
  const recipient = state.requester.email.trim();
  const isFirst = event.seq === 1;
  if (!isFirst && event.side === 'customer') return;
  const kind = isFirst ? 'confirmation' : 'answer';
  const { ticketId, messageId } = event;
  if (recipient !== '') plan.mails.push({ ticketId, messageId, kind, recipient });
  // Answers go to everybody who asked along (M6, T19).
  for (const other of isFirst ? [] : state.cc) {
    plan.mails.push({ ticketId, messageId, kind, recipient: other });
  }
}

/** A mail without what the workspace asks for opened it: the customer is asked for the rest (T2). */
function planDetails(ticket: TicketState, plan: Draft): void {
  const recipient = ticket.requester.email.trim();
  if (ticket.incomplete.length === 0 || recipient === '') return;
  plan.mails.push({ ticketId: ticket.id, messageId: null, kind: 'details', recipient });
}
