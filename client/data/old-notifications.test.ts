import { expect, test } from 'vitest';
import { DAY_MS, toInstant } from '#shared/base/clock.ts';
import type { NotificationId } from '#shared/base/ids.ts';
import { KEPT_NOTIFICATIONS } from '#shared/notifications/kept.ts';
import type { Change } from '#shared/protocol/sync.ts';
import { applyFeed } from './apply.ts';
import { serverTicket, testDevice, testWorld } from './support/test-desk.ts';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const { most, days } = KEPT_NOTIFICATIONS;

test('N4cf a device keeps as many notifications as the server does, and none that is older', async () => {
  const world = testWorld();
  const device = await testDevice(world, world.ana);
  const ticketId = serverTicket(world, world.ben);
  await device.syncOnce();
  const told = (name: string, at: number): Change => ({
    t: 'notification',
    v: 1,
    row: {
      id: name as NotificationId,
      kind: 'mention',
      ticketId,
      messageId: null,
      byName: 'Ben',
      detail: '',
      at: toInstant(at),
      readAt: null,
    },
  });
  const bring = (...changes: readonly Change[]) =>
    applyFeed(device.room, { guard: { by: 'socket' }, changes });
  const kept = async () => {
    const found = await device.room.store.read(['small'], (db) =>
      db.small.where('kind').equals('notification').toArray(),
    );
    return new Set(found.map(({ id }) => id));
  };

  await bring(told('old', NOW - days * DAY_MS + 1_000), told('older', NOW - days * DAY_MS - 1_000));
  expect([...(await kept())]).toHaveLength(2);
  await bring(told('new', NOW));
  expect([...(await kept())].toSorted()).toEqual(['new', 'old']);

  await bring(...Array.from({ length: most }, (_, at) => told(`later ${at}`, NOW + at + 1)));
  const after = await kept();
  expect(after.size).toBe(most);
  expect([after.has('new'), after.has('later 0'), after.has(`later ${most - 1}`)]).toEqual([
    false,
    true,
    true,
  ]);
  device.close();
});
