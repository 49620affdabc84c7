// What time does to a ticket. Decided for the machine alone: its timers and rules know when, this says what.

import { DAY_MS, fromInstant } from '#shared/base/clock.ts';
import { ok, refuse } from '#shared/base/result.ts';
import { isOpenPhase } from './configuration.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { Escalate, MarkMissed, SetTargets } from './server-commands.ts';
import { dueOf, type TicketState } from './ticket-state.ts';
import { phaseOf } from './workflow.ts';

/** An unresolved ticket older than the workspace says is expired, once (T14). */
export function decideExpire(state: TicketState, context: DecideContext): Decision {
  const { actor, configuration, now } = context;
  if (actor.kind !== 'system') return refuse({ code: 'NOT_ALLOWED' });
  const days = configuration.ticketExpirationDays;
  const isOpen = isOpenPhase(phaseOf(configuration, state.status));
  const isOld = fromInstant(now) - fromInstant(state.createdAt) > days * DAY_MS;
  if (state.expiredAt !== null || !isOpen || !isOld) return ok([]);
  return ok([{ type: 'ticket-expired', ticketId: state.id, days }]);
}

/** A closed ticket leaves the working set after the workspace's time (T20); reopening brings it back. */
export function decideArchive(state: TicketState, context: DecideContext): Decision {
  const { actor, configuration, now } = context;
  if (actor.kind !== 'system') return refuse({ code: 'NOT_ALLOWED' });
  const days = configuration.archiveDays;
  if (days === null || state.archivedAt !== null || state.closedAt === null) return ok([]);
  if (fromInstant(now) - fromInstant(state.closedAt) < days * DAY_MS) return ok([]);
  return ok([{ type: 'ticket-archived', ticketId: state.id }]);
}

export function decideSetTargets(
  state: TicketState,
  { targets }: SetTargets,
  { actor }: DecideContext,
): Decision {
  if (actor.kind !== 'system') return refuse({ code: 'NOT_ALLOWED' });
  if (JSON.stringify(targets) === JSON.stringify(state.targets)) return ok([]);
  return ok([{ type: 'targets-set', ticketId: state.id, from: state.targets, to: targets }]);
}

/** What comes of it are targets that are set, by whoever knows the hours of the ticket's group. */
export const decideReckonTargets = ({ actor }: DecideContext): Decision =>
  actor.kind === 'system' ? ok([]) : refuse({ code: 'NOT_ALLOWED' });

/** Once, and only if it is still so: somebody may have answered since the timer looked. */
export function decideMarkMissed(
  state: TicketState,
  { target }: MarkMissed,
  { actor, now }: DecideContext,
): Decision {
  if (actor.kind !== 'system') return refuse({ code: 'NOT_ALLOWED' });
  const { targets } = state;
  if (targets === null || targets.missed.includes(target)) return ok([]);
  const due = targets.pausedSince === null ? dueOf(targets, target) : null;
  if (due === null || due > now) return ok([]);
  return ok([{ type: 'target-missed', ticketId: state.id, target }]);
}

/** Upwards only: a level that was reached is not reached again. */
export function decideEscalate(
  state: TicketState,
  { level, cause, ruleId }: Escalate,
  { actor, configuration }: DecideContext,
): Decision {
  if (actor.kind !== 'system') return refuse({ code: 'NOT_ALLOWED' });
  if (!configuration.escalation.isEnabled || level <= state.escalation) return ok([]);
  return ok([
    {
      type: 'ticket-escalated',
      ticketId: state.id,
      from: state.escalation,
      to: level,
      cause,
      ruleId,
    },
  ]);
}

/** What a rule does is decided action by action, by whoever has the rules. */
export const decideApplyRule = ({ actor }: DecideContext): Decision =>
  actor.kind === 'system' ? ok([]) : refuse({ code: 'NOT_ALLOWED' });
