import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { foldConversation, messagesOf } from './document.ts';
import { makeMessageUpdate } from './message-update.ts';
import { aPayload, MESSAGE, OTHER_MESSAGE, yjsMessage } from '#test/support/message-updates.ts';

const first = makeMessageUpdate(aPayload(), 5);
const second = makeMessageUpdate(aPayload({ id: OTHER_MESSAGE, html: '<p>Two</p>' }), 4);

it('INV9a is the merge of its updates, in any order', () => {
  const doc = foldConversation([first, second]);
  expect(messagesOf(doc)).toEqual(
    new Map([
      [MESSAGE, aPayload()],
      [OTHER_MESSAGE, aPayload({ id: OTHER_MESSAGE, html: '<p>Two</p>' })],
    ]),
  );
  expect(Y.encodeStateAsUpdate(foldConversation([second, first]))).toEqual(
    Y.encodeStateAsUpdate(doc),
  );
});

it('INV9b refuses pending structs', () => {
  const doc = new Y.Doc();
  doc.getMap('m').set('a', 1);
  const before = Y.encodeStateVector(doc);
  doc.getMap('m').set('b', 1);
  expect(() => foldConversation([first, Y.encodeStateAsUpdate(doc, before)])).toThrow(/pending/);
});

it('INV9c refuses an overwritten message', () => {
  expect(() =>
    foldConversation([first, yjsMessage(aPayload({ html: 'forged' }), MESSAGE, 6)]),
  ).toThrow(/deletions/);
});
