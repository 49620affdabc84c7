import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, fromInstant, toInstant } from '#shared/base/clock.ts';
import type {
  BusinessHours,
  Configuration,
  TargetDefinition,
} from '#shared/engine/configuration.ts';
import type { GroupHours } from '#shared/calendar/calendar.ts';
import type { Command } from '#shared/engine/commands.ts';
import {
  BILLING,
  SUPPORT,
  TICKET,
  ana,
  assign,
  blueprint,
  changeStatus,
  cleo,
  close,
  deskWithTicket,
  lea,
  machine,
  reopen,
} from '#test/support/engine-desk.ts';
import { checkTargetConditions } from './check-target-conditions.ts';
import { reckonCommands, targetCommands } from './ticket-targets.ts';

const name = { en: 'Standard' };
const usual: TargetDefinition = {
  id: 'usual',
  name,
  if: null,
  firstResponseMinutes: 60,
  nextResponseMinutes: 120,
  resolutionMinutes: 600,
  calendar: 'always',
};
const urgent: TargetDefinition = {
  ...usual,
  id: 'urgent',
  if: { field: 'priority', op: 'ge', values: ['high'] },
  firstResponseMinutes: 10,
  resolutionMinutes: 60,
};
const on = <Type extends Command['type']>(type: Type) => ({ type, ticketId: TICKET }) as const;

/** A desk whose targets follow every step, as the server has it. */
function promisedDesk(
  targets: readonly TargetDefinition[],
  more: Partial<Configuration> = {},
  groupHours: GroupHours = () => null,
) {
  const configuration = { ...blueprint('saas'), targets, ...more };
  const desk = deskWithTicket(configuration);
  const done: string[] = [];
  const follow = (): readonly Command[] => {
    const commands = targetCommands(desk.ticket(), { configuration, groupHours, now: desk.now() });
    for (const command of commands) desk.must(machine, command);
    done.push(...commands.map(({ type }) => type));
    // Nothing is left to say about a ticket that is up to date.
    expect(targetCommands(desk.ticket(), { configuration, groupHours, now: desk.now() })).toEqual(
      [],
    );
    return commands;
  };
  follow();
  const must: typeof desk.must = (actor, command) => {
    const events = desk.must(actor, command);
    follow();
    return events;
  };
  return {
    ...desk,
    configuration,
    groupHours,
    must,
    follow,
    done,
    targets: () => desk.ticket().targets,
  };
}
const plus = (instant: string, ms: number): string => toInstant(fromInstant(instant) + ms);

describe('due times', () => {
  test('A8a first response and resolution count from the opening', () => {
    const desk = promisedDesk([usual]);
    const opened = desk.ticket().createdAt;
    expect(desk.targets()).toMatchObject({
      id: 'usual',
      firstResponseDue: plus(opened, HOUR_MS),
      nextResponseDue: null,
      resolutionDue: plus(opened, 10 * HOUR_MS),
      missed: [],
    });
  });

  test('A8a the next response counts from the first message that nobody answered', () => {
    const desk = promisedDesk([usual]);
    desk.must(ana, desk.reply());
    expect(desk.targets()).toMatchObject({ firstResponseDue: null, nextResponseDue: null });
    desk.pass(MINUTE_MS);
    desk.must(cleo, desk.reply());
    const asked = desk.now();
    desk.pass(MINUTE_MS);
    desk.must(cleo, desk.reply());
    expect(desk.targets()?.nextResponseDue).toBe(plus(asked, 2 * HOUR_MS));
    desk.must(ana, desk.reply());
    expect(desk.targets()?.nextResponseDue).toBeNull();
  });

  test('A8a an ended ticket has nothing due', () => {
    const desk = promisedDesk([usual]);
    desk.must(ana, desk.reply());
    desk.must(ana, close);
    expect(desk.targets()).toMatchObject({ resolutionDue: null, missed: [] });
  });

  test('A8b in business hours, without holidays, in the workspace’s time zone', () => {
    const desk = promisedDesk([{ ...usual, resolutionMinutes: 24 * 60, calendar: 'business' }], {
      timeZone: 'Asia/Tokyo',
      businessHours: Object.fromEntries(
        [1, 2, 3, 4, 5, 6, 7].map((day) => [String(day), [['09:00', '17:00'] as const]]),
      ),
    });
    // Three days of eight hours: the third of them ends at 17:00 in Tokyo at the latest.
    const due = fromInstant(desk.targets()?.resolutionDue ?? '');
    const minute = (((due / MINUTE_MS) % (24 * 60)) + 9 * 60) % (24 * 60);
    expect(minute).toBeGreaterThan(9 * 60);
    expect(minute).toBeLessThanOrEqual(17 * 60);
    expect(due - fromInstant(desk.ticket().createdAt)).toBeGreaterThan(2 * DAY_MS);
  });

  test('A8c another priority is another promise, counted from the same beginning', () => {
    const desk = promisedDesk([urgent, usual]);
    expect(desk.targets()?.id).toBe('usual');
    desk.pass(5 * MINUTE_MS);
    desk.must(ana, { ...on('change-priority'), priority: 'critical' });
    expect(desk.targets()).toMatchObject({
      id: 'urgent',
      resolutionDue: plus(desk.ticket().createdAt, HOUR_MS),
    });
    desk.must(ana, { ...on('change-priority'), priority: 'low' });
    expect(desk.targets()?.id).toBe('usual');
  });

  test('A8c no target that fits, no promise', () => {
    const desk = promisedDesk([urgent]);
    expect(desk.targets()).toBeNull();
  });
});

const week = (from: string, to: string): BusinessHours =>
  Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [String(day), [[from, to] as const]]));
const inHours: TargetDefinition = { ...usual, resolutionMinutes: 24 * 60, calendar: 'business' };

describe('a group’s own hours', () => {
  const byDay = { timeZone: 'Europe/Paris', businessHours: week('09:00', '17:00') };
  const desk = (own: BusinessHours | null) =>
    promisedDesk([inHours], byDay, (id) => (id === BILLING ? own : null));

  test('A8h tickets of a group go by its hours, those of others by the workspace’s', () => {
    const night = desk(week('20:00', '24:00'));
    const { createdAt } = night.ticket();
    // Opened at 10:00 in Paris: three days of eight hours, then six evenings of four.
    expect(night.targets()?.resolutionDue).toBe(plus(createdAt, 3 * DAY_MS));
    night.must(lea, assign({ groupId: BILLING }));
    expect(night.targets()?.resolutionDue).toBe(plus(createdAt, 5 * DAY_MS + 14 * HOUR_MS));
    night.must(lea, assign({ groupId: SUPPORT }));
    expect(night.targets()?.resolutionDue).toBe(plus(createdAt, 3 * DAY_MS));
  });

  test('A8h a target without business hours has none of a group’s either', () => {
    const always = promisedDesk([usual], byDay, () => week('20:00', '21:00'));
    expect(always.targets()?.resolutionDue).toBe(plus(always.ticket().createdAt, 10 * HOUR_MS));
  });

  test('A8h a group that is never open has the workspace’s hours, and holidays are everybody’s', () => {
    const closed = desk({ '1': [] });
    closed.must(lea, assign({ groupId: BILLING }));
    expect(closed.targets()?.resolutionDue).toBe(plus(closed.ticket().createdAt, 3 * DAY_MS));
    const holidays = promisedDesk([inHours], { ...byDay, holidays: ['2026-11-03'] }, () =>
      week('10:00', '18:00'),
    );
    expect(holidays.targets()?.resolutionDue).toBe(
      // Two hours less on each of three days, one day later: 10:00 on the first to 18:00 on the fourth.
      plus(holidays.ticket().createdAt, 3 * DAY_MS + 8 * HOUR_MS),
    );
  });

  test('A8h a ticket of a group is promised what it would be if the workspace had the group’s hours', () => {
    const hour = fc.integer({ min: 0, max: 23 });
    const ranges = fc
      .tuple(hour, hour)
      .filter(([from, to]) => from < to)
      .map(([from, to]) => [[`${two(from)}:00`, `${two(to)}:00`] as const]);
    const hours = fc.dictionary(fc.constantFrom('1', '2', '3', '4', '5', '6', '7'), ranges, {
      minKeys: 1,
    });
    fc.assert(
      fc.property(
        hours,
        hours,
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 0, max: 400 }),
        (workspaces, own, minutes, waited) => {
          const target = { ...inHours, resolutionMinutes: minutes };
          const outcome = (businessHours: BusinessHours, groupHours: GroupHours) => {
            const one = promisedDesk([target], { ...waiting, ...byDay, businessHours }, groupHours);
            one.must(ana, changeStatus('customer'));
            one.pass(waited * HOUR_MS);
            one.must(ana, changeStatus('open'));
            return one.targets();
          };
          expect(outcome(workspaces, () => own)).toEqual(outcome(own, () => null));
        },
      ),
      { numRuns: 60 },
    );
  });
});
const two = (hour: number): string => String(hour).padStart(2, '0');

describe('hours, holidays or targets that change', () => {
  const reckoned = (desk: ReturnType<typeof promisedDesk>, more: Partial<Configuration>) =>
    reckonCommands(desk.ticket(), {
      configuration: { ...desk.configuration, ...more },
      groupHours: desk.groupHours,
      now: desk.now(),
    });

  test('A8i are another promise, and the same ones are none', () => {
    const desk = promisedDesk([usual]);
    expect(reckoned(desk, {})).toEqual([]);
    const { createdAt } = desk.ticket();
    expect(reckoned(desk, { targets: [{ ...usual, resolutionMinutes: 60 }] })).toMatchObject([
      { type: 'set-targets', targets: { resolutionDue: plus(createdAt, HOUR_MS) } },
    ]);
    expect(reckoned(desk, { targets: [] })).toMatchObject([{ targets: null }]);
  });

  test('A8i leave a clock that stands still as it is, and keep what was paused', () => {
    const desk = promisedDesk([usual], waiting);
    desk.must(ana, desk.reply());
    desk.must(ana, changeStatus('customer'));
    const since = desk.now();
    desk.pass(DAY_MS);
    const [command] = reckoned(desk, { targets: [{ ...usual, resolutionMinutes: 60 }] });
    expect(command?.targets?.pausedSince).toBe(since);
    expect(command?.targets?.resolutionDue).toBe(plus(desk.ticket().createdAt, HOUR_MS));
  });

  test('A8i mark nothing that was late by the old ones only, and unmark what can be kept again', () => {
    const desk = promisedDesk([usual]);
    desk.pass(2 * HOUR_MS);
    const longer = { targets: [{ ...usual, firstResponseMinutes: 300 }] };
    expect(reckoned(desk, longer)).toMatchObject([
      { type: 'set-targets', targets: { missed: [] } },
    ]);
    desk.must(machine, { ...on('mark-missed'), target: 'first-response' });
    expect(reckoned(desk, {})).toEqual([]);
    expect(reckoned(desk, longer)).toMatchObject([{ targets: { missed: [] } }]);
  });
});

const waiting: Partial<Configuration> = {
  statuses: [
    ...blueprint('saas').statuses,
    { id: 'customer', label: { en: 'Customer' }, phase: 'waiting-customer' },
  ],
  transitions: {},
  automaticMoves: { operatorReply: {}, customerReply: { customer: 'open' } },
};

describe('the clock stands still', () => {
  test('A8d while the customer is waited for', () => {
    const desk = promisedDesk([usual], waiting);
    const { createdAt } = desk.ticket();
    desk.pass(HOUR_MS / 2);
    desk.must(ana, desk.reply());
    desk.must(ana, changeStatus('customer'));
    const since = desk.now();
    expect(desk.targets()?.pausedSince).toBe(since);
    desk.pass(3 * DAY_MS);
    expect(desk.follow()).toEqual([]);
    desk.must(cleo, desk.reply());
    expect(desk.targets()).toMatchObject({
      pausedSince: null,
      resolutionDue: plus(createdAt, 10 * HOUR_MS + 3 * DAY_MS),
      missed: [],
    });
    // What was paused stays so when another target counts anew.
    desk.must(ana, { ...on('change-priority'), priority: 'low' });
    expect(desk.targets()?.resolutionDue).toBe(plus(createdAt, 10 * HOUR_MS + 3 * DAY_MS));
  });

  test('A8d and after the end, until it is opened again', () => {
    const desk = promisedDesk([usual]);
    desk.must(ana, desk.reply());
    desk.must(ana, close);
    desk.pass(DAY_MS);
    desk.must(ana, reopen);
    expect(desk.targets()).toMatchObject({
      resolutionDue: plus(desk.ticket().createdAt, 10 * HOUR_MS + DAY_MS),
      missed: [],
    });
  });

  test('A8d a ticket that goes back and forth keeps a bounded number of pauses, and all of their time', () => {
    const desk = promisedDesk([usual], waiting);
    for (let count = 0; count < 60; count += 1) {
      desk.must(ana, changeStatus('customer'));
      desk.pass(HOUR_MS);
      desk.must(ana, changeStatus('open'));
    }
    expect(desk.targets()?.pauses).toHaveLength(50);
    expect(desk.targets()?.resolutionDue).toBe(plus(desk.ticket().createdAt, 70 * HOUR_MS));
  });
});

describe('missed', () => {
  const missed = { ...on('mark-missed'), target: 'first-response' } as const;

  test('A8e once it is late, once only', () => {
    const desk = promisedDesk([usual]);
    desk.pass(HOUR_MS - 1);
    expect(desk.must(machine, missed)).toEqual([]);
    desk.pass(1);
    expect(desk.must(machine, missed)).toHaveLength(1);
    expect(desk.must(machine, missed)).toEqual([]);
    desk.must(ana, desk.reply());
    expect(desk.targets()?.missed).toEqual(['first-response']);
  });

  test('A8e by an answer that comes too late, even if no timer ever ran', () => {
    const desk = promisedDesk([usual]);
    desk.pass(HOUR_MS);
    desk.must(ana, desk.reply());
    expect(desk.targets()).toMatchObject({ firstResponseDue: null, missed: ['first-response'] });
    expect(desk.done).toEqual(['set-targets', 'mark-missed', 'set-targets']);
  });

  test('A8e not while the clock stands still, nor once it was answered in time', () => {
    const desk = promisedDesk([usual], waiting);
    desk.must(ana, changeStatus('customer'));
    desk.pass(DAY_MS);
    expect(desk.must(machine, missed)).toEqual([]);
    const answered = promisedDesk([usual]);
    answered.must(ana, answered.reply());
    answered.pass(DAY_MS);
    expect(answered.must(machine, missed)).toEqual([]);
  });

  test('A8e a new wait is a new promise', () => {
    const desk = promisedDesk([usual]);
    desk.must(ana, desk.reply());
    desk.must(cleo, desk.reply());
    desk.pass(3 * HOUR_MS);
    desk.must(ana, desk.reply());
    expect(desk.targets()?.missed).toEqual(['next-response']);
    desk.must(cleo, desk.reply());
    expect(desk.targets()?.missed).toEqual([]);
    desk.pass(3 * HOUR_MS);
    expect(desk.must(machine, { ...missed, target: 'next-response' })).toHaveLength(1);
  });
});

test('A8f a target’s condition is checked where it stands', () => {
  const configuration = {
    ...blueprint('saas'),
    targets: [
      usual,
      { ...usual, id: 'b', if: { field: 'nonsense', op: 'is', values: ['x'] } },
      { ...usual, id: 'c', if: { field: 'priority', op: 'is', values: ['huge'] } },
      { ...usual, id: 'd', if: { what: 1 } },
    ],
  };
  expect(checkTargetConditions(configuration).map(({ path, code }) => [path, code])).toEqual([
    ['targets.1.if.field', 'not_found'],
    ['targets.2.if.values.0', 'format'],
    ['targets.3.if', 'format'],
  ]);
});
