// In which order a list stands: the same orders as the server's (shared/conditions/sort.ts), over what lists know of a
// ticket, and the parts that a list is put in. An order is total, so that a ticket's place is found by halving; many
// tickets are sorted in steps, between which the browser draws and answers keys.

import { compareFolded, fold } from '#shared/conditions/fold.ts';
import { rankOf } from '#shared/conditions/resolve.ts';
import { sortKeys, type Sort, type SortKey } from '#shared/conditions/sort.ts';
import type { TicketListItem } from './list-item.ts';
import { partKeyOf, type PartKey } from './list-values.ts';

export type Parting = {
  /** The field of the filter language whose values make the parts. */
  readonly field: string;
  /** Which part comes first. */
  readonly compare: (a: PartKey, b: PartKey) => number;
  /** Two with the same name are the same. */
  readonly name: string;
};

export type Arrangement = {
  readonly sort: Sort;
  readonly parting?: Parting | undefined;
};

export type Compare = (a: TicketListItem, b: TicketListItem) => number;

export const NEWEST_FIRST: Arrangement = { sort: '-updated' };
export const nameOf = ({ sort, parting }: Arrangement): string => `${sort} ${parting?.name ?? ''}`;

const TEXT_LENGTH = 64;
const texts = new WeakMap<TicketListItem, { subject?: string; name?: string }>();

/** Folding is what costs: each text once. */
function foldedOf(item: TicketListItem, which: 'subject' | 'name'): string {
  const known = texts.get(item) ?? {};
  const before = known[which];
  if (before !== undefined) return before;
  const text = which === 'subject' ? item.subject : item.requesterName;
  const folded = [...fold(text)].slice(0, TEXT_LENGTH).join('');
  texts.set(item, { ...known, [which]: folded });
  return folded;
}

type Read = (item: TicketListItem) => string | number | null;

const moreInstant =
  (field: string): Read =>
  ({ more }) =>
    (more?.[field] as string | null | undefined) ?? null;

const READS: Readonly<Record<SortKey['name'], Read>> = {
  updated: (item) => item.updatedAt,
  created: (item) => item.createdAt,
  number: (item) => item.number,
  priority: (item) => rankOf(item.priority),
  waiting: (item) => item.waitingSince,
  'first-response': moreInstant('first-response'),
  resolved: moreInstant('resolved'),
  closed: moreInstant('closed'),
  due: (item) => item.dueAt,
  subject: (item) => foldedOf(item, 'subject'),
  name: (item) => foldedOf(item, 'name'),
};

/** Orders that need more of a ticket than every list knows. */
const BEYOND: ReadonlySet<string> = new Set(['first-response', 'resolved', 'closed']);
export const fieldsOfSort = (sort: Sort): readonly string[] =>
  sortKeys(sort)
    .map(({ name }) => name)
    .filter((name) => BEYOND.has(name));

export const newestFirst: Compare = (a, b) => {
  if (a.updatedAt !== b.updatedAt) return a.updatedAt < b.updatedAt ? 1 : -1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
};

export function compareBy({ sort, parting }: Arrangement): Compare {
  const keys = sortKeys(sort);
  const bySort: Compare = (a, b) => {
    for (const { name, kind, nothingIs, isDescending } of keys) {
      const read = READS[name];
      const order = compareValues(read(a), read(b), kind, nothingIs);
      if (order !== 0) return isDescending ? -order : order;
    }
    const order = a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
    return keys[0].isDescending ? order : -order;
  };
  const within = sort === '-updated' ? newestFirst : bySort;
  if (parting === undefined) return within;
  const { field, compare } = parting;
  return (a, b) => compare(partKeyOf(field, a), partKeyOf(field, b)) || within(a, b);
}

function compareValues(
  a: string | number | null,
  b: string | number | null,
  kind: SortKey['kind'],
  nothingIs: SortKey['nothingIs'],
): number {
  if (a === b) return 0;
  if (a === null || b === null) return (a === null) === (nothingIs === 'greatest') ? 1 : -1;
  if (kind === 'text') return compareFolded(String(a), String(b));
  return a < b ? -1 : 1;
}

/** Where it stands among sorted rows, or would. */
export function placeIn(
  rows: readonly TicketListItem[],
  item: TicketListItem,
  compare: Compare,
): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(rows[middle]!, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sorted alone, each of these takes a millisecond or two. */
const RUN = 2_000;
const MERGED_AT_ONCE = 6_000;

/** Sorts as `toSorted` does; stops after every few milliseconds. */
export function* sortInSteps(
  items: readonly TicketListItem[],
  compare: Compare,
): Generator<undefined, readonly TicketListItem[]> {
  let runs: (readonly TicketListItem[])[] = [];
  for (let at = 0; at < items.length; at += RUN) {
    runs.push(items.slice(at, at + RUN).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: (readonly TicketListItem[])[] = [];
    for (let at = 0; at < runs.length; at += 2) {
      const second = runs[at + 1];
      merged.push(
        second === undefined ? runs[at]! : yield* mergeInSteps(runs[at]!, second, compare),
      );
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* mergeInSteps(
  a: readonly TicketListItem[],
  b: readonly TicketListItem[],
  compare: Compare,
): Generator<undefined, readonly TicketListItem[]> {
  const merged: TicketListItem[] = [];
  let left = 0;
  let right = 0;
  while (left < a.length || right < b.length) {
    const isLeft = right >= b.length || (left < a.length && compare(a[left]!, b[right]!) <= 0);
    merged.push(isLeft ? a[left++]! : b[right++]!);
    if (merged.length % MERGED_AT_ONCE === 0) yield;
  }
  return merged;
}

/** Steps between two breaths. */
const STEPS_AT_ONCE = 4;

/** Carries steps out, breathing in between. Undefined: nobody wants the result any more. */
export async function inSteps<Result>(
  steps: Generator<undefined, Result>,
  breathe: () => Promise<void>,
  isWanted: () => boolean,
): Promise<Result | undefined> {
  for (let step = 1; ; step += 1) {
    const next = steps.next();
    if (next.done === true) return next.value;
    if (step % STEPS_AT_ONCE === 0) await breathe();
    if (!isWanted()) return undefined;
  }
}

/** The first of an order without sorting all: what the screen shows until the rest has been sorted. */
export function* firstOf(
  items: readonly TicketListItem[],
  compare: Compare,
  count: number,
): Generator<undefined, readonly TicketListItem[]> {
  const first: TicketListItem[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % RUN === 0) yield;
    if (first.length === count && compare(first.at(-1)!, item) < 0) continue;
    first.splice(placeIn(first, item, compare), 0, item);
    if (first.length > count) first.pop();
  }
  return first;
}

export type RowChange = {
  readonly before: TicketListItem | undefined;
  readonly after: TicketListItem | undefined;
};

/** Up to so many changed rows each is taken out of its place and put into its new one. */
const MOST_MOVED = 16;

/** Sorted rows after some have changed; the given ones stay as they are. */
export function changedRows(
  rows: readonly TicketListItem[],
  changes: readonly RowChange[],
  compare: Compare,
): readonly TicketListItem[] {
  return changes.length <= MOST_MOVED
    ? movedRows(rows, changes, compare)
    : mergedRows(rows, changes, compare);
}

function movedRows(
  rows: readonly TicketListItem[],
  changes: readonly RowChange[],
  compare: Compare,
): readonly TicketListItem[] {
  const next = [...rows];
  for (const { before, after } of changes) {
    if (before !== undefined) {
      const place = placeIn(next, before, compare);
      const found =
        next[place]?.id === before.id ? place : next.findIndex(({ id }) => id === before.id);
      if (found >= 0) next.splice(found, 1);
    }
    if (after !== undefined) next.splice(placeIn(next, after, compare), 0, after);
  }
  return next;
}

function mergedRows(
  rows: readonly TicketListItem[],
  changes: readonly RowChange[],
  compare: Compare,
): readonly TicketListItem[] {
  const gone = new Set(changes.flatMap(({ before }) => before?.id ?? []));
  const added = changes.flatMap(({ after }) => after ?? []).sort(compare);
  const next: TicketListItem[] = [];
  let at = 0;
  for (const row of rows) {
    if (gone.has(row.id)) continue;
    while (at < added.length && compare(added[at]!, row) < 0) next.push(added[at++]!);
    next.push(row);
  }
  for (; at < added.length; at += 1) next.push(added[at]!);
  return next;
}
