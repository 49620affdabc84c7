// What a list shows of a ticket in a column, and which part of the list it belongs to: fields of the filter language,
// read from what lists know. What they do not know they ask the index for (`more`).

import type { Instant } from '#shared/base/clock.ts';
import type { ConditionContext, TicketFacts } from '#shared/conditions/facts.ts';
import { fieldsFor } from '#shared/conditions/fields.ts';
import type { FieldValue } from '#shared/engine/configuration.ts';
import { isOpenPhase } from '#shared/engine/configuration.ts';
import type { MoreValues, TicketListItem } from './list-item.ts';

export type PartKey = string | number | boolean | null;
export type ListValue = FieldValue | null;

const KNOWN: Readonly<Record<string, (item: TicketListItem) => ListValue>> = {
  number: (item) => item.number,
  subject: (item) => item.subject,
  status: (item) => item.status,
  phase: (item) => item.phase,
  priority: (item) => item.priority,
  category: (item) => item.category,
  channel: (item) => item.channel,
  group: (item) => item.groupId,
  assignee: (item) => item.assigneeId,
  holder: (item) => item.lockHolderId,
  name: (item) => item.requesterName,
  language: (item) => item.language,
  tag: (item) => item.tags,
  created: (item) => item.createdAt,
  updated: (item) => item.updatedAt,
  due: (item) => item.dueAt,
  'last-side': (item) => item.lastSide,
  // What follows from other fields.
  open: (item) => isOpenPhase(item.phase),
  incomplete: (item) => item.isIncomplete,
  expired: (item) => item.views.includes('expired'),
  'waiting-for': (item) =>
    isOpenPhase(item.phase) ? (item.lastSide === 'customer' ? 'operator' : 'customer') : null,
  // What is deleted leaves the device.
  deleted: () => false,
};

/** Fields that have to be read for the lists that name them. */
export const beyondKnown = (fields: readonly string[]): readonly string[] =>
  fields.filter((field) => !Object.hasOwn(KNOWN, field));

/** Empty texts and lists are nothing. */
export function listValue(field: string, item: TicketListItem): ListValue {
  const read = Object.hasOwn(KNOWN, field) ? KNOWN[field] : undefined;
  const value = (read === undefined ? item.more?.[field] : read(item)) ?? null;
  return value === '' || (Array.isArray(value) && value.length === 0) ? null : value;
}

export function partKeyOf(field: string, item: TicketListItem): PartKey {
  const value = listValue(field, item);
  return typeof value === 'object' ? null : value;
}

/** Reads what lists ask for beyond what they know. */
export function moreReader(
  names: readonly string[],
  context: Omit<ConditionContext, 'now'>,
): (facts: () => TicketFacts) => MoreValues | undefined {
  const fields = fieldsFor(context);
  const asked = names.flatMap((name) => fields.find(name) ?? []);
  if (asked.length === 0) return () => undefined;
  // No field of its own depends on the time; what does is a condition over others.
  const whenever = { ...context, now: '2000-01-01T00:00:00.000Z' as Instant };
  const subcategories = new Set(
    context.configuration.categories.flatMap(({ id, parentId }) =>
      parentId === undefined ? [] : [id],
    ),
  );
  return (factsOf) => {
    const facts = factsOf();
    const values: Record<string, FieldValue | null | undefined> = {};
    for (const { name, read } of asked) {
      if (name === 'subcategory')
        values[name] = subcategories.has(facts.category) ? facts.category : null;
      else values[name] = read?.(facts, whenever);
    }
    return values;
  };
}
