// The parts of a list whose rows stand in their order: where each begins and how many it has.

import type { TicketListItem } from './list-item.ts';
import type { Parting } from './list-order.ts';
import { partKeyOf, type PartKey } from './list-values.ts';

export type ListPart = {
  readonly key: PartKey;
  /** Place of its first row. */
  readonly start: number;
  readonly count: number;
};

/** Rows of a part stand together, so that its end is found by halving what follows. */
export function partsOf(
  rows: readonly TicketListItem[],
  { field, compare }: Parting,
): readonly ListPart[] {
  const parts: ListPart[] = [];
  for (let start = 0; start < rows.length;) {
    const key = partKeyOf(field, rows[start]!);
    let low = start + 1;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(partKeyOf(field, rows[middle]!), key) > 0) high = middle;
      else low = middle + 1;
    }
    parts.push({ key, start, count: low - start });
    start = low;
  }
  return parts;
}

/** Parts in this order of their keys; then those that it does not name, and nothing at the end. */
export function partingBy(field: string, keys: readonly PartKey[]): Parting {
  const ranks = new Map(keys.map((key, rank) => [key, rank]));
  const rankOf = (key: PartKey): number =>
    key === null ? keys.length + 1 : (ranks.get(key) ?? keys.length);
  return {
    field,
    compare: (a, b) => {
      if (a === b) return 0;
      return rankOf(a) - rankOf(b) || (String(a) < String(b) ? -1 : 1);
    },
    name: JSON.stringify([field, keys]),
  };
}
