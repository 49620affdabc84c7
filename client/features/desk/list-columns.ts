// The columns of a list: what they are called, how wide they are and by what their head sorts.

import type { Field, FieldSet } from '#shared/conditions/fields.ts';
import type { Sort } from '#shared/conditions/sort.ts';
import { fieldLabel, firstDirection, sortOf } from './list-fields.ts';

export type ListColumn = {
  readonly name: string;
  readonly label: string;
  /** A track of the grid. */
  readonly width: string;
  /** The order that its head asks for. */
  readonly sort: ReturnType<typeof sortOf>;
  /** The ticket's subject, or the first of the others: it leads to the ticket. */
  readonly isLink: boolean;
  /** Numbers stand at the end of their column. */
  readonly isEnd: boolean;
};

export function listColumns(
  names: readonly string[],
  fields: FieldSet,
  language: string,
): readonly ListColumn[] {
  const link = names.includes('subject') ? 'subject' : names[0];
  return names.map((name) => {
    const field = fields.find(name);
    return {
      name,
      label: fieldLabel(name, fields, language),
      // One takes what is left: shares among several would be counted into the least that the whole needs.
      width: name === link ? 'minmax(12rem, 1fr)' : widthOf(name, field),
      sort: sortOf(name),
      isLink: name === link,
      isEnd: field?.kind === 'number' && name !== 'number',
    };
  });
}

/** The usual seven stand side by side on a screen of 1280 px. */
function widthOf(name: string, field: Field | undefined): string {
  // What a status is called is worth more than the first words of a message.
  if (name === 'status') return '11rem';
  switch (field?.kind) {
    case 'number':
      return name === 'number' ? '4rem' : '7rem';
    case 'time':
    case 'flag':
    case 'priority':
      return '6.5rem';
    case 'choice':
    case 'category':
      return 'clamp(8rem, 9vw, 11rem)';
    default:
      return 'clamp(8.5rem, 10vw, 12rem)';
  }
}

/** What a press on a column's head asks for: first its usual direction, then the other. */
export function nextSort(column: ListColumn, now: Sort): Sort {
  if (column.sort === undefined) return now;
  const usual = firstDirection(column.sort);
  if (now !== usual) return usual;
  return usual.startsWith('-') ? column.sort : `-${column.sort}`;
}
