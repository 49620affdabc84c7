// What a customer is still asked for on a request that came without it (T2). Plain code, so that the public page can
// carry it.

import type { FieldError } from '#shared/base/error-codes.ts';
import type { Configuration, FieldValues, IntakeField, MissingField } from './configuration.ts';
import { customFieldErrorText, fieldErrorText } from './field-error-texts.ts';
import { checkFieldValue, missingFields, valueIn, type GivenFields } from './fields.ts';
import { checkField } from './intake.ts';
import { REQUESTER_FIELDS } from './ticket-state.ts';

/** A group is the desk's business, and which sale it is only an account can tell. */
const FILLABLE: readonly IntakeField[] = [...REQUESTER_FIELDS, 'category', 'subject'];
const isFact = (name: string): name is IntakeField =>
  (FILLABLE as readonly string[]).includes(name);

/**
 * By the name of their controls. Where the category itself is missing, the one that is just being chosen brings its
 * fields along: they are filled in together.
 */
export function askedDetails(
  configuration: Pick<Configuration, 'fields' | 'categories'>,
  ticket: {
    readonly incomplete: readonly string[];
    readonly category: string;
    readonly fields: FieldValues;
  },
  chosen: string,
): readonly string[] {
  const asked: readonly string[] = ticket.incomplete.filter(isFact);
  if (!asked.includes('category') || chosen === '')
    return [...asked, ...ticket.incomplete.filter((field) => field.startsWith('fields.'))];
  const fields: readonly MissingField[] = missingFields(
    configuration,
    { category: chosen, fields: ticket.fields },
    'customer',
  );
  return [...asked, ...fields];
}

/** What is wrong with what was given, all of it being asked for: a form answers for every field at once. */
export function checkDetails(
  definitions: Configuration['fields'],
  asked: readonly string[],
  given: {
    readonly facts: { readonly [name: string]: string | undefined };
    readonly fields: GivenFields;
  },
  language = 'en',
): readonly FieldError[] {
  const facts = asked.filter(isFact).flatMap((path): FieldError[] => {
    const code = checkField({ mandatory: [path] }, path, given.facts[path] ?? '');
    return code === undefined
      ? []
      : [{ path, code, message: fieldErrorText(code, path, language) }];
  });
  const custom = definitions.flatMap((field): FieldError[] => {
    const path = `fields.${field.id}`;
    if (!asked.includes(path)) return [];
    const value = valueIn(given.fields, field.id);
    const code = checkFieldValue({ ...field, isMandatory: true }, value);
    return code === undefined
      ? []
      : [{ path, code, message: customFieldErrorText(code, language) }];
  });
  return [...facts, ...custom];
}
