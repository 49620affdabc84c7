// The bytes of one message: a Yjs V1 update of exactly one struct, a JSON value under a fresh key of the root map,
// by a clientID that serves only once (sync-design B9). Such an update stands alone: it applies to any state of its
// document and refusing it damages nothing. Written directly rather than through a scratch document; a test holds it
// to the bytes that Yjs itself writes.

import * as encoding from 'lib0/encoding';
import { uint32 } from 'lib0/random';
import { assert } from '#shared/base/assert.ts';
import { checkMessagePayload, type MessagePayload } from './message-payload.ts';

/** Root type of `pub` and `notes` documents: a Y.Map from message id to payload. */
export const MESSAGES_ROOT = 'm';

/** Yjs's struct reference of ContentAny, and the flag that a parentSub follows the parent. */
export const CONTENT_ANY = 8;
export const HAS_PARENT_SUB = 0b0010_0000;

/** The largest clientID that Yjs itself draws. */
export const MAX_CLIENT = 0xffff_ffff;

/**
 * Makes the update of a message. The payload must pass `checkMessagePayload`: what a person typed is checked
 * before, with a sentence for them; here a wrong one is a bug. `clientId` is drawn afresh unless a test gives it.
 */
export function makeMessageUpdate(
  payload: MessagePayload,
  clientId: number = uint32(),
): Uint8Array {
  const checked = checkMessagePayload(payload);
  assert(checked.ok, `not a message payload: ${checked.ok ? '' : checked.error}`);
  return encodeMessageUpdate(payload, clientId);
}

export function encodeMessageUpdate(payload: MessagePayload, clientId: number): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 1); // clients
  encoding.writeVarUint(encoder, 1); // structs of that client
  encoding.writeVarUint(encoder, clientId);
  encoding.writeVarUint(encoder, 0); // clock
  encoding.writeUint8(encoder, CONTENT_ANY | HAS_PARENT_SUB);
  encoding.writeVarUint(encoder, 1); // the parent is a root type, by name
  encoding.writeVarString(encoder, MESSAGES_ROOT);
  encoding.writeVarString(encoder, payload.id);
  encoding.writeVarUint(encoder, 1); // values
  encoding.writeAny(encoder, payload as unknown as encoding.AnyEncodable);
  encoding.writeVarUint(encoder, 0); // clients with deletions
  return encoding.toUint8Array(encoder);
}
