import { afterEach, describe, expect, test } from 'vitest';
import type { MessageId, TicketId } from '#shared/base/ids.ts';
import { LIMITS } from '#shared/protocol/sync.ts';
import { readConversation } from './conversations.ts';
import { discardHeld, giveHeldAsNote, listHeld, resendHeld } from './held.ts';
import type { DeviceMeta } from './records.ts';
import { fakeBrowser } from './support/fake-platform.ts';
import { testId } from './support/fake-server.ts';
import {
  checkInvariants,
  onServer,
  openCommand,
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

const viewOf = (device: TestDevice, id: TicketId) =>
  device.room.store.read(['tickets'], async (db) => (await db.tickets.get(id))?.view);
const entries = (device: TestDevice) =>
  device.room.store.read(['outbox'], (db) => db.outbox.orderBy('n').toArray());
const heldOf = (device: TestDevice) => device.room.store.read(['held'], listHeld);
const messagesOf = async (device: TestDevice, id: TicketId) => {
  const { items } = await device.room.store.read(['docs', 'events', 'outbox'], (db) =>
    readConversation(db, id, 100),
  );
  return items.flatMap((item) =>
    item.type === 'message' ? [{ html: item.html, state: item.state, seq: item.seq }] : [],
  );
};

describe('writing without a network', () => {
  test('L2c a ticket opened, taken, answered and closed offline is on screen at once and on the server once, in order', async () => {
    const world = testWorld();
    const device = await open(world, world.ana);
    await device.syncOnce();
    const command = openCommand(world.group);
    const { ticketId } = command;

    await device.perform([command]);
    await device.perform([{ type: 'take', ticketId }]);
    await device.perform([
      replyCommand(ticketId, '<p>Use water.</p>'),
      { type: 'close', ticketId },
    ]);
    await checkInvariants(device);
    expect(await viewOf(device, ticketId)).toMatchObject({
      number: null,
      isLocal: true,
      pending: 3,
      phase: 'closed',
      lockHolderId: world.ana.id,
    });

    await device.syncOnce();
    await checkInvariants(device);
    expect(await viewOf(device, ticketId)).toMatchObject({
      number: 1,
      isLocal: false,
      pending: 0,
      phase: 'closed',
    });
    expect(world.server.tickets.get(ticketId)!.state.status).toBe('closed');
    expect(await messagesOf(device, ticketId)).toEqual([
      { html: '<p>Help!</p>', state: 'saved', seq: 1 },
      { html: '<p>Use water.</p>', state: 'saved', seq: 2 },
    ]);
  });

  test('L2d B6 however much is written on one ticket offline, no entry names more than the server takes', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const device = await open(world, world.ana);
    await device.syncOnce();

    for (let count = 0; count < LIMITS.entryNeeds + 3; count += 1)
      await device.perform([replyCommand(ticketId, `<p>${count}</p>`)]);

    const all = await entries(device);
    expect(Math.max(...all.map(({ needs }) => needs.length))).toBe(LIMITS.entryNeeds);
    expect(all.at(-1)!.needs.at(-1)).toBe(all.at(-2)!.id);
  }, 60_000);

  test('L2e B6 every entry needs the unsettled ones before it on its ticket, and no others', async () => {
    const world = testWorld();
    const device = await open(world, world.ana);
    const first = serverTicket(world, world.ben);
    const second = serverTicket(world, world.ben);
    await device.syncOnce();

    await device.perform([{ type: 'take', ticketId: first }]);
    await device.perform([{ type: 'take', ticketId: second }]);
    await device.perform([replyCommand(first, '<p>One</p>')]);

    const [take, , reply] = await entries(device);
    expect(reply!.needs).toEqual([take!.id]);
    expect((await entries(device)).map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  test('L3f what the engine refuses here is told at once and nothing is queued', async () => {
    const world = testWorld();
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    onServer(world, world.ben, { type: 'take', ticketId });
    await device.syncOnce();

    const result = await device.perform([replyCommand(ticketId, '<p>Me too</p>')]);

    expect(result).toMatchObject({ ok: false, refusal: { code: 'LOCKED', by: world.ben.id } });
    expect(await entries(device)).toEqual([]);
    expect((await viewOf(device, ticketId))!.pending).toBe(0);
  });

  test('L3i INV5 a message too large for the server is refused while its author looks', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();

    const result = await device.perform([replyCommand(ticketId, 'x'.repeat(300_000))]);

    expect(result).toMatchObject({ ok: false, refusal: { code: 'INVALID' } });
    expect(await entries(device)).toEqual([]);
  });

  test('L4h FLT6 FLT34 a tab killed after writing loses nothing, and sends it once after reopening', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    const first = await open(world, world.ana, { browser });
    const ticketId = serverTicket(world, world.ben);
    await first.syncOnce();
    await first.perform([replyCommand(ticketId, '<p>Kept</p>')]);
    first.kill();

    const second = await open(world, world.ana, { browser });
    expect(await messagesOf(second, ticketId)).toContainEqual({
      html: '<p>Kept</p>',
      state: 'queued',
      seq: null,
    });
    await second.syncOnce();

    expect(world.server.accepted).toHaveLength(1);
    expect(await messagesOf(second, ticketId)).toContainEqual({
      html: '<p>Kept</p>',
      state: 'saved',
      seq: 2,
    });
    await checkInvariants(second);
  });
});

describe('answers', () => {
  test('L4i an answer that is lost leads to the same entry again, its message shown once all the while', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([replyCommand(ticketId, '<p>Once</p>')]);

    world.server.fail('answer-lost');
    await expect(device.syncOnce()).rejects.toThrow('network');
    // The feed brings the message before the push is repeated.
    const { pullPage } = await import('./sync/pull.ts');
    const { createWire } = await import('./sync/wire.ts');
    const wire = createWire(device.room.platform, 'acme', world.ana.id);
    await pullPage(device.room, wire, [], new AbortController().signal);
    expect((await messagesOf(device, ticketId)).map(({ html }) => html)).toEqual([
      '<p>Help!</p>',
      '<p>Once</p>',
    ]);
    expect((await viewOf(device, ticketId))!.pubSeq).toBe(2);
    await checkInvariants(device);

    await device.syncOnce();
    expect(world.server.accepted).toHaveLength(1);
    expect((await messagesOf(device, ticketId)).map(({ html }) => html)).toEqual([
      '<p>Help!</p>',
      '<p>Once</p>',
    ]);
    expect((await viewOf(device, ticketId))!.pending).toBe(0);
  });

  test('L3g B7 an accepted entry stays pending until the feed has brought it: the screen does not flicker back', async () => {
    const world = testWorld();
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([{ type: 'take', ticketId }]);
    const { pushBatch } = await import('./sync/push.ts');
    const { createWire } = await import('./sync/wire.ts');
    const wire = createWire(device.room.platform, 'acme', world.ana.id);

    await pushBatch(device.room, wire, new AbortController().signal);

    expect((await entries(device)).map(({ state }) => state)).toEqual(['ok']);
    expect(await viewOf(device, ticketId)).toMatchObject({
      lockHolderId: world.ana.id,
      pending: 1,
    });
    await device.syncOnce();
    expect((await entries(device)).map(({ state }) => state)).toEqual(['done']);
    expect(await viewOf(device, ticketId)).toMatchObject({
      lockHolderId: world.ana.id,
      pending: 0,
    });
  });

  test('L4j FLT43 5,000 entries go out in bounded batches, each once, in order', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    const many = Array.from({ length: 5_000 }, (_, index) => ({
      id: testId<never>(5),
      n: index + 1,
      state: 'queued' as const,
      needs: [],
      at: '2026-11-21T08:00:00.000Z',
      commands: [
        {
          type: 'note' as const,
          ticketId,
          message: { id: testId<MessageId>(4), html: `<p>${index}</p>` },
          mentions: [],
        },
      ],
      ticketIds: [ticketId],
      bytes: 300,
      isLanded: false,
    }));
    await device.room.store.write('strict', ['outbox', 'meta'], async (db) => {
      await db.outbox.bulkAdd(many);
      const device_ = (await db.meta.get('device'))!;
      await db.meta.put({
        ...device_,
        value: { ...(device_.value as object), lastN: 5_000 },
      } as typeof device_);
    });
    world.server.calls.length = 0;

    await device.syncOnce();

    expect(world.server.accepted).toEqual(many.map(({ id }) => id));
    expect(world.server.calls.filter((call) => call.endsWith('/push'))).toHaveLength(50);
    expect((await entries(device)).every(({ state }) => state === 'done')).toBe(true);
  }, 60_000);

  test('L4k FLT35 a copied profile takes a new identity, keeps every entry and repeats none', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([replyCommand(ticketId, '<p>Mine</p>')]);
    const before = await device.room.store.read(['meta'], (db) => db.meta.get('device'));
    const deviceId = (before!.value as DeviceMeta).deviceId;
    // The other copy was faster with the same number.
    world.server.devices.set(deviceId, {
      last: 1,
      entries: new Map([[1, { id: 'another', outcome: { n: 1, status: 'ok', v: 1 } }]]),
    });

    await device.syncOnce();

    const after = await device.room.store.read(['meta'], (db) => db.meta.get('device'));
    expect((after!.value as { deviceId: string }).deviceId).not.toBe(deviceId);
    expect(world.server.accepted).toHaveLength(1);
    expect((await messagesOf(device, ticketId)).map(({ html }) => html)).toContain('<p>Mine</p>');
  });

  test('L4l B26 after a restore the server gets again what it has lost', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([replyCommand(ticketId, '<p>First</p>')]);
    await device.syncOnce();
    const meta = await device.room.store.read(['meta'], (db) => db.meta.get('device'));
    world.server.restoreDevice((meta!.value as DeviceMeta).deviceId, 0);
    await device.perform([{ type: 'close', ticketId }]);

    await device.syncOnce();

    expect(world.server.accepted).toHaveLength(3);
    expect((await entries(device)).map(({ state }) => state)).toEqual(['done', 'done']);
  });
});

describe('held work', () => {
  /** Ana answers offline what Ben has taken meanwhile. */
  const collision = async () => {
    const world = testWorld();
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([{ type: 'take', ticketId }]);
    await device.perform([replyCommand(ticketId, '<p>My answer</p>')]);
    await device.perform([{ type: 'close', ticketId }]);
    onServer(world, world.ben, { type: 'take', ticketId });
    await device.syncOnce();
    return { world, device, ticketId };
  };

  test('A5a a refused reply comes back held with its words, and what was written after it is refused too', async () => {
    const { world, device, ticketId } = await collision();

    expect(world.server.tickets.get(ticketId)!.state).toMatchObject({
      status: 'open',
      lockHolderId: world.ben.id,
      pubSeq: 1,
    });
    expect(await heldOf(device)).toMatchObject([
      { kind: 'other', refusal: { code: 'LOCKED' } },
      { kind: 'reply', html: '<p>My answer</p>', refusal: { code: 'NEEDED_ENTRY_REFUSED' } },
      { kind: 'other', refusal: { code: 'NEEDED_ENTRY_REFUSED' } },
    ]);
  });

  test('L3j INV6 a refused entry leaves no trace in what is shown', async () => {
    const { world, device, ticketId } = await collision();

    expect(await viewOf(device, ticketId)).toMatchObject({
      lockHolderId: world.ben.id,
      status: 'open',
      pending: 0,
      pubSeq: 1,
    });
    expect((await messagesOf(device, ticketId)).map(({ html }) => html)).toEqual(['<p>Help!</p>']);
    await checkInvariants(device);
  });

  test("A5b the server's record and the one made here are one", async () => {
    const { device } = await collision();
    await device.syncOnce();

    const replies = (await heldOf(device)).filter(({ kind }) => kind === 'reply');
    expect(replies).toHaveLength(1);
    const stored = await device.room.store.read(['held'], (db) => db.held.get(replies[0]!.id));
    expect(stored!.heldReplyId).not.toBeNull();
  });

  test("A5h the server's record that comes before the answer to the push is the same held reply", async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([replyCommand(ticketId, '<p>Mine</p>')]);
    onServer(world, world.ben, replyCommand(ticketId, '<p>Faster</p>'));
    world.server.fail('answer-lost');
    await expect(device.syncOnce()).rejects.toThrow('network');
    const { pullPage } = await import('./sync/pull.ts');
    const { createWire } = await import('./sync/wire.ts');
    const wire = createWire(device.room.platform, 'acme', world.ana.id);
    await pullPage(device.room, wire, [], new AbortController().signal);
    expect(await heldOf(device)).toHaveLength(1);

    await device.syncOnce();

    expect(await heldOf(device)).toMatchObject([{ kind: 'reply', html: '<p>Mine</p>' }]);
    expect((await heldOf(device))[0]!.commands).toHaveLength(1);
  });

  test('A5c sent again after the ticket is free, it goes out once and the held one is gone', async () => {
    const { world, device, ticketId } = await collision();
    onServer(world, world.ben, { type: 'drop', ticketId });
    await device.syncOnce();
    const item = (await heldOf(device)).find(({ kind }) => kind === 'reply')!;

    expect(await resendHeld(device.room, item.id, { take: true })).toMatchObject({ ok: true });
    expect((await heldOf(device)).filter(({ kind }) => kind === 'reply')).toEqual([]);
    await device.syncOnce();

    expect(world.server.tickets.get(ticketId)!.state).toMatchObject({
      pubSeq: 2,
      lockHolderId: world.ana.id,
    });
    expect(world.server.held.map(({ row }) => row.settled)).toEqual(['resent']);
    expect(
      await device.room.store.read(['held'], (db) =>
        db.held.where('ticketId').equals(ticketId).toArray(),
      ),
    ).toHaveLength(2);
  });

  test('A5d given as a note, its words reach the holder and nothing reaches the customer', async () => {
    const { world, device, ticketId } = await collision();
    const item = (await heldOf(device)).find(({ kind }) => kind === 'reply')!;

    await giveHeldAsNote(device.room, item.id);
    await device.syncOnce();

    expect(world.server.tickets.get(ticketId)!.state).toMatchObject({ pubSeq: 1, notesSeq: 1 });
    expect(world.server.held.map(({ row }) => row.settled)).toEqual(['noted']);
    expect((await heldOf(device)).some(({ kind }) => kind === 'reply')).toBe(false);
  });

  test('A5e discarded by hand, it is settled on the server; a refused act is only dismissed here', async () => {
    const { world, device } = await collision();
    for (const item of await heldOf(device)) await discardHeld(device.room, item.id);
    await device.syncOnce();

    expect(world.server.held.map(({ row }) => row.settled)).toEqual(['discarded']);
    expect(await heldOf(device)).toEqual([]);
  });

  test('A5f a way out that is refused in its turn brings the held reply back, once', async () => {
    const { world, device, ticketId } = await collision();
    onServer(world, world.ben, { type: 'drop', ticketId });
    await device.syncOnce();
    const item = (await heldOf(device)).find(({ kind }) => kind === 'reply')!;
    await resendHeld(device.room, item.id, { take: true, html: '<p>Better</p>' });
    onServer(world, world.ben, { type: 'take', ticketId });

    await device.syncOnce();

    const replies = (await heldOf(device)).filter(({ kind }) => kind === 'reply');
    expect(replies.map(({ html }) => html)).toEqual(['<p>Better</p>']);
    await discardHeld(device.room, replies[0]!.id);
    await device.syncOnce();
    expect(world.server.held.map(({ row }) => row.settled)).toEqual(['discarded', 'discarded']);
    expect((await heldOf(device)).some(({ kind }) => kind === 'reply')).toBe(false);
  });

  test('A5f a note made of it that is refused leaves the held reply as it was, with its ways out', async () => {
    const { world, device } = await collision();
    const item = (await heldOf(device)).find(({ kind }) => kind === 'reply')!;
    await giveHeldAsNote(device.room, item.id);
    expect((await heldOf(device)).some(({ kind }) => kind === 'reply')).toBe(false);
    world.server.addPerson({ ...world.ana, groupIds: [] });

    await device.syncOnce();

    const replies = (await heldOf(device)).filter(({ kind }) => kind === 'reply');
    expect(replies.map(({ id, html }) => [id, html])).toEqual([[item.id, item.html]]);
    await discardHeld(device.room, item.id);
    await device.syncOnce();
    expect(world.server.held.map(({ row }) => row.settled)).toEqual(['discarded']);
  });

  test('A5g an answer that a colleague overtook is sent anyway once that one was read', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([replyCommand(ticketId, '<p>Second</p>')]);
    onServer(world, world.ben, replyCommand(ticketId, '<p>First</p>'));
    await device.syncOnce();
    const [item] = await heldOf(device);
    expect(item).toMatchObject({ kind: 'reply', refusal: { code: 'STALE', newerSeq: 2 } });

    await resendHeld(device.room, item!.id);
    await device.syncOnce();

    expect((await messagesOf(device, ticketId)).map(({ html }) => html)).toEqual([
      '<p>Help!</p>',
      '<p>First</p>',
      '<p>Second</p>',
    ]);
    expect(await heldOf(device)).toEqual([]);
  });

  test('A5l L5h FLT15 a right lost while offline: the queued reply is held, the ticket is gone', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([replyCommand(ticketId, '<p>Too late</p>')]);
    world.server.addPerson({ ...world.ana, groupIds: [] });

    await device.syncOnce();

    expect(await heldOf(device)).toMatchObject([
      { kind: 'reply', html: '<p>Too late</p>', refusal: { code: 'NO_SUCH_TICKET' } },
    ]);
    expect(await viewOf(device, ticketId)).toBeUndefined();
    await checkInvariants(device);
  });
});
