// Random conditions and random tickets that are hard on purpose: empty texts, accents, Turkish letters, emoji, edges of
// days at which clocks are changed, ids that nobody has.

import type { Actor } from '#shared/access/actor.ts';
import { DEFAULT_PROFILES } from '#shared/access/profiles.ts';
import type { GroupId, PersonId } from '#shared/base/ids.ts';
import { toInstant } from '#shared/base/clock.ts';
import { configurationFor } from '#shared/blueprints/configuration-for.ts';
import { BLUEPRINTS } from '#shared/blueprints/index.ts';
import type { Comparison, Condition, Operator, Scalar } from '#shared/conditions/condition.ts';
import type { ConditionContext, TicketFacts } from '#shared/conditions/facts.ts';
import { fieldsFor, type Field, type FieldSet } from '#shared/conditions/fields.ts';
import { isValue, operatorsOf } from '#shared/conditions/values.ts';
import {
  CHANNELS,
  PRIORITIES,
  type Configuration,
  type FieldValue,
} from '#shared/engine/configuration.ts';

export type Random = () => number;
export const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)]!;
const some = <Item>(random: Random, items: readonly Item[], most: number): Item[] =>
  Array.from({ length: Math.floor(random() * (most + 1)) }, () => pick(random, items));
const idOf = (kind: number, index: number): string =>
  `0193a5b0-000${kind}-7000-8000-${String(index).padStart(12, '0')}`;

export const PEOPLE = [1, 2, 3, 4].map((index) => idOf(1, index) as PersonId);
export const GROUPS = [1, 2, 3].map((index) => idOf(2, index) as GroupId);
const STRANGER = idOf(3, 9);

/** With one of the profiles that every workspace begins with. */
export const personWith = (
  profile: string,
  personId: PersonId,
  groupIds: readonly GroupId[],
): Actor => ({
  kind: 'person',
  personId,
  groupIds,
  permissions: new Set(DEFAULT_PROFILES.find(({ id }) => id === profile)!.permissions),
});

/** Whole texts and parts of them. */
export const TEXTS = [
  '',
  'Paris',
  'PARIS',
  'paris',
  'Pâris',
  'Pa\u0302ris',
  'Straße',
  'STRASSE',
  'ẞ',
  'İstanbul',
  'istanbul',
  'ıstanbul',
  'ISTANBUL',
  'Æsir',
  'œuvre',
  'ŒUVRE',
  'Łódź',
  'Ødegård',
  'Ὀδυσσεύς',
  'ΟΔΥΣΣΕΥΣ',
  'Ёлка',
  'елка',
  'ЙОГ',
  'محمد',
  'مُحَمَّد',
  'Tiếng Việt',
  '가나',
  'ガギ',
  '🙂',
  '👩‍👩‍👧',
  '❤️',
  '❤',
  '\u0301',
  'ﬁn',
  '１２３',
  'l’été',
  "l'ete",
  'a b',
  'a\u00a0b',
  'a_b%c\\d',
  '%',
  '_',
  '\\',
  'none',
  'or',
  'and',
  'NOT',
  'x"y',
  'a,b',
  'a..b',
  '(a)',
  'me',
  '-vip',
  '--',
  'printer jam',
  'The Printer-Jam again: 42 pages!',
  'printers',
  'jam printer',
  '#42',
  '42',
  'e\u0301\u0323',
  '𝒳',
  '𐐀𐐨',
  '\ufb03',
  '\u2028',
  'tab\tand\nline',
  '+33 (6) 12-34 56.78',
  '33612345678',
  'jam jam printer jam',
  "o'brien\\:* & (x | !y)",
] as const;

/** Around changes of the clocks, ends of months and years, and far away. */
export const MOMENTS = [
  '2026-03-29T00:59:59.999Z',
  '2026-03-29T01:00:00.000Z',
  '2026-03-28T23:00:00.000Z',
  '2026-03-28T22:59:59.999Z',
  '2026-10-25T00:30:00.000Z',
  '2026-10-25T01:30:00.000Z',
  '2026-10-25T23:00:00.000Z',
  '2025-12-31T23:00:00.000Z',
  '2025-12-31T22:59:59.999Z',
  '2026-01-01T00:00:00.000Z',
  '2026-02-28T23:30:00.000Z',
  '2024-02-29T12:00:00.000Z',
  '2026-06-15T12:00:00.000Z',
  '2026-06-14T22:00:00.000Z',
  '2026-06-08T12:00:00.000Z',
  '2026-06-08T11:59:59.999Z',
  '2018-11-04T03:00:00.000Z',
  '2018-11-04T02:59:59.999Z',
  '1899-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '2199-12-31T23:00:00.000Z',
];
const TIME_VALUES = [
  '2026',
  '1900',
  '2200',
  '2026-03',
  '2026-12',
  '2026-03-29',
  '2026-10-25',
  '2018-11-04',
  '2024-02-29',
  '2026-03-29T02:30',
  '2026-10-25T02:30',
  '2026-10-25T02:30:00',
  '2026-03-29T01:00:00.000Z',
  '2026-03-29T02:59:59+02:00',
  'now',
  'today',
  'yesterday',
  'tomorrow',
  'this-week',
  'last-week',
  'next-week',
  'this-month',
  'last-month',
  'next-month',
  'this-year',
  'last-year',
  'next-year',
  '7d',
  '0d',
  '30min',
  '36500d',
  '2w',
  '+2d',
  '-7d',
  '+0h',
];
const NUMBERS = [0, 1, 2, 42, -5, 2.5, 0.1, 999_999_999, 1e14, 100000.000001];
const DAYS = ['2026-03-29', '2026-03-28', '2026-06-15', '2026-06-08', '0001-01-01', '9999-12-31'];
export const ZONES = [
  'UTC',
  'Europe/Paris',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Australia/Lord_Howe',
];

const CATEGORIES: Configuration['categories'] = [
  { id: 'hardware', label: { en: 'Hardware', fr: 'Matériel' } },
  { id: 'printer', label: { en: 'Printer' }, parentId: 'hardware' },
  { id: 'screen', label: { en: 'Screen' }, parentId: 'hardware' },
  { id: 'software', label: { en: 'Software' } },
];
const OPTIONS = ['red', 'Green', 'blå'].map((id) => ({ id, label: { en: id } }));
const common = { audience: 'everyone', isGlobal: true } as const;
const FIELDS: Configuration['fields'] = [
  { id: 'serial', label: { en: 'Serial' }, type: 'text', ...common },
  { id: 'weight', label: { en: 'Weight' }, type: 'number', ...common },
  { id: 'vip', label: { en: 'VIP' }, type: 'checkbox', ...common, audience: 'operators' },
  { id: 'color', label: { en: 'Colour' }, type: 'dropdown', options: OPTIONS, ...common },
  { id: 'colors', label: { en: 'Colours' }, type: 'multiple', options: OPTIONS, ...common },
  { id: 'bought', label: { en: 'Bought' }, type: 'date', ...common },
];

export function testConfiguration(timeZone = 'Europe/Paris'): Configuration {
  const blueprint = BLUEPRINTS.find(({ id }) => id === 'helpdesk')!;
  const configuration = configurationFor(blueprint, {
    language: 'en',
    timeZone,
    defaultGroup: null,
  } as Parameters<typeof configurationFor>[1]);
  return { ...configuration, categories: CATEGORIES, fields: FIELDS };
}

export function randomContext(random: Random): ConditionContext {
  return {
    configuration: testConfiguration(pick(random, ZONES)),
    now: pick(random, [
      '2026-06-15T12:00:00.000Z',
      '2026-03-29T00:59:59.999Z',
      '2026-10-25T01:30:00.000Z',
    ]),
    side: random() < 0.8 ? 'operator' : 'customer',
    person: random() < 0.8 ? { id: pick(random, PEOPLE), groupIds: some(random, GROUPS, 2) } : null,
  };
}

export function randomTicket(
  random: Random,
  configuration: Configuration,
): TicketFacts & { texts: string[]; notes: string[] } {
  const text = (): string => (random() < 0.2 ? '' : pick(random, TEXTS));
  const moment = (): string =>
    random() < 0.6
      ? pick(random, MOMENTS)
      : toInstant(Date.UTC(2026, 0, 1) + Math.floor(random() * 365 * 86_400_000));
  const maybe = <Value>(value: () => Value): Value | null => (random() < 0.3 ? null : value());
  const fields: Record<string, FieldValue> = {};
  if (random() < 0.8) {
    if (random() < 0.7) fields['serial'] = text();
    if (random() < 0.7) fields['weight'] = pick(random, NUMBERS);
    if (random() < 0.7) fields['vip'] = random() < 0.5;
    if (random() < 0.7) fields['color'] = pick(random, OPTIONS).id;
    if (random() < 0.7) fields['colors'] = some(random, OPTIONS, 3).map(({ id }) => id);
    if (random() < 0.7) fields['bought'] = pick(random, DAYS);
  }
  return {
    number: null,
    subject: text(),
    status: pick(random, [...configuration.statuses.map(({ id }) => id), 'removed-status']),
    priority: pick(random, PRIORITIES),
    category: pick(random, ['', ...CATEGORIES.map(({ id }) => id), 'Hardware', 'gone']),
    channel: pick(random, CHANNELS),
    language: pick(random, ['en', 'fr', 'FR', 'de-AT']),
    requester: {
      personId: maybe(() => pick(random, PEOPLE)),
      name: text(),
      email: text(),
      phone: text(),
      address: text(),
      city: text(),
      country: pick(random, ['', 'FR', 'DE', 'fr']),
    },
    incomplete: some(random, ['name', 'city', 'fields.serial'], 2) as TicketFacts['incomplete'],
    lastSide: pick(random, ['customer', 'operator']),
    groupId: maybe(() => pick(random, GROUPS)),
    assigneeId: maybe(() => pick(random, PEOPLE)),
    lockHolderId: maybe(() => pick(random, PEOPLE)),
    tags: some(random, ['VIP', 'vip', 'Été', 'ete', 'straße', 'a b', '🙂', '\u0301'], 3),
    createdAt: moment(),
    updatedAt: moment(),
    firstResponseAt: maybe(moment),
    resolvedAt: maybe(moment),
    closedAt: maybe(moment),
    archivedAt: maybe(moment),
    fields,
    texts: some(
      random,
      TEXTS.filter((one) => !one.includes('\0')),
      3,
    ),
    watchers: some(random, PEOPLE, 2),
    cc: some(random, ['zoe@guest.example', 'ÉVA@Guest.example', 'straße@x.example'], 2),
    rating:
      random() < 0.5
        ? null
        : { value: 1 + Math.floor(random() * 5), comment: {}, at: '2026-06-15T12:00:00.000Z' },
    minutesWorked: random() < 0.4 ? 0 : pick(random, [1, 2, 42, 600]),
    deletedAt: random() < 0.8 ? null : moment(),
    notes: some(random, ['secret printer note', 'Paris'], 1),
    sale: null,
  };
}

export function randomCondition(random: Random, fields: FieldSet, depth = 0): Condition {
  const roll = random();
  const parts = (): Condition[] =>
    Array.from({ length: Math.floor(random() * 4) }, () =>
      randomCondition(random, fields, depth + 1),
    );
  if (depth < 4 && roll < 0.15) return { all: parts() };
  if (depth < 4 && roll < 0.3) return { any: parts() };
  if (depth < 4 && roll < 0.45) return { not: randomCondition(random, fields, depth + 1) };
  return randomComparison(random, fields);
}

export function randomComparison(random: Random, fields: FieldSet): Comparison {
  for (;;) {
    const field = pick(random, fields.all);
    const op = pick(random, operatorsOf(field));
    const count =
      op === 'range' ? 2 : op === 'is' || op === 'contains' ? 1 + Math.floor(random() * 2.3) : 1;
    const values = Array.from({ length: count }, () => randomValue(random, field, op, fields));
    const isRange = op === 'range';
    // An open range is another operator; canonical text has only one way to say it.
    if (values.every((value) => value !== undefined && isValue(field, op, value, fields)))
      if (!isRange || values.every((value) => value !== null))
        return { field: field.name, op, values: values as Scalar[] };
  }
}

function randomValue(
  random: Random,
  field: Field,
  op: Operator,
  fields: FieldSet,
): Scalar | undefined {
  if (op === 'is' && field.kind !== 'words' && random() < 0.15) return null;
  switch (field.kind) {
    case 'text':
      if (field.name === 'tag')
        return pick(random, ['vip', 'ÉTÉ', 'STRASSE', 'a\u00a0b', '🙂', 'nope']);
      if (field.name === 'cc')
        return pick(random, ['ZOE@guest.example', 'eva', 'strasse@x.example', 'x']);
      if (field.name === 'missing') return pick(random, ['name', 'city', 'fields.serial']);
      return pick(random, TEXTS.slice(1));
    case 'words':
      return pick(random, TEXTS.slice(1));
    case 'choice':
    case 'category':
    case 'priority':
      return pick(random, field.choices?.(fields.configuration) ?? []).id;
    case 'number':
      return pick(random, NUMBERS);
    case 'time':
    case 'day':
      return pick(random, TIME_VALUES);
    case 'person':
      return pick(random, [...PEOPLE, STRANGER, 'me']);
    case 'group':
      return pick(random, [...GROUPS, STRANGER, 'mine']);
    case 'flag':
      return random() < 0.5;
  }
}

export const operatorFields = (): FieldSet =>
  fieldsFor({ configuration: testConfiguration(), side: 'operator' });
