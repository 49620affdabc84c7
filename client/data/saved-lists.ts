// Saved views on the device: which of them hold a ticket, by the evaluator that the server's filters agree with, so that
// they show the same without a network. Texts of messages are not among what lists know; subjects and names are.

import { DAY_MS, fromInstant, toInstant, type Instant } from '#shared/base/clock.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import { makeTest } from '#shared/conditions/evaluate.ts';
import { movedTimes } from '#shared/conditions/passing-time.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { Side } from '#shared/engine/ticket-state.ts';
import type { SelfRow, ViewRow } from '#shared/protocol/rows.ts';
import type { Beside, TicketListItem } from './list-item.ts';
import { listValue } from './list-values.ts';
import type { ViewId } from './records.ts';

/** What is offered, in its order: the workspace's first, one's own last. */
export const offeredViews = (rows: readonly ViewRow[]): readonly ViewRow[] =>
  rows
    .filter(({ isDeleted, isArchived, filter }) => !isDeleted && !isArchived && filter !== null)
    .toSorted(
      (a, b) =>
        ownerRank(a) - ownerRank(b) ||
        (a.groupId ?? '').localeCompare(b.groupId ?? '') ||
        a.position - b.position ||
        (a.id < b.id ? -1 : 1),
    );

const ownerRank = ({ personId, groupId }: ViewRow): number =>
  personId !== null ? 2 : groupId !== null ? 1 : 0;

export type SavedLists = {
  readonly savedOf: Beside['savedOf'];
  /** Fields whose values are compared with the time. */
  readonly timeFields: readonly string[];
  /**
   * From now on the views are as of now. Gives a test for the tickets that this may have moved, if it can have moved
   * any.
   */
  readonly passTime: () => ((item: TicketListItem) => boolean) | undefined;
};

const NONE: readonly ViewId[] = [];
export const NO_SAVED_LISTS: SavedLists = {
  savedOf: () => NONE,
  timeFields: [],
  passTime: () => undefined,
};

/** Longer than anything that a calendar repeats. */
const FAR_MS = 1_000 * DAY_MS;

export function savedLists(
  views: readonly ViewRow[],
  asker: {
    readonly configuration: Configuration;
    readonly self: SelfRow;
    readonly now: () => number;
  },
): SavedLists {
  const { configuration, self, now } = asker;
  const side: Side = self.permissions.some(
    (one) => one === 'ticket.read' || one === 'ticket.read-all',
  )
    ? 'operator'
    : 'customer';
  const context = { configuration, side, person: self };
  const lists = views.map(({ id, filter }) => ({
    list: `view:${id}` as ViewId,
    where: (filter as { where: Condition }).where,
  }));
  if (lists.length === 0) return NO_SAVED_LISTS;
  const testsAt = (at: Instant) =>
    lists.map(({ list, where }) => ({ list, test: makeTest(where, { ...context, now: at }) }));
  const moved = (from: Instant, to: Instant) =>
    lists.flatMap(({ where }) => movedTimes(where, context, { from, to }));

  let at = toInstant(now());
  let tests = testsAt(at);
  const far = toInstant(fromInstant(at) + FAR_MS);
  return {
    savedOf: (factsOf) => {
      const facts = factsOf();
      return tests.flatMap(({ list, test }) => (test(facts) ? [list] : []));
    },
    timeFields: [...new Set(moved(at, far).map(({ field }) => field))],
    passTime: () => {
      const before = at;
      at = toInstant(now());
      const times = moved(before, at);
      if (times.length === 0) return undefined;
      tests = testsAt(at);
      return (item) =>
        times.some(({ field, isMoved }) => {
          const value = listValue(field, item);
          return typeof value === 'string' && isMoved(value);
        });
    },
  };
}
