import type {
  FieldDefinition,
  FieldId,
  FieldValue,
  FieldValues,
} from '#shared/engine/configuration.ts';
import { typedOf, typedValue } from '#shared/engine/field-input.ts';
import { valueIn } from '#shared/engine/fields.ts';
import type { TypedFields } from './field-inputs.tsx';

type Values = { readonly [id: FieldId]: FieldValue | null };

export const typedFields = (
  fields: readonly FieldDefinition[],
  values: FieldValues,
  language: string,
): TypedFields =>
  Object.fromEntries(fields.map(({ id }) => [id, typedOf(valueIn(values, id), language)]));

/** Null: nothing stands there. */
export const givenFields = (
  fields: readonly FieldDefinition[],
  typed: TypedFields,
  language: string,
): Values =>
  Object.fromEntries(
    fields.map((field) => [field.id, typedValue(field, typed[field.id] ?? [], language)]),
  );

/** What differs from before; a box that was ticked and is no more says no, others then say nothing. */
export function changedFields(
  fields: readonly FieldDefinition[],
  given: Values,
  before: FieldValues,
): Values {
  const changed: { [id: FieldId]: FieldValue | null } = {};
  for (const { id, type } of fields) {
    const old = valueIn(before, id);
    const value = valueIn(given, id) ?? (type === 'checkbox' && old !== null ? false : null);
    if (JSON.stringify(value) !== JSON.stringify(old)) changed[id] = value;
  }
  return changed;
}
