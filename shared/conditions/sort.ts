// Orders of a list, the same on a device and in SQL. The id settles ties, so that every order is total and a page can
// begin after any ticket. Text is sorted folded, by its beginning.

import type { Instant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { nextDue } from '#shared/engine/ticket-state.ts';
import type { TicketFacts } from './facts.ts';
import { compareFolded, fold } from './fold.ts';
import { rankOf } from './resolve.ts';

/** `queue`: urgent first, then who has waited longest for the desk (T6); the same as `-priority`. */
export const SORTS = [
  'queue',
  'updated',
  'created',
  'number',
  'priority',
  'first-response',
  'resolved',
  'closed',
  'due',
  'subject',
  'name',
] as const;
export type SortName = (typeof SORTS)[number];
/** `-` in front: the greatest first. */
export type Sort = SortName | `-${Exclude<SortName, 'queue'>}`;

export type SortableTicket = TicketFacts & {
  readonly id: TicketId;
  readonly waitingSince: Instant | null;
};
export type SortKey = {
  readonly name: Exclude<SortName, 'queue'> | 'waiting';
  readonly kind: 'instant' | 'number' | 'text';
  readonly isDescending: boolean;
  /** A ticket without a value counts as after all others, or as before them; turned around with the direction. */
  readonly nothingIs: 'greatest' | 'least';
  readonly read: (ticket: SortableTicket) => string | number | null;
};

const SORT_TEXT_LENGTH = 64;
const beginning = (text: string): string => [...fold(text)].slice(0, SORT_TEXT_LENGTH).join('');

type Definition = Omit<SortKey, 'isDescending' | 'name'>;
const KEYS: Readonly<Record<SortKey['name'], Definition>> = {
  updated: { kind: 'instant', nothingIs: 'greatest', read: (t) => t.updatedAt },
  created: { kind: 'instant', nothingIs: 'greatest', read: (t) => t.createdAt },
  // Not numbered yet is newest.
  number: { kind: 'number', nothingIs: 'greatest', read: (t) => t.number },
  priority: { kind: 'number', nothingIs: 'greatest', read: (t) => rankOf(t.priority) },
  waiting: { kind: 'instant', nothingIs: 'greatest', read: (t) => t.waitingSince },
  'first-response': { kind: 'instant', nothingIs: 'least', read: (t) => t.firstResponseAt },
  resolved: { kind: 'instant', nothingIs: 'least', read: (t) => t.resolvedAt },
  closed: { kind: 'instant', nothingIs: 'least', read: (t) => t.closedAt },
  due: { kind: 'instant', nothingIs: 'greatest', read: (t) => nextDue(t.targets) },
  subject: { kind: 'text', nothingIs: 'greatest', read: (t) => beginning(t.subject) },
  name: { kind: 'text', nothingIs: 'greatest', read: (t) => beginning(t.requester.name) },
};

export const isSort = (text: string): text is Sort =>
  (SORTS as readonly string[]).includes(text.replace(/^-/, '')) && text !== '-queue';

/** What is compared one after another; the id comes last, the other way round than the first key. */
export function sortKeys(sort: Sort): readonly [SortKey, ...SortKey[]] {
  const isDescending = sort === 'queue' || sort.startsWith('-');
  const name =
    sort === 'queue' ? 'priority' : (sort.replace(/^-/, '') as Exclude<SortName, 'queue'>);
  const key = (one: SortKey['name'], isDown: boolean): SortKey => ({
    ...KEYS[one],
    name: one,
    isDescending: isDown,
  });
  return name === 'priority'
    ? [key('priority', isDescending), key('waiting', !isDescending)]
    : [key(name, isDescending)];
}

/** For the device's own lists. */
export function compareTickets(sort: Sort): (a: SortableTicket, b: SortableTicket) => number {
  const keys = sortKeys(sort);
  return (a, b) => {
    for (const { read, nothingIs, isDescending } of keys) {
      const order = compareValues(read(a), read(b), nothingIs);
      if (order !== 0) return isDescending ? -order : order;
    }
    const order = a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
    return keys[0].isDescending ? order : -order;
  };
}

function compareValues(
  a: string | number | null,
  b: string | number | null,
  nothingIs: SortKey['nothingIs'],
): number {
  if (a === null || b === null) {
    if (a === b) return 0;
    return (a === null) === (nothingIs === 'greatest') ? 1 : -1;
  }
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return compareFolded(String(a), String(b));
}
