// Saved views on the device: which of them hold a ticket, by the evaluator that the server's filters agree with, so that
// they show the same without a network. Texts of messages are not among what lists know; subjects and names are.

import type { Instant } from '#shared/base/clock.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import { makeTest } from '#shared/conditions/evaluate.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { Side } from '#shared/engine/ticket-state.ts';
import type { SelfRow, ViewRow } from '#shared/protocol/rows.ts';
import type { SavedOf } from './list-index.ts';
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

export function savedLists(
  views: readonly ViewRow[],
  asker: {
    readonly configuration: Configuration;
    readonly self: SelfRow;
    readonly now: Instant;
  },
): SavedOf {
  const { configuration, self, now } = asker;
  const side: Side = self.permissions.some(
    (one) => one === 'ticket.read' || one === 'ticket.read-all',
  )
    ? 'operator'
    : 'customer';
  const context = { configuration, side, now, person: self };
  const tests = views.map(({ id, filter }) => ({
    list: `view:${id}` as ViewId,
    test: makeTest((filter as { where: Condition }).where, context),
  }));
  if (tests.length === 0) return () => NONE;
  return (factsOf) => {
    const facts = factsOf();
    return tests.flatMap(({ list, test }) => (test(facts) ? [list] : []));
  };
}
const NONE: readonly ViewId[] = [];
