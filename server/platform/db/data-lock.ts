// One server per data folder: a second one would adopt the running PostgreSQL and stop it under the
// first. The lock names a process and when it started, so that a crash leaves nothing to clean up.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readProcess } from './process-state.ts';

export interface DataLock {
  release(): void;
}

const waitLimitMs = 5_000;

export async function lockDataFolder(folder: string): Promise<DataLock> {
  // Started by root, PostgreSQL's account must pass through; what is inside protects itself.
  mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const path = join(folder, 'server.lock');
  const mine = `${process.pid} ${readProcess(process.pid)?.startedAt ?? ''}\n`;
  // One that was told to stop a moment ago is given the time to do so.
  const deadline = Date.now() + waitLimitMs;
  for (;;) {
    if (createWhole(path, mine)) return { release: () => releaseOwn(path, mine) };
    const holder = liveHolder(path);
    if (holder === undefined) {
      rmSync(path, { force: true });
    } else if (Date.now() > deadline) {
      throw new Error(
        `Another server (process ${holder}) is running on the data in ${folder}. ` +
          'Stop it first, or give this one another DATA_DIR. For several servers on one database, set DATABASE_URL.',
      );
    } else {
      await sleep(50);
    }
  }
}

/** A link appears with its content in it, so nobody ever reads an empty lock. */
function createWhole(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function liveHolder(path: string): number | undefined {
  const [pidText, ...rest] = readIfPresent(path).trim().split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const holder = readProcess(pid);
  return holder !== undefined && holder.startedAt === rest.join(' ') ? pid : undefined;
}

function releaseOwn(path: string, mine: string): void {
  if (readIfPresent(path) === mine) rmSync(path, { force: true });
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
