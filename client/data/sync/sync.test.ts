import { afterEach, describe, expect, test } from 'vitest';
import type { TicketId } from '#shared/base/ids.ts';
import type { PullAnswer } from '#shared/protocol/sync.ts';
import { applyFeed, positionOf } from '../apply.ts';
import { readConversation } from '../conversations.ts';
import { getMeta, REPLICA_TABLES, TABLES } from '../database.ts';
import { makeRoom } from '../eviction.ts';
import { fakeBrowser } from '../support/fake-platform.ts';
import {
  checkInvariants,
  onServer,
  replyCommand,
  serverTicket,
  testConfiguration,
  testDevice,
  testWorld,
  type TestDevice,
} from '../support/test-desk.ts';

const opened: TestDevice[] = [];
const open = async (...args: Parameters<typeof testDevice>): Promise<TestDevice> => {
  const device = await testDevice(...args);
  opened.push(device);
  return device;
};
afterEach(() => {
  for (const device of opened.splice(0)) device.close();
});

/** Everything in the replica, as text that two states can be compared by. */
const replica = (device: TestDevice) =>
  device.room.store.read(TABLES, async (db) => {
    const tables = await Promise.all(REPLICA_TABLES.map((name) => db.table(name).toArray()));
    return JSON.stringify([tables, await getMeta(db, 'cursor')]);
  });
const record = (device: TestDevice, id: TicketId) =>
  device.room.store.read(['tickets'], (db) => db.tickets.get(id));
const messages = async (device: TestDevice, id: TicketId) => {
  const { items } = await device.room.store.read(['docs', 'events', 'outbox'], (db) =>
    readConversation(db, id, 1_000),
  );
  return items.filter((item) => item.type === 'message');
};
const counts = async (device: TestDevice) => {
  const rows = await device.room.store.read(['viewCounts'], (db) => db.viewCounts.toArray());
  return Object.fromEntries(rows.map(({ view, count }) => [view, count]));
};
/** A pull's answer, asked for by hand. */
const ask = async (device: TestDevice): Promise<PullAnswer & { status: 'ok' }> => {
  const { cursor } = await device.room.store.read(['meta'], positionOf);
  const response = await device.room.platform.fetch('https://desk.example/sync/v1/w/acme/pull', {
    method: 'POST',
    body: JSON.stringify({ protocol: 1, cursor }),
  });
  return (await response.json()) as PullAnswer & { status: 'ok' };
};

describe('pull', () => {
  test('L4u INV15 a page that comes twice, or late, changes nothing', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    onServer(world, world.ben, replyCommand(ticketId, '<p>One</p>'));
    const expected = await device.room.store.read(['meta'], positionOf);
    const early = await ask(device);
    const guard = { by: 'pull' as const, expect: expected, cursor: early.cursor, load: [] };
    expect(await applyFeed(device.room, { guard, changes: early.changes })).toBe(true);
    onServer(world, world.ben, { type: 'assign', ticketId, groupId: world.other });
    await device.syncOnce();
    const after = await replica(device);
    expect(await record(device, ticketId)).toBeUndefined();

    expect(await applyFeed(device.room, { guard, changes: early.changes })).toBe(false);

    expect(await replica(device)).toBe(after);
  });

  test('L4v INV16 FLT7 a page that cannot be stored moves no cursor, and comes again', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    const before = await replica(device);
    onServer(world, world.ben, replyCommand(ticketId, '<p>One</p>'));
    const { events } = device.room.store.relaxed;
    const fail = () => {
      throw new Error('the disk is gone');
    };
    events.hook('creating', fail);
    await expect(device.syncOnce()).rejects.toThrow();
    expect(await replica(device)).toBe(before);

    events.hook('creating').unsubscribe(fail);
    await device.syncOnce();
    expect(await messages(device, ticketId)).toHaveLength(2);
  });

  test("L5q INV14 a ticket that leaves one's groups leaves no trace; one that stays in another scope stays", async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const gone = serverTicket(world, world.ben);
    const kept = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([
      {
        type: 'note',
        ticketId: gone,
        message: { id: device.room.ids(), html: '<p>Secret</p>' },
        mentions: [],
      },
    ]);
    await device.syncOnce();
    onServer(world, world.ben, { type: 'assign', ticketId: kept, assigneeId: world.ana.id });
    onServer(world, world.ben, { type: 'assign', ticketId: kept, groupId: world.other });
    onServer(world, world.ben, { type: 'assign', ticketId: gone, groupId: world.other });

    await device.syncOnce();

    expect((await record(device, kept))!.scopes).toEqual([`u:${world.ana.id}`]);
    const everything = await device.room.store.read(TABLES, async (db) =>
      JSON.stringify(
        await Promise.all(
          TABLES.filter((name) => name !== 'sealed').map((name) => db.table(name).toArray()),
        ),
      ),
    );
    expect(everything).not.toContain(gone);
    await checkInvariants(device);
  });

  test.each(['reset', 'repair'] as const)(
    'L5q INV14 what tells of a ticket that the load after a %s does not bring back goes with it',
    async (cause) => {
      const world = testWorld('none');
      const device = await open(world, world.ana);
      const [gone, kept] = [serverTicket(world, world.ben), serverTicket(world, world.ben)];
      await device.syncOnce();
      for (const ticketId of [gone, kept]) {
        await device.perform([
          {
            type: 'note',
            ticketId,
            message: { id: device.room.ids(), html: '<p>Secret</p>' },
            mentions: [],
          },
        ]);
      }
      await device.syncOnce();
      const told = async () =>
        (await device.room.store.read(['outbox'], (db) => db.outbox.toArray())).flatMap(
          ({ ticketIds }) => ticketIds,
        );
      expect((await told()).toSorted()).toEqual([gone, kept].toSorted());
      onServer(world, world.ben, { type: 'assign', ticketId: gone, groupId: world.other });
      if (cause === 'reset') world.server.newEpoch();
      else {
        const { reloadScopes } = await import('../apply.ts');
        const position = await device.room.store.read(['meta'], positionOf);
        expect(await reloadScopes(device.room, position, [`g:${world.group}`])).toBe(true);
      }

      await device.syncOnce();

      expect(await told()).toEqual([kept]);
      await checkInvariants(device);
    },
  );

  test('L5r INV14 a lost group takes its tickets along, hot and cold; a gained one is loaded with all their messages', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const hot = serverTicket(world, world.ben);
    const cold = serverTicket(world, world.ben);
    const later = serverTicket(world, world.ben, world.other);
    world.server.cool(cold);
    await device.syncOnce();
    expect(await counts(device)).toMatchObject({ all: 1, closed: 1 });
    expect(await record(device, later)).toBeUndefined();
    world.server.addPerson({ ...world.ana, groupIds: [world.other] });

    await device.syncOnce();

    expect(await record(device, hot)).toBeUndefined();
    expect(await device.room.store.read(['pages'], (db) => db.pages.count())).toBe(0);
    expect(await messages(device, later)).toHaveLength(1);
    await checkInvariants(device);
  });

  test('W8h INV17 a change of configuration or rights is seen in every ticket', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    const configuration = testConfiguration('none');
    world.server.changeConfiguration({
      ...configuration,
      statuses: configuration.statuses.map((status) =>
        status.id === 'open' ? { ...status, phase: 'resolved' as const } : status,
      ),
    });

    await device.syncOnce();

    expect((await record(device, ticketId))!.view.phase).toBe('resolved');
    expect(await counts(device)).toMatchObject({ all: 0, closed: 1 });
    await checkInvariants(device);
  });

  test('L4w INV20 a changed epoch drops the replica and nothing that was written here', async () => {
    const world = testWorld();
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([{ type: 'take', ticketId }]);
    await device.perform([replyCommand(ticketId, '<p>Kept</p>')]);
    await device.room.store.write('strict', ['drafts', 'draftStates', 'held'], async (db) => {
      await db.drafts.add({ ticketId, generation: 1, bytes: new Uint8Array([1, 2]) });
    });
    world.server.newEpoch();
    world.server.fail('request-lost');
    await expect(device.syncOnce()).rejects.toThrow('network');
    const { pullPage } = await import('./pull.ts');
    const { createWire } = await import('./wire.ts');
    await pullPage(
      device.room,
      createWire(device.room.platform, 'acme', world.ana.id),
      [],
      new AbortController().signal,
    );

    expect(await device.room.store.read(['outbox'], (db) => db.outbox.count())).toBe(2);
    expect(await device.room.store.read(['drafts'], (db) => db.drafts.count())).toBe(1);
    expect(await device.room.store.read(['docs'], (db) => db.docs.count())).toBe(0);
    await device.syncOnce();
    expect(world.server.tickets.get(ticketId)!.state).toMatchObject({
      pubSeq: 2,
      lockHolderId: world.ana.id,
    });
    expect(await messages(device, ticketId)).toHaveLength(2);
    await checkInvariants(device);
  });

  test('L4w INV20 a ticket made here is shown on after a reset', async () => {
    const world = testWorld();
    const device = await open(world, world.ana);
    await device.syncOnce();
    const { openCommand } = await import('../support/test-desk.ts');
    const command = openCommand(world.group);
    await device.perform([command]);
    const position = await device.room.store.read(['meta'], positionOf);
    const { resetReplica } = await import('../apply.ts');

    expect(await resetReplica(device.room, position, ['w'])).toBe(true);

    expect((await record(device, command.ticketId))!.view).toMatchObject({
      isLocal: true,
      subject: command.subject,
    });
    expect(await counts(device)).toMatchObject({ all: 1 });
  });
});

describe('load', () => {
  test('L1p B4 a load that breaks off goes on from its mark, also after a restart', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    const ids = Array.from({ length: 6 }, () => serverTicket(world, world.ben));
    world.server.setPageSize(2);
    const first = await open(world, world.ana, { browser });
    // begin, records, mark, two tickets, mark, two tickets
    world.server.cutNextLoadAfter(6);
    await expect(first.syncOnce()).rejects.toThrow('network');
    expect(await first.room.store.read(['tickets'], (db) => db.tickets.count())).toBeGreaterThan(0);
    first.kill();

    const second = await open(world, world.ana, { browser });
    const resume = (await second.room.store.read(['meta'], (db) => getMeta(db, 'load')))?.resume;
    expect(resume).toBe('2');
    await second.syncOnce();

    expect(world.server.resumes).toEqual([null, '2']);
    expect(
      (
        await second.room.store.read(['tickets'], (db) => db.tickets.toCollection().primaryKeys())
      ).toSorted(),
    ).toEqual(ids.toSorted());
    expect(await second.room.store.read(['meta'], (db) => getMeta(db, 'load'))).toBeUndefined();
    await checkInvariants(second);
  });

  test('L4s FLT4 two tabs that load at once end with one whole replica', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    for (let i = 0; i < 10; i += 1) serverTicket(world, world.ben);
    world.server.setPageSize(2);
    const a = await open(world, world.ana, { browser });
    const b = await open(world, world.ana, { browser });

    await Promise.all([a.syncOnce(), b.syncOnce()]);
    await a.syncOnce();

    expect(await a.room.store.read(['tickets'], (db) => db.tickets.count())).toBe(10);
    await checkInvariants(a);
  });

  test('L1q a ticket that cools leaves its messages behind and comes back whole', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    for (let i = 0; i < 20; i += 1)
      onServer(world, world.ben, replyCommand(ticketId, `<p>${i}</p>`, 100));
    onServer(world, world.ben, { type: 'close', ticketId });
    await device.syncOnce();
    expect(await messages(device, ticketId)).toHaveLength(21);

    world.server.cool(ticketId);
    await device.syncOnce();
    expect(await record(device, ticketId)).toBeUndefined();
    expect(await messages(device, ticketId)).toHaveLength(0);
    await checkInvariants(device);

    const result = await device.perform([{ type: 'reopen', ticketId }]);
    expect(result.ok).toBe(true);
    expect((await record(device, ticketId))!.view).toMatchObject({
      phase: 'new',
      isCold: true,
      pending: 1,
    });
    await device.syncOnce();
    // The server warms it up; its scopes are as they were, so the whole of it must come with the heat.
    const stored = world.server.tickets.get(ticketId)!;
    for (const line of stored.lines.values()) line.changed = 1e9;
    stored.touched = 1e9;
    await device.syncOnce();
    expect(await messages(device, ticketId)).toHaveLength(21);
    await checkInvariants(device);
  });
});

describe('trouble', () => {
  test('L6o FLT44 the page of a Wi-Fi network is no answer, whatever its status', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([replyCommand(ticketId, '<p>Patient</p>')]);
    const before = await replica(device);

    for (const page of ['captive', 'captive-json'] as const) {
      world.server.fail(page);
      await expect(device.syncOnce()).rejects.toMatchObject({
        failure: { kind: 'captive-portal' },
      });
    }

    expect(await replica(device)).toBe(before);
    await device.syncOnce();
    expect(world.server.accepted).toHaveLength(1);
  });

  test('L6m FLT36 an app that is too old keeps its queue', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([replyCommand(ticketId, '<p>Old</p>')]);

    world.server.fail('too-old');
    await expect(device.syncOnce()).rejects.toMatchObject({ failure: { kind: 'too-old' } });

    expect(await device.room.store.read(['outbox'], (db) => db.outbox.count())).toBe(1);
    await device.syncOnce();
    expect(world.server.accepted).toHaveLength(1);
  });

  test('L8a FLT33 a full device gives up old tickets, then conversations of ended ones, never unsent work', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const old = serverTicket(world, world.ben);
    world.server.cool(old);
    const ended = serverTicket(world, world.ben);
    onServer(world, world.ben, { type: 'close', ticketId: ended });
    const live = serverTicket(world, world.ben);
    const closedToo = serverTicket(world, world.ben);
    onServer(world, world.ben, { type: 'close', ticketId: closedToo });
    await device.syncOnce();
    await device.perform([replyCommand(live, '<p>Unsent</p>')]);
    await device.perform([replyCommand(closedToo, '<p>Unsent too</p>')]);
    await device.perform([{ type: 'close', ticketId: closedToo }]);

    expect(await makeRoom(device.room)).toBe(true);
    expect(await device.room.store.read(['pages'], (db) => db.pages.count())).toBe(0);
    expect(await makeRoom(device.room)).toBe(true);
    expect(await messages(device, ended)).toHaveLength(0);
    expect((await record(device, ended))!.view.isCold).toBe(true);
    expect(await makeRoom(device.room)).toBe(false);

    expect(await messages(device, live)).toHaveLength(2);
    expect(await messages(device, closedToo)).toHaveLength(2);
    expect((await record(device, closedToo))!.isStripped).toBe(false);
    expect(
      await device.room.store.read(['outbox'], (db) =>
        db.outbox.where('state').equals('queued').count(),
      ),
    ).toBe(2);
    await checkInvariants(device);
  });

  test('L6p FLT33 what the device cannot store is said to be not saved, and nothing of it stays', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    const fail = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    device.room.store.strict.outbox.hook('creating', fail);

    await expect(device.perform([replyCommand(ticketId, '<p>Lost?</p>')])).rejects.toMatchObject({
      name: 'NotSavedError',
      isQuota: true,
    });

    device.room.store.strict.outbox.hook('creating').unsubscribe(fail);
    expect((await record(device, ticketId))!.view.pending).toBe(0);
    const result = await device.perform([replyCommand(ticketId, '<p>Saved</p>')]);
    expect(result.ok).toBe(true);
    expect(
      await device.room.store.read(['outbox'], async (db) =>
        (await db.outbox.toArray()).map(({ n }) => n),
      ),
    ).toEqual([1]);
  });

  test('L4t FLT33 a connection that the browser dropped is opened again and the write repeated', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    let isBroken = true;
    const fail = () => {
      if (!isBroken) return;
      isBroken = false;
      throw new DOMException(
        'Connection to Indexed Database server lost. Refresh the page to try again',
        'UnknownError',
      );
    };
    device.room.store.strict.outbox.hook('creating', fail);

    expect(await device.perform([replyCommand(ticketId, '<p>Again</p>')])).toMatchObject({
      ok: true,
    });

    expect(await device.room.store.read(['outbox'], (db) => db.outbox.count())).toBe(1);
  });
});
