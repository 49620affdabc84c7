// From a request to a WebSocket that keeps nothing of the request.

import { upgradeWebSocket } from '@hono/node-server';
import type { Context } from 'hono';
import type { WebSocket } from 'ws';

const EVENTS = ['message', 'close', 'error'] as const;

/**
 * Answers the upgrade and hands the socket over as soon as it is open, before its first message. The library's own listeners
 * hold the request, its context and address for as long as the socket lives: with thousands of idle sockets most of
 * what they cost. So they are taken off, and `open` must set its own, for errors too. Give an `open` that was made where the
 * request is not in sight, or it holds the request just as well.
 */
export function upgradeSocket(c: Context, open: (socket: WebSocket) => void): Promise<Response> {
  const onOpen = (_event: Event, { raw }: { raw?: unknown }): void => {
    const socket = raw as WebSocket;
    const others = new Set(EVENTS.flatMap((event) => socket.listeners(event)));
    // The library adds its listeners right after this, still before anything is read from the socket.
    queueMicrotask(() => {
      for (const event of EVENTS) {
        for (const listener of socket.listeners(event)) {
          if (!others.has(listener)) socket.off(event, listener as () => void);
        }
      }
      open(socket);
    });
  };
  return upgradeWebSocket(c, { onOpen });
}

/** For one that must hear why by a close code: browsers hide the status of a refused upgrade. */
export function closeAtOnce(c: Context, code: number, reason = ''): Promise<Response> {
  return upgradeSocket(c, (socket) => {
    // A close event follows.
    socket.on('error', () => undefined);
    socket.close(code, reason);
  });
}
