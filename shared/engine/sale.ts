import { ok, refuse } from '#shared/base/result.ts';
import type { NameSale } from './commands.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import { fieldErrorText } from './field-error-texts.ts';
import { checkField } from './intake.ts';
import { sideOf } from './parties.ts';
import type { TicketState } from './ticket-state.ts';

/**
 * Which of the requester's sales a ticket is about (P8). Operators say so; customers only where it is missing (T2).
 * That the sale is the requester's own is judged by those who have the sales at hand.
 */
export function decideNameSale(
  state: TicketState,
  { saleId }: NameSale,
  { actor, configuration }: DecideContext,
): Decision {
  const side = sideOf(actor, state, {
    operator: 'ticket.correct-requester',
    customer: 'own.reply',
  });
  const isAllowed =
    side === 'operator' || (side === 'customer' && state.incomplete.includes('sale'));
  if (!isAllowed) return refuse({ code: 'NOT_ALLOWED' });
  const code = checkField(configuration, 'sale', saleId ?? '');
  if (code !== undefined) {
    const message = fieldErrorText(code, 'sale', 'en');
    return refuse({ code: 'INVALID', errors: [{ path: 'sale', code, message }] });
  }
  if (saleId === state.saleId) return ok([]);
  return ok([{ type: 'sale-named', ticketId: state.id, from: state.saleId, to: saleId }]);
}
