import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import type { PersonId, SaleId, TicketId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { TicketDeskRow, TicketRow, ViewRow } from '#shared/protocol/rows.ts';
import type { TicketListItem } from './list-item.ts';
import { factsOf } from './predict.ts';
import type { TicketBase } from './records.ts';
import { savedLists } from './saved-lists.ts';
import { listItem } from './support/list-items.ts';
import { testConfiguration, testWorld } from './support/test-desk.ts';

const { ana, ben } = testWorld();
const NOW = '2026-06-15T12:00:00.000Z';

const ROW: TicketRow = {
  id: 'ticket' as TicketId,
  number: 7,
  subject: 'A printer',
  status: 'open',
  priority: 'medium',
  category: '',
  fields: {},
  channel: 'web',
  language: 'en',
  requester: {
    personId: null,
    name: 'Zoe',
    email: 'zoe@guest.example',
    phone: '',
    address: '',
    city: '',
    country: '',
  },
  incomplete: [],
  followUpOf: null,
  sale: {
    id: 'sale' as SaleId,
    reference: 'OX-1500',
    designation: 'A UPS',
    serialNumber: 'ABC000000000077',
    soldOn: '2026-01-01',
  },
  pubSeq: 1,
  lastSide: 'customer',
  solution: null,
  rating: { value: 2, comment: {}, at: NOW },
  mergedInto: null,
  translations: {},
  excerpt: '',
  createdAt: NOW,
  updatedAt: NOW,
  firstResponseAt: null,
  resolvedAt: null,
  closedAt: null,
};
const DESK = {
  id: ROW.id,
  watchers: [ana.id as PersonId],
  cc: ['eva@guest.example'],
  minutesWorked: 90,
  targets: null,
  tags: [],
} as unknown as TicketDeskRow;
const base = { row: ROW, desk: DESK } as TicketBase;

const view = (where: Condition): ViewRow => ({
  id: 'v' as ViewRow['id'],
  name: { en: 'A view' },
  personId: null,
  groupId: null,
  position: 0,
  isArchived: false,
  filter: { v: 1, where },
  columns: [],
  sort: '-updated',
  groupBy: null,
  isDeleted: false,
});
const holds = (where: Condition, self = ana): boolean =>
  savedLists([view(where)], {
    configuration: testConfiguration(),
    self,
    now: () => Date.parse(NOW),
  }).savedOf(() => factsOf(base)).length > 0;

test.each<[Condition, boolean]>([
  [{ field: 'watcher', op: 'is', values: ['me'] }, true],
  [{ field: 'watcher', op: 'is', values: [ben.id] }, false],
  [{ field: 'watcher', op: 'is', values: [null] }, false],
  [{ field: 'cc', op: 'is', values: ['EVA@guest.example'] }, true],
  [{ field: 'rating', op: 'le', values: [2] }, true],
  [{ field: 'rating', op: 'gt', values: [2] }, false],
  [{ field: 'minutes', op: 'range', values: [60, null] }, true],
  [{ field: 'sale', op: 'is', values: [true] }, true],
  [{ field: 'product', op: 'is', values: ['ox-1500'] }, true],
  [{ field: 'serial', op: 'is', values: ['ABC000000000077'] }, true],
  // What is deleted leaves the device.
  [{ field: 'deleted', op: 'is', values: [true] }, false],
  [{ field: 'deleted', op: 'is', values: [false] }, true],
])('S2m a device’s own list by %j holds the ticket: %s', (where, expected) => {
  expect(holds(where)).toBe(expected);
});

test('S2m a customer’s device asks for none of what only the desk knows', () => {
  const customer = { ...ana, permissions: [] };
  expect(holds({ field: 'watcher', op: 'is', values: ['me'] }, customer)).toBe(false);
  expect(holds({ field: 'rating', op: 'is', values: [2] }, customer)).toBe(true);
});

describe('as time passes', () => {
  const START = Date.parse(NOW);
  const at = (ms: number) => toInstant(START + ms);
  const time = (field: string, op: 'is' | 'lt', value: string): Condition => ({
    field,
    op,
    values: [value],
  });
  /** Places of those that the passing of so much time may have moved. */
  const moved = (
    where: Condition,
    items: readonly Partial<TicketListItem>[],
    ms: number,
  ): readonly number[] | undefined => {
    let now = START;
    const lists = savedLists([view(where)], {
      configuration: testConfiguration(),
      self: ana,
      now: () => now,
    });
    now += ms;
    const isMoved = lists.passTime();
    if (isMoved === undefined) return undefined;
    return items.flatMap((item, index) => (isMoved(listItem(index, item)) ? [index] : []));
  };

  test('S3ea only what the time has moved is looked at again, and nothing while it moves nothing', () => {
    const created = [-2 * HOUR_MS, 11 * HOUR_MS, 13 * HOUR_MS].map((ms) => ({
      createdAt: at(ms),
    }));
    expect(moved(time('created', 'is', 'today'), created, HOUR_MS)).toBeUndefined();
    // Midnight.
    expect(moved(time('created', 'is', 'today'), created, 12 * HOUR_MS)).toEqual([0, 1, 2]);
    expect(moved({ not: time('created', 'is', 'today') }, created, 12 * HOUR_MS)).toEqual([
      0, 1, 2,
    ]);
    const due = [null, HOUR_MS, 2 * HOUR_MS + 30_000, 3 * HOUR_MS].map((ms) => ({
      dueAt: ms === null ? null : at(ms),
    }));
    expect(moved(time('due', 'lt', '+2h'), due, MINUTE_MS)).toEqual([2]);
    const updated = [-DAY_MS, 30_000 - DAY_MS, 0].map((ms) => ({ updatedAt: at(ms) }));
    expect(moved(time('updated', 'lt', '1d'), updated, MINUTE_MS)).toEqual([1]);
    const old = [-8, -6.5, -1].map((days) => ({ createdAt: at(days * DAY_MS) }));
    expect(moved({ field: 'expired', op: 'is', values: [true] }, old, DAY_MS)).toEqual([1]);
    const closed = [{ more: { closed: at(30_000 - DAY_MS) } }, { more: { closed: null } }];
    expect(moved(time('closed', 'lt', '1d'), closed, MINUTE_MS)).toEqual([0]);
    expect(moved(time('created', 'is', '2026-06-15'), created, 12 * HOUR_MS)).toBeUndefined();
    expect(moved({ field: 'status', op: 'is', values: ['open'] }, created, DAY_MS)).toBeUndefined();
  });

  test('S3ea a view says which times it compares, and is as of the last time that it was asked to be', () => {
    let now = START;
    const lists = savedLists(
      [view({ all: [time('closed', 'is', 'today'), time('created', 'is', 'today')] })],
      { configuration: testConfiguration(), self: ana, now: () => now },
    );
    expect(lists.timeFields).toEqual(['closed', 'created']);
    const facts = () => factsOf({ ...base, row: { ...ROW, closedAt: NOW } });
    expect(lists.savedOf(facts)).toHaveLength(1);
    now += DAY_MS;
    expect(lists.savedOf(facts)).toHaveLength(1);
    lists.passTime();
    expect(lists.savedOf(facts)).toEqual([]);
  });
});
