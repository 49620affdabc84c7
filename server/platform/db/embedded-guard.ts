// A shell that waits on a pipe from this process. The pipe closes when the server ends in whatever
// way, kill -9 included, and the shell then stops PostgreSQL: no orphan keeps a port and memory. If
// the shell is killed as well, the next start adopts the orphan.
import { spawn, type ChildProcess } from 'node:child_process';
import { programIdentity, type Cluster } from './embedded-cluster.ts';

export interface Guard {
  release(): void;
}

const restartAfterMs = 1_000;

export function guardPostmaster(cluster: Cluster, postmasterPid: number): Guard {
  // NOTE: Windows has no such shell; there the next start adopts the orphan.
  if (process.platform === 'win32') return { release: () => undefined };
  let isReleased = false;
  let child: ChildProcess;
  let timer: NodeJS.Timeout | undefined;

  const start = () => {
    child = spawn('/bin/sh', ['-c', `read _; kill -INT ${postmasterPid}`], {
      cwd: '/',
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
    (child.stdin as (NodeJS.WritableStream & { unref?: () => void }) | null)?.unref?.();
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
      child.kill('SIGKILL');
    },
  };
}
