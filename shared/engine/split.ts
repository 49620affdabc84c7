import { can } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import { fieldErrorText } from './field-error-texts.ts';
import { checkField, normal } from './intake.ts';
import { newTicket } from './open.ts';
import type { Split } from './service-commands.ts';
import type { TicketState } from './ticket-state.ts';

/**
 * A public message becomes the beginning of a ticket of its own as well (T8). It stays where it is, for nobody's words
 * are taken away (C6); the server, which has it, puts a copy into the new ticket and checks that it is there.
 */
export function decideSplit(state: TicketState, command: Split, context: DecideContext): Decision {
  const { actor, configuration } = context;
  const { messageId, newTicketId } = command;
  if (!can(actor, 'ticket.merge')) return refuse({ code: 'NOT_ALLOWED' });
  if (newTicketId === state.id || context.others?.(newTicketId) !== undefined) {
    return refuse({ code: 'ALREADY_EXISTS' });
  }
  const subject = normal('subject', command.subject);
  const code = checkField(
    { mandatory: [...configuration.mandatory, 'subject'] },
    'subject',
    subject,
  );
  if (code !== undefined) {
    const message = fieldErrorText(code, 'subject', 'en');
    return refuse({ code: 'INVALID', errors: [{ path: 'subject', code, message }] });
  }
  const { requester, priority, category, channel, language, groupId, incomplete, fields } = state;
  const ticket = newTicket(context, {
    id: newTicketId,
    subject,
    requester,
    priority,
    category,
    channel,
    language,
    groupId,
    incomplete: incomplete.filter((field) => field !== 'subject' && field !== 'description'),
    followUpOf: null,
    saleId: state.saleId,
    fields,
  });
  return ok([
    { type: 'message-split', ticketId: state.id, messageId, newTicketId },
    { type: 'ticket-opened', ticketId: newTicketId, ticket },
    { type: 'ticket-linked', ticketId: newTicketId, kind: 'related', to: state.id },
    { type: 'ticket-linked', ticketId: state.id, kind: 'related', to: newTicketId },
  ]);
}
