// The server of the simulations: the real one, in process, on a real PostgreSQL, with one database for many schedules
// and a workspace for each. Writers can be held before their commit, and the process can be "restarted".

import type { IncomingMessage } from 'node:http';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_PROFILES, type DefaultProfileId } from '#shared/access/profiles.ts';
import { isPermission } from '#shared/access/permissions.ts';
import { createIdSource } from '#shared/base/ids.ts';
import type { GroupId, PersonId, SessionId, WorkspaceId } from '#shared/base/ids.ts';
import { BLUEPRINTS, configurationFor } from '#shared/blueprints/index.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Configuration, LockMode } from '#shared/engine/configuration.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import { createApp, type App } from '#server/app.ts';
import { createContext, type AppContext } from '#server/context.ts';
import type { ExecuteResult } from '#server/commands/types.ts';
import { openDatabase, type Database, type Tx } from '#server/platform/db/database.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import { createLogger } from '#server/platform/log/logger.ts';
import { renewEpoch } from '#server/sync/index.ts';
import { testDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { testConfig, TEST_ORIGIN } from '#test/support/world.ts';
import type { SessionToken, WireAnswer } from './faults.ts';

const SECRET = 'the secret key of the simulations, which nobody else uses';
export const newId = createIdSource(Date.now, (bytes) => {
  bytes.set(randomBytes(bytes.length));
});

export type Server = {
  readonly database: TestDatabase;
  /** To arrange and to look; not through the fault below. */
  readonly db: Database;
  readonly context: () => AppContext;
  readonly request: (
    url: string,
    init: RequestInit,
    session: SessionToken | undefined,
  ) => Promise<Response>;
  readonly handle: (
    url: string,
    init: RequestInit,
    session: SessionToken | undefined,
  ) => Promise<WireAnswer>;
  /** The process ends and another begins on the same database. */
  readonly restart: () => Promise<void>;
  readonly renewEpoch: () => Promise<void>;
  /** Puts the rows of a workspace aside; what is returned puts them back, as restoring a backup of them does. */
  readonly backUp: (workspaceId: WorkspaceId) => Promise<() => Promise<void>>;
  /** Called inside the transaction of every write, after its last statement and before its commit. */
  beforeCommit: ((workspaceId: string) => Promise<void>) | undefined;
  readonly close: () => Promise<void>;
};

export async function startServer(
  options: {
    readonly plant?: (database: TestDatabase) => Promise<void>;
    readonly appUrl?: (url: string) => string;
  } = {},
): Promise<Server> {
  const database = await testDatabase();
  await options.plant?.(database);
  const dataDir = await mkdtemp(join(tmpdir(), 'homing-simulation-'));
  const db = openDatabase({ url: database.appUrl, maxConnections: 4 });
  let running: { context: AppContext; app: App; db: Database } | undefined;

  const start = async () => {
    const own = openDatabase({
      url: options.appUrl?.(database.appUrl) ?? database.appUrl,
      maxConnections: 6,
    });
    const faulty: Database = {
      ...own,
      tenant: (workspaceId, work) =>
        own.tenant(workspaceId, async (tx) => {
          // The commit comes by itself, so that a fault can come before it.
          const result = await work(tx, () => undefined);
          await server.beforeCommit?.(workspaceId);
          return result;
        }),
    };
    const context = await createContext({
      config: { ...testConfig, dataDir },
      db: faulty,
      log: createLogger('error'),
      secretKey: SECRET,
    });
    running = { context, app: createApp(context), db: own };
  };
  const stop = async () => {
    const old = running;
    running = undefined;
    if (old === undefined) return;
    await Promise.all(old.context.drains.map((drain) => drain()));
    await old.context.close();
    await old.db.close();
  };

  const server: Server = {
    database,
    db,
    beforeCommit: undefined,
    context: () => running!.context,
    request: async (url, init, session) => {
      const path = new URL(url).pathname + new URL(url).search;
      const headers = new Headers(init.headers);
      headers.set('origin', TEST_ORIGIN);
      const slug = /\/w\/([^/]+)\//.exec(path)?.[1] ?? '';
      if (session !== undefined) headers.set('cookie', `homing-${slug}=${session.token}`);
      const incoming = { socket: { remoteAddress: '198.51.100.7' } } as IncomingMessage;
      const { signal: _signal, ...rest } = init;
      return running!.app.request(TEST_ORIGIN + path, { ...rest, headers }, { incoming });
    },
    handle: async (url, init, session) => {
      const response = await server.request(url, init, session);
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      };
    },
    restart: async () => {
      await stop();
      await start();
    },
    renewEpoch: () => withConnection(database.ownerUrl, renewEpoch),
    backUp: (workspaceId) => backUp(database, workspaceId, () => server.restart()),
    close: async () => {
      await stop();
      await db.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  await start();
  return server;
}

/** Beside triggers and foreign keys, so that the rows come back as they were. */
async function backUp(
  { superUrl, ownerUrl }: TestDatabase,
  workspaceId: WorkspaceId,
  restart: () => Promise<void>,
): Promise<() => Promise<void>> {
  const copy = `backup_${newId().replaceAll('-', '')}`;
  type Table = { readonly name: string; readonly key: string; readonly columns: string };
  const each = async (sentence: (table: Table) => string): Promise<void> =>
    withConnection(superUrl, async (sql) => {
      const tables = await sql<Table[]>`
        select t.table_name as name, max(c.column_name) filter (
            where c.column_name = case when t.table_name = 'workspaces' then 'id' else 'workspace_id' end
          ) as key,
          string_agg(quote_ident(c.column_name), ', ') filter (where c.is_generated = 'NEVER') as columns
        from information_schema.tables t
        join information_schema.columns c using (table_schema, table_name)
        where t.table_schema = 'public' and t.table_type = 'BASE TABLE'
        group by t.table_name`;
      await sql.begin(async (tx) => {
        await tx.unsafe('set local session_replication_role = replica');
        for (const table of tables) if (table.key !== null) await tx.unsafe(sentence(table));
      });
    });
  await withConnection(superUrl, (sql) => sql.unsafe(`create schema ${copy}`));
  await each(
    ({ name, key }) =>
      `create table ${copy}.${name} as select * from public.${name} where ${key} = '${workspaceId}'`,
  );
  return async () => {
    await each(({ name, key }) => `delete from public.${name} where ${key} = '${workspaceId}'`);
    await each(
      ({ name, columns }) =>
        `insert into public.${name} (${columns}) overriding system value select ${columns} from ${copy}.${name}`,
    );
    await withConnection(ownerUrl, renewEpoch);
    await restart();
  };
}

export type Person = {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
};
export type PersonKey = 'ana' | 'ben' | 'tom' | 'lea' | 'ada' | 'cleo' | 'carl';
export type Workspace = {
  readonly id: WorkspaceId;
  readonly slug: string;
  readonly mode: LockMode;
  readonly configuration: Configuration;
  readonly groups: readonly [GroupId, GroupId];
  readonly people: Readonly<Record<PersonKey, Person>>;
};

const BLUEPRINT_OF_MODE: Readonly<Record<LockMode, string>> = {
  exclusive: 'maildesk',
  presence: 'helpdesk',
  none: 'helpdesk',
};
const CAST: readonly (readonly [PersonKey, DefaultProfileId, readonly (0 | 1)[]])[] = [
  ['ana', 'technician', [0]],
  ['ben', 'technician', [1]],
  ['tom', 'technician', [0, 1]],
  ['lea', 'lead', [0]],
  ['ada', 'administrator', []],
  ['cleo', 'customer', []],
  ['carl', 'customer', []],
];

export async function createWorkspace(server: Server, mode: LockMode): Promise<Workspace> {
  const id = newId<WorkspaceId>();
  const slug = `s-${id.slice(-12)}`;
  const groups = [newId<GroupId>(), newId<GroupId>()] as const;
  const blueprint = BLUEPRINTS.find((one) => one.id === BLUEPRINT_OF_MODE[mode])!;
  const preset = configurationFor(blueprint, { defaultGroup: groups[0] });
  const configuration: Configuration = { ...preset, lock: { ...preset.lock, mode } };
  const people = Object.fromEntries(
    CAST.map(([key]) => [
      key,
      { id: newId<PersonId>(), name: key, email: `${key}@${slug}.example` },
    ]),
  ) as Record<PersonKey, Person>;
  await server.db.tenant(id, async (tx) => {
    await tx`insert into workspaces (id, slug, name, blueprint, configuration, working_set_days)
      values (${id}, ${slug}, 'Simulated desk', ${blueprint.id}, ${tx.json(configuration as never)}, ${configuration.workingSetDays})`;
    await tx`insert into profiles ${tx(
      DEFAULT_PROFILES.map((profile) => ({
        workspaceId: id,
        id: profile.id,
        name: tx.json(profile.name),
        permissions: [...profile.permissions] as string[],
      })) as never,
    )}`;
    await tx`insert into groups ${tx(groups.map((groupId, index) => ({ workspaceId: id, id: groupId, name: `Group ${index + 1}` })) as never)}`;
    await tx`insert into people ${tx(
      CAST.map(([key, profile]) => ({ workspaceId: id, profile, ...people[key] })) as never,
    )}`;
    const members = CAST.flatMap(([key, , own]) =>
      own.map((group) => ({ workspaceId: id, groupId: groups[group], personId: people[key].id })),
    );
    await tx`insert into group_members ${tx(members as never)}`;
  });
  return { id, slug, mode, configuration, groups, people };
}

/** A session as signing in makes it, without the cost of a password. */
export async function signIn(
  server: Server,
  workspace: Workspace,
  personId: PersonId,
): Promise<SessionToken> {
  const token = randomBytes(24).toString('base64url');
  const hash = createHash('sha256').update(token, 'utf8').digest();
  await server.db.tenant(workspace.id, async (tx) => {
    await tx`insert into sessions (workspace_id, id, person_id, token_hash, expires_at)
      values (${workspace.id}, ${newId<SessionId>()}, ${personId}, ${hash}, now() + interval '30 days')`;
  });
  return { personId, token };
}

/** Ends every session of a person, as an administrator or another device does. */
export async function revokeSessions(
  server: Server,
  workspace: Workspace,
  personId: PersonId,
): Promise<void> {
  await server.db.tenant(workspace.id, async (tx) => {
    await tx`update sessions s set revoked_at = now() where s.workspace_id = ${workspace.id} and s.person_id = ${personId}`;
  });
  server.context().onAccessChanged({ workspaceId: workspace.id, personId });
}

export type Me = { readonly self: SelfRow; readonly sealKey: string };

/** What a device is told at sign-in. */
export async function fetchMe(
  server: Server,
  workspace: Workspace,
  session: SessionToken,
): Promise<Me> {
  const answer = await server.handle(
    `${TEST_ORIGIN}/api/v1/w/${workspace.slug}/me`,
    { method: 'GET' },
    session,
  );
  if (answer.status !== 200) throw new Error(`me answered ${answer.status}: ${answer.body}`);
  const { sealKey, ...self } = JSON.parse(answer.body) as SelfRow & { sealKey: string };
  const { id, name, email, profile, permissions, groupIds, language, signature } = self;
  return {
    self: { id, name, email, profile, permissions, groupIds, language, signature },
    sealKey,
  };
}

/** Changes of rights as the settings pages make them, told to the server's caches. */
export async function changeRights(
  server: Server,
  workspace: Workspace,
  personId: PersonId,
  change: (tx: Tx) => Promise<unknown>,
): Promise<void> {
  await server.db.tenant(workspace.id, change);
  server.context().onAccessChanged({ workspaceId: workspace.id, personId });
}

/** As a person, but not from a device: what happens elsewhere. */
export async function act(
  server: Server,
  workspace: Workspace,
  key: PersonKey,
  commands: readonly Command[],
): Promise<ExecuteResult> {
  const person = workspace.people[key];
  const [row] = await server.db.tenantRead(
    workspace.id,
    (sql) => sql<{ permissions: string[]; groupIds: GroupId[] }[]>`
    select r.permissions, array(
      select m.group_id::text from group_members m where m.workspace_id = p.workspace_id and m.person_id = p.id
    ) as group_ids
    from people p join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
    where p.workspace_id = ${workspace.id} and p.id = ${person.id}`,
  );
  return server.context().execute({
    workspaceId: workspace.id,
    actor: {
      kind: 'person',
      personId: person.id,
      permissions: new Set(row!.permissions.filter(isPermission)),
      groupIds: row!.groupIds,
    },
    origin: { via: 'api', ip: '192.0.2.9', actorName: person.name },
    commands,
  });
}
