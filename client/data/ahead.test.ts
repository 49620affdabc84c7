// What is shown before it is stored: on the lists and the open ticket of one tab, with a store that takes its time.

import { createRoot, createSignal } from 'solid-js';
import { afterEach, expect, test, vi } from 'vitest';
import type { TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { LockMode } from '#shared/engine/configuration.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { createAhead } from './ahead.ts';
import { NotSavedError, type Store } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import type { HubMessage } from './hub.ts';
import { enqueue } from './outbox.ts';
import type { TicketRecord } from './records.ts';
import { NO_SAVED_LISTS } from './saved-lists.ts';
import { createLists } from './solid/lists.ts';
import { createTickets } from './solid/tickets.ts';
import {
  checkInvariants,
  onServer,
  replyCommand,
  serverTicket,
  testDevice,
  testWorld,
} from './support/test-desk.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});
const soon = (check: () => void | Promise<void>) =>
  vi.waitFor(check, { timeout: 15_000, interval: 5 });

/** Holds up every strict write: before it begins, or after its commit. */
function slowStore(store: Store, where: 'before' | 'after') {
  let open: (error?: Error) => void = () => undefined;
  let gate = new Promise<Error | undefined>((resolve) => (open = resolve));
  const through = async () => {
    const error = await gate;
    if (error !== undefined) throw error;
  };
  const slow: Store = {
    ...store,
    write: async (durability, tables, body) => {
      if (durability === 'relaxed') return store.write(durability, tables, body);
      if (where === 'before') await through();
      const result = await store.write(durability, tables, body);
      if (where === 'after') await through();
      return result;
    },
  };
  return {
    slow,
    open: (error?: Error) => open(error),
    close: () => {
      gate = new Promise((resolve) => (open = resolve));
    },
  };
}

async function opened(where: 'before' | 'after' = 'before', mode: LockMode = 'exclusive') {
  const world = testWorld(mode);
  const ids = [serverTicket(world, world.ben), serverTicket(world, world.ben)] as const;
  const device = await testDevice(world, world.ana);
  await device.syncOnce();
  const gate = slowStore(device.room.store, where);
  const room: EngineRoom = { ...device.room, store: gate.slow };
  const told: HubMessage[] = [];
  room.hub.listen((message) => void told.push(message));
  const shown = createRoot((dispose) => {
    cleanups.push(() => device.close(), dispose);
    const lists = createLists(room, {
      configuration: () => world.server.workspace.configuration,
      self: () => world.ana,
      held: () => new Set(),
      counts: () => [],
      saved: () => ({ key: '', ...NO_SAVED_LISTS }),
    });
    return { ...lists, ticket: createTickets(room).ticket(() => ids[0]) };
  });
  await soon(() => expect(shown.item(ids[1])).toBeDefined());
  await soon(() => expect(shown.ticket()).toBeDefined());
  const stored = (id: TicketId): Promise<TicketRecord | undefined> =>
    device.room.store.read(['tickets'], (db) => db.tickets.get(id));
  return { world, ids, device, room, gate, shown, told, stored };
}
/** Its record has come to hand. */
const atHand = async (room: EngineRoom, ids: readonly TicketId[]): Promise<void> => {
  cleanups.push(room.ahead.expect(ids));
  await haveRead(room, ids);
};
/** Whoever asked for them before has them. */
const haveRead = (room: EngineRoom, ids: readonly TicketId[]): Promise<unknown> =>
  room.store.read(['tickets', 'outbox', 'meta', 'small'], (db) => db.tickets.bulkGet([...ids]));

test('L3k what one does stands in list and ticket before it is stored, and nothing calls it saved', async () => {
  const { world, ids, room, gate, shown, told } = await opened();
  await atHand(room, ids);

  const taken = enqueue(room, [{ type: 'take', ticketId: ids[0] }]);

  // In the very same moment.
  expect(shown.item(ids[0])).toMatchObject({ lockHolderId: world.ana.id, pending: 0 });
  expect(shown.item(ids[0])!.views).toContain('mine');
  expect(shown.ticket()).toMatchObject({ lockHolderId: world.ana.id, pending: 0 });
  const isOver = await Promise.race([
    taken.then(() => true),
    room.store.read(['outbox'], (db) => db.outbox.count()).then((count) => count > 0),
  ]);
  expect(isOver).toBe(false);
  expect(told).toEqual([]);

  gate.open();
  expect(await taken).toMatchObject({ ok: true });
  expect(shown.item(ids[0])).toMatchObject({ lockHolderId: world.ana.id, pending: 1 });
  expect(shown.ticket()).toMatchObject({ lockHolderId: world.ana.id, pending: 1 });
  expect(told[0]).toEqual({ t: 'tickets', ids: [ids[0]] });
});

test('L3s what stays expected while others come and go is at hand all the time', async () => {
  const { world, ids, room, gate, shown } = await opened();
  const [expected, setExpected] = createSignal<readonly TicketId[]>([ids[1]]);
  createRoot((dispose) => {
    cleanups.push(dispose);
    shown.expectActs(expected);
  });
  await haveRead(room, ids);
  setExpected([ids[1], ids[0]]);

  const taken = enqueue(room, [{ type: 'take', ticketId: ids[1] }]);

  // In the very same moment.
  expect(shown.item(ids[1])).toMatchObject({ lockHolderId: world.ana.id, pending: 0 });
  gate.open();
  expect(await taken).toMatchObject({ ok: true });
});

test('L3l what the device could not store is shown as it was', async () => {
  const { world, ids, device, room, gate, shown, told, stored } = await opened();
  await atHand(room, ids);
  const taken = enqueue(room, [{ type: 'take', ticketId: ids[0] }]);
  const before = await stored(ids[0]);
  expect(shown.item(ids[0])!.lockHolderId).toBe(world.ana.id);

  gate.open(new DOMException('The database is closing', 'InvalidStateError') as unknown as Error);

  await expect(taken).rejects.toBeInstanceOf(NotSavedError);
  expect(shown.item(ids[0])).toMatchObject({ lockHolderId: null, pending: 0 });
  expect(shown.item(ids[0])!.views).toEqual([...before!.views, 'incoming']);
  expect(shown.ticket()).toEqual(before!.view);
  expect(told).toEqual([]);
  await checkInvariants(device);
});

test('L3r the box keeps the words of an answer until it is stored, while the ticket has moved on already', async () => {
  const { world, ids, device, room, gate, shown } = await opened();
  onServer(world, world.ana, { type: 'take', ticketId: ids[0] });
  await device.syncOnce();
  await atHand(room, ids);
  const before = shown.ticket()!;
  const answered = enqueue(room, [replyCommand(ids[0], '<p>Words</p>')]);
  expect(shown.ticket()).toMatchObject({ draftGeneration: before.draftGeneration });
  expect(shown.ticket()!.status).not.toBe(before.status);

  gate.open();
  expect((await answered).ok).toBe(true);
  expect(shown.ticket()!.draftGeneration).toBe(before.draftGeneration + 1);
});

test('L3m what the engine refuses by what lies in the store is shown as it was, whatever was at hand', async () => {
  const { world, ids, device, room, gate, shown } = await opened();
  await atHand(room, ids);
  onServer(world, world.ben, { type: 'take', ticketId: ids[0] });
  const taken = enqueue(room, [{ type: 'take', ticketId: ids[0] }]);
  expect(shown.item(ids[0])!.lockHolderId).toBe(world.ana.id);

  // Before it comes to its turn the feed brings that Ben has it: its own write is not held up.
  await device.syncOnce();
  gate.open();

  expect(await taken).toMatchObject({ ok: false, refusal: { code: 'LOCKED' } });
  await soon(() => expect(shown.item(ids[0])!.lockHolderId).toBe(world.ben.id));
  await soon(() => expect(shown.ticket()!.lockHolderId).toBe(world.ben.id));
  expect(shown.item(ids[0])!.pending).toBe(0);
});

test('L3n what is read meanwhile does not put the picture back, nor play an entry twice', async () => {
  const before = await opened('before');
  await atHand(before.room, before.ids);
  const [first] = before.ids;
  const taken = enqueue(before.room, [{ type: 'take', ticketId: first }]);
  const record = (await before.stored(first))!;
  const subject = 'Another subject';
  await before.room.store.write('relaxed', ['tickets'], (db) =>
    db.tickets.put({ ...record, view: { ...record.view, subject } }),
  );
  before.room.hub.tell({ t: 'tickets', ids: [...before.ids] });
  const mine = { subject, lockHolderId: before.world.ana.id, pending: 0 };
  await soon(() => expect(before.shown.item(first)!.subject).toBe(subject));
  await soon(() => expect(before.shown.ticket()!.subject).toBe(subject));
  expect(before.shown.item(first)).toMatchObject(mine);
  expect(before.shown.ticket()).toMatchObject(mine);
  before.gate.open();
  await taken;

  const after = await opened('after', 'none');
  await atHand(after.room, after.ids);
  const [id] = after.ids;
  const lists: number[] = [];
  after.room.ahead.listen((records) => lists.push(...records.map(({ view }) => view.pubSeq)));
  const { pubSeq } = after.shown.ticket()!;
  const replied = enqueue(after.room, [replyCommand(id, '<p>Here you are</p>')]);
  // Committed, and nobody here knows it.
  await soon(async () => {
    const record = await after.stored(id);
    if (record?.view.pending !== 1) throw new Error('not yet');
  });
  after.room.hub.tell({ t: 'tickets', ids: [id] });
  await soon(() => expect(after.shown.item(id)).toMatchObject({ pending: 1 }));
  expect(after.shown.item(id)!.excerpt).toBe('Here you are');
  await soon(() => expect(after.shown.ticket()).toMatchObject({ pubSeq: pubSeq + 1, pending: 1 }));
  after.gate.open();
  await replied;
  expect(after.shown.ticket()).toMatchObject({ pubSeq: pubSeq + 1, pending: 1 });
  expect(lists).toEqual([pubSeq + 1]);
});

test('L3o acts on a ticket that nobody expected are shown and stored in the order of writing', async () => {
  const { world, ids, device, room, gate, shown, stored } = await opened();
  const [, id] = ids;
  const acts = [
    enqueue(room, [{ type: 'take', ticketId: id }]),
    enqueue(room, [{ type: 'change-priority', ticketId: id, priority: 'high' }]),
    enqueue(room, [{ type: 'drop', ticketId: id }]),
  ];
  await soon(() =>
    expect(shown.item(id)).toMatchObject({ priority: 'high', lockHolderId: null, pending: 0 }),
  );
  expect((await stored(id))!.view).toMatchObject({ priority: 'medium', pending: 0 });
  gate.open();
  for (const act of acts) expect(await act).toMatchObject({ ok: true });
  await soon(() => expect(shown.item(id)!.pending).toBe(3));
  const order = await device.room.store.read(['outbox'], (db) => db.outbox.orderBy('n').toArray());
  expect(order.map(({ commands }) => commands[0]!.type)).toEqual([
    'take',
    'change-priority',
    'drop',
  ]);
  expect(order.map(({ id: entry }) => entry)).toEqual(
    (await Promise.all(acts)).map((act) => (act.ok ? act.entryId : '')),
  );
  expect((await stored(id))!.view.assigneeId).toBe(shown.item(id)!.assigneeId);
  expect(world.server.tickets.get(id)!.state.lockHolderId).toBeNull();
});

test('L3q what cannot be read ahead is shown when it is stored, and no failure is told', async () => {
  const { ids, device, gate } = await opened();
  gate.open();
  const { room } = device;
  const read = () => Promise.reject(new Error('The disk is asleep'));
  const ahead = createAhead({ ...room, store: { ...room.store, read } });
  const shown: TicketId[] = [];
  ahead.listen((records) => shown.push(...records.map(({ id }) => id)));
  cleanups.push(ahead.expect(ids));
  const performed = await enqueue({ ...room, ahead }, [{ type: 'take', ticketId: ids[0] }]);
  expect(performed).toMatchObject({ ok: true });
  expect(shown).toEqual([]);
  expect([...ahead.ids()]).toEqual([]);
  expect(device.browser.warnings).toEqual([]);
});

test('L3p INV17 what was shown ahead is what was stored, whatever the acts', async () => {
  const { world, ids, device, room, gate, stored } = await opened();
  gate.open();
  const random = seededRandom(20_261_122);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const shown = new Map<TicketId, TicketRecord>();
  room.ahead.listen((records) => {
    for (const record of records) shown.set(record.id, record);
  });
  let refused = 0;
  for (let round = 0; round < 60; round += 1) {
    const ticketId = pick(ids);
    const makes: readonly (() => Command)[] = [
      () => ({ type: 'take', ticketId }),
      () => ({ type: 'drop', ticketId }),
      () => ({ type: 'assign', ticketId, assigneeId: pick([world.ana.id, world.ben.id, null]) }),
      () => ({ type: 'assign', ticketId, groupId: pick([world.group, world.other]) }),
      () => ({ type: 'change-priority', ticketId, priority: pick(['low', 'high']) }),
      () => ({ type: 'change-status', ticketId, status: pick(['open', 'waiting']) as never }),
      () => ({ type: 'tag', ticketId, add: [pick(['a', 'b'])], remove: [pick(['a', 'b'])] }),
      () => ({ type: 'close', ticketId }),
      () => ({ type: 'reopen', ticketId }),
      () => replyCommand(ticketId, `<p>${round}</p>`, round),
    ];
    const commands = random() < 0.3 ? [pick(makes)(), pick(makes)()] : [pick(makes)()];
    shown.clear();
    if (random() < 0.5) await atHand(room, [ticketId]);
    const performed = await enqueue(room, commands);
    const record = await stored(ticketId);
    if (!performed.ok) {
      refused += 1;
      // Nothing was shown, or it was taken back.
      const last = shown.get(ticketId);
      if (last !== undefined) expect(last).toEqual(record);
      continue;
    }
    expect(shown.get(ticketId)).toEqual(record);
    expect(performed.changes.map(({ after }) => after.status)).toEqual([record!.view.status]);
  }
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(50);
  await checkInvariants(device);
});
