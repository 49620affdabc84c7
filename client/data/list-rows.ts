// The rows of the lists that were looked at lately, in their orders, kept up by what changes. A list of many tickets in an
// order of its own shows its first rows soon; the rest follows when it has been sorted beside the drawing. Until then rows
// stand where they stood.

import type { TicketListItem } from './list-item.ts';
import {
  changedRows,
  compareBy,
  firstOf,
  inSteps,
  nameOf,
  NEWEST_FIRST,
  sortInSteps,
  type Arrangement,
  type Compare,
  type RowChange,
} from './list-order.ts';
import type { ViewId } from './records.ts';

/** `any`: all that is on the device. */
export type ListId = ViewId | 'any';

export type KeptRows = {
  readonly rows: readonly TicketListItem[];
  /** False: only the first are in their order yet, or none. */
  readonly isSorted: boolean;
};

/** A list and how it is shown. */
export type ListChoice = { readonly list: ListId; readonly arrangement: Arrangement };

export type RowsKeeper = {
  readonly rows: (list: ListId, arrangement: Arrangement) => KeptRows;
  /** Puts the first of these together that is not kept, if there is room. False: there is nothing to be done. */
  readonly prepareOne: (choices: readonly ListChoice[]) => boolean;
  readonly change: (changes: readonly RowChange[]) => void;
  /** Everything has been read anew. */
  readonly forget: () => void;
};

/** Lists whose rows are kept: those on the screen, and those that one goes back to. */
const MOST_KEPT = 16;
/** Sorting so many takes a few milliseconds. */
const SORTED_AT_ONCE = 4_000;
/** More than a screen has. */
const FIRST = 200;

const keyOf = (list: ListId, arrangement: Arrangement): string => `${list} ${nameOf(arrangement)}`;

export const isIn = (list: ListId, item: TicketListItem): boolean =>
  list === 'any' || item.views.includes(list);

type Kept = KeptRows & {
  readonly list: ListId;
  readonly compare: Compare;
  /** The first rows, at least, are in their order, or were when it was to be sorted anew. */
  readonly hasOrder: boolean;
  /** What has changed since its sorting began. */
  readonly late: RowChange[] | undefined;
  /** What has changed since its rows were asked for: a list that nobody looks at costs nothing. */
  readonly due: RowChange[];
};

export function createRowsKeeper(options: {
  /** All tickets, newest change first. */
  readonly all: () => readonly TicketListItem[];
  readonly breathe: () => Promise<void>;
  /** Rows have come into their order. */
  readonly onSorted: () => void;
}): RowsKeeper {
  const { all, breathe, onSorted } = options;
  /** The one that was asked for last stands last. */
  const kept = new Map<string, Kept>();
  /** How those stood that have to be sorted anew: so they are shown until then. */
  const stale = new Map<string, Kept>();

  const keep = (key: string, one: Kept): void => {
    kept.delete(key);
    kept.set(key, one);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  };

  /** It ends when nobody keeps it any more; sorting itself cannot fail. */
  const sortLater = async (
    key: string,
    begun: Kept,
    members: readonly TicketListItem[],
  ): Promise<void> => {
    const { compare, late = [] } = begun;
    const isWanted = () => kept.get(key)?.late === late;
    if (!begun.hasOrder) {
      const first = await inSteps(firstOf(members, compare, FIRST), breathe, isWanted);
      if (first === undefined || !isWanted()) return;
      const ahead = new Set(first);
      const ordered = [...first, ...members.filter((item) => !ahead.has(item))];
      kept.set(key, { ...begun, rows: replacedRows(ordered, asOne(late)), hasOrder: true });
      onSorted();
    }
    const sorted = await inSteps(sortInSteps(members, compare), breathe, isWanted);
    if (sorted === undefined || !isWanted()) return;
    const changes = asOne(late);
    if (changes.length > SORTED_AT_ONCE) forgetOne(key);
    // In its place among those that were asked for.
    else
      kept.set(key, {
        ...begun,
        rows: changedRows(sorted, changes, compare),
        isSorted: true,
        hasOrder: true,
        late: undefined,
        due: [],
      });
    onSorted();
  };

  const forgetOne = (key: string): void => {
    const one = kept.get(key);
    if (one === undefined) return;
    stale.set(key, one);
    kept.delete(key);
    const [oldest] = stale.keys();
    if (stale.size > MOST_KEPT && oldest !== undefined) stale.delete(oldest);
  };

  const build = (key: string, list: ListId, arrangement: Arrangement): Kept => {
    const members = list === 'any' ? all() : all().filter((item) => isIn(list, item));
    const compare = compareBy(arrangement);
    const before = stale.get(key);
    stale.delete(key);
    const whole = (rows: readonly TicketListItem[]): Kept => ({
      list,
      compare,
      rows,
      isSorted: true,
      hasOrder: true,
      late: undefined,
      due: [],
    });
    if (nameOf(arrangement) === nameOf(NEWEST_FIRST)) return whole(members);
    if (members.length <= SORTED_AT_ONCE) return whole([...members].sort(compare));
    const { rows, added } =
      before === undefined ? { rows: members, added: 0 } : inPlaceOf(before.rows, members);
    const hasOrder = before?.hasOrder === true && added <= FIRST;
    const begun: Kept = { list, compare, rows, isSorted: false, hasOrder, late: [], due: [] };
    void Promise.resolve().then(() => sortLater(key, begun, members));
    return begun;
  };

  return {
    prepareOne: (choices) => {
      const next = choices.find(({ list, arrangement }) => !kept.has(keyOf(list, arrangement)));
      if (next === undefined || kept.size >= MOST_KEPT) return false;
      const key = keyOf(next.list, next.arrangement);
      keep(key, build(key, next.list, next.arrangement));
      return true;
    },
    rows: (list, arrangement) => {
      const key = keyOf(list, arrangement);
      const one = upToDate(kept.get(key)) ?? build(key, list, arrangement);
      keep(key, one);
      return one;
    },
    change: (changes) => {
      for (const [key, one] of kept) {
        const own = changes.flatMap(({ before, after }): RowChange[] => {
          const was = before !== undefined && isIn(one.list, before) ? before : undefined;
          const is = after !== undefined && isIn(one.list, after) ? after : undefined;
          return was === undefined && is === undefined ? [] : [{ before: was, after: is }];
        });
        if (own.length === 0) continue;
        if (own.length > SORTED_AT_ONCE) {
          forgetOne(key);
          continue;
        }
        if (one.isSorted) {
          one.due.push(...own);
          if (one.due.length > SORTED_AT_ONCE) forgetOne(key);
          continue;
        }
        one.late?.push(...own);
        kept.set(key, { ...one, rows: replacedRows(one.rows, own) });
      }
    },
    forget: () => {
      // What nobody has asked for since the last time is not wanted any more.
      if (kept.size > 0) stale.clear();
      for (const key of kept.keys()) forgetOne(key);
    },
  };
}

const upToDate = (one: Kept | undefined): Kept | undefined =>
  one === undefined || one.due.length === 0
    ? one
    : { ...one, rows: changedRows(one.rows, asOne(one.due), one.compare), due: [] };

/** Of several changes of one ticket the state before the first and after the last. */
export function asOne(changes: readonly RowChange[]): readonly RowChange[] {
  const byId = new Map<string, RowChange>();
  for (const { before, after } of changes) {
    const id = (before ?? after)!.id;
    const known = byId.get(id);
    byId.set(id, { before: known === undefined ? before : known.before, after });
  }
  // What came and went meanwhile was never there.
  return [...byId.values()].filter(
    ({ before, after }) => before !== undefined || after !== undefined,
  );
}

/** The same tickets as they are now, where they stood; what is new comes last, so that no row on the screen moves. */
function inPlaceOf(
  before: readonly TicketListItem[],
  members: readonly TicketListItem[],
): { readonly rows: readonly TicketListItem[]; readonly added: number } {
  const byId = new Map(members.map((item) => [item.id, item]));
  const stayed = before.flatMap(({ id }) => {
    const item = byId.get(id);
    byId.delete(id);
    return item ?? [];
  });
  return { rows: [...stayed, ...byId.values()], added: byId.size };
}

/** Before all have their order, what changes stays where it is; what is new comes first. */
function replacedRows(
  rows: readonly TicketListItem[],
  changes: readonly RowChange[],
): readonly TicketListItem[] {
  const byId = new Map(changes.map((change) => [(change.before ?? change.after)!.id, change]));
  const added = changes.flatMap(({ before, after }) =>
    before === undefined && after !== undefined ? [after] : [],
  );
  return [
    ...added,
    ...rows.flatMap((row) => {
      const change = byId.get(row.id);
      if (change === undefined) return [row];
      return change.before === undefined || change.after === undefined ? [] : [change.after];
    }),
  ];
}
