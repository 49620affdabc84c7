import { ok } from '#shared/base/result.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import { evolveBy } from './evolve.ts';
import type { TicketState } from './ticket-state.ts';

/** Says so when a decision fills in the last mandatory field that a mail came without (T2), whatever filled it. */
export function completed(
  state: TicketState,
  decision: Decision,
  context: DecideContext,
): Decision {
  if (!decision.ok || state.incomplete.length === 0) return decision;
  const after = evolveBy(state.id, state, decision.value, context.now, context.configuration);
  if (after === undefined || after.incomplete.length > 0 || after.mergedInto !== null)
    return decision;
  return ok([...decision.value, { type: 'ticket-completed', ticketId: state.id }]);
}
