import { ok, refuse } from '#shared/base/result.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import type { FieldId, FieldValue } from './configuration.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { SetFields } from './fact-commands.ts';
import { customFieldErrorText } from './field-error-texts.ts';
import { checkFieldValue, cleanFields, fieldsFor, valueIn } from './fields.ts';
import { sideOf } from './parties.ts';
import type { TicketState } from './ticket-state.ts';

/** Fills in custom fields (T4). Customers only those that were found missing (T2). The event names what changed. */
export function decideSetFields(
  state: TicketState,
  command: SetFields,
  { actor, configuration }: DecideContext,
): Decision {
  const side = sideOf(actor, state, { operator: 'ticket.edit', customer: 'own.reply' });
  const ids = Object.keys(command.fields);
  const isAllowed =
    side === 'operator' ||
    (side === 'customer' && ids.every((id) => state.incomplete.includes(`fields.${id}`)));
  if (side === undefined || !isAllowed) return refuse({ code: 'NOT_ALLOWED' });

  const definitions = fieldsFor(configuration, state.category, side);
  const values = cleanFields(command.fields);
  const from: { [id: FieldId]: FieldValue | null } = {};
  const to: { [id: FieldId]: FieldValue | null } = {};
  const errors: FieldError[] = [];
  for (const id of ids) {
    const definition = definitions.find((field) => field.id === id);
    const value = valueIn(values, id);
    const old = valueIn(state.fields, id);
    const code = definition === undefined ? 'unknown_field' : checkFieldValue(definition, value);
    // What is left of a field that is no longer asked for can be taken away.
    const isTidying = definition === undefined && value === null && old !== null;
    if (code !== undefined && !isTidying) {
      errors.push({ path: `fields.${id}`, code, message: customFieldErrorText(code, 'en') });
    }
    if (isSame(old, value)) continue;
    from[id] = old;
    to[id] = value;
  }
  if (errors.length > 0) return refuse({ code: 'INVALID', errors });
  if (Object.keys(to).length === 0) return ok([]);
  return ok([{ type: 'fields-set', ticketId: state.id, from, to }]);
}

const isSame = (a: FieldValue | null, b: FieldValue | null): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
