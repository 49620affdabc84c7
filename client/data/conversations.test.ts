import { afterEach, expect, test } from 'vitest';
import type { EventId, MessageId, TicketId } from '#shared/base/ids.ts';
import type { EventRow } from '#shared/protocol/rows.ts';
import { makeMessageUpdate } from '#shared/conversation/message-update.ts';
import { readConversation } from './conversations.ts';
import { docKey } from './records.ts';
import { testId } from './support/fake-server.ts';
import { testDevice, testWorld, type TestDevice } from './support/test-desk.ts';

const opened: TestDevice[] = [];
afterEach(() => {
  for (const device of opened.splice(0)) device.close();
});

const COUNT = 10_000;

/** A conversation of 10,000 messages, every tenth a note, with its history. */
async function longConversation() {
  const world = testWorld('none');
  const device = await testDevice(world, world.ana);
  opened.push(device);
  const ticketId = testId<TicketId>(3);
  const at = '2026-11-01T10:00:00.000Z';
  const seqs = { pub: 0, notes: 0 };
  const rows = Array.from({ length: COUNT }, (_, index) => {
    const kind = index % 10 === 9 ? ('notes' as const) : ('pub' as const);
    seqs[kind] += 1;
    const id = testId<MessageId>(4);
    const said = kind === 'pub' ? ('reply' as const) : ('note' as const);
    const bytes = makeMessageUpdate(
      {
        v: 1,
        id,
        kind: said,
        side: 'operator',
        authorId: null,
        authorName: 'Ana',
        html: `<p>${index}</p>`,
        at,
      },
      index + 1,
    );
    const doc = { doc: docKey(ticketId, kind, 1), seq: seqs[kind], messageId: id, bytes, v: 1 };
    const event = {
      id: testId<EventId>(5),
      ticketId,
      seq: index + 1,
      at,
      actorId: null,
      actorKind: 'person',
      actorName: 'Ana',
      via: 'device',
      event: {
        type: 'message-posted',
        ticketId,
        messageId: id,
        kind: said,
        side: 'operator',
        authorId: null,
        seq: seqs[kind],
      },
    } as unknown as EventRow;
    return { doc, event: { ...event, v: 1 } };
  });
  await device.room.store.write('relaxed', ['docs', 'events'], async (db) => {
    await db.docs.bulkPut(rows.map(({ doc }) => doc));
    await db.events.bulkPut(rows.map(({ event }) => event));
  });
  return { device, ticketId };
}

test('C1e PERF the last page of 10,000 messages reads that page and no more, in order', async () => {
  const { device, ticketId } = await longConversation();
  const { relaxed } = device.room.store;
  let read = 0;
  const count = <Row>(row: Row): Row => {
    read += 1;
    return row;
  };
  relaxed.docs.hook('reading', count);
  relaxed.events.hook('reading', count);
  const view = await device.room.store.read(['docs', 'events', 'outbox'], (db) =>
    readConversation(db, ticketId, 200),
  );
  const texts = view.items.map((item) => (item.type === 'message' ? item.html : item.event.type));
  expect(view.isComplete).toBe(false);
  expect(texts.at(-1)).toBe(`<p>${COUNT - 1}</p>`);
  const numbers = texts.map((text) => Number(/\d+/.exec(text)![0]));
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  // Two hundred answers, and the notes between them.
  expect(numbers.filter((number) => number % 10 !== 9)).toHaveLength(200);
  expect(numbers[0]).toBe(COUNT - numbers.length);
  expect(read).toBeLessThan(1_000);
});
