// Brings a database to the state of this release, as its owner, one server at a time.
import { JOBS_SCHEMA } from '../jobs/queues.ts';
import { migrateJobSchema } from './job-schema.ts';
import {
  MigrationError,
  pendingMigrations,
  quoteIdentifier,
  readMigrationFiles,
  withRoles,
  type AppliedMigration,
  type MigrationFile,
} from './migration-files.ts';
import { withConnection, type OwnerSql } from './owner-connection.ts';
import { currentRole, requireHarmlessRole } from './roles.ts';

export interface MigrateOptions {
  ownerUrl: string;
  /** The role the server works as. */
  appRole: string;
  folder: string;
}

const oldestSupported = 150_000;
// Any fixed number: what servers starting at the same time agree on.
const migrationLock = 7_264_001;
const lockWaitMs = 120_000;

/** Returns the names of the migrations that were applied now. */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const files = readMigrationFiles(options.folder);
  return withConnection(options.ownerUrl, async (sql) => {
    await requireSupportedServer(sql);
    await takeLock(sql);
    const owner = await currentRole(sql);
    await prepareSchema(sql, options.appRole);
    const pending = pendingMigrations(files, await listApplied(sql));
    for (const file of pending) await apply(sql, file, { app: options.appRole, owner });
    await migrateJobSchema(sql, options.appRole);
    return pending.map(({ name }) => name);
  });
}

/** For a server that was not given the owner: it may work only on a database that is up to date. */
export async function requireMigrated(appUrl: string, folder: string): Promise<void> {
  const files = readMigrationFiles(folder);
  await withConnection(appUrl, async (sql) => {
    await requireSupportedServer(sql);
    const [found] = await sql<{ isThere: boolean }[]>`
      select to_regclass('public.schema_migrations') is not null
        and to_regclass(${`${JOBS_SCHEMA}.version`}) is not null as "isThere"`;
    const pending = pendingMigrations(files, found?.isThere ? await listApplied(sql) : []);
    if (pending.length === 0) return;
    throw new MigrationError(
      `The database lacks ${pending.map(({ name }) => name).join(', ')}. ` +
        'Set MIGRATE_DATABASE_URL (the owner of the tables) for one start.',
    );
  });
}

export async function requireHarmlessApp(appUrl: string): Promise<void> {
  await withConnection(appUrl, requireHarmlessRole);
}

async function requireSupportedServer(sql: OwnerSql): Promise<void> {
  const [row] = await sql<{ number: number; text: string; encoding: string }[]>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as text,
      current_setting('server_encoding') as encoding`;
  if (row === undefined) throw new MigrationError('PostgreSQL does not say which version it is.');
  if (row.number < oldestSupported) {
    throw new MigrationError(`PostgreSQL ${row.text} is too old: 15 or newer is needed.`);
  }
  if (row.encoding !== 'UTF8') {
    throw new MigrationError(
      `The database is encoded in ${row.encoding}: it has to be created with UTF8.`,
    );
  }
}

/** Held by the session, so it ends with the connection however that ends. */
async function takeLock(sql: OwnerSql): Promise<void> {
  await sql.unsafe(`set lock_timeout = ${lockWaitMs}`);
  await sql`select pg_advisory_lock(${migrationLock})`;
  await sql.unsafe('set lock_timeout = 60000');
}

async function prepareSchema(sql: OwnerSql, app: string): Promise<void> {
  const role = quoteIdentifier(app);
  await sql
    .unsafe(
      `create table if not exists schema_migrations (
        number integer primary key,
        name text not null,
        checksum text not null,
        applied_at timestamptz not null default now()
      );
      grant usage on schema public to ${role};
      grant select on schema_migrations to ${role};`,
    )
    .simple();
}

async function listApplied(sql: OwnerSql): Promise<AppliedMigration[]> {
  return sql<AppliedMigration[]>`
    select m.number, m.name, m.checksum from schema_migrations m order by m.number`;
}

async function apply(
  sql: OwnerSql,
  file: MigrationFile,
  roles: { app: string; owner: string },
): Promise<void> {
  try {
    await sql.begin(async (tx) => {
      await tx.unsafe(withRoles(file.sql, roles)).simple();
      await tx`
        insert into schema_migrations (number, name, checksum)
        values (${file.number}, ${file.name}, ${file.checksum})`;
    });
  } catch (cause) {
    throw new MigrationError(`${file.name} failed: ${(cause as Error).message}`, { cause });
  }
}
