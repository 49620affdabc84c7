// A shell that waits on a pipe from this process. The pipe closes when the server ends in whatever
// way, kill -9 included, and the shell then stops PostgreSQL: no orphan keeps a port and memory. If
// the shell is killed as well, the next start adopts the orphan.
//
// A next start may come while the shell is at it. So the guard leaves its pid, and a mark before it
// stops PostgreSQL: who finds the guard alive waits for it, who finds the mark waits for PostgreSQL.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programIdentity, type Cluster } from './embedded-cluster.ts';
import { readProcess } from './process-state.ts';

export interface Guard {
  release(): void;
}

const restartAfterMs = 1_000;
const lastWordLimitMs = 5_000;

export function guardPostmaster(cluster: Cluster, postmasterPid: number): Guard {
  // NOTE: Windows has no such shell; there the next start adopts the orphan.
  if (process.platform === 'win32') return { release: () => undefined };
  let isReleased = false;
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  rmSync(markPath(cluster), { force: true });

  const start = () => {
    child = spawn('/bin/sh', ['-c', `read _; : > guard.mark; kill -INT ${postmasterPid}`], {
      // Entered before rights are dropped, so the mark is written also below a 0700 folder.
      cwd: cluster.folder,
      env: {},
      stdio: ['pipe', 'ignore', 'ignore'],
      // Its own session: neither Ctrl-C nor a closed terminal may end it before the server.
      detached: true,
      ...programIdentity(cluster.account),
    });
    child.on('error', again);
    child.on('exit', again);
    child.stdin?.on('error', () => undefined); // the shell is gone: `exit` deals with it
    child.unref();
    (child.stdin as { unref?: () => void } | null)?.unref?.();
    if (child.pid !== undefined) writeFileSync(pidPath(cluster), describe(child.pid));
  };
  const again = () => {
    if (isReleased || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (!isReleased) start();
    }, restartAfterMs);
    timer.unref();
  };

  start();
  return {
    release: () => {
      isReleased = true;
      clearTimeout(timer);
      child?.kill('SIGKILL');
      rmSync(pidPath(cluster), { force: true });
    },
  };
}

/** Before looking for a running PostgreSQL: whether it will go on running is decided then. */
export async function waitForLastGuard(cluster: Cluster): Promise<void> {
  const deadline = Date.now() + lastWordLimitMs;
  while (isGuardAlive(cluster)) {
    // Its pipe is held open by something else: then it will never act, and adoption is right.
    if (Date.now() > deadline) return;
    await sleep(10);
  }
}

/** True when a guard has told this PostgreSQL to stop. */
export function wasToldToStop(cluster: Cluster): boolean {
  return existsSync(markPath(cluster));
}

function isGuardAlive(cluster: Cluster): boolean {
  if (!existsSync(pidPath(cluster))) return false;
  const written = readFileSync(pidPath(cluster), 'utf8');
  const pid = Number(written.split(' ')[0]);
  return Number.isInteger(pid) && pid > 0 && describe(pid) === written;
}

/** Differs when the pid belongs to another process by now. */
function describe(pid: number): string {
  return `${pid} ${readProcess(pid)?.startedAt ?? 'gone'}`;
}

function pidPath(cluster: Cluster): string {
  return join(cluster.folder, 'guard.pid');
}

function markPath(cluster: Cluster): string {
  return join(cluster.folder, 'guard.mark');
}
