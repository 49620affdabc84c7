// Honest and forged updates for tests, made with Yjs itself.

import * as Y from 'yjs';
import type { MessageId, PersonId } from '#shared/base/ids.ts';
import type { MessagePayload } from '#shared/conversation/message-payload.ts';
import { MESSAGES_ROOT } from '#shared/conversation/message-update.ts';

export const AUTHOR = '018f0000-0000-7000-8000-00000000000a' as PersonId;
export const MESSAGE = '018f0000-0000-7000-8000-000000000001' as MessageId;
export const OTHER_MESSAGE = '018f0000-0000-7000-8000-000000000002' as MessageId;

export function aPayload(changes: Partial<MessagePayload> = {}): MessagePayload {
  return {
    v: 1,
    id: MESSAGE,
    kind: 'reply',
    side: 'operator',
    authorId: AUTHOR,
    authorName: 'Noor Haddad',
    html: '<p>Please try again, it works here.</p>',
    at: '2026-11-21T08:00:00.000Z',
    ...changes,
  };
}

/** What Yjs writes when `act` is the only thing that ever happened in a document. */
export function yjsUpdate(act: (doc: Y.Doc) => void, client = 77): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = client;
  doc.transact(() => act(doc));
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

export const yjsMessage = (payload: unknown, key: string = MESSAGE, client = 77): Uint8Array =>
  yjsUpdate((doc) => doc.getMap(MESSAGES_ROOT).set(key, payload), client);
