import { afterEach, describe, expect, test, vi } from 'vitest';
import { getMeta } from './database.ts';
import { fakeBrowser, type FakeBrowser } from './support/fake-platform.ts';
import {
  replyCommand,
  serverTicket,
  testDevice,
  testWorld,
  type TestDevice,
  type World,
} from './support/test-desk.ts';

const opened: TestDevice[] = [];
afterEach(() => {
  for (const device of opened.splice(0)) device.close();
});
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 10 });

describe('storage that the browser keeps', () => {
  const open = async (world: World, browser: FakeBrowser, answers: boolean[]) => {
    const asked = { times: 0, install: () => undefined as void };
    const device = await testDevice(world, world.ana, {
      browser,
      isAutomatic: true,
      platform: {
        ...browser.platform(world.server.fetchFor({ person: world.ana.id })),
        persistence: {
          isGranted: () => Promise.resolve(false),
          ask: () => {
            asked.times += 1;
            return Promise.resolve(answers.shift() ?? false);
          },
          onInstalled: (run) => {
            asked.install = run;
            return () => undefined;
          },
        },
      },
    });
    opened.push(device);
    await soon(async () => expect((await device.status()).state).toBe('online'));
    return { device, asked };
  };
  const remembered = (device: TestDevice) =>
    device.room.store.read(['meta'], (db) => getMeta(db, 'persistence'));

  test('L8b B22a it is asked for with the first work, once in the life of the store, and again only after installing', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser();
    const ticketId = serverTicket(world, world.ben);
    const { device, asked } = await open(world, browser, [false, true]);
    expect(asked.times).toBe(0);
    for (const word of ['One', 'Two'])
      await device.perform([replyCommand(ticketId, `<p>${word}</p>`, 9)]);
    await soon(async () =>
      expect(await remembered(device)).toMatchObject({ isGranted: false, asked: ['work'] }),
    );
    device.close();

    const later = await open(world, browser, [true, true]);
    await later.device.perform([replyCommand(ticketId, '<p>Three</p>', 9)]);
    later.asked.install();
    await soon(async () =>
      expect(await remembered(later.device)).toMatchObject({
        isGranted: true,
        asked: ['work', 'installed'],
      }),
    );
    expect([asked.times, later.asked.times]).toEqual([1, 1]);
  });
});

describe('a page that is frozen', () => {
  class Socket extends EventTarget {
    static readonly made: Socket[] = [];
    isClosed = false;
    constructor(_url: string) {
      super();
      Socket.made.push(this);
    }
    close() {
      this.isClosed = true;
      this.dispatchEvent(Object.assign(new Event('close'), { code: 1005 }));
    }
  }

  test('L4m B19 it closes its sockets and gives up leading, another tab leads, and it comes back after it', async () => {
    const world = testWorld('none');
    const browser = fakeBrowser({ hasLocks: true });
    const ticketId = serverTicket(world, world.ben);
    const page = { freeze: () => undefined as void, thaw: () => undefined as void };
    const platform = browser.platform(world.server.fetchFor({ person: world.ana.id }));
    const options = { browser, isAutomatic: true };
    const first = await testDevice(world, world.ana, {
      ...options,
      platform: {
        ...platform,
        WebSocket: Socket as never,
        onFreeze: (freeze, thaw) => {
          Object.assign(page, { freeze, thaw });
          return () => undefined;
        },
      },
    });
    opened.push(first);
    const second = await testDevice(world, world.ana, { ...options, platform });
    opened.push(second);
    await soon(() => expect(Socket.made).toHaveLength(1));
    expect([first.isLeader(), second.isLeader()]).toEqual([true, false]);

    page.freeze();
    await soon(() => expect(second.isLeader()).toBe(true));
    expect(first.isLeader()).toBe(false);
    expect(Socket.made.every(({ isClosed }) => isClosed)).toBe(true);

    page.thaw();
    second.close();
    await soon(() => expect(first.isLeader()).toBe(true));
    await soon(() => expect(Socket.made).toHaveLength(2));
    await soon(async () => expect((await first.status()).state).toBe('online'));
    const done = await first.perform([replyCommand(ticketId, '<p>Back</p>', 9)]);
    expect(done.ok).toBe(true);
    first.syncNow();
    await soon(() => expect(world.server.accepted).toHaveLength(1));
  });
});
