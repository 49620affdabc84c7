// Many schedules in a row on one server. Two test files share them, so that both processors of a small machine work.
//   SEED=17 SCHEDULES=1 npx vitest run test/sync/schedules-1.pg.test.ts   repeats a seed that failed

import { simulate } from './simulation.ts';
import type { Server } from './world.ts';

const COUNT = Number(process.env['SCHEDULES'] ?? 250);
const FIRST = process.env['SEED'] === undefined ? undefined : Number(process.env['SEED']);
/** After so many lines of failures more would only bury them. */
const ENOUGH = 30;

export type Summary = {
  readonly schedules: number;
  readonly steps: number;
  readonly entries: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
};

export async function runSchedules(server: Server, part: number): Promise<Summary> {
  const first = FIRST ?? 1 + part * COUNT;
  const faults = new Map<string, number>();
  const failures: string[] = [];
  let steps = 0;
  let entries = 0;
  let seed = first;
  for (; seed < first + COUNT && failures.length < ENOUGH; seed += 1) {
    const report = await simulate({ seed, server });
    steps += report.steps;
    entries += report.entries;
    for (const [name, count] of report.faults) faults.set(name, (faults.get(name) ?? 0) + count);
    if (report.violations.length === 0) continue;
    const lines = [`seed ${seed} (${report.mode}):`, ...report.violations];
    failures.push(...lines);
    // At once: the run may be cut off before its end.
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  process.stdout.write(
    `seeds ${first} to ${seed - 1}: ${steps} steps, ${entries} entries; ${[...faults]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}\n`,
  );
  return { schedules: seed - first, steps, entries, faults, failures };
}
