// Mixed load, and what every honest client does about a lost answer: it sends the same again, under the same id, until
// there is one. Integrators repeat with their Idempotency-Key, devices their entry under its number.

import { webcrypto } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createIdSource,
  type DeviceId,
  type EntryId,
  type MessageId,
  type TicketId,
} from '#shared/base/ids.ts';
import { toBase64 } from '#shared/conversation/base64.ts';
import { makeMessageUpdate } from '#shared/conversation/message-update.ts';
import type { Command, NewMessage } from '#shared/engine/commands.ts';
import { PROTOCOL, type OutboxEntry, type PushAnswer } from '#shared/protocol/sync.ts';
import type { Desk, Operator, Send } from './desk.ts';
import type { Journal, Operation } from './operations.ts';

export type Writers = {
  readonly integrators: number;
  readonly devicesPerOperator: number;
  readonly visitors: number;
};
export const WRITERS: Writers = { integrators: 4, devicesPerOperator: 2, visitors: 2 };

export type Load = {
  /** Nobody begins anything new; resolves when everything begun has its answer. */
  readonly stop: () => Promise<void>;
  /** Ends at once, whatever is open. */
  readonly abandon: () => void;
  /** While the server is known to be away, nobody asks. */
  readonly pause: () => void;
  readonly resume: () => void;
};

type Target = {
  readonly send: Send;
  readonly origin: string;
  readonly desk: Desk;
  readonly journal: Journal;
  readonly random: () => number;
  readonly writers?: Writers;
};
type KnownTicket = { readonly id: TicketId; readonly number: number; readonly accessCode?: string };

const REQUEST_LIMIT_MS = 20_000;
const newId = createIdSource(Date.now, (bytes) => void webcrypto.getRandomValues(bytes));

export function startLoad({ send, origin, desk, journal, random, ...options }: Target): Load {
  const writers = options.writers ?? WRITERS;
  const tickets: KnownTicket[] = [];
  let isStopping = false;
  let isAbandoned = false;
  let gate = Promise.resolve();
  let open = (): void => undefined;
  let addresses = 0;

  const below = (limit: number): number => Math.floor(random() * limit);
  /** One of the latest: several writers meet on the same ticket. */
  const someTicket = (): KnownTicket | undefined =>
    tickets[Math.max(0, tickets.length - 1 - below(30))];
  /** Everybody has an address of their own, so that no throttle is met. */
  const nextAddress = (): string => {
    addresses += 1;
    return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;
  };

  /** The answer, or undefined when it was lost; then the server may have done it or not. */
  const ask = async (
    path: string,
    headers: Record<string, string>,
    body: unknown,
    about: readonly Operation[],
  ): Promise<{ status: number; body: unknown } | undefined> => {
    await gate;
    if (isAbandoned) throw new Error('the load was abandoned');
    try {
      const response = await send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
      });
      return { status: response.status, body: await response.json() };
    } catch (error) {
      // Nobody was listening: this one is known not to have arrived.
      if (!isRefusedConnection(error)) about.forEach(journal.lose);
      await sleep(20 + below(30));
      return undefined;
    }
  };

  /** Until there is an answer that settles it. */
  const settle = async (
    operation: Operation,
    path: string,
    headers: Record<string, string>,
    body: object,
    read: (answer: Record<string, unknown>) => Partial<Operation>,
  ): Promise<Record<string, unknown> | undefined> => {
    for (;;) {
      const answer = await ask(path, headers, body, [operation]);
      if (answer === undefined) continue;
      const { status } = answer;
      const content = answer.body as Record<string, unknown>;
      if (status === 200 || status === 201) {
        journal.settle(operation, 'ok', read(content));
        return content;
      }
      if (status === 503) {
        journal.lose(operation);
        await sleep(50 + below(100));
      } else if (status < 500) {
        journal.settle(operation, 'refused');
        if (status !== 409)
          journal.blame(`${operation.kind}: ${status} ${JSON.stringify(content)}`);
        return undefined;
      } else {
        journal.blame(`${operation.kind} ${operation.word}: ${status}`);
        journal.lose(operation);
        await sleep(50);
      }
    }
  };

  const runIntegrator = async (): Promise<void> => {
    const base = `/api/v1/w/${desk.slug}/tickets`;
    while (!isStopping) {
      const ticket = random() < 0.35 ? undefined : someTicket();
      const headers = { authorization: `Bearer ${desk.key}`, 'idempotency-key': newId<string>() };
      if (ticket === undefined) {
        const operation = journal.begin('api-open', { ticketId: newId<TicketId>() });
        const answer = await settle(
          operation,
          base,
          headers,
          {
            id: operation.ticketId,
            subject: operation.word,
            description: `It began with ${operation.word}.`,
            requester: { name: 'Rosa Rivera', email: 'rosa@rivera.example' },
          },
          ({ id, number }) => ({ ticketId: id as TicketId, number: number as number }),
        );
        if (answer !== undefined) tickets.push(answer as unknown as KnownTicket);
        continue;
      }
      const isNote = random() < 0.3;
      const operation = journal.begin(isNote ? 'api-note' : 'api-reply', { ticketId: ticket.id });
      await settle(
        operation,
        `${base}/${ticket.id}/messages`,
        headers,
        {
          text: `Said ${operation.word}.`,
          kind: isNote ? 'note' : 'reply',
          ...(isNote ? {} : { baseSeq: SEEN_ALL }),
        },
        ({ id }) => ({ messageId: id as MessageId }),
      );
    }
  };

  const runVisitor = async (): Promise<void> => {
    const base = `/api/v1/w/${desk.slug}/public/requests`;
    while (!isStopping) {
      const opening = journal.begin('visitor-open');
      const email = `${opening.word}@customers.example`;
      const headers = () => ({
        'x-forwarded-for': nextAddress(),
        'idempotency-key': newId<string>(),
      });
      const answer = await settle(
        opening,
        base,
        headers(),
        { name: 'Carl Linde', email, subject: opening.word, description: `See ${opening.word}.` },
        ({ id, number }) => ({ ticketId: id as TicketId, number: number as number }),
      );
      if (answer === undefined) continue;
      const ticket = answer as unknown as Required<KnownTicket>;
      tickets.push(ticket);
      const message = journal.begin('visitor-message', { ticketId: ticket.id });
      await settle(
        message,
        `${base}/${ticket.number}/messages`,
        { ...headers(), 'access-code': ticket.accessCode },
        { text: `And ${message.word}.` },
        ({ id }) => ({ messageId: id as MessageId }),
      );
    }
  };

  const runDevice = async (operator: Operator): Promise<void> => {
    const deviceId = newId<DeviceId>();
    const headers = { cookie: operator.cookie, origin };
    let n = 0;
    let acknowledged = 0;
    while (!isStopping) {
      let waiting: { readonly entry: OutboxEntry; readonly operation: Operation }[] = [];
      for (let count = 1 + below(5); count > 0; count -= 1) {
        n += 1;
        const { command, operation } = deviceCommand(operator);
        const at = new Date().toISOString();
        const entry = { n, id: newId<EntryId>(), commands: [command], needs: [], at };
        waiting.push({ entry, operation });
      }
      while (waiting.length > 0) {
        const request = { protocol: PROTOCOL, deviceId, acknowledged, entries: [] as unknown[] };
        request.entries = waiting.map(({ entry }) => entry);
        const operations = waiting.map(({ operation }) => operation);
        const path = `/sync/v1/w/${desk.slug}/push`;
        const answer = await ask(path, headers, request, operations);
        if (answer === undefined) continue;
        if (answer.status !== 200) {
          operations.forEach(journal.lose);
          if (answer.status !== 503)
            journal.blame(`push: ${answer.status} ${JSON.stringify(answer.body)}`);
          if (answer.status < 500) return;
          await sleep(50 + below(100));
          continue;
        }
        const pushed = answer.body as PushAnswer;
        for (const outcome of pushed.outcomes) {
          const found = waiting.find(({ entry }) => entry.n === outcome.n);
          if (found === undefined) journal.blame(`an outcome for number ${outcome.n}`);
          else if (outcome.status !== 'retry') {
            journal.settle(found.operation, outcome.status);
            const [command] = found.entry.commands;
            if (outcome.status === 'ok' && command?.type === 'open')
              tickets.push({ id: command.ticketId, number: 0 });
            acknowledged = outcome.n;
          } else {
            journal.lose(found.operation);
            await sleep(Math.min(outcome.afterMs, 100));
          }
        }
        waiting = waiting.filter(({ entry }) => entry.n > acknowledged);
        if (pushed.status !== 'done') {
          journal.blame(`push: ${pushed.status} on a device that sends every number once`);
          return;
        }
      }
    }
  };

  const deviceCommand = (
    operator: Operator,
  ): { readonly command: Command; readonly operation: Operation } => {
    const ticket = someTicket();
    const dice = random();
    if (ticket === undefined || dice < 0.1) {
      const ticketId = newId<TicketId>();
      const operation = journal.begin('device-open', { ticketId });
      return { operation, command: openCommand(ticketId, operator, operation.word) };
    }
    const about = { ticketId: ticket.id };
    if (dice < 0.25) {
      const operation = journal.begin('device-correct', about);
      return {
        operation,
        command: { type: 'correct-requester', ...about, changes: { city: operation.word } },
      };
    }
    if (dice < 0.5) {
      const operation = journal.begin('device-note', { ...about, messageId: newId<MessageId>() });
      const message = messageOf(operator, operation, 'note');
      return { operation, command: { type: 'note', ...about, message, mentions: [] } };
    }
    const operation = journal.begin('device-reply', { ...about, messageId: newId<MessageId>() });
    const message = messageOf(operator, operation, 'reply');
    // Some have not seen a colleague's newer answer: those are refused, and kept for their author.
    const basis = { baseSeq: random() < 0.15 ? 1 : SEEN_ALL };
    const followUpTicketId = newId<TicketId>();
    return { operation, command: { type: 'reply', ...about, message, basis, followUpTicketId } };
  };

  const running = [
    ...Array.from({ length: writers.integrators }, runIntegrator),
    ...Array.from({ length: writers.visitors }, runVisitor),
    ...desk.operators.flatMap((operator) =>
      Array.from({ length: writers.devicesPerOperator }, () => runDevice(operator)),
    ),
  ];
  const ended = Promise.all(running);
  // A writer that fails is told by `stop`; until then it must not end the process.
  ended.catch(() => undefined);
  return {
    stop: async () => {
      isStopping = true;
      await ended;
    },
    abandon: () => {
      isAbandoned = true;
      open();
    },
    pause: () => {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    resume: () => open(),
  };
}

/** More than any conversation here has. */
const SEEN_ALL = 1_000_000;

const openCommand = (ticketId: TicketId, operator: Operator, word: string): Command => ({
  type: 'open',
  ticketId,
  subject: word,
  message: { id: newId<MessageId>(), html: `<p>${operator.name} noted ${word}.</p>` },
  requester: {
    personId: null,
    name: 'Rosa Rivera',
    email: 'rosa@rivera.example',
    phone: '',
    address: '',
    city: '',
    country: '',
  },
  channel: 'phone',
  language: 'en',
});

function messageOf(operator: Operator, operation: Operation, kind: 'reply' | 'note'): NewMessage {
  const id = operation.messageId!;
  const html = `<p>Wrote ${operation.word}.</p>`;
  const payload = {
    v: 1 as const,
    id,
    kind,
    side: 'operator' as const,
    authorId: operator.id,
    authorName: operator.name,
    html,
    at: new Date().toISOString(),
  };
  return { id, html, update: toBase64(makeMessageUpdate(payload)) };
}

function isRefusedConnection(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
}
