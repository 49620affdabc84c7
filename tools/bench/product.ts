// The product as it is started and delivered: start time, memory, sizes.

import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { kb, mb, ms, type Benchmark } from './figures.ts';
import type { Desk, Stage } from './stage.ts';

const START_LIMIT_MS = 90_000;
const IDLE_MS = 15_000;

export const start: Benchmark = {
  name: 'start',
  limitMs: 240_000,
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'homing-bench-start-'));
    try {
      const first = await startOnce(folder);
      await first.stop();
      const warm: number[] = [];
      let memory = { server: 0, postgres: 0, wrappers: 0 };
      for (let round = 0; round < 3; round += 1) {
        const run = await startOnce(folder);
        warm.push(run.answeredMs);
        if (round === 2) {
          await new Promise((done) => setTimeout(done, IDLE_MS));
          memory = await memoryOf(run.pid);
        }
        await run.stop();
      }
      const slowest = Math.max(...warm);
      const sum = memory.server + memory.postgres;
      return [
        {
          what: '`npm start` on a warm machine, with the demo, to the first answer',
          measured: `${warm.map(ms).join(', ')} (the very first: ${ms(first.answeredMs)})`,
          budget: '< 3 s',
          isMet: slowest < 3_000,
        },
        {
          what: 'idle memory with embedded PostgreSQL (shared pages counted once)',
          measured: `${mb(sum)}: server ${mb(memory.server)}, PostgreSQL ${mb(memory.postgres)}; npm's own processes besides ${mb(memory.wrappers)}`,
          budget: '< 300 MB',
          isMet: sum < 300 * 1024 * 1024,
        },
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function startOnce(
  dataDir: string,
): Promise<{ answeredMs: number; pid: number; stop: () => Promise<void> }> {
  const port = await freePort();
  const from = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: resolve('.'),
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn' },
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const stop = async (): Promise<void> => {
    process.kill(-child.pid!, 'SIGTERM');
    await ended;
    // npm may end before the server behind it has stopped its database.
    for (let round = 0; round < 300 && (await isAnswering(port)); round += 1)
      await new Promise((done) => setTimeout(done, 100));
    await new Promise((done) => setTimeout(done, 1_500));
  };
  while (!(await isAnswering(port))) {
    if (performance.now() - from > START_LIMIT_MS) {
      await stop();
      throw new Error('npm start does not answer');
    }
    await new Promise((done) => setTimeout(done, 20));
  }
  return { answeredMs: performance.now() - from, pid: child.pid!, stop };
}

const isAnswering = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2_000) }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.ok;
    },
    () => false,
  );

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
}

/** Of everything below this process, each shared page divided among those who share it. */
async function memoryOf(
  root: number,
): Promise<{ server: number; postgres: number; wrappers: number }> {
  const processes = new Map<number, { parent: number; name: string }>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => undefined);
    if (stat === undefined) continue;
    const nameEnd = stat.lastIndexOf(')');
    processes.set(Number(name), {
      parent: Number(stat.slice(nameEnd + 2).split(' ')[1]),
      name: stat.slice(stat.indexOf('(') + 1, nameEnd),
    });
  }
  const isBelow = (pid: number): boolean => {
    for (let at = processes.get(pid); at !== undefined; at = processes.get(at.parent)) {
      if (at.parent === root) return true;
    }
    return pid === root;
  };
  let server = 0;
  let postgres = 0;
  let wrappers = 0;
  for (const [pid, { name }] of processes) {
    if (!isBelow(pid)) continue;
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    const bytes = Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
    if (name.startsWith('postgres')) postgres += bytes;
    // The process that holds the connections is the largest of its kind; npm and the shells are about it.
    else if (bytes > server) {
      wrappers += server;
      server = bytes;
    } else wrappers += bytes;
  }
  return { server, postgres, wrappers };
}

export const bundles = (stage: Stage, desk: () => Promise<Desk>): Benchmark => ({
  name: 'bundles',
  limitMs: 60_000,
  run: async () => {
    const { slug } = await desk();
    const publicPage = await scriptsOf(stage, `/r/${slug}`);
    const app = await scriptsOf(stage, `/s/${slug}`);
    return [
      {
        what: 'public request page: script, gzipped',
        measured: kb(publicPage),
        budget: '< 60 KB',
        isMet: publicPage < 60 * 1024,
      },
      { what: 'app: entry script and what it preloads, gzipped', measured: kb(app), budget: '–' },
    ];
  },
});

/** What a page's HTML asks for, and what that imports at once. */
async function scriptsOf(stage: Stage, path: string): Promise<number> {
  const html = await (await fetch(`${stage.origin}${path}`)).text();
  const waiting = [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(
    ([, address]) => new URL(address!, `${stage.origin}${path}`).href,
  );
  const seen = new Set<string>();
  let bytes = 0;
  for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
    if (seen.has(address)) continue;
    seen.add(address);
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    const text = await answer.text();
    bytes += gzipSync(text).byteLength;
    for (const [, imported] of text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+\.js)["']/g))
      waiting.push(new URL(imported!, address).href);
  }
  return bytes;
}
