// PostgreSQL 18 from an npm package, started and stopped with the server, its data in DATA_DIR.
// However the server ends, nothing committed is lost and the next start finds its way: a guard stops
// an orphan, an orphan without guard is adopted, a stale pid file is recognised.
import { createHmac } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initialiseCluster, openClusterFolder, type Cluster } from './embedded-cluster.ts';
import { lockDataFolder } from './data-lock.ts';
import { guardPostmaster, waitForLastGuard, type Guard } from './embedded-guard.ts';
import {
  findRunning,
  isPostmasterOf,
  startPostmaster,
  stopPostmaster,
  type Postmaster,
} from './embedded-postmaster.ts';

export interface EmbeddedPostgres {
  port: number;
  /** Of the postmaster; changes when it had to be started again. */
  pid(): number;
  /** True when a PostgreSQL left behind by a killed server was taken over. */
  wasAdopted: boolean;
  isNewCluster: boolean;
  /** It comes from a backup: whoever starts it has something to do before anybody is answered, and then says so. */
  wasRestored: boolean;
  confirmRestored(): void;
  /** Password of a role, derived from the superuser's, so that one secret is stored. */
  passwordOf(role: string): string;
  url(role: string, database: string): string;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  dataDir: string;
  /** Off in tests only: then a power cut may lose what was committed. */
  isDurable?: boolean;
  maxConnections?: number;
  /** Told when PostgreSQL died and could not be started again on its port. */
  onFailure?: (error: Error) => void;
  onRestart?: () => void;
}

export const superuser = 'postgres';

const watchEveryMs = 500;
const restartLimit = { times: 5, withinMs: 60_000 };

export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const lock = await lockDataFolder(options.dataDir);
  try {
    if (existsSync(restoreMark(options.dataDir)))
      throw new Error(
        `Putting back a backup into ${options.dataDir} was cut off. Run it again: what was there before is there first.`,
      );
    const cluster = openClusterFolder(options.dataDir);
    if (cluster.isNew) await initialiseCluster(cluster, options.isDurable ?? true);
    await waitForLastGuard(cluster);
    const orphan = await findRunning(cluster);
    const settings = postgresSettings(options);
    if (orphan === undefined) markRestored(cluster);
    const postmaster = orphan ?? (await startPostmaster(cluster, settings));
    const watched = watch(cluster, settings, postmaster, options);
    return {
      port: postmaster.port,
      pid: watched.pid,
      wasAdopted: orphan !== undefined,
      isNewCluster: cluster.isNew,
      wasRestored: isMarkedRestored(cluster),
      confirmRestored: () => rmSync(restoredMark(cluster), { force: true }),
      passwordOf: (role) => passwordOf(cluster, role),
      url: (role, database) => urlOf(cluster, postmaster.port, role, database),
      stop: async () => {
        try {
          await watched.stop();
        } finally {
          lock.release();
        }
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * PostgreSQL takes the label away when it has put itself in order. The mark stays until `confirmRestored`: a process that
 * is killed in between leaves it to the next.
 */
function markRestored(cluster: Cluster): void {
  if (!existsSync(join(cluster.dataFolder, 'backup_label'))) return;
  writeFileSync(restoredMark(cluster), '', { mode: 0o600, flush: true });
}
const restoredMark = (cluster: Cluster): string => join(cluster.folder, 'restored');
const isMarkedRestored = (cluster: Cluster): boolean => existsSync(restoredMark(cluster));

/** Stands in DATA_DIR while a backup is put back: no server starts on half of one. */
export const restoreMark = (dataDir: string): string => join(dataDir, 'restoring');

/** One that runs on this folder, also for another process; undefined: none does. */
export async function findEmbeddedPostgres(
  dataDir: string,
): Promise<Pick<EmbeddedPostgres, 'url'> | undefined> {
  if (!hasEmbeddedPostgres(dataDir)) return undefined;
  const cluster = openClusterFolder(dataDir);
  const running = await findRunning(cluster);
  if (running === undefined) return undefined;
  return { url: (role, database) => urlOf(cluster, running.port, role, database) };
}

export const hasEmbeddedPostgres = (dataDir: string): boolean =>
  existsSync(join(dataDir, 'postgres/cluster/PG_VERSION'));

const urlOf = (cluster: Cluster, port: number, role: string, database: string): string =>
  `postgres://${role}:${passwordOf(cluster, role)}@127.0.0.1:${port}/${database}`;

function passwordOf(cluster: Cluster, role: string): string {
  if (role === superuser) return cluster.password;
  return createHmac('sha256', cluster.password).update(role).digest('base64url');
}

function postgresSettings(options: EmbeddedOptions): Record<string, string> {
  const unsafe = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: String(options.maxConnections ?? 80),
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    // The log names no values of rows: they are somebody's data.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    ...(options.isDurable === false ? unsafe : {}),
  };
}

/** PostgreSQL killed under the running server is started again on its port. */
function watch(
  cluster: Cluster,
  settings: Record<string, string>,
  first: Postmaster,
  options: EmbeddedOptions,
): { pid(): number; stop(): Promise<void> } {
  let current = first;
  let guard: Guard = guardPostmaster(cluster, first.pid);
  let restarts: number[] = [];
  let restarting: Promise<void> | undefined;

  const restart = async () => {
    guard.release();
    const now = Date.now();
    restarts = [...restarts.filter((at) => at > now - restartLimit.withinMs), now];
    if (restarts.length > restartLimit.times) throw new Error('PostgreSQL stops again and again.');
    await findRunning(cluster);
    current = await startPostmaster(cluster, settings, first.port);
    guard = guardPostmaster(cluster, current.pid);
    if (current.port !== first.port) throw new Error(`Port ${first.port} of PostgreSQL was taken.`);
    options.onRestart?.();
  };
  const look = () => {
    if (restarting !== undefined || isPostmasterOf(cluster, current.pid)) return;
    restarting = restart()
      .catch((error: unknown) => {
        clearInterval(timer);
        options.onFailure?.(error as Error);
      })
      .finally(() => (restarting = undefined));
  };
  const timer = setInterval(look, watchEveryMs);
  timer.unref();

  return {
    pid: () => current.pid,
    stop: async () => {
      clearInterval(timer);
      await restarting;
      await stopPostmaster(cluster, current.pid);
      guard.release();
    },
  };
}
