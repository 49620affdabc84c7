import { afterEach, describe, expect, test, vi } from 'vitest';
import type { EntryId, MessageId } from '#shared/base/ids.ts';
import { PROTOCOL_HEADER, type PushRequest } from '#shared/protocol/sync.ts';
import { discardHeld, giveHeldAsNote, listHeld, resendHeld } from './held.ts';
import { setAside } from './set-aside.ts';
import { STUCK_ATTEMPTS, stuckEntry } from './stuck.ts';
import { fakeBrowser } from './support/fake-platform.ts';
import {
  checkInvariants,
  onServer,
  replyCommand,
  serverTicket,
  testDevice,
  testWorld,
  type TestDevice,
  type World,
} from './support/test-desk.ts';
import { testId } from './support/fake-server.ts';

const opened: TestDevice[] = [];
afterEach(() => {
  for (const device of opened.splice(0)) device.close();
});

const failing = (status: number) =>
  new Response(JSON.stringify({ status, code: 'INTERNAL', title: 'INTERNAL' }), {
    status,
    headers: { [PROTOCOL_HEADER]: '1', 'content-type': 'application/problem+json' },
  });

/** A server that fails at every push which carries the poison. */
async function poisoned(world: World) {
  const browser = fakeBrowser();
  const fetch = world.server.fetchFor({ person: world.ana.id });
  const state = { isPoisonous: true, sizes: [] as number[] };
  const platform = browser.platform(async (url, init) => {
    if (!String(url).endsWith('/push')) return fetch(url, init);
    const { entries } = JSON.parse(String(init.body)) as PushRequest;
    if (!state.isPoisonous || !String(init.body).includes('Poison')) return fetch(url, init);
    state.sizes.push(entries.length);
    return failing(500);
  });
  const device = await testDevice(world, world.ana, { browser, platform });
  opened.push(device);
  await device.syncOnce();
  return { device, state };
}
const html = (device: TestDevice) =>
  device.room.store.read(['held'], async (db) => (await listHeld(db)).map((item) => item.html));
/** The words of what the server has executed, in that order. */
const textsOf = (world: World, ids: Readonly<Record<string, EntryId>>): string[] =>
  world.server.accepted.map((id) => Object.keys(ids).find((word) => ids[word] === id) ?? '?');
const stuck = (device: TestDevice): Promise<EntryId | undefined> =>
  device.room.store.read(['meta', 'outbox'], stuckEntry);

async function untilStuck(device: TestDevice): Promise<EntryId> {
  for (let round = 0; round < 20; round += 1) {
    await expect(device.syncOnce()).rejects.toThrow('push again later');
    const id = await stuck(device);
    if (id !== undefined) return id;
  }
  throw new Error('never found');
}

/** On three tickets: one goes before the poison, one needs it, two do not. */
async function writeFive(world: World, device: TestDevice) {
  const [a, b, c] = [1, 2, 3].map(() => serverTicket(world, world.ben)) as [never, never, never];
  await device.syncOnce();
  const ids: Record<string, EntryId> = {};
  for (const [ticket, word] of [
    [a, 'Before'],
    [b, 'Poison'],
    [b, 'Needing'],
    [c, 'Other'],
    [a, 'After'],
  ] as const) {
    const done = await device.perform([replyCommand(ticket, `<p>${word}</p>`, 9)]);
    if (!done.ok) throw new Error(word);
    ids[word] = done.entryId;
  }
  return ids;
}

describe('an entry that the server cannot answer', () => {
  test('L6i B6 it is found among others, shown, set aside with what needs it, and the rest goes out', async () => {
    const world = testWorld('none');
    const { device, state } = await poisoned(world);
    const ids = await writeFive(world, device);

    expect(await untilStuck(device)).toBe(ids['Poison']);
    expect(state.sizes[0]).toBe(5);
    expect(state.sizes.slice(-STUCK_ATTEMPTS)).toEqual(Array(STUCK_ATTEMPTS).fill(1));
    expect(textsOf(world, ids)).toEqual(['Before']);
    expect(await device.status()).toMatchObject({
      state: 'attention',
      problem: 'stuck',
      waiting: 4,
    });
    expect(await setAside(device.room, ids['Other']!)).toEqual({ ok: false });

    expect(await setAside(device.room, ids['Poison']!)).toEqual({ ok: true });
    await device.syncOnce();

    expect(textsOf(world, ids)).toEqual(['Before', 'Other', 'After']);
    expect(await html(device)).toEqual(['<p>Poison</p>', '<p>Needing</p>']);
    expect(await device.status()).toMatchObject({ waiting: 0, attention: 2, state: 'attention' });
    await checkInvariants(device);
  });

  test('A5m what needs another set-aside entry goes out after it, each under its own id', async () => {
    const world = testWorld('none');
    const { device, state } = await poisoned(world);
    const ids = await writeFive(world, device);
    await setAside(device.room, await untilStuck(device));
    await device.syncOnce();
    expect(await giveHeldAsNote(device.room, ids['Poison']!)).toMatchObject({ ok: false });

    state.isPoisonous = false;
    await resendHeld(device.room, ids['Needing']!);
    expect(await html(device)).toEqual([]);
    await device.syncOnce();

    expect(textsOf(world, ids)).toEqual(['Before', 'Other', 'After', 'Poison', 'Needing']);
    await checkInvariants(device);
  });

  test("A5o INV5 discarding one is its author's act and leaves the other", async () => {
    const world = testWorld('none');
    const { device } = await poisoned(world);
    const ids = await writeFive(world, device);
    await setAside(device.room, await untilStuck(device));
    await discardHeld(device.room, ids['Poison']!);
    expect(await html(device)).toEqual(['<p>Needing</p>']);
    await device.syncOnce();
    expect(textsOf(world, ids)).toEqual(['Before', 'Other', 'After']);
  });

  test('L4i INV3 a message that the feed brings settles the entry that was set aside', async () => {
    const world = testWorld('none');
    const { device } = await poisoned(world);
    const ids = await writeFive(world, device);
    await setAside(device.room, await untilStuck(device));
    const item = (await device.room.store.read(['held'], (db) => db.held.get(ids['Poison']!)))!;
    onServer(world, world.ana, {
      ...replyCommand(item.ticketId, item.html, 9),
      message: { id: item.messageId as MessageId, html: item.html },
      followUpTicketId: testId(3),
    });
    await device.syncOnce();
    expect(await html(device)).toEqual(['<p>Needing</p>']);
  });

  test('L6j an outage of the whole server blames no entry', async () => {
    const world = testWorld('none');
    const device = await testDevice(world, world.ana);
    opened.push(device);
    await device.syncOnce();
    const ticketId = serverTicket(world, world.ben);
    await device.syncOnce();
    await device.perform([replyCommand(ticketId, '<p>Fine</p>', 9)]);
    for (let round = 0; round < 8; round += 1) {
      world.server.fail('server', 'server');
      await expect(device.syncOnce()).rejects.toThrow('server');
    }
    expect(await stuck(device)).toBeUndefined();
    await vi.waitFor(async () => expect((await device.status()).problem).toBeUndefined(), {
      timeout: 15_000,
    });
  });
});
