import { createRoot } from 'solid-js';
import { expect, test, vi } from 'vitest';
import type { ApiClient } from '../api.ts';
import { createListIndex } from '../list-index.ts';
import { createReads } from '../reads.ts';
import {
  onServer,
  replyCommand,
  serverTicket,
  testDevice,
  testWorld,
} from '../support/test-desk.ts';
import { createReading } from './reading.ts';

test('C10j a message that comes while the server is asked what was read stays unread', async () => {
  const world = testWorld('none');
  const id = serverTicket(world, world.ben);
  onServer(world, world.ben, { type: 'assign', ticketId: id, assigneeId: world.ana.id });
  const device = await testDevice(world, world.ana);
  const { room } = device;
  const reads = createReads(room);
  await reads.start();
  await device.syncOnce();
  const index = createListIndex(
    room,
    () => world.server.workspace.configuration,
    () => undefined,
  );
  await index.start();
  // Known here as far as the first message; on another device the second was read.
  await reads.mark(id, { pubSeq: 1, notesSeq: 0 });
  onServer(world, world.ben, replyCommand(id, '<p>Second</p>'));
  await device.syncOnce();

  const post = vi.fn<ApiClient['post']>(async () => ({
    ok: true,
    value: { status: 204, data: undefined as never, etag: null },
  }));
  const get = vi.fn<ApiClient['get']>(async () => {
    onServer(world, world.ben, replyCommand(id, '<p>Third</p>', 2));
    await device.syncOnce();
    return { ok: true, value: { status: 200, data: { items: [] } as never, etag: null } };
  });
  const dispose = createRoot((stop) => {
    createReading(
      room,
      { get, post } as unknown as ApiClient,
      'acme',
      { reads, all: index.all, isReady: () => true },
      { self: () => world.ana, contact: () => 1 },
    );
    return stop;
  });
  const stored = () => room.store.read(['reads'], (db) => db.reads.get(id));
  await vi.waitFor(async () => expect((await stored())?.pubSeq).toBeGreaterThan(1), {
    timeout: 15_000,
  });
  expect(await stored()).toMatchObject({ pubSeq: 2 });
  const record = await room.store.read(['tickets'], (db) => db.tickets.get(id));
  expect(record!.view.pubSeq).toBe(3);
  expect(reads.isUnread({ ...record!.view, latestAnswers: [] }, world.ana.id)).toBe(true);
  dispose();
  device.close();
});
