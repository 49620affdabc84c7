// The lists of the desk, their letters and their addresses.

import type { GroupId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { GroupRow, SelfRow } from '#shared/protocol/rows.ts';
import type { ViewId } from '#client/data/index.ts';

export type FixedView = Exclude<ViewId, `group:${string}` | `view:${string}`>;

/** In the order of the rail, with the letter that follows `g`. */
export const FIXED_VIEWS = [
  { id: 'all', key: 'viewAll', letter: 'a' },
  { id: 'incoming', key: 'viewIncoming', letter: 'i' },
  { id: 'mine', key: 'viewMine', letter: 'm' },
  { id: 'unassigned', key: 'viewUnassigned', letter: 'u' },
  { id: 'waiting', key: 'viewWaiting', letter: 'w' },
  { id: 'waiting-customer', key: 'viewWaitingCustomer', letter: 'o' },
  { id: 'expired', key: 'viewExpired', letter: 'e' },
  { id: 'held', key: 'viewHeld', letter: 'h' },
  { id: 'closed', key: 'viewClosed', letter: 'c' },
] as const satisfies readonly { id: FixedView; key: string; letter: string }[];

/** Without a list that would say nothing in this workspace. */
export const viewsFor = (configuration: Configuration) => {
  // Where tickets belong to nobody, lists by person say nothing.
  const hasPeople =
    configuration.lock.mode === 'exclusive' || configuration.assignees.includes('person');
  const hasIncoming = configuration.statuses.some(({ phase }) => phase === 'new');
  return FIXED_VIEWS.filter(({ id }) => {
    if (id === 'mine' || id === 'unassigned') return hasPeople;
    return id !== 'incoming' || hasIncoming;
  });
};

/** The groups whose tickets this person can read. */
export const groupsFor = (
  groups: ReadonlyMap<GroupId, GroupRow>,
  self: SelfRow,
): readonly GroupRow[] =>
  [...groups.values()]
    .filter(
      (group) =>
        !group.isArchived &&
        (self.permissions.includes('ticket.read-all') || self.groupIds.includes(group.id)),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name));

const FIXED = new Set<string>(FIXED_VIEWS.map(({ id }) => id));
const OWN = /^(?:group|view):[0-9a-f-]{36}$/;

/** What an address names; an unknown one is the whole list. */
export const viewOfParam = (param: unknown): ViewId =>
  typeof param === 'string' && (FIXED.has(param) || OWN.test(param)) ? (param as ViewId) : 'all';
