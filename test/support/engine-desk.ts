// A desk in memory: the pure engine, a clock that is set by hand, and invented people. No server.

import type { Actor } from '#shared/access/actor.ts';
import { DEFAULT_PROFILES, type DefaultProfileId } from '#shared/access/profiles.ts';
import { toInstant, type Instant } from '#shared/base/clock.ts';
import type { GroupId, MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Result } from '#shared/base/result.ts';
import { BLUEPRINTS, configurationFor } from '#shared/blueprints/index.ts';
import type { Command, OpenTicket, Reply } from '#shared/engine/commands.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { DecideContext } from '#shared/engine/context.ts';
import { decide } from '#shared/engine/decide.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import { evolve } from '#shared/engine/evolve.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { Requester, TicketState } from '#shared/engine/ticket-state.ts';

/** A valid UUIDv7 that can be told apart by eye. */
export const testId = <Id extends string>(kind: number, n: number): Id =>
  `019a${kind.toString(16).padStart(4, '0')}-0000-7000-8000-${n.toString(16).padStart(12, '0')}` as Id;

export const SUPPORT = testId<GroupId>(1, 1);
export const BILLING = testId<GroupId>(1, 2);
export const NOWHERE = testId<GroupId>(1, 99);
export const TICKET = testId<TicketId>(3, 1);
export const FOLLOW_UP = testId<TicketId>(3, 2);

const PEOPLE = ['ana', 'ben', 'carla', 'dan', 'lea', 'ada', 'cleo', 'omar'] as const;
export type TestPerson = (typeof PEOPLE)[number];
export const personId = (name: TestPerson): PersonId =>
  testId<PersonId>(2, PEOPLE.indexOf(name) + 1);

export function actorOf(
  name: TestPerson,
  profile: DefaultProfileId,
  groupIds: readonly GroupId[] = [SUPPORT],
): Actor {
  const permissions = DEFAULT_PROFILES.find((each) => each.id === profile)?.permissions ?? [];
  return { kind: 'person', personId: personId(name), permissions: new Set(permissions), groupIds };
}

/** Ana, Ben and Carla answer in Support, Dan in Billing; Lea leads, Ada administers; Cleo and Omar ask. */
export const ana = actorOf('ana', 'technician');
export const ben = actorOf('ben', 'technician');
export const dan = actorOf('dan', 'technician', [BILLING]);
export const lea = actorOf('lea', 'lead');
export const ada = actorOf('ada', 'administrator', []);
export const cleo = actorOf('cleo', 'customer', []);
export const omar = actorOf('omar', 'customer', []);
export const visitor: Actor = { kind: 'visitor' };
export const machine: Actor = { kind: 'system' };
export const codeHolder: Actor = { kind: 'requester', ticketId: TICKET };

const OPERATORS = new Map<string, readonly GroupId[]>([
  [personId('ana'), [SUPPORT]],
  [personId('ben'), [SUPPORT]],
  [personId('carla'), [SUPPORT]],
  [personId('dan'), [BILLING]],
  [personId('lea'), [SUPPORT]],
  [personId('ada'), []],
]);

export const directory: DecideContext['directory'] = {
  operator: (id) => {
    const groupIds = OPERATORS.get(id);
    return groupIds && { groupIds };
  },
  hasGroup: (id) => id === SUPPORT || id === BILLING,
};

export function blueprint(id: string): Configuration {
  const found = BLUEPRINTS.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no blueprint ${id}`);
  return configurationFor(found, { defaultGroup: found.groups.length > 0 ? SUPPORT : null });
}

export const CLEOS: Requester = {
  personId: personId('cleo'),
  name: 'Cleo Marchetti',
  email: 'cleo@example.com',
  phone: '+33 1 23 45 67 89',
  address: '',
  city: 'Lyon',
  country: 'FR',
};

export function openCommand(changes: Partial<OpenTicket> = {}): OpenTicket {
  return {
    type: 'open',
    ticketId: TICKET,
    subject: 'The printer is on fire',
    message: { id: testId<MessageId>(4, 1), html: '<p>Please help.</p>' },
    requester: CLEOS,
    channel: 'web',
    language: 'en',
    ...changes,
  };
}

export type Desk = {
  readonly configuration: Configuration;
  /** Does all of it, each command on what those before it left behind, or nothing. */
  readonly tryTo: (actor: Actor, ...commands: Command[]) => Result<readonly TicketEvent[], Refusal>;
  /** Does it, or fails the test. */
  readonly must: (actor: Actor, ...commands: Command[]) => readonly TicketEvent[];
  /** The refusal; fails the test if there is none, or if it changed anything. */
  readonly refusal: (actor: Actor, ...commands: Command[]) => Refusal;
  readonly reply: (changes?: Partial<Reply>) => Reply;
  readonly ticket: (id?: TicketId) => TicketState;
  readonly find: (id: TicketId) => TicketState | undefined;
  readonly pass: (ms: number) => void;
  readonly now: () => Instant;
};

export function makeDesk(configuration: Configuration): Desk {
  const tickets = new Map<TicketId, TicketState>();
  let nowMs = Date.UTC(2026, 10, 2, 9);
  let messages = 100;
  const now = () => toInstant(nowMs);
  const ticket = (id: TicketId = TICKET) => {
    const found = tickets.get(id);
    if (found === undefined) throw new Error(`no ticket ${id}`);
    return found;
  };
  const tryTo: Desk['tryTo'] = (actor, ...commands) => {
    const context = { configuration, actor, directory, now: now() };
    const changed = new Map(tickets);
    const events: TicketEvent[] = [];
    for (const command of commands) {
      const decision = decide(changed.get(command.ticketId), command, context);
      if (!decision.ok) return decision;
      for (const event of decision.value) {
        const before = changed.get(event.ticketId);
        changed.set(event.ticketId, evolve(before, event, context.now, configuration));
        events.push(event);
      }
    }
    for (const [id, state] of changed) tickets.set(id, state);
    return { ok: true, value: events };
  };
  return {
    configuration,
    tryTo,
    must: (actor, ...commands) => {
      const result = tryTo(actor, ...commands);
      if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
      return result.value;
    },
    refusal: (actor, ...commands) => {
      const result = tryTo(actor, ...commands);
      if (result.ok) throw new Error(`accepted: ${JSON.stringify(result.value)}`);
      return result.error;
    },
    reply: (changes = {}) => ({
      type: 'reply',
      ticketId: TICKET,
      message: { id: testId<MessageId>(4, (messages += 1)), html: '<p>Hello.</p>' },
      basis: { baseSeq: tickets.get(changes.ticketId ?? TICKET)?.pubSeq ?? 0 },
      followUpTicketId: FOLLOW_UP,
      ...changes,
    }),
    ticket,
    find: (id) => tickets.get(id),
    pass: (ms) => {
      nowMs += ms;
    },
    now,
  };
}

/** A desk with one ticket that Cleo opened. */
export function deskWithTicket(
  configuration: Configuration,
  changes: Partial<OpenTicket> = {},
): Desk {
  const desk = makeDesk(configuration);
  desk.must(cleo, openCommand(changes));
  return desk;
}

export const take = { type: 'take', ticketId: TICKET } as const;
export const drop = { type: 'drop', ticketId: TICKET } as const;
export const breakLock = { type: 'break-lock', ticketId: TICKET } as const;
export const close = { type: 'close', ticketId: TICKET } as const;
export const reopen = { type: 'reopen', ticketId: TICKET } as const;
export const changeStatus = (status: string) =>
  ({ type: 'change-status', ticketId: TICKET, status }) as const;
export const handOver = (to: { personId: PersonId } | { groupId: GroupId }) =>
  ({ type: 'hand-over', ticketId: TICKET, to }) as const;
export const assign = (to: { assigneeId?: PersonId | null; groupId?: GroupId | null }) =>
  ({ type: 'assign', ticketId: TICKET, ...to }) as const;
export const note = (html: string, mentions: readonly PersonId[] = []) =>
  ({
    type: 'note',
    ticketId: TICKET,
    message: { id: testId<MessageId>(4, 50), html },
    mentions,
  }) as const;
