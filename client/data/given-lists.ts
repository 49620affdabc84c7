// The given lists that a device works out while it reads, beside those that lie with the record (predict.ts): some follow
// the time, and none needs a count before everything has been read.

import { DAY_MS, MINUTE_MS, toInstant, type Instant } from '#shared/base/clock.ts';
import { NEVER } from '#shared/conditions/condition.ts';
import { makeTest, type TicketTest } from '#shared/conditions/evaluate.ts';
import type { TicketFacts } from '#shared/conditions/facts.ts';
import { isOpenPhase, type Configuration } from '#shared/engine/configuration.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import { givenView } from '#shared/views/given-views.ts';
import type { TicketListItem } from './list-item.ts';
import type { ViewId } from './records.ts';

const LISTS = ['incoming', 'waiting-customer', 'expired'] as const satisfies readonly ViewId[];
const NONE: readonly ViewId[] = [];

export type GivenLists = {
  readonly of: (facts: TicketFacts) => readonly ViewId[];
  /** Of these, those that have expired since they were read. */
  readonly expiredSince: (items: Iterable<TicketListItem>) => readonly TicketListItem[];
};

export const NO_GIVEN_LISTS: GivenLists = { of: () => NONE, expiredSince: () => [] };

export function givenLists(
  configuration: Configuration,
  self: Pick<SelfRow, 'id' | 'groupIds'>,
  now: () => number,
): GivenLists {
  let made: { readonly at: number; readonly tests: readonly (readonly [ViewId, TicketTest])[] };
  /** Good for a minute. */
  const testsNow = () => {
    const at = Math.floor(now() / MINUTE_MS) * MINUTE_MS;
    if (made?.at === at) return made.tests;
    const context = {
      configuration,
      side: 'operator' as const,
      now: toInstant(at),
      person: self,
    };
    const tests = LISTS.map((id) => [id, makeTest(givenView(id).where ?? NEVER, context)] as const);
    made = { at, tests };
    return tests;
  };
  return {
    of: (facts) => {
      const found = testsNow().flatMap(([id, test]) => (test(facts) ? [id] : []));
      return found.length === 0 ? NONE : found;
    },
    expiredSince: (items) => {
      const limit = expiredBefore(configuration, now());
      return [...items].filter(
        ({ createdAt, phase, views }) =>
          createdAt < limit && isOpenPhase(phase) && !views.includes('expired'),
      );
    },
  };
}

const expiredBefore = ({ ticketExpirationDays }: Configuration, now: number): Instant =>
  toInstant(Math.floor(now / MINUTE_MS) * MINUTE_MS - ticketExpirationDays * DAY_MS);
