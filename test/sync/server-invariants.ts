// What must be true of the server's tables, whatever happened.

import { fromInstant } from '#shared/base/clock.ts';
import type { PersonId, TicketId } from '#shared/base/ids.ts';
import { foldConversation, messagesOf } from '#shared/conversation/document.ts';
import { evolve } from '#shared/engine/evolve.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import { canonical } from './canonical.ts';
import type { EventLine, Truth } from './truth.ts';
import type { Workspace } from './world.ts';

export type Fail = (invariant: string, text: string) => void;

export function checkServer(
  truth: Truth,
  workspace: Workspace,
  known: { readonly elsewhere: ReadonlySet<string>; readonly old: ReadonlySet<TicketId> },
  fail: Fail,
): void {
  checkEntries(truth, known.elsewhere, fail);
  checkMails(truth, fail);
  checkDocuments(truth, fail);
  const histories = Map.groupBy(truth.events, (event) => event.ticketId);
  for (const [ticketId, events] of histories) {
    checkHistory(truth, workspace, ticketId, events, known.old, fail);
    if (workspace.mode === 'exclusive') checkHolder(ticketId, events, fail);
  }
  checkNumbers(truth, fail);
}

/** INV3, INV4, INV6: every line of the history belongs to one accepted entry, and those of a device follow its order. */
function checkEntries(truth: Truth, elsewhere: ReadonlySet<string>, fail: Fail): void {
  const accepted = new Set<string>(elsewhere);
  const held = new Set<string>();
  let device = '';
  let last = 0;
  for (const { id, deviceId, n, outcome } of truth.entries) {
    if (deviceId !== device) last = 0;
    device = deviceId;
    if (outcome.status === 'retry') continue;
    if (outcome.v > 0 && outcome.v <= last)
      fail('INV4', `entry ${n} of ${deviceId} took effect in ${outcome.v}, not after ${last}`);
    last = Math.max(last, outcome.v);
    if (outcome.status === 'ok' && accepted.has(String(outcome.v)))
      fail('INV3', `entry ${id} shares transaction ${outcome.v} with another`);
    (outcome.status === 'ok' ? accepted : held).add(String(outcome.v));
  }
  for (const { ticketId, seq, xid, data } of truth.events) {
    if (accepted.has(xid)) continue;
    if (held.has(xid) && data.type === 'reply-held') continue;
    if (held.has(xid)) fail('INV6', `a refused entry made ${data.type} ${seq} of ${ticketId}`);
    else fail('INV3', `${data.type} ${seq} of ${ticketId} belongs to no accepted entry`);
  }
}

/** INV3: one mail for each message that calls for one, and none besides. */
function checkMails(truth: Truth, fail: Fail): void {
  const sent = new Map<string, number>();
  for (const { messageId } of truth.mails)
    if (messageId !== null) sent.set(messageId, (sent.get(messageId) ?? 0) + 1);
  for (const { data } of truth.events) {
    if (data.type !== 'message-posted') continue;
    const isMailed = data.kind === 'reply' && (data.seq === 1 || data.side === 'operator');
    const count = sent.get(data.messageId) ?? 0;
    if (count !== (isMailed ? 1 : 0)) fail('INV3', `${count} mails for message ${data.messageId}`);
    sent.delete(data.messageId);
  }
  for (const messageId of sent.keys())
    fail('INV3', `a mail for ${messageId}, which was never posted`);
}

/** INV7, INV9 and INV10. */
function checkDocuments(truth: Truth, fail: Fail): void {
  const messages = new Map(truth.messages.map((message) => [message.id, message]));
  const documents = Map.groupBy(
    truth.docs,
    ({ ticketId, kind, generation }) => `${ticketId} ${kind} ${generation}`,
  );
  for (const [name, lines] of documents) {
    const ticket = truth.rows.get(lines[0]!.ticketId)!;
    const last = lines[0]!.kind === 'pub' ? ticket.ticket.pubSeq : ticket.notesSeq;
    lines.forEach(({ seq }, index) => {
      if (seq !== index + 1) fail('INV7', `${name} has ${seq} where ${index + 1} should be`);
    });
    if (lines.length !== last)
      fail('INV7', `${name} has ${lines.length} messages, its ticket says ${last}`);
    try {
      const folded = messagesOf(foldConversation(lines.map(({ bytes }) => bytes)));
      if (folded.size !== lines.length)
        fail('INV9', `${name} folds into ${folded.size} of ${lines.length} messages`);
      for (const { messageId, seq } of lines) {
        const payload = folded.get(messageId);
        const row = messages.get(messageId);
        const isSame =
          payload !== undefined &&
          row !== undefined &&
          row.seq === seq &&
          row.html === payload.html &&
          row.authorId === payload.authorId &&
          fromInstant(row.at) === fromInstant(payload.at);
        if (!isSame) fail('INV10', `message ${messageId} of ${name} is not what its row says`);
      }
    } catch (error) {
      fail('INV9', `${name}: ${(error as Error).message}`);
    }
  }
  if (messages.size !== truth.docs.length)
    fail('INV10', `${messages.size} messages, ${truth.docs.length} updates`);
}

/** INV3: the row is what its history makes of it; an effect that came twice would not fit. */
function checkHistory(
  truth: Truth,
  { configuration }: Workspace,
  ticketId: TicketId,
  events: readonly EventLine[],
  old: ReadonlySet<TicketId>,
  fail: Fail,
): void {
  let state: TicketState | undefined;
  for (const { seq, data, at } of events) {
    const isFitting =
      (data.type !== 'message-posted' ||
        data.seq === (data.kind === 'reply' ? state!.pubSeq : state!.notesSeq) + 1) &&
      (data.type !== 'status-changed' || data.from === state!.status) &&
      (data.type !== 'ticket-dropped' || data.token >= state!.lockToken);
    if (!isFitting)
      fail(
        'INV3',
        `event ${seq} (${data.type}) of ${ticketId} does not follow from those before it`,
      );
    if (data.type === 'reply-held' || data.type === 'held-reply-settled') continue;
    state = evolve(state, data, at, configuration);
  }
  const row = truth.rows.get(ticketId);
  if (state === undefined || row === undefined)
    return fail('INV3', `a history of ${ticketId}, and no ticket`);
  const stored: Record<string, unknown> = {
    ...row.ticket,
    ...row.desk,
    saleId: row.ticket.sale?.id ?? null,
    // Of a deleted ticket there is no row.
    deletedAt: null,
  };
  const left = new Set([
    'number',
    'excerpt',
    'clientIp',
    'updatedAt',
    ...(old.has(ticketId) ? ['closedAt'] : []),
  ]);
  for (const [key, value] of Object.entries(state)) {
    if (left.has(key) || canonical(value) === canonical(stored[key])) continue;
    fail(
      'INV3',
      `${key} of ${ticketId} is ${JSON.stringify(stored[key])}, its history says ${JSON.stringify(value)}`,
    );
  }
}

/** INV12: nobody but the holder answers. */
function checkHolder(ticketId: TicketId, events: readonly EventLine[], fail: Fail): void {
  let holder: PersonId | null = null;
  let token = 0;
  for (const { seq, data } of events) {
    switch (data.type) {
      case 'ticket-opened':
        holder = data.ticket.lockHolderId;
        token = data.ticket.lockToken;
        break;
      case 'ticket-taken':
        holder = data.holderId;
        token = data.token;
        break;
      case 'ticket-dropped':
      case 'lock-broken':
        holder = null;
        token = data.token;
        break;
      case 'ticket-handed-over':
        holder = data.to;
        token = data.token;
        break;
      case 'ticket-assigned':
        if (data.token !== token) holder = data.to.assigneeId;
        token = data.token;
        break;
      case 'message-posted':
        if (data.kind === 'reply' && data.side === 'operator' && data.authorId !== holder)
          fail('INV12', `message ${seq} of ${ticketId} is by ${data.authorId}, held by ${holder}`);
        break;
      default:
    }
  }
}

/** INV22. */
function checkNumbers(truth: Truth, fail: Fail): void {
  const numbers = [...truth.rows.values()]
    .map(({ ticket }) => ticket.number ?? 0)
    .toSorted((a, b) => a - b);
  numbers.forEach((number, index) => {
    if (number !== index + 1) fail('INV22', `ticket numbers are ${numbers.join(' ')}`);
  });
}
