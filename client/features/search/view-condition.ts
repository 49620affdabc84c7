// What a list of the desk holds, as the server is asked for it.

import type { Condition } from '#shared/conditions/condition.ts';
import type { ViewRow } from '#shared/protocol/rows.ts';
import { GIVEN_VIEWS } from '#shared/views/given-views.ts';
import type { ViewId } from '#client/data/index.ts';

/** Undefined: it is no filter, or not known here. */
export function viewCondition(view: ViewId, saved: readonly ViewRow[]): Condition | undefined {
  if (view.startsWith('group:'))
    return {
      all: [
        { field: 'open', op: 'is', values: [true] },
        { field: 'group', op: 'is', values: [view.slice('group:'.length)] },
      ],
    };
  if (view.startsWith('view:')) return saved.find(({ id }) => view === `view:${id}`)?.filter?.where;
  return GIVEN_VIEWS.find(({ id }) => id === view)?.where ?? undefined;
}
