import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulate } from './simulation.ts';
import { startServer, type Server } from './world.ts';

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const FIRST = Number(process.env['SEED'] ?? 1);
const COUNT = Number(process.env['SCHEDULES'] ?? 250);

describe('schedules', () => {
  test(
    `INV1 to INV24 hold in ${COUNT} schedules of eight devices`,
    async () => {
      const faults = new Map<string, number>();
      const failures: string[] = [];
      let steps = 0;
      let entries = 0;
      const began = Date.now();
      for (let seed = FIRST; seed < FIRST + COUNT; seed += 1) {
        const report = await simulate({ seed, server });
        steps += report.steps;
        entries += report.entries;
        for (const [name, count] of report.faults) faults.set(name, (faults.get(name) ?? 0) + count);
        if (report.violations.length > 0) failures.push(`seed ${seed} (${report.mode})`, ...report.violations);
        if (failures.length > 30) break;
      }
      process.stdout.write(
        `${COUNT} schedules, ${steps} steps, ${entries} entries, ${(Date.now() - began) / 1000} s\n${JSON.stringify(Object.fromEntries(faults))}\n`,
      );
      expect(failures).toEqual([]);
    },
    600_000,
  );
});
