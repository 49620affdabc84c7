// Two roles: the owner owns the tables and migrates; the app role is what the server works as, and
// row-level security binds it. The app role may therefore neither own a table nor be above the rules.
import { MigrationError, quoteIdentifier } from './migration-files.ts';
import type { OwnerSql } from './owner-connection.ts';

export const ownerRole = 'homing_owner';
export const appRole = 'homing_app';

/** As superuser of the embedded server. The passwords are base64url, safe inside a literal. */
export async function ensureRole(sql: OwnerSql, role: string, password: string): Promise<void> {
  const [existing] = await sql`select 1 from pg_roles r where r.rolname = ${role}`;
  const rights = 'login nosuperuser nobypassrls nocreatedb nocreaterole noreplication';
  const verb = existing === undefined ? 'create' : 'alter';
  await sql.unsafe(`${verb} role ${quoteIdentifier(role)} ${rights} password '${password}'`);
}

export async function ensureDatabase(sql: OwnerSql, name: string, owner: string): Promise<void> {
  const [existing] = await sql`select 1 from pg_database d where d.datname = ${name}`;
  if (existing !== undefined) return;
  await sql.unsafe(`create database ${quoteIdentifier(name)} owner ${quoteIdentifier(owner)}`);
}

export async function currentRole(sql: OwnerSql): Promise<string> {
  const [row] = await sql<{ role: string }[]>`select current_user as role`;
  if (row === undefined) throw new MigrationError('PostgreSQL does not say which role this is.');
  return row.role;
}

/** On a connection of the app role. */
export async function requireHarmlessRole(sql: OwnerSql): Promise<void> {
  const [row] = await sql<
    { role: string; isSuper: boolean; bypasses: boolean; owned: string | null }[]
  >`
    select
      r.rolname as role,
      r.rolsuper as "isSuper",
      r.rolbypassrls as "bypasses",
      (
        select string_agg(distinct c.relname, ', ')
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'pgboss') and c.relkind in ('r', 'p', 'v', 'm')
          and pg_has_role(r.oid, c.relowner, 'member')
      ) as owned
    from pg_roles r where r.rolname = current_user`;
  if (row === undefined)
    throw new MigrationError('PostgreSQL does not know the role of DATABASE_URL.');
  const fault = row.isSuper
    ? 'is a superuser'
    : row.bypasses
      ? 'has BYPASSRLS'
      : row.owned !== null
        ? `owns, or may become the owner of, these tables: ${row.owned.slice(0, 200)}`
        : undefined;
  if (fault === undefined) return;
  throw new MigrationError(
    `The role "${row.role}" of DATABASE_URL ${fault}, so row-level security would not separate workspaces. ` +
      'Work as an ordinary role there, and name the owner in MIGRATE_DATABASE_URL.',
  );
}
