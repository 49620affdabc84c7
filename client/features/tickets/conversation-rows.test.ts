import { describe, expect, test } from 'vitest';
import type { EventId, MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { ConversationItem, EventView, HeldView, MessageView } from '#client/data/index.ts';
import { conversationRows, isSameRow, lastSeenSeq } from './conversation-rows.ts';

const ticketId = 'ticket' as TicketId;
const at = '2026-01-01T00:00:00.000Z';
let seq = 0;
const message = (id: string, fields: Partial<MessageView> = {}): MessageView => ({
  type: 'message',
  id: id as MessageId,
  kind: 'reply',
  side: 'operator',
  authorId: 'ana' as PersonId,
  authorName: 'Ana',
  parentId: null,
  html: `<p>${id}</p>`,
  signature: '',
  at,
  mentions: [],
  seq: (seq += 1),
  state: 'saved',
  ...fields,
});
const answer = (id: string, parentId: string) => message(id, { parentId: parentId as MessageId });
const event = (id: string): EventView => ({
  type: 'event',
  id: id as EventId,
  ticketId,
  seq: (seq += 1),
  at,
  actorId: null,
  actorKind: 'system',
  actorName: '',
  via: 'system',
  event: { type: 'ticket-completed', ticketId },
});
const shape = (items: readonly ConversationItem[]) =>
  conversationRows(items, []).map((row) =>
    row.type === 'message'
      ? `${row.isIndented ? '  ' : ''}${row.message.id}${row.parent === undefined ? '' : ` < ${row.parent.id}`}`
      : row.type === 'events'
        ? row.events.map(({ id }) => id).join('+')
        : row.key,
  );

describe('conversationRows', () => {
  test('C2g keeps the order, and folds events in a row into one line', () => {
    expect(shape([message('a'), event('1'), event('2'), message('b'), event('3')])).toEqual([
      'a',
      '1+2',
      'b',
      '3',
    ]);
  });

  test('C1j an answer right below what it answers is indented, without naming it again', () => {
    expect(shape([message('a'), answer('b', 'a'), answer('c', 'b')])).toEqual(['a', '  b', '  c']);
  });

  test('C1k an answer further down in the thread says what it refers to', () => {
    expect(shape([message('a'), answer('b', 'a'), answer('c', 'a')])).toEqual([
      'a',
      '  b',
      '  c < a',
    ]);
  });

  test('C1k an answer to something further up is not indented, and names it', () => {
    expect(shape([message('a'), message('b'), answer('c', 'a'), answer('d', 'c')])).toEqual([
      'a',
      'b',
      'c < a',
      '  d',
    ]);
    const [, , row] = conversationRows(
      [message('a', { html: '<p>Where is it?</p>' }), message('b'), answer('c', 'a')],
      [],
    );
    expect(row).toMatchObject({ parent: { id: 'a', authorName: 'Ana', excerpt: 'Where is it?' } });
  });

  test('C1l an answer to something that is not shown yet still says so', () => {
    expect(conversationRows([answer('c', 'older')], [])[0]).toMatchObject({
      isIndented: false,
      parent: { id: 'older', authorName: '', excerpt: '' },
    });
  });

  test('A5p held work comes last', () => {
    const held = { id: 'h', ticketId } as HeldView;
    expect(conversationRows([message('a')], [held]).map(({ key }) => key)).toEqual(['a', 'held-h']);
  });

  test('a run keeps its key while it grows, so that it stays unfolded', () => {
    const first = event('1');
    expect(conversationRows([first], [])[0]?.key).toBe(
      conversationRows([first, event('2')], [])[0]?.key,
    );
  });
});

test('a row is drawn again when it was saved, not when it was only read again', () => {
  const rowOf = (item: ConversationItem) => conversationRows([item], [])[0];
  const pending = message('a', { state: 'queued', seq: null });
  expect(isSameRow(rowOf(pending), rowOf({ ...pending }))).toBe(true);
  expect(isSameRow(rowOf(pending), rowOf({ ...pending, state: 'saved' }))).toBe(false);
  const run = event('1');
  expect(isSameRow(rowOf(run), conversationRows([run, event('2')], [])[0])).toBe(false);
});

test('A5q the basis of an answer is the last public number that the server gave', () => {
  expect(
    lastSeenSeq([
      message('a', { seq: 1 }),
      message('b', { seq: 4 }),
      message('note', { kind: 'note', seq: 9 }),
      message('mine', { seq: null, state: 'queued' }),
    ]),
  ).toBe(4);
  expect(lastSeenSeq([])).toBe(0);
});
