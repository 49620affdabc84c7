// Every field that a condition can name: what it is called, who may ask for it, how it is read from a ticket and which
// expression it is in SQL (over `tickets t`). Adding a field is one entry here, and an index in a migration. What
// follows from other fields is a macro: it becomes a condition over them, so that both sides need to know nothing of it.

import type { LocalText } from '#shared/base/local-text.ts';
import { DAY_MS, fromInstant, toInstant } from '#shared/base/clock.ts';
import {
  CHANNELS,
  PHASES,
  PRIORITIES,
  isOpenPhase,
  type Configuration,
  type FieldDefinition,
  type FieldValue,
} from '#shared/engine/configuration.ts';
import { nextDue, type Side } from '#shared/engine/ticket-state.ts';
import { referenceName } from '#shared/engine/references.ts';
import { phaseOf } from '#shared/engine/workflow.ts';
import { NEVER, type Condition, type Scalar } from './condition.ts';
import type { ConditionContext, TicketFacts } from './facts.ts';
import { FIELD_LABELS, type BuiltInField } from './field-labels.ts';

/**
 * - text: folded; `is` the whole of it, `contains` a part, one of them meant by `:`
 * - words: any text of the ticket, by whole words, the last one from its beginning
 * - choice: one of `choices` (all of them known), by id
 * - category: by id, with its subcategories
 * - priority: ordered · number · time: an instant · day: a local day
 * - person: an id or `me` · group: an id or `mine` · flag: true or false
 */
export type FieldKind =
  | 'text'
  | 'words'
  | 'choice'
  | 'category'
  | 'priority'
  | 'number'
  | 'time'
  | 'day'
  | 'person'
  | 'group'
  | 'flag';
type Read = (ticket: TicketFacts, context: ConditionContext) => FieldValue | null | undefined;
type Choices = (configuration: ConditionContext['configuration']) => readonly Choice[];
export type Choice = { readonly id: string; readonly label?: LocalText };

export type Field = {
  readonly name: string;
  readonly label: LocalText;
  readonly kind: FieldKind;
  /** What only operators know of a ticket must not be found out by asking for it either. */
  readonly audience: 'everyone' | 'operators';
  /** Of text: what `:` means. */
  readonly usual?: 'contains';
  /** Several values: a comparison holds if it does for one of them. */
  readonly isMany?: boolean;
  readonly choices?: Choices;
  /** Absent: `macro`. */
  readonly read?: Read;
  /** A fixed expression, never made of what anybody wrote. */
  readonly column?: string;
  /** Where a customer is shown another value than operators are. */
  readonly customerColumn?: string;
  /** The expression is of a sale and its product (`s`, `p`), not of the ticket. */
  readonly isOfSale?: boolean;
  /** Of a custom field: its id in `fields`. */
  readonly customId?: string;
  readonly macro?: (value: Scalar, context: ConditionContext) => Condition;
};

const is = (field: string, ...values: Scalar[]): Condition => ({ field, op: 'is', values });
const OPEN: Condition = is('phase', ...PHASES.filter(isOpenPhase));
const fixed =
  (ids: readonly string[]): Choices =>
  () =>
    ids.map((id) => ({ id }));
/** A macro of a flag that is always known. */
const flag =
  (condition: (context: ConditionContext) => Condition): NonNullable<Field['macro']> =>
  (value, context) =>
    value === null ? NEVER : value === true ? condition(context) : { not: condition(context) };

const text = (
  name: BuiltInField,
  column: string,
  read: Read,
  more: Partial<Field> = {},
): Field => ({
  name,
  label: FIELD_LABELS[name],
  kind: 'text',
  audience: 'everyone',
  column,
  read,
  ...more,
});
const time = (
  name: BuiltInField,
  column: string,
  read: Read,
  more: Partial<Field> = {},
): Field => ({
  name,
  label: FIELD_LABELS[name],
  kind: 'time',
  audience: 'everyone',
  column,
  read,
  ...more,
});

const INNER = { audience: 'operators' } as const;

export const FIELDS: readonly Field[] = [
  {
    name: 'text',
    label: FIELD_LABELS.text,
    kind: 'words',
    audience: 'everyone',
  },
  {
    name: 'number',
    label: FIELD_LABELS.number,
    kind: 'number',
    audience: 'everyone',
    column: 't.number',
    read: (ticket) => ticket.number,
  },
  text('subject', 't.subject', (ticket) => ticket.subject, {
    usual: 'contains',
  }),
  {
    name: 'status',
    label: FIELD_LABELS.status,
    kind: 'choice',
    audience: 'everyone',
    choices: ({ statuses }) => statuses,
    column: 't.status',
    read: (ticket) => ticket.status,
  },
  {
    name: 'phase',
    label: FIELD_LABELS.phase,
    kind: 'choice',
    audience: 'everyone',
    choices: fixed(PHASES),
    column: 't.phase',
    read: (ticket, { configuration }) => phaseOf(configuration as Configuration, ticket.status),
  },
  {
    name: 'priority',
    label: FIELD_LABELS.priority,
    kind: 'priority',
    audience: 'everyone',
    choices: fixed(PRIORITIES),
    column: 'priority_rank(t.priority)',
    read: (ticket) => ticket.priority,
  },
  {
    name: 'category',
    label: FIELD_LABELS.category,
    kind: 'category',
    audience: 'everyone',
    choices: ({ categories }) => categories,
    column: 't.category',
    read: (ticket) => ticket.category,
  },
  {
    name: 'subcategory',
    label: FIELD_LABELS.subcategory,
    kind: 'choice',
    audience: 'everyone',
    choices: ({ categories }) => categories.filter(({ parentId }) => parentId !== undefined),
    macro: (value, { configuration }) => {
      const under = configuration.categories.filter(({ parentId }) => parentId !== undefined);
      if (value === null) {
        const ids = under.map(({ id }) => id);
        return ids.length === 0 ? { all: [] } : { not: exactCategory(ids) };
      }
      return under.some(({ id }) => id === value) ? exactCategory([String(value)]) : NEVER;
    },
  },
  {
    name: 'group',
    label: FIELD_LABELS.group,
    kind: 'group',
    audience: 'operators',
    column: 't.group_id',
    read: (ticket) => ticket.groupId,
  },
  {
    name: 'assignee',
    label: FIELD_LABELS.assignee,
    kind: 'person',
    audience: 'operators',
    column: 't.assignee_id',
    read: (ticket) => ticket.assigneeId,
  },
  {
    name: 'holder',
    label: FIELD_LABELS.holder,
    kind: 'person',
    audience: 'operators',
    column: 't.lock_holder_id',
    read: (ticket) => ticket.lockHolderId,
  },
  {
    name: 'requester',
    label: FIELD_LABELS.requester,
    kind: 'person',
    audience: 'everyone',
    column: 't.requester_person_id',
    read: (ticket) => ticket.requester.personId,
  },
  text('name', 't.requester_name', (ticket) => ticket.requester.name, {
    usual: 'contains',
  }),
  text('email', 't.requester_email', (ticket) => ticket.requester.email),
  text('phone', 't.requester_phone', (ticket) => ticket.requester.phone),
  text('address', 't.requester_address', (t) => t.requester.address, {
    usual: 'contains',
  }),
  text('city', 't.requester_city', (ticket) => ticket.requester.city),
  text('country', 't.requester_country', (ticket) => ticket.requester.country),
  {
    name: 'channel',
    label: FIELD_LABELS.channel,
    kind: 'choice',
    audience: 'everyone',
    choices: fixed(CHANNELS),
    column: 't.channel',
    read: (ticket) => ticket.channel,
  },
  text('language', 't.language', (ticket) => ticket.language),
  text('tag', 't.tags', (ticket) => ticket.tags, {
    audience: 'operators',
    isMany: true,
  }),
  {
    name: 'watcher',
    label: FIELD_LABELS.watcher,
    kind: 'person',
    ...INNER,
    isMany: true,
    column: 't.watchers',
    read: ({ watchers }) => watchers,
  },
  text('cc', 't.cc', ({ cc }) => cc, { ...INNER, isMany: true }),
  text('external', 't.reference_names', ({ references }) => references?.map(referenceName), {
    ...INNER,
    isMany: true,
  }),
  text('missing', 't.incomplete', (ticket) => ticket.incomplete, {
    isMany: true,
  }),
  time('created', 't.created_at', (ticket) => ticket.createdAt),
  // A customer who was shown more could tell that something happens inside.
  time('updated', 't.updated_at', (ticket) => ticket.updatedAt, {
    customerColumn: 't.public_updated_at',
  }),
  time('first-response', 't.first_response_at', (ticket) => ticket.firstResponseAt),
  time('resolved', 't.resolved_at', (ticket) => ticket.resolvedAt),
  time('closed', 't.closed_at', (ticket) => ticket.closedAt),
  time('archived', 't.archived_at', ({ archivedAt }) => archivedAt, INNER),
  // A8: what is promised. `due` is the next of them, and nothing while the clock stands still.
  time('due', 't.due_at', ({ targets }) => nextDue(targets), INNER),
  time(
    'first-response-due',
    't.first_response_due',
    ({ targets }) => targets?.firstResponseDue,
    INNER,
  ),
  time(
    'next-response-due',
    't.next_response_due',
    ({ targets }) => targets?.nextResponseDue,
    INNER,
  ),
  time('resolution-due', 't.resolution_due', ({ targets }) => targets?.resolutionDue, INNER),
  text('missed', 't.missed', ({ targets }) => targets?.missed, {
    ...INNER,
    isMany: true,
  }),
  {
    name: 'escalation',
    label: FIELD_LABELS.escalation,
    kind: 'number',
    audience: 'operators',
    column: 't.escalation',
    read: ({ escalation }) => escalation ?? 0,
  },
  {
    name: 'rating',
    label: FIELD_LABELS.rating,
    kind: 'number',
    audience: 'everyone',
    column: 'rating_value(t.rating)',
    read: ({ rating }) => rating?.value,
  },
  {
    name: 'minutes',
    label: FIELD_LABELS.minutes,
    kind: 'number',
    ...INNER,
    column: 't.minutes_worked',
    read: ({ minutesWorked }) => minutesWorked ?? 0,
  },
  // Of those who may delete and restore; devices hold no such tickets.
  {
    name: 'deleted',
    label: FIELD_LABELS.deleted,
    kind: 'flag',
    ...INNER,
    column: '(t.deleted_at is not null)',
    read: ({ deletedAt }) => (deletedAt ?? null) !== null,
  },
  {
    name: 'sale',
    label: FIELD_LABELS.sale,
    kind: 'flag',
    audience: 'everyone',
    column: '(t.sale_id is not null)',
    read: ({ sale, saleId }) => (saleId ?? sale ?? null) !== null,
  },
  text('serial', 's.serial_number', saleOf('serialNumber'), {
    isOfSale: true,
  }),
  text('product', 'p.reference', saleOf('reference'), { isOfSale: true }),
  text('designation', 'p.designation', saleOf('designation'), {
    isOfSale: true,
    usual: 'contains',
  }),
  {
    name: 'last-side',
    label: FIELD_LABELS['last-side'],
    kind: 'choice',
    audience: 'everyone',
    choices: fixed(['customer', 'operator']),
    column: 't.last_side',
    read: (ticket) => ticket.lastSide,
  },
  // C11: the other side of the last public message, as long as the ticket is open, whatever its status is called.
  {
    name: 'waiting-for',
    label: FIELD_LABELS['waiting-for'],
    kind: 'choice',
    audience: 'everyone',
    choices: fixed(['customer', 'operator', 'me']),
    macro: (value, { side }) => {
      switch (value) {
        case 'operator':
          return { all: [OPEN, is('last-side', 'customer')] };
        case 'customer':
          return { all: [OPEN, is('last-side', 'operator')] };
        case 'me':
          return side === 'operator'
            ? {
                all: [
                  OPEN,
                  is('last-side', 'customer'),
                  { any: [is('assignee', 'me'), is('holder', 'me')] },
                ],
              }
            : { all: [OPEN, is('last-side', 'operator'), is('requester', 'me')] };
        case null:
          return { not: OPEN };
        default:
          return NEVER;
      }
    },
  },
  {
    name: 'open',
    label: FIELD_LABELS.open,
    kind: 'flag',
    audience: 'everyone',
    macro: flag(() => OPEN),
  },
  {
    name: 'incomplete',
    label: FIELD_LABELS.incomplete,
    kind: 'flag',
    audience: 'everyone',
    macro: flag(() => ({ not: is('missing', null) })),
  },
  // T14: unresolved and older than the workspace's `ticketExpirationDays`.
  {
    name: 'expired',
    label: FIELD_LABELS.expired,
    kind: 'flag',
    audience: 'operators',
    macro: flag(({ configuration, now }) => {
      const limit = toInstant(fromInstant(now) - configuration.ticketExpirationDays * DAY_MS);
      return { all: [OPEN, { field: 'created', op: 'lt', values: [limit] }] };
    }),
  },
];

/** `is:mine` and the like, for what is said otherwise in the language. */
export const SHORTHANDS: Readonly<Record<string, Condition & { readonly field: string }>> = {
  'waiting-for-me': { field: 'waiting-for', op: 'is', values: ['me'] },
  mine: { field: 'assignee', op: 'is', values: ['me'] },
  unassigned: { field: 'assignee', op: 'is', values: [null] },
};

export const CUSTOM_PREFIX = 'field.';

/** The fields that somebody on this side can name, the workspace's own included. */
export type FieldSet = {
  readonly all: readonly Field[];
  readonly find: (name: string) => Field | undefined;
  readonly configuration: ConditionContext['configuration'];
};

const sets = new WeakMap<object, Map<Side, FieldSet>>();

export function fieldsFor({
  configuration,
  side,
}: Pick<ConditionContext, 'configuration' | 'side'>): FieldSet {
  const known = sets.get(configuration)?.get(side);
  if (known !== undefined) return known;
  const all = [...FIELDS, ...configuration.fields.map(customField)].filter(
    ({ audience }) => side === 'operator' || audience === 'everyone',
  );
  const byName = new Map(all.map((field) => [field.name, field]));
  const set: FieldSet = { all, find: (name) => byName.get(name), configuration };
  const bySide = sets.get(configuration) ?? new Map<Side, FieldSet>();
  sets.set(configuration, bySide.set(side, set));
  return set;
}

const CUSTOM_KINDS = {
  text: 'text',
  number: 'number',
  checkbox: 'flag',
  dropdown: 'choice',
  multiple: 'choice',
  date: 'day',
} as const satisfies Record<FieldDefinition['type'], FieldKind>;

function customField(definition: FieldDefinition): Field {
  const { id, label, type, audience, options } = definition;
  return {
    name: `${CUSTOM_PREFIX}${id}`,
    label,
    kind: CUSTOM_KINDS[type],
    audience,
    customId: id,
    read: ({ fields }) =>
      fields !== undefined && Object.hasOwn(fields, id) ? fields[id] : undefined,
    ...(type === 'multiple' ? { isMany: true } : {}),
    ...(options === undefined ? {} : { choices: () => options }),
  };
}

function saleOf(part: 'reference' | 'designation' | 'serialNumber'): Read {
  return ({ sale }) => sale?.[part];
}

/** Without the subcategories, which `is` would bring along. */
const exactCategory = (ids: readonly string[]): Condition => ({
  field: 'category',
  op: 'contains',
  values: ids,
});
