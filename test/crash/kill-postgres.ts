// The end of every PostgreSQL process at once, as a kernel out of memory brings it about.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasProcessEntry } from '#server/platform/db/process-state.ts';

const pidFileOf = (dataDir: string) => join(dataDir, 'postgres/cluster/postmaster.pid');

/** The file is written anew by the next postmaster, and says when it takes connections. */
export function isReadyAgain(dataDir: string, killedPid: number): boolean {
  try {
    const lines = readFileSync(pidFileOf(dataDir), 'utf8').split('\n');
    return Number(lines[0]) !== killedPid && lines[7]?.trim() === 'ready';
  } catch {
    return false; // between the two
  }
}

/** The postmaster first, so that it cannot tidy up, then all that it has started. Tells which it was. */
export function killPostgres(dataDir: string): number {
  const postmaster = Number(readFileSync(pidFileOf(dataDir), 'utf8').split('\n')[0]);
  const backends = childrenOf(postmaster);
  for (const pid of [postmaster, ...backends]) {
    if (hasProcessEntry(pid)) process.kill(pid, 'SIGKILL');
  }
  return postmaster;
}

/** Elsewhere than on Linux they end by themselves when they find their postmaster gone. */
function childrenOf(parent: number): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
      } catch (error) {
        // It ended between the two questions.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
        if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
        throw error;
      }
    });
}
