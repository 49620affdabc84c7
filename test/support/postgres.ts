// A database of its own for a test file. Only for `*.pg.test.ts` and `*.e2e.ts`.
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import { ownerRole } from '#server/platform/db/roles.ts';

export interface TestPostgres {
  superUrl: string;
  /** Without a database name at its end, as `ownerUrl`. */
  appUrl: string;
  ownerUrl: string;
}

export interface TestDatabase {
  /** As the server works: bound by row-level security. */
  appUrl: string;
  /** As the owner of the tables, whom forced row-level security binds as well. */
  ownerUrl: string;
  /** Above all rules: to look at, or to arrange, what no role of the product may. */
  superUrl: string;
  drop(): Promise<void>;
}

export const templateName = 'homing_template';

/** Migrated, with the job queues, and without a row. */
export function testDatabase(): Promise<TestDatabase> {
  return createDatabase(`template ${templateName}`);
}

/** Nothing in it but what PostgreSQL brings, for tests of migrating and starting. */
export function emptyDatabase(): Promise<TestDatabase> {
  return createDatabase('template template0');
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const server = inject('postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const superServer = new URL(server.superUrl);
  await withConnection(server.superUrl, (sql) =>
    sql.unsafe(`create database ${name} owner ${ownerRole} ${template}`),
  );
  superServer.pathname = `/${name}`;
  return {
    appUrl: `${server.appUrl}${name}`,
    ownerUrl: `${server.ownerUrl}${name}`,
    superUrl: superServer.href,
    drop: () =>
      withConnection(server.superUrl, async (sql) => {
        await sql.unsafe(`drop database if exists ${name} with (force)`);
      }),
  };
}
