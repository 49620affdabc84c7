// What the benchmarks share: a durable PostgreSQL and a server as its own process, as one machine would run them, and
// workspaces filled with invented tickets.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import { startEmbeddedPostgres, superuser } from '#server/platform/db/embedded-postgres.ts';
import { migrate } from '#server/platform/db/migrate.ts';
import { withConnection, type OwnerSql } from '#server/platform/db/owner-connection.ts';
import { prepareDatabase } from '#server/platform/db/provision.ts';
import { appRole } from '#server/platform/db/roles.ts';
import { fillByNumbers, type LargeFilling } from '#test/bench/fill-by-numbers.ts';
import { startServer, type ServerProcess } from '#test/support/server-process.ts';
import { createClient, expectOk, type Client } from './http.ts';
import { fillWorkspace, type Filling, type Seeded } from './seed.ts';

export const PASSWORD = 'correct horse battery';

export type Person = {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  readonly cookie: string;
};
export type Desk = Seeded & {
  readonly id: WorkspaceId;
  readonly slug: string;
  readonly admin: Person;
  /** An integrator's, with all rights. */
  readonly key: string;
  readonly signIn: (email: string) => Promise<string>;
};

export type Stage = {
  readonly origin: string;
  readonly server: ServerProcess;
  /** Of the postmaster. */
  readonly postgresPid: number;
  readonly appUrl: string;
  readonly client: Client;
  /** As the superuser. */
  readonly sql: <Result>(work: (sql: OwnerSql) => Promise<Result>) => Promise<Result>;
  /** Made at first use, the same afterwards. */
  readonly desk: (slug: string, filling: Filling | LargeFilling) => Promise<Desk>;
  readonly close: () => Promise<void>;
};

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'homing-bench-'));
  const embedded = await startEmbeddedPostgres({
    dataDir: join(folder, 'data'),
    maxConnections: 100,
  });
  const { appUrl, ownerUrl } = await prepareDatabase(embedded, 'homing');
  await migrate({ ownerUrl, appRole, folder: resolve('server/migrations') });
  const server = await startServer({
    env: {
      DATABASE_URL: appUrl,
      MIGRATE_DATABASE_URL: ownerUrl,
      TRUST_PROXY: '127.0.0.1',
      // Mail servers of this machine.
      MAIL_PRIVATE: 'on',
      // Any free port, should a benchmark ask for the inspector; and what somebody who profiles wants besides.
      NODE_OPTIONS: `--inspect-port=0 ${process.env['BENCH_NODE_OPTIONS'] ?? ''}`.trim(),
    },
  });
  const origin = `http://localhost:${server.port}`;
  // By number: looking the name up would be part of every new connection.
  const byNumber = `http://127.0.0.1:${server.port}`;
  const client = createClient(byNumber, 64);
  const sql: Stage['sql'] = (work) => withConnection(embedded.url(superuser, 'homing'), work);
  const desks = new Map<string, Promise<Desk>>();
  let addresses = 0;

  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    addresses += 1;
    const answer = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin,
        // Everybody has an address of their own: throttles are not what is measured.
        'x-forwarded-for': `10.9.${(addresses >> 8) & 255}.${addresses & 255}`,
        ...headers,
      },
      body: JSON.stringify(body),
    });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
    return { cookie, body: (await answer.json()) as Record<string, string> };
  };

  const makeDesk = async (slug: string, filling: Filling | LargeFilling): Promise<Desk> => {
    const admin = { name: 'Ada Nord', email: `ada@${slug}.example`, password: PASSWORD };
    const signUp = await post('/api/v1/workspaces', {
      slug,
      name: 'Nordlicht Support',
      blueprint: 'saas',
      language: 'en',
      admin,
    });
    const id = signUp.body['id'] as WorkspaceId;
    const { cookie } = signUp;
    const made = await post(
      `/api/v1/w/${slug}/api-keys`,
      { name: 'Shop', scopes: ['ticket.read', 'ticket.read-all', 'ticket.open', 'ticket.reply'] },
      { cookie },
    );
    const me = await expectOk(client('GET', `/api/v1/w/${slug}/me`, { cookie }));
    const answer = JSON.parse(me.text) as { id?: PersonId; self?: { id: PersonId } };
    const personId = (answer.self?.id ?? answer.id)!;
    const seeded = await sql((connection) => fill(connection, id, filling));
    return {
      ...seeded,
      id,
      slug,
      key: made.body['secret']!,
      admin: { id: personId, name: admin.name, email: admin.email, cookie },
      signIn: async (email) =>
        (await post(`/api/v1/w/${slug}/sessions`, { email, password: PASSWORD })).cookie,
    };
  };

  return {
    origin,
    server,
    postgresPid: embedded.pid(),
    appUrl,
    client: (method, path, headers, body) =>
      client(method, path, { origin: byNumber, ...headers }, body),
    sql,
    desk: (slug, filling) => {
      const known = desks.get(slug) ?? makeDesk(slug, filling);
      desks.set(slug, known);
      return known;
    },
    close: async () => {
      await server.stop();
      await embedded.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function fill(
  sql: OwnerSql,
  id: WorkspaceId,
  filling: Filling | LargeFilling,
): Promise<Seeded> {
  if ('hot' in filling) return fillWorkspace(sql, id, filling);
  await fillByNumbers(sql, id, filling, (line) => void process.stdout.write(`  ${line}\n`));
  return { hotIds: [] };
}
