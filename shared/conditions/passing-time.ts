// Time alone moves tickets into a condition and out of it (`created:today`, `due:<+2h`, `is:expired`). What can say so
// without reading every ticket again: the values that a comparison with the time took before and takes no more, or
// takes only now.

import type { Instant } from '#shared/base/clock.ts';
import type { Condition } from './condition.ts';
import { valueTest } from './evaluate.ts';
import type { ConditionContext } from './facts.ts';
import { resolve, type Resolved, type Test } from './resolve.ts';

type TimeTest = Extract<Test, { kind: 'time' | 'day' }>;

/** Of a ticket whose `field` has such a value the comparison says something else now. */
export type MovedTime = {
  readonly field: string;
  readonly isMoved: (value: string) => boolean;
};

/** One for each comparison of the condition that is another one at `to` than it was at `from`. */
export function movedTimes(
  condition: Condition,
  context: Omit<ConditionContext, 'now'>,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): readonly MovedTime[] {
  // Only the moments differ: both have the same comparisons in the same places.
  const [before, after] = [from, to].map((now) =>
    timeTestsOf(resolve(condition, { ...context, now })),
  ) as [readonly TimeTest[], readonly TimeTest[]];
  return before.flatMap((test, index) => {
    const now = after[index]!;
    if (JSON.stringify(test.within) === JSON.stringify(now.within)) return [];
    const [held, holds] = [valueTest(test), valueTest(now)];
    return [{ field: test.field.name, isMoved: (value) => held(value) !== holds(value) }];
  });
}

function timeTestsOf(node: Resolved): readonly TimeTest[] {
  if ('not' in node) return timeTestsOf(node.not);
  if ('all' in node) return node.all.flatMap(timeTestsOf);
  if ('any' in node) return node.any.flatMap(timeTestsOf);
  return node.kind === 'time' || node.kind === 'day' ? [node] : [];
}
