// A backup a day, made by the server itself (the embedded database and the files beside it). It looks every hour whether one
// is due, so that a machine that is off at night has one as well.

import { HOUR_MS, MINUTE_MS, type Clock } from '#shared/base/clock.ts';
import { lastBackupAt, makeBackup, type BackupSource } from './platform/backup/index.ts';
import type { Logger } from './platform/log/logger.ts';

/** Of the last one: a little less than a day, so that it does not wander through the day hour by hour. */
const DUE_AFTER_MS = 23.5 * HOUR_MS;
/** People who start a server want to use it. */
const FIRST_LOOK_MS = 5 * MINUTE_MS;

export type BackingUp = {
  readonly source: BackupSource;
  readonly folder: string;
  readonly keep: number;
  readonly clock: Clock;
  readonly log: Logger;
};

/** Gives what ends it. What is under way then is cut off, and the next one removes what it left. */
export function keepBackingUp(options: BackingUp): () => Promise<void> {
  let timer: NodeJS.Timeout;
  const lookIn = (ms: number): void => {
    timer = setTimeout(() => void backUpIfDue(options).finally(() => lookIn(HOUR_MS)), ms);
    timer.unref();
  };
  lookIn(FIRST_LOOK_MS);
  return () => {
    clearTimeout(timer);
    return Promise.resolve();
  };
}

/** Never fails: it is told in the log, and by how old the last one is (`/metrics`). */
export async function backUpIfDue({ source, folder, keep, clock, log }: BackingUp): Promise<void> {
  try {
    const last = await lastBackupAt(folder);
    if (last !== undefined && clock() - last < DUE_AFTER_MS) return;
    const made = await makeBackup(source, { folder, keep, now: clock() });
    log.info(made, 'backup made');
  } catch (error) {
    log.error({ err: error, folder }, 'a backup could not be made');
  }
}
