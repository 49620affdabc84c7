// A backup a day, made by the server itself (the embedded database and the files beside it). It looks every hour whether one
// is due, so that a machine that is off at night has one as well. The work is done by a process of its own: a disk that is
// slow or hangs must not hold up those who are answered.

import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { resolve } from 'node:path';
import { HOUR_MS, MINUTE_MS, type Clock } from '#shared/base/clock.ts';
import { lastBackupAt } from './platform/backup/index.ts';
import type { Logger } from './platform/log/logger.ts';

/** Of the last one: a little less than a day, so that it does not wander through the day hour by hour. */
const DUE_AFTER_MS = 23.5 * HOUR_MS;
/** People who start a server want to use it. */
const FIRST_LOOK_MS = 5 * MINUTE_MS;
const LIMIT_MS = 6 * HOUR_MS;
const MOST_SAID = 4_000;

export type BackingUp = {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
};

/** Gives what ends it. What is under way then is cut off, and the next one removes what it left. */
export function keepBackingUp(options: BackingUp): () => Promise<void> {
  let timer: NodeJS.Timeout;
  const ending = new AbortController();
  const lookIn = (ms: number): void => {
    timer = setTimeout(
      () => void backUpIfDue(options, ending.signal).finally(() => lookIn(HOUR_MS)),
      ms,
    );
    timer.unref();
  };
  lookIn(FIRST_LOOK_MS);
  return () => {
    ending.abort();
    clearTimeout(timer);
    return Promise.resolve();
  };
}

/** Never fails: it is told in the log, and by how old the last one is (`/metrics`). */
export async function backUpIfDue(
  { folder, clock, log }: BackingUp,
  signal?: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  try {
    const last = await lastBackupAt(folder, clock());
    if (last !== undefined && clock() - last < DUE_AFTER_MS) return;
    log.info({ said: await runBackup(env, signal) }, 'backup made');
  } catch (error) {
    log.error({ err: error, folder }, 'a backup could not be made');
  }
}

function runBackup(env: NodeJS.ProcessEnv, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(
      process.execPath,
      [resolve(import.meta.dirname, 'backup.ts'), '--scheduled'],
      {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: LIMIT_MS,
        killSignal: 'SIGKILL',
        ...(signal === undefined ? {} : { signal }),
      },
    );
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    let said = '';
    const keep = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-MOST_SAID));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', fail);
    child.on('close', (code, killedBy) => {
      if (code === 0) done(said.trim());
      else fail(new Error(said.trim() || `it ended with ${code ?? killedBy}`));
    });
  });
}
