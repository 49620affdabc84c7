import { expect, test } from 'vitest';
import { DAY_MS, toInstant } from '#shared/base/clock.ts';
import type { TicketFacts } from '#shared/conditions/facts.ts';
import { givenLists } from './given-lists.ts';
import { listItem } from './support/list-items.ts';
import { testConfiguration, testWorld } from './support/test-desk.ts';

const { ana } = testWorld();
const START = Date.parse('2026-06-15T12:00:00.000Z');

test('S3bh a ticket is incoming, waits for its customer or has expired as the server says it; time alone makes it expire', () => {
  let now = START;
  const lists = givenLists(testConfiguration(), ana, () => now);
  const facts = (more: Partial<TicketFacts>) =>
    ({
      status: 'open',
      lastSide: 'customer',
      createdAt: toInstant(START - DAY_MS),
      ...more,
    }) as TicketFacts;
  expect(lists.of(facts({}))).toEqual(['incoming']);
  expect(lists.of(facts({ status: 'waiting', lastSide: 'operator' }))).toEqual([
    'waiting-customer',
  ]);
  expect(lists.of(facts({ status: 'closed', lastSide: 'operator' }))).toEqual([]);

  const item = listItem(1, { createdAt: toInstant(START - DAY_MS), views: ['all'] });
  const ended = listItem(2, { ...item, phase: 'closed', id: 'other' as typeof item.id });
  expect(lists.expiredSince([item, ended])).toEqual([]);
  // The workspace gives a ticket seven days.
  now = START + 6 * DAY_MS + 60_000;
  expect(lists.of(facts({}))).toEqual(['incoming', 'expired']);
  expect(lists.expiredSince([item, ended])).toEqual([item]);
  expect(lists.expiredSince([{ ...item, views: ['all', 'expired'] }])).toEqual([]);
});
