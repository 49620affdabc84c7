// What is promised for a ticket (A8): the first target of the workspace whose condition holds, and the times that follow
// from it. First response and resolution count from the opening, the next response from the first message that nobody has
// answered. While the customer is waited for, and after the end, the clock stands still. Business hours are those of the
// ticket's group where it has some, else the workspace's.
//
// Worked out anew after every change of a ticket. A promise that was broken stays marked, until another target or a new
// wait makes a promise that can still be kept; the history keeps all of them.

import { fromInstant, toInstant, MINUTE_MS, type Instant } from '#shared/base/clock.ts';
import { calendarOfGroup, type Calendar, type GroupHours } from '#shared/calendar/calendar.ts';
import { isCondition, type Condition } from '#shared/conditions/condition.ts';
import { makeTest } from '#shared/conditions/evaluate.ts';
import type { TicketFacts } from '#shared/conditions/facts.ts';
import {
  isOpenPhase,
  type Configuration,
  type TargetDefinition,
} from '#shared/engine/configuration.ts';
import type { MarkMissed, SetTargets } from '#shared/engine/server-commands.ts';
import {
  dueOf,
  TARGET_KINDS,
  type TargetKind,
  type TicketState,
  type TicketTargets,
} from '#shared/engine/ticket-state.ts';
import { phaseOf } from '#shared/engine/workflow.ts';

type TargetContext = {
  readonly configuration: Configuration;
  readonly groupHours: GroupHours;
  /** What the targets' conditions may ask besides the ticket's state, where it is at hand. */
  readonly facts?: (state: TicketState) => TicketFacts;
  readonly now: Instant;
};

/** The machine's commands that bring a changed ticket's targets up to date; none if they are. */
export function targetCommands(
  state: TicketState,
  context: TargetContext,
): readonly (MarkMissed | SetTargets)[] {
  if (context.configuration.targets.length === 0 && state.targets === null) return [];
  // Kept too late: nobody had marked it yet, and now it is no longer due.
  const overdue = overdueOf(state.targets, context.now);
  const before = state.targets && {
    ...state.targets,
    missed: [...state.targets.missed, ...overdue],
  };
  const targets = targetsOf({ ...state, targets: before }, context);
  return [
    ...overdue.map((target) => ({ type: 'mark-missed' as const, ticketId: state.id, target })),
    ...(isSame(before, targets)
      ? []
      : [{ type: 'set-targets' as const, ticketId: state.id, targets }]),
  ];
}

/**
 * The same after a change of hours, holidays or targets. What is late by the old times alone was not marked yet and is
 * not any more: the promise is another one now.
 */
export function reckonCommands(state: TicketState, context: TargetContext): readonly SetTargets[] {
  const targets = targetsOf(state, context);
  if (isSame(state.targets, targets)) return [];
  return [{ type: 'set-targets', ticketId: state.id, targets }];
}

/** Due, not yet marked. */
function overdueOf(targets: TicketTargets | null, now: Instant): readonly TargetKind[] {
  if (targets === null || targets.pausedSince !== null) return [];
  return TARGET_KINDS.filter((kind) => {
    const due = dueOf(targets, kind);
    return due !== null && due <= now && !targets.missed.includes(kind);
  });
}

function targetsOf(state: TicketState, context: TargetContext): TicketTargets | null {
  const { configuration, now } = context;
  const definition = definitionOf(state, context);
  if (definition === undefined) return null;
  const before = state.targets;
  const phase = phaseOf(configuration, state.status);
  const isEnded = !isOpenPhase(phase);
  const { pausedSince, pauses } = pausesOf(state, !isEnded && phase !== 'waiting-customer', now);
  const ownHours = state.groupId === null ? null : context.groupHours(state.groupId);
  const calendar = calendarOfGroup(configuration, ownHours, definition.calendar);
  const due = (from: Instant, minutes: number | undefined): Instant | null =>
    minutes === undefined || isEnded ? null : dueAfter(calendar, from, minutes, pauses);

  const targets: TicketTargets = {
    id: definition.id,
    firstResponseDue:
      state.firstResponseAt === null ? due(state.createdAt, definition.firstResponseMinutes) : null,
    nextResponseDue:
      state.firstResponseAt !== null && state.waitingSince !== null
        ? due(state.waitingSince, definition.nextResponseMinutes)
        : null,
    resolutionDue: due(state.createdAt, definition.resolutionMinutes),
    pausedSince,
    pauses,
    missed: [],
  };
  const missed = (before?.missed ?? []).filter((kind) => {
    const then = dueOf(targets, kind);
    return then === null || then <= now;
  });
  return { ...targets, missed };
}

function dueAfter(
  calendar: Calendar,
  from: Instant,
  minutes: number,
  pauses: TicketTargets['pauses'],
): Instant | null {
  const begin = fromInstant(from);
  const paused = pauses.reduce(
    (sum, [since, until]) =>
      sum + calendar.between(Math.max(begin, fromInstant(since)), fromInstant(until)),
    0,
  );
  const due = calendar.add(begin, minutes * MINUTE_MS + paused);
  return due === null ? null : toInstant(due);
}

/** A ticket that goes back and forth for years keeps so many; the oldest become one of the same length. */
const MOST_PAUSES = 50;

function pausesOf(
  state: TicketState,
  isRunning: boolean,
  now: Instant,
): Pick<TicketTargets, 'pausedSince' | 'pauses'> {
  const { pausedSince = null, pauses = [] } = state.targets ?? {};
  if (!isRunning) return { pausedSince: pausedSince ?? state.statusSince, pauses };
  if (pausedSince === null || pausedSince >= now) return { pausedSince: null, pauses };
  return { pausedSince: null, pauses: bounded([...pauses, [pausedSince, now]]) };
}

function bounded(pauses: TicketTargets['pauses']): TicketTargets['pauses'] {
  const [first, second, ...rest] = pauses;
  if (pauses.length <= MOST_PAUSES || first === undefined || second === undefined) return pauses;
  const until = fromInstant(first[1]) + fromInstant(second[1]) - fromInstant(second[0]);
  return [[first[0], toInstant(until)], ...rest];
}

function definitionOf(
  state: TicketState,
  { configuration, now, facts = (known) => known }: TargetContext,
): TargetDefinition | undefined {
  const asked = facts(state);
  return conditionsOf(configuration).find(
    ({ condition }) =>
      condition === null ||
      (condition !== undefined &&
        makeTest(condition, { configuration, now, side: 'operator', person: null })(asked)),
  )?.target;
}

type Conditional = { target: TargetDefinition; condition: Condition | null | undefined };
const prepared = new WeakMap<Configuration, readonly Conditional[]>();

/** Read once per configuration; a stored one that is no condition never holds. */
function conditionsOf(configuration: Configuration): readonly Conditional[] {
  const known = prepared.get(configuration);
  if (known !== undefined) return known;
  const made = configuration.targets.map((target) => ({
    target,
    condition: target.if === null ? null : isCondition(target.if) ? target.if : undefined,
  }));
  prepared.set(configuration, made);
  return made;
}

/** By value: rows come back from the database with their members in another order. */
function isSame(a: TicketTargets | null, b: TicketTargets | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.id === b.id &&
    a.pausedSince === b.pausedSince &&
    TARGET_KINDS.every((kind) => dueOf(a, kind) === dueOf(b, kind)) &&
    a.missed.join() === b.missed.join() &&
    a.pauses.join() === b.pauses.join()
  );
}
