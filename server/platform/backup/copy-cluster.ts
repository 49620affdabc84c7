// A copy of the embedded PostgreSQL while it is at work: PostgreSQL is told that one begins, its files are copied as they
// are, and with them the log of all that changed meanwhile, from which it puts itself in order at its next start.
// https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Postgres from 'postgres';
import { postgres } from '../db/postgres-driver.ts';
import { copyTree, copyWhole, syncFolder, type Copied } from './copy-tree.ts';

/** Written anew at every start, or of processes that are running: PostgreSQL's own backups leave them out too. */
const LEFT_OUT = /^(postmaster\.(pid|opts)|backup_label.*|tablespace_map.*|current_logfiles.*)$/;
const EMPTIED = [
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
];
const SCRATCH = /(^|\/)(pgsql_tmp|pg_internal\.init)[^/]*$/;
/** Last, as PostgreSQL's own backups have it: it says where the rest begins. */
const CONTROL = 'global/pg_control';
const SEGMENT = /^[0-9A-F]{24}$/;
/** One at a time, whoever makes it: known within one database, and so all come by the same (`BACKUP_DATABASE`). */
const LOCK = 7_214_558_301;
export const BACKUP_DATABASE = 'postgres';
/** Until PostgreSQL has written down what it has in memory. */
const START_LIMIT_MS = 600_000;

export type Session = Postgres.ReservedSql;

/** The superuser's, which must not be exchanged for another meanwhile. Throws if another backup is under way. */
export async function withBackupSession<Result>(
  url: string,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const sql = postgres(url, {
    max: 1,
    max_lifetime: null,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: { application_name: 'homing-backup', statement_timeout: START_LIMIT_MS },
  });
  try {
    const session = await sql.reserve();
    const [row] = await session<{ isMine: boolean }[]>`
      select pg_try_advisory_lock(${LOCK}) as "isMine"`;
    if (row?.isMine !== true) throw new Error('Another backup of this database is under way.');
    return await work(session);
  } finally {
    // With the session goes its lock, and a backup that was begun and not ended.
    await sql.end({ timeout: 5 });
  }
}

export async function copyCluster(
  session: Session,
  from: string,
  to: string,
  check: () => Promise<void>,
): Promise<Copied> {
  // Keeps the log until it has been copied; it goes with the session.
  await session`
    select pg_create_physical_replication_slot('homing_backup_' || pg_backend_pid(), true, true)`;
  const [begun] = await session<{ segment: string }[]>`
    select pg_walfile_name(pg_backup_start('homing', fast => true)) as segment`;
  const copied = await copyTree(from, to, { isLeftOut: isClusterFileLeftOut, check });
  const control = await copyWhole(join(from, CONTROL), join(to, CONTROL));
  const [ended] = await session<{ segment: string; label: string }[]>`
    select pg_walfile_name(lsn) as segment, labelfile as label
    from pg_backup_stop(wait_for_archive => false)`;
  const log = await copyTree(join(from, 'pg_wal'), join(to, 'pg_wal'), {
    check,
    isLeftOut: (path) =>
      !path.endsWith('.history') &&
      path !== 'archive_status' &&
      path !== 'summaries' &&
      !(SEGMENT.test(path) && path >= begun!.segment && path <= ended!.segment),
  });
  await writeFile(join(to, 'backup_label'), ended!.label, { mode: 0o600, flush: true });
  for (const folder of [to, join(to, 'global')]) await syncFolder(folder);
  return {
    folders: [...copied.folders, ...log.folders.map((path) => `pg_wal/${path}`)],
    files: [
      ...copied.files,
      ...log.files.map((file) => ({ ...file, path: `pg_wal/${file.path}` })),
      { path: CONTROL, ...control },
      {
        path: 'backup_label',
        size: Buffer.byteLength(ended!.label),
        sha256: createHash('sha256').update(ended!.label).digest('hex'),
      },
    ],
  };
}

function isClusterFileLeftOut(path: string): boolean {
  if (path === CONTROL || LEFT_OUT.test(path) || SCRATCH.test(path)) return true;
  const [top, ...rest] = path.split('/');
  return rest.length > 0 && EMPTIED.includes(top ?? '');
}
