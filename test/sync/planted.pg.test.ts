// The simulation is only worth something if it notices: for each invariant a fault that breaks it is planted, and a run
// must end with that invariant's name.

import { afterEach, describe, expect, test, vi } from 'vitest';
import { realClient } from './devices.ts';
import { brokenClient, PLANTED, plantSql } from './planted.ts';
import { simulate } from './simulation.ts';
import { startServer, type Server } from './world.ts';

const MOST_SEEDS = 80;
let server: Server | undefined;
afterEach(async () => {
  // What one test has planted must not meet the next one's: a mock stays registered until it is taken back.
  for (const path of ['apply', 'database', 'outbox', 'outcomes', 'predict']) {
    vi.doUnmock(`#client/data/${path}.ts`);
  }
  vi.resetModules();
  await server?.close();
  server = undefined;
});

describe('what is planted is found', () => {
  for (const [invariant, planted] of Object.entries(PLANTED)) {
    test(`L4x ${invariant} ${planted.what}`, async () => {
      const { sql, modules, tamper, afterStep, mode, intensity } = planted;
      server = await startServer(sql === undefined ? {} : { plant: plantSql(sql) });
      const client = modules === undefined ? realClient : await brokenClient(modules);
      const isFound = (violation: string) => violation.startsWith(`${invariant}:`);
      const seen = new Set<string>();
      for (let seed = 1; seed <= MOST_SEEDS; seed += 1) {
        const report = await simulate({
          seed,
          server,
          client,
          ...(tamper !== undefined && { tamper }),
          ...(afterStep !== undefined && { afterStep }),
          ...(mode !== undefined && { mode }),
          ...(intensity !== undefined && { intensity }),
        });
        for (const violation of report.violations) seen.add(violation);
        if (report.violations.some(isFound)) return;
      }
      expect(
        [...seen].filter(isFound),
        `after ${MOST_SEEDS} seeds only ${[...seen].slice(0, 5).join('\n')}`,
      ).not.toEqual([]);
    }, 900_000);
  }
});
