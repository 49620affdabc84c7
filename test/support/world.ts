// A whole server in process on a database of its own, and people who use it. Only for `*.pg.test.ts` and `*.e2e.ts`.

import type { IncomingMessage } from 'node:http';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Clock } from '#shared/base/clock.ts';
import type { Permission } from '#shared/access/permissions.ts';
import { createApp, type App } from '#server/app.ts';
import { createContext, type AppConfig, type AppContext } from '#server/context.ts';
import { openDatabase, type Database } from '#server/platform/db/database.ts';
import { createLogger } from '#server/platform/log/logger.ts';
import type { PokeOptions } from '#server/sync/index.ts';
import { testDatabase, type TestDatabase } from './postgres.ts';

export const TEST_PASSWORD = 'correct horse battery';
export const TEST_SECRET_KEY = 'the secret key of a test, which nobody else uses';
export const TEST_ORIGIN = 'http://localhost';

export type TestClient = {
  /** `path` is absolute, or relative to the workspace's part of the API: `tickets?limit=5`. */
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  readonly post: (
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Response>;
  readonly patch: (
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ) => Promise<Response>;
  readonly delete: (path: string, headers?: Record<string, string>) => Promise<Response>;
  /** As a Cookie header; for sockets. */
  readonly cookie: () => string;
  /** Forgets the cookies. */
  readonly clear: () => void;
  readonly slug: string;
};
export type ClientOptions = {
  readonly slug?: string;
  readonly ip?: string;
  readonly origin?: string | null;
  /** An API key's secret. */
  readonly bearer?: string;
  readonly userAgent?: string;
};
export type SignedUp = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  /** Signed in as the administrator. */
  readonly admin: TestClient;
};
export type TestPerson = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly client: TestClient;
};

export type World = {
  readonly database: TestDatabase;
  readonly db: Database;
  readonly context: AppContext;
  readonly app: App;
  readonly client: (options?: ClientOptions) => TestClient;
  readonly signUp: (options?: {
    slug?: string;
    name?: string;
    blueprint?: string;
    language?: string;
  }) => Promise<SignedUp>;
  readonly signIn: (slug: string, email: string, password?: string) => Promise<TestClient>;
  /** A person with this profile, made by the administrator and signed in. */
  readonly addPerson: (
    workspace: SignedUp,
    person?: { profile?: string; name?: string; email?: string; groupIds?: readonly string[] },
  ) => Promise<TestPerson>;
  readonly apiKey: (workspace: SignedUp, scopes: readonly Permission[]) => Promise<TestClient>;
  /** The app as another process would run it, on the same database. */
  readonly secondServer: () => Promise<{
    app: App;
    context: AppContext;
    client: (options?: ClientOptions) => TestClient;
  }>;
  readonly close: () => Promise<void>;
};

export const testConfig: AppConfig = {
  host: '127.0.0.1',
  role: 'web',
  publicUrl: undefined,
  signUp: 'open',
  trustedProxies: [],
  hasTls: false,
  clientFolder: resolve('dist/client'),
  // Made by whoever puts a file there; a world has one of its own.
  dataDir: join(tmpdir(), `homing-tests-${process.pid}`),
  metricsToken: undefined,
};

export type WorldOptions = {
  readonly config?: Partial<AppConfig>;
  readonly clock?: Clock;
  readonly poke?: PokeOptions;
  /** Of another installation than the other worlds. */
  readonly secretKey?: string;
};

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const database = await testDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'homing-world-'));
  const opened: { context: AppContext; db: Database }[] = [];
  const start = async (): Promise<{ app: App; context: AppContext; db: Database }> => {
    const db = openDatabase({ url: database.appUrl, maxConnections: 8 });
    const context = await createContext({
      config: { ...testConfig, dataDir, ...options.config },
      db,
      log: createLogger('error'),
      secretKey: options.secretKey ?? TEST_SECRET_KEY,
      ...(options.poke === undefined ? {} : { poke: options.poke }),
      ...(options.clock === undefined ? {} : { clock: options.clock }),
    });
    opened.push({ context, db });
    return { app: createApp(context), context, db };
  };
  const { app, context, db } = await start();

  let people = 0;
  // Each client has an address of its own, so that the throttles of one test do not meet.
  const nextIp = (): string => {
    people += 1;
    return `198.51.${Math.floor(people / 250) % 250}.${(people % 250) + 1}`;
  };
  const client = (more: ClientOptions = {}): TestClient =>
    createClient(app, { ip: nextIp(), ...more });

  const signIn: World['signIn'] = async (slug, email, password = TEST_PASSWORD) => {
    const someone = client({ slug });
    await expectStatus(someone.post('sessions', { email, password }), 201);
    return someone;
  };

  const signUp: World['signUp'] = async (wanted = {}) => {
    const slug = wanted.slug ?? `desk-${crypto.randomUUID().slice(0, 8)}`;
    const name = wanted.name ?? 'Nordlicht Support';
    const email = `ada@${slug}.example`;
    const admin = client({ slug });
    const answer = await expectStatus(
      admin.post('/api/v1/workspaces', {
        slug,
        name,
        blueprint: wanted.blueprint ?? 'helpdesk',
        language: wanted.language ?? 'en',
        admin: { name: 'Ada Nord', email, password: TEST_PASSWORD },
      }),
      201,
    );
    const { id } = (await answer.json()) as { id: string };
    return { id, slug, name, email, password: TEST_PASSWORD, admin };
  };

  return {
    database,
    db,
    context,
    app,
    client,
    signIn,
    signUp,
    addPerson: async (workspace, person = {}) => {
      people += 1;
      const email = person.email ?? `person-${people}@${workspace.slug}.example`;
      const answer = await expectStatus(
        workspace.admin.post('people', {
          name: person.name ?? `Person ${people}`,
          email,
          profile: person.profile ?? 'technician',
          password: TEST_PASSWORD,
          groupIds: person.groupIds ?? [],
        }),
        201,
      );
      const { id, name } = (await answer.json()) as { id: string; name: string };
      const signedIn = await signIn(workspace.slug, email);
      return { id, name, email, password: TEST_PASSWORD, client: signedIn };
    },
    apiKey: async (workspace, scopes) => {
      const answer = await expectStatus(
        workspace.admin.post('api-keys', { name: 'Integration', scopes }),
        201,
      );
      const { secret } = (await answer.json()) as { secret: string };
      return client({ slug: workspace.slug, bearer: secret, origin: null });
    },
    secondServer: async () => {
      const second = await start();
      return {
        ...second,
        client: (more = {}) => createClient(second.app, { ip: nextIp(), ...more }),
      };
    },
    close: async () => {
      for (const { context, db } of opened) {
        await Promise.all(context.drains.map((drain) => drain()));
        await context.close();
        await db.close();
      }
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function expectStatus(answer: Promise<Response>, status: number): Promise<Response> {
  const response = await answer;
  if (response.status === status) return response;
  throw new Error(`expected ${status}, got ${response.status}: ${await response.text()}`);
}

export function createClient(app: App, options: ClientOptions): TestClient {
  const { slug = '', ip = '198.51.100.1', origin = TEST_ORIGIN, bearer, userAgent } = options;
  const cookies = new Map<string, string>();
  const cookie = (): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

  const send: TestClient['fetch'] = async (path, init = {}) => {
    const url = path.startsWith('/') ? path : `/api/v1/w/${slug}/${path}`;
    const headers = new Headers(init.headers);
    if (origin !== null && !headers.has('origin')) headers.set('origin', origin);
    if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`);
    if (userAgent !== undefined) headers.set('user-agent', userAgent);
    if (cookies.size > 0 && !headers.has('cookie')) headers.set('cookie', cookie());
    const incoming = { socket: { remoteAddress: ip } } as IncomingMessage;
    const response = await app.request(`${TEST_ORIGIN}${url}`, { ...init, headers }, { incoming });
    for (const line of response.headers.getSetCookie()) keepCookie(cookies, line);
    return response;
  };
  const sendJson = (
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ) =>
    body === undefined
      ? send(path, { method, headers })
      : send(path, {
          method,
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        });

  return {
    fetch: send,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, body, headers) => sendJson('POST', path, body, headers),
    patch: (path, body, headers) => sendJson('PATCH', path, body, headers),
    delete: (path, headers = {}) => send(path, { method: 'DELETE', headers }),
    cookie,
    clear: () => cookies.clear(),
    slug,
  };
}

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const name = pair.slice(0, pair.indexOf('='));
  const value = pair.slice(pair.indexOf('=') + 1);
  if (/;\s*max-age=0\b/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}
