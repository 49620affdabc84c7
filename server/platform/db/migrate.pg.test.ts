import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inject, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emptyDatabase, testDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { migrate, requireHarmlessApp, requireMigrated } from './migrate.ts';
import { withConnection } from './owner-connection.ts';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await emptyDatabase();
  folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  writeFileSync(
    join(folder, '0001-first.sql'),
    'create table cards (id int); grant select on cards to :"app_role";',
  );
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

function run(): Promise<string[]> {
  return migrate({ ownerUrl: database.ownerUrl, appRole: 'homing_app', folder });
}

test('files are applied once and in order, by several servers starting together', async () => {
  writeFileSync(join(folder, '0002-second.sql'), 'alter table cards add column body text;');

  const applied = await Promise.all([run(), run(), run()]);

  expect(applied.flat()).toEqual(['0001-first.sql', '0002-second.sql']);
  expect(await run()).toEqual([]);
  await withConnection(database.appUrl, (sql) => sql`select c.body from cards c`);
});

test('a failing file leaves nothing of itself and names itself', async () => {
  writeFileSync(join(folder, '0002-broken.sql'), 'create table half (id int); select nonsense;');

  await expect(run()).rejects.toThrow(/0002-broken\.sql failed: .*nonsense/);

  const found = await withConnection(
    database.ownerUrl,
    (sql) => sql`select to_regclass('half') as half, to_regclass('cards')::text as cards`,
  );
  expect(found[0]).toEqual({ half: null, cards: 'cards' });
});

test('a file that was changed after it was applied is refused, line ends apart', async () => {
  await run();
  const text = 'create table cards (id int); grant select on cards to :"app_role";';

  writeFileSync(join(folder, '0001-first.sql'), `${text}\n-- more`);
  await expect(run()).rejects.toThrow(/0001-first\.sql is not the file that was applied/);

  writeFileSync(join(folder, '0001-first.sql'), text);
  expect(await run()).toEqual([]);
});

test('a database newer than the files, and a gap between files, are refused', async () => {
  writeFileSync(join(folder, '0002-second.sql'), 'select 1;');
  await run();
  rmSync(join(folder, '0002-second.sql'));
  await expect(run()).rejects.toThrow(/older than the database/);

  writeFileSync(join(folder, '0003-third.sql'), 'select 1;');
  await expect(run()).rejects.toThrow(/the next number is 0002/);
});

test('a server without the owner starts on a migrated database only', async () => {
  await expect(requireMigrated(database.appUrl, folder)).rejects.toThrow(/lacks 0001-first\.sql/);
  await run();
  await requireMigrated(database.appUrl, folder);
});

describe('the role of the server', () => {
  test('W1s may neither be superuser nor own tables', async () => {
    await run();

    await requireHarmlessApp(database.appUrl);
    await expect(requireHarmlessApp(database.superUrl)).rejects.toThrow(/is a superuser/);
    await expect(requireHarmlessApp(database.ownerUrl)).rejects.toThrow(/owns, or may become/);
  });

  test('W1t may not bypass row-level security', async () => {
    const server = inject('postgres');
    await withConnection(
      server.superUrl,
      (sql) => sql`create role passer login bypassrls password 'x'`,
    );
    const url = new URL(database.appUrl);
    url.username = 'passer';
    url.password = 'x';
    try {
      await expect(requireHarmlessApp(url.href)).rejects.toThrow(/has BYPASSRLS/);
    } finally {
      await withConnection(server.superUrl, (sql) => sql`drop role passer`);
    }
  });
});

test('the real migrations leave no table of a tenant without forced row-level security', async () => {
  const real = await testDatabase();
  try {
    const open = await withConnection(
      real.ownerUrl,
      (sql) => sql<{ name: string }[]>`
      select distinct c.relname as name from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(open).toEqual([]);
    await requireMigrated(real.appUrl, resolve('server/migrations'));
    await requireHarmlessApp(real.appUrl);
  } finally {
    await real.drop();
  }
});
