import { can } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { ChangePriority } from './fact-commands.ts';
import type { TicketState } from './ticket-state.ts';

export function decideChangePriority(
  state: TicketState,
  { priority }: ChangePriority,
  { actor }: DecideContext,
): Decision {
  if (!can(actor, 'ticket.edit')) return refuse({ code: 'NOT_ALLOWED' });
  if (priority === state.priority) return ok([]);
  return ok([{ type: 'priority-changed', ticketId: state.id, from: state.priority, to: priority }]);
}
