import { ok, refuse } from '#shared/base/result.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import type { CorrectRequester } from './commands.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import { fieldErrorText } from './field-error-texts.ts';
import { checkField, normal } from './intake.ts';
import { sideOf } from './parties.ts';
import { REQUESTER_FIELDS, type CorrectableField, type TicketState } from './ticket-state.ts';

const CORRECTABLE: readonly CorrectableField[] = [...REQUESTER_FIELDS, 'subject'];

/**
 * Corrects who asked (T9), and fills in what a mail came without (T2). Customers may do the latter
 * only: they cannot make their request somebody else's. The event names changed fields only.
 */
export function decideCorrectRequester(
  state: TicketState,
  command: CorrectRequester,
  context: DecideContext,
): Decision {
  const side = sideOf(context.actor, state, {
    operator: 'ticket.correct-requester',
    customer: 'own.reply',
  });
  const given = CORRECTABLE.filter((field) => command.changes[field] !== undefined);
  const isAllowed =
    side === 'operator' ||
    (side === 'customer' && given.every((field) => state.incomplete.includes(field)));
  if (!isAllowed) return refuse({ code: 'NOT_ALLOWED' });

  const from: { [Field in CorrectableField]?: string } = {};
  const to: { [Field in CorrectableField]?: string } = {};
  const errors: FieldError[] = [];
  for (const field of given) {
    const value = normal(field, command.changes[field] ?? '');
    const old = field === 'subject' ? state.subject : state.requester[field];
    const code = checkField(context.configuration, field, value);
    if (code !== undefined) {
      errors.push({ path: field, code, message: fieldErrorText(code, field, 'en') });
    }
    if (value === old) continue;
    from[field] = old;
    to[field] = value;
  }
  if (errors.length > 0) return refuse({ code: 'INVALID', errors });
  if (Object.keys(to).length === 0) return ok([]);
  return ok([{ type: 'requester-corrected', ticketId: state.id, from, to }]);
}
