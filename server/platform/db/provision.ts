// From the settings to a database that is ready: started (when it is the embedded one), migrated, and
// entered by a role that row-level security binds.
import type { Logger } from '../log/logger.ts';
import { startEmbeddedPostgres, superuser, type EmbeddedPostgres } from './embedded-postgres.ts';
import { migrate, requireHarmlessApp, requireMigrated } from './migrate.ts';
import { withConnection, type OwnerSql } from './owner-connection.ts';
import { appRole, currentRole, ensureDatabase, ensureRole, ownerRole } from './roles.ts';

export interface ProvisionOptions {
  dataDir: string;
  databaseUrl: string | undefined;
  migrateDatabaseUrl: string | undefined;
  migrationsFolder: string;
  log: Logger;
  /** As the owner of the tables: what a database that was put back from a backup needs. Left out: the next start does it. */
  afterRestore?: (sql: OwnerSql) => Promise<void>;
  /** The database is gone for good: the process should end and be started again. */
  onFailure: (error: Error) => void;
}

export interface ProvisionedDatabase {
  appUrl: string;
  isEmbedded: boolean;
  stop(): Promise<void>;
}

const databaseName = 'homing';

export async function provisionDatabase(options: ProvisionOptions): Promise<ProvisionedDatabase> {
  if (options.databaseUrl !== undefined) {
    return provisionExternal({ ...options, databaseUrl: options.databaseUrl });
  }
  const embedded = await startEmbeddedPostgres({
    dataDir: options.dataDir,
    onFailure: options.onFailure,
    onRestart: () => options.log.warn({}, 'PostgreSQL had stopped and was started again'),
  });
  options.log.info(
    { port: embedded.port, isNew: embedded.isNewCluster, wasAdopted: embedded.wasAdopted },
    'embedded PostgreSQL is running',
  );
  try {
    const { appUrl, ownerUrl } = await prepareDatabase(embedded, databaseName);
    await migrateAndReport({ ...options, ownerUrl, appRole });
    await requireHarmlessApp(appUrl);
    if (embedded.wasRestored && options.afterRestore !== undefined) {
      await withConnection(ownerUrl, options.afterRestore);
      embedded.confirmRestored();
      options.log.warn({}, 'the database was put back from a backup');
    }
    return { appUrl, isEmbedded: true, stop: () => embedded.stop() };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

/** Roles and an empty database on an embedded server. */
export async function prepareDatabase(
  server: Pick<EmbeddedPostgres, 'url' | 'passwordOf'>,
  name: string,
): Promise<{ appUrl: string; ownerUrl: string }> {
  await withConnection(server.url(superuser, 'postgres'), async (sql) => {
    for (const role of [ownerRole, appRole]) await ensureRole(sql, role, server.passwordOf(role));
    await ensureDatabase(sql, name, ownerRole);
  });
  return { appUrl: server.url(appRole, name), ownerUrl: server.url(ownerRole, name) };
}

async function provisionExternal(
  options: ProvisionOptions & { databaseUrl: string },
): Promise<ProvisionedDatabase> {
  const role = await withConnection(options.databaseUrl, currentRole);
  if (options.migrateDatabaseUrl === undefined) {
    await requireMigrated(options.databaseUrl, options.migrationsFolder);
  } else {
    await migrateAndReport({ ...options, ownerUrl: options.migrateDatabaseUrl, appRole: role });
  }
  await requireHarmlessApp(options.databaseUrl);
  return { appUrl: options.databaseUrl, isEmbedded: false, stop: () => Promise.resolve() };
}

async function migrateAndReport(
  options: Pick<ProvisionOptions, 'migrationsFolder' | 'log'> & {
    ownerUrl: string;
    appRole: string;
  },
): Promise<void> {
  const applied = await migrate({
    ownerUrl: options.ownerUrl,
    appRole: options.appRole,
    folder: options.migrationsFolder,
  });
  if (applied.length > 0) options.log.info({ applied }, 'database migrated');
}
