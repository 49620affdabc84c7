import { describe, expect, test, vi } from 'vitest';
import type { GroupId, TicketId } from '#shared/base/ids.ts';
import { createListIndex, filterItems, fold, type TicketListItem } from './list-index.ts';
import { serverTicket, testDevice, testWorld } from './support/test-desk.ts';
import { workMs } from '#test/support/work-ms.ts';

const item = (n: number, more: Partial<TicketListItem> = {}): TicketListItem => ({
  id: `ticket-${n}` as TicketId,
  number: n,
  subject: `Subject ${n}`,
  language: 'en',
  translations: {},
  requesterName: 'Hélène Müller',
  excerpt: '',
  status: 'open',
  phase: 'new',
  priority: 'medium',
  channel: 'web',
  groupId: null,
  assigneeId: null,
  lockHolderId: null,
  lastSide: 'customer',
  createdAt: '',
  updatedAt: '',
  tags: [],
  isIncomplete: false,
  pending: 0,
  draftGeneration: 1,
  isCold: false,
  views: ['all'],
  words: fold(`#${n} Subject ${n} Hélène Müller helene@example.com Genève`),
  ...more,
});

describe('the list in memory', () => {
  test('S5a the search ignores case and accents and needs every word', () => {
    const items = [item(1), item(2)];
    const found = (text: string) =>
      filterItems(items, 'all', text, new Set()).map(({ number }) => number);

    expect(found('HELENE')).toEqual([1, 2]);
    expect(found('hélène #2')).toEqual([2]);
    expect(found('muller geneve subject')).toEqual([1, 2]);
    expect(found('helene paris')).toEqual([]);
    expect(found('  ')).toEqual([1, 2]);
  });

  test('L1c a list holds the tickets of its view; the held one those with held work', () => {
    const group = 'group:g1' as `group:${GroupId}`;
    const items = [item(1, { views: ['all', group] }), item(2, { views: ['closed'] })];
    expect(filterItems(items, group, '', new Set()).map(({ number }) => number)).toEqual([1]);
    expect(filterItems(items, 'closed', '', new Set()).map(({ number }) => number)).toEqual([2]);
    expect(
      filterItems(items, 'held', '', new Set(['ticket-2' as TicketId])).map(({ number }) => number),
    ).toEqual([2]);
  });

  test('U6b switching a list of 100,000 tickets takes far less than a frame or two', () => {
    const items = Array.from({ length: 100_000 }, (_, n) =>
      item(n, { views: n % 3 === 0 ? ['closed'] : ['all', 'mine'] }),
    );
    filterItems(items, 'all', '', new Set());
    const switched = workMs(() => {
      expect(filterItems(items, 'mine', '', new Set())).toHaveLength(66_666);
    });
    const searched = workMs(() => {
      expect(filterItems(items, 'all', 'geneve 9999', new Set()).length).toBeGreaterThan(0);
    });
    // Generous: the bench has the figures, this only catches a change of order.
    expect(switched).toBeLessThan(200);
    expect(searched).toBeLessThan(500);
  });
});

describe('reading it', () => {
  const device = async () => {
    const world = testWorld('none');
    const opened = await testDevice(world, world.ana);
    const ids = Array.from({ length: 620 }, () => serverTicket(world, world.ben));
    await opened.syncOnce();
    return { world, device: opened, ids };
  };

  test('L1d PERF the newest rows are there before the rest has been read, and all of them in order at the end', async () => {
    const { world, device: opened, ids } = await device();
    const shown: { rows: number; isReady: boolean; newest: string | undefined }[] = [];
    const index = createListIndex(
      opened.room,
      () => world.server.workspace.configuration,
      () =>
        shown.push({
          rows: index.all().length,
          isReady: index.isReady(),
          newest: index.all()[0]?.updatedAt,
        }),
    );
    await index.start();
    expect(shown[0]).toMatchObject({ rows: 200, isReady: false });
    expect(shown.at(-1)).toMatchObject({ rows: ids.length, isReady: true });
    expect(shown[0]!.newest).toBe(shown.at(-1)!.newest);
    opened.close();
  });

  test('L1e a change among many is put in its place, and one that comes while all is read is not lost', async () => {
    const { world, device: opened, ids } = await device();
    const index = createListIndex(
      opened.room,
      () => world.server.workspace.configuration,
      () => undefined,
    );
    opened.room.hub.listen((message) => {
      if (message.t === 'tickets') void index.refresh(message.ids);
    });
    const inOrder = () => index.all().map(({ updatedAt, id }) => `${updatedAt} ${id}`);
    const reading = index.start();
    await opened.perform([{ type: 'take', ticketId: ids[3]! }]);
    await reading;
    await opened.perform([{ type: 'take', ticketId: ids[7]! }]);
    await vi.waitFor(
      () => {
        for (const at of [3, 7]) expect(index.get(ids[at]!)?.pending).toBe(1);
      },
      { timeout: 15_000 },
    );
    expect(inOrder()).toHaveLength(ids.length);
    expect(inOrder()).toEqual(inOrder().toSorted().toReversed());
    opened.close();
  });
});
