// What the variables of templates stand for. The list is fixed, and besides it there are the workspace's own fields as
// `field.<id>`; values are texts as people of the answer's language write them.

import type { Instant } from '#shared/base/clock.ts';
import { fromInstant } from '#shared/base/clock.ts';
import { localText, type LocalText } from '#shared/base/local-text.ts';
import {
  statusOf,
  type Configuration,
  type FieldDefinition,
  type FieldValue,
} from '#shared/engine/configuration.ts';
import { categoryOf } from '#shared/engine/category.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';

/** What the variables are filled from. */
export type FillFacts = {
  readonly ticket: Pick<
    TicketState,
    | 'number'
    | 'subject'
    | 'translations'
    | 'status'
    | 'category'
    | 'fields'
    | 'language'
    | 'requester'
    | 'createdAt'
  >;
  readonly operator: { readonly name: string; readonly email: string };
  readonly groupName: string;
  readonly workspaceName: string;
  readonly configuration: Pick<
    Configuration,
    'statuses' | 'categories' | 'fields' | 'timeZone' | 'languages'
  >;
  readonly now: Instant;
};

type Value = (facts: FillFacts, language: string) => string;

const VALUES = {
  'requester.name': ({ ticket }) => ticket.requester.name,
  'requester.firstName': ({ ticket }) => firstWord(ticket.requester.name),
  'requester.email': ({ ticket }) => ticket.requester.email,
  'requester.phone': ({ ticket }) => ticket.requester.phone,
  'requester.address': ({ ticket }) => ticket.requester.address,
  'requester.city': ({ ticket }) => ticket.requester.city,
  'requester.country': ({ ticket }, language) => countryName(ticket.requester.country, language),
  'ticket.number': ({ ticket }) => (ticket.number === null ? '' : String(ticket.number)),
  'ticket.subject': ({ ticket }, language) =>
    ticket.translations.subject?.[language] ?? ticket.subject,
  'ticket.status': ({ ticket, configuration }, language) =>
    labelIn(
      statusOf(configuration as Configuration, ticket.status)?.label,
      configuration,
      language,
    ),
  'ticket.category': ({ ticket, configuration }, language) =>
    labelIn(categoryOf(configuration, ticket.category)?.label, configuration, language),
  'ticket.openedOn': ({ ticket, configuration }, language) =>
    dayIn(ticket.createdAt, configuration.timeZone, language),
  'ticket.group': ({ groupName }) => groupName,
  'operator.name': ({ operator }) => operator.name,
  'operator.firstName': ({ operator }) => firstWord(operator.name),
  'operator.email': ({ operator }) => operator.email,
  'workspace.name': ({ workspaceName }) => workspaceName,
  today: ({ now, configuration }, language) => dayIn(now, configuration.timeZone, language),
} as const satisfies { readonly [name: string]: Value };

export type VariableName = keyof typeof VALUES;
export const VARIABLES = Object.keys(VALUES) as readonly VariableName[];
const FIELD = 'field.';

/** Fields for operators only are none: what is filled in goes to customers. */
export const fieldVariables = (
  configuration: Pick<Configuration, 'fields'>,
): readonly FieldDefinition[] =>
  configuration.fields.filter((field) => field.audience === 'everyone');

export function isVariable(configuration: Pick<Configuration, 'fields'>, name: string): boolean {
  return name.startsWith(FIELD)
    ? fieldVariables(configuration).some(({ id }) => `${FIELD}${id}` === name)
    : Object.hasOwn(VALUES, name);
}

/** Empty: there is no value. */
export function valueOfVariable(facts: FillFacts, name: string, language: string): string {
  if (Object.hasOwn(VALUES, name)) return VALUES[name as VariableName](facts, language);
  const field = fieldVariables(facts.configuration).find(({ id }) => `${FIELD}${id}` === name);
  if (field === undefined || !Object.hasOwn(facts.ticket.fields, field.id)) return '';
  const value = facts.ticket.fields[field.id];
  return value === undefined ? '' : fieldText(field, value, facts.configuration, language);
}

function fieldText(
  field: FieldDefinition,
  value: FieldValue,
  configuration: Pick<Configuration, 'languages'>,
  language: string,
): string {
  const option = (id: string): string =>
    labelIn(field.options?.find((one) => one.id === id)?.label, configuration, language) || id;
  switch (field.type) {
    case 'checkbox':
      return localText(value === true ? YES : NO, language);
    case 'date':
      return typeof value === 'string' ? dayIn(`${value}T00:00:00.000Z`, 'UTC', language) : '';
    case 'number':
      return typeof value === 'number'
        ? new Intl.NumberFormat(localeOf(language)).format(value)
        : '';
    case 'dropdown':
      return typeof value === 'string' ? option(value) : '';
    case 'multiple':
      return Array.isArray(value)
        ? new Intl.ListFormat(localeOf(language)).format(value.map((id: string) => option(id)))
        : '';
    case 'text':
      return typeof value === 'string' ? value : '';
  }
}

const YES: LocalText = {
  en: 'yes',
  fr: 'oui',
  de: 'ja',
  es: 'sí',
  it: 'sì',
  nl: 'ja',
  pt: 'sim',
  ar: 'نعم',
};
const NO: LocalText = {
  en: 'no',
  fr: 'non',
  de: 'nein',
  es: 'no',
  it: 'no',
  nl: 'nee',
  pt: 'não',
  ar: 'لا',
};

const firstWord = (name: string): string => name.trim().split(/\s+/u)[0] ?? '';

const labelIn = (
  label: LocalText | undefined,
  { languages }: Pick<Configuration, 'languages'>,
  language: string,
): string => (label === undefined ? '' : localText(label, language, languages[0]));

function dayIn(at: Instant, timeZone: string, language: string): string {
  const ms = fromInstant(at);
  if (Number.isNaN(ms)) return '';
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone }).format(ms);
}

function countryName(code: string, language: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames(localeOf(language), { type: 'region' }).of(code) ?? code;
}

/** A tag that mail or an import brought may be one that no platform takes. */
function localeOf(language: string): string {
  try {
    return new Intl.Locale(language).toString();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return 'en';
  }
}
