// Moves by hand: to a named status, to the end, back again. All three meet the same transition rule.

import { can } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { ChangeStatus } from './commands.ts';
import { checkAnswered } from './closing.ts';
import { isOpenPhase, type StatusId } from './configuration.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import { sideOf } from './parties.ts';
import type { TicketState } from './ticket-state.ts';
import { checkMove, phaseOf } from './workflow.ts';

export function decideChangeStatus(
  state: TicketState,
  command: ChangeStatus,
  context: DecideContext,
): Decision {
  if (!can(context.actor, 'ticket.change-status')) return refuse({ code: 'NOT_ALLOWED' });
  return command.status === state.status ? ok([]) : move(state, command.status, context);
}

export function decideClose(state: TicketState, context: DecideContext): Decision {
  const { configuration } = context;
  if (!mayEnd(state, context, configuration.customersMay.close)) {
    return refuse({ code: 'NOT_ALLOWED' });
  }
  if (phaseOf(configuration, state.status) === 'closed') return refuse({ code: 'ALREADY_CLOSED' });
  return move(state, configuration.closeStatus, context);
}

export function decideReopen(state: TicketState, context: DecideContext): Decision {
  const { configuration } = context;
  if (!mayEnd(state, context, configuration.customersMay.reopen)) {
    return refuse({ code: 'NOT_ALLOWED' });
  }
  if (isOpenPhase(phaseOf(configuration, state.status))) return refuse({ code: 'NOT_CLOSED' });
  return move(state, configuration.reopenStatus, context);
}

function mayEnd(state: TicketState, { actor }: DecideContext, customersMay: boolean): boolean {
  const side = sideOf(actor, state, { operator: 'ticket.change-status', customer: 'own.close' });
  return side === 'operator' || (side === 'customer' && customersMay);
}

function move(state: TicketState, to: StatusId, context: DecideContext): Decision {
  const side = sideOf(context.actor, state, {
    operator: 'ticket.change-status',
    customer: 'own.close',
  });
  const refusal =
    checkMove(context.configuration, state, to, side) ??
    (side === 'operator' ? checkAnswered(state, to, context) : undefined);
  if (refusal !== undefined) return refuse(refusal);
  return ok([
    { type: 'status-changed', ticketId: state.id, from: state.status, to, cause: 'command' },
  ]);
}
