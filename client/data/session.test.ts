import { afterEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#shared/base/ids.ts';
import { databaseName, TABLES } from './database.ts';
import { listHeld } from './held.ts';
import { createSessions } from './session.ts';
import { fakeBrowser, type FakeBrowser } from './support/fake-platform.ts';
import { sealKeyOf } from './support/fake-server.ts';
import {
  checkInvariants,
  replyCommand,
  serverTicket,
  testDevice,
  testWorld,
  type TestDevice,
  type World,
} from './support/test-desk.ts';
import { discardSealed } from './seal.ts';
import { countUnsent } from './unsent.ts';

const opened: TestDevice[] = [];
const open = async (...args: Parameters<typeof testDevice>): Promise<TestDevice> => {
  const device = await testDevice(...args);
  opened.push(device);
  return device;
};
afterEach(() => {
  for (const device of opened.splice(0)) device.close();
});

/** Everything in the database, as text. */
const contents = (device: TestDevice) =>
  device.room.store.read(TABLES, async (db) => {
    const tables = await Promise.all(TABLES.map((name) => db.table(name).toArray()));
    return JSON.stringify(tables, (_key, value: unknown) =>
      value instanceof Uint8Array ? [...value] : value,
    );
  });
const count = (device: TestDevice, name: (typeof TABLES)[number]) =>
  device.room.store.read([name], (db) => db.table(name).count());

describe('the end of a session', () => {
  test('L5l FLT38 a session that ends in the middle of a batch stops the push and keeps everything', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([replyCommand(ticketId, '<p>Kept</p>')]);

    world.server.fail('unauthenticated');
    await expect(device.syncOnce()).rejects.toMatchObject({ failure: { kind: 'unauthenticated' } });

    expect(await count(device, 'outbox')).toBe(1);
    expect(world.server.accepted).toEqual([]);
  });

  test("L5a an ended session removes the replica and seals unsent work; the same person's sign-in brings it back", async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    const first = await open(world, world.ana, { browser });
    const ticketId = serverTicket(world, world.ben);
    await first.syncOnce();
    await first.perform([replyCommand(ticketId, '<p>Confidential</p>')]);
    await first.room.store.write('strict', ['drafts', 'draftStates'], async (db) => {
      await db.drafts.add({ ticketId, generation: 1, bytes: new Uint8Array([7, 8, 9]) });
      await db.draftStates.put({
        ticketId,
        generation: 1,
        isDirty: true,
        isPrivate: false,
        at: '2026-11-21T08:00:00.000Z',
      });
    });

    await first.end();

    const left = await contents(first);
    expect(left).not.toContain('Confidential');
    expect(left).not.toContain('printer');
    expect(left).not.toContain(ticketId);
    expect(await count(first, 'sealed')).toBe(5);
    first.close();

    const second = await open(world, world.ana, { browser });
    await second.syncOnce();
    expect(world.server.accepted).toHaveLength(1);
    expect(world.server.tickets.get(ticketId)!.excerpt).toBe('Confidential');
    expect(await count(second, 'sealed')).toBe(0);
    const drafts = await second.room.store.read(['drafts'], (db) => db.drafts.toArray());
    expect([...drafts[0]!.bytes]).toEqual([7, 8, 9]);
    await checkInvariants(second);
  });

  test('L5m B23 another key does not open sealed work, and does not destroy it', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    const first = await open(world, world.ana, { browser });
    const ticketId = serverTicket(world, world.ben);
    await first.syncOnce();
    await first.perform([replyCommand(ticketId, '<p>Sealed</p>')]);
    await first.end();
    first.close();

    const wrong = await open(world, world.ana, {
      browser,
      me: { self: world.ana, sealKey: sealKeyOf(world.ben.id) },
    });
    expect(await count(wrong, 'sealed')).toBe(5);
    expect(await count(wrong, 'outbox')).toBe(0);
    wrong.close();

    const right = await open(world, world.ana, { browser });
    expect(await count(right, 'outbox')).toBe(1);
  });

  test("L5b on an insecure origin unsent work stays as it is, in its person's database only", async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    const platform = {
      ...browser.platform(world.server.fetchFor({ person: world.ana.id })),
      subtle: undefined,
    };
    const device = await open(world, world.ana, { browser, platform });
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([replyCommand(ticketId, '<p>Plain</p>')]);

    await device.end();

    expect(await count(device, 'outbox')).toBe(1);
    expect(await count(device, 'tickets')).toBe(0);
  });
});

describe('sealed work that no key opens', () => {
  const keyOf = (byte: string) => Buffer.from(byte.repeat(32)).toString('base64');
  const openWith = (world: World, browser: FakeBrowser, key: string) =>
    open(world, world.ana, { browser, me: { self: world.ana, sealKey: keyOf(key) } });
  const written = async (world: World, browser: FakeBrowser, key: string, words: string) => {
    const device = await openWith(world, browser, key);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    expect((await device.perform([replyCommand(ticketId, `<p>${words}</p>`)])).ok).toBe(true);
    await device.end();
    device.close();
  };

  test('L5f B23 what a later session seals stands beside it, and both come back with their keys, sent once', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    await written(world, browser, 'a', 'First');
    await written(world, browser, 'b', 'Second');

    const wrong = await openWith(world, browser, 'c');
    expect(await count(wrong, 'outbox')).toBe(0);
    expect(await count(wrong, 'sealed')).toBe(10);
    expect(await wrong.status()).toMatchObject({ state: 'attention', problem: 'sealed' });
    expect(await countUnsent(wrong.room)).toMatchObject({ sealed: 2 });
    expect(browser.warnings.join()).toContain('could not be opened and is kept');
    wrong.close();

    const second = await openWith(world, browser, 'b');
    expect(await contents(second)).toContain('Second');
    expect(await countUnsent(second.room)).toMatchObject({ queued: 1, sealed: 1 });
    await second.syncOnce();
    await second.perform([replyCommand(serverTicket(world, world.ben), '<p>Refused here</p>')]);
    second.close();

    const first = await openWith(world, browser, 'a');
    expect(await countUnsent(first.room)).toMatchObject({ queued: 1, sealed: 0 });
    await first.syncOnce();
    expect(world.server.accepted).toHaveLength(2);
    expect((await first.status()).problem).toBeUndefined();
    await checkInvariants(first);
  });

  test('L5g a damaged part keeps the others from nothing, and goes by an explicit act only', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    await written(world, browser, 'a', 'Whole');
    const before = await openWith(world, browser, 'c');
    await before.room.store.write('strict', ['sealed'], async (db) => {
      const held = (await db.sealed.toArray()).find(({ key }) => key.endsWith('/held'))!;
      await db.sealed.put({ ...held, bytes: held.bytes.map((byte) => byte ^ 1) });
    });
    before.close();

    const device = await openWith(world, browser, 'a');
    expect(await countUnsent(device.room)).toMatchObject({ queued: 1, sealed: 1 });
    await device.syncOnce();
    expect(world.server.accepted).toHaveLength(1);
    expect(await device.status()).toMatchObject({ problem: 'sealed' });

    await discardSealed(device.room);
    expect(await countUnsent(device.room)).toMatchObject({ queued: 0, sealed: 0 });
  });
});

describe('two people, one browser', () => {
  test('L5n INV23 FLT39 the second person neither sees nor sends what the first has queued', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    const session = { person: world.ana.id as PersonId | null };
    const platform = browser.platform(world.server.fetchFor(session));
    const sessions = createSessions(platform);
    const note = (id: PersonId, name: string) =>
      sessions.registry.putSession({ slug: 'acme', personId: id, name, state: 'signed-in', at: 0 });
    await note(world.ana.id, 'Ana');
    const ana = await open(world, world.ana, {
      browser,
      platform,
      isStillMine: () => sessions.isStill('acme', world.ana.id),
    });
    const ticketId = serverTicket(world, world.ben);
    await ana.syncOnce();
    await ana.perform([replyCommand(ticketId, '<p>Ana wrote this</p>')]);

    // Ben signs in in another tab: the cookie is his from now on.
    session.person = world.ben.id;
    await note(world.ben.id, 'Ben');
    const ben = await open(world, world.ben, {
      browser,
      platform,
      isStillMine: () => sessions.isStill('acme', world.ben.id),
    });
    await ben.syncOnce();
    await expect(ana.syncOnce()).rejects.toMatchObject({ failure: { kind: 'unauthenticated' } });

    expect(world.server.accepted).toEqual([]);
    expect(await contents(ben)).not.toContain('Ana wrote this');
    expect(await ana.room.store.read(['held'], listHeld)).toEqual([]);
    session.person = world.ana.id;
    await note(world.ana.id, 'Ana');
    await ana.syncOnce();
    expect(world.server.accepted).toHaveLength(1);
    expect(world.server.tickets.get(ticketId)!.docs).toHaveLength(2);
    sessions.close();
  });

  test('L5p INV23 a feed that answers as another person is taken for the end of the session', async () => {
    const world = testWorld('none');
    const device = await open(world, world.ana);
    serverTicket(world, world.ben);
    await device.syncOnce();
    device.session.person = world.ben.id;

    await expect(device.syncOnce()).rejects.toMatchObject({ failure: { kind: 'unauthenticated' } });

    expect(await count(device, 'tickets')).toBe(1);
  });

  test("L5n FLT39 while somebody is signing in nobody's work is sent", async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    const sessions = createSessions(
      browser.platform(world.server.fetchFor({ person: world.ana.id })),
    );
    await sessions.registry.putSession({
      slug: 'acme',
      personId: world.ana.id,
      name: 'Ana',
      state: 'signed-in',
      at: 0,
    });
    expect(await sessions.isStill('acme', world.ana.id)).toBe(true);
    await sessions.registry.putSession({
      slug: 'acme',
      personId: world.ana.id,
      name: 'Ana',
      state: 'changing',
      at: Date.now(),
    });
    expect(await sessions.isStill('acme', world.ana.id)).toBe(false);
    sessions.close();
  });
});

describe('signing out', () => {
  const databases = async (browser: ReturnType<typeof fakeBrowser>) =>
    (await browser.indexedDB.databases()).map(({ name }) => name);

  test("L5c it says what is unsent, then removes that person's database and caches and nobody else's", async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    const sessions = createSessions(
      browser.platform(world.server.fetchFor({ person: world.ana.id })),
    );
    const ana = await open(world, world.ana, { browser });
    const ben = await open(world, world.ben, { browser });
    const ticketId = serverTicket(world, world.ben);
    await ana.syncOnce();
    await ana.perform([replyCommand(ticketId, '<p>Unsent</p>')]);
    expect(await countUnsent(ana.room)).toEqual({ queued: 1, held: 0, drafts: 0, sealed: 0 });
    ana.close();

    await sessions.signOut('acme', world.ana.id);

    const left = await databases(browser);
    expect(left).not.toContain(databaseName('acme', world.ana.id));
    expect(left).toContain(databaseName('acme', world.ben.id));
    expect(browser.deletedCaches).toEqual([databaseName('acme', world.ana.id)]);
    expect(world.server.calls).toContain('DELETE /api/v1/w/acme/sessions/current');
    expect(await sessions.registry.wipes()).toEqual([]);
    ben.close();
    sessions.close();
  });

  test('L5d without a network the database goes at once, and the session at the next start', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    const sessions = createSessions(
      browser.platform(world.server.fetchFor({ person: world.ana.id })),
    );
    const ana = await open(world, world.ana, { browser });
    ana.close();

    world.server.fail('request-lost');
    await sessions.signOut('acme', world.ana.id);
    expect(await databases(browser)).not.toContain(databaseName('acme', world.ana.id));
    expect(await sessions.registry.wipes()).toHaveLength(1);

    await sessions.finishWipes();
    expect(await sessions.registry.wipes()).toEqual([]);
    expect(world.server.calls.filter((call) => call.startsWith('DELETE'))).toHaveLength(2);
    sessions.close();
  });

  test('L5d what somebody has who has signed in again since is not wiped', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    const sessions = createSessions(
      browser.platform(world.server.fetchFor({ person: world.ana.id })),
    );
    // A tab that was killed in the middle of signing out.
    const database = databaseName('acme', world.ana.id);
    await sessions.registry.putWipe({ database, slug: 'acme', revoke: true });
    await sessions.start('acme');
    const ana = await open(world, world.ana, { browser });
    ana.close();

    await sessions.finishWipes();

    expect(await databases(browser)).toContain(database);
    expect(await sessions.registry.wipes()).toEqual([]);
    expect(world.server.calls.filter((call) => call.startsWith('DELETE'))).toEqual([]);
    sessions.close();
  });

  test("L5e a start without a network remembers who is signed in; one after the session's end does not", async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    const session = { person: world.ana.id as PersonId | null };
    const sessions = createSessions(browser.platform(world.server.fetchFor(session)));
    expect(await sessions.start('acme')).toMatchObject({
      status: 'signed-in',
      personId: world.ana.id,
      me: { sealKey: sealKeyOf(world.ana.id) },
    });

    world.server.fail('request-lost', 'captive', 'server');
    for (let i = 0; i < 3; i += 1)
      expect(await sessions.start('acme')).toEqual({ status: 'signed-in', personId: world.ana.id });

    session.person = null;
    expect(await sessions.start('acme')).toEqual({ status: 'signed-out', name: 'Ana' });
    sessions.close();
  });
});
