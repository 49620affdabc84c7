// A workspace of which every row is written straight to the tables, and a device that keeps what the feed tells it:
// for tests of the feed alone, without the write path. The device follows the rules of protocol/sync.ts to the letter.
import { randomBytes } from 'node:crypto';
import { DEFAULT_PROFILES } from '#shared/access/profiles.ts';
import { createIdSource } from '#shared/base/ids.ts';
import type { GroupId, PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Change, LoadLine, PullAnswer, Scope } from '#shared/protocol/sync.ts';
import { openDatabase, type Database, type Tx } from '#server/platform/db/database.ts';
import { prepareLoad, type LoadRequest } from '#server/sync/load.ts';
import { pull } from '#server/sync/pull.ts';
import type { PageLimits } from '#server/sync/page.ts';
import { createSignedTokens } from '#server/sync/signed-token.ts';
import { testDatabase, type TestDatabase } from './postgres.ts';

export const newId = createIdSource(Date.now, (bytes) => bytes.set(randomBytes(bytes.length)));

export type FeedWorld = Awaited<ReturnType<typeof createFeedWorld>>;

export async function createFeedWorld(options: { connections?: number } = {}) {
  const files: TestDatabase = await testDatabase();
  const db = openDatabase({ url: files.appUrl, maxConnections: options.connections ?? 10 });
  return {
    db,
    files,
    cursors: createSignedTokens(Buffer.from('cursor key of the tests')),
    resumes: createSignedTokens(Buffer.from('resume key of the tests')),
    workspace: (slug: string) => createWorkspace(db, slug),
    close: async () => {
      await db.close();
      await files.drop();
    },
  };
}

export type FeedWorkspace = Awaited<ReturnType<typeof createWorkspace>>;

async function createWorkspace(db: Database, slug: string) {
  const id = newId<WorkspaceId>();
  const groups = { a: newId<GroupId>(), b: newId<GroupId>() };
  const people = {
    ana: newId<PersonId>(),
    ben: newId<PersonId>(),
    lea: newId<PersonId>(),
    cleo: newId<PersonId>(),
    carl: newId<PersonId>(),
  };
  await db.tenant(id, async (tx) => {
    await tx`
      insert into workspaces (id, slug, name, blueprint, configuration)
      values (${id}, ${slug}, ${slug}, 'helpdesk', ${tx.json({ secret: `configuration of ${slug}` })})`;
    for (const profile of DEFAULT_PROFILES) {
      await tx`
        insert into profiles (workspace_id, id, name, permissions)
        values (${id}, ${profile.id}, ${tx.json(profile.name)}, ${[...profile.permissions]})`;
    }
    for (const [name, groupId] of Object.entries(groups)) {
      await tx`insert into groups (workspace_id, id, name) values (${id}, ${groupId}, ${`Group ${name}`})`;
    }
    const profileOf = {
      ana: 'technician',
      ben: 'technician',
      lea: 'lead',
      cleo: 'customer',
      carl: 'customer',
    };
    for (const [name, personId] of Object.entries(people)) {
      await tx`
        insert into people (workspace_id, id, profile, email, name)
        values (${id}, ${personId}, ${profileOf[name as keyof typeof people]}, ${`${name}@example.org`}, ${name})`;
    }
    await tx`
      insert into group_members (workspace_id, group_id, person_id)
      values (${id}, ${groups.a}, ${people.ana}), (${id}, ${groups.b}, ${people.ben})`;
  });
  return { id, slug, groups, people };
}

export type NewTicket = {
  readonly id?: TicketId;
  readonly groupId?: GroupId | null;
  readonly assigneeId?: PersonId;
  readonly requesterPersonId?: PersonId;
  readonly subject?: string;
  /** Of its last change, in days before now. */
  readonly ageDays?: number;
  readonly phase?: 'active' | 'resolved';
  readonly messages?: number;
  readonly notes?: number;
  readonly messageBytes?: number;
};

export async function insertTicket(
  tx: Tx,
  workspaceId: WorkspaceId,
  ticket: NewTicket,
): Promise<TicketId> {
  const id = ticket.id ?? newId<TicketId>();
  const at = new Date(Date.now() - (ticket.ageDays ?? 0) * 86_400_000).toISOString();
  const phase = ticket.phase ?? 'active';
  await tx`
    insert into tickets (
      workspace_id, id, number, subject, status, phase, priority, channel, language, requester_person_id, client_ip,
      last_side, group_id, assignee_id, created_at, updated_at, pub_seq, notes_seq, event_seq
    )
    values (
      ${workspaceId}, ${id}, null, ${ticket.subject ?? 'A question'}, ${phase}, ${phase}, 'medium', 'web', 'en',
      ${ticket.requesterPersonId ?? null}, '192.0.2.1', 'customer', ${ticket.groupId ?? null},
      ${ticket.assigneeId ?? null}, ${at}, ${at}, ${ticket.messages ?? 0}, ${ticket.notes ?? 0}, 1
    )`;
  const size = ticket.messageBytes ?? 40;
  for (const [kind, count] of [
    ['pub', ticket.messages ?? 0],
    ['notes', ticket.notes ?? 0],
  ] as const) {
    if (count === 0) continue;
    await tx`
      insert into doc_updates (workspace_id, ticket_id, kind, generation, seq, client, message_id, bytes)
      select ${workspaceId}, ${id}, ${kind}, 1, s, s, gen_random_uuid(), convert_to(rpad(${kind} || ' of ' || ${id}, ${size}, '.'), 'utf8')
      from generate_series(1, ${count}) s`;
  }
  await insertEvent(tx, workspaceId, id, 1);
  return id;
}

/** A message, with the changes of the ticket row that go with it; the way that every writer does it. */
export async function addMessage(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: TicketId,
  kind: 'pub' | 'notes' = 'pub',
): Promise<void> {
  const [row] = await tx<[{ seq: number; eventSeq: number }]>`
    update tickets t set
      pub_seq = t.pub_seq + ${kind === 'pub' ? 1 : 0}, notes_seq = t.notes_seq + ${kind === 'notes' ? 1 : 0},
      event_seq = t.event_seq + 1, updated_at = now()
    where t.workspace_id = ${workspaceId} and t.id = ${id}
    returning case when ${kind} = 'pub' then t.pub_seq else t.notes_seq end as seq, t.event_seq`;
  await tx`
    insert into doc_updates (workspace_id, ticket_id, kind, generation, seq, client, message_id, bytes)
    values (${workspaceId}, ${id}, ${kind}, 1, ${row.seq}, ${row.seq}, gen_random_uuid(), ${Buffer.from(`${kind} ${row.seq} of ${id}`)})`;
  await insertEvent(tx, workspaceId, id, row.eventSeq);
}

async function insertEvent(
  tx: Tx,
  workspaceId: WorkspaceId,
  ticketId: TicketId,
  seq: number,
): Promise<void> {
  await tx`
    insert into events (workspace_id, id, ticket_id, seq, type, at, actor_kind, via, data)
    values (
      ${workspaceId}, ${newId<string>()}, ${ticketId}, ${seq}, 'ticket-completed', now(), 'system', 'system',
      ${tx.json({ type: 'ticket-completed', ticketId })}
    )`;
}

export const moveTicket = async (
  tx: Tx,
  workspaceId: WorkspaceId,
  id: TicketId,
  groupId: GroupId | null,
): Promise<void> => {
  await tx`update tickets t set group_id = ${groupId} where t.workspace_id = ${workspaceId} and t.id = ${id}`;
};

export type Replica = {
  readonly lines: Map<string, { heat: string; v: number }>;
  readonly rows: Map<string, { change: Change; v: number }>;
};

export type FeedDevice = ReturnType<typeof createDevice>;

/** `limits` make pages small, so that few rows already need several. */
export function createDevice(
  world: Pick<FeedWorld, 'db' | 'cursors' | 'resumes'>,
  workspaceId: WorkspaceId,
  personId: PersonId,
  options: { limits?: PageLimits } = {},
) {
  const deps = {
    db: world.db,
    cursors: world.cursors,
    resumes: world.resumes,
    ...(options.limits === undefined ? {} : { pageLimits: options.limits }),
  };
  const lines = new Map<string, { heat: 'hot' | 'cold' | 'gone'; v: number }>();
  const rows = new Map<string, { change: Change; v: number }>();
  const state = { cursor: null as string | null, raw: '', pulls: 0 };

  const keepHigher = (key: string, change: Change): void => {
    const known = rows.get(key);
    if (known === undefined || known.v <= change.v) rows.set(key, { change, v: change.v });
  };

  const apply = (change: Change): void => {
    switch (change.t) {
      case 'in':
      case 'gone': {
        const key = `${change.scope} ${change.id}`;
        const known = lines.get(key);
        const heat = change.t === 'gone' ? 'gone' : change.heat;
        if (known === undefined || known.v <= change.v) lines.set(key, { heat, v: change.v });
        return;
      }
      case 'ticket':
      case 'desk':
        return keepHigher(`${change.t} ${change.row.id}`, change);
      case 'doc':
        return keepHigher(
          `doc ${change.row.ticketId} ${change.row.kind} ${change.row.generation} ${change.row.seq}`,
          change,
        );
      case 'event':
        return keepHigher(`event ${change.row.ticketId} ${change.row.seq}`, change);
      case 'doc-reset':
        return;
      default:
        return keepHigher(`${change.t} ${change.row.id}`, change);
    }
  };

  const remove = (scope: Scope): void => {
    for (const key of lines.keys()) if (key.startsWith(`${scope} `)) lines.delete(key);
  };

  const heatsOf = (): ReadonlyMap<string, 'hot' | 'cold'> => {
    const heats = new Map<string, 'hot' | 'cold'>();
    for (const [key, { heat }] of lines) {
      const id = key.split(' ')[1]!;
      if (heat !== 'gone' && heats.get(id) !== 'hot') heats.set(id, heat);
    }
    return heats;
  };

  const applyLine = (line: LoadLine): void => {
    if (line.t === 'page') for (const change of line.changes) apply(change);
    if (line.t !== 'cold') return;
    for (const item of line.items) {
      for (const scope of item.scopes)
        apply({ t: 'in', scope, id: item.row.id, heat: 'cold', v: item.v });
      apply({ t: 'ticket', row: item.row, v: item.v });
      if (item.desk !== undefined) apply({ t: 'desk', row: item.desk, v: item.dv! });
    }
  };

  const device = {
    state,
    lines,
    rows,
    apply,
    applyLine,
    onLine: undefined as ((line: LoadLine, index: number) => Promise<void> | void) | undefined,
    pullOnce: async (): Promise<PullAnswer> => {
      const answer = await pull(deps, workspaceId, personId, state.cursor);
      state.pulls += 1;
      state.raw += JSON.stringify(answer);
      return answer;
    },
    /** Applies an answer; tells whether there is more. */
    applyAnswer: (answer: PullAnswer): boolean => {
      if (answer.status === 'reset') {
        lines.clear();
        rows.clear();
        state.cursor = null;
        return true;
      }
      for (const scope of answer.remove) remove(scope);
      for (const change of answer.changes) apply(change);
      state.cursor = answer.cursor;
      return answer.more;
    },
    load: async (request: LoadRequest): Promise<string | undefined> => {
      const stream = await prepareLoad(deps, workspaceId, personId, request);
      let index = 0;
      for await (const line of stream) {
        state.raw += JSON.stringify(line);
        applyLine(line);
        if (line.t === 'end') state.cursor = line.cursor;
        await device.onLine?.(line, index);
        index += 1;
      }
      return undefined;
    },
    /** Until nothing is left to fetch. */
    sync: async (): Promise<void> => {
      for (let round = 0; round < 500; round += 1) {
        const answer = await device.pullOnce();
        const isMore = device.applyAnswer(answer);
        if (answer.status === 'reset') {
          await device.load({ scopes: answer.scopes });
        } else if (answer.load.length > 0) {
          await device.load({ scopes: answer.load, cursor: answer.cursor });
        } else if (!isMore) return;
      }
      throw new Error('a device was never done');
    },
    /** What is visible: rows of tickets that are in some scope, conversations of hot ones. */
    view: (): Record<string, unknown> => {
      const heats = heatsOf();
      const view: Record<string, unknown> = {};
      for (const [key, { change }] of rows) {
        const [kind, id] = key.split(' ');
        const heat = heats.get(id!);
        if (kind === 'ticket' || kind === 'desk') {
          if (heat !== undefined) view[key] = (change as { row: unknown }).row;
        } else if (kind === 'doc' || kind === 'event') {
          if (heat === 'hot') view[key] = (change as { row: unknown }).row;
        } else {
          view[key] = (change as { row: unknown }).row;
        }
      }
      for (const [key, { heat }] of lines) if (heat !== 'gone') view[`line ${key}`] = heat;
      return view;
    },
  };
  return device;
}

/** What a device that has just begun would see: the server's projection, by the shortest way. */
export async function freshView(
  world: FeedWorld,
  workspaceId: WorkspaceId,
  personId: PersonId,
): Promise<Record<string, unknown>> {
  const device = createDevice(world, workspaceId, personId);
  await device.sync();
  return device.view();
}
