// The socket over which the server says "pull now". It carries no content; a poke that is missed costs time only,
// because the loop polls as well (sync-design B17).

import { CLOSE } from '#shared/protocol/sync.ts';
import type { Platform } from '../platform.ts';
import { createBackOff } from './back-off.ts';

export type Poke = { readonly stop: () => void };

/** A connection that says nothing for so long after opening is taken for dead. */
const OPEN_LIMIT_MS = 20_000;

export function openPoke(
  platform: Pick<Platform, 'WebSocket' | 'origin' | 'timers' | 'random'>,
  slug: string,
  onPoke: () => void,
): Poke {
  const Socket = platform.WebSocket;
  if (Socket === undefined) return { stop: () => undefined };
  const url = `${platform.origin.replace(/^http/, 'ws')}/sync/v1/w/${encodeURIComponent(slug)}/poke`;
  const backOff = createBackOff(platform.random);
  let socket: WebSocket | undefined;
  let timer: unknown;
  let isStopped = false;

  const connect = () => {
    if (isStopped) return;
    const current = new Socket(url);
    socket = current;
    timer = platform.timers.set(() => current.close(), OPEN_LIMIT_MS);
    current.addEventListener('message', () => {
      platform.timers.clear(timer);
      backOff.reset();
      onPoke();
    });
    // Without a listener Node's sockets throw; the close event that follows says all.
    current.addEventListener('error', () => undefined);
    current.addEventListener('close', (event) => {
      platform.timers.clear(timer);
      if (isStopped || socket !== current) return;
      socket = undefined;
      // The pull that follows tells the loop what is the matter: signed out, too old, no rights.
      if (isRefusal(event.code)) onPoke();
      timer = platform.timers.set(connect, backOff.next());
    });
  };
  connect();
  return {
    stop: () => {
      isStopped = true;
      platform.timers.clear(timer);
      socket?.close();
    },
  };
}

const isRefusal = (code: number): boolean =>
  code === CLOSE.UNAUTHENTICATED ||
  code === CLOSE.FORBIDDEN ||
  code === CLOSE.NOT_FOUND ||
  code === CLOSE.CLIENT_TOO_OLD;
