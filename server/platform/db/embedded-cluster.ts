// The folder of the embedded PostgreSQL and how it comes to be:
//
//   DATA_DIR/postgres/            owned by the account PostgreSQL runs as, 0700
//     cluster/                    PostgreSQL's own data folder
//     password                    of the superuser, 0600
//     postgres.log
//
// initdb writes into `cluster.new`, renamed when it is complete: an interrupted one is simply redone,
// and nothing that may hold data is ever deleted here.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { canReach, chooseAccount, type Account } from './embedded-account.ts';
import { locateBinaries, type Binaries } from './embedded-binaries.ts';

export interface Cluster {
  folder: string;
  dataFolder: string;
  logFile: string;
  password: string;
  account: Account | undefined;
  binaries: Binaries;
  isNew: boolean;
}

const initialiseLimitMs = 120_000;

/** Touches nothing inside an existing cluster. */
export function openClusterFolder(dataDir: string): Cluster {
  const folder = join(resolve(dataDir), 'postgres');
  const dataFolder = join(folder, 'cluster');
  const account = chooseAccount(existsSync(dataFolder) ? dataFolder : undefined);
  createFolder(folder, account);
  const binaries = locateBinaries(account);
  const password = readOrMakePassword(join(folder, 'password'), account);
  const isNew = !existsSync(dataFolder);
  const cluster = {
    folder,
    dataFolder,
    logFile: join(folder, 'postgres.log'),
    password,
    account,
    binaries,
    isNew,
  };
  if (!isNew) requireSameVersion(cluster);
  return cluster;
}

/**
 * How a program is told a folder. When its account cannot come there by path (root's home is 0700),
 * the folder is handed over as the working directory, which is entered before rights are dropped;
 * PostgreSQL itself uses relative paths from there on.
 */
export function folderParameter(cluster: Pick<Cluster, 'account'>, folder: string): string {
  if (canReach(folder, cluster.account)) return folder;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new Error(
    `PostgreSQL runs as ${cluster.account?.name}, which may not enter ${folder}. ` +
      'Put DATA_DIR where every account may pass through, start as an ordinary user, or set DATABASE_URL.',
  );
}

/** What PostgreSQL sees of our environment: no secret of the server among it. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const passed = ['PATH', 'SystemRoot', 'TEMP', 'TMP'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(passed), LC_ALL: 'C', TZ: 'UTC' };
}

export function programIdentity(account: Account | undefined): { uid?: number; gid?: number } {
  return account === undefined ? {} : { uid: account.uid, gid: account.gid };
}

function createFolder(folder: string, account: Account | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
}

function readOrMakePassword(path: string, account: Account | undefined): string {
  if (!existsSync(path)) {
    const draft = `${path}.new`;
    rmSync(draft, { force: true });
    writeFileSync(draft, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (account !== undefined) chownSync(draft, account.uid, account.gid);
    renameSync(draft, path);
  }
  return readFileSync(path, 'utf8').trim();
}

/** Only while holding the lock of the folder. */
export async function initialiseCluster(cluster: Cluster, isDurable: boolean): Promise<void> {
  const draft = `${cluster.dataFolder}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  if (cluster.account !== undefined) chownSync(draft, cluster.account.uid, cluster.account.gid);
  const passwordFile = join(cluster.folder, 'password');
  const isReachable = canReach(draft, cluster.account);
  const passwordInput = openSync(passwordFile, 'r');
  try {
    await runInitdb(
      cluster,
      [
        '-D',
        folderParameter(cluster, draft),
        '--username=postgres',
        '--auth=scram-sha-256',
        // Reached through the open file where it cannot be reached by path.
        `--pwfile=${isReachable ? passwordFile : '/dev/stdin'}`,
        // The same order and case rules on every machine, so that a data folder may move.
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--no-instructions',
        ...(isDurable ? [] : ['--no-sync']),
      ],
      draft,
      passwordInput,
    );
  } finally {
    closeSync(passwordInput);
  }
  renameSync(draft, cluster.dataFolder);
}

function runInitdb(
  cluster: Cluster,
  parameters: string[],
  workingFolder: string,
  input: number,
): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(cluster.binaries.initdb, parameters, {
      cwd: workingFolder,
      env: programEnvironment(),
      stdio: [input, 'pipe', 'pipe'],
      timeout: initialiseLimitMs,
      killSignal: 'SIGKILL',
      ...programIdentity(cluster.account),
    });
    let output = '';
    const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (cause) => fail(new Error(`initdb could not be run: ${cause.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) done();
      else fail(new Error(`initdb failed (${code ?? signal}): ${output.trim()}`));
    });
  });
}

function requireSameVersion(cluster: Cluster): void {
  const written = Number(readFileSync(join(cluster.dataFolder, 'PG_VERSION'), 'utf8').trim());
  if (written === cluster.binaries.majorVersion) return;
  throw new Error(
    `The data in ${cluster.dataFolder} was written by PostgreSQL ${written}, and this release brings ` +
      `${cluster.binaries.majorVersion}. Export with the release that wrote it and import here.`,
  );
}
