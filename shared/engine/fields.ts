// Custom fields (T4): which are asked for, what fits in them, what is missing. Written once for form, API, operator,
// offline device and mail (T2); plain code, so that the public page can carry it. Paths are `fields.<id>`.

import { isDay } from '#shared/base/day.ts';
import type { FieldError, FieldErrorCode } from '#shared/base/error-codes.ts';
import { categoryOf } from './category.ts';
import type {
  Configuration,
  FieldDefinition,
  FieldId,
  FieldValue,
  FieldValues,
  MissingField,
} from './configuration.ts';
import { customFieldErrorText } from './field-error-texts.ts';
import type { Side } from './ticket-state.ts';

/** Values as somebody gave them; null takes one away. */
export type GivenFields = { readonly [id: FieldId]: FieldValue | null };
type Fields = Pick<Configuration, 'fields' | 'categories'>;

export const FIELD_LIMITS = { textLength: 1_000, fields: 100, options: 200 } as const;

/** The fields of a ticket of this category, in the workspace's order: global ones, and those of its category. */
export function fieldsAsked(configuration: Fields, category: string): readonly FieldDefinition[] {
  const own = categoryOf(configuration, category);
  const parent = categoryOf(configuration, own?.parentId ?? '');
  const named = new Set([...(own?.fields ?? []), ...(parent?.fields ?? [])]);
  return configuration.fields.filter(
    (field) => field.isArchived !== true && (field.isGlobal || named.has(field.id)),
  );
}

/** Those that this side sees and fills in. */
export const fieldsFor = (
  configuration: Fields,
  category: string,
  side: Side,
): readonly FieldDefinition[] =>
  fieldsAsked(configuration, category).filter(
    (field) => side === 'operator' || field.audience === 'everyone',
  );

/** What is wrong with the values of an intake, at most one complaint per field. */
export function checkFields(
  configuration: Fields,
  asked: { readonly category: string; readonly side: Side; readonly values: GivenFields },
  language = 'en',
): FieldError[] {
  const definitions = fieldsFor(configuration, asked.category, asked.side);
  const known = new Set(definitions.map((field) => field.id));
  const strange = Object.keys(asked.values)
    .filter((id) => !known.has(id))
    .map((id): FieldError => {
      const code = 'unknown_field';
      return { path: `fields.${id}`, code, message: customFieldErrorText(code, language) };
    });
  const wrong = definitions.flatMap((field) => {
    const code = checkFieldValue(field, valueIn(asked.values, field.id));
    if (code === undefined) return [];
    return [{ path: `fields.${field.id}`, code, message: customFieldErrorText(code, language) }];
  });
  return [...strange, ...wrong];
}

/** A mandatory checkbox must be ticked, a mandatory multiple choice needs one choice at least. */
export function checkFieldValue(
  field: FieldDefinition,
  value: FieldValue | null,
): FieldErrorCode | undefined {
  if (isNothing(field, value)) return field.isMandatory === true ? 'required' : undefined;
  switch (field.type) {
    case 'text':
      if (typeof value !== 'string') return 'type';
      if (value.length > (field.maxLength ?? FIELD_LIMITS.textLength)) return 'too_long';
      return CONTROL_BUT_LINES.test(value) || !value.isWellFormed() ? 'format' : undefined;
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return 'type';
      return value < (field.min ?? -MAX_NUMBER) || value > (field.max ?? MAX_NUMBER)
        ? 'not_allowed'
        : undefined;
    case 'checkbox':
      return typeof value === 'boolean' ? undefined : 'type';
    case 'dropdown':
      if (typeof value !== 'string') return 'type';
      return isOption(field, value) ? undefined : 'not_found';
    case 'multiple':
      if (!Array.isArray(value)) return 'type';
      if (new Set(value).size < value.length) return 'taken';
      return value.every((one) => isOption(field, one)) ? undefined : 'not_found';
    case 'date':
      if (typeof value !== 'string') return 'type';
      return isDay(value) ? undefined : 'format';
  }
}

/** Without what says nothing, and with stray space removed from texts. */
export function cleanFields(values: GivenFields): FieldValues {
  const clean: { [id: FieldId]: FieldValue } = {};
  for (const [id, value] of Object.entries(values)) {
    const trimmed = typeof value === 'string' ? value.trim() : value;
    const isEmpty =
      trimmed === null || trimmed === '' || (Array.isArray(trimmed) && trimmed.length === 0);
    if (!isEmpty) clean[id] = trimmed;
  }
  return clean;
}

/** Mandatory fields of this side that a ticket lacks. */
export const missingFields = (
  configuration: Fields,
  ticket: { readonly category: string; readonly fields: FieldValues },
  side: Side,
): readonly MissingField[] =>
  fieldsFor(configuration, ticket.category, side)
    .filter(
      (field) => field.isMandatory === true && isNothing(field, valueIn(ticket.fields, field.id)),
    )
    .map((field): MissingField => `fields.${field.id}`);

/** The values that customers may see. */
export function fieldsForCustomer(
  configuration: Pick<Configuration, 'fields'>,
  values: FieldValues,
): FieldValues {
  const open = new Set(
    configuration.fields.filter((field) => field.audience === 'everyone').map((field) => field.id),
  );
  return Object.fromEntries(Object.entries(values).filter(([id]) => open.has(id)));
}

export const valueIn = (values: GivenFields, id: FieldId): FieldValue | null =>
  Object.hasOwn(values, id) ? (values[id] ?? null) : null;

const isNothing = (field: FieldDefinition, value: FieldValue | null): boolean =>
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0) ||
  (field.type === 'checkbox' && field.isMandatory === true && value === false);

/** An option that was archived stays readable and is chosen no more. */
const isOption = (field: FieldDefinition, id: string): boolean =>
  field.options?.some((option) => option.id === id && option.isArchived !== true) ?? false;

/** What a database and a spreadsheet both keep. */
const MAX_NUMBER = 1e15;
const CONTROL_BUT_LINES = /(?![\t\n\r])\p{Cc}/u;
