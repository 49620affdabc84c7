// How a list is shown: in which order, in which parts, with which columns. A saved view brings its own and a given one has
// its usual one; what somebody chooses instead is kept on this device until they take it back, and leaves with them.

import { createEffect, createMemo, createSignal, type Accessor } from 'solid-js';
import type { PersonId } from '#shared/base/ids.ts';
import { isSort, type Sort } from '#shared/conditions/sort.ts';
import type { FieldSet } from '#shared/conditions/fields.ts';
import type { ViewRow } from '#shared/protocol/rows.ts';
import { checkShown } from '#shared/views/check-view.ts';
import { GIVEN_VIEWS } from '#shared/views/given-views.ts';
import { VIEW_LIMITS } from '#shared/views/saved-view.ts';
import type { ViewId } from '#client/data/index.ts';

export type Look = {
  readonly sort: Sort;
  readonly groupBy: string | null;
  readonly columns: readonly string[];
};

const keyOf = (slug: string): string => `homing-lists:${slug}`;
/** Of the lists that were changed last. */
const MOST_KEPT = 60;

export type ListLook = {
  readonly look: Accessor<Look>;
  /** Of another list. */
  readonly lookOf: (view: ViewId) => Look;
  /** Another one than the view's own. */
  readonly isOwn: Accessor<boolean>;
  /** False: it holds until the page is closed. */
  readonly change: (part: Partial<Look>) => boolean;
  readonly reset: () => void;
};

export function createListLook(options: {
  readonly slug: string;
  readonly personId: PersonId;
  readonly view: Accessor<ViewId>;
  readonly savedOf: (view: ViewId) => ViewRow | undefined;
  readonly fields: Accessor<FieldSet>;
}): ListLook {
  const { slug, personId, view, savedOf, fields } = options;
  const [chosen, setChosen] = createSignal(readLooks(slug, personId));
  const usualOf = (id: ViewId): Look => {
    const row = savedOf(id);
    if (row !== undefined) return shown(row, fields());
    const given = GIVEN_VIEWS.find((one) => one.id === id);
    return { sort: given?.sort ?? '-updated', groupBy: null, columns: [] };
  };
  const usual = createMemo(() => usualOf(view()));
  const lookOf = (id: ViewId): Look => {
    const own = chosen()[id];
    return own === undefined ? usualOf(id) : shown(own, fields());
  };
  const look = createMemo(() => lookOf(view()));
  const keep = (next: Looks): boolean => {
    setChosen(next);
    return writeLooks(slug, personId, next);
  };
  // What a view has become meanwhile is no choice of one's own any more.
  createEffect(() => {
    const { [view()]: own, ...others } = chosen();
    if (own === undefined || (view().startsWith('view:') && savedOf(view()) === undefined)) return;
    if (isSame(shown(own, fields()), usual())) keep(others);
  });
  return {
    look,
    lookOf,
    isOwn: () => !isSame(look(), usual()),
    change: (part) => {
      const { [view()]: _, ...others } = chosen();
      const next = { ...look(), ...part };
      if (isSame(next, usual())) return keep(others);
      // What was changed last stands last.
      const kept = Object.entries(others).slice(1 - MOST_KEPT);
      return keep({ ...Object.fromEntries(kept), [view()]: next });
    },
    reset: () => {
      const { [view()]: _, ...others } = chosen();
      keep(others);
    },
  };
}

/** Without what this workspace does not have, or has no more. */
function shown(
  { sort, groupBy, columns }: Pick<ViewRow, 'sort' | 'groupBy' | 'columns'>,
  fields: FieldSet,
): Look {
  const known = columns.filter(
    (name, at) =>
      columns.indexOf(name) === at &&
      checkShown({ columns: [name], groupBy: null }, fields).length === 0,
  );
  const canPart = groupBy !== null && checkShown({ columns: [], groupBy }, fields).length === 0;
  return {
    sort: isSort(sort) ? sort : '-updated',
    groupBy: canPart ? groupBy : null,
    columns: known.slice(0, VIEW_LIMITS.columns),
  };
}

const isSame = (a: Look, b: Look): boolean =>
  a.sort === b.sort && a.groupBy === b.groupBy && a.columns.join('\n') === b.columns.join('\n');

type Looks = { readonly [View in string]?: Look };

/** What another person has chosen in this browser says nothing about this one. */
function readLooks(slug: string, personId: PersonId): Looks {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(keyOf(slug)) ?? '{}');
    const { person, looks } = found as { person?: unknown; looks?: unknown };
    if (person !== personId || typeof looks !== 'object' || looks === null) return {};
    return Object.fromEntries(
      Object.entries(looks).flatMap(([view, look]) => (isLook(look) ? [[view, look]] : [])),
    );
  } catch (error) {
    // Where the browser stores nothing, or something else wrote there.
    if (error instanceof DOMException || error instanceof SyntaxError) return {};
    throw error;
  }
}

function isLook(value: unknown): value is Look {
  if (typeof value !== 'object' || value === null) return false;
  const { sort, groupBy, columns } = value as Record<string, unknown>;
  return (
    typeof sort === 'string' &&
    isSort(sort) &&
    (groupBy === null || typeof groupBy === 'string') &&
    Array.isArray(columns) &&
    columns.every((one) => typeof one === 'string')
  );
}

function writeLooks(slug: string, person: PersonId, looks: Looks): boolean {
  try {
    if (Object.keys(looks).length === 0) localStorage.removeItem(keyOf(slug));
    else localStorage.setItem(keyOf(slug), JSON.stringify({ person, looks }));
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}

export function forgetLooks(slug: string): void {
  try {
    localStorage.removeItem(keyOf(slug));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
