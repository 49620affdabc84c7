import { ok, refuse } from '#shared/base/result.ts';
import type { Reply } from './commands.ts';
import { isChoosable } from './category.ts';
import type { MissingField } from './configuration.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import { missingFields } from './fields.ts';
import { checkIntake } from './intake.ts';
import { defaultGroup, newTicket } from './open.ts';
import { authorOf } from './parties.ts';
import type { TicketState } from './ticket-state.ts';

/**
 * A customer's message that came too late to reopen its ticket opens a new one, linked to it (T7). Whoever writes
 * again is not sent back to fill in a form: what is mandatory by now and missing makes the new ticket incomplete.
 */
export function decideFollowUp(
  state: TicketState,
  command: Reply,
  context: DecideContext,
): Decision {
  const { configuration, directory } = context;
  const id = command.followUpTicketId;
  if (id === state.id) return refuse({ code: 'ALREADY_EXISTS' });
  const hasOldGroup = state.groupId !== null && directory.hasGroup(state.groupId);
  const groupId = hasOldGroup ? state.groupId : defaultGroup(context);
  const category = isChoosable(configuration, state.category) ? state.category : '';
  const errors = checkIntake(configuration, {
    ...state.requester,
    category,
    subject: state.subject,
    description: command.message.html,
    group: groupId ?? '',
    sale: state.saleId ?? '',
  });
  const { fields } = state;
  const ticket = newTicket(context, {
    id,
    subject: state.subject,
    requester: state.requester,
    priority: configuration.defaultPriority,
    category,
    fields,
    channel: 'web',
    language: state.language,
    groupId,
    incomplete: [
      ...errors
        .filter((error) => error.code === 'required')
        .map((error) => error.path as MissingField),
      ...missingFields(configuration, { category, fields }, 'customer'),
    ],
    followUpOf: state.id,
    saleId: state.saleId,
  });
  return ok([
    { type: 'follow-up-opened', ticketId: state.id, followUpId: id },
    { type: 'ticket-opened', ticketId: id, ticket },
    {
      type: 'message-posted',
      ticketId: id,
      messageId: command.message.id,
      kind: 'reply',
      side: 'customer',
      authorId: authorOf(context.actor),
      seq: 1,
    },
  ]);
}
