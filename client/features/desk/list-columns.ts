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
      width: widthOf(name, field),
      sort: sortOf(name),
      isLink: name === link,
      isEnd: field?.kind === 'number' && name !== 'number',
    };
  });
}

function widthOf(name: string, field: Field | undefined): string {
  if (name === 'subject') return 'minmax(14rem, 3fr)';
  switch (field?.kind) {
    case 'number':
      return name === 'number' ? '5.5rem' : '7rem';
    case 'time':
    case 'flag':
    case 'priority':
      return '7.5rem';
    case 'choice':
    case 'category':
      return 'minmax(8rem, 1fr)';
    default:
      return 'minmax(8.5rem, 1.2fr)';
  }
}

/** What a press on a column's head asks for: first its usual direction, then the other. */
export function nextSort(column: ListColumn, now: Sort): Sort {
  if (column.sort === undefined) return now;
  const usual = firstDirection(column.sort);
  if (now !== usual) return usual;
  return usual.startsWith('-') ? column.sort : `-${column.sort}`;
}
