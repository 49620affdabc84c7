// What lists can be arranged by, and what they say in a column or over a part, in the reader's words.

import { localText } from '#shared/base/local-text.ts';
import { fieldsFor, type Field, type FieldSet } from '#shared/conditions/fields.ts';
import { SORTS, type Sort, type SortName } from '#shared/conditions/sort.ts';
import {
  PRIORITIES,
  type Channel,
  type Phase,
  type Priority,
} from '#shared/engine/configuration.ts';
import { checkShown } from '#shared/views/check-view.ts';
import type { Desk, ListValue, PartKey } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';

export const listFields = (desk: Desk): FieldSet =>
  fieldsFor({ configuration: desk.workspace().configuration, side: 'operator' });

export const canBeColumn = (field: Field, fields: FieldSet): boolean =>
  field.name !== 'deleted' &&
  checkShown({ columns: [field.name], groupBy: null }, fields).length === 0;

export const canPart = (field: Field, fields: FieldSet): boolean =>
  field.name !== 'deleted' && checkShown({ columns: [], groupBy: field.name }, fields).length === 0;

/** The order that a column's head asks for. */
export const sortOf = (field: string): Exclude<SortName, 'queue'> | undefined =>
  SORTS.find((one): one is Exclude<SortName, 'queue'> => one === field && one !== 'queue');

const FROM_LEAST: ReadonlySet<string> = new Set(['subject', 'name', 'due']);
/** What one wants to see first by this: the newest, the greatest, or A. */
export const firstDirection = (name: Exclude<SortName, 'queue'>): Sort =>
  FROM_LEAST.has(name) ? name : `-${name}`;

export const fieldLabel = (name: string, fields: FieldSet, language: string): string => {
  const label = fields.find(name)?.label;
  return label === undefined ? name : localText(label, language);
};

const PRIORITY_KEYS = {
  low: 'ticket.priorityLow',
  medium: 'ticket.priorityMedium',
  high: 'ticket.priorityHigh',
  critical: 'ticket.priorityCritical',
} as const satisfies Record<Priority, string>;
const CHANNEL_KEYS = {
  web: 'ticket.channelWeb',
  email: 'ticket.channelEmail',
  api: 'ticket.channelApi',
  phone: 'ticket.channelPhone',
  chat: 'ticket.channelChat',
  agent: 'ticket.channelAgent',
} as const satisfies Record<Channel, string>;

/** A value as people call it; several are joined. */
export function valueWords(name: string, value: ListValue, desk: Desk, i18n: I18n): string {
  const { t, language } = i18n;
  if (value === null) return '';
  if (typeof value === 'object')
    return i18n.formatList(value.map((one) => valueWords(name, one, desk, i18n)));
  if (typeof value === 'boolean') return t(value ? 'filter.yes' : 'filter.no');
  const fields = listFields(desk);
  const field = fields.find(name);
  const text = String(value);
  switch (field?.kind) {
    case 'priority':
      return t(PRIORITY_KEYS[text as Priority]);
    case 'person':
      return desk.people().get(text as never)?.name ?? t('common.unknown');
    case 'group':
      return desk.groups().get(text as never)?.name ?? t('common.unknown');
    case 'number':
      return name === 'number' ? `#${text}` : i18n.formatNumber(Number(value));
    case 'time':
      return i18n.formatDate(Date.parse(text));
    case 'day':
      return i18n.formatDay(text);
    case 'choice':
    case 'category':
      return choiceWords(name, text, field, fields, i18n);
    default:
      return name === 'language' ? languageName(text, language()) : text;
  }
}

function choiceWords(name: string, id: string, field: Field, fields: FieldSet, i18n: I18n): string {
  const { t, word } = i18n;
  if (name === 'phase') return t(`phase.${id as Phase}`);
  if (name === 'channel') return t(CHANNEL_KEYS[id as Channel]);
  if (name === 'last-side' || name === 'waiting-for')
    return word(id === 'customer' ? 'customer' : 'operator');
  const label = field.choices?.(fields.configuration).find((one) => one.id === id)?.label;
  return label === undefined ? id : localText(label, i18n.language());
}

function languageName(tag: string, language: string): string {
  try {
    return new Intl.DisplayNames(language, { type: 'language' }).of(tag) ?? tag;
  } catch (error) {
    // Whoever wrote in it called it something else.
    if (error instanceof RangeError) return tag;
    throw error;
  }
}

/** The parts of a list in their order: as the workspace orders its choices, urgent first, people and groups by name. */
export function partOrder(name: string, desk: Desk, language: string): readonly PartKey[] {
  const fields = listFields(desk);
  const field = fields.find(name);
  const byName = (rows: Iterable<{ readonly id: string; readonly name: string }>) =>
    [...rows].toSorted((a, b) => a.name.localeCompare(b.name, language)).map(({ id }) => id);
  switch (field?.kind) {
    case 'priority':
      return PRIORITIES.toReversed();
    case 'person':
      return byName(desk.people().values());
    case 'group':
      return byName(desk.groups().values());
    case 'flag':
      return [true, false];
    default:
      return field?.choices?.(fields.configuration).map(({ id }) => id) ?? [];
  }
}
