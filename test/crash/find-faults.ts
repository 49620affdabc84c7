// The judge: every answered operation against the rows that are there. Each fault is a line that begins with its kind:
// lost, doubled, half (INV9, INV10, INV11, numbers, sequences), unaudited, unsettled.

import { foldConversation, messagesOf } from '#shared/conversation/document.ts';
import { readMessageUpdate } from '#shared/conversation/read-message-update.ts';
import { WORD, type Journal, type Operation } from './operations.ts';
import type { Store, StoredMessage, StoredTicket } from './store.ts';

export function findFaults(journal: Journal, store: Store): string[] {
  return [
    ...journal.blames.map((what) => `wrong answer: ${what}`),
    ...operationFaults(journal.operations, store),
    ...strangers(journal.operations, store),
    ...documentFaults(store),
    ...mailFaults(store),
    ...ticketFaults(store),
    ...deviceFaults(store),
  ];
}

function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | undefined,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

const wordIn = (text: string): string | undefined => WORD.exec(text)?.[0];

/** What each operation must have left, and how often. */
function operationFaults(operations: readonly Operation[], store: Store): string[] {
  const faults: string[] = [];
  const tickets = groupBy(store.tickets, ({ subject }) => wordIn(subject));
  const messages = groupBy(store.messages, ({ bodyText }) => wordIn(bodyText));
  const held = groupBy(store.held, ({ html }) => wordIn(html));
  const openings = groupBy(store.events, ({ type, data }) =>
    type === 'ticket-opened' ? wordIn((data['ticket'] as { subject: string }).subject) : undefined,
  );
  const posts = groupBy(store.events, ({ type, data }) =>
    type === 'message-posted' ? (data['messageId'] as string) : undefined,
  );
  const corrections = groupBy(store.events, ({ type, data }) =>
    type === 'requester-corrected' ? (data['to'] as { city?: string }).city : undefined,
  );
  const holdings = groupBy(store.events, ({ type, data }) =>
    type === 'reply-held' ? (data['heldReplyId'] as string) : undefined,
  );

  for (const operation of operations) {
    const { word, kind, state } = operation;
    const name = `${kind} ${word}`;
    if (state !== 'ok' && state !== 'refused') {
      faults.push(`unsettled: ${name} is ${state}`);
      continue;
    }
    const expected = state === 'ok' ? 1 : 0;
    const count = (what: string, found: readonly unknown[] | undefined, wanted: number): void => {
      const there = found?.length ?? 0;
      if (there < wanted) faults.push(`lost: ${name} has ${there} ${what}`);
      if (there > wanted) faults.push(`doubled: ${name} has ${there} ${what}, not ${wanted}`);
    };
    const audit = (what: string, found: readonly unknown[] | undefined): void => {
      if ((found?.length ?? 0) !== 1)
        faults.push(`unaudited: ${name} has ${found?.length ?? 0} ${what}`);
    };
    if (kind === 'device-correct') {
      count('corrections', corrections.get(word), expected);
      continue;
    }
    const written = messages.get(word);
    count('messages', written, expected);
    for (const { id } of written ?? []) audit('events of its message', posts.get(id));
    if (kind.endsWith('-open')) {
      count('tickets', tickets.get(word), expected);
      for (const ticket of tickets.get(word) ?? []) {
        if (expected === 1) faults.push(...sameAnswer(name, operation, ticket));
      }
      if (expected === 1) audit('events of its opening', openings.get(word));
    } else if (expected === 1 && operation.messageId !== undefined) {
      const isThere = written?.some(({ id }) => id === operation.messageId) ?? false;
      if (!isThere) faults.push(`lost: ${name}, answered as message ${operation.messageId}`);
    }
    // A refused answer of an operator is kept for them (A5).
    const kept = held.get(word);
    count('held replies', kept, state === 'refused' && kind === 'device-reply' ? 1 : 0);
    for (const { id } of kept ?? []) audit('events of its holding', holdings.get(id));
  }
  return faults;
}

function sameAnswer(name: string, operation: Operation, ticket: StoredTicket): string[] {
  const isSame =
    (operation.ticketId === undefined || operation.ticketId === ticket.id) &&
    (operation.number === undefined || operation.number === ticket.number);
  return isSame
    ? []
    : [
        `lost: ${name}, answered as ${operation.ticketId} number ${operation.number}, is ${ticket.id} number ${ticket.number}`,
      ];
}

/** Rows that nobody asked for. */
function strangers(operations: readonly Operation[], store: Store): string[] {
  const words = new Set(operations.map(({ word }) => word));
  const isStrange = (text: string): boolean => !words.has(wordIn(text) ?? '');
  return [
    ...store.tickets.filter(({ subject }) => isStrange(subject)).map(({ id }) => `ticket ${id}`),
    ...store.messages
      .filter(({ bodyText }) => isStrange(bodyText))
      .map(({ id }) => `message ${id}`),
  ].map((what) => `doubled: ${what} that nobody wrote`);
}

/** INV9: documents are whole. INV10: messages are the decoded updates, both ways. */
function documentFaults({ updates, messages }: Store): string[] {
  const faults: string[] = [];
  const rows = new Map(messages.map((message) => [message.id, message]));
  const seen = new Set<string>();
  const documents = groupBy(
    updates,
    ({ ticketId, kind, generation }) => `${ticketId} ${kind} ${generation}`,
  );
  for (const [name, parts] of documents) {
    if (parts.some(({ seq }, index) => seq !== index + 1))
      faults.push(`half: ${name} has a gap in its updates`);
    try {
      const doc = foldConversation(parts.map(({ bytes }) => new Uint8Array(bytes)));
      const count = messagesOf(doc).size;
      doc.destroy();
      if (count !== parts.length)
        faults.push(`half: ${name} folds ${parts.length} updates to ${count} messages (INV9)`);
    } catch (error) {
      faults.push(`half: ${name}: ${String(error)} (INV9)`);
    }
    for (const { bytes, messageId, seq, kind } of parts) {
      seen.add(messageId);
      const payload = readMessageUpdate(new Uint8Array(bytes));
      const decoded: Omit<StoredMessage, 'bodyText' | 'ticketId'> = {
        id: payload.id,
        kind: payload.kind === 'note' ? 'notes' : 'pub',
        seq,
        side: payload.side,
        authorId: payload.authorId,
        authorName: payload.authorName,
        parentId: payload.parentId ?? null,
        html: payload.html,
        signature: payload.signature ?? '',
        at: payload.at,
      };
      const row = rows.get(messageId);
      const stored = row as Record<string, unknown> | undefined;
      const differs = Object.entries(decoded).filter(([key, value]) => stored?.[key] !== value);
      if (row === undefined || row.kind !== kind) {
        faults.push(`half: an update without its message ${messageId} (INV10)`);
      } else if (differs.length > 0) {
        const fields = differs.map(([key]) => key).join(', ');
        faults.push(`half: message ${messageId} differs from its update in ${fields} (INV10)`);
      }
    }
  }
  for (const { id } of messages)
    if (!seen.has(id)) faults.push(`half: message ${id} without its update (INV10)`);
  return faults;
}

/** INV11: one mail per message and recipient, there exactly when the message is; and found by whoever sends. */
function mailFaults({ messages, intents, tickets }: Store): string[] {
  const faults: string[] = [];
  const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  const found = groupBy(intents, ({ messageId }) => messageId ?? undefined);
  for (const message of messages) {
    const recipient = byId.get(message.ticketId)?.requesterEmail ?? '';
    const isMailed =
      message.kind === 'pub' &&
      (message.seq === 1 || message.side === 'operator') &&
      recipient !== '';
    const mails = found.get(message.id) ?? [];
    if (mails.length < Number(isMailed))
      faults.push(`half: message ${message.id} without its mail (INV11)`);
    if (mails.length > Number(isMailed))
      faults.push(`doubled: message ${message.id} has ${mails.length} mails (INV11)`);
    for (const mail of mails) {
      const kind = message.seq === 1 ? 'confirmation' : 'answer';
      if (mail.kind !== kind || mail.recipient !== recipient)
        faults.push(`half: the mail of message ${message.id} is wrong (INV11)`);
    }
  }
  for (const { id, isFound } of intents) if (!isFound) faults.push(`half: mail ${id} is never due`);
  return faults;
}

/** Numbers without gaps (T1), sequences as the ticket's row says, everybody's devices told. */
function ticketFaults({ tickets, messages, events, members, lastNumber }: Store): string[] {
  const faults: string[] = [];
  const numbers = tickets.map(({ number }) => number ?? 0).sort((a, b) => a - b);
  const gap = numbers.findIndex((number, index) => number !== index + 1);
  if (gap !== -1) faults.push(`half: the ${gap + 1}. number is ${numbers[gap]}`);
  if (lastNumber !== tickets.length)
    faults.push(`half: ${lastNumber} numbers for ${tickets.length} tickets`);
  const inScopes = new Set(members.map(({ ticketId }) => ticketId));
  const messagesOfTicket = groupBy(messages, ({ ticketId, kind }) => `${ticketId} ${kind}`);
  const eventsOfTicket = groupBy(events, ({ ticketId }) => ticketId);
  const isRunning = (
    rows: readonly { readonly seq: number }[] | undefined,
    last: number,
  ): boolean => {
    const seqs = (rows ?? []).map(({ seq }) => seq).sort((a, b) => a - b);
    return seqs.length === last && seqs.every((seq, index) => seq === index + 1);
  };
  for (const ticket of tickets) {
    const say = (what: string): void => void faults.push(`half: ticket ${ticket.id}: ${what}`);
    if (!isRunning(messagesOfTicket.get(`${ticket.id} pub`), ticket.pubSeq)) say('public messages');
    if (!isRunning(messagesOfTicket.get(`${ticket.id} notes`), ticket.notesSeq)) say('notes');
    if (!isRunning(eventsOfTicket.get(ticket.id), ticket.eventSeq)) say('history');
    if (!inScopes.has(ticket.id)) say('in no scope');
  }
  return faults;
}

/** A device's number and its stored answers stand side by side. */
function deviceFaults({ devices, entries }: Store): string[] {
  const byDevice = groupBy(entries, ({ deviceId }) => deviceId);
  return devices
    .filter(({ id, lastN }) => {
      const numbers = (byDevice.get(id) ?? []).map(({ n }) => n).sort((a, b) => a - b);
      return numbers.length !== lastN || numbers.some((n, index) => n !== index + 1);
    })
    .map(({ id, lastN }) => `half: device ${id} at ${lastN} with other answers`);
}
