// Chooses, runs and prints benchmarks. A slow figure is a line in a table, never a failure.

import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { coldDesk, firstLoad } from './desk.ts';
import { mb, processorShares, stolenShare, type Benchmark, type Figure } from './figures.ts';
import { mail } from './mail.ts';
import { mailFlood } from './mail-flood.ts';
import { million } from './million.ts';
import { bundles, start } from './product.ts';
import { searchProducts } from './product-search.ts';
import { listTickets, pulls, searchTickets } from './reads.ts';
import { idleSockets, otherScreen } from './sockets.ts';
import { recovery } from './recovery.ts';
import { reports } from './reports.ts';
import { customersOnAPhone } from './phone.ts';
import { openStage } from './stage.ts';
import { transfer } from './transfer.ts';
import { acceptMessage, createTicket, ticketUnderRules } from './writes.ts';

const RECORD = 'docs/BENCHMARKS.md';
/** For all; what is left then is not measured. Who names one waits as long as it takes. */
const LIMIT_MS = 10 * 60_000;

type Line = Figure & { readonly load: string; readonly stolen: string };

export async function runBenchmarks(parameters: readonly string[]): Promise<void> {
  const names = parameters.filter((name) => !name.startsWith('--'));
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  // To try the benchmarks out; the figures then mean nothing.
  const share = parameters.includes('--small') ? 0.1 : 1;
  const stage = await openStage();
  const desk = (slug: string, tickets: number, hot: number) => () =>
    stage.desk(slug, { tickets: tickets * share, hot: hot * share, messages: 2 });
  const large = desk('large', 100_000, 5_000);
  const fresh = desk('fresh', 20_000, 20_000);
  const feed = desk('feed', 8_000, 8_000);
  const byNumbers = (slug: string, tickets: number) => () =>
    stage.desk(slug, { tickets: tickets * share, messages: 5 * tickets * share });
  const lines: Line[] = [];
  try {
    const all: readonly Benchmark[] = [
      bundles(stage, feed),
      customersOnAPhone(stage, desk('abroad', 20 / share, 20 / share)),
      pulls(stage, feed),
      firstLoad(stage, fresh),
      listTickets(stage, large),
      searchTickets(stage, large),
      searchProducts(stage, desk('shop', 1_000 / share, 200 / share), share),
      coldDesk(stage, large),
      otherScreen(stage, large),
      acceptMessage(stage, large),
      createTicket(stage, large),
      ticketUnderRules(stage, feed),
      idleSockets(stage, large),
      start,
      recovery,
      mail,
      mailFlood(stage, desk('flood', 1_000 / share, 200 / share), share),
      transfer(stage, {
        small: desk('moving-small', 2_000, 2_000),
        large: desk('moving', 20_000, 20_000),
      }),
      reports(stage, 1_000_000 * share),
      million(stage, {
        small: byNumbers('ten-thousand', 10_000 / share),
        large: byNumbers('million', 1_000_000),
      }),
    ];
    const unknown = names.filter((name) => !all.some((one) => one.name === name));
    if (unknown.length > 0) {
      say(
        `There is no ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}.`,
      );
      process.exitCode = 2;
      return;
    }
    say(machine());
    const until = performance.now() + LIMIT_MS;
    if (share < 1) say('With a tenth of the tickets: these figures mean nothing.');
    for (const benchmark of all) {
      const isWanted =
        names.length === 0 ? benchmark.isOnlyByName !== true : names.includes(benchmark.name);
      if (!isWanted) continue;
      const load = loadavg()[0]!.toFixed(1);
      const before = await processorShares();
      const figures = await runOne(
        benchmark,
        names.length > 0
          ? benchmark.limitMs
          : Math.min(benchmark.limitMs, until - performance.now()),
      );
      const stolen = stolenShare(before, await processorShares());
      for (const figure of figures) {
        lines.push({ ...figure, load, stolen });
        say(
          `${mark(figure)} ${figure.what}: ${figure.measured} (budget ${figure.budget}; load ${load}, stolen ${stolen})`,
        );
      }
    }
  } finally {
    await stage.close();
  }
  if (parameters.includes('--write')) await writeFile(RECORD, record(lines));
}

async function runOne(benchmark: Benchmark, limitMs: number): Promise<readonly Figure[]> {
  if (limitMs <= 0)
    return [{ what: benchmark.name, measured: 'not measured: time is up', budget: '–' }];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const sentence = `given up after ${(limitMs / 1000).toFixed(0)} s`;
    timer = setTimeout(() => reject(new Error(sentence)), limitMs);
  });
  try {
    return await Promise.race([benchmark.run(), late]);
  } catch (error) {
    // The others still have their figures.
    const measured = `not measured: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
    return [{ what: benchmark.name, measured, budget: '–', isMet: false }];
  } finally {
    clearTimeout(timer);
  }
}

const mark = ({ isMet }: Figure): string => (isMet === undefined ? ' ' : isMet ? '✓' : '✗');

function machine(): string {
  const processors = cpus();
  const npm = execFileSync('npm', ['--version'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return (
    `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${mb(totalmem())} memory, ` +
    `${process.platform} ${release()}, Node ${process.versions.node}, npm ${npm.trim()}, embedded PostgreSQL 18`
  );
}

function record(lines: readonly Line[]): string {
  const rows = lines.map(
    ({ what, measured, budget, isMet, load, stolen }) =>
      `| ${what} | ${measured} | ${budget} | ${isMet === undefined ? '–' : isMet ? 'yes' : '**no**'} | ${load} | ${stolen} |`,
  );
  return `<!-- Written by \`npm run bench -- --write\`. -->
# Benchmarks

\`npm run bench\` prints this table; \`npm run bench -- pull sockets\` only those. Budgets are those of the architecture.
Server, database, browser and the load itself share one machine, and PostgreSQL waits for the disk at every commit.
"Load" is the machine's load average when the measurement began: above the number of processors, other work was
running and the figure is worse than the product. "Stolen" is the share of the processors' time that the machine's host gave
to others meanwhile: the same.

- Date: ${new Date().toISOString().slice(0, 10)}
- Machine: ${machine()}

| What | Measured | Budget | Met | Load | Stolen |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
