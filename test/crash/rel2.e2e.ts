// REL2 (security.md 5) in short: `kill -9` of every PostgreSQL process under load. The server starts it again by itself;
// when that happens too often within a minute it ends, for whoever supervises it to start anew, as done here.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { hasProcessEntry } from '#server/platform/db/process-state.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { isReadyAgain, killPostgres } from './kill-postgres.ts';
import { startKillable, type KilledServer } from './killed-server.ts';
import { startLoad } from './load.ts';
import { acknowledged, createJournal } from './operations.ts';

const KILLS = Number(process.env['CRASH_KILLS'] ?? 6);
const OPERATIONS = KILLS * 100;
/**
 * From PostgreSQL being ready again to work going on. How long PostgreSQL itself takes to come back is a matter of the disk and
 * of what else the machine does: that is printed, and waited for no longer than the limit.
 */
const HEALED_MS = 10_000;
const LIMIT_MS = 60_000;
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);

let killed: KilledServer | undefined;
afterAll(() => killed?.server.stop());

test(
  `REL2 ${KILLS} kills of PostgreSQL under load: the server heals, nothing acknowledged is lost (seed ${seed})`,
  { timeout: 10 * 60_000 },
  async () => {
    const random = seededRandom(seed);
    const journal = createJournal(seed);
    const own = (killed = await startKillable());
    const { server, send, origin, desk } = own;
    const load = startLoad({ send, origin, desk, journal, random });
    const aloneMs: number[] = [];
    const restartedMs: number[] = [];
    const afterReadyMs: number[] = [];

    try {
      for (let kill = 1; kill <= KILLS; kill += 1) {
        await acknowledged(journal, (OPERATIONS * kill) / KILLS);
        await sleep(random() * 300);
        const before = journal.count('ok');
        let hasEnded = false;
        const killedAt = performance.now();
        const killedPid = killPostgres(server.dataDir);
        let readyAt: number | undefined;
        // Work goes on again: that is what healed means, not that a port is open.
        while (journal.count('ok') < before + 20) {
          if (performance.now() - killedAt > LIMIT_MS) throw new Error(server.output());
          if (readyAt === undefined && isReadyAgain(server.dataDir, killedPid))
            readyAt = performance.now();
          if (!hasProcessEntry(server.pid)) {
            hasEnded = true;
            await server.restart();
          }
          await sleep(10);
        }
        const healedAt = performance.now();
        (hasEnded ? restartedMs : aloneMs).push(healedAt - killedAt);
        if (!hasEnded) afterReadyMs.push(healedAt - (readyAt ?? healedAt));
      }
      await load.stop();
    } finally {
      load.abandon();
    }
    const faults = await own.judge(journal);

    process.stdout.write(
      `REL2 seed ${seed}: ${KILLS} kills, ${journal.count('ok')} acknowledged, ${journal.count('refused')} refused, ` +
        `${journal.uncertain()} settled after a lost answer; at work again alone in ${shown(aloneMs)} ms, ` +
        `of which ${shown(afterReadyMs)} ms after PostgreSQL was ready; after its end and new start in ${shown(restartedMs)} ms\n`,
    );
    expect(faults).toEqual([]);
    expect(journal.uncertain()).toBeGreaterThan(KILLS);
    expect(Math.max(...afterReadyMs)).toBeLessThan(HEALED_MS);
    // Five times a minute it heals alone.
    expect(aloneMs.length).toBeGreaterThanOrEqual(Math.min(5, KILLS));
  },
);

const shown = (times: readonly number[]): string =>
  times.length === 0 ? '–' : times.map((ms) => ms.toFixed(0)).join(', ');
