// Migrations are the SQL files of a folder, `NNNN-what.sql`, numbered without gaps. They only go
// forward: a released file never changes, a mistake is mended by the next one.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface MigrationFile {
  number: number;
  name: string;
  sql: string;
  checksum: string;
}

export interface AppliedMigration {
  number: number;
  name: string;
  checksum: string;
}

export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

export function readMigrationFiles(folder: string): MigrationFile[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted();
  return names.map((fileName, index) => {
    const match = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(fileName);
    if (match === null) {
      throw new MigrationError(`${fileName}: a migration is named like 0001-what-it-does.sql.`);
    }
    const number = Number(match[1]);
    if (number !== index + 1) {
      throw new MigrationError(
        `${fileName}: the next number is ${String(index + 1).padStart(4, '0')}.`,
      );
    }
    const sql = readFileSync(join(folder, fileName), 'utf8');
    // A checkout with other line ends is the same migration.
    const checksum = createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
    return { number, name: fileName, sql, checksum };
  });
}

/** What is left to do; refuses a history that these files did not write. */
export function pendingMigrations(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): MigrationFile[] {
  for (const old of applied) {
    const file = files.find(({ number }) => number === old.number);
    if (file === undefined) {
      throw new MigrationError(
        `The database has migration ${old.name}, which this release does not know: it is older than the database.`,
      );
    }
    if (file.checksum !== old.checksum) {
      throw new MigrationError(
        `${file.name} is not the file that was applied to this database. Released migrations never change: ` +
          'restore it, and put the difference into a new one.',
      );
    }
  }
  return files.filter(({ number }) => !applied.some((old) => old.number === number));
}

/**
 * `:"app_role"` and `:"owner_role"` stand for the roles of this installation, as in psql, so that the
 * files can be read and run there too (`psql -v app_role=homing_app -v owner_role=homing_owner`).
 */
export function withRoles(sql: string, roles: { app: string; owner: string }): string {
  return sql.replaceAll(/:"(app|owner)_role"/g, (_, which: 'app' | 'owner') =>
    quoteIdentifier(roles[which]),
  );
}

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
