// The orders, parts and counts of lists, kept by what changes, against the same worked out anew.

import { describe, expect, test, vi } from 'vitest';
import type { GroupId, PersonId } from '#shared/base/ids.ts';
import type { Instant } from '#shared/base/clock.ts';
import { compareTickets, SORTS, type Sort, type SortableTicket } from '#shared/conditions/sort.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { createListCounts } from './list-counts.ts';
import type { TicketListItem } from './list-item.ts';
import {
  changedRows,
  compareBy,
  firstOf,
  inSteps,
  newestFirst,
  sortInSteps,
  type Arrangement,
  type RowChange,
} from './list-order.ts';
import { partingBy, partsOf } from './list-parts.ts';
import { createRowsKeeper, isIn, type ListId } from './list-rows.ts';
import { partKeyOf } from './list-values.ts';
import type { ViewId } from './records.ts';
import { listItem } from './support/list-items.ts';

const PRIORITIES = ['low', 'medium', 'high', 'critical'] as const;
const VIEWS: readonly ViewId[] = ['all', 'mine', 'unassigned', 'incoming', 'expired', 'closed'];
const SUBJECTS = ['Ärger', 'arm', 'Straße', 'strasse', 'zebra', 'Éclair', '𝒳', '\uffee', ''];

function randomItems(seed: number) {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const instant = (): Instant => `2026-0${pick([1, 2, 3])}-0${pick([1, 2, 3])}T00:00:00.000Z`;
  const maybe = <T>(value: () => T): T | null => (random() < 0.3 ? null : value());
  const item = (n: number): TicketListItem =>
    listItem(n, {
      number: maybe(() => n),
      subject: pick(SUBJECTS),
      requesterName: pick(SUBJECTS),
      priority: pick(PRIORITIES),
      status: pick(['open', 'waiting', 'closed']),
      groupId: maybe(() => pick(['g1', 'g2', 'g3'] as GroupId[])),
      assigneeId: maybe(() => pick(['p1', 'p2'] as PersonId[])),
      createdAt: instant(),
      updatedAt: instant(),
      waitingSince: maybe(instant),
      dueAt: maybe(instant),
      isUnread: random() < 0.4,
      views: VIEWS.filter(() => random() < 0.5),
      more: { 'first-response': maybe(instant), resolved: maybe(instant), closed: maybe(instant) },
    });
  return { random, pick, item };
}

const sorts = [
  ...SORTS,
  ...SORTS.filter((one) => one !== 'queue').map((one) => `-${one}`),
] as Sort[];
const run = <T>(steps: Generator<undefined, T>) =>
  inSteps(
    steps,
    () => Promise.resolve(),
    () => true,
  );

describe('orders', () => {
  test.each(sorts)('S3aa by %s a device orders as the server does', async (sort) => {
    const { item } = randomItems(7);
    const items = Array.from({ length: 400 }, (_, n) => item(n));
    const asServer = (one: TicketListItem): SortableTicket =>
      ({
        ...one,
        requester: { name: one.requesterName },
        firstResponseAt: one.more?.['first-response'],
        resolvedAt: one.more?.['resolved'],
        closedAt: one.more?.['closed'],
        targets:
          one.dueAt === null
            ? null
            : {
                firstResponseDue: null,
                nextResponseDue: one.dueAt,
                resolutionDue: null,
                pausedSince: null,
              },
      }) as unknown as SortableTicket;
    const expected = items
      .map(asServer)
      .sort(compareTickets(sort))
      .map(({ id }) => id);
    const compare = compareBy({ sort });
    expect([...items].sort(compare).map(({ id }) => id)).toEqual(expected);
    expect((await run(sortInSteps(items, compare)))!.map(({ id }) => id)).toEqual(expected);
    expect((await run(firstOf(items, compare, 50)))!.map(({ id }) => id)).toEqual(
      expected.slice(0, 50),
    );
  });

  test('S3ab many tickets are sorted in steps that end early when nobody wants them', async () => {
    const { item } = randomItems(9);
    const items = Array.from({ length: 30_000 }, (_, n) => item(n));
    const compare = compareBy({ sort: 'subject' });
    let breaths = 0;
    const steps = inSteps(
      sortInSteps(items, compare),
      async () => void (breaths += 1),
      () => true,
    );
    expect(await steps).toEqual([...items].sort(compare));
    expect(breaths).toBeGreaterThan(5);
    breaths = 0;
    const first = await inSteps(
      firstOf(items, compareBy({ sort: 'updated' }), 200),
      async () => void (breaths += 1),
      () => true,
    );
    expect(first).toHaveLength(200);
    expect(breaths).toBeGreaterThan(2);
    const unwanted = await inSteps(
      sortInSteps(items, compare),
      () => Promise.resolve(),
      () => false,
    );
    expect(unwanted).toBeUndefined();
  });
});

const ARRANGEMENTS: readonly Arrangement[] = [
  { sort: '-updated' },
  { sort: 'queue' },
  { sort: 'name', parting: partingBy('priority', ['critical', 'high', 'medium', 'low']) },
  { sort: '-created', parting: partingBy('group', ['g2', 'g1']) },
  { sort: 'due', parting: partingBy('assignee', ['p1']) },
];
const LISTS: readonly ListId[] = ['any', 'all', 'mine', 'expired'];

describe('kept by what changes', () => {
  test.each([1, 2, 3, 4])(
    'S3ac U6d rows, parts and counts equal those worked out anew (%i)',
    (seed) => {
      const { random, pick, item } = randomItems(seed);
      const byId = new Map(
        Array.from({ length: 300 }, (_, n) => item(n)).map((one) => [one.id, one]),
      );
      let all: readonly TicketListItem[] = [...byId.values()].sort(newestFirst);
      const counts = createListCounts();
      counts.reset(all);
      const keeper = createRowsKeeper({
        all: () => all,
        breathe: () => Promise.resolve(),
        onSorted: () => undefined,
      });
      for (let round = 0; round < 60; round += 1) {
        const list = pick(LISTS);
        const arrangement = pick(ARRANGEMENTS);
        const { rows } = keeper.rows(list, arrangement);
        const members = [...byId.values()].filter((one) => isIn(list, one));
        expect(rows).toEqual(members.toSorted(compareBy(arrangement)));
        const { parting } = arrangement;
        if (parting !== undefined) {
          const parts = partsOf(rows, parting);
          expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length);
          expect(new Set(parts.map(({ key }) => key)).size).toBe(parts.length);
          for (const { key, start, count } of parts)
            for (const row of rows.slice(start, start + count))
              expect(partKeyOf(parting.field, row)).toBe(key);
        }
        const anew = createListCounts();
        anew.reset(byId.values());
        for (const view of VIEWS) expect([view, counts.of(view)]).toEqual([view, anew.of(view)]);

        const changes: RowChange[] = [];
        const times = random() < 0.2 ? 40 : Math.floor(random() * 5);
        const touched = new Set(Array.from({ length: times }, () => Math.floor(random() * 330)));
        for (const n of touched) {
          const fresh = item(n);
          const before = byId.get(fresh.id);
          const after = random() < 0.2 ? undefined : fresh;
          if (after === undefined) byId.delete(fresh.id);
          else byId.set(fresh.id, after);
          changes.push({ before, after });
        }
        all = changedRows(all, changes, newestFirst);
        counts.change(changes);
        keeper.change(changes);
      }
    },
  );

  test('L1v a list that nobody looks at is put in order when it is looked at, once for all that has changed', () => {
    const { item } = randomItems(7);
    const items = Array.from({ length: 300 }, (_, n) => ({ ...item(n), views: ['all' as const] }));
    let all: readonly TicketListItem[] = items.toSorted(newestFirst);
    const keeper = createRowsKeeper({
      all: () => all,
      breathe: () => Promise.resolve(),
      onSorted: () => undefined,
    });
    let compared = 0;
    const compare = (a: unknown, b: unknown) => {
      compared += 1;
      return String(a).localeCompare(String(b));
    };
    const arrangement: Arrangement = {
      sort: 'number',
      parting: { field: 'priority', name: 'counted', compare },
    };
    keeper.rows('all', arrangement);
    compared = 0;
    for (const n of [5, 6, 5]) {
      const before = all.find(({ id }) => id === items[n]!.id)!;
      const after = { ...before, priority: 'critical' as const, subject: `${n} again` };
      all = changedRows(all, [{ before, after }], newestFirst);
      keeper.change([{ before, after }]);
    }
    expect(compared).toBe(0);
    expect(keeper.rows('all', arrangement).rows).toEqual(all.toSorted(compareBy(arrangement)));
    compared = 0;
    keeper.rows('all', arrangement);
    expect(compared).toBe(0);
  });

  test('S3ad U6d a long list shows its first rows in order first, and all when they are sorted, with what changed meanwhile', async () => {
    const { item } = randomItems(11);
    const items = Array.from({ length: 9_000 }, (_, n) => ({
      ...item(n),
      views: ['all' as const],
    }));
    let all: readonly TicketListItem[] = items.toSorted(newestFirst);
    let hasSorted = 0;
    const keeper = createRowsKeeper({
      all: () => all,
      breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
      onSorted: () => (hasSorted += 1),
    });
    const arrangement: Arrangement = { sort: 'queue' };
    const compare = compareBy(arrangement);
    const first = keeper.rows('all', arrangement);
    expect(first.isSorted).toBe(false);
    // As it stood before.
    expect(first.rows).toEqual(all);
    await vi.waitFor(() => expect(hasSorted).toBe(1), { timeout: 15_000, interval: 0 });
    const soon = keeper.rows('all', arrangement);
    expect(soon.isSorted).toBe(false);
    expect(soon.rows).toHaveLength(9_000);
    expect(soon.rows.slice(0, 200)).toEqual(items.toSorted(compare).slice(0, 200));

    const changed = { ...items[5]!, priority: 'critical' as const, waitingSince: '2020' };
    const gone = items[6]!;
    const isNew = { ...item(9_500), views: ['all' as const] };
    const changes: RowChange[] = [
      { before: items[5], after: changed },
      { before: gone, after: undefined },
      { before: undefined, after: isNew },
    ];
    all = changedRows(all, changes, newestFirst);
    keeper.change(changes);
    const meanwhile = keeper.rows('all', arrangement).rows;
    expect(meanwhile).toContain(changed);
    expect(meanwhile).toContain(isNew);
    expect(meanwhile).not.toContain(gone);

    await vi.waitFor(() => expect(keeper.rows('all', arrangement).isSorted).toBe(true), {
      timeout: 15_000,
    });
    expect(hasSorted).toBe(2);
    expect(keeper.rows('all', arrangement).rows).toEqual(all.toSorted(compare));
  });

  test('S3eb U6d read or changed as a whole, a long list stands as it stood until it is sorted in steps', async () => {
    const { item } = randomItems(13);
    const make = () =>
      Array.from({ length: 9_000 }, (_, n) => ({ ...item(n), views: ['all' as const] })).toSorted(
        newestFirst,
      );
    let all: readonly TicketListItem[] = make();
    const keeper = createRowsKeeper({
      all: () => all,
      breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
      onSorted: () => undefined,
    });
    const arrangement: Arrangement = { sort: 'subject' };
    const compare = compareBy(arrangement);
    const rows = () => keeper.rows('all', arrangement);
    const idsOf = (items: readonly TicketListItem[]) => items.map(({ id }) => id);
    const sorted = () =>
      vi.waitFor(() => expect(rows().isSorted).toBe(true), { timeout: 15_000, interval: 1 });
    rows();
    await sorted();

    for (const change of ['read', 'changed'] as const) {
      const before = rows().rows;
      const last = all;
      const gone = before[0]!.id;
      all = make().filter(({ id }) => id !== gone);
      const now = new Map(all.map((one) => [one.id, one]));
      if (change === 'read') keeper.forget();
      else keeper.change(last.map((one) => ({ before: one, after: now.get(one.id) })));
      const stood = idsOf(before).filter((id) => now.has(id));
      const had = new Set(stood);
      const isNew = idsOf(all).filter((id) => !had.has(id));
      const { rows: shown, isSorted } = rows();
      expect(isSorted).toBe(false);
      expect(idsOf(shown)).toEqual([...stood, ...isNew]);
      expect(shown.every((one) => one === now.get(one.id))).toBe(true);
      await sorted();
      expect(rows().rows).toEqual(all.toSorted(compare));
    }
  });
});
