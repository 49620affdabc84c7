import { describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS, fromInstant, toInstant } from '#shared/base/clock.ts';
import { ok } from '#shared/base/result.ts';
import type { MessageId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import {
  TICKET,
  ana,
  blueprint,
  cleo,
  deskWithTicket,
  machine,
  testId,
} from '#test/support/engine-desk.ts';
import { timedCause } from './causes.ts';
import { checkRule } from './check-rule.ts';
import type { Rule, RuleDefinition, TimeTrigger } from './rule.ts';
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
