// One socket. Frames are worked through in the order in which they came, one at a time; what waits, what is sent and
// how fast it may come have bounds, and whoever passes one is closed.

import type { RawData, WebSocket } from 'ws';
import type { Actor } from '#shared/access/actor.ts';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import { CLOSE, LIMITS } from '#shared/protocol/sync.ts';
import { readFrame, type ClientFrame } from './frames.ts';
import type { PresenceUser } from './presence.ts';

export type Caller = {
  readonly workspaceId: WorkspaceId;
  readonly actor: Actor;
  readonly personId: PersonId | undefined;
  readonly sessionId: string | undefined;
  /** Whom a clientID of a draft is bound to: the device, or the session where no device is known. */
  readonly device: string;
  readonly user: PresenceUser;
};

export type Connection = {
  readonly caller: Caller;
  readonly user: PresenceUser;
  readonly isOpen: () => boolean;
  /** Why we closed it; undefined while it is open, and when the client went by itself. */
  readonly closedWith: () => number | undefined;
  readonly send: (frame: Uint8Array) => void;
  /** Runs after all that was queued before. */
  readonly enqueue: (task: () => Promise<void> | void) => void;
  readonly receive: (data: RawData, isBinary: boolean) => void;
  readonly close: (code: number, reason?: string) => void;
  /** Sends a ping and an empty message; ends a socket that did not answer the last ping. */
  readonly beat: () => void;
  readonly ended: () => void;
};

export type ConnectionLimits = {
  /** Bytes that may wait to be read by a slow client. */
  readonly bufferedBytes: number;
  /** Frames in a burst, and per second in the long run. */
  readonly frameBurst: number;
  readonly framesPerSecond: number;
  readonly queuedFrames: number;
};
export const CONNECTION_LIMITS: ConnectionLimits = {
  bufferedBytes: 16 * 1024 * 1024,
  frameBurst: 400,
  framesPerSecond: 60,
  queuedFrames: 500,
};

/** A sync frame around an update of the greatest size. */
const FRAME_OVERHEAD = 64;

export function createConnection(options: {
  readonly socket: WebSocket;
  readonly caller: Caller;
  readonly now: () => number;
  readonly limits: ConnectionLimits;
  readonly keepAlive: Uint8Array;
  readonly onFrame: (frame: ClientFrame) => Promise<void> | void;
  readonly onError: (error: unknown) => void;
}): Connection {
  const { socket, caller, now, limits } = options;
  let chain = Promise.resolve();
  let queued = 0;
  let isClosing = false;
  let closedWith: number | undefined;
  let isAlive = true;
  let allowance = limits.frameBurst;
  let countedAt = now();

  const isOpen = (): boolean => !isClosing && socket.readyState === socket.OPEN;

  const close = (code: number, reason = ''): void => {
    if (isClosing) return;
    isClosing = true;
    closedWith = code;
    socket.close(code, reason.slice(0, 100));
  };

  const enqueue = (task: () => Promise<void> | void): void => {
    queued += 1;
    chain = chain.then(async () => {
      try {
        if (!isClosing) await task();
      } catch (error) {
        options.onError(error);
        // The client has lost nothing and comes back with what was not acknowledged.
        close(CLOSE.DRAINING, 'try again');
      } finally {
        queued -= 1;
      }
    });
  };

  const isWithinRate = (): boolean => {
    const at = now();
    const earned = (Math.max(0, at - countedAt) / 1_000) * limits.framesPerSecond;
    allowance = Math.min(limits.frameBurst, allowance + earned) - 1;
    countedAt = at;
    return allowance >= 0;
  };

  socket.on('pong', () => {
    isAlive = true;
  });

  return {
    caller,
    user: caller.user,
    isOpen,
    closedWith: () => closedWith,
    close,
    enqueue,
    send: (frame) => {
      if (!isOpen()) return;
      if (socket.bufferedAmount > limits.bufferedBytes) {
        // A close frame would wait behind all that is not being read.
        isClosing = true;
        socket.terminate();
        return;
      }
      socket.send(frame);
    },
    receive: (data, isBinary) => {
      if (isClosing) return;
      if (!isWithinRate() || queued >= limits.queuedFrames)
        return close(CLOSE.TOO_MANY, 'too many messages');
      if (!isBinary || !Buffer.isBuffer(data))
        return close(CLOSE.MALFORMED, 'binary messages only');
      if (data.byteLength > LIMITS.frameBytes + FRAME_OVERHEAD)
        return close(CLOSE.TOO_LARGE, 'message too large');
      // Its own bytes: the socket's memory is used again.
      const frame = readFrame(new Uint8Array(data));
      if (frame === undefined) return close(CLOSE.MALFORMED, 'no message of the protocol');
      enqueue(() => options.onFrame(frame));
    },
    beat: () => {
      if (socket.readyState !== socket.OPEN) {
        // Asked to close and never did.
        if (!isAlive) socket.terminate();
        isAlive = false;
        return;
      }
      if (!isAlive) return socket.terminate();
      isAlive = false;
      socket.ping();
      if (!isClosing) socket.send(options.keepAlive);
    },
    ended: () => {
      isClosing = true;
    },
  };
}
