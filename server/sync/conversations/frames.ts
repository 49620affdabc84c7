// Messages of the y-websocket protocol (y-protocols' PROTOCOL.md) and our own two besides.

import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { Change } from '#shared/protocol/sync.ts';
import { SOCKET_FRAME } from '#shared/protocol/sync.ts';

const SYNC = 0;
const AWARENESS = 1;
const QUERY_AWARENESS = 3;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;

export type ClientFrame =
  | { readonly type: 'step-1'; readonly stateVector: Uint8Array }
  /** The answer to our step 1: all that the server was missing. */
  | { readonly type: 'step-2'; readonly bytes: Uint8Array }
  | { readonly type: 'update'; readonly bytes: Uint8Array }
  | { readonly type: 'awareness'; readonly bytes: Uint8Array }
  | { readonly type: 'query-awareness' };

/** Undefined: no frame of the protocol. */
export function readFrame(bytes: Uint8Array): ClientFrame | undefined {
  try {
    const decoder = decoding.createDecoder(bytes);
    const frame = readKnownFrame(decoder);
    return frame !== undefined && !decoding.hasContent(decoder) ? frame : undefined;
  } catch {
    // lib0 throws at an early end or an impossible length.
    return undefined;
  }
}

function readKnownFrame(decoder: decoding.Decoder): ClientFrame | undefined {
  switch (decoding.readVarUint(decoder)) {
    case SYNC: {
      const step = decoding.readVarUint(decoder);
      const bytes = decoding.readVarUint8Array(decoder);
      if (step === STEP_1) return { type: 'step-1', stateVector: bytes };
      if (step === STEP_2) return { type: 'step-2', bytes };
      return step === UPDATE ? { type: 'update', bytes } : undefined;
    }
    case AWARENESS:
      return { type: 'awareness', bytes: decoding.readVarUint8Array(decoder) };
    case QUERY_AWARENESS:
      return { type: 'query-awareness' };
    default:
      return undefined;
  }
}

function syncFrame(step: number, bytes: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, SYNC);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, bytes);
  });
}

export const step1Frame = (stateVector: Uint8Array): Uint8Array => syncFrame(STEP_1, stateVector);
export const step2Frame = (update: Uint8Array): Uint8Array => syncFrame(STEP_2, update);
export const updateFrame = (update: Uint8Array): Uint8Array => syncFrame(UPDATE, update);

export type PresenceState = {
  readonly client: number;
  readonly clock: number;
  readonly state: string;
};

/** `state` is JSON; 'null' removes. Without states it says nothing and keeps the line open. */
export function awarenessFrame(states: readonly PresenceState[]): Uint8Array {
  const update = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, states.length);
    for (const { client, clock, state } of states) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, state);
    }
  });
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, AWARENESS);
    encoding.writeVarUint8Array(encoder, update);
  });
}

export function feedFrame(changes: readonly Change[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, SOCKET_FRAME.FEED);
    encoding.writeVarString(encoder, JSON.stringify(changes));
  });
}

export function savedFrame(count: number, stateVector: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, SOCKET_FRAME.SAVED);
    encoding.writeVarUint(encoder, count);
    encoding.writeVarUint8Array(encoder, stateVector);
  });
}
