// Backups and what they are for: the programs themselves, on the database that comes with Homing, with a server at work.

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillByNumbers } from '#test/bench/fill-by-numbers.ts';
import { TEST_PASSWORD } from '#test/support/world.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { HOUR_MS } from '#shared/base/clock.ts';
import { backUpIfDue } from './daily-backup.ts';
import { withBackupSession } from './platform/backup/copy-cluster.ts';
import {
  BACKUP_DATABASE,
  backupsIn,
  lastBackupAt,
  makeBackup,
  verifyBackup,
} from './platform/backup/index.ts';
import {
  findEmbeddedPostgres,
  startEmbeddedPostgres,
  superuser,
} from './platform/db/embedded-postgres.ts';
import { withConnection, type OwnerSql } from './platform/db/owner-connection.ts';
import { createLogger } from './platform/log/logger.ts';
import { createDiskStore } from './platform/storage/disk-store.ts';

const TICKETS = 10_000;
/** Whole clusters are written and synced: a busy disk takes its time. */
const LIMIT_MS = 300_000;
const PICTURE = Buffer.from('a picture of a lamp');
const BLOB = 'blobs/aa/lamp';

let folder: string;
const running: ChildProcess[] = [];
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'homing-backup-'));
  // PostgreSQL's account passes through.
  chmodSync(folder, 0o755);
});
afterAll(() => {
  for (const child of running) if (child.exitCode === null) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

type Server = { readonly url: string; readonly child: ChildProcess };

async function serve(dataDir: string): Promise<Server> {
  const child = spawn(process.execPath, [resolve('server/main.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(dataDir, { HOST: '127.0.0.1', PORT: '0' }),
  });
  running.push(child);
  let output = '';
  const url = new Promise<string | undefined>((found) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const address = /Homing is at (http:\/\/\S+)/.exec(output)?.[1];
      if (address !== undefined) found(address);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void once(child, 'exit').then(() => found(undefined));
  });
  const address = await url;
  if (address === undefined) throw new Error(output);
  return { url: address, child };
}
async function end({ child }: Server, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
const environment = (dataDir: string, more: Record<string, string> = {}) => ({
  PATH: process.env['PATH'] ?? '',
  DATA_DIR: dataDir,
  BACKUP_DIR: at('backups'),
  DEMO: 'off',
  API_RATE: '0',
  LOG_LEVEL: 'warn',
  ...more,
});

/** One of the two programs. */
const run = (program: 'backup' | 'restore', dataDir: string, ...parameters: string[]) =>
  new Promise<{ readonly code: number; readonly said: string }>((done) => {
    execFile(
      process.execPath,
      [resolve(`server/${program}.ts`), ...parameters],
      { env: environment(dataDir), timeout: LIMIT_MS },
      (error, out, err) =>
        done({ code: error === null ? 0 : Number(error.code ?? -1), said: out + err }),
    );
  });

async function asSuperuser<Result>(
  dataDir: string,
  work: (sql: OwnerSql) => Promise<Result>,
): Promise<Result> {
  const found = await findEmbeddedPostgres(dataDir);
  if (found !== undefined) return withConnection(found.url(superuser, 'homing'), work);
  const started = await startEmbeddedPostgres({ dataDir });
  try {
    return await withConnection(started.url(superuser, 'homing'), work);
  } finally {
    await started.stop();
  }
}

/** SHA-256 of every table, row by row in an order of their own. */
async function sumsOf(sql: OwnerSql): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`;
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await sql.unsafe<{ n: string; sum: string }[]>(
      `select count(*) as n, encode(sha256(coalesce(string_agg(sha256(t::text::bytea), ''::bytea order by sha256(t::text::bytea)), '')), 'hex') as sum from ${name} t`,
    );
    sums[name] = `${row!.n} ${row!.sum}`;
  }
  return sums;
}

function sumsOfFiles(root: string): Record<string, string> {
  const sums: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    sums[path.slice(root.length)] = createHash('sha256').update(readFileSync(path)).digest('hex');
  }
  return sums;
}

async function signUp(server: Server) {
  const headers = { 'content-type': 'application/json', origin: server.url };
  const answer = await fetch(`${server.url}/api/v1/workspaces`, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      slug: 'desk',
      name: 'Desk',
      blueprint: 'saas',
      language: 'en',
      admin: { name: 'Ada Nord', email: 'ada@desk.example', password: TEST_PASSWORD },
    }),
  });
  expect(answer.status).toBe(201);
  const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
  return { cookie, headers: { ...headers, cookie } };
}

const epochOf = async (dataDir: string): Promise<string> =>
  asSuperuser(dataDir, async (sql) => {
    const [row] = await sql<{ epoch: string }[]>`select epoch::text as epoch from server_state`;
    return row!.epoch;
  });

test(
  `REL9a a backup made of a server at work, put back on another machine: ${TICKETS} tickets and all that was acknowledged before are there, and devices are told to start anew`,
  async () => {
    const server = await serve(at('data'));
    const { cookie, headers } = await signUp(server);
    await createDiskStore(join(at('data'), 'files')).putFile(BLOB, written('lamp', PICTURE));
    await asSuperuser(at('data'), async (sql) => {
      const [row] = await sql<{ id: WorkspaceId }[]>`select w.id from workspaces w`;
      await fillByNumbers(sql, row!.id, { tickets: TICKETS, messages: 2 * TICKETS, seed: 9 });
    });
    const acknowledged: string[] = [];
    let isWriting = true;
    const write = async (): Promise<void> => {
      while (isWriting) {
        const answer = await fetch(`${server.url}/api/v1/w/desk/tickets`, {
          method: 'POST',
          headers,
          body: JSON.stringify({
            subject: 'Written meanwhile',
            description: 'It goes on.',
            requester: { name: 'Rosa', email: 'rosa@guest.example' },
          }),
        });
        if (answer.status === 201) acknowledged.push(((await answer.json()) as { id: string }).id);
      }
    };
    const writers = [write(), write(), write()];
    await expect.poll(() => acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(20);
    const before = [...acknowledged];
    const made = await run('backup', at('data'));
    const during = acknowledged.length - before.length;
    isWriting = false;
    await Promise.all(writers);
    const epoch = await epochOf(at('data'));
    await end(server, 'SIGKILL');

    expect(made).toMatchObject({ code: 0, said: expect.stringContaining('Made ') });
    expect(during).toBeGreaterThan(0);
    const [name] = await backupsIn(at('backups'));
    expect(await run('restore', at('other'), join(at('backups'), name!))).toMatchObject({
      code: 0,
    });
    const again = await serve(at('other'));
    const look = (path: string) =>
      fetch(`${again.url}/api/v1/w/desk/${path}`, { headers: { cookie } });
    // The session goes on: its key came along.
    expect((await look('me')).status).toBe(200);
    for (const id of before) expect((await look(`tickets/${id}`)).status).toBe(200);
    const [counted] = await asSuperuser(
      at('other'),
      (sql) => sql<{ tickets: number; silent: number }[]>`
      select count(*)::int as tickets,
        count(*) filter (where not exists (
          select from messages m where m.workspace_id = t.workspace_id and m.ticket_id = t.id))::int as silent
      from tickets t`,
    );
    expect(counted!.tickets).toBeGreaterThanOrEqual(TICKETS + before.length);
    expect(counted!.tickets).toBeLessThanOrEqual(TICKETS + acknowledged.length);
    // Each ticket is written with its first message: half of one would show.
    expect(counted!.silent).toBe(0);
    expect(readFileSync(join(at('other'), 'files', BLOB))).toEqual(PICTURE);
    expect(await epochOf(at('other'))).not.toBe(epoch);
    await end(again, 'SIGTERM');
  },
  LIMIT_MS,
);

test(
  'REL9b of a server that stands still nothing differs: every table and every file',
  async () => {
    expect(await run('backup', at('data'))).toMatchObject({ code: 0 });
    const name = (await backupsIn(at('backups'))).at(-1)!;
    expect(await run('restore', at('still'), join(at('backups'), name))).toMatchObject({ code: 0 });

    const [was, is] = [
      await asSuperuser(at('data'), sumsOf),
      await asSuperuser(at('still'), sumsOf),
    ];
    expect(Object.keys(was).length).toBeGreaterThan(50);
    expect(is).toEqual(was);
    expect(sumsOfFiles(join(at('still'), 'files'))).toEqual(sumsOfFiles(join(at('data'), 'files')));
  },
  LIMIT_MS,
);

test(
  'REL9c a start that was killed before devices could be told is made up for by the next',
  async () => {
    // The test before has started PostgreSQL on it, and no server.
    const before = await epochOf(at('still'));
    expect(existsSync(join(at('still'), 'postgres/cluster/backup_label'))).toBe(false);

    await end(await serve(at('still')), 'SIGTERM');
    expect(await epochOf(at('still'))).not.toBe(before);
    // Once: nothing is left that would have it done again.
    expect(existsSync(join(at('still'), 'postgres/restored'))).toBe(false);
  },
  LIMIT_MS,
);

test(
  'REL9d what is damaged is told by name and not put back; nothing is touched',
  async () => {
    const name = (await backupsIn(at('backups'))).at(-1)!;
    const backup = join(at('backups'), name);
    expect(await run('backup', at('data'), '--verify', backup)).toMatchObject({
      code: 0,
      said: expect.stringContaining('Whole'),
    });
    const victim = join(backup, 'postgres/cluster/PG_VERSION');
    const content = readFileSync(victim);

    writeFileSync(victim, '81\n');
    for (const answer of [
      await run('backup', at('data'), '--verify', backup),
      await run('restore', at('empty'), backup),
    ]) {
      expect(answer.code).toBe(1);
      expect(answer.said).toContain('postgres/cluster/PG_VERSION is not what it was');
    }
    rmSync(victim);
    const missing = await run('restore', at('empty'), backup);
    expect(missing.said).toContain('postgres/cluster/PG_VERSION is missing');
    writeFileSync(victim, content);
    const manifest = join(backup, 'manifest.json');
    const whole = readFileSync(manifest);
    truncateSync(manifest, 1_000);
    expect((await run('restore', at('empty'), backup)).said).toContain('manifest.json is damaged');
    writeFileSync(manifest, whole);
    expect((await run('restore', at('empty'), at('nowhere'))).said).toContain('is no backup');
    expect((await run('restore', at('empty'))).said).toContain('Name one backup');
    expect(existsSync(join(at('empty'), 'postgres'))).toBe(false);
  },
  LIMIT_MS,
);

test(
  'REL9e data that is there is put aside on demand only, and never while a server runs on it',
  async () => {
    const backup = join(at('backups'), (await backupsIn(at('backups'))).at(-1)!);
    const refused = await run('restore', at('other'), backup);
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('--replace') });

    const server = await startEmbeddedPostgres({ dataDir: at('other') });
    const busy = await run('restore', at('other'), backup, '--replace');
    await server.stop();
    expect(busy).toMatchObject({ code: 1, said: expect.stringContaining('Another server') });

    writeFileSync(join(at('other'), 'files', 'left'), 'x');
    const put = await run('restore', at('other'), backup, '--replace');
    expect(put).toMatchObject({ code: 0, said: expect.stringContaining('What was there before') });
    const aside = readdirSync(at('other')).find((name) => name.startsWith('before-'))!;
    expect(readdirSync(join(at('other'), aside)).toSorted()).toEqual([
      'files',
      'postgres',
      'secret-key',
    ]);
    expect(existsSync(join(at('other'), 'files', 'left'))).toBe(false);
    expect(existsSync(join(at('other'), aside, 'files', 'left'))).toBe(true);
  },
  LIMIT_MS,
);

test(
  'REL9f the newest stay, files are not copied again, what was cut off is removed, and two at once are one',
  async () => {
    const dataDir = at('data');
    const own = at('daily');
    const server = await startEmbeddedPostgres({ dataDir });
    try {
      const source = { url: server.url(superuser, BACKUP_DATABASE), dataDir, hasFiles: true };
      const make = (when: string) =>
        makeBackup(source, { folder: own, keep: 2, now: Date.parse(when) });
      mkdirSync(join(own, '2026-10-31T03-00-00Z.part'), { recursive: true });
      await make('2026-11-01T03:00:00Z');
      expect(readdirSync(own)).toEqual(['2026-11-01T03-00-00Z']);
      await make('2026-11-02T03:00:00Z');
      const [first, second] = (await backupsIn(own)).map((name) => join(own, name, 'files', BLOB));
      expect(statSync(second!).ino).toBe(statSync(first!).ino);
      // A file that is another one by now is copied, and the backup of before keeps its own.
      appendFileSync(join(dataDir, 'files', BLOB), '!');
      expect(await make('2026-11-03T03:00:00Z')).toMatchObject({ removed: 1, left: [] });
      expect(await backupsIn(own)).toEqual(['2026-11-02T03-00-00Z', '2026-11-03T03-00-00Z']);
      expect(readFileSync(second!)).toEqual(PICTURE);
      expect(readFileSync(join(own, '2026-11-03T03-00-00Z', 'files', BLOB), 'utf8')).toBe(
        `${PICTURE.toString()}!`,
      );
      // One by hand while another is made: whoever comes first.
      const held = await withBackupSession(source.url, () => run('backup', dataDir, own));
      expect(held).toMatchObject({ code: 1, said: expect.stringContaining('under way') });
      expect(await backupsIn(own)).toHaveLength(2);
    } finally {
      await server.stop();
    }
  },
  LIMIT_MS,
);

test(
  'REL9h the server makes one a day, in a process of its own; what a wrong clock left in the future does not end that',
  async () => {
    const own = at('by-itself');
    mkdirSync(join(own, '2099-01-01T00-00-00Z'), { recursive: true });
    const env = environment(at('data'), { BACKUP_DIR: own });
    let later = 0;
    const round = () =>
      backUpIfDue(
        { folder: own, clock: () => Date.now() + later, log: createLogger('silent') },
        undefined,
        env,
      );
    await round();
    expect(await backupsIn(own)).toHaveLength(2);
    later = 23 * HOUR_MS;
    await round();
    expect(await backupsIn(own)).toHaveLength(2);
    later = 24 * HOUR_MS;
    await round();
    expect(await backupsIn(own)).toHaveLength(3);
    const last = await lastBackupAt(own, Date.now() + 1_000);
    expect(Math.abs(Date.now() - last!)).toBeLessThan(LIMIT_MS);
  },
  LIMIT_MS,
);

test(
  'REL9i a restore that was cut off lets no server start, and the next one begins with what was there',
  async () => {
    const dataDir = at('other');
    const backup = join(at('backups'), (await backupsIn(at('backups'))).at(-1)!);
    // As a power cut leaves it: the database is aside, and something of the backup is in its place already.
    mkdirSync(join(dataDir, 'before-now'));
    renameSync(join(dataDir, 'postgres'), join(dataDir, 'before-now', 'postgres'));
    mkdirSync(join(dataDir, 'uploads'), { recursive: true });
    const there = ['secret-key', 'files', 'postgres'];
    writeFileSync(join(dataDir, 'restoring'), JSON.stringify({ there, putAside: 'before-now' }));

    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('was cut off');
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
    const refused = await run('restore', dataDir, backup);

    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('--replace') });
    expect(existsSync(join(dataDir, 'postgres/cluster/PG_VERSION'))).toBe(true);
    for (const name of ['restoring', 'before-now', 'uploads', 'restored.part'])
      expect(existsSync(join(dataDir, name)), name).toBe(false);
    await asSuperuser(dataDir, (sql) => sql`select 1`);
  },
  LIMIT_MS,
);

test(
  'REL9j a damaged file of a message does not keep all else from being put back',
  async () => {
    const backup = join(at('backups'), (await backupsIn(at('backups'))).at(-1)!);
    const victim = join(backup, 'files', BLOB);
    const content = readFileSync(victim);
    // The backup of before has it under another name: this one is written anew.
    rmSync(victim);
    writeFileSync(victim, 'a picture of a l*mp');
    try {
      const refused = await run('restore', at('damaged'), backup);
      expect(refused).toMatchObject({
        code: 1,
        said: expect.stringContaining('--without-damaged'),
      });
      const put = await run('restore', at('damaged'), backup, '--without-damaged');
      expect(put).toMatchObject({ code: 0, said: expect.stringContaining(`files/${BLOB}`) });
      expect(existsSync(join(at('damaged'), 'files', BLOB))).toBe(false);
      expect(existsSync(join(at('damaged'), 'postgres/cluster/PG_VERSION'))).toBe(true);
    } finally {
      writeFileSync(victim, content);
    }
  },
  LIMIT_MS,
);

test.skipIf(process.getuid?.() !== 0)(
  'REL9k what root makes and puts back belongs to whoever the data belongs to',
  async () => {
    const nobody = 65_534;
    chownSync(at('still'), nobody, nobody);
    expect(await run('backup', at('still'), at('for-nobody'))).toMatchObject({ code: 0 });
    const [name] = await backupsIn(at('for-nobody'));
    const backup = join(at('for-nobody'), name!);
    for (const path of ['', 'manifest.json', 'postgres/cluster/PG_VERSION', 'secret-key'])
      expect(statSync(join(backup, path)).uid, path).toBe(nobody);

    mkdirSync(at('of-nobody'));
    chownSync(at('of-nobody'), nobody, nobody);
    expect(await run('restore', at('of-nobody'), backup)).toMatchObject({ code: 0 });
    for (const path of ['secret-key', 'files', 'postgres/cluster/PG_VERSION'])
      expect(statSync(join(at('of-nobody'), path)).uid, path).toBe(nobody);
  },
  LIMIT_MS,
);

test(
  'REL9l a manifest that somebody else has written names nothing outside of its backup',
  async () => {
    const backup = at('forged');
    mkdirSync(backup);
    const forged = { format: 1, madeAt: '2026-11-01T03:00:00Z', postgres: 18, hasFiles: true };
    const write = (path: string): void =>
      writeFileSync(
        join(backup, 'manifest.json'),
        JSON.stringify({ ...forged, hasSecretKey: true, folders: [path], files: [] }),
      );
    for (const path of ['../stolen', '/etc/stolen', 'a/../../stolen', 'a\\b', '']) {
      write(path);
      await expect(verifyBackup(backup), path).rejects.toThrow('is damaged');
    }
    write('postgres');
    expect((await verifyBackup(backup)).folders).toEqual(['postgres']);
  },
  LIMIT_MS,
);

function written(name: string, content: Buffer): string {
  writeFileSync(at(name), content);
  return at(name);
}
