// A single connection for work on the database itself: roles, migrations, checks of rights. Without a
// statement limit, because building an index takes as long as it takes; waiting for a lock has one.
import type Postgres from 'postgres';
import { postgres } from './postgres-driver.ts';

export type OwnerSql = Postgres.Sql;

export async function withConnection<Result>(
  url: string,
  work: (sql: OwnerSql) => Promise<Result>,
): Promise<Result> {
  const sql = postgres(url, {
    max: 1,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: {
      application_name: 'homing-migrate',
      search_path: 'public',
      lock_timeout: 60_000,
      statement_timeout: 0,
      TimeZone: 'UTC',
    },
  });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Text SQL of a library, which may hold several statements and open its own transaction. */
export async function executeText(
  sql: OwnerSql,
  text: string,
  values: readonly unknown[] = [],
): Promise<{ rows: Record<string, unknown>[] }> {
  const parameters = values.map((value) => (value === undefined ? null : value)) as never[];
  const answer: readonly unknown[] =
    parameters.length === 0 ? await sql.unsafe(text).simple() : await sql.unsafe(text, parameters);
  return { rows: lastRows(answer) };
}

/** Several statements answer with a list of results; the last one counts. */
export function lastRows(answer: readonly unknown[]): Record<string, unknown>[] {
  const last = answer.at(-1);
  const rows = Array.isArray(last) && answer.every(Array.isArray) ? (last as unknown[]) : answer;
  return [...rows] as Record<string, unknown>[];
}
