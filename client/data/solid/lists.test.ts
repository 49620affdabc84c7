// The lists over one device, when its store fails and while time passes.

import { createRoot } from 'solid-js';
import { afterEach, expect, test, vi } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type { SavedViewId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ViewRow } from '#shared/protocol/rows.ts';
import type { EngineRoom } from '../engine-room.ts';
import type { ViewId } from '../records.ts';
import { NO_SAVED_LISTS, savedLists } from '../saved-lists.ts';
import {
  serverTicket,
  testDevice,
  testWorld,
  type TestDevice,
  type World,
} from '../support/test-desk.ts';
import { createLists, type ListsOf } from './lists.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

const NOTHING_SAVED = { key: '', ...NO_SAVED_LISTS };

const opened = async (
  change: (device: TestDevice) => Partial<EngineRoom> = () => ({}),
  more: (world: World) => Partial<ListsOf> = () => ({}),
) => {
  const world = testWorld('none');
  const id = serverTicket(world, world.ben);
  const device = await testDevice(world, world.ana);
  await device.syncOnce();
  const of: ListsOf = {
    configuration: () => world.server.workspace.configuration,
    self: () => world.ana,
    held: () => new Set(),
    counts: () => [],
    saved: () => NOTHING_SAVED,
    ...more(world),
  };
  const room: EngineRoom = { ...device.room, ...change(device) };
  const lists = createRoot((dispose) => {
    cleanups.push(() => device.close(), dispose);
    const made = createLists(room, of);
    const all = made.tickets(() => 'all');
    return { ...made, shown: all };
  });
  return { world, device, id, lists };
};
const soon = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 10 });

test('L1e a list that could not be read says that it is not whole, and is read again until it is', async () => {
  let failures = 2;
  const { device, id, lists } = await opened(({ room: { store } }) => ({
    store: {
      ...store,
      read: (tables, body) => {
        if (failures === 0 || !(tables as readonly string[]).includes('pages'))
          return store.read(tables, body);
        failures -= 1;
        return Promise.reject(new Error('The disk is asleep'));
      },
    },
  }));
  await soon(() => expect(lists.shown().rows.map((row) => row.id)).toEqual([id]));
  await soon(() => expect(device.browser.warnings).toHaveLength(1));
  expect(lists.shown().isSorted).toBe(false);
  await soon(() => expect(lists.shown().isSorted).toBe(true));
  expect(device.browser.warnings).toEqual([
    expect.stringContaining('The disk is asleep'),
    expect.stringContaining('The disk is asleep'),
  ]);
});

test('S3ea INV24 rows and counts of a saved view follow the time while nothing else changes', async () => {
  const where: Condition = { field: 'created', op: 'lt', values: ['1h'] };
  const view: ViewRow = {
    id: 'young' as SavedViewId,
    personId: null,
    groupId: null,
    position: 0,
    isArchived: false,
    isDeleted: false,
    name: { en: 'Young' },
    filter: { v: 1, where },
    columns: [],
    sort: '-updated',
    groupBy: null,
  };
  let later = 0;
  let look = () => undefined as void;
  let tables = 0;
  const now = () => Date.now() + later;
  const { id, lists } = await opened(
    ({ room }) => ({
      platform: {
        ...room.platform,
        now,
        timers: {
          ...room.platform.timers,
          set: (run, delayMs) => {
            if (delayMs !== MINUTE_MS) return room.platform.timers.set(run, delayMs);
            look = run;
            return 0;
          },
        },
      },
      store: {
        ...room.store,
        read: (names, body) => {
          if ((names as readonly string[]).includes('tickets')) tables += 1;
          return room.store.read(names, body);
        },
      },
    }),
    ({ server, ana }) => {
      const { configuration } = server.workspace;
      const saved = { key: 'young', ...savedLists([view], { configuration, self: ana, now }) };
      return { saved: () => saved };
    },
  );
  const count = () => lists.countsHere().all['view:young' as ViewId];
  await soon(() => expect(count()).toBe(1));
  await soon(() => expect(lists.shown().isSorted).toBe(true));
  const before = tables;
  later = HOUR_MS / 2;
  look();
  later = 2 * HOUR_MS;
  expect(lists.item(id)?.views).toContain('view:young');
  await soon(() => {
    look();
    expect(lists.item(id)?.views).not.toContain('view:young');
  });
  expect(count()).toBe(0);
  expect(tables).toBe(before + 1);
});
