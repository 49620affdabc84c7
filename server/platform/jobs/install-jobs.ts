import { PgBoss } from 'pg-boss';
import type { JobsDriver } from './jobs.ts';
import { JOBS_SCHEMA, QUEUE_LIST } from './queues.ts';

/**
 * Makes or upgrades the tables of the job queue and its queues; part of the migration, run as the owner. `role` is
 * the one the server works as: it uses the tables and alters nothing.
 */
export async function installJobs(driver: JobsDriver, role: string): Promise<void> {
  if (!/^[a-z_][a-z0-9_]*$/i.test(role)) throw new Error(`not a plain role name: ${role}`);
  const boss = new PgBoss({
    db: driver,
    schema: JOBS_SCHEMA,
    migrate: true,
    createSchema: true,
    supervise: false,
    schedule: false,
  });
  let failure: Error | undefined;
  boss.on('error', (error) => (failure ??= error));
  await boss.start();
  try {
    for (const { name, ...options } of QUEUE_LIST) {
      if ((await boss.getQueue(name)) === null) await boss.createQueue(name, options);
      else await boss.updateQueue(name, options);
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  if (failure !== undefined) throw failure;
  const quoted = `"${role}"`;
  for (const grant of [
    `grant usage on schema ${JOBS_SCHEMA} to ${quoted}`,
    `grant select, insert, update, delete on all tables in schema ${JOBS_SCHEMA} to ${quoted}`,
    `grant execute on all functions in schema ${JOBS_SCHEMA} to ${quoted}`,
    `grant usage on all sequences in schema ${JOBS_SCHEMA} to ${quoted}`,
  ]) {
    await driver.executeSql(grant);
  }
}
