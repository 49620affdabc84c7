// What made a rule look at a ticket. A cause that escalates or that comes with time counts once for each rule: the
// server keeps it, and the same wait, the same missed target, the same stay in a status does not fire twice.

import { fromInstant, type Instant } from '#shared/base/clock.ts';
import { MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import { calendarOfGroup, type GroupHours } from '#shared/calendar/calendar.ts';
import {
  isOpenPhase,
  type BusinessHours,
  type Configuration,
} from '#shared/engine/configuration.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import { dueOf, type TicketState } from '#shared/engine/ticket-state.ts';
import { phaseOf } from '#shared/engine/workflow.ts';
import { isTimeTrigger, type RuleTrigger, type TimeTrigger } from './rule.ts';

export type Cause = {
  readonly on: RuleTrigger['on'];
  /** Set: counts once, told apart by this moment and, of targets, by their kind. */
  readonly once?: { readonly name: string; readonly since: Instant };
};

/** Undefined: this event is not what the trigger waits for. `state` is the ticket after it. */
export function causeOf(
  trigger: RuleTrigger,
  event: TicketEvent,
  state: TicketState,
): Cause | undefined {
  if (isTimeTrigger(trigger)) return undefined;
  const { on } = trigger;
  switch (trigger.on) {
    case 'ticket-opened':
      return event.type === 'ticket-opened' ? { on } : undefined;
    case 'customer-message':
    case 'operator-message':
      return isPublic(event) && event.side === on.split('-')[0] ? { on } : undefined;
    case 'note':
      return event.type === 'message-posted' && event.kind === 'note' ? { on } : undefined;
    case 'status-changed':
      return event.type === 'status-changed' && (trigger.to ?? event.to) === event.to
        ? { on }
        : undefined;
    case 'priority-changed':
      return event.type === 'priority-changed' ||
        (event.type === 'ticket-categorised' && event.priority !== undefined)
        ? { on }
        : undefined;
    case 'category-changed':
      return event.type === 'ticket-categorised' ? { on } : undefined;
    case 'field-changed':
      return event.type === 'fields-set' &&
        (trigger.field === undefined || Object.hasOwn(event.to, trigger.field))
        ? { on }
        : undefined;
    case 'assigned':
      return ASSIGNED.has(event.type) ? { on } : undefined;
    case 'tagged':
      return event.type === 'ticket-tagged' ? { on } : undefined;
    case 'rated':
      return event.type === 'ticket-rated' ? { on } : undefined;
    case 'unanswered':
      if (!isPublic(event) || event.side !== 'customer') return undefined;
      if (state.unanswered < trigger.messages || state.waitingSince === null) return undefined;
      return { on, once: { name: on, since: state.waitingSince } };
    case 'target-missed': {
      if (event.type !== 'target-missed') return undefined;
      if ((trigger.target ?? event.target) !== event.target) return undefined;
      const due = state.targets === null ? null : dueOf(state.targets, event.target);
      return { on, once: { name: `${on} ${event.target}`, since: due ?? state.createdAt } };
    }
    case 'expired':
      return event.type === 'ticket-expired'
        ? { on, once: { name: on, since: state.createdAt } }
        : undefined;
  }
}

const ASSIGNED: ReadonlySet<TicketEvent['type']> = new Set([
  'ticket-assigned',
  'ticket-taken',
  'ticket-handed-over',
]);

/** A copied message is no news: it was answered, or not, where it was written. */
const isPublic = (event: TicketEvent): event is Extract<TicketEvent, { type: 'message-posted' }> =>
  event.type === 'message-posted' && event.kind === 'reply' && event.origin === undefined;

type TimeContext = { readonly configuration: Configuration; readonly now: Instant };

/** Undefined: it has not been so for long enough, or is no longer so. */
export function timedCause(
  trigger: TimeTrigger,
  state: TicketState,
  { configuration, groupHours, now }: TimeContext & { readonly groupHours: GroupHours },
): Cause | undefined {
  const since = sinceOf(trigger, state, configuration);
  const ownHours = state.groupId === null ? null : groupHours(state.groupId);
  const latest = latestSince(trigger, { configuration, now }, ownHours);
  if (since === null || latest === null || since > latest) return undefined;
  return { on: trigger.on, once: { name: causeName(trigger), since } };
}

export const causeName = ({ on, minutes }: TimeTrigger): string => `${on} ${minutes}`;

/** A ticket of which it has been so since then or longer is due. `ownHours`: of its group, where it has some (A8). */
export function latestSince(
  { minutes, calendar }: TimeTrigger,
  { configuration, now }: TimeContext,
  ownHours: BusinessHours | null,
): Instant | null {
  const hours = calendarOfGroup(configuration, ownHours, calendar);
  const since = hours.subtract(fromInstant(now), minutes * MINUTE_MS);
  return since === null ? null : toInstant(since);
}

function sinceOf(
  trigger: TimeTrigger,
  state: TicketState,
  configuration: Configuration,
): Instant | null {
  const phase = phaseOf(configuration, state.status);
  switch (trigger.on) {
    case 'time-in-status':
      return state.status === trigger.status ? state.statusSince : null;
    case 'time-in-phase':
      return phase === trigger.phase ? state.statusSince : null;
    case 'time-waiting':
      return isOpenPhase(phase) ? state.waitingSince : null;
  }
}
