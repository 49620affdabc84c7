import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE } from '#shared/protocol/sync.ts';
import { testDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { TEST_PASSWORD } from '#test/support/world.ts';

type Process = {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves with the address, or with undefined if the process ended before. */
  readonly url: Promise<string | undefined>;
  readonly exitCode: Promise<number | null>;
};

let database: TestDatabase;
let folder: string;
const running: ChildProcess[] = [];

beforeAll(async () => {
  database = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'homing-main-'));
});
afterAll(async () => {
  for (const child of running) if (child.exitCode === null) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

function launch(env: Record<string, string> = {}): Process {
  const child = spawn(process.execPath, [resolve('server/main.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: folder,
      DATABASE_URL: database.appUrl,
      SECRET_KEY: 'k'.repeat(40),
      LOG_LEVEL: 'warn',
      ...env,
    },
  });
  running.push(child);
  let output = '';
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const url = new Promise<string | undefined>((found) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const address = /Homing is at (http:\/\/\S+)/.exec(output)?.[1];
      if (address !== undefined) found(address);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void exited.then(() => found(undefined));
  });
  return { child, output: () => output, url, exitCode: exited };
}

const started = async (env?: Record<string, string>): Promise<Process & { at: string }> => {
  const server = launch(env);
  const at = await server.url;
  if (at === undefined) throw new Error(server.output());
  return { ...server, at };
};

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', origin: new URL(url).origin, ...headers },
  });
const cookieOf = (answer: Response): string =>
  (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';

describe('several processes over one database', () => {
  test('I2s what one process revokes is dead in the other at once; the worker answers only its supervisor', async () => {
    const [one, two, worker] = await Promise.all([
      started({ ROLE: 'web' }),
      started({ ROLE: 'web' }),
      started({ ROLE: 'worker' }),
    ]);
    const admin = { name: 'Ada Nord', email: 'ada@desk.example', password: TEST_PASSWORD };
    const signUp = await post(`${one.at}/api/v1/workspaces`, {
      slug: 'desk',
      name: 'Desk',
      blueprint: 'helpdesk',
      language: 'en',
      admin,
    });
    expect(signUp.status).toBe(201);
    const cookie = cookieOf(signUp);
    const ask = (at: string) => fetch(`${at}/api/v1/w/desk/me`, { headers: { cookie } });
    expect((await ask(two.at)).status).toBe(200);
    const socket = new WebSocket(`${two.at.replace('http', 'ws')}/sync/v1/w/desk/poke?protocol=1`, {
      headers: { cookie, origin: two.at },
    });
    await once(socket, 'open');
    const closed = once(socket, 'close') as Promise<[number]>;

    const ended = await fetch(`${one.at}/api/v1/w/desk/sessions/current`, {
      method: 'DELETE',
      headers: { cookie, origin: one.at },
    });
    const endedAt = Date.now();

    expect(ended.status).toBe(204);
    expect((await closed)[0]).toBe(CLOSE.UNAUTHENTICATED);
    // It was told: by itself it asks again after a minute.
    expect(Date.now() - endedAt).toBeLessThan(15_000);
    expect((await ask(two.at)).status).toBe(401);
    expect((await fetch(`${worker.at}/readyz`)).status).toBe(200);
    expect((await fetch(`${worker.at}/api/v1/server`)).status).toBe(404);
    for (const server of [one, two, worker]) server.child.kill('SIGTERM');
    expect(await Promise.all([one, two, worker].map((server) => server.exitCode))).toEqual([
      0, 0, 0,
    ]);
  });
});

const CREDENTIALS = { email: 'ada@desk.example', password: TEST_PASSWORD };
/** A request whose headers the server has read, as its word to continue tells, and whose body is still to come. */
function beginSignIn(at: string) {
  const body = JSON.stringify(CREDENTIALS);
  const sending = request(`${at}/api/v1/w/desk/sessions`, {
    method: 'POST',
    headers: {
      origin: at,
      'content-type': 'application/json',
      'content-length': body.length,
      expect: '100-continue',
    },
  });
  const answered = once(sending, 'response').then(([answer]) => {
    (answer as IncomingMessage).resume();
    return (answer as IncomingMessage).statusCode;
  });
  const isBegun = once(sending, 'continue');
  sending.flushHeaders();
  return {
    isBegun,
    finish: () => {
      sending.end(body);
      return answered;
    },
  };
}

describe('an end in peace', () => {
  test('a running request is answered, sockets are asked to come back, then 0', async () => {
    const server = await started();
    const first = await post(`${server.at}/api/v1/w/desk/sessions`, CREDENTIALS);
    expect(first.status).toBe(201);
    const socket = new WebSocket(
      `${server.at.replace('http', 'ws')}/sync/v1/w/desk/poke?protocol=1`,
      {
        headers: { cookie: cookieOf(first), origin: server.at },
      },
    );
    await once(socket, 'open');
    const closed = once(socket, 'close') as Promise<[number]>;

    const running = [beginSignIn(server.at), beginSignIn(server.at), beginSignIn(server.at)];
    await Promise.all(running.map(({ isBegun }) => isBegun));
    server.child.kill('SIGTERM');
    const askedAt = Date.now();

    // The server stops by now, and still waits for the rest of what it has begun to read.
    expect((await closed)[0]).toBe(CLOSE.DRAINING);
    expect(await Promise.all(running.map(({ finish }) => finish()))).toEqual([201, 201, 201]);
    expect(await server.exitCode).toBe(0);
    // Sooner than it would have given up waiting.
    expect(Date.now() - askedAt).toBeLessThan(9_000);
    await expect(fetch(`${server.at}/healthz`)).rejects.toThrow();
  });
});

describe('what stops the start', () => {
  test('2: wrong settings, one line each, and nothing else', async () => {
    const server = launch({ PORT: 'x', SIGNUP: 'maybe' });

    expect(await server.exitCode).toBe(2);
    expect(server.output().trim().split('\n')).toEqual([
      expect.stringMatching(/^PORT: /),
      expect.stringMatching(/^SIGNUP: /),
    ]);
  });

  test('3: a database that cannot be used, without its password', async () => {
    const server = launch({ DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:9/none' });

    expect(await server.exitCode).toBe(3);
    expect(server.output()).toMatch(/^The database cannot be used: /m);
    expect(server.output()).not.toContain('hunter2');
  });

  test('4: a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };

    const server = launch({ PORT: String(port) });

    expect(await server.exitCode).toBe(4);
    expect(server.output()).toMatch(/^Cannot listen on 127\.0\.0\.1, port \d+/m);
    other.close();
  });
});
