import { readdir, readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { PersonId } from '#shared/base/ids.ts';
import { databaseName, TABLES } from './database.ts';
import { listHeld } from './held.ts';
import { endPublicVisits } from './end-public-visits.ts';
import { createSessions } from './session.ts';
import type { Platform } from './platform.ts';
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
import { tidyAtStart } from './tidy-at-start.ts';
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
    expect(await count(first, 'sealed')).toBe(6);
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

  test('L5y what one may not read any more goes even where sealing fails, and what is unsent is not lost', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    const first = await open(world, world.ana, { browser });
    const ticketId = serverTicket(world, world.ben);
    await first.syncOnce();
    await first.perform([replyCommand(ticketId, '<p>Confidential</p>')]);
    const encrypt = () => Promise.reject(new Error('no room'));
    Object.assign(first.room.platform, { subtle: { encrypt } });
    await expect(first.end()).rejects.toThrow('no room');
    expect(await contents(first)).not.toContain('printer');
    expect(await count(first, 'tickets')).toBe(0);
    first.close();

    const second = await open(world, world.ana, { browser });
    await second.syncOnce();
    expect(world.server.tickets.get(ticketId)!.excerpt).toBe('Confidential');
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
    expect(await count(wrong, 'sealed')).toBe(6);
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
    expect(await count(wrong, 'sealed')).toBe(12);
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
    expect(await countUnsent(ana.room)).toEqual({
      queued: 1,
      held: 0,
      drafts: 0,
      files: 0,
      sealed: 0,
    });
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
    await sessions.registry.putSession({
      slug: 'acme',
      personId: world.ana.id,
      name: 'Ana',
      state: 'signed-in',
      at: 0,
    });
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
      expect(await sessions.start('acme')).toMatchObject({
        status: 'signed-in',
        personId: world.ana.id,
      });

    session.person = null;
    expect(await sessions.start('acme')).toEqual({ status: 'signed-out', name: 'Ana' });
    sessions.close();
  });
});

describe('a slow line', () => {
  /** Answers of the server come when they are let through, and time passes when it is told to. */
  const slowly = (world: World, session: TestDevice['session']) => {
    const browser = fakeBrowser();
    const fetchNow = world.server.fetchFor(session);
    let gate = Promise.withResolvers<void>();
    gate.resolve();
    const timers = new Map<object, { run: () => void; at: number }>();
    let now = 0;
    let asked = 0;
    const platform: Platform = {
      ...browser.platform(async (url, init) => {
        asked += 1;
        await gate.promise;
        return fetchNow(url, init);
      }),
      timers: {
        set: (run, delayMs) => {
          const handle = {};
          timers.set(handle, { run, at: now + delayMs });
          return handle;
        },
        clear: (handle) => void timers.delete(handle as object),
      },
    };
    return {
      platform,
      hold: () => {
        asked = 0;
        gate = Promise.withResolvers<void>();
        return gate;
      },
      pass: (ms: number) => {
        now += ms;
        for (const [handle, { run, at }] of timers) if (at <= now && timers.delete(handle)) run();
      },
      /** The server has been asked, and whoever waits for a time has said so. */
      isWaiting: async () => {
        await vi.waitFor(() => expect(asked).toBe(1));
        await new Promise((resolve) => setTimeout(resolve, 0));
      },
    };
  };

  test('L2bc a desk that was opened before opens with what is here; the first pull hears what the server says', async () => {
    const world = testWorld('none');
    const session = { person: world.ana.id as PersonId | null };
    const line = slowly(world, session);
    const sessions = createSessions(line.platform);
    expect(await sessions.start('acme')).toHaveProperty('me');
    await sessions.settled('acme', world.ana.id);

    const gate = line.hold();
    const start = sessions.start('acme');
    await line.isWaiting();
    line.pass(1_000);
    expect(await start).toEqual({
      status: 'signed-in',
      personId: world.ana.id,
      isPublic: false,
    });
    gate.resolve();
    // What comes in time is heeded as ever.
    session.person = null;
    expect(await sessions.start('acme')).toEqual({ status: 'signed-out', name: 'Ana' });
    sessions.close();
  });

  test('L2bd whoever has just signed in waits for the key of what was sealed', async () => {
    const world = testWorld('none');
    const session = { person: world.ana.id as PersonId | null };
    const line = slowly(world, session);
    const sessions = createSessions(line.platform);
    await sessions.start('acme');
    await sessions.settled('acme', world.ana.id);
    await sessions.ended('acme', world.ana.id);
    await sessions.start('acme');

    const gate = line.hold();
    const start = sessions.start('acme');
    await line.isWaiting();
    line.pass(1_000);
    await new Promise((resolve) => setTimeout(resolve, 0));
    gate.resolve();
    expect(await start).toHaveProperty('me');
    sessions.close();
  });
});

describe('a public computer', () => {
  /** A server at which one signs in and out. */
  const fetchOf = (world: World, cookie: TestDevice['session']): Platform['fetch'] => {
    const others = world.server.fetchFor(cookie);
    return async (url, init) => {
      const { pathname } = new URL(url);
      if (init.method === 'POST' && pathname.endsWith('/sessions')) {
        const { email } = JSON.parse(String(init.body)) as { email: string };
        const person = [world.ana, world.ben].find((one) => one.email === email)!;
        cookie.person = person.id;
        return Response.json({ person });
      }
      const answer = await others(url, init);
      if (init.method === 'DELETE') cookie.person = null;
      return answer;
    };
  };
  /** Tabs of one browser: marks by tab, one lock for all. */
  const tabOf = (world: World, browser: FakeBrowser, cookie: TestDevice['session']) => {
    const marks = new Set<string>();
    return {
      ...browser.platform(fetchOf(world, cookie)),
      tabMarks: {
        has: (key: string) => marks.has(key),
        set: (key: string) => void marks.add(key),
        drop: (key: string) => void marks.delete(key),
      },
    };
  };
  const visit = async (world: World, who = world.ana) => {
    const browser = fakeBrowser({ hasLocks: true });
    const cookie = { person: null as PersonId | null };
    const tab = tabOf(world, browser, cookie);
    const sessions = createSessions(tab);
    const result = await sessions.signIn('acme', who.email, 'x', true);
    if (!result.ok) throw new Error('refused');
    const device = await open(world, who, { browser, isPublic: true });
    await device.syncOnce();
    return { browser, cookie, tab, sessions, device };
  };
  /** The server has heard who is asking for, and its answer is long on its way. */
  const slowLine = (tab: Platform) => {
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    const platform: Platform = {
      ...tab,
      fetch: async (url, init) => {
        const answer = await tab.fetch(url, init);
        if (!url.endsWith('/me')) return answer;
        asked.resolve();
        await answered.promise;
        return answer;
      },
    };
    return { platform, isAsked: asked.promise, answer: () => answered.resolve() };
  };
  /** Beside these, what belongs to the device and what the public pages keep. */
  const storageWith = (...keys: string[]) => {
    const all = ['homing-theme', 'homing-draft:acme', ...keys];
    const storage = Object.fromEntries(all.map((key) => [key, 'x'])) as Record<string, string> & {
      removeItem: (key: string) => void;
    };
    Object.defineProperty(storage, 'removeItem', { value: (key: string) => delete storage[key] });
    return storage;
  };
  const databases = async (browser: FakeBrowser) =>
    (await browser.indexedDB.databases()).map(({ name }) => name);

  test('L5ab a reload and a second tab go on; once the last tab is gone nobody comes in by it, and nothing is left', async () => {
    const world = testWorld('none');
    serverTicket(world, world.ben);
    const { browser, cookie, tab, sessions, device } = await visit(world);
    // The page goes, and comes again.
    browser.dropLocks();
    const reloaded = createSessions(tab);
    expect(await reloaded.start('acme')).toMatchObject({ status: 'signed-in', isPublic: true });
    const second = createSessions(tabOf(world, browser, cookie));
    expect(await second.start('acme')).toMatchObject({ status: 'signed-in', isPublic: true });
    await endPublicVisits(tab, 0);
    expect(await databases(browser)).toContain(databaseName('acme', world.ana.id));

    // Its tabs die: what they held is free.
    browser.dropLocks();
    device.close();
    const next = createSessions(tabOf(world, browser, cookie));
    expect(await next.start('acme')).toEqual({ status: 'signed-out', wasPublic: true });

    expect(cookie.person).toBeNull();
    expect(await databases(browser)).toEqual(['homing']);
    expect(await next.registry.sessions()).toEqual([]);
    for (const one of [sessions, reloaded, second, next]) one.close();
  });

  test('L5aw a reload over a slow line goes on: whoever clears up meanwhile finds a tab of the visit', async () => {
    const world = testWorld('none');
    const { browser, cookie, tab, sessions, device } = await visit(world);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([replyCommand(ticketId, '<p>Not sent yet</p>')]);
    device.close();
    browser.dropLocks();
    const line = slowLine(tab);
    const reloaded = createSessions(line.platform);
    const start = reloaded.start('acme');
    await line.isAsked;

    await endPublicVisits(tabOf(world, browser, cookie), 0);

    line.answer();
    expect(await start).toMatchObject({ status: 'signed-in', isPublic: true });
    expect(cookie.person).toBe(world.ana.id);
    const again = await open(world, world.ana, { browser, isPublic: true });
    expect(await count(again, 'outbox')).toBe(1);
    for (const one of [sessions, reloaded]) one.close();
  });

  test('L5ax what was cleared up while the server was asked does not come back by its answer', async () => {
    const world = testWorld('none');
    const { browser, cookie, tab, sessions, device } = await visit(world);
    device.close();
    const line = slowLine(tab);
    const reloaded = createSessions(line.platform);
    const start = reloaded.start('acme');
    await line.isAsked;
    browser.dropLocks();
    await endPublicVisits(tabOf(world, browser, cookie), 0);

    line.answer();

    expect(await start).toEqual({ status: 'signed-out', wasPublic: true });
    expect(await reloaded.registry.sessions()).toEqual([]);
    expect(await databases(browser)).toEqual(['homing']);
    for (const one of [sessions, reloaded]) one.close();
  });

  test('L5be a page of whatever kind removes what a visit has left whose end nobody saw, and what is kept for nobody', async () => {
    const world = testWorld('none');
    const { browser, cookie, sessions, device } = await visit(world);
    sessions.close();
    device.close();
    browser.dropLocks();
    const storage = storageWith('homing-lists:acme', 'homing-seen:acme', 'homing-orders:acme');

    await tidyAtStart(tabOf(world, browser, cookie), () => storage, 0);

    expect(cookie.person).toBeNull();
    expect(await databases(browser)).toEqual(['homing']);
    expect(Object.keys(storage)).toEqual(['homing-theme', 'homing-draft:acme']);
  });

  test('L5be what belongs to somebody who is known here stays, and a tab that is loading anew keeps its visit', async () => {
    const world = testWorld('none');
    const { browser, cookie, tab, sessions, device } = await visit(world);
    device.close();
    browser.dropLocks();
    const storage = storageWith('homing-lists:acme', 'homing-seen:other');
    await tidyAtStart(tab, () => storage, 0);
    expect(cookie.person).toBe(world.ana.id);
    expect(await databases(browser)).toContain(databaseName('acme', world.ana.id));
    expect(Object.keys(storage)).toContain('homing-lists:acme');
    expect(Object.keys(storage)).not.toContain('homing-seen:other');
    sessions.close();
  });

  test('L5bf a browser that knows nobody makes no database for it, and loses what is kept for nobody', async () => {
    const browser = fakeBrowser({ hasLocks: true });
    const storage = storageWith('homing-orders:acme');
    await tidyAtStart(tabOf(testWorld('none'), browser, { person: null }), () => storage, 0);
    expect(await databases(browser)).toEqual([]);
    expect(Object.keys(storage)).toEqual(['homing-theme', 'homing-draft:acme']);
  });

  test('L5bg all that screens keep by workspace in the browser’s storage is known to what clears it', async () => {
    const features = new URL('../features/', import.meta.url);
    const files = (await readdir(features, { recursive: true })).filter((one) =>
      /\.tsx?$/.test(one),
    );
    const sources = await Promise.all(files.map((one) => readFile(new URL(one, features), 'utf8')));
    const prefixes = sources
      .filter((source) => source.includes('localStorage.setItem'))
      .map((source) => /`(homing-[a-z]+:)\$\{slug\}`/.exec(source)?.[1]);
    expect(prefixes.length).toBeGreaterThan(0);
    for (const prefix of prefixes) {
      const storage = storageWith(`${prefix}acme`);
      const browser = fakeBrowser();
      await tidyAtStart(tabOf(testWorld('none'), browser, { person: null }), () => storage, 0);
      expect(Object.keys(storage)).not.toContain(`${prefix}acme`);
    }
  });

  test('L5ay a visit whose session is over holds nothing any more', async () => {
    const world = testWorld('none');
    const { browser, cookie, tab, sessions, device } = await visit(world);
    device.close();
    browser.dropLocks();
    cookie.person = null;
    const reloaded = createSessions(tab);
    expect(await reloaded.start('acme')).toMatchObject({ status: 'signed-out' });
    await endPublicVisits(tabOf(world, browser, cookie), 0);
    expect(await databases(browser)).toEqual(['homing']);
    for (const one of [sessions, reloaded]) one.close();
  });

  test('L5bc where the device can note nothing the session ends on the server and the database goes all the same', async () => {
    const world = testWorld('none');
    const { browser, cookie, sessions, device } = await visit(world);
    device.close();
    vi.spyOn(sessions.registry, 'putWipe').mockRejectedValue(new Error('no room'));
    await expect(sessions.signOut('acme', world.ana.id)).rejects.toThrow('no room');
    expect(cookie.person).toBeNull();
    expect(await databases(browser)).toEqual(['homing']);
    sessions.close();
  });

  test('L5ac the service worker clears up after the last tab, and the session ends on the server', async () => {
    const world = testWorld('none');
    const { browser, cookie, sessions, device } = await visit(world);
    sessions.close();
    device.close();
    browser.dropLocks();

    await endPublicVisits(tabOf(world, browser, cookie), 0);

    expect(cookie.person).toBeNull();
    expect(await databases(browser)).toEqual(['homing']);
    expect(browser.deletedCaches).toContain(databaseName('acme', world.ana.id));
  });

  test('L5ad without a network it is removed all the same, and the cookie that is left lets nobody in', async () => {
    const world = testWorld('none');
    const { browser, cookie, sessions, device } = await visit(world);
    sessions.close();
    device.close();
    browser.dropLocks();
    const noLine = () => Promise.reject(new TypeError('no line'));
    const stranger = createSessions({ ...tabOf(world, browser, cookie), fetch: noLine });
    expect(await stranger.start('acme')).toEqual({ status: 'signed-out', wasPublic: true });
    stranger.close();
    expect(await databases(browser)).toEqual(['homing']);
    expect(cookie.person).toBe(world.ana.id);

    const next = createSessions(tabOf(world, browser, cookie));
    expect(await next.start('acme')).toEqual({ status: 'signed-out' });
    await next.finishWipes();
    expect(cookie.person).toBeNull();
    next.close();
  });

  test('L5ae a session that the server ends seals nothing there, and somebody else who signs in finds nothing', async () => {
    const world = testWorld('none');
    const { browser, device, sessions } = await visit(world);
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([replyCommand(ticketId, '<p>Confidential</p>')]);
    await device.end();
    expect(await count(device, 'sealed')).toBe(0);
    device.close();

    const result = await sessions.signIn('acme', world.ben.email, 'x', true);
    expect(result.ok).toBe(true);
    expect(await databases(browser)).toEqual(['homing']);
    sessions.close();
  });
});
