import { setTimeout as sleep } from 'node:timers/promises';
import { withConnection } from '#server/platform/db/owner-connection.ts';

const LIMIT_MS = 30_000;

/**
 * Resolves once all transactions have ended that the database server has under way now. Tests share one server, and a
 * snapshot waits for the oldest transaction of any database: what a test beside this one has open would hold back
 * what is read or linked here.
 * @throws Error after 30 s
 */
export async function othersEnded(superUrl: string): Promise<void> {
  await withConnection(superUrl, async (sql) => {
    const [now] = await sql<{ xid: string }[]>`select pg_current_xact_id()::text as xid`;
    const givenUpAt = Date.now() + LIMIT_MS;
    for (;;) {
      const [oldest] = await sql<{ hasEnded: boolean }[]>`
        select pg_snapshot_xmin(pg_current_snapshot()) > ${now?.xid ?? ''}::xid8 as "hasEnded"`;
      if (oldest?.hasEnded === true) return;
      if (Date.now() > givenUpAt) throw new Error('a transaction on this server does not end');
      await sleep(20);
    }
  });
}
