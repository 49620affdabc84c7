// Lists that somebody keeps (S3): what they find, in the one filter language, and how they are shown.

import type { Owner } from '#shared/access/owner.ts';
import type { SavedViewId } from '#shared/base/ids.ts';
import type { LocalText } from '#shared/base/local-text.ts';
import type { StoredFilter } from '#shared/conditions/condition.ts';
import type { Sort } from '#shared/conditions/sort.ts';

export type ViewContent = {
  /** A name per language, one at least. */
  readonly name: LocalText;
  readonly filter: StoredFilter;
  /** Fields of the filter language, in their order; empty: as the list shows tickets anyway. */
  readonly columns: readonly string[];
  readonly sort: Sort;
  /** The field whose values make the parts of the list. */
  readonly groupBy: string | null;
};

export type SavedView = ViewContent &
  Owner & {
    readonly id: SavedViewId;
    /** Among those of its owner. */
    readonly position: number;
    /** Kept, and not offered. */
    readonly isArchived: boolean;
  };

export const VIEW_LIMITS = {
  name: 120,
  languages: 20,
  columns: 20,
  position: 10_000,
  perPerson: 50,
  perGroup: 50,
  perWorkspace: 100,
} as const;
