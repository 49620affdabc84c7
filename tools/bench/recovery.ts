// How soon work goes on after `kill -9`, of the server and of PostgreSQL, under the load of the crash tests: those show that
// nothing is lost, here is how long people wait.

import { setTimeout as sleep } from 'node:timers/promises';
import { hasProcessEntry } from '#server/platform/db/process-state.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { killPostgres } from '#test/crash/kill-postgres.ts';
import { startKillable } from '#test/crash/killed-server.ts';
import { startLoad } from '#test/crash/load.ts';
import { acknowledged, createJournal } from '#test/crash/operations.ts';
import { ms, type Benchmark } from './figures.ts';

const SERVER_KILLS = 5;
/** More within a minute end the server, for whoever supervises it to start anew. */
const POSTGRES_KILLS = 4;
const SEED = 4711;
const BACK_MS = 5_000;
const HEALED_MS = 10_000;
const LIMIT_MS = 30_000;

export const recovery: Benchmark = {
  name: 'recovery',
  limitMs: 240_000,
  run: async () => {
    const own = await startKillable();
    const { server, send, origin, desk } = own;
    const journal = createJournal(SEED);
    const load = startLoad({ send, origin, desk, journal, random: seededRandom(SEED) });
    const back: number[] = [];
    const healed: number[] = [];
    try {
      for (let kill = 0; kill < SERVER_KILLS; kill += 1) {
        await acknowledged(journal, journal.count('ok') + 50);
        const killedAt = performance.now();
        await server.kill('SIGKILL');
        load.pause();
        await server.restart();
        back.push(await own.waitUntilBack(killedAt));
        load.resume();
      }
      for (let kill = 0; kill < POSTGRES_KILLS; kill += 1) {
        await acknowledged(journal, journal.count('ok') + 50);
        const before = journal.count('ok');
        const killedAt = performance.now();
        killPostgres(server.dataDir);
        while (journal.count('ok') < before + 20) {
          if (!hasProcessEntry(server.pid)) throw new Error('the server has given up');
          if (performance.now() - killedAt > LIMIT_MS) throw new Error('work does not go on');
          await sleep(10);
        }
        healed.push(performance.now() - killedAt);
      }
      await load.stop();
    } finally {
      load.abandon();
      await server.stop();
    }
    return [
      {
        what: 'server killed under load, to its next answer (REL1)',
        measured: back.map(ms).join(', '),
        budget: '< 5 s',
        isMet: Math.max(...back) < BACK_MS,
      },
      {
        what: 'PostgreSQL killed under load, to work going on (REL2)',
        measured: healed.map(ms).join(', '),
        budget: '< 10 s',
        isMet: Math.max(...healed) < HEALED_MS,
      },
    ];
  },
};
