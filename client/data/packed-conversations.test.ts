import { afterEach, describe, expect, test } from 'vitest';
import type { TicketId } from '#shared/base/ids.ts';
import { readConversation } from './conversations.ts';
import { conversationRows, messageKeys } from './packed-conversations.ts';
import {
  onServer,
  replyCommand,
  serverTicket,
  testDevice,
  testWorld,
  type TestDevice,
} from './support/test-desk.ts';

const opened: TestDevice[] = [];
const open = async (...args: Parameters<typeof testDevice>): Promise<TestDevice> => {
  const device = await testDevice(...args);
  opened.push(device);
  return device;
};
afterEach(() => {
  for (const device of opened.splice(0)) device.close();
});

const stored = ({ room }: TestDevice) =>
  room.store.read(['docs', 'events'], async (db) => ({
    docs: await db.docs.count(),
    events: await db.events.count(),
  }));
/** Without the version, which is that of the page that brought a row. */
const shown = async ({ room }: TestDevice, id: TicketId, limit = 200) => {
  const view = await room.store.read(['docs', 'events', 'outbox'], (db) =>
    readConversation(db, id, limit),
  );
  return { ...view, items: view.items.map((item) => ({ ...item, v: 0 })) };
};
const rows = ({ room }: TestDevice) => room.store.read(['docs', 'events'], conversationRows);

describe('conversations that a load has brought', () => {
  test('L1u PERF they are one record each, and read as if each row were one, whole or by windows', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const follower = await open(world, world.ben);
    await follower.syncOnce();
    for (let n = 0; n < 5; n += 1)
      onServer(world, world.ben, replyCommand(ticketId, `<p>Answer ${n}</p>`, 1 + n));
    await follower.syncOnce();
    const device = await open(world, world.ana);
    await device.syncOnce();

    expect(await stored(device)).toEqual({ docs: 1, events: 0 });
    expect((await stored(follower)).docs).toBe(6);
    expect(await device.room.store.read(['docs'], messageKeys)).toHaveLength(6);
    for (const limit of [200, 6, 3, 1])
      expect(await shown(device, ticketId, limit)).toEqual(await shown(follower, ticketId, limit));
    expect((await shown(device, ticketId, 3)).isComplete).toBe(false);
  });

  test('L1u INV15 the first change takes one apart and leaves the others, and nothing comes twice', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    serverTicket(world, world.ben);
    const device = await open(world, world.ana);
    await device.syncOnce();
    expect(await stored(device)).toEqual({ docs: 2, events: 0 });
    const before = await rows(device);

    onServer(world, world.ben, replyCommand(ticketId, '<p>Later</p>'));
    await device.syncOnce();
    expect((await stored(device)).docs).toBe(3);
    const after = await rows(device);
    expect(after.docs).toHaveLength(before.docs.length + 1);
    expect(after.docs).toEqual(expect.arrayContaining([...before.docs]));
    expect(after.events).toEqual(expect.arrayContaining([...before.events]));
    expect((await shown(device, ticketId)).items.filter(({ type }) => type === 'message')).toEqual([
      expect.objectContaining({ html: '<p>Help!</p>' }),
      expect.objectContaining({ html: '<p>Later</p>', seq: 2 }),
    ]);
  });

  test('L5t INV14 one that leaves the scopes leaves nothing behind', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const device = await open(world, world.ana);
    await device.syncOnce();
    expect(await stored(device)).toEqual({ docs: 1, events: 0 });
    onServer(world, world.ben, { type: 'assign', ticketId, groupId: world.other });
    await device.syncOnce();
    expect(await stored(device)).toEqual({ docs: 0, events: 0 });
  });
});
