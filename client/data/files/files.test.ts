import { afterEach, describe, expect, test, vi } from 'vitest';
import type { FileId, MessageId, TicketId } from '#shared/base/ids.ts';
import type { Command, Note, Reply } from '#shared/engine/commands.ts';
import { storeFileRows } from '../apply.ts';
import { getMeta, NotSavedError } from '../database.ts';
import { listHeld, resendHeld, takeBackHeld } from '../held.ts';
import type { FilePlace, FileRecord } from '../records.ts';
import { fakeBrowser } from '../support/fake-platform.ts';
import { testId } from '../support/fake-server.ts';
import {
  checkInvariants,
  onServer,
  replyCommand,
  serverTicket,
  testDevice,
  testWorld,
  type TestDevice,
} from '../support/test-desk.ts';
import { countUnsent } from '../unsent.ts';
import { fetchFile, KEPT_LIMITS } from './fetch-file.ts';
import { PARKED_FROM } from './parked.ts';
import { endOfStatus } from './uploader.ts';
import { addFile, keepOriginal, readBytes, removeFile, settlePrepared } from './store-files.ts';

const opened: TestDevice[] = [];
const open = async (...args: Parameters<typeof testDevice>): Promise<TestDevice> => {
  const device = await testDevice(...args);
  opened.push(device);
  return device;
};
afterEach(() => {
  for (const device of opened.splice(0)) device.close();
});

const photo = (length = 40): Blob =>
  new Blob([Uint8Array.from({ length }, (_, i) => i % 251)], { type: 'image/png' });
const add = async (
  device: TestDevice,
  place: FilePlace,
  name = 'photo.png',
  bytes = photo(),
): Promise<FileId> => {
  const added = await addFile(device.room, place, { name, type: bytes.type, bytes }, false);
  if (!added.ok) throw new Error(added.problem.code);
  return added.id;
};
const filesOn = (device: TestDevice): Promise<FileRecord[]> =>
  device.room.store.read(['files'], (db) => db.files.toArray());
const entriesOf = (device: TestDevice) =>
  device.room.store.read(['outbox'], (db) => db.outbox.orderBy('n').toArray());
const heldOf = (device: TestDevice) => device.room.store.read(['held'], listHeld);
const replyWith = (
  ticketId: TicketId,
  files: readonly FileId[],
  html = '<p>See the photos.</p>',
): Reply => {
  const command = replyCommand(ticketId, html);
  return { ...command, message: { ...command.message, files } };
};
const note = (ticketId: TicketId, html: string): Note => ({
  type: 'note',
  ticketId,
  message: { id: testId<MessageId>(4), html },
  mentions: [],
});
const idOf = async (device: TestDevice) =>
  (await device.room.store.read(['meta'], (db) => getMeta(db, 'device')))?.deviceId;
const perform = async (device: TestDevice, ...commands: readonly Command[]) => {
  const performed = await device.perform(commands);
  if (!performed.ok) throw new Error(performed.refusal.code);
  return performed.entryId;
};
const start = async (mode: Parameters<typeof testWorld>[0] = 'none') => {
  const world = testWorld(mode);
  const ticketId = serverTicket(world, world.ben);
  const other = serverTicket(world, world.ben);
  const browser = fakeBrowser();
  const device = await open(world, world.ana, { browser });
  await device.syncOnce();
  return { world, ticketId, other, browser, device };
};

describe('the order of the outbox', () => {
  test('F2a L4 a message waits for its files; what is written on other tickets meanwhile goes, what follows on its own waits behind it', async () => {
    const { world, ticketId, other, device } = await start();
    const file = await add(device, `reply/${ticketId}`);

    const reply = await perform(device, replyWith(ticketId, [file]));
    const behind = await perform(device, { type: 'close', ticketId });
    const elsewhere = await perform(device, note(other, '<p>Elsewhere</p>'));
    expect((await entriesOf(device)).map(({ id, state, n }) => [id, state, n])).toEqual([
      [elsewhere, 'queued', 1],
      [reply, 'parked', PARKED_FROM + 1],
      [behind, 'parked', PARKED_FROM + 2],
    ]);
    await device.syncOnce();
    expect(world.server.accepted).toEqual([elsewhere]);
    await checkInvariants(device);

    await device.uploadOnce();
    expect((await entriesOf(device)).filter(({ state }) => state === 'queued')).toMatchObject([
      { id: reply, n: 2 },
      { id: behind, n: 3 },
    ]);
    await device.syncOnce();
    expect(world.server.accepted).toEqual([elsewhere, reply, behind]);
    expect(world.server.tickets.get(ticketId)!.state.status).toBe('closed');
    expect(world.server.files.get(file)!.row).toMatchObject({ ticketId, position: 0 });
    await checkInvariants(device);
  });

  test('F2b of several parked messages the one whose files are up first goes first, and nothing overtakes on its ticket', async () => {
    const { world, ticketId, other, device } = await start();
    const slow = await add(device, `reply/${ticketId}`, 'slow.png');
    const quick = await add(device, `reply/${other}`, 'quick.png');
    const first = await perform(device, replyWith(ticketId, [slow]));
    const second = await perform(device, replyWith(other, [quick]));
    const third = await perform(device, note(ticketId, '<p>After the photo</p>'));
    world.server.uploads.fail({ after: 0.5, end: { status: 'failed', httpStatus: 500 } });

    await device.uploadOnce();
    await device.syncOnce();
    expect(world.server.accepted).toEqual([second]);

    await device.uploadOnce();
    await device.syncOnce();
    expect(world.server.accepted).toEqual([second, first, third]);
  });

  test('F2c files that are up before one sends hold nothing back', async () => {
    const { world, ticketId, device } = await start();
    const file = await add(device, `reply/${ticketId}`);
    await device.uploadOnce();
    const entry = await perform(device, replyWith(ticketId, [file]));
    expect(await entriesOf(device)).toMatchObject([{ id: entry, state: 'queued', n: 1 }]);
    await device.syncOnce();
    expect(world.server.accepted).toEqual([entry]);
  });

  test('F2d L4 a crash between upload and push loses and doubles nothing, nor does a lost answer', async () => {
    const { world, ticketId, browser, device } = await start();
    const file = await add(device, `reply/${ticketId}`);
    await perform(device, replyWith(ticketId, [file]));
    await device.uploadOnce();
    device.kill();

    const again = await open(world, world.ana, { browser });
    world.server.fail('answer-lost');
    await expect(again.syncOnce()).rejects.toThrow();
    await again.syncOnce();
    await again.uploadOnce();
    expect(world.server.accepted).toHaveLength(1);
    expect(world.server.uploads.begun).toEqual([file]);
    expect(world.server.tickets.get(ticketId)!.docs).toHaveLength(2);
  });

  test('F2e L5 a device whose number was taken by a copy of its profile numbers anew, and what waits for files still waits', async () => {
    const { world, ticketId, other, device } = await start();
    const file = await add(device, `reply/${ticketId}`);
    await perform(device, note(other, '<p>One</p>'));
    await device.syncOnce();
    const parked = await perform(device, replyWith(ticketId, [file]));
    // The copy has sent something under this device's next number.
    const [known] = world.server.devices.values();
    known!.entries.set(2, { id: 'of the copy', outcome: { n: 2, status: 'ok', v: 1 } });
    known!.last = 2;
    const before = await idOf(device);
    const next = await perform(device, note(other, '<p>Two</p>'));
    await device.syncOnce();
    expect(await idOf(device)).not.toBe(before);
    expect((await entriesOf(device)).at(-1)).toMatchObject({ id: parked, state: 'parked' });
    expect(world.server.accepted).toContain(next);
    expect(world.server.accepted).not.toContain(parked);
    await device.uploadOnce();
    await device.syncOnce();
    expect(world.server.accepted.filter((id) => id === parked)).toHaveLength(1);
    await checkInvariants(device);
  });
});

describe('carrying files', () => {
  test('F2f an upload that broke off goes on where it was, after a crash as well: no byte goes twice', async () => {
    const { world, ticketId, browser, device } = await start();
    const file = await add(device, `reply/${ticketId}`, 'photo.png', photo(80));
    await perform(device, replyWith(ticketId, [file]));
    world.server.uploads.fail({ after: 0.5, end: { status: 'unreachable' } });
    await device.uploadOnce();
    expect(world.server.uploads.isWhole(file)).toBe(false);
    device.kill();

    const again = await open(world, world.ana, { browser });
    await again.uploadOnce();
    expect(world.server.uploads.isWhole(file)).toBe(true);
    expect(world.server.uploads.carried()).toBe(80);
    expect([...world.server.uploads.received.get(file)!.bytes]).toEqual([
      ...new Uint8Array(await photo(80).arrayBuffer()),
    ]);
    await again.syncOnce();
    expect(world.server.files.has(file)).toBe(true);
  });

  test('F2g at most two go at once, those that an entry waits for first, and the leading tab carries them by itself', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const browser = fakeBrowser({ hasLocks: true });
    const device = await open(world, world.ana, { browser, isAutomatic: true });
    await vi.waitFor(async () => expect((await device.status()).state).toBe('online'), 15_000);
    let release: () => void = () => undefined;
    world.server.uploads.holdUntil(new Promise((resolve) => (release = resolve)));
    const idle = await Promise.all(
      ['a', 'b', 'c'].map((name) => add(device, `note/${ticketId}`, `${name}.png`)),
    );
    await vi.waitFor(() => expect(world.server.uploads.begun).toHaveLength(2), 15_000);
    const wanted = await add(device, `reply/${ticketId}`, 'd.png');
    const entry = await perform(device, replyWith(ticketId, [wanted]));
    release();
    await vi.waitFor(() => expect(world.server.accepted).toEqual([entry]), 15_000);
    await vi.waitFor(() => expect(world.server.uploads.begun).toHaveLength(4), 15_000);
    expect(world.server.uploads.begun.toSorted()).toEqual([...idle, wanted].toSorted());
    expect(world.server.uploads.begun[2]).toBe(wanted);
    expect(world.server.uploads.mostAtOnce()).toBe(2);
  });

  test('F2h without a network files wait, and go when it is back, in the tab that leads and only there', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const browser = fakeBrowser({ hasLocks: true });
    const leader = await open(world, world.ana, { browser, isAutomatic: true });
    await vi.waitFor(async () => expect((await leader.status()).state).toBe('online'), 15_000);
    const follower = await open(world, world.ana, { browser, isAutomatic: true });
    world.server.uploads.fail(
      { after: 0, end: { status: 'unreachable' } },
      // Longer than the test: what comes before it is the network's coming back.
      { after: 0, end: { status: 'busy', afterMs: 600_000 } },
    );
    const told: number[] = [];
    follower.room.hub.listen((message) => {
      if (message.t === 'progress') told.push(message.sent);
    });
    const file = await add(follower, `reply/${ticketId}`, 'x.png', photo(80));
    await vi.waitFor(() => expect(world.server.uploads.begun).toHaveLength(2), 15_000);
    await vi.waitFor(() => {
      browser.wake();
      expect(world.server.uploads.begun).toHaveLength(3);
    }, 15_000);
    await vi.waitFor(() => expect(world.server.uploads.isWhole(file)).toBe(true), 15_000);
    expect(world.server.uploads.begun).toEqual([file, file, file]);
    expect(told.at(-1)).toBe(80);
  });

  test('F1a what is in it is refused after the upload: the message is held with its words and why, and can go without it', async () => {
    const { world, ticketId, other, device } = await start();
    const bad = await add(device, `reply/${ticketId}`, 'trick.png');
    const good = await add(device, `reply/${ticketId}`, 'fine.png');
    const reply = await perform(device, replyWith(ticketId, [bad, good], '<p>My words</p>'));
    const behind = await perform(device, note(ticketId, '<p>And a note</p>'));
    const elsewhere = await perform(device, note(other, '<p>Elsewhere</p>'));
    world.server.uploads.fail({ after: 1, end: { status: 'refused', problem: 'content' } });

    await device.uploadOnce();
    await device.syncOnce();
    expect(world.server.accepted).toEqual([elsewhere]);
    expect(await heldOf(device)).toMatchObject([
      {
        id: reply,
        html: '<p>My words</p>',
        files: [bad, good],
        refusal: { code: 'FILE_REFUSED', fileId: bad, name: 'trick.png', reason: 'content' },
      },
      { id: behind, refusal: { code: 'NEEDED_ENTRY_REFUSED', entryId: reply } },
    ]);
    await checkInvariants(device);

    expect(await resendHeld(device.room, reply)).toMatchObject({ ok: true });
    await device.syncOnce();
    await device.uploadOnce();
    await device.syncOnce();
    expect([...world.server.files.keys()]).toEqual([good]);
    expect(world.server.tickets.get(ticketId)!.excerpt).toBe('My words');
  });

  test.each(['forbidden', 'rejected'] as const)(
    'F1i a file that the server never takes (%s) does not park its message for ever: it is held, says which file, and goes without it or back into the draft',
    async (problem) => {
      const { world, ticketId, device } = await start();
      const place: FilePlace = `reply/${ticketId}`;
      const bad = await add(device, place, 'plan.png');
      const good = await add(device, place, 'fine.png');
      const close: Command = { type: 'close', ticketId };
      const reply = await perform(
        device,
        replyWith(ticketId, [bad, good], '<p>My words</p>'),
        close,
      );
      world.server.uploads.fail({ after: 0, end: { status: 'refused', problem } });
      await device.uploadOnce();
      await device.syncOnce();
      const held = {
        id: reply,
        html: '<p>My words</p>',
        refusal: { code: 'FILE_NOT_TAKEN', fileId: bad, name: 'plan.png', problem },
      };
      expect(await heldOf(device)).toMatchObject([held]);
      await checkInvariants(device);

      expect(await takeBackHeld(device.room, reply)).toEqual({ ok: true });
      expect(await heldOf(device)).toEqual([]);
      expect(
        (await filesOn(device)).map(({ id, state, entryId, place: at }) => [
          id,
          state,
          entryId,
          at,
        ]),
      ).toEqual([
        [bad, 'refused', null, place],
        [good, 'uploaded', null, place],
      ]);
      expect(await readBytes(device.room, bad)).toBeDefined();
      expect(await readBytes(device.room, good)).toBeDefined();
      await removeFile(device.room, bad);
      await perform(device, replyWith(ticketId, [good], '<p>My words</p>'));
      await device.syncOnce();
      await device.uploadOnce();
      expect([...world.server.files.keys()]).toEqual([good]);
      await checkInvariants(device);
    },
  );

  test('F1i what says no to a request for ever ends an upload; what another attempt may cure does not', () => {
    const ends = (...statuses: number[]) => statuses.map((one) => endOfStatus(one).status);
    expect(ends(400, 402, 405, 412, 415, 422)).toEqual(Array(6).fill('refused'));
    expect(ends(404, 408, 409, 410, 423, 500, 502, 507)).toEqual(Array(8).fill('failed'));
  });

  test('F2i a file that the server has forgotten goes up again when its message is sent again', async () => {
    const { world, ticketId, device } = await start();
    const file = await add(device, `reply/${ticketId}`);
    await device.uploadOnce();
    world.server.uploads.received.clear();
    const reply = await perform(device, replyWith(ticketId, [file]));
    await device.syncOnce();
    expect(await heldOf(device)).toMatchObject([
      { id: reply, refusal: { code: 'FILE_MISSING', fileId: file } },
    ]);
    await resendHeld(device.room, reply);
    expect((await entriesOf(device)).at(-1)).toMatchObject({ state: 'parked' });
    await device.uploadOnce();
    await device.syncOnce();
    expect(world.server.files.has(file)).toBe(true);
    expect(await heldOf(device)).toEqual([]);
  });

  test('F2j what the feed has brought back leaves the device, what waits stays', async () => {
    const { world, ticketId, device } = await start();
    const sent = await add(device, `reply/${ticketId}`, 'sent.png');
    const waits = await add(device, `reply/${ticketId}`, 'waits.png');
    await device.uploadOnce();
    await perform(device, replyWith(ticketId, [sent]));
    await device.syncOnce();
    await device.uploadOnce();
    expect((await filesOn(device)).map(({ id }) => id)).toEqual([waits]);
    expect(await readBytes(device.room, sent)).toBeUndefined();
    expect(
      await device.room.store.read(['fileRows'], (db) =>
        db.fileRows.where('ticketId').equals(ticketId).toArray(),
      ),
    ).toMatchObject([{ id: sent, state: 'ready' }]);
    expect(world.server.files.size).toBe(1);
  });
});

describe('what is put in', () => {
  test('F1b 0 bytes, too large, a forbidden kind, too many: refused before anything is stored or sent, and said why', async () => {
    const { device, ticketId, world } = await start();
    const place = `reply/${ticketId}` as const;
    const tryOut = async (name: string, bytes: Blob) => {
      const added = await addFile(device.room, place, { name, type: bytes.type, bytes }, false);
      return added.ok ? 'ok' : added.problem.code;
    };
    const five = { size: 5 * 1024 ** 3, type: 'video/mp4' } as Blob;
    expect(await tryOut('empty.png', photo(0))).toBe('empty');
    expect(await tryOut('film.mp4', five)).toBe('too_large');
    expect(await tryOut('run.exe', new Blob(['MZ']))).toBe('not_allowed');
    expect(await tryOut('drawing.svg', new Blob(['<svg/>'], { type: 'image/svg+xml' }))).toBe(
      'not_allowed',
    );
    expect(await filesOn(device)).toEqual([]);
    for (let i = 0; i < 10; i += 1) expect(await tryOut(`${i}.png`, photo())).toBe('ok');
    expect(await tryOut('11.png', photo())).toBe('too_many');
    await device.uploadOnce();
    expect(world.server.uploads.begun).toHaveLength(10);
  });

  test('F1c an odd name becomes one that can be shown and saved', async () => {
    const { device, ticketId } = await start();
    await add(device, `reply/${ticketId}`, '../../etc/\u202Egnp.<b>“photo”</b>\n.png');
    const [{ name }] = (await filesOn(device)) as [FileRecord];
    expect(name).not.toMatch(/[<>/\\\n\u202e]/);
    expect(name).toMatch(/\.png$/);
  });

  test('F2k what was put in is on the device at once, outlives a crash, and counts as unsent', async () => {
    const { world, ticketId, browser, device } = await start();
    const file = await add(device, `reply/${ticketId}`);
    device.kill();
    const again = await open(world, world.ana, { browser });
    expect(await filesOn(again)).toMatchObject([{ id: file, state: 'waiting' }]);
    expect((await readBytes(again.room, file))!.size).toBe(40);
    expect(await countUnsent(again.room)).toMatchObject({ files: 1, queued: 0 });
    await perform(again, replyWith(ticketId, [file]));
    expect(await countUnsent(again.room)).toMatchObject({ files: 0, queued: 1 });
    expect((await again.status()).waiting).toBe(1);
  });

  test('F2l a photo goes in its smaller form, or, by choice, as it was; one whose page died while it was made smaller goes as it is', async () => {
    const { world, ticketId, browser, device } = await start();
    const place = `reply/${ticketId}` as const;
    const pick = (name: string) =>
      addFile(device.room, place, { name, type: 'image/png', bytes: photo(80) }, true);
    const small = { name: 'a.webp', type: 'image/webp', bytes: photo(24), width: 2048, height: 9 };
    const [one, two, three] = await Promise.all(['a.png', 'b.png', 'c.png'].map(pick));
    if (!one!.ok || !two!.ok || !three!.ok) throw new Error('not taken');
    await device.uploadOnce();
    expect(world.server.uploads.begun).toEqual([]);
    await settlePrepared(device.room, one!.id, small);
    await settlePrepared(device.room, two!.id, small);
    const original = await keepOriginal(device.room, two!.id, 'b.png');
    await device.uploadOnce();
    expect(world.server.uploads.received.get(one!.id)).toMatchObject({ size: 24, name: 'a.webp' });
    expect(world.server.uploads.received.get(original!)).toMatchObject({ size: 80, name: 'b.png' });
    expect(world.server.uploads.received.has(two!.id)).toBe(false);
    browser.setClock(() => Date.now() + 60_000);
    await device.uploadOnce();
    expect(world.server.uploads.received.get(three!.id)).toMatchObject({ size: 80 });
  });

  test('F2s a smaller form that comes after the picture has begun to go as it was is not taken: one id, one file', async () => {
    const { world, ticketId, browser, device } = await start();
    const picked = { name: 'a.png', type: 'image/png', bytes: photo(80) };
    const added = await addFile(device.room, `reply/${ticketId}`, picked, true);
    if (!added.ok) throw new Error('not taken');
    browser.setClock(() => Date.now() + 60_000);
    world.server.uploads.fail({ after: 0.5, end: { status: 'unreachable' } });
    await device.uploadOnce();
    expect(world.server.uploads.isWhole(added.id)).toBe(false);
    const small = { name: 'a.webp', type: 'image/webp', bytes: photo(60), width: 2048, height: 9 };
    await settlePrepared(device.room, added.id, small);
    await device.uploadOnce();
    expect(world.server.uploads.received.get(added.id)).toMatchObject({ size: 80, name: 'a.png' });
    expect(world.server.uploads.isWhole(added.id)).toBe(true);
  });

  test('F2t a held answer whose file is nowhere any more can be sent without it', async () => {
    const { world, ticketId, device } = await start();
    const file = await add(device, `reply/${ticketId}`);
    await device.uploadOnce();
    world.server.uploads.received.clear();
    const reply = await perform(device, replyWith(ticketId, [file]));
    await device.syncOnce();
    expect(await heldOf(device)).toMatchObject([{ id: reply, refusal: { code: 'FILE_MISSING' } }]);
    await device.room.store.write('strict', ['files', 'fileBytes'], async (db) => {
      await db.files.delete(file);
      await db.fileBytes.delete(file);
    });
    await resendHeld(device.room, reply);
    await device.syncOnce();
    expect(await heldOf(device)).toEqual([]);
    expect(world.server.accepted).toHaveLength(1);
  });

  test('F2u what a message names already is not taken out, and says so', async () => {
    const { ticketId, device } = await start();
    const file = await add(device, `reply/${ticketId}`);
    const loose = await add(device, `reply/${ticketId}`, 'b.png');
    await perform(device, replyWith(ticketId, [file]));
    expect(await removeFile(device.room, file)).toBe(false);
    expect(await removeFile(device.room, loose)).toBe(true);
  });

  test('F2m what its author takes out stops on its way, and is gone here', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const device = await open(world, world.ana, {
      browser: fakeBrowser({ hasLocks: true }),
      isAutomatic: true,
    });
    const hangs = { after: 0.5, end: 'hang' } as const;
    world.server.uploads.fail(hangs, hangs);
    const file = await add(device, `reply/${ticketId}`, 'x.png', photo(80));
    const other = await add(device, `reply/${ticketId}`, 'z.png', photo(80));
    await vi.waitFor(() => expect(world.server.uploads.carried()).toBe(80), 15_000);
    await removeFile(device.room, file);
    await removeFile(device.room, other);
    const next = await add(device, `reply/${ticketId}`, 'y.png');
    await vi.waitFor(() => expect(world.server.uploads.isWhole(next)).toBe(true), 15_000);
    expect(world.server.uploads.isWhole(file)).toBe(false);
    expect((await filesOn(device)).map(({ id }) => id)).toEqual([next]);
  });

  test('F2n a device without room says that it is not saved, and nothing else is lost; what can be fetched again gives way first (L8)', async () => {
    const { ticketId, device } = await start();
    const kept = await add(device, `reply/${ticketId}`, 'before.png');
    await device.room.store.write('relaxed', ['keptFiles'], (db) =>
      db.keptFiles.put({ key: 'x/content', ticketId, at: 1, blob: photo() }),
    );
    const { fileBytes } = device.room.store.strict;
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    fileBytes.hook('creating', full);
    const bytes = photo();
    await expect(
      addFile(device.room, `reply/${ticketId}`, { name: 'b.png', type: bytes.type, bytes }, false),
    ).rejects.toMatchObject({ name: NotSavedError.name, isQuota: true });
    fileBytes.hook('creating').unsubscribe(full);
    expect((await filesOn(device)).map(({ id }) => id)).toEqual([kept]);
    expect(await device.room.store.read(['keptFiles'], (db) => db.keptFiles.count())).toBe(0);
    await add(device, `reply/${ticketId}`, 'b.png');
    expect(await filesOn(device)).toHaveLength(2);
  });

  test('F2o L5 an ended session seals waiting files with the words they go with; the same person finds and sends them', async () => {
    const { world, ticketId, browser, device } = await start();
    const file = await add(device, `reply/${ticketId}`);
    const loose = await add(device, `note/${ticketId}`, 'loose.png', photo(16));
    const reply = await perform(device, replyWith(ticketId, [file]));
    await device.end();
    for (const table of ['files', 'fileBytes', 'outbox'] as const)
      expect(await device.room.store.read([table], (db) => db[table].count())).toBe(0);
    device.close();

    const again = await open(world, world.ana, { browser });
    expect((await filesOn(again)).map(({ id }) => id).toSorted()).toEqual([file, loose].toSorted());
    expect(new Uint8Array(await (await readBytes(again.room, loose))!.arrayBuffer())).toEqual(
      new Uint8Array(await photo(16).arrayBuffer()),
    );
    await again.syncOnce();
    await again.uploadOnce();
    await again.syncOnce();
    expect(world.server.accepted).toEqual([reply]);
    expect(world.server.files.has(file)).toBe(true);
  });
});

describe('bytes that the server has', () => {
  const serve = (device: TestDevice, answers: Record<string, () => Response>) => {
    const asked: string[] = [];
    const { room } = device;
    const platform = {
      ...room.platform,
      fetch: async (url: string) => {
        asked.push(url);
        const answer = answers[url.split('/').slice(-2).join('/')];
        if (answer === undefined) throw new TypeError('no network');
        return answer();
      },
    };
    return { room: { ...room, platform }, asked };
  };
  const none = new AbortController().signal;
  const sentFile = async () => {
    const all = await start();
    const id = await add(all.device, `reply/${all.ticketId}`);
    await all.device.uploadOnce();
    await perform(all.device, replyWith(all.ticketId, [id]));
    await all.device.syncOnce();
    await all.device.uploadOnce();
    return { ...all, file: { id, ticketId: all.ticketId } };
  };
  const forgetKept = (device: TestDevice) =>
    device.room.store.write('relaxed', ['keptFiles'], (db) => db.keptFiles.clear());
  const kept = (device: TestDevice) =>
    device.room.store.read(['keptFiles'], (db) => db.keptFiles.toCollection().primaryKeys());

  test('F4a what was looked at once is there without a network, until its ticket leaves the device (L5)', async () => {
    const { world, device, file, ticketId } = await sentFile();
    await forgetKept(device);
    const { room, asked } = serve(device, {
      [`${file.id}/content`]: () => new Response(photo()),
    });
    expect(await fetchFile(room, file, 'content', none)).toMatchObject({ status: 'ok' });
    const again = await fetchFile(room, file, 'content', none);
    expect(again.status === 'ok' && again.blob.size).toBe(40);
    expect(asked).toHaveLength(1);
    expect(await fetchFile(room, file, 'thumbnail', none)).toEqual({ status: 'unreachable' });

    onServer(world, world.ben, { type: 'take', ticketId });
    onServer(world, world.ben, {
      type: 'hand-over',
      ticketId,
      to: { groupId: world.other },
    });
    await device.syncOnce();
    expect(await kept(device)).toEqual([]);
    expect(await room.store.read(['fileRows'], (db) => db.fileRows.count())).toBe(0);
  });

  test('F4y what one has sent oneself is there without a network, whoever looked at it', async () => {
    const { device, file } = await sentFile();
    expect(await kept(device)).toEqual([`${file.id}/content`]);
    const { room, asked } = serve(device, {});
    const found = await fetchFile(room, file, 'content', none);
    expect(found.status === 'ok' && found.blob.size).toBe(40);
    expect(asked).toHaveLength(0);
  });

  test('F4z at no moment what one has sent is in neither place: whoever looks meanwhile without a network sees it', async () => {
    const { device, ticketId } = await start();
    const id = await add(device, `reply/${ticketId}`);
    const { strict } = device.room.store;
    const kept: Promise<number>[] = [];
    strict.fileBytes.hook('deleting', (_key, _record, transaction) => {
      transaction.on('complete', () =>
        kept.push(device.room.store.read(['keptFiles'], (db) => db.keptFiles.count())),
      );
    });
    await device.uploadOnce();
    await perform(device, replyWith(ticketId, [id]));
    await device.syncOnce();
    await device.uploadOnce();
    expect(await Promise.all(kept)).toEqual([1]);
  });

  test('F4z a device that is full lets go of what was sent all the same', async () => {
    const { device, ticketId } = await start();
    const id = await add(device, `reply/${ticketId}`);
    const { strict } = device.room.store;
    strict.keptFiles.hook('creating', () => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await device.uploadOnce();
    await perform(device, replyWith(ticketId, [id]));
    await device.syncOnce();
    await device.uploadOnce();
    expect(await filesOn(device)).toEqual([]);
    expect(await kept(device)).toEqual([]);
  });

  test('F4f what nobody may have any more is not kept, nor put down by a download that was under way', async () => {
    const { device, file } = await sentFile();
    const { room } = serve(device, { [`${file.id}/content`]: () => new Response(photo()) });
    await fetchFile(room, file, 'content', none);
    expect(await kept(device)).toEqual([`${file.id}/content`]);
    const row = (await room.store.read(['fileRows'], (db) => db.fileRows.get(file.id)))!;
    await room.store.write(
      'relaxed',
      ['fileRows', 'keptFiles', 'meta', 'searchMarks', 'searchPages'],
      (db) => storeFileRows(db, [{ ...row, state: 'refused', v: row.v + 1 }]),
    );
    expect(await kept(device)).toEqual([]);
    await fetchFile(room, file, 'content', none);
    expect(await kept(device)).toEqual([]);
  });

  test('F4b what is kept is bounded, the longest unseen goes first; a file that is gone is told from a network that is', async () => {
    const { device, browser, file } = await sentFile();
    const size = KEPT_LIMITS.fileBytes;
    const others = Array.from({ length: 16 }, (_, i) => `0190000f-0000-7000-8000-${i}` as FileId);
    const large = new Blob([new Uint8Array(size)]);
    const answers = Object.fromEntries(
      others.map((id) => [`${id}/content`, () => new Response(large)]),
    );
    const problem = () =>
      new Response('{}', {
        status: 404,
        headers: { 'content-type': 'application/problem+json' },
      });
    const { room } = serve(device, {
      ...answers,
      [`${file.id}/content`]: problem,
      [`${others[0]}/thumbnail`]: () => new Response(new Uint8Array(size + 1)),
    });
    await device.room.store.write('relaxed', ['fileRows'], async (db) => {
      const row = (await db.fileRows.get(file.id))!;
      await db.fileRows.bulkPut(others.map((id) => ({ ...row, id })));
    });
    let now = Date.now();
    browser.setClock(() => (now += 1_000));
    for (const id of others.slice(0, 15)) await fetchFile(room, { ...file, id }, 'content', none);
    await fetchFile(room, { ...file, id: others[0]! }, 'content', none);
    await fetchFile(room, { ...file, id: others[15]! }, 'content', none);
    await fetchFile(room, { ...file, id: others[0]! }, 'thumbnail', none);
    const keys = await kept(device);
    expect(keys).toHaveLength(15);
    expect(keys).toContain(`${others[0]}/content`);
    expect(keys).not.toContain(`${others[1]}/content`);
    expect(await fetchFile(room, file, 'content', none)).toEqual({ status: 'gone' });
  }, 60_000);
});
