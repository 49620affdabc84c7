import { expect, test } from 'vitest';
import type { PersonId, SaleId, TicketId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { TicketDeskRow, TicketRow, ViewRow } from '#shared/protocol/rows.ts';
import { factsOf } from './predict.ts';
import type { TicketBase } from './records.ts';
import { savedLists } from './saved-lists.ts';
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
  savedLists([view(where)], { configuration: testConfiguration(), self, now: NOW })(() =>
    factsOf(base),
  ).length > 0;

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
