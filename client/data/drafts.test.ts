import { afterEach, expect, test } from 'vitest';
import { keepDraftActions, readDraftActions } from './draft-actions.ts';
import type { DraftStatus, OpenDraft } from './drafts.ts';
import { DRAFT_ROOT, OWN_NOTE, openDraft } from './drafts.ts';
import type { EngineRoom } from './engine-room.ts';
import { serverTicket, testDevice, testWorld, type TestDevice } from './support/test-desk.ts';

const opened: TestDevice[] = [];
afterEach(() => {
  for (const device of opened.splice(0)) device.close();
});

const text = (draft: OpenDraft): string => draft.doc.getText(DRAFT_ROOT).toString();
const write = (draft: OpenDraft, words: string): void =>
  draft.doc.getText(DRAFT_ROOT).insert(draft.doc.getText(DRAFT_ROOT).length, words);

/** Of which every write fails while `isFull`. */
function fillable(room: EngineRoom) {
  const state = { isFull: false };
  const write: EngineRoom['store']['write'] = (durability, tables, body) =>
    state.isFull
      ? Promise.reject(new DOMException('The device is full', 'QuotaExceededError'))
      : room.store.write(durability, tables, body);
  return { state, room: { ...room, store: { ...room.store, write } } };
}

test('C7m what templates would do goes with the last of the words in one write, and not by a later one', async () => {
  const world = testWorld();
  const device = await testDevice(world, world.ana);
  opened.push(device);
  const ticketId = serverTicket(world, world.ana);
  const { room } = device;
  const draft = openDraft({ room, ticketId, generation: 1, onStatus: () => undefined });
  await draft.whenLoaded;
  write(draft, 'Your room is booked.');
  await keepDraftActions(room, ticketId, 1, [{ type: 'close' }]);
  write(draft, ' Thank you.');
  const states = () => room.store.read(['draftStates'], (db) => db.draftStates.toArray());
  await expect.poll(async () => (await states())[0]?.actions).toEqual([{ type: 'close' }]);

  // The page goes away when this is written: nothing else comes after it.
  draft.doc.getText(DRAFT_ROOT).delete(0, text(draft).length);
  write(draft, 'x');
  draft.close();
  await expect.poll(async () => (await states())[0]?.actions).toBeUndefined();
  expect(await readDraftActions(room, ticketId, 1)).toEqual([]);
});

test('L6s edits that could not be stored are said until they are, whatever becomes of the line; then all of them are', async () => {
  const world = testWorld();
  const device = await testDevice(world, world.ana);
  opened.push(device);
  const ticketId = serverTicket(world, world.ana);
  const seen: DraftStatus[] = [];
  const { state, room } = fillable(device.room);
  const options = { ticketId, generation: 1, onStatus: (status: DraftStatus) => seen.push(status) };
  const draft = openDraft({ ...options, room });
  await draft.whenLoaded;
  write(draft, 'kept');
  state.isFull = true;
  write(draft, ', lost');
  await expect.poll(() => draft.status()).toBe('not-saved');
  write(draft, ' and more');
  await expect.poll(() => seen).toEqual(['saving', 'not-saved']);

  state.isFull = false;
  write(draft, '.');
  await expect.poll(() => draft.status()).toBe('local');
  draft.close();
  const again = openDraft({ ...options, room: device.room });
  await again.whenLoaded;
  expect(text(again)).toBe('kept, lost and more.');
  again.close();
});

test('L6w words are called kept once the device has all of them, and not while it writes', async () => {
  const world = testWorld();
  const device = await testDevice(world, world.ana);
  opened.push(device);
  const ticketId = serverTicket(world, world.ana);
  const gates: (() => void)[] = [];
  const room: EngineRoom = {
    ...device.room,
    store: {
      ...device.room.store,
      write: async (durability, tables, body) => {
        await new Promise<void>((open) => gates.push(open));
        return device.room.store.write(durability, tables, body);
      },
    },
  };
  const draft = openDraft({ room, ticketId, generation: OWN_NOTE, onStatus: () => undefined });
  await draft.whenLoaded;
  expect(draft.status()).toBe('local');
  write(draft, 'It is on the back');
  write(draft, '.');
  await expect.poll(() => gates.length).toBe(2);
  expect(draft.status()).toBe('saving');
  gates[0]!();
  await device.room.store.read(['drafts'], (db) => db.drafts.count());
  expect(draft.status()).toBe('saving');
  gates[1]!();
  await expect.poll(() => draft.status()).toBe('local');
  draft.close();
});
