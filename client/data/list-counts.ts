// How many tickets each list has, and how many of them hold something unread: kept by what changes, never counted over.

import type { TicketListItem } from './list-item.ts';
import type { RowChange } from './list-order.ts';
import type { ViewId } from './records.ts';

export type ListCount = { readonly all: number; readonly unread: number };
export type ListCounts = {
  readonly of: (view: ViewId) => ListCount;
  readonly entries: () => Iterable<readonly [ViewId, ListCount]>;
  readonly change: (changes: readonly RowChange[]) => void;
  readonly reset: (items: Iterable<TicketListItem>) => void;
};

const NOTHING: ListCount = { all: 0, unread: 0 };

export function createListCounts(): ListCounts {
  const counts = new Map<ViewId, { all: number; unread: number }>();
  const add = ({ views, isUnread }: TicketListItem, by: 1 | -1): void => {
    for (const view of views) {
      let count = counts.get(view);
      if (count === undefined) counts.set(view, (count = { all: 0, unread: 0 }));
      count.all += by;
      if (isUnread) count.unread += by;
    }
  };
  return {
    of: (view) => counts.get(view) ?? NOTHING,
    entries: () => counts,
    change: (changes) => {
      for (const { before, after } of changes) {
        if (before !== undefined) add(before, -1);
        if (after !== undefined) add(after, 1);
      }
    },
    reset: (items) => {
      counts.clear();
      for (const item of items) add(item, 1);
    },
  };
}
