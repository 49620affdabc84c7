// What the launcher asks about a process it may not have started: is it alive, what is it called,
// and is it still the same one. A zombie counts as dead, although kill(pid, 0) succeeds on it.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

export interface ProcessState {
  name: string;
  /** Differs when the pid was given to another process; opaque. */
  startedAt: string;
}

export function readProcess(pid: number): ProcessState | undefined {
  if (!hasProcessEntry(pid)) return undefined;
  if (process.platform === 'linux') return readFromProc(pid);
  return process.platform === 'win32' ? readFromTasklist(pid) : readFromPs(pid);
}

/** True for a zombie too: this is what PostgreSQL itself asks about the pid in its lock file. */
export function hasProcessEntry(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Undefined where the system does not tell. */
export function isWorkingIn(pid: number, folder: string): boolean | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const working = statSync(`/proc/${pid}/cwd`);
    const wanted = statSync(folder);
    return working.dev === wanted.dev && working.ino === wanted.ino;
  } catch {
    // Gone meanwhile, or a process of somebody else: in neither case it is ours.
    return false;
  }
}

function readFromProc(pid: number): ProcessState | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined; // it ended between the two questions
  }
  // The name stands in parentheses and may contain any character; what follows does not.
  const nameEnd = stat.lastIndexOf(')');
  const fields = stat.slice(nameEnd + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { name: stat.slice(stat.indexOf('(') + 1, nameEnd), startedAt: fields[19] ?? '' };
}

function readFromPs(pid: number): ProcessState | undefined {
  const line = askQuietly('ps', ['-o', 'stat=,lstart=,comm=', '-p', String(pid)]);
  const match = /^(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line.trim());
  if (!match || match[1]?.startsWith('Z')) return undefined;
  return { name: (match[3] ?? '').split('/').at(-1) ?? '', startedAt: match[2] ?? '' };
}

function readFromTasklist(pid: number): ProcessState | undefined {
  const line = askQuietly('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']);
  const name = /^"([^"]+?)(?:\.exe)?"/i.exec(line.trim())?.[1];
  return name === undefined ? undefined : { name, startedAt: '' };
}

function askQuietly(program: string, parameters: string[]): string {
  try {
    return execFileSync(program, parameters, {
      encoding: 'utf8',
      timeout: 5_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return ''; // both programs answer "no such process" with an exit code
  }
}
