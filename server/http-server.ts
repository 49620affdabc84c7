// The listening socket: requests and upgrades into the app, and an end that drops nobody's work.

import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { CLOSE, LIMITS } from '#shared/protocol/sync.ts';
import type { App } from './app.ts';

export type HttpServer = {
  readonly port: number;
  /** Asks sockets to come back elsewhere, lets running requests finish, and closes. At most `DRAIN_LIMIT_MS`. */
  readonly drain: () => Promise<void>;
};

type ListenOptions = {
  readonly app: App;
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
};

const DRAIN_LIMIT_MS = 10_000;
const SOCKETS_AT_ONCE = 20;
const BETWEEN_GROUPS_MS = 50;
const CLOSE_IDLE_EVERY_MS = 50;
const SOCKET_CLOSE_LIMIT_MS = 3_000;
const OPTIONS = {
  headersTimeout: 20_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 65_000,
};

export async function listen({ app, host, port, tls }: ListenOptions): Promise<HttpServer> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.frameBytes,
    perMessageDeflate: false,
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname: host,
    // The process keeps its own Request and Response: other libraries rely on them.
    overrideGlobalObjects: false,
    websocket: { server: sockets as never },
    ...(tls === undefined
      ? { createServer, serverOptions: OPTIONS }
      : { createServer: createTlsServer, serverOptions: { ...OPTIONS, ...tls } }),
  }) as ReturnType<typeof createServer>;
  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

  // In small groups, so that not all devices knock at the next process in the same moment.
  const closeSockets = async (): Promise<void> => {
    const open = [...sockets.clients];
    for (let from = 0; from < open.length; from += SOCKETS_AT_ONCE) {
      for (const socket of open.slice(from, from + SOCKETS_AT_ONCE)) socket.close(CLOSE.DRAINING);
      await delay(BETWEEN_GROUPS_MS);
    }
    const giveUpAt = Date.now() + SOCKET_CLOSE_LIMIT_MS;
    while (sockets.clients.size > 0 && Date.now() < giveUpAt) await delay(20);
    for (const socket of sockets.clients) socket.terminate();
  };

  return {
    port: (server.address() as AddressInfo).port,
    drain: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A connection whose request ends only now would stay open for the next one.
      const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
      const finished = Promise.all([closeSockets(), closed]);
      await Promise.race([finished, delay(DRAIN_LIMIT_MS, undefined, { ref: false })]);
      clearInterval(idle);
      for (const socket of connections) socket.destroy();
      await closed;
    },
  };
}
