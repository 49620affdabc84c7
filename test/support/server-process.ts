import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;

/** A whole server as its own process on loopback, with its own data folder and embedded database. */
export type ServerProcess = {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly pid: number;
  /** What it has printed so far. */
  readonly output: () => string;
  readonly kill: (signal?: NodeJS.Signals) => Promise<void>;
  /** Starts it again on the same port and data. */
  readonly restart: () => Promise<void>;
  /** Stops it and removes its data. */
  readonly stop: () => Promise<void>;
};

export type ServerOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly port?: number;
};

export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'homing-e2e-'));
  let output = '';
  let port = options.port ?? 0;
  let child: ChildProcess = await launch();

  async function launch(): Promise<ChildProcess> {
    const started = spawn(process.execPath, [join(ROOT, 'server/main.ts')], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        DEMO: 'off',
        LOG_LEVEL: 'warn',
        // Tests ask faster than people do.
        API_RATE: '0',
        ...options.env,
        HOST: '127.0.0.1',
        PORT: String(port),
        DATA_DIR: dataDir,
      },
    });
    const from = output.length;
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    started.stdout.on('data', read);
    started.stderr.on('data', read);
    const deadline = Date.now() + START_LIMIT_MS;
    while (Date.now() < deadline) {
      const address = /http:\/\/(?:127\.0\.0\.1|localhost):(\d+)/.exec(output.slice(from));
      if (address !== null) {
        port = Number(address[1]);
        return started;
      }
      if (started.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    started.kill('SIGKILL');
    throw new Error(`the server did not start:\n${output.slice(from)}`);
  }

  async function kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(late);
  }

  return {
    get url() {
      return `http://localhost:${port}`;
    },
    get port() {
      return port;
    },
    get pid() {
      return child.pid ?? 0;
    },
    dataDir,
    output: () => output,
    kill,
    restart: async () => {
      await kill();
      child = await launch();
    },
    stop: async () => {
      await kill('SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
