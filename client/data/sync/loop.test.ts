import { afterEach, describe, expect, test, vi } from 'vitest';
import { PROTOCOL_HEADER } from '#shared/protocol/sync.ts';
import { readConversation } from '../conversations.ts';
import { databaseName } from '../database.ts';
import { messageKeys } from '../packed-conversations.ts';
import { fakeBrowser } from '../support/fake-platform.ts';
import {
  onServer,
  replyCommand,
  serverTicket,
  testDevice,
  testWorld,
  type TestDevice,
  type World,
} from '../support/test-desk.ts';
import { createBackOff } from './back-off.ts';

const opened: TestDevice[] = [];
const open = async (
  world: World,
  options: Parameters<typeof testDevice>[2] = {},
): Promise<TestDevice> => {
  const device = await testDevice(world, world.ana, { isAutomatic: true, ...options });
  opened.push(device);
  return device;
};
afterEach(() => {
  for (const device of opened.splice(0)) device.close();
});
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 10 });
const becomes = (device: TestDevice, state: object) =>
  soon(async () => expect(await device.status()).toMatchObject(state));

describe('the loop', () => {
  test('L6k a failing network, a Wi-Fi page and a failing server are told apart, and all are survived', async () => {
    const world = testWorld('none');
    world.server.fail('captive');
    const device = await open(world);
    await becomes(device, { state: 'offline', problem: 'captive-portal' });
    world.server.fail('server');
    device.browser.wake();
    await becomes(device, { state: 'offline', problem: 'server' });
    world.server.fail('request-lost');
    device.browser.wake();
    await soon(async () => {
      const status = await device.status();
      expect(status.state).toBe('offline');
      expect(status.problem).toBeUndefined();
    });
    device.browser.wake();
    await becomes(device, { state: 'online', waiting: 0 });
  });

  test('L6l a server that never takes what is queued does not go unnoticed, and does not stop what comes in', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const browser = fakeBrowser();
    const fetch = world.server.fetchFor({ person: world.ana.id });
    let isStubborn = true;
    const platform = browser.platform(async (url, init) => {
      if (!isStubborn || !String(url).endsWith('/push')) return fetch(url, init);
      const { entries } = JSON.parse(String(init?.body)) as { entries: { n: number }[] };
      const outcomes = [{ n: entries[0]!.n, status: 'retry', afterMs: 500 }];
      return Response.json({ status: 'done', outcomes }, { headers: { [PROTOCOL_HEADER]: '1' } });
    });
    const device = await open(world, { browser, platform });
    await becomes(device, { state: 'online' });

    await device.perform([replyCommand(ticketId, '<p>Never taken</p>')]);
    await becomes(device, { state: 'attention', problem: 'stuck', waiting: 1 });
    onServer(world, world.ben, replyCommand(ticketId, '<p>Comes in</p>', 2));
    await soon(async () =>
      expect(await device.room.store.read(['docs'], messageKeys)).toHaveLength(2),
    );

    isStubborn = false;
    await soon(async () => {
      const { waiting, problem } = await device.status();
      expect({ waiting, problem }).toEqual({ waiting: 0, problem: undefined });
    });
  });

  test('L6r while nothing answers one opens, reads, writes and is told so: nothing waits for the network', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const browser = fakeBrowser();
    const first = await open(world, { browser });
    await becomes(first, { state: 'online', waiting: 0 });
    first.close();

    // Neither an answer nor an error, as behind a line that swallows everything.
    let asked = 0;
    const silent = browser.platform(() => {
      asked += 1;
      return new Promise<Response>(() => undefined);
    });
    const device = await open(world, { browser, platform: silent });
    await soon(() => expect(asked).toBeGreaterThan(0));

    const shown = await device.room.store.read(['docs', 'events', 'outbox'], (db) =>
      readConversation(db, ticketId, 50),
    );
    expect(shown.items).not.toEqual([]);
    expect(await device.perform([{ type: 'take', ticketId }])).toMatchObject({ ok: true });
    expect(await device.perform([replyCommand(ticketId, '<p>Written</p>')])).toMatchObject({
      ok: true,
    });
    const after = await device.room.store.read(['docs', 'events', 'outbox'], (db) =>
      readConversation(db, ticketId, 50),
    );
    expect(after.items).toContainEqual(expect.objectContaining({ html: '<p>Written</p>' }));
    expect(await device.status()).toMatchObject({ waiting: 2 });
    expect(world.server.accepted).toEqual([]);
  });

  test('L4o B6 a server that keeps no account of what it took is asked a few times and then later', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const browser = fakeBrowser();
    const fetch = world.server.fetchFor({ person: world.ana.id });
    let pushes = 0;
    let isForgetful = true;
    const platform = browser.platform(async (url, init) => {
      if (!isForgetful || !String(url).endsWith('/push')) return fetch(url, init);
      pushes += 1;
      const answer = { status: 'gap', from: 1, outcomes: [] };
      return Response.json(answer, { headers: { [PROTOCOL_HEADER]: '1' } });
    });
    const device = await testDevice(world, world.ana, { browser, platform });
    opened.push(device);
    await device.syncOnce();
    for (const word of ['One', 'Two', 'Three'])
      await device.perform([replyCommand(ticketId, `<p>${word}</p>`)]);

    await expect(device.syncOnce()).rejects.toThrow('push again later');
    expect(pushes).toBeGreaterThan(2);
    expect(pushes).toBeLessThan(8);

    isForgetful = false;
    await device.syncOnce();
    expect(await device.status()).toMatchObject({ waiting: 0 });
    expect(world.server.accepted).toHaveLength(3);
  });

  test('L6m FLT36 an app that is too old stops asking, says so, and keeps what is queued', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const device = await open(world);
    await becomes(device, { state: 'online' });
    world.server.fail('too-old');
    await device.perform([replyCommand(ticketId, '<p>Kept</p>')]);

    await becomes(device, { state: 'attention', problem: 'update-needed', waiting: 1 });
    const asked = world.server.calls.length;
    device.browser.wake();
    await device.perform([replyCommand(ticketId, '<p>Kept too</p>')]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(world.server.calls).toHaveLength(asked);
  });

  test('L4p FLT5 when the leader is frozen and says nothing, another tab pushes for itself', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const browser = fakeBrowser({ hasLocks: true });
    const frozen = browser.platform(world.server.fetchFor({ person: world.ana.id }));
    const holding = new AbortController();
    void frozen.locks!.request(
      databaseName('acme', world.ana.id),
      { signal: holding.signal },
      () => new Promise<void>(() => undefined),
    );
    const device = await open(world, { browser });
    await device.syncOnce();

    await device.perform([replyCommand(ticketId, '<p>One</p>')]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(world.server.accepted).toHaveLength(0);

    browser.setClock(() => Date.now() + 20_000);
    await device.perform([replyCommand(ticketId, '<p>Two</p>')]);
    await soon(() => expect(world.server.accepted).toHaveLength(2));
  });

  test('L4q FLT4 FLT5 a frozen leader that wakes in the middle of its push repeats nothing', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const browser = fakeBrowser();
    const session = { person: world.ana.id };
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isFrozen = false;
    const fetch = world.server.fetchFor(session);
    const slow = browser.platform(async (url, init) => {
      const answer = await fetch(url, init);
      if (isFrozen) await gate;
      return answer;
    });
    const a = await open(world, { browser, platform: slow, isAutomatic: false });
    await a.syncOnce();
    await a.perform([replyCommand(ticketId, '<p>Once</p>')]);
    isFrozen = true;
    const frozen = a.syncOnce();
    const b = await open(world, { browser, isAutomatic: false });
    await b.syncOnce();
    isFrozen = false;
    release();
    await frozen;

    expect(world.server.accepted).toHaveLength(1);
    expect(world.server.tickets.get(ticketId)!.docs).toHaveLength(2);
    const states = await b.room.store.read(['outbox'], (db) => db.outbox.toArray());
    expect(states.map(({ state }) => state)).toEqual(['done']);
  });

  test('L4r B25c once a day the device asks whether it has what the server has; what differs it loads again, and says so', async () => {
    const world = testWorld('none');
    serverTicket(world, world.ben);
    const browser = fakeBrowser();
    const fetch = world.server.fetchFor({ person: world.ana.id });
    const asked: { scopes: { scope: string; count: number }[] }[] = [];
    let reload: string[] = [];
    const platform = browser.platform(async (url, init) => {
      if (!String(url).endsWith('/drift')) return fetch(url, init);
      asked.push(JSON.parse(String(init.body)) as never);
      const answer = { status: 'ok', reload, behind: [] };
      return Response.json(answer, { headers: { [PROTOCOL_HEADER]: '1' } });
    });
    const device = await open(world, { browser, platform });
    await becomes(device, { state: 'online' });
    const day = 24 * 3_600_000;
    const wakeAfter = async (ms: number) => {
      browser.setClock(() => Date.now() + ms);
      const calls = world.server.calls.length;
      browser.wake();
      await soon(() => expect(world.server.calls.length).toBeGreaterThan(calls));
      await becomes(device, { state: 'online' });
    };
    await wakeAfter(day - 60_000);
    expect(asked).toHaveLength(0);
    await wakeAfter(day + 1_000);
    await soon(() => expect(asked).toHaveLength(1));
    await wakeAfter(day + 2_000);
    expect(asked).toHaveLength(1);
    const scope = `g:${world.group}`;
    expect(asked[0]!.scopes.find((sum) => sum.scope === scope)).toMatchObject({ count: 2 });

    const loads = () => world.server.calls.filter((call) => call.endsWith('/load')).length;
    const before = loads();
    reload = [scope];
    await wakeAfter(2 * day + 3_000);
    await soon(() => expect(loads()).toBe(before + 1));
    expect(browser.warnings.join()).toContain('differed from the server in 1 scopes');
    await soon(async () =>
      expect(await device.room.store.read(['docs'], messageKeys)).toHaveLength(1),
    );
  });

  test('L6n B16 delays grow to half a minute, differ from device to device, and begin anew after a success', () => {
    let byte = 0;
    const backOff = createBackOff((bytes) => bytes.fill(byte));
    byte = 255;
    const longest = Array.from({ length: 8 }, () => Math.round(backOff.next()));
    expect(longest).toEqual(
      [1_000, 1_996, 3_988, 7_973, 15_941, 29_887, 29_887, 29_887].map((ms) =>
        expect.closeTo(ms, -3),
      ),
    );
    byte = 0;
    expect(backOff.next()).toBe(1_000);
    backOff.reset();
    byte = 255;
    expect(backOff.next()).toBe(1_000);
  });
});
