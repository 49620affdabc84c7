import { assert } from '#shared/base/assert.ts';
import { decodeMessageUpdate } from './check-message-update.ts';
import type { MessagePayload } from './message-payload.ts';

/** The message in an update that the server has accepted. Other bytes are a bug or a damaged store. */
export function readMessageUpdate(bytes: Uint8Array): MessagePayload {
  const decoded = decodeMessageUpdate(bytes);
  assert(
    decoded.ok,
    `an accepted message update breaks rule ${decoded.ok ? '' : decoded.error.rule}`,
  );
  return decoded.value.payload;
}
