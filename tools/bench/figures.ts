// What a benchmark says, and how times become one.

import { readdir, readFile } from 'node:fs/promises';

export type Figure = {
  readonly what: string;
  readonly measured: string;
  readonly budget: string;
  /** Undefined: the budget is not about this figure. */
  readonly isMet?: boolean;
};

export type Benchmark = {
  readonly name: string;
  /** A benchmark that takes longer is given up, and says so in the table. */
  readonly limitMs: number;
  /** Takes too long to be among all. */
  readonly isOnlyByName?: true;
  readonly run: () => Promise<readonly Figure[]>;
};

export function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const ms = (time: number): string => `${time < 10 ? time.toFixed(1) : time.toFixed(0)} ms`;
export const mb = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MB`;
export const kb = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`;

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** One after the other; the first few are not counted. */
export async function repeat(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const [times] = await inTurn(count, [work]);
  return times ?? [];
}

/** `repeat` for several that are compared: in turn, so that what the machine does meanwhile happens to all. */
export async function inTurn(
  count: number,
  works: readonly (() => Promise<unknown>)[],
): Promise<number[][]> {
  const times = works.map((): number[] => []);
  const warmUp = Math.ceil(count / 10);
  for (let round = -warmUp; round < count; round += 1) {
    for (const [index, work] of works.entries()) {
      const time = await timed(work);
      if (round >= 0) times[index]!.push(time);
    }
  }
  return times;
}

export type Drive = { readonly perSecond: number; readonly times: readonly number[] };

/** As many as `connections` at once for `seconds`, after a warm-up of a quarter of that. */
export async function drive(
  connections: number,
  seconds: number,
  work: (connection: number) => Promise<unknown>,
): Promise<Drive> {
  const begin = performance.now();
  const from = begin + seconds * 250;
  const until = from + seconds * 1000;
  const times: number[] = [];
  const run = async (connection: number): Promise<void> => {
    while (performance.now() < until) {
      const started = performance.now();
      await work(connection);
      const ended = performance.now();
      if (started >= from && ended <= until) times.push(ended - started);
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, index) => run(index)));
  return { perSecond: times.length / seconds, times };
}

/** Processor time that a process has used so far; what other work the machine has does not change it. */
export async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // In hundredths of a second, whatever the kernel's own tick.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Hundredths of a second of all processors since the machine began; undefined where the system does not tell. */
export async function processorShares(): Promise<
  { readonly all: number; readonly stolen: number } | undefined
> {
  const stat = await readFile('/proc/stat', 'utf8').catch(() => undefined);
  const times = stat?.split('\n', 1)[0]?.split(/\s+/).slice(1, 9).map(Number);
  if (times === undefined) return undefined;
  return { all: times.reduce((sum, time) => sum + time, 0), stolen: times[7] ?? 0 };
}

/** What the machine's host gave to others between two looks. */
export function stolenShare(
  before: Awaited<ReturnType<typeof processorShares>>,
  after: Awaited<ReturnType<typeof processorShares>>,
): string {
  if (before === undefined || after === undefined || after.all === before.all) return '–';
  return `${((100 * (after.stolen - before.stolen)) / (after.all - before.all)).toFixed(0)} %`;
}

/** Of a process and of all it has started, those that have ended included. */
export async function processorMsOfAll(root: number): Promise<number> {
  const processes = new Map<number, { readonly parent: number; readonly used: number }>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // It may have ended since it was listed.
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => undefined);
    if (stat === undefined) continue;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const used = fields.slice(11, 15).reduce((sum, field) => sum + Number(field) * 10, 0);
    processes.set(Number(name), { parent: Number(fields[1]), used });
  }
  let sum = 0;
  for (const [pid, { used }] of processes) {
    let at: number | undefined = pid;
    while (at !== undefined && at !== root) at = processes.get(at)?.parent;
    if (at === root) sum += used;
  }
  return sum;
}
