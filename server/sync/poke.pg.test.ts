// Between processes, with everything that can be lost on the way.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { openDatabase, type Database } from '#server/platform/db/database.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import {
  createFeedWorld,
  insertTicket,
  newId,
  type FeedWorkspace,
  type FeedWorld,
} from '#test/support/feed-world.ts';
import { createPoke, POKE_CHANNEL, type Poke, type PokeOptions } from './poke.ts';
import { createGathered, MAX_PAYLOAD_BYTES, readPayload } from './poke-payload.ts';

let world: FeedWorld;
let workspace: FeedWorkspace;
beforeAll(async () => {
  world = await createFeedWorld();
  workspace = await world.workspace('pokes');
});
afterAll(() => world.close());

type Process = {
  readonly poke: Poke;
  readonly heard: string[];
  readonly db: Database;
  readonly interests: Set<string>;
};
const running: Process[] = [];
afterEach(async () => {
  for (const { poke, db } of running.splice(0)) {
    await poke.close();
    await db.close();
  }
});

async function startProcess(options: PokeOptions): Promise<Process> {
  const db = openDatabase({ url: world.files.appUrl, maxConnections: 3 });
  const poke = createPoke({ db, log: { warn: () => undefined }, options });
  const heard: string[] = [];
  const interests = new Set<string>();
  poke.listen({
    onChanged: ({ scopes, ticketIds }) =>
      void heard.push(`${scopes?.join(',') ?? 'any'} ${ticketIds?.join(',') ?? 'any'}`),
    onEverything: () => void heard.push('everything'),
    interests: () => new Map([[workspace.id, interests]]),
  });
  await poke.start();
  await until(() => options.notifies === false || heard.includes('everything'));
  heard.length = 0;
  const process = { poke, heard, db, interests };
  running.push(process);
  return process;
}

async function until(holds: () => boolean, limitMs = 20_000): Promise<void> {
  const giveUpAt = Date.now() + limitMs;
  while (!holds()) {
    if (Date.now() > giveUpAt) throw new Error('it did not come to pass');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const change = (scope: string, ticketId: TicketId) => ({
  workspaceId: workspace.id,
  scopes: [scope],
  ticketIds: [ticketId],
});
const onlyNotifies = { compareEveryMs: 0 };

describe('notifications', () => {
  test('B18 another process hears what changed, the own one at once and once', async () => {
    const [here, there] = [await startProcess(onlyNotifies), await startProcess(onlyNotifies)];
    const ticket = newId<TicketId>();

    here.poke.changed(change('g:-', ticket));

    expect(here.heard).toEqual([`g:- ${ticket}`]);
    await until(() => there.heard.length > 0);
    expect(there.heard).toEqual([`g:- ${ticket}`]);
    expect(here.heard).toHaveLength(1);
  });

  test('B18 at most one notification per 50 ms, however much is committed, and none is forgotten', async () => {
    const [here, there] = [await startProcess(onlyNotifies), await startProcess(onlyNotifies)];
    const payloads: string[] = [];
    const { unlisten } = await there.db.listen(
      POKE_CHANNEL,
      (payload) => void payloads.push(payload),
    );
    const scopes = new Set<string>();
    const startedAt = Date.now();
    for (let index = 0; Date.now() - startedAt < 600; index += 1) {
      const scope = `s:${index % 50}`;
      scopes.add(scope);
      here.poke.changed({ workspaceId: workspace.id, scopes: [scope], ticketIds: [] });
      if (index % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await until(
      () =>
        scopes.size === new Set(there.heard.flatMap((line) => line.split(' ')[0]!.split(','))).size,
    );
    await unlisten();
    // Until all were heard: a busy machine lets some wait.
    const tookMs = Date.now() - startedAt;

    expect(payloads.length).toBeLessThanOrEqual(Math.ceil(tookMs / 50) + 2);
    // Not only at the end.
    expect(payloads.length).toBeGreaterThan(1);
  });

  test('B18 what does not fit a payload becomes everything of the workspace, or of all', () => {
    const gathered = createGathered();
    const many = Array.from({ length: 240 }, () => newId<TicketId>());
    gathered.addChange({ workspaceId: workspace.id, scopes: ['w'], ticketIds: many });
    const one = gathered.take('here')!;
    expect(Buffer.byteLength(one)).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
    expect(readPayload(one, 'there')).toEqual({
      isEverything: false,
      changes: [{ workspaceId: workspace.id, scopes: null, ticketIds: null }],
    });

    for (let index = 0; index < 300; index += 1) {
      gathered.addChange({ workspaceId: newId<WorkspaceId>(), scopes: ['w'], ticketIds: [] });
    }
    expect(readPayload(gathered.take('here')!, 'there')).toEqual({ isEverything: true });
    expect(gathered.take('here')).toBeUndefined();
  });

  test('FLT30 after the listening connection was lost, everything is assumed to have changed', async () => {
    const [here, there] = [await startProcess(onlyNotifies), await startProcess(onlyNotifies)];
    const ended = await withConnection(
      world.files.superUrl,
      (sql) => sql<{ ok: boolean }[]>`
      select pg_terminate_backend(a.pid) as ok from pg_stat_activity a
      where a.datname = current_database() and a.query ilike 'listen%'`,
    );
    expect(ended.length).toBeGreaterThanOrEqual(2);

    await until(
      () => there.heard.includes('everything') && here.heard.includes('everything'),
      15_000,
    );
    const ticket = newId<TicketId>();
    here.poke.changed(change('g:-', ticket));
    await until(() => there.heard.includes(`g:- ${ticket}`));
  });
});

describe('the comparison', () => {
  const onlyCompares = { notifies: false, compareEveryMs: 100 };

  test('FLT29 a commit whose process died before it told anybody is found, in the scopes that somebody listens for', async () => {
    const { id, groups } = workspace;
    const there = await startProcess(onlyCompares);
    there.interests.add(`g:${groups.a}`).add('w');
    await until(() => there.heard.includes('any any'));
    there.heard.length = 0;

    await world.db.tenant(id, (tx) => insertTicket(tx, id, { groupId: groups.b }));
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(there.heard).toEqual([]);
    await world.db.tenant(id, (tx) => insertTicket(tx, id, { groupId: groups.a }));
    await until(() => there.heard.length > 0);
    expect(there.heard).toEqual([`g:${groups.a} any`]);

    await world.db.tenant(
      id,
      (tx) =>
        tx`update groups g set name = g.name where g.workspace_id = ${id} and g.id = ${groups.a}`,
    );
    await until(() => there.heard.length > 1);
    expect(there.heard[1]).toBe('w any');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(there.heard).toHaveLength(2);
  });

  test('B18 a transaction that was running when the comparison looked is found when it commits', async () => {
    const { id, groups } = workspace;
    const there = await startProcess(onlyCompares);
    there.interests.add(`g:${groups.a}`);
    await until(() => there.heard.length > 0);
    there.heard.length = 0;

    await world.db.tenant(id, async (tx) => {
      await insertTicket(tx, id, { groupId: groups.a });
      await world.db.tenant(id, (other) => insertTicket(other, id, { groupId: groups.b }));
      await new Promise((resolve) => setTimeout(resolve, 350));
      expect(there.heard).toEqual([]);
    });
    await until(() => there.heard.length > 0);

    expect(there.heard).toEqual([`g:${groups.a} any`]);
  });
});
