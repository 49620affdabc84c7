// One run of the postmaster: what its pid file says, starting it, finding it still running after a
// crash of the server, and stopping it.
import { spawn } from 'node:child_process';
import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  folderParameter,
  programEnvironment,
  programIdentity,
  type Cluster,
} from './embedded-cluster.ts';
import { wasToldToStop } from './embedded-guard.ts';
import { hasProcessEntry, isWorkingIn, readProcess } from './process-state.ts';

export interface Postmaster {
  pid: number;
  port: number;
}

// Recovery after a crash replays at most a checkpoint's worth of WAL; a slow disk may need minutes.
const readyLimitMs = 300_000;
const stopLimitMs = 20_000;
const logLimitBytes = 10_000_000;

/** The postmaster that a crashed server left behind, or undefined after removing what is stale. */
export async function findRunning(cluster: Cluster): Promise<Postmaster | undefined> {
  const pid = readPidFile(cluster)?.pid;
  if (pid === undefined) return undefined;
  if (wasToldToStop(cluster)) await waitUntilGone(cluster, pid);
  if (isPostmasterOf(cluster, pid)) return waitUntilReady(cluster, pid);
  // PostgreSQL takes any living process of that pid for its predecessor and refuses to start.
  if (hasProcessEntry(pid)) rmSync(pidFilePath(cluster), { force: true });
  return undefined;
}

export async function startPostmaster(
  cluster: Cluster,
  settings: Record<string, string>,
  preferredPort?: number,
): Promise<Postmaster> {
  for (let attempt = 1; ; attempt += 1) {
    const port = attempt === 1 && preferredPort !== undefined ? preferredPort : await freePort();
    const logStart = prepareLog(cluster);
    const pid = launch(cluster, { ...settings, port: String(port) });
    try {
      return await waitUntilReady(cluster, pid);
    } catch (error) {
      const said = readLogFrom(cluster, logStart);
      // Another program took the port, or backends of a killed postmaster are still going down.
      const isPassing = /could not bind|still in use|Address already in use/i.test(said);
      if (!isPassing || attempt >= 20) {
        throw new Error(`${(error as Error).message} ${said}`.trim(), { cause: error });
      }
      await sleep(500);
    }
  }
}

/** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
export async function stopPostmaster(cluster: Cluster, pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!isPostmasterOf(cluster, pid)) return;
    process.kill(pid, signal);
    const deadline = Date.now() + stopLimitMs;
    while (Date.now() < deadline) {
      if (!isPostmasterOf(cluster, pid)) return;
      await sleep(10);
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop.`);
}

export function isPostmasterOf(cluster: Cluster, pid: number): boolean {
  const found = readProcess(pid);
  if (found === undefined || !found.name.startsWith('postgres')) return false;
  return isWorkingIn(pid, cluster.dataFolder) ?? true;
}

function launch(cluster: Cluster, settings: Record<string, string>): number {
  const log = openSync(cluster.logFile, 'a', 0o600);
  try {
    const child = spawn(
      cluster.binaries.postgres,
      [
        '-D',
        folderParameter(cluster, cluster.dataFolder),
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      {
        cwd: cluster.dataFolder,
        env: programEnvironment(),
        stdio: ['ignore', log, log],
        // Its own session: Ctrl-C must reach the server first, which then stops PostgreSQL.
        detached: true,
        ...programIdentity(cluster.account),
      },
    );
    // Without a pid the error event says why; it must not go unheard.
    let failure: Error | undefined;
    child.on('error', (error) => (failure = error));
    child.unref();
    if (child.pid !== undefined) return child.pid;
    throw new Error(
      `PostgreSQL could not be run${failure === undefined ? '' : `: ${failure.message}`}.`,
    );
  } finally {
    closeSync(log);
  }
}

/** However long it takes, up to the limit: another PostgreSQL on this folder must not start. */
async function waitUntilGone(cluster: Cluster, pid: number): Promise<void> {
  const deadline = Date.now() + stopLimitMs;
  while (isPostmasterOf(cluster, pid)) {
    if (Date.now() > deadline) return stopPostmaster(cluster, pid);
    await sleep(10);
  }
}

async function waitUntilReady(cluster: Cluster, pid: number): Promise<Postmaster> {
  const deadline = Date.now() + readyLimitMs;
  while (Date.now() < deadline) {
    const file = readPidFile(cluster);
    if (file?.pid === pid && file.isReady && file.port !== undefined)
      return { pid, port: file.port };
    if (readProcess(pid) === undefined) throw new Error('PostgreSQL stopped while starting.');
    await sleep(5);
  }
  throw new Error(`PostgreSQL was not ready within ${readyLimitMs / 1000} s.`);
}

function pidFilePath(cluster: Cluster): string {
  return join(cluster.dataFolder, 'postmaster.pid');
}

function readPidFile(
  cluster: Cluster,
): { pid: number; port: number | undefined; isReady: boolean } | undefined {
  let text: string;
  try {
    text = readFileSync(pidFilePath(cluster), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const lines = text.split('\n');
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isInteger(pid) || pid === 0) return undefined;
  const port = Number(lines[3]);
  return {
    pid,
    port: Number.isInteger(port) && port > 0 ? port : undefined,
    isReady: lines[7]?.trim() === 'ready',
  };
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}

/** Where this run's lines begin. */
function prepareLog(cluster: Cluster): number {
  const size = statSync(cluster.logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= logLimitBytes) return size;
  truncateSync(cluster.logFile);
  return 0;
}

function readLogFrom(cluster: Cluster, start: number): string {
  const log = openSync(cluster.logFile, 'r');
  try {
    const length = Math.min(fstatSync(log).size - start, 4_000);
    const buffer = Buffer.alloc(Math.max(length, 0));
    readSync(log, buffer, 0, buffer.length, start);
    return buffer.toString().trim();
  } finally {
    closeSync(log);
  }
}
