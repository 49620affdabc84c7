// REL1 (security.md 5) at the size of the gate: `kill -9` of the server at random under mixed load.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { seededRandom } from '#test/support/seeded-random.ts';
import { startKillable, type KilledServer } from './killed-server.ts';
import { startLoad } from './load.ts';
import { acknowledged, createJournal } from './operations.ts';

const KILLS = Number(process.env['CRASH_KILLS'] ?? 50);
const OPERATIONS = KILLS * 100;
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);

let killed: KilledServer | undefined;
afterAll(() => killed?.server.stop());

test(
  `REL1 ${KILLS} kills of the server under load: nothing acknowledged is lost, doubled or half (seed ${seed})`,
  { timeout: 15 * 60_000 },
  async () => {
    const random = seededRandom(seed);
    const journal = createJournal(seed);
    const own = (killed = await startKillable());
    const { server, send, origin, desk } = own;
    const load = startLoad({ send, origin, desk, journal, random });
    const backMs: number[] = [];

    try {
      for (let kill = 1; kill <= KILLS; kill += 1) {
        // Some come while it has hardly begun, most in full work; the sum is reached by the last.
        if (random() < 0.8) await acknowledged(journal, (OPERATIONS * kill) / KILLS);
        await sleep(random() * 150);
        const killedAt = performance.now();
        await server.kill('SIGKILL');
        load.pause();
        await server.restart();
        backMs.push(await own.waitUntilBack(killedAt));
        load.resume();
      }
      await acknowledged(journal, OPERATIONS);
      await load.stop();
    } finally {
      load.abandon();
    }
    const faults = await own.judge(journal);

    const sorted = backMs.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(KILLS / 2)] ?? 0;
    process.stdout.write(
      `REL1 seed ${seed}: ${KILLS} kills, ${journal.count('ok')} acknowledged, ${journal.count('refused')} refused, ` +
        `${journal.uncertain()} settled after a lost answer; back in ${median.toFixed(0)} ms, ` +
        `the slowest in ${sorted
          .slice(-3)
          .map((ms) => ms.toFixed(0))
          .join(', ')} ms\n`,
    );
    expect(faults).toEqual([]);
    expect(journal.count('ok')).toBeGreaterThanOrEqual(OPERATIONS);
    // Else nothing was shown: every kill must have met work that was under way.
    expect(journal.uncertain()).toBeGreaterThan(KILLS);
  },
);
