// A workspace with people, and the door to it, on a real PostgreSQL. For tests of what happens behind the door; what
// happens before it (sessions, HTTP) has its own.

import { webcrypto } from 'node:crypto';
import type { Actor } from '#shared/access/actor.ts';
import { isPermission, type Permission } from '#shared/access/permissions.ts';
import { DEFAULT_PROFILES, type DefaultProfileId } from '#shared/access/profiles.ts';
import {
  createIdSource,
  type DeviceId,
  type EntryId,
  type GroupId,
  type IdSource,
  type MessageId,
  type PersonId,
  type TicketId,
  type WorkspaceId,
} from '#shared/base/ids.ts';
import { BLUEPRINTS, configurationFor } from '#shared/blueprints/index.ts';
import { makeMessageUpdate } from '#shared/conversation/message-update.ts';
import { toBase64 } from '#shared/conversation/base64.ts';
import type { Command, NewMessage, OpenTicket, Reply } from '#shared/engine/commands.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { createExecute } from '#server/commands/execute.ts';
import type { Execute, ExecuteInput, ExecuteResult, Origin } from '#server/commands/types.ts';
import { openDatabase, type Database, type Tx } from '#server/platform/db/database.ts';
import { startJobs, type Jobs } from '#server/platform/jobs/jobs.ts';
import { testDatabase, type TestDatabase } from './postgres.ts';

export type TestPerson = {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  readonly actor: Extract<Actor, { kind: 'person' }>;
};

export type TestWorkspace = {
  readonly id: WorkspaceId;
  readonly slug: string;
  readonly configuration: Configuration;
  readonly groups: readonly GroupId[];
  readonly person: (
    profile: DefaultProfileId,
    name?: string,
    groups?: readonly GroupId[],
  ) => Promise<TestPerson>;
};

export type DeskWorld = {
  readonly database: TestDatabase;
  readonly db: Database;
  readonly jobs: Jobs;
  readonly ids: IdSource;
  readonly clock: () => number;
  /** Moves the server's clock on. */
  readonly pass: (ms: number) => void;
  readonly execute: Execute;
  readonly committed: { ticketIds: readonly TicketId[]; scopes: readonly string[] }[];
  /** Workspaces that had mails to send, one for each commit with any. */
  readonly mailed: WorkspaceId[];
  readonly workspace: (
    blueprint: string,
    change?: Partial<Configuration>,
  ) => Promise<TestWorkspace>;
  readonly rows: <Row>(
    workspaceId: WorkspaceId,
    read: (tx: Tx) => Promise<readonly Row[]>,
  ) => Promise<Row[]>;
  readonly close: () => Promise<void>;
};

export async function openDeskWorld(
  options: { maxConnections?: number; wrap?: (db: Database) => Database } = {},
): Promise<DeskWorld> {
  const database = await testDatabase();
  const real = openDatabase({ url: database.appUrl, maxConnections: options.maxConnections ?? 10 });
  const db = options.wrap?.(real) ?? real;
  const failures: unknown[] = [];
  const jobs = await startJobs({
    driver: real,
    log: { error: (details) => void failures.push(details) },
    isWorker: false,
  });
  let ahead = 0;
  const clock = (): number => Date.now() + ahead;
  const ids = createIdSource(clock, (bytes) => void webcrypto.getRandomValues(bytes));
  const committed: DeskWorld['committed'] = [];
  const mailed: WorkspaceId[] = [];
  const execute = createExecute({
    db,
    clock,
    ids,
    onCommitted: (_, ticketIds, scopes) => void committed.push({ ticketIds, scopes }),
    onMails: (workspaceId) => void mailed.push(workspaceId),
  });
  return {
    database,
    db: real,
    jobs,
    ids,
    clock,
    pass: (ms) => {
      ahead += ms;
    },
    execute,
    committed,
    mailed,
    workspace: (blueprint, change) => createWorkspace(real, ids, blueprint, change),
    rows: async (workspaceId, read) => [...(await real.tenant(workspaceId, read))],
    close: async () => {
      await jobs.stop();
      await real.close();
      await database.drop();
    },
  };
}

async function createWorkspace(
  db: Database,
  ids: IdSource,
  blueprintId: string,
  change: Partial<Configuration> = {},
): Promise<TestWorkspace> {
  const blueprint = BLUEPRINTS.find(({ id }) => id === blueprintId);
  if (blueprint === undefined) throw new Error(`no blueprint ${blueprintId}`);
  const id = ids<WorkspaceId>();
  const slug = `w-${id.slice(-12)}`;
  const groups = [ids<GroupId>(), ids<GroupId>()];
  const configuration: Configuration = {
    ...configurationFor(blueprint, { defaultGroup: null }),
    ...change,
  };
  await db.tenant(id, async (tx) => {
    await tx`insert into workspaces (id, slug, name, blueprint, configuration, working_set_days)
      values (${id}, ${slug}, 'Test desk', ${blueprintId}, ${tx.json(configuration as never)}, ${configuration.workingSetDays})`;
    for (const profile of DEFAULT_PROFILES) {
      await tx`insert into profiles (workspace_id, id, name, permissions)
        values (${id}, ${profile.id}, ${tx.json(profile.name)}, ${profile.permissions as readonly string[] as string[]})`;
    }
    for (const [index, groupId] of groups.entries()) {
      await tx`insert into groups (workspace_id, id, name) values (${id}, ${groupId}, ${`Group ${index + 1}`})`;
    }
  });
  let people = 0;
  return {
    id,
    slug,
    configuration,
    groups,
    person: async (profile, name, memberOf = profile === 'customer' ? [] : groups) => {
      people += 1;
      const personId = ids<PersonId>();
      const shownName = name ?? `${profile} ${people}`;
      const email = `${profile}${people}@example.test`;
      await db.tenant(id, async (tx) => {
        await tx`insert into people (workspace_id, id, profile, email, name) values (${id}, ${personId}, ${profile}, ${email}, ${shownName})`;
        for (const groupId of memberOf) {
          await tx`insert into group_members (workspace_id, group_id, person_id) values (${id}, ${groupId}, ${personId})`;
        }
      });
      return {
        id: personId,
        name: shownName,
        email,
        actor: personActor(personId, profile, memberOf),
      };
    },
  };
}

export function personActor(
  personId: PersonId,
  profile: DefaultProfileId,
  groupIds: readonly GroupId[],
): Extract<Actor, { kind: 'person' }> {
  const definition = DEFAULT_PROFILES.find(({ id }) => id === profile);
  const permissions = (definition?.permissions ?? []) as readonly string[];
  return {
    kind: 'person',
    personId,
    permissions: new Set<Permission>(permissions.filter(isPermission)),
    groupIds,
  };
}

/** Makes commands and sends them as one person, from a device with running numbers or without a receipt. */
export function createSender(world: DeskWorld, workspace: TestWorkspace, person: TestPerson) {
  const deviceId = world.ids<DeviceId>();
  let n = 0;
  const origin: Origin = { via: 'device', ip: '192.0.2.7', actorName: person.name };
  const message = (html: string): NewMessage => ({ id: world.ids<MessageId>(), html });
  const open = (change: Partial<OpenTicket> = {}): OpenTicket => ({
    type: 'open',
    ticketId: world.ids<TicketId>(),
    subject: 'Printer jam',
    message: message('<p>It jams.</p>'),
    requester: {
      personId: null,
      name: 'Rosa Rivera',
      email: 'rosa@example.test',
      phone: '+33 1 23 45 67 89',
      address: '',
      city: 'Lyon',
      country: 'FR',
    },
    channel: 'phone',
    language: 'en',
    ...change,
  });
  const reply = (
    ticketId: TicketId,
    html = '<p>Answer.</p>',
    change: Partial<Reply> = {},
  ): Reply => ({
    type: 'reply',
    ticketId,
    message: message(html),
    basis: { baseSeq: 1_000 },
    followUpTicketId: world.ids<TicketId>(),
    ...change,
  });
  const input = (commands: readonly Command[]): ExecuteInput => ({
    workspaceId: workspace.id,
    actor: person.actor,
    origin,
    commands,
  });
  return {
    deviceId,
    origin,
    message,
    open,
    reply,
    input,
    /** Without a receipt. */
    send: (...commands: Command[]): Promise<ExecuteResult> => world.execute(input(commands)),
    /** As the next entry of the device. */
    entry: (commands: readonly Command[], needs: readonly EntryId[] = []): ExecuteInput => {
      n += 1;
      return {
        ...input(commands),
        receipt: {
          kind: 'device',
          personId: person.id,
          deviceId,
          n,
          entryId: world.ids<EntryId>(),
          needs,
        },
      };
    },
    /** The message with the update that this person's device makes of it. */
    signed: (
      html: string,
      kind: 'reply' | 'note',
      side: 'customer' | 'operator',
      change: object = {},
    ): NewMessage => {
      const id = world.ids<MessageId>();
      const payload = {
        v: 1 as const,
        id,
        kind,
        side,
        authorId: person.id as PersonId | null,
        authorName: person.name,
        html,
        at: new Date(world.clock()).toISOString(),
        ...change,
      };
      return { id, html, update: toBase64(makeMessageUpdate(payload)) };
    },
  };
}
