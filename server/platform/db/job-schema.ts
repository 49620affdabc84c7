// The tables of the job queue belong to the owner, like all others: the server, which works as the
// app role, only uses them. pg-boss brings the statements; this runs them as the migrator.
import { createRequire } from 'node:module';
import { getConstructionPlans, getMigrationPlans, PgBoss } from 'pg-boss';
import { JOBS_SCHEMA, QUEUE_LIST } from '../jobs/queues.ts';
import { quoteIdentifier } from './migration-files.ts';
import { executeText, type OwnerSql } from './owner-connection.ts';

export async function migrateJobSchema(sql: OwnerSql, app: string): Promise<void> {
  const installed = await installedVersion(sql);
  if (installed === undefined) await executeText(sql, getConstructionPlans(JOBS_SCHEMA));
  else if (installed < wantedVersion()) {
    await executeText(sql, getMigrationPlans(JOBS_SCHEMA, installed));
  }
  await createQueues(sql);
  await grantUse(sql, app);
}

async function installedVersion(sql: OwnerSql): Promise<number | undefined> {
  const [table] = await sql<{ name: string | null }[]>`
    select to_regclass(${`${JOBS_SCHEMA}.version`})::text as name`;
  if (table?.name == null) return undefined;
  const [row] = await sql<
    { version: number }[]
  >`select v.version from ${sql(JOBS_SCHEMA)}.version v`;
  return row?.version;
}

function wantedVersion(): number {
  const require = createRequire(import.meta.url);
  const manifest = require('pg-boss/package.json') as { pgboss: { schema: number } };
  return manifest.pgboss.schema;
}

async function createQueues(sql: OwnerSql): Promise<void> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => executeText(sql, text, values) },
    schema: JOBS_SCHEMA,
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
  });
  let failure: Error | undefined;
  boss.on('error', (error) => (failure ??= error));
  await boss.start();
  try {
    for (const { name, ...options } of QUEUE_LIST) {
      const known = await boss.getQueue(name);
      if (known === null) await boss.createQueue(name, options);
      else await boss.updateQueue(name, options);
    }
  } finally {
    await boss.stop({ graceful: false, close: false });
  }
  if (failure !== undefined) throw failure;
}

async function grantUse(sql: OwnerSql, app: string): Promise<void> {
  const role = quoteIdentifier(app);
  await executeText(
    sql,
    `grant usage on schema ${JOBS_SCHEMA} to ${role};
    grant select, insert, update, delete on all tables in schema ${JOBS_SCHEMA} to ${role};
    grant usage on all sequences in schema ${JOBS_SCHEMA} to ${role};
    grant execute on all functions in schema ${JOBS_SCHEMA} to ${role};`,
  );
}
