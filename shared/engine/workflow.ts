// Statuses, phases and the moves between them (W8, T7). Phase, not name, drives behaviour. Moves by
// hand follow `transitions`, `close` and `reopen` included; moves that a message causes follow
// `automaticMoves` and ask no one.

import { DAY_MS, fromInstant, type Instant } from '#shared/base/clock.ts';
import {
  isOpenPhase,
  statusOf,
  type Configuration,
  type Phase,
  type StatusId,
} from './configuration.ts';
import { missingFields } from './fields.ts';
import type { Refusal } from './refusals.ts';
import type { Side, TicketState } from './ticket-state.ts';

/** A status that the workspace has since removed counts as active: such a ticket still needs somebody. */
export const phaseOf = (configuration: Configuration, status: StatusId): Phase =>
  statusOf(configuration, status)?.phase ?? 'active';

/** Where a ticket may be moved by hand, in the workspace's order. A status without a line of its own may go anywhere. */
export function allowedStatuses(
  configuration: Configuration,
  state: Pick<TicketState, 'status'>,
): readonly StatusId[] {
  const targets = Object.hasOwn(configuration.transitions, state.status)
    ? configuration.transitions[state.status]
    : undefined;
  return configuration.statuses
    .map((status) => status.id)
    .filter((id) => id !== state.status && (targets === undefined || targets.includes(id)));
}

/** Why a ticket may not be moved there by hand, or undefined. */
export function checkMove(
  configuration: Configuration,
  state: TicketState,
  to: StatusId,
  side: Side = 'operator',
): Refusal | undefined {
  if (statusOf(configuration, to) === undefined) return { code: 'UNKNOWN_STATUS', status: to };
  const allowed = allowedStatuses(configuration, state);
  if (!allowed.includes(to)) return { code: 'TRANSITION', from: state.status, to, allowed };
  if (isOpenPhase(phaseOf(configuration, to))) return undefined;
  // What only operators fill in is their business: a customer is not held up by it.
  const own = side === 'operator' ? missingFields(configuration, state, 'operator') : [];
  const missing = [...new Set([...state.incomplete, ...own])];
  if (missing.length > 0) return { code: 'INCOMPLETE', missing };
  return undefined;
}

/** Whether a customer's message now reopens the ended ticket; otherwise it opens a follow-up. */
export function reopensOnMessage(
  configuration: Configuration,
  state: TicketState,
  now: Instant,
): boolean {
  const isClosed = phaseOf(configuration, state.status) === 'closed';
  const { closedDays, resolvedDays } = configuration.customerReopens;
  const days = isClosed ? closedDays : resolvedDays;
  const endedAt = (isClosed ? state.closedAt : state.resolvedAt) ?? state.updatedAt;
  if (days === null) return true;
  return days > 0 && fromInstant(now) - fromInstant(endedAt) <= days * DAY_MS;
}

/** Where a public message takes a ticket by itself; undefined: it stays. */
export function automaticMove(
  configuration: Configuration,
  cause: 'operatorReply' | 'customerReply',
  from: StatusId,
): StatusId | undefined {
  const moves = configuration.automaticMoves[cause];
  const to = Object.hasOwn(moves, from) ? moves[from] : undefined;
  return to === from ? undefined : to;
}
