// A server as its own process, load on it, and a look into its database once it has stopped.

import { startEmbeddedPostgres, superuser } from '#server/platform/db/embedded-postgres.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import { startServer, type ServerProcess } from '#test/support/server-process.ts';
import { createDesk, type Desk, type Send } from './desk.ts';
import { findFaults } from './find-faults.ts';
import type { Journal } from './operations.ts';
import { readStore } from './store.ts';

const BACK_LIMIT_MS = 60_000;

export type KilledServer = {
  readonly server: ServerProcess;
  readonly send: Send;
  readonly origin: string;
  readonly desk: Desk;
  /** Until it answers; tells how long that took. */
  readonly waitUntilBack: (since: number) => Promise<number>;
  /** Stops the server in peace and judges what it leaves behind. */
  readonly judge: (journal: Journal) => Promise<string[]>;
};

export async function startKillable(): Promise<KilledServer> {
  const server = await startServer({ env: { TRUST_PROXY: '127.0.0.1' } });
  const origin = server.url.replace('localhost', '127.0.0.1');
  const send: Send = (path, init) => fetch(`${origin}${path}`, init);
  const desk = await createDesk(send, origin, 3);
  return {
    server,
    send,
    origin,
    desk,
    waitUntilBack: async (since) => {
      for (;;) {
        const isReady = await fetch(`${origin}/readyz`, {
          signal: AbortSignal.timeout(2_000),
        }).then(
          async (answer) => {
            await answer.arrayBuffer();
            return answer.ok;
          },
          () => false,
        );
        if (isReady) return performance.now() - since;
        if (performance.now() - since > BACK_LIMIT_MS)
          throw new Error(`the server does not come back:\n${server.output()}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    judge: async (journal) => {
      await server.kill('SIGTERM');
      const embedded = await startEmbeddedPostgres({ dataDir: server.dataDir });
      try {
        return await withConnection(embedded.url(superuser, 'homing'), async (sql) =>
          findFaults(journal, await readStore(sql, desk.id)),
        );
      } finally {
        await embedded.stop();
      }
    },
  };
}
