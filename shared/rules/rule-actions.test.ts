import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '#shared/base/clock.ts';
import { ok, type Result } from '#shared/base/result.ts';
import type { MessageId, PersonId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import {
  BILLING,
  FOLLOW_UP,
  SUPPORT,
  TICKET,
  ana,
  blueprint,
  deskWithTicket,
  personId,
  testId,
} from '#test/support/engine-desk.ts';
import type { Cause } from './causes.ts';
import type { Candidate } from './choose.ts';
import type { Rule, RuleAction } from './rule.ts';
import { runRules, runTimedRule, type RuleHost } from './run-rules.ts';

const NOTE = testId<MessageId>(9, 1);
const configuration = blueprint('helpdesk');
const rule = (more: Partial<Rule> = {}): Rule => ({
  id: 'the-rule',
  name: 'The rule',
  position: 1,
  isEnabled: true,
  on: [{ on: 'priority-changed' }],
  if: null,
  then: [{ do: 'tag', add: ['x'] }],
  ...more,
});
const raise: Command = { type: 'change-priority', ticketId: TICKET, priority: 'critical' };
const hourInStatus = (status: string): Rule =>
  rule({ on: [{ on: 'time-in-status', status, minutes: 60, calendar: 'always' }] });

/** A ticket whose priority was raised, and a host that only writes down what rules want of it. */
function listening(options: {
  readonly change?: Partial<TicketState>;
  readonly answer?: (command: Command) => Result<readonly TicketEvent[], Refusal>;
  readonly claim?: boolean;
  readonly candidates?: RuleHost['candidates'];
  readonly assignees?: Configuration['assignees'];
  /** After so many commands the ticket is not there any more, or is this. */
  readonly then?: { readonly commands: number; readonly change: Partial<TicketState> | undefined };
}) {
  const desk = deskWithTicket(configuration);
  const events = desk.must(ana, raise);
  desk.pass(HOUR_MS);
  const commands: Command[] = [];
  const recorded: TicketEvent[] = [];
  const claimed: Cause[] = [];
  const gave: [string, string][] = [];
  const host: RuleHost = {
    groupHours: () => null,
    configuration:
      options.assignees === undefined
        ? configuration
        : { ...configuration, assignees: options.assignees },
    now: desk.now(),
    state: () => {
      const isThen = options.then !== undefined && commands.length >= options.then.commands;
      if (isThen && options.then.change === undefined) return undefined;
      return { ...desk.ticket(), ...options.change, ...(isThen ? options.then.change : {}) };
    },
    facts: (state) => state,
    perform: (_rule, command) => {
      commands.push(command);
      return options.answer?.(command) ?? ok([]);
    },
    record: (_rule, event) => recorded.push(event),
    claim: (_rule, _ticketId, cause) => {
      claimed.push(cause);
      return options.claim ?? true;
    },
    newMessageId: () => NOTE,
    candidates: options.candidates ?? (() => []),
    turns: { last: () => null, gave: (pool, person) => gave.push([pool, person]) },
  };
  return {
    status: desk.ticket().status,
    statusSince: desk.ticket().statusSince,
    commands,
    recorded,
    claimed,
    gave,
    after: (...rules: Rule[]) => runRules(events, rules, host),
    timed: (one: Rule) => runTimedRule(one, TICKET, host),
  };
}
const outcomesOf = (recorded: readonly TicketEvent[]) =>
  recorded.flatMap((event) => (event.type === 'rule-applied' ? event.outcomes : []));

describe('A9 what a rule does', () => {
  const person = personId('ben');
  test.each<[RuleAction, object]>([
    [
      { do: 'assign', groupId: BILLING },
      { type: 'assign', groupId: BILLING },
    ],
    [
      { do: 'assign', personId: person },
      { type: 'assign', assigneeId: person },
    ],
    [
      { do: 'set-priority', priority: 'low' },
      { type: 'change-priority', priority: 'low' },
    ],
    [
      { do: 'set-status', status: 'closed' },
      { type: 'change-status', status: 'closed' },
    ],
    [
      { do: 'tag', remove: ['y'] },
      { type: 'tag', add: [], remove: ['y'] },
    ],
    [
      { do: 'note', text: 'a < b\n& "c" > d' },
      {
        type: 'note',
        message: { id: NOTE, html: '<p>a &lt; b<br>&amp; "c" &gt; d</p>' },
        mentions: [],
      },
    ],
    [
      { do: 'set-field', field: 'room', value: '12' },
      { type: 'set-fields', fields: { room: '12' } },
    ],
    [
      { do: 'escalate' },
      { type: 'escalate', level: 1, cause: 'priority-changed', ruleId: 'the-rule' },
    ],
  ])('A9h %j is this command and no other', (action, command) => {
    const { after, commands, recorded } = listening({});
    after(rule({ then: [action] }));
    expect(commands).toEqual([{ ticketId: TICKET, ...command }]);
    expect(outcomesOf(recorded)).toEqual([{ do: action.do, result: 'unchanged' }]);

    const changing = listening({ answer: () => ok([{ type: 'ticket-tagged' } as never]) });
    changing.timed({ ...hourInStatus(changing.status), then: [action] });
    expect(outcomesOf(changing.recorded)).toEqual([{ do: action.do, result: 'done' }]);
  });

  test.each<[string, Partial<Candidate>, RuleAction, readonly object[], object]>([
    [
      'away',
      { isAway: true },
      { do: 'assign', personId: person },
      [],
      { result: 'nobody', skipped: [{ personId: person, why: 'away' }] },
    ],
    [
      'full',
      { load: 3, capacity: 3 },
      { do: 'assign', personId: person, groupId: BILLING },
      [{ type: 'assign', ticketId: TICKET, groupId: BILLING }],
      { result: 'unchanged', skipped: [{ personId: person, why: 'full' }] },
    ],
    [
      'free',
      { load: 2, capacity: 3 },
      { do: 'assign', personId: person },
      [{ type: 'assign', ticketId: TICKET, assigneeId: person }],
      { result: 'unchanged' },
    ],
  ])(
    'A10e A2f whom a rule names and who is %s, is given it or passed over with the reason',
    (_why, more, action, commands, outcome) => {
      const one = { id: person, load: 0, capacity: null, isAway: false, skills: {}, ...more };
      const asked = { candidates: () => [one] };
      const given = listening(asked);
      given.after(rule({ then: [action] }));
      expect(given.commands).toEqual(commands);
      expect(outcomesOf(given.recorded)).toEqual([{ do: 'assign', ...outcome }]);
      // What is theirs already stays theirs.
      const own = listening({ ...asked, change: { assigneeId: person } });
      own.after(rule({ then: [action] }));
      expect(own.commands).toMatchObject([{ type: 'assign', assigneeId: person }]);
    },
  );

  test('A9h a level that the rule names is the one it escalates to', () => {
    const { after, commands } = listening({});
    after(rule({ level: 3, then: [{ do: 'escalate' }] }));
    expect(commands).toMatchObject([{ type: 'escalate', level: 3 }]);
  });

  test('A9h to notify changes nothing of the ticket and is told', () => {
    const { after, commands, recorded } = listening({});
    after(rule({ then: [{ do: 'notify', to: { assignee: true }, text: 'Look' } as RuleAction] }));
    expect(commands).toEqual([]);
    expect(recorded).toMatchObject([
      { type: 'people-notified', ticketId: TICKET, ruleId: 'the-rule', text: 'Look' },
      { type: 'rule-applied', outcomes: [{ do: 'notify', result: 'done' }] },
    ]);
  });

  test('A9i what the engine refuses is told, and the next thing is done all the same', () => {
    const { after, commands, recorded } = listening({
      answer: ({ type }) =>
        type === 'tag' ? { ok: false, error: { code: 'NOT_ALLOWED' } } : ok([]),
    });
    after(
      rule({
        then: [
          { do: 'tag', add: ['x'] },
          { do: 'set-priority', priority: 'low' },
        ],
      }),
    );
    expect(commands.map(({ type }) => type)).toEqual(['tag', 'change-priority']);
    expect(outcomesOf(recorded)).toEqual([
      { do: 'tag', result: 'refused', refusal: 'NOT_ALLOWED' },
      { do: 'set-priority', result: 'unchanged' },
    ]);
  });

  test('A9i a turn is taken when the work was given, not when it was refused', () => {
    const candidate: Candidate = { id: person, load: 0, capacity: null, isAway: false, skills: {} };
    const give = rule({
      then: [{ do: 'assign-by', strategy: 'round-robin', among: { groupId: SUPPORT } }],
    });
    const given = listening({ candidates: () => [candidate] });
    given.after(give);
    expect(given.commands).toEqual([
      { type: 'assign', ticketId: TICKET, assigneeId: person, groupId: SUPPORT },
    ]);
    expect(given.gave).toEqual([[SUPPORT, person]]);

    const ofPeople = listening({ candidates: () => [candidate], assignees: ['person'] });
    ofPeople.after(give);
    expect(ofPeople.commands).toEqual([{ type: 'assign', ticketId: TICKET, assigneeId: person }]);

    const refused = listening({
      candidates: () => [candidate],
      answer: () => ({ ok: false, error: { code: 'NOT_ALLOWED' } }),
    });
    refused.after(give);
    expect(refused.gave).toEqual([]);
  });

  test('A9i people named one by one take turns together, in whatever order they are named', () => {
    const other = personId('ana');
    const named = [person, other].map((id): Candidate => {
      return { id, load: 0, capacity: null, isAway: false, skills: {} };
    });
    const gives = (personIds: readonly PersonId[]) => {
      const given = listening({ candidates: () => named });
      given.after(
        rule({ then: [{ do: 'assign-by', strategy: 'round-robin', among: { personIds } }] }),
      );
      expect(given.commands).toEqual([{ type: 'assign', ticketId: TICKET, assigneeId: other }]);
      return given.gave;
    };
    expect(gives([person, other])).toEqual([[`${other},${person}`, other]]);
    expect(gives([other, person])).toEqual(gives([person, other]));
  });
});

describe('A9 A7 when a rule acts', () => {
  test.each([
    ['deleted', { deletedAt: '2026-11-02T09:00:00.000Z' }],
    ['a duplicate', { mergedInto: FOLLOW_UP }],
  ])('A9j never on a ticket that is %s', (_what, change) => {
    const { status, after, timed, commands, recorded } = listening({
      change: change as Partial<TicketState>,
    });
    after(rule());
    expect(timed(hourInStatus(status))).toBeUndefined();
    expect([commands, recorded]).toEqual([[], []]);
  });

  test('A9j nor on one that is not there, and no further once it is gone or has become a duplicate', () => {
    const never = listening({ then: { commands: 0, change: undefined } });
    never.after(rule());
    expect(never.timed(hourInStatus(never.status))).toBeUndefined();
    expect([never.commands, never.recorded]).toEqual([[], []]);

    const two = rule({
      then: [
        { do: 'tag', add: ['x'] },
        { do: 'set-priority', priority: 'low' },
      ],
    });
    for (const change of [undefined, { mergedInto: FOLLOW_UP }]) {
      const gone = listening({ then: { commands: 1, change } });
      gone.after(two, rule({ id: 'another' }));
      expect(gone.commands.map(({ type }) => type)).toEqual(['tag']);
      expect(outcomesOf(gone.recorded)).toEqual([{ do: 'tag', result: 'unchanged' }]);
    }
  });

  test('A7f when its time has come, once for a cause, and with what it counts from', () => {
    const { status, statusSince, timed, recorded, claimed } = listening({});
    expect(timed(hourInStatus(status))).toEqual([]);
    expect(claimed).toMatchObject([{ on: 'time-in-status', once: { since: statusSince } }]);
    expect(recorded).toMatchObject([{ on: 'time-in-status', since: statusSince }]);

    const again = listening({ claim: false });
    expect(again.timed(hourInStatus(status))).toBeUndefined();
    again.after(rule());
    expect([again.commands, again.recorded]).toEqual([[], []]);
  });

  test('A7f not before, not when it is off, rests, or its condition does not hold, and by no other trigger', () => {
    const { status, timed, commands, claimed } = listening({});
    const hour = hourInStatus(status);
    const later = [{ on: 'time-in-status', status, minutes: 61, calendar: 'always' }] as const;
    for (const one of [
      { ...hour, on: later },
      { ...hour, isEnabled: false },
      { ...hour, if: { field: 'priority', op: 'is', values: ['low'] } },
      rule(),
    ] as Rule[]) {
      expect(timed(one)).toBeUndefined();
    }
    expect([commands, claimed]).toEqual([[], []]);
  });
});
