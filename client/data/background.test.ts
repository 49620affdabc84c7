import { afterEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#shared/base/ids.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import { pullInBackground, sendInBackground } from './background.ts';
import { databaseName } from './database.ts';
import { addFile } from './files/store-files.ts';
import type { Platform } from './platform.ts';
import { openRegistry } from './registry.ts';
import { createSessions } from './session.ts';
import { fakeBrowser, type FakeBrowser } from './support/fake-platform.ts';
import {
  checkInvariants,
  replyCommand,
  serverTicket,
  testDevice,
  testWorld,
  type TestDevice,
  type World,
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

const LIMITS = { allMs: 5_000, turns: 4, turnMs: 20 };

/** The service worker of the same browser, with whoever's cookie it has. */
const workerOf = (world: World, browser: FakeBrowser, person: PersonId | null): Platform => ({
  ...browser.platform(world.server.fetchFor({ person })),
  uploader: world.server.uploads.uploader,
});
const noteSession = async (platform: Platform, who: SelfRow, slug = 'acme'): Promise<void> => {
  const registry = openRegistry(platform);
  await registry.putSession({
    slug,
    personId: who.id,
    name: who.name,
    state: 'signed-in',
    at: platform.now(),
  });
  registry.close();
};
const waiting = async (world: World, who: SelfRow, browser: FakeBrowser) => {
  const device = await open(world, who, { browser });
  const ticketId = serverTicket(world, world.ben);
  await device.syncOnce();
  const bytes = new Blob([new Uint8Array(64)], { type: 'image/png' });
  const file = await addFile(
    device.room,
    `reply/${ticketId}`,
    { name: 'photo.png', type: 'image/png', bytes },
    false,
  );
  if (!file.ok) throw new Error(file.problem.code);
  const reply = replyCommand(ticketId, '<p>From the cellar</p>');
  const first = await device.perform([
    { ...reply, message: { ...reply.message, files: [file.id] } },
  ]);
  const second = await device.perform([{ type: 'close', ticketId }]);
  if (!first.ok || !second.ok) throw new Error('refused');
  return { device, ticketId, entries: [first.entryId, second.entryId] };
};

describe('sending while no tab lives', () => {
  test('L2j what waits goes with its files, in order and once; what is asked again changes nothing', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser({ hasLocks: true });
    const { device, ticketId, entries } = await waiting(world, world.ana, browser);
    device.close();
    const platform = workerOf(world, browser, world.ana.id);
    await noteSession(platform, world.ana);

    expect(await sendInBackground(platform, LIMITS)).toBe('done');
    expect(await sendInBackground(platform, LIMITS)).toBe('done');

    expect(world.server.accepted).toEqual(entries);
    expect(world.server.tickets.get(ticketId)!.excerpt).toBe('From the cellar');
    const again = await open(world, world.ana, { browser });
    await again.syncOnce();
    await checkInvariants(again);
    expect((await again.status()).waiting).toBe(0);
  });

  test('L2k a tab that leads is left to it and asked to send; when it dies meanwhile the worker does', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser({ hasLocks: true });
    const { device, entries } = await waiting(world, world.ana, browser);
    const platform = workerOf(world, browser, world.ana.id);
    await noteSession(platform, world.ana);
    const kicks: unknown[] = [];
    device.room.hub.listen((message) => message.t === 'kick' && kicks.push(message));
    let die = () => undefined as void;
    const tab = platform.locks!.whileFree(
      databaseName('acme', world.ana.id),
      () => new Promise<void>((resolve) => (die = () => resolve())),
    );

    expect(await sendInBackground(platform, LIMITS)).toBe('later');
    expect(world.server.accepted).toEqual([]);
    expect(kicks).toContainEqual({ t: 'kick', isUrgent: true });

    const sent = sendInBackground(platform, { ...LIMITS, turns: 200 });
    die();
    await tab;
    expect(await sent).toBe('done');
    expect(world.server.accepted).toEqual(entries);
  });

  test('L2l L5 nothing goes under another person’s session, nor for who has signed out, whose database is not made anew', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser({ hasLocks: true });
    const { device } = await waiting(world, world.ana, browser);
    device.close();
    const platform = workerOf(world, browser, world.ben.id);
    await noteSession(platform, world.ben);

    expect(await sendInBackground(platform, LIMITS)).toBe('done');
    expect(world.server.accepted).toEqual([]);

    const sessions = createSessions(platform);
    await sessions.signOut('acme', world.ana.id);
    sessions.close();
    await noteSession(platform, world.ana);
    expect(await sendInBackground(platform, LIMITS)).toBe('done');
    const names = (await browser.indexedDB.databases()).map(({ name }) => name);
    expect(names).toEqual(['homing']);
  });

  test('L2r L5 FLT39 somebody signs in while it is at work: nothing more of the first person’s goes', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser({ hasLocks: true });
    const { device } = await waiting(world, world.ana, browser);
    const other = serverTicket(world, world.ben);
    await device.syncOnce();
    const first = await device.perform([replyCommand(other, '<p>Elsewhere</p>')]);
    device.close();
    const platform = workerOf(world, browser, world.ana.id);
    await noteSession(platform, world.ana);
    const interrupted: Platform = {
      ...platform,
      fetch: async (url, init) => {
        const answer = await platform.fetch(url, init);
        if (url.endsWith('/push')) await noteSession(platform, world.ben);
        return answer;
      },
    };

    expect(await sendInBackground(interrupted, LIMITS)).toBe('done');

    expect(first.ok && world.server.accepted).toEqual([first.ok && first.entryId]);
    expect(world.server.files.size).toBe(0);
  });

  test('L2m L5 FLT38 a session that has ended on the server: nothing is sent, the replica goes, what is unsent is sealed', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser({ hasLocks: true });
    const first = await open(world, world.ana, { browser });
    const ticketId = serverTicket(world, world.ben);
    await first.syncOnce();
    await first.perform([replyCommand(ticketId, '<p>Kept</p>')]);
    first.close();
    const platform = workerOf(world, browser, null);
    await noteSession(platform, world.ana);

    expect(await sendInBackground(platform, LIMITS)).toBe('done');

    expect(world.server.accepted).toEqual([]);
    const registry = openRegistry(platform);
    expect(await registry.session('acme')).toMatchObject({ state: 'ended' });
    registry.close();
    const again = await open(world, world.ana, { browser });
    expect((await again.status()).waiting).toBe(1);
  });

  test('L2ba a database that another tab blocks holds the lead no longer than the worker has time', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser({ hasLocks: true });
    const { device } = await waiting(world, world.ana, browser);
    device.close();
    const platform = workerOf(world, browser, world.ana.id);
    await noteSession(platform, world.ana);
    const name = databaseName('acme', world.ana.id);
    const indexedDB = new Proxy(browser.indexedDB, {
      get: (target, key) =>
        key === 'open'
          ? (which: string, version?: number) =>
              which === name ? new EventTarget() : target.open(which, version)
          : (Reflect.get(target, key) as () => void).bind(target),
    });

    const sent = await sendInBackground({ ...platform, indexedDB }, { ...LIMITS, allMs: 200 });

    expect(sent).toBe('later');
    expect(await platform.locks!.whileFree(name, async () => undefined)).toBe(true);
  });

  test('L2bb L5 who signs in again while the end of their last session is sealed stays signed in', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser({ hasLocks: true });
    const { device } = await waiting(world, world.ana, browser);
    device.close();
    const platform = workerOf(world, browser, null);
    await noteSession({ ...platform, now: () => 1 }, world.ana);
    const signIn = () => noteSession({ ...platform, now: () => 2 }, world.ana);
    const subtle = new Proxy(platform.subtle!, {
      get: (target, key) =>
        key === 'encrypt'
          ? async (...args: Parameters<SubtleCrypto['encrypt']>) => {
              await signIn();
              return target.encrypt(...args);
            }
          : (Reflect.get(target, key) as () => void).bind(target),
    });

    await sendInBackground({ ...platform, subtle }, LIMITS);

    const registry = openRegistry(platform);
    expect(await registry.session('acme')).toMatchObject({ state: 'signed-in', at: 2 });
    registry.close();
  });

  test('L2n a network that fails: all of it waits, and the browser is to wake the worker again', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser({ hasLocks: true });
    const { device, entries } = await waiting(world, world.ana, browser);
    device.close();
    const platform = workerOf(world, browser, world.ana.id);
    await noteSession(platform, world.ana);
    const dead: Platform = { ...platform, fetch: () => Promise.reject(new TypeError('no line')) };
    const silent: Platform = { ...platform, fetch: () => new Promise(() => undefined) };

    // One entry is in the queue: the other two wait for a file, which goes by its own way.
    const early = await open(world, world.ana, { browser });
    const other = serverTicket(world, world.ben);
    await early.syncOnce();
    await early.perform([replyCommand(other, '<p>Elsewhere</p>')]);
    early.close();
    expect(await sendInBackground(dead, LIMITS)).toBe('later');
    expect(await sendInBackground(silent, { ...LIMITS, allMs: 100 })).toBe('later');
    expect(await sendInBackground(platform, LIMITS)).toBe('done');
    expect(world.server.accepted).toHaveLength(entries.length + 1);
  });
});

describe('told that something is new while no tab lives', () => {
  test('N1bg the ticket is on the device when it opens; a tab that leads is left to itself', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser({ hasLocks: true });
    const first = await open(world, world.ana, { browser });
    await first.syncOnce();
    first.close();
    const platform = workerOf(world, browser, world.ana.id);
    await noteSession(platform, world.ana);
    const there = async (id: string) => {
      const device = await open(world, world.ana, { browser });
      const found = await device.room.store.read(['tickets'], (db) => db.tickets.get(id as never));
      device.close();
      return found !== undefined;
    };
    const told = serverTicket(world, world.ben);
    expect(await there(told)).toBe(false);

    await pullInBackground(platform, 'acme', world.ana.id);
    expect(await there(told)).toBe(true);

    const led = serverTicket(world, world.ben);
    const name = databaseName('acme', world.ana.id);
    await platform.locks!.whileFree(name, () => pullInBackground(platform, 'acme', world.ana.id));
    expect(await there(led)).toBe(false);
  });

  test('N1bh L5 nothing is fetched for who is not signed in here, and a session that has ended on the server ends here', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser({ hasLocks: true });
    const first = await open(world, world.ana, { browser });
    await first.syncOnce();
    first.close();
    let asked = 0;
    const inner = workerOf(world, browser, null);
    const platform: Platform = {
      ...inner,
      fetch: (url, init) => {
        asked += 1;
        return inner.fetch(url, init);
      },
    };
    await pullInBackground(platform, 'acme', world.ana.id);
    await noteSession(platform, world.ben);
    await pullInBackground(platform, 'acme', world.ana.id);
    expect(asked).toBe(0);

    await noteSession(platform, world.ana);
    await pullInBackground(platform, 'acme', world.ana.id);
    const registry = openRegistry(platform);
    expect(await registry.session('acme')).toMatchObject({ state: 'ended' });
    registry.close();
  });

  test('N1bi without a network it ends in time and leaves all as it is', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser({ hasLocks: true });
    const first = await open(world, world.ana, { browser });
    await first.syncOnce();
    first.close();
    const platform = workerOf(world, browser, world.ana.id);
    await noteSession(platform, world.ana);
    const ends: string[] = [];
    const silent: Platform = {
      ...platform,
      fetch: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal!.addEventListener('abort', () => {
            ends.push(String(signal!.reason));
            reject(new TypeError('no line'));
          });
        }),
    };

    await pullInBackground(silent, 'acme', world.ana.id, 100);
    expect(ends).toEqual([expect.stringContaining('The time for pulling is over')]);

    const registry = openRegistry(platform);
    expect(await registry.session('acme')).toMatchObject({ state: 'signed-in' });
    registry.close();
    const name = databaseName('acme', world.ana.id);
    expect(await platform.locks!.whileFree(name, async () => undefined)).toBe(true);
  });
});
