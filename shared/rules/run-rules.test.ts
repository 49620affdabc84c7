import { describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS, fromInstant, toInstant } from '#shared/base/clock.ts';
import { ok } from '#shared/base/result.ts';
import type { MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { GroupHours } from '#shared/calendar/calendar.ts';
import {
  FIELD_AUDIENCES,
  type BusinessHours,
  type Configuration,
} from '#shared/engine/configuration.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import type { TicketState, TicketTargets } from '#shared/engine/ticket-state.ts';
import { phaseOf } from '#shared/engine/workflow.ts';
import {
  BILLING,
  SUPPORT,
  TICKET,
  ana,
  blueprint,
  cleo,
  deskWithTicket,
  machine,
  personId,
  testId,
} from '#test/support/engine-desk.ts';
import { causeOf, timedCause } from './causes.ts';
import { checkRule } from './check-rule.ts';
import type { Rule, RuleAction, RuleDefinition, RuleTrigger, TimeTrigger } from './rule.ts';
import { runRules, type RuleHost } from './run-rules.ts';

const rule = (id: string, more: Partial<Rule>): Rule => ({
  id,
  name: id,
  position: 1,
  isEnabled: true,
  on: [{ on: 'priority-changed' }],
  if: null,
  then: [{ do: 'tag', add: [id] }],
  ...more,
});
const raise: Command = { type: 'change-priority', ticketId: TICKET, priority: 'critical' };

/** What became of the ticket, and which rules acted in which order. */
function run(rules: readonly Rule[], more: Partial<Configuration> = {}) {
  const configuration = { ...blueprint('helpdesk'), ...more };
  const desk = deskWithTicket(configuration);
  const acted: string[] = [];
  const events: TicketEvent[] = [];
  const host: RuleHost = {
    groupHours: () => null,
    configuration,
    now: desk.now(),
    state: () => desk.ticket(),
    facts: (state) => state,
    perform: (_rule, command) => ok(desk.must(machine, command)),
    record: (by, event) => {
      if (event.type === 'rule-applied') acted.push(by.id);
      events.push(event);
    },
    claim: () => true,
    newMessageId: () => testId<MessageId>(9, 1),
    candidates: () => [],
    turns: { last: () => null, gave: () => undefined },
  };
  runRules(desk.must(ana, raise), rules, host);
  return { ticket: desk.ticket(), acted, events };
}

describe('A9 rules run one after the other', () => {
  test('A9e in their order, those that are on and whose condition holds', () => {
    const { acted } = run([
      rule('one', {}),
      rule('off', { isEnabled: false }),
      rule('other', { if: { field: 'priority', op: 'is', values: ['low'] } }),
      rule('two', {}),
    ]);
    expect(acted).toEqual(['one', 'two']);
  });

  test('A9e none after the last one', () => {
    expect(run([rule('one', { isLast: true }), rule('two', {})]).acted).toEqual(['one']);
  });

  test('A9f what a rule does is seen by the others, and rules that call each other come to an end', () => {
    const { acted } = run([
      rule('low', { then: [{ do: 'set-priority', priority: 'low' }] }),
      rule('tagged', {
        on: [{ on: 'tagged' }],
        then: [{ do: 'set-priority', priority: 'medium' }],
      }),
      rule('high', {
        then: [
          { do: 'set-priority', priority: 'high' },
          { do: 'tag', add: ['x'] },
        ],
      }),
    ]);
    expect(acted).toEqual(['low', 'high', 'tagged']);
  });

  test('A9f a long chain is cut', () => {
    const chain = Array.from({ length: 20 }, (_, index) =>
      rule(`r${index}`, {
        on: index === 0 ? [{ on: 'priority-changed' }] : [{ on: 'tagged' }],
        if: index === 0 ? null : { field: 'tag', op: 'is', values: [`r${index - 1}`] },
      }),
    ).toReversed();
    expect(run(chain).acted).toHaveLength(8);
  });

  test('A9g what was decided and why is told; nobody to choose is no failure', () => {
    const { events } = run([
      rule('give', {
        then: [{ do: 'assign-by', strategy: 'least-loaded', among: { personIds: [] } }],
      }),
    ]);
    expect(events).toMatchObject([
      {
        type: 'rule-applied',
        on: 'priority-changed',
        outcomes: [{ do: 'assign-by', result: 'nobody', choice: { personId: null } }],
      },
    ]);
  });

  test('A7d escalations rest where the workspace does not escalate', () => {
    const escalation = rule('up', { level: 1, then: [{ do: 'escalate' }] });
    expect(run([escalation], { escalation: { isEnabled: false } }).acted).toEqual([]);
    const { ticket } = run([escalation], { escalation: { isEnabled: true } });
    expect(ticket.escalation).toBe(1);
  });
});

describe('A9 what a rule waits for', () => {
  const ticket = deskWithTicket(blueprint('helpdesk')).ticket();
  const ben = personId('ben');
  const nobody = { assigneeId: null, groupId: null };
  const posted = {
    type: 'message-posted',
    ticketId: TICKET,
    messageId: testId<MessageId>(9, 2),
    kind: 'reply',
    side: 'customer',
    authorId: null,
    seq: 2,
  } as const;
  const moved = { type: 'ticket-categorised', ticketId: TICKET, from: '', to: 'print' } as const;
  const events = {
    opened: { type: 'ticket-opened', ticketId: TICKET, ticket },
    asked: posted,
    answered: { ...posted, side: 'operator' },
    copied: {
      ...posted,
      origin: { ticketId: testId<TicketId>(3, 9), messageId: testId<MessageId>(9, 3) },
    },
    noted: { ...posted, kind: 'note', side: 'operator' },
    'now open': { type: 'status-changed', ticketId: TICKET, from: 'a', to: 'open', cause: 'merge' },
    'now closed': {
      type: 'status-changed',
      ticketId: TICKET,
      from: 'a',
      to: 'closed',
      cause: 'merge',
    },
    raised: { type: 'priority-changed', ticketId: TICKET, from: 'low', to: 'high' },
    moved: { ...moved, incomplete: [] },
    'moved and raised': { ...moved, incomplete: [], priority: { from: 'low', to: 'high' } },
    'room set': { type: 'fields-set', ticketId: TICKET, from: { room: null }, to: { room: '1' } },
    'desk set': { type: 'fields-set', ticketId: TICKET, from: { desk: '1' }, to: { desk: null } },
    assigned: {
      type: 'ticket-assigned',
      ticketId: TICKET,
      from: nobody,
      to: { ...nobody, assigneeId: ben },
      token: 1,
    },
    taken: { type: 'ticket-taken', ticketId: TICKET, holderId: ben, token: 1 },
    dropped: { type: 'ticket-dropped', ticketId: TICKET, holderId: ben, token: 1 },
    'handed over': {
      type: 'ticket-handed-over',
      ticketId: TICKET,
      from: ben,
      to: null,
      toGroup: SUPPORT,
      token: 1,
    },
    tagged: { type: 'ticket-tagged', ticketId: TICKET, added: ['x'], removed: [] },
    rated: { type: 'ticket-rated', ticketId: TICKET, from: null, to: {} as never },
    'first late': { type: 'target-missed', ticketId: TICKET, target: 'first-response' },
    'end late': { type: 'target-missed', ticketId: TICKET, target: 'resolution' },
    expired: { type: 'ticket-expired', ticketId: TICKET, days: 7 },
  } satisfies Record<string, TicketEvent>;
  const waited: TicketState = {
    ...ticket,
    unanswered: 2,
    waitingSince: '2026-11-02T08:30:00.000Z',
  };

  test.each<[RuleTrigger, (keyof typeof events)[]]>([
    [{ on: 'ticket-opened' }, ['opened']],
    [{ on: 'customer-message' }, ['asked']],
    [{ on: 'operator-message' }, ['answered']],
    [{ on: 'note' }, ['noted']],
    [{ on: 'status-changed' }, ['now open', 'now closed']],
    [{ on: 'status-changed', to: 'closed' }, ['now closed']],
    [{ on: 'priority-changed' }, ['raised', 'moved and raised']],
    [{ on: 'category-changed' }, ['moved', 'moved and raised']],
    [{ on: 'field-changed' }, ['room set', 'desk set']],
    [{ on: 'field-changed', field: 'desk' }, ['desk set']],
    [{ on: 'assigned' }, ['assigned', 'taken', 'handed over']],
    [{ on: 'tagged' }, ['tagged']],
    [{ on: 'rated' }, ['rated']],
    [{ on: 'unanswered', messages: 2 }, ['asked']],
    [{ on: 'unanswered', messages: 3 }, []],
    [{ on: 'target-missed' }, ['first late', 'end late']],
    [{ on: 'target-missed', target: 'resolution' }, ['end late']],
    [{ on: 'expired' }, ['expired']],
    [{ on: 'time-waiting', minutes: 1, calendar: 'always' }, []],
  ])('A9k %j is this and nothing else', (trigger, expected) => {
    const causes = Object.entries<TicketEvent>(events).flatMap(([name, event]) => {
      const cause = causeOf(trigger, event, waited);
      return cause === undefined ? [] : [{ name, cause }];
    });
    expect(causes.map(({ name }) => name)).toEqual(expected);
    for (const { cause } of causes) expect(cause.on).toBe(trigger.on);
  });

  test('A7g a wait, a missed target and an expiry count once each; what comes again counts again', () => {
    const once = (trigger: RuleTrigger, event: TicketEvent, change: Partial<TicketState> = {}) =>
      causeOf(trigger, event, { ...waited, ...change })?.once;
    const unanswered = { on: 'unanswered', messages: 2 } as const;
    expect(once(unanswered, events.asked)).toEqual({
      name: 'unanswered',
      since: waited.waitingSince,
    });
    expect(once(unanswered, events.asked, { unanswered: 3 })).toBeDefined();
    expect(once(unanswered, events.asked, { waitingSince: null })).toBeUndefined();

    const targets = { resolutionDue: '2026-11-02T12:00:00.000Z' } as TicketTargets;
    const missed = { on: 'target-missed' } as const;
    expect(once(missed, events['end late'], { targets })).toEqual({
      name: 'target-missed resolution',
      since: targets.resolutionDue,
    });
    expect(once(missed, events['first late'], { targets: null })).toEqual({
      name: 'target-missed first-response',
      since: ticket.createdAt,
    });
    expect(once({ on: 'expired' }, events.expired)).toEqual({
      name: 'expired',
      since: ticket.createdAt,
    });
    expect(once({ on: 'tagged' }, events.tagged)).toBeUndefined();
  });
});

test('A7e time in a state and waiting time, from their own beginnings', () => {
  const configuration = blueprint('helpdesk');
  const desk = deskWithTicket(configuration);
  const since = fromInstant(desk.now());
  const inStatus: TimeTrigger = {
    on: 'time-in-status',
    status: desk.ticket().status,
    minutes: 60,
    calendar: 'always',
  };
  const at = (ms: number) => ({
    configuration,
    groupHours: () => null,
    now: toInstant(since + ms),
  });
  expect(timedCause(inStatus, desk.ticket(), at(HOUR_MS - 1))).toBeUndefined();
  expect(timedCause(inStatus, desk.ticket(), at(HOUR_MS))?.once?.since).toBe(toInstant(since));
  expect(timedCause({ ...inStatus, status: 'closed' }, desk.ticket(), at(HOUR_MS))).toBeUndefined();

  const waiting: TimeTrigger = { on: 'time-waiting', minutes: 10, calendar: 'always' };
  desk.must(ana, desk.reply());
  expect(timedCause(waiting, desk.ticket(), at(HOUR_MS))).toBeUndefined();
  desk.pass(5 * MINUTE_MS);
  desk.must(cleo, desk.reply());
  expect(timedCause(waiting, desk.ticket(), at(14 * MINUTE_MS))).toBeUndefined();
  expect(timedCause(waiting, desk.ticket(), at(15 * MINUTE_MS))).toBeDefined();
});

test('A7e time in a phase, of hours that count; who has ended the ticket waits no more', () => {
  const configuration = {
    ...blueprint('helpdesk'),
    timeZone: 'UTC',
    businessHours: hours('08:00', '18:00'),
  };
  const ticket = deskWithTicket(configuration).ticket();
  const since = fromInstant(ticket.statusSince);
  const phase = phaseOf(configuration, ticket.status);
  const cause = (
    trigger: TimeTrigger,
    ms: number,
    change: Partial<TicketState> = {},
    groupHours: GroupHours = () => null,
  ) =>
    timedCause(
      trigger,
      { ...ticket, ...change },
      { configuration, groupHours, now: toInstant(since + ms) },
    );
  const inPhase = { on: 'time-in-phase', phase, minutes: 60, calendar: 'always' } as const;
  expect(cause(inPhase, HOUR_MS)).toEqual({
    on: 'time-in-phase',
    once: { name: 'time-in-phase 60', since: ticket.statusSince },
  });
  expect(cause(inPhase, HOUR_MS - 1)).toBeUndefined();
  expect(cause({ ...inPhase, phase: 'closed' }, HOUR_MS)).toBeUndefined();

  const waiting: TimeTrigger = { on: 'time-waiting', minutes: 60, calendar: 'always' };
  const change = { waitingSince: ticket.createdAt };
  expect(cause(waiting, HOUR_MS, change)).toBeDefined();
  expect(cause(waiting, HOUR_MS, { ...change, status: 'closed' })).toBeUndefined();

  // The desk opened it at 9:00 UTC; Billing begins at noon.
  const noon: GroupHours = (id) => (id === BILLING ? hours('12:00', '18:00') : null);
  const counted = { ...inPhase, calendar: 'business' } as const;
  expect(cause(counted, HOUR_MS, { groupId: null }, noon)).toBeDefined();
  expect(cause(counted, HOUR_MS, { groupId: SUPPORT }, noon)).toBeDefined();
  expect(cause(counted, 4 * HOUR_MS - 1, { groupId: BILLING }, noon)).toBeUndefined();
  expect(cause(counted, 4 * HOUR_MS, { groupId: BILLING }, noon)).toBeDefined();
});
const hours = (from: string, to: string): BusinessHours =>
  Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [String(day), [[from, to] as const]]));

test('A9b what does not fit the workspace is named by its place', () => {
  const world = {
    configuration: { ...blueprint('helpdesk'), assignees: ['group' as const] },
    hasGroup: () => false,
    hasPerson: () => true,
  };
  const definition: RuleDefinition = {
    name: 'Wrong',
    isEnabled: true,
    on: [
      { on: 'time-in-status', status: 'nowhere', minutes: 1, calendar: 'always' },
      { on: 'field-changed', field: 'none' },
    ],
    if: { field: 'status', op: 'is', values: ['nowhere'] },
    then: [
      { do: 'assign-by', strategy: 'skill', among: { groupId: testId(1, 1) } },
      { do: 'assign' },
      { do: 'set-field', field: 'none', value: 1 },
      { do: 'notify', to: {}, text: 'x' },
      { do: 'tag' },
    ],
  };
  expect(checkRule(definition, world).map(({ path }) => path)).toEqual([
    'if.values.0',
    'on.0.status',
    'on.1.field',
    'then.0.among.groupId',
    'then.0',
    'then.1',
    'then.2.field',
    'then.3.to',
    'then.4',
  ]);
});

describe('A9b each part of a rule is looked up in its workspace', () => {
  const base = blueprint('helpdesk');
  const configuration: Configuration = {
    ...base,
    assignees: ['group', 'person'],
    fields: [
      {
        id: 'rooms',
        label: { en: 'Rooms' },
        type: 'number',
        audience: FIELD_AUDIENCES[0],
        isGlobal: true,
      },
    ],
  };
  const somebody = personId('ben');
  const checked = (
    more: Partial<RuleDefinition>,
    world: Partial<Parameters<typeof checkRule>[1]> = {},
  ) =>
    checkRule(
      { name: 'One', isEnabled: true, on: [], if: null, then: [], ...more },
      {
        configuration,
        hasGroup: (id) => id === SUPPORT,
        hasPerson: (id) => id === somebody,
        ...world,
      },
    ).map(({ path, code }) => `${path} ${code}`);
  const stranger = testId<PersonId>(2, 99);

  test.each<[RuleTrigger, string[]]>([
    [{ on: 'status-changed' }, []],
    [{ on: 'status-changed', to: base.initialStatus }, []],
    [{ on: 'status-changed', to: 'nowhere' }, ['on.0.to not_found']],
    [{ on: 'field-changed' }, []],
    [{ on: 'field-changed', field: 'rooms' }, []],
    [{ on: 'field-changed', field: 'none' }, ['on.0.field not_found']],
    [{ on: 'time-in-status', status: base.initialStatus, minutes: 1, calendar: 'always' }, []],
  ])('A9b when %j: %j', (trigger, errors) => {
    expect(checked({ on: [trigger] })).toEqual(errors);
  });

  test.each<[RuleAction, string[]]>([
    [{ do: 'assign', groupId: SUPPORT }, []],
    [{ do: 'assign', personId: somebody }, []],
    [{ do: 'assign', groupId: BILLING, personId: somebody }, ['then.0.groupId not_found']],
    [{ do: 'assign', groupId: SUPPORT, personId: stranger }, ['then.0.personId not_found']],
    [{ do: 'assign-by', strategy: 'skill', among: { groupId: SUPPORT } }, []],
    [{ do: 'assign-by', strategy: 'skill', among: { personIds: [somebody] } }, []],
    [
      { do: 'assign-by', strategy: 'skill', among: { personIds: [somebody, stranger] } },
      ['then.0.among.personIds not_found'],
    ],
    [{ do: 'set-status', status: base.initialStatus }, []],
    [{ do: 'set-status', status: 'nowhere' }, ['then.0.status not_found']],
    [{ do: 'tag', add: ['x'] }, []],
    [{ do: 'tag', remove: ['x'] }, []],
    [{ do: 'notify', to: { roles: ['lead'] }, text: 'x' }, []],
    [{ do: 'notify', to: { personIds: [somebody], groupIds: [SUPPORT] }, text: 'x' }, []],
    [
      { do: 'notify', to: { personIds: [stranger], groupIds: [BILLING] }, text: 'x' },
      ['then.0.to.groupIds not_found', 'then.0.to.personIds not_found'],
    ],
    [{ do: 'notify', to: { personIds: [] }, text: 'x' }, ['then.0.to required']],
    [{ do: 'escalate' }, ['level required']],
    [{ do: 'set-field', field: 'rooms', value: 3 }, []],
    [{ do: 'set-field', field: 'rooms', value: null }, []],
    [{ do: 'set-field', field: 'rooms', value: 'many' }, ['then.0.value format']],
  ])('A9b do %j: %j', (action, errors) => {
    expect(checked({ then: [action] })).toEqual(errors);
  });

  test('A9b a rule with a level may escalate, and tickets are assigned as the workspace does it', () => {
    expect(checked({ level: 1, then: [{ do: 'escalate' }] })).toEqual([]);
    const each: RuleAction[] = [
      { do: 'assign', groupId: SUPPORT },
      { do: 'assign', personId: somebody },
    ];
    const only = (kind: 'group' | 'person') =>
      checked({ then: each }, { configuration: { ...configuration, assignees: [kind] } });
    expect(only('group')).toEqual(['then.1 not_allowed']);
    expect(only('person')).toEqual(['then.0 not_allowed']);
    expect(checked({ if: { field: 'priority', op: 'is', values: ['high'] } })).toEqual([]);
  });
});
