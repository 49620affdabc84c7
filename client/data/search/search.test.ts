import { afterEach, describe, expect, test } from 'vitest';
import type { MessageId, TicketId } from '#shared/base/ids.ts';
import { fieldsFor } from '#shared/conditions/fields.ts';
import { parse } from '#shared/conditions/parse.ts';
import type { Command, Note, OpenTicket } from '#shared/engine/commands.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { getMeta, putMeta, TABLES } from '../database.ts';
import { testId } from '../support/fake-server.ts';
import {
  onServer,
  openCommand,
  testConfiguration,
  testDevice,
  testWorld,
  type TestDevice,
  type World,
} from '../support/test-desk.ts';
import { addFile } from '../files/store-files.ts';
import { markForSearch } from './search-pages.ts';
import { createSearcher, type Searcher } from './searcher.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).toReversed()) cleanup();
});

async function open(world: World) {
  const device = await testDevice(world, world.ana);
  cleanups.push(device.close);
  await device.syncOnce();
  const searcher = search(device);
  await searcher.open();
  return { device, searcher };
}

/** Another tab, or the same one after a reload. */
function search(device: TestDevice): Searcher {
  const searcher = createSearcher(device.room);
  cleanups.push(searcher.close);
  return searcher;
}

type Words = {
  readonly subject?: string;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly city?: string;
  readonly html?: string;
};
const opening = (world: World, words: Words = {}, group = world.group): OpenTicket => {
  const base = openCommand(group);
  const { subject = base.subject, html = '<p>Help!</p>', ...requester } = words;
  return {
    ...base,
    subject,
    message: { ...base.message, html },
    requester: { ...base.requester, ...requester },
  };
};
const openOnServer = (world: World, words: Words = {}, group = world.group): TicketId => {
  const command = opening(world, words, group);
  onServer(world, world.ben, command);
  return command.ticketId;
};

const fields = fieldsFor({ configuration: testConfiguration(), side: 'operator' });
const conditionOf = (text: string) => {
  const parsed = parse(text, fields);
  if (!parsed.ok) throw new Error(parsed.error[0]!.code);
  return parsed.value;
};
const find = async (searcher: Searcher, text: string, limit = 10): Promise<readonly TicketId[]> =>
  (await searcher.ask('find', { where: conditionOf(text), limit }))!.ids;
const placesOf = async (searcher: Searcher, id: TicketId, text: string) =>
  (await searcher.ask('extracts', { where: conditionOf(text), ids: [id] }))![0]![1].map(
    ({ in: place, text: shown, marks }) =>
      `${place}: ${marks.map(({ from, to }) => shown.slice(from, to)).join(' ')}`,
  );
/** Everything that lies on the device, as text. */
const stored = (device: TestDevice): Promise<string> =>
  device.room.store.read(TABLES, async (db) =>
    JSON.stringify(await Promise.all(TABLES.map((name) => db.table(name).toArray()))),
  );
const noteOn = (device: TestDevice, ticketId: TicketId, html: string): Command => ({
  type: 'note',
  ticketId,
  message: { id: device.room.ids<MessageId>(), html },
  mentions: [],
});

describe('S5 the search of a device', () => {
  test('S5b S1t it finds by everything that is said of a ticket, folded, each word from its beginning', async () => {
    const world = testWorld('none');
    const ticket = openOnServer(world, {
      subject: 'Broken Überweisung',
      name: 'Hélène Lefèvre',
      email: 'helene.lefevre@example.org',
      phone: '+33 1 23 45 67 89',
      city: 'Besançon',
      html: '<p>The <b>paper</b> jam is back</p>',
    });
    openOnServer(world, { subject: 'Something else', name: 'Otto' });
    onServer(world, world.ben, {
      type: 'tag',
      ticketId: ticket,
      add: ['urgent-legal'],
      remove: [],
    });
    const { device, searcher } = await open(world);
    await device.perform([noteOn(device, ticket, '<p>Ask the <i>warehouse</i></p>')]);
    await device.syncOnce();
    await searcher.index.changed([ticket]);

    for (const text of [
      '1',
      'uberw',
      'helene',
      'LEFEVRE',
      'helene.lefevre@example.org',
      '331234567',
      '"+33 1 23"',
      'besancon',
      'legal',
      'paper',
      '"paper jam"',
      'warehouse',
      'lefe jam',
    ])
      expect(await find(searcher, text), text).toEqual([ticket]);
    expect(await find(searcher, '"jam paper"')).toEqual([]);
    expect(await find(searcher, 'jam otto')).toEqual([]);
    expect(await find(searcher, 'paper -status:closed')).toEqual([ticket]);
    expect(await find(searcher, 'paper status:closed')).toEqual([]);
    expect(await find(searcher, 'city:Besançon')).toEqual([ticket]);
    expect(await placesOf(searcher, ticket, 'jam')).toEqual(['message: jam']);
    expect(await placesOf(searcher, ticket, 'ware')).toEqual(['note: warehouse']);
    expect(await placesOf(searcher, ticket, 'lefever')).toEqual([
      'name: Lefèvre',
      'email: lefevre',
    ]);
    expect(await placesOf(searcher, ticket, '33123456789')).toEqual(['phone: 33 1 23 45 67 89']);
  });

  test('S5c words that wait to be sent are found at once', async () => {
    const world = testWorld('none');
    const ticket = openOnServer(world);
    const { device, searcher } = await open(world);
    const command = opening(world, { subject: 'Dampfmaschine', html: '<p>qwertz</p>' });
    await device.perform([command]);
    await device.perform([noteOn(device, ticket, '<p>zebrafish</p>')]);
    await searcher.index.changed([command.ticketId, ticket]);
    expect(await find(searcher, 'dampf')).toEqual([command.ticketId]);
    expect(await find(searcher, 'qwertz')).toEqual([command.ticketId]);
    expect(await find(searcher, 'zebrafish')).toEqual([ticket]);
  });

  test('S1y S5k a ticket is found by the names of its files, and the answer says so', async () => {
    const world = testWorld('none');
    const ticket = openOnServer(world);
    openOnServer(world, { subject: 'Something else' });
    const { device, searcher } = await open(world);
    const bytes = new Blob([new Uint8Array(40)], { type: 'image/png' });
    const picked = { name: 'Rückseite-boiler.png', type: bytes.type, bytes };
    const added = await addFile(device.room, `note/${ticket}`, picked, false);
    if (!added.ok) throw new Error(added.problem.code);
    const note = noteOn(device, ticket, '<p>As it looks.</p>') as Note;
    await device.perform([{ ...note, message: { ...note.message, files: [added.id] } }]);
    await device.uploadOnce();
    await device.syncOnce();
    await searcher.index.changed([ticket]);
    expect(await find(searcher, 'rucks')).toEqual([ticket]);
    expect(await find(searcher, 'boiler')).toEqual([ticket]);
    expect(await placesOf(searcher, ticket, 'boiler')).toEqual(['file: boiler']);
    // What was taken out of a conversation on the server has no name any more.
    const { row } = world.server.files.get(added.id)!;
    await device.room.store.write('relaxed', ['fileRows', 'searchMarks', 'meta'], async (db) => {
      await db.fileRows.put({ ...row, name: '', v: 99 });
      await markForSearch(db, [ticket]);
    });
    await searcher.index.changed([ticket]);
    expect(await find(searcher, 'boiler')).toEqual([]);
  });

  test('S5d what is nearer comes first: number, name and subject before messages, then the newest', async () => {
    const world = testWorld('none');
    const inMessage = openOnServer(world, { html: '<p>Marlowe wrote</p>' });
    const byName = openOnServer(world, { name: 'Philip Marlowe' });
    const near = openOnServer(world, { name: 'Philip Marlowa' });
    const { searcher } = await open(world);
    expect(await find(searcher, 'marlowe')).toEqual([byName, near, inMessage]);
    expect((await find(searcher, '2'))[0]).toBe(byName);
  });

  test('S1u of 200 names with one letter wrong, at least 95 of 100 are found among the first ten', async () => {
    const world = testWorld('none');
    const random = seededRandom(20_261);
    const people = new Map<TicketId, string>();
    const syllables =
      'ba ro li ne sta mo ker vin dal os tra hei lun gra fel ti su wen jo pra'.split(' ');
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
    const word = () => {
      const text = Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(syllables)).join(
        '',
      );
      return text[0]!.toUpperCase() + text.slice(1);
    };
    for (let count = 0; count < 400; count += 1) {
      const name = `${word()} ${word()}`;
      people.set(openOnServer(world, { name, subject: `${word()} ${word()} ${word()}` }), name);
    }
    const { searcher } = await open(world);
    let found = 0;
    for (const [id, name] of [...people].slice(0, 200)) {
      const typed = misspelt(name, random);
      if ((await find(searcher, typed)).includes(id)) found += 1;
    }
    expect(found).toBeGreaterThanOrEqual(190);
  });

  test('S5e what was kept, what was followed step by step and what is built anew are the same', async () => {
    const world = testWorld('none');
    world.server.addPerson({ ...world.ben, groupIds: [world.group, world.other] });
    const random = seededRandom(7);
    const tickets = Array.from({ length: 40 }, (_, index) =>
      openOnServer(world, { subject: `Subject ${index}`, name: `Person ${index}` }),
    );
    const { device, searcher } = await open(world);
    for (let step = 0; step < 60; step += 1) {
      const ticketId = tickets[Math.floor(random() * tickets.length)]!;
      const kind = Math.floor(random() * 4);
      if (kind === 0) onServer(world, world.ben, noteBy(ticketId, `n${step} word${step % 7}`));
      else if (kind === 1)
        onServer(world, world.ben, { type: 'assign', ticketId, groupId: pickGroup(world, random) });
      else if (kind === 2) await device.perform([noteOn(device, ticketId, `<p>own${step}</p>`)]);
      else world.server.cool(ticketId);
      if (random() < 0.5) {
        await device.syncOnce();
        await searcher.index.changed(tickets);
      }
      if (random() < 0.3) await searcher.index.keep();
    }
    await device.syncOnce();
    await searcher.index.changed(tickets);
    await searcher.index.keep();

    const again = search(device);
    await again.open();
    expect(again.index.words.dump()).toEqual(searcher.index.words.dump());
    await device.room.store.write('relaxed', ['meta'], (db) => db.meta.delete('search'));
    const anew = search(device);
    await anew.open();
    expect(anew.index.words.dump()).toEqual(searcher.index.words.dump());
    expect(anew.index.words.size()).toBeGreaterThan(10);
  });

  test('S5f an index of another version is built anew; one that is kept is not read from the tickets again', async () => {
    const world = testWorld('none');
    const ticket = openOnServer(world, { name: 'Tove' });
    const { device, searcher } = await open(world);
    await searcher.index.keep();
    expect(await find(searcher, 'tove')).toEqual([ticket]);
    const kept = await device.room.store.read(['meta'], (db) => getMeta(db, 'search'));
    const again = search(device);
    await again.open();
    expect(await device.room.store.read(['meta'], (db) => getMeta(db, 'search'))).toEqual(kept);
    expect(await find(again, 'tove')).toEqual([ticket]);

    await device.room.store.write('relaxed', ['meta'], (db) =>
      putMeta(db, 'search', { ...kept!, version: 0 }),
    );
    const other = search(device);
    await other.open();
    expect(await find(other, 'tove')).toEqual([ticket]);
    expect(
      (await device.room.store.read(['meta'], (db) => getMeta(db, 'search')))!.version,
    ).not.toBe(0);
  });

  test('S5g INV14 a ticket that leaves leaves nothing in the index, in the same transaction; others stay found', async () => {
    const world = testWorld('none');
    const gone = openOnServer(world, { subject: 'Xylophone', html: '<p>marimba</p>' });
    const kept = openOnServer(world, { subject: 'Glockenspiel' });
    const { device, searcher } = await open(world);
    await searcher.index.keep();
    expect(await stored(device)).toContain('marimba');
    // Nobody works the marks off from here on: the tables alone must not tell.
    searcher.close();
    onServer(world, world.ben, { type: 'assign', ticketId: gone, groupId: world.other });
    await device.syncOnce();
    const everything = await stored(device);
    for (const trace of [gone, 'xylophone', 'marimba']) expect(everything).not.toContain(trace);

    const again = search(device);
    await again.open();
    await again.index.keep();
    expect(await find(again, 'xylophone')).toEqual([]);
    expect(await find(again, 'glocken')).toEqual([kept]);
    expect(await stored(device)).not.toContain('xylophone');
  });

  test('S5h INV14 nor in the memory of a tab that is open, nor in what it puts down later', async () => {
    const world = testWorld('none');
    const gone = openOnServer(world, { subject: 'Xylophone' });
    openOnServer(world, { subject: 'Glockenspiel' });
    const device = await testDevice(world, world.ana);
    cleanups.push(device.close);
    await device.syncOnce();
    // A tab that was frozen hears nothing of what another one does.
    const hub = { ...device.room.hub, listen: () => () => undefined };
    const searcher = createSearcher({ ...device.room, hub });
    cleanups.push(searcher.close);
    await searcher.open();
    // In memory, and not put down yet.
    onServer(world, world.ben, { type: 'assign', ticketId: gone, groupId: world.other });
    await device.syncOnce();
    await searcher.index.keep();
    expect(await stored(device)).not.toContain('xylophone');
    await searcher.index.changed([gone]);
    expect(await find(searcher, 'xylophone')).toEqual([]);
    expect(JSON.stringify([...searcher.index.words.dump()])).not.toContain(gone);
    await searcher.index.keep();
    expect(await stored(device)).not.toContain('xylophone');
  });

  test('S5j what has changed while nobody searched is found at the next start', async () => {
    const world = testWorld('none');
    const ticket = openOnServer(world);
    const { device, searcher } = await open(world);
    await searcher.index.keep();
    searcher.close();
    onServer(world, world.ben, noteBy(ticket, 'harpsichord'));
    await device.syncOnce();
    const again = search(device);
    await again.open();
    expect(await find(again, 'harpsichord')).toEqual([ticket]);
  });

  test('S5i INV14 a reset, and the end of a session, leave nothing of the index', async () => {
    const world = testWorld('none');
    const gone = openOnServer(world, { subject: 'Xylophone' });
    const kept = openOnServer(world, { subject: 'Glockenspiel' });
    const { device, searcher } = await open(world);
    await searcher.index.keep();
    onServer(world, world.ben, { type: 'assign', ticketId: gone, groupId: world.other });
    world.server.newEpoch();
    await device.syncOnce();
    expect(await stored(device)).not.toContain('xylophone');
    await searcher.index.changed('all');
    expect(await find(searcher, 'xylophone')).toEqual([]);
    expect(await find(searcher, 'glocken')).toEqual([kept]);
    await searcher.index.keep();
    expect(await stored(device)).toContain('glockenspiel');
    await device.end();
    expect(await stored(device)).not.toContain('glockenspiel');
  });

  test('S2s a standing filter tells what it holds, and what comes and goes', async () => {
    const world = testWorld('none');
    const paris = openOnServer(world, { city: 'Paris', subject: 'Trumpet' });
    const closed = openOnServer(world, { city: 'Paris', html: '<p>about a trumpet</p>' });
    openOnServer(world, { city: 'Rome' });
    world.server.cool(closed);
    const { device, searcher } = await open(world);
    const holds = new Set<TicketId>();
    let isWhole = false;
    const stop = searcher.follow(conditionOf('city:paris'), (matched) => {
      for (const id of matched.add) holds.add(id);
      for (const id of matched.drop) holds.delete(id);
      isWhole ||= matched.isWhole;
    });
    await expect.poll(() => isWhole).toBe(true);
    expect(holds).toEqual(new Set([paris, closed]));
    const late = openOnServer(world, { city: 'PARIS' });
    onServer(world, world.ben, { type: 'assign', ticketId: paris, groupId: world.other });
    await device.syncOnce();
    await expect.poll(() => [...holds].toSorted()).toEqual([closed, late].toSorted());
    stop();

    const worded = new Set<TicketId>();
    searcher.follow(conditionOf('trumpet'), ({ add }) => add.forEach((id) => worded.add(id)));
    await expect.poll(() => [...worded]).toEqual([closed]);
  });

  test('S6l similar tickets and likely duplicates are told from what is on the device', async () => {
    const world = testWorld('none');
    const first = openOnServer(world, {
      subject: 'Invoice 2231 shows the wrong address',
      email: 'may@example.org',
      html: '<p>The delivery address is an old one</p>',
    });
    const second = openOnServer(world, {
      subject: 'Wrong address on invoice 2231',
      email: 'may@example.org',
      html: '<p>Please correct the delivery address</p>',
    });
    const third = openOnServer(world, {
      subject: 'Wrong address on invoice 9',
      email: 'x@example.org',
    });
    openOnServer(world, { subject: 'Coffee machine leaks', email: 'y@example.org' });
    const { searcher } = await open(world);
    const like = await searcher.ask('similar', { to: { id: first }, limit: 5 });
    expect(like!.map(({ id, isProbablyDuplicate }) => [id, isProbablyDuplicate])).toEqual([
      [second, true],
      [third, false],
    ]);
    const text = await searcher.ask('similar', {
      to: { subject: 'invoice wrong address', description: '', email: '' },
      limit: 1,
    });
    expect(text!).toHaveLength(1);
  });
});

const pickGroup = (world: World, random: () => number) =>
  random() < 0.5 ? world.group : world.other;
const noteBy = (ticketId: TicketId, text: string): Command => ({
  type: 'note',
  ticketId,
  message: { id: testId<MessageId>(4), html: `<p>${text}</p>` },
  mentions: [],
});

/** One letter changed, added, left out, or swapped with its neighbour; never the first letter of nothing. */
function misspelt(name: string, random: () => number): string {
  const letters = [...name.toLowerCase()];
  const places = letters.flatMap((letter, at) => (letter === ' ' ? [] : [at]));
  const at = places[Math.floor(random() * places.length)]!;
  const other = String.fromCodePoint(97 + Math.floor(random() * 26));
  switch (Math.floor(random() * 4)) {
    case 0:
      return letters.toSpliced(at, 1, other).join('');
    case 1:
      return letters.toSpliced(at, 0, other).join('');
    case 2:
      return letters.toSpliced(at, 1).join('');
    default:
      return letters[at + 1] === undefined || letters[at + 1] === ' '
        ? letters.toSpliced(at, 1, other).join('')
        : letters.toSpliced(at, 2, letters[at + 1]!, letters[at]!).join('');
  }
}
