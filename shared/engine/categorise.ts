import { ok, refuse } from '#shared/base/result.ts';
import { givenByCategory, isChoosable } from './category.ts';
import type { MissingField } from './configuration.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { Categorise } from './fact-commands.ts';
import { customFieldErrorText, fieldErrorText } from './field-error-texts.ts';
import { missingFields } from './fields.ts';
import { checkField } from './intake.ts';
import { sideOf } from './parties.ts';
import type { TicketState } from './ticket-state.ts';

/**
 * Gives a ticket its category (T5), and with it the category's group and priority where the ticket has none of its
 * own. Customers only where it was found missing (T2). Nobody is held up for the category's mandatory fields: the
 * ticket lacks them until they are filled in, and cannot be ended before.
 */
export function decideCategorise(
  state: TicketState,
  { category }: Categorise,
  context: DecideContext,
): Decision {
  const { actor, configuration } = context;
  const side = sideOf(actor, state, { operator: 'ticket.edit', customer: 'own.reply' });
  const isAllowed =
    side === 'operator' || (side === 'customer' && state.incomplete.includes('category'));
  if (!isAllowed) return refuse({ code: 'NOT_ALLOWED' });
  if (category === state.category) return ok([]);
  if (!isChoosable(configuration, category)) {
    const message = customFieldErrorText('not_found', 'en');
    return refuse({ code: 'INVALID', errors: [{ path: 'category', code: 'not_found', message }] });
  }
  const code = checkField(configuration, 'category', category);
  if (code !== undefined) {
    const message = fieldErrorText(code, 'category', 'en');
    return refuse({ code: 'INVALID', errors: [{ path: 'category', code, message }] });
  }
  const { priority, groupId } = givenByCategory(context, category);
  const isPriorityFree = state.priority === configuration.defaultPriority;
  const isGroupFree = state.groupId === null || state.groupId === configuration.defaultGroup;
  return ok([
    {
      type: 'ticket-categorised',
      ticketId: state.id,
      from: state.category,
      to: category,
      ...(priority === undefined || priority === state.priority || !isPriorityFree
        ? {}
        : { priority: { from: state.priority, to: priority } }),
      ...(groupId === undefined || groupId === state.groupId || !isGroupFree
        ? {}
        : { group: { from: state.groupId, to: groupId } }),
      incomplete: lacking(state, category, context),
    },
  ]);
}

function lacking(
  state: TicketState,
  category: string,
  { configuration }: DecideContext,
): readonly MissingField[] {
  const intake = state.incomplete.filter(
    (field) => !field.startsWith('fields.') && field !== 'category',
  );
  const { fields } = state;
  return [...intake, ...missingFields(configuration, { category, fields }, 'customer')];
}
