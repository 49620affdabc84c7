// Who is at a document. Each connection owns one awareness clientID; what it says about itself is cut down to what we
// know, and who it is comes from the session, never from the frame (B16).

import * as decoding from 'lib0/decoding';
import { awarenessFrame, type PresenceState } from './frames.ts';

export type PresenceUser = {
  /** Absent for a requester without an account. */
  readonly id?: string;
  readonly name: string;
  readonly side: 'customer' | 'operator';
  readonly color: string;
};

/** What presence needs of a connection. */
export type PresentConnection = {
  readonly user: PresenceUser;
  readonly send: (frame: Uint8Array) => void;
};

type Entry = {
  readonly connection: PresentConnection;
  readonly clock: number;
  readonly fields: Fields;
};
type Fields = { readonly typing?: boolean; readonly cursor?: unknown };

export type Presence = {
  /** False: the frame is malformed or too large. */
  readonly receive: (connection: PresentConnection, bytes: Uint8Array) => boolean;
  /** Everybody who is here, to one that asks. */
  readonly tell: (connection: PresentConnection) => void;
  readonly leave: (connection: PresentConnection) => void;
};

const MAX_FRAME_BYTES = 64 * 1024;
const MAX_STATE_LENGTH = 4 * 1024;
const MAX_STATES = 200;
const COLORS = [
  '#b3261e',
  '#8c4a00',
  '#5c6300',
  '#1b6b3a',
  '#006a6a',
  '#0b57a4',
  '#5b3fa8',
  '#9a2b7c',
];

/** The same person has the same colour everywhere. */
export function colorOf(identity: string): string {
  let sum = 0;
  for (const character of identity) sum = (sum * 31 + character.codePointAt(0)!) >>> 0;
  return COLORS[sum % COLORS.length]!;
}

export function createPresence(options: {
  readonly connections: () => Iterable<PresentConnection>;
  /** Cursors belong to documents that are edited. */
  readonly hasCursors: boolean;
  readonly now: () => number;
}): Presence {
  const entries = new Map<number, Entry>();
  let lastClock = 0;
  // Our own clocks, rising across reconnections and restarts: clients forget a state but not the clock they saw.
  const nextClock = (): number => (lastClock = Math.max(lastClock + 1, options.now()));

  const clientOf = (connection: PresentConnection): number | undefined => {
    for (const [client, entry] of entries) if (entry.connection === connection) return client;
    return undefined;
  };

  const broadcast = (
    client: number,
    about: PresentConnection,
    fields: Fields | undefined,
  ): void => {
    const clock = nextClock();
    for (const viewer of options.connections()) {
      if (viewer === about) continue;
      const state = fields === undefined ? 'null' : JSON.stringify(shownTo(viewer, about, fields));
      viewer.send(awarenessFrame([{ client, clock, state }]));
    }
  };

  const apply = (connection: PresentConnection, said: SaidState): void => {
    const own = clientOf(connection);
    const holder = entries.get(said.client);
    // y-websocket repeats the states of others that it was told; those are not its own to say.
    if (own !== undefined && own !== said.client) return;
    if (holder !== undefined && holder.connection !== connection) {
      // The same person's connection of before, not yet known to be dead; its echo has the same clock, not a later.
      const isSamePerson =
        holder.connection.user.id !== undefined && holder.connection.user.id === connection.user.id;
      if (!isSamePerson || said.clock <= holder.clock) return;
    }
    if (said.state === null) {
      if (own === undefined) return;
      entries.delete(own);
      broadcast(own, connection, undefined);
      return;
    }
    const fields = fieldsOf(said.state, options.hasCursors);
    entries.set(said.client, { connection, clock: said.clock, fields });
    // Renewals without a change travel too: others drop a state that is silent for 30 s.
    broadcast(said.client, connection, fields);
  };

  return {
    receive: (connection, bytes) => {
      if (bytes.byteLength > MAX_FRAME_BYTES) return false;
      const said = readStates(bytes);
      if (said === undefined) return false;
      for (const state of said) apply(connection, state);
      return true;
    },
    tell: (connection) => {
      const states: PresenceState[] = [];
      for (const [client, entry] of entries) {
        if (entry.connection === connection) continue;
        const state = JSON.stringify(shownTo(connection, entry.connection, entry.fields));
        states.push({ client, clock: nextClock(), state });
      }
      if (states.length > 0) connection.send(awarenessFrame(states));
    },
    leave: (connection) => {
      const own = clientOf(connection);
      if (own === undefined) return;
      entries.delete(own);
      broadcast(own, connection, undefined);
    },
  };
}

/** Customers learn that somebody is writing, not who of the desk reads along. */
function shownTo(
  viewer: PresentConnection,
  about: PresentConnection,
  fields: Fields,
): object | null {
  const { user } = about;
  if (viewer.user.side === 'operator') return { user, ...fields };
  if (user.side === 'operator' && fields.typing !== true) return null;
  return {
    user: { name: user.name, side: user.side, color: user.color },
    ...(fields.typing === true && { typing: true }),
  };
}

type SaidState = { readonly client: number; readonly clock: number; readonly state: object | null };

function readStates(bytes: Uint8Array): SaidState[] | undefined {
  try {
    const decoder = decoding.createDecoder(bytes);
    const count = decoding.readVarUint(decoder);
    if (count > MAX_STATES) return undefined;
    const states: SaidState[] = [];
    for (let i = 0; i < count; i += 1) {
      const client = decoding.readVarUint(decoder);
      const clock = decoding.readVarUint(decoder);
      const text = decoding.readVarString(decoder);
      if (text.length > MAX_STATE_LENGTH) return undefined;
      const state: unknown = JSON.parse(text);
      if (typeof state !== 'object') return undefined;
      states.push({ client, clock, state });
    }
    return states;
  } catch {
    // Early end, or no JSON.
    return undefined;
  }
}

function fieldsOf(state: object, hasCursors: boolean): Fields {
  const typing = Object.hasOwn(state, 'typing') && (state as { typing: unknown }).typing === true;
  const cursor: unknown = Object.hasOwn(state, 'cursor')
    ? (state as { cursor: unknown }).cursor
    : undefined;
  const hasCursor = hasCursors && typeof cursor === 'object' && cursor !== null;
  return { ...(typing && { typing }), ...(hasCursor && { cursor }) };
}
