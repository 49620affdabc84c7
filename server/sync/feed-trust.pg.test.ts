// What the feed refuses, forgets and keeps to itself.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonId, TicketId } from '#shared/base/ids.ts';
import type { LoadLine } from '#shared/protocol/sync.ts';
import { openDatabase } from '#server/platform/db/database.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import { holdingsOf, truthOf } from '#test/support/feed-truth.ts';
import {
  addMessage,
  createDevice,
  createFeedWorld,
  insertTicket,
  type FeedDevice,
  type FeedWorkspace,
  type FeedWorld,
} from '#test/support/feed-world.ts';
import { sumOfScope, checkDrift } from './drift.ts';
import type { Cursor } from './cursor.ts';
import { renewEpoch } from './epoch.ts';
import { prepareLoad } from './load.ts';
import { syncMaintenance } from './maintenance.ts';
import { pull } from './pull.ts';
import { createSignedTokens } from './signed-token.ts';
import { loadStanding } from './standing.ts';

let world: FeedWorld;
beforeAll(async () => {
  world = await createFeedWorld();
});
afterAll(() => world.close());

let made = 0;
const newWorkspace = (): Promise<FeedWorkspace> => world.workspace(`trust-${(made += 1)}`);
const asSuper = (text: string): Promise<void> =>
  withConnection(world.files.superUrl, async (sql) => void (await sql.unsafe(text)));

async function syncedDevice(
  workspace: FeedWorkspace,
  person: PersonId = workspace.people.ana,
): Promise<FeedDevice> {
  const device = createDevice(world, workspace.id, person);
  await device.sync();
  return device;
}
/** Snapshots count the running transactions of all databases, also of other test files. */
async function everythingOlderHasEnded(): Promise<void> {
  const xid = await world.db.global(async (tx) => {
    const [row] = await tx<[{ xid: string }]>`select pg_current_xact_id()::text as xid`;
    return row.xid;
  });
  for (const giveUpAt = Date.now() + 20_000; Date.now() < giveUpAt;) {
    const [row] = await world.db.global(
      (tx) => tx<[{ isOver: boolean }]>`
        select pg_snapshot_xmin(pg_current_snapshot()) > ${xid}::xid8 as is_over`,
    );
    if (row.isOver) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('a transaction of somebody else never ends');
}

const pullAs = (workspace: FeedWorkspace, person: PersonId, cursor: string | null) =>
  pull({ db: world.db, cursors: world.cursors }, workspace.id, person, cursor);

describe('INV19 a cursor that cannot be trusted is answered by a reset, never by data', () => {
  test('none, a damaged one, one of another key, one of another workspace', async () => {
    const workspace = await newWorkspace();
    const elsewhere = await newWorkspace();
    const { id, people } = workspace;
    await world.db.tenant(id, (tx) => insertTicket(tx, id, {}));
    const { cursor } = (await syncedDevice(workspace)).state;
    const foreign = (await syncedDevice(elsewhere, elsewhere.people.ana)).state.cursor;
    const flipped = `${cursor!.slice(0, 40)}${cursor![40] === 'A' ? 'B' : 'A'}${cursor!.slice(41)}`;
    const forged = createSignedTokens(Buffer.from('a guess')).seal(world.cursors.open(cursor!));

    expect(await pullAs(workspace, people.ana, null)).toMatchObject({
      status: 'reset',
      reason: 'first',
    });
    for (const bad of [
      flipped,
      forged,
      foreign!,
      '',
      'x',
      cursor!.slice(0, -3),
      `${cursor!}AAAA`,
    ]) {
      const answer = await pullAs(workspace, people.ana, bad);
      expect(answer).toMatchObject({ status: 'reset', reason: 'invalid' });
      expect(answer).not.toHaveProperty('changes');
    }
    expect(await pullAs(workspace, people.ana, cursor)).toMatchObject({ status: 'ok' });
  });

  test('one of another person, of another feed schema, of another epoch', async () => {
    const workspace = await newWorkspace();
    const { people } = workspace;
    const { cursor } = (await syncedDevice(workspace)).state;
    const content = world.cursors.open(cursor!) as object;

    expect(await pullAs(workspace, people.ben, cursor)).toMatchObject({
      status: 'reset',
      reason: 'other-person',
    });
    const newer = world.cursors.seal({ ...content, schema: 999 });
    expect(await pullAs(workspace, people.ana, newer)).toMatchObject({
      status: 'reset',
      reason: 'schema',
    });

    await withConnection(world.files.ownerUrl, renewEpoch);
    expect(await pullAs(workspace, people.ana, cursor)).toMatchObject({
      status: 'reset',
      reason: 'epoch',
    });
  });

  test('FLT13 rows that were carried to another cluster have another epoch by themselves', async () => {
    const workspace = await newWorkspace();
    const { cursor } = (await syncedDevice(workspace)).state;
    await asSuper('update server_state set system_identifier = system_identifier - 1');
    try {
      expect(await pullAs(workspace, workspace.people.ana, cursor)).toMatchObject({
        status: 'reset',
        reason: 'epoch',
      });
    } finally {
      await asSuper('update server_state set system_identifier = system_identifier + 1');
    }
    expect(await pullAs(workspace, workspace.people.ana, cursor)).toMatchObject({ status: 'ok' });
  });

  test('FLT12 one that is ahead of the database, which was put back and nobody said so', async () => {
    const workspace = await newWorkspace();
    const { cursor } = (await syncedDevice(workspace)).state;
    const opened = world.cursors.open(cursor!) as Cursor;
    const later = (snapshot: string): string => {
      const [xmin, xmax] = snapshot.split(':');
      return `${xmin}:${BigInt(xmax!) + 1_000_000n}:`;
    };
    const ahead = world.cursors.seal({
      ...opened,
      groups: opened.groups.map((group) => ({ ...group, seen: later(group.seen) })),
    });

    expect(await pullAs(workspace, workspace.people.ana, ahead)).toMatchObject({
      status: 'reset',
      reason: 'epoch',
    });
    expect(await pullAs(workspace, workspace.people.ana, cursor)).toMatchObject({ status: 'ok' });
  });

  test('FLT14 one of before a standby took over, or a backup was rolled forward', async () => {
    const workspace = await newWorkspace();
    const { cursor } = (await syncedDevice(workspace)).state;
    // What the server writes its history to after a promotion, found before the real one.
    await asSuper(`create schema promoted; grant usage on schema promoted to public;
      create function promoted.pg_walfile_name(pg_lsn) returns text language sql
        as $$ select '00000002' || right(pg_catalog.pg_walfile_name($1), 16) $$;`);
    const url = new URL(world.files.appUrl);
    url.searchParams.set('search_path', 'promoted,pg_catalog,public');
    const successor = openDatabase({ url: url.href });
    try {
      const { ana } = workspace.people;
      const deps = { db: successor, cursors: world.cursors };
      expect(await pull(deps, workspace.id, ana, cursor)).toMatchObject({
        status: 'reset',
        reason: 'epoch',
      });
    } finally {
      await successor.close();
    }
    expect(await pullAs(workspace, workspace.people.ana, cursor)).toMatchObject({ status: 'ok' });
  });

  test('FLT19 one that is older than the lines kept of what has gone', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const ticket = await world.db.tenant(id, (tx) => insertTicket(tx, id, { groupId: groups.a }));
    const device = await syncedDevice(workspace);
    const old = device.state.cursor;
    await world.db.tenant(
      id,
      (tx) => tx`delete from tickets t where t.workspace_id = ${id} and t.id = ${ticket}`,
    );
    await everythingOlderHasEnded();
    const current = await syncedDevice(workspace);

    expect((await syncMaintenance(world.db)).goneLines).toBe(0);
    await asSuper(
      `update sync_memberships set gone_at = now() - interval '91 days' where workspace_id = '${id}' and state = 'gone'`,
    );
    expect((await syncMaintenance(world.db)).goneLines).toBe(1);

    expect(await pullAs(workspace, people.ana, old)).toMatchObject({
      status: 'reset',
      reason: 'expired',
    });
    expect(await pullAs(workspace, people.ana, current.state.cursor)).toMatchObject({
      status: 'ok',
    });
    await device.sync();
    expect(device.view()[`ticket ${ticket}`]).toBeUndefined();
  });

  test('FLT11 a standby refuses to serve: its snapshots leave out running transactions', async () => {
    const workspace = await newWorkspace();
    const { cursor } = (await syncedDevice(workspace)).state;
    // What pg_is_in_recovery() says on a standby, found before the real one.
    await asSuper(`create schema pretending; grant usage on schema pretending to public;
      create function pretending.pg_is_in_recovery() returns boolean language sql as 'select true';`);
    const url = new URL(world.files.appUrl);
    url.searchParams.set('search_path', 'pretending,pg_catalog,public');
    const standby = openDatabase({ url: url.href });
    try {
      const asked = pull(
        { db: standby, cursors: world.cursors },
        workspace.id,
        workspace.people.ana,
        cursor,
      );
      await expect(asked).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      const load = prepareLoad({ ...world, db: standby }, workspace.id, workspace.people.ana, {
        scopes: ['w'],
      });
      await expect(load).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    } finally {
      await standby.close();
    }
  });

  test('I4a a disabled person gets nothing', async () => {
    const workspace = await newWorkspace();
    const { id, people } = workspace;
    const { cursor } = (await syncedDevice(workspace)).state;
    await world.db.tenant(
      id,
      (tx) =>
        tx`update people p set is_disabled = true where p.workspace_id = ${id} and p.id = ${people.ana}`,
    );

    await expect(pullAs(workspace, people.ana, cursor)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });
});

describe('what is not for everybody', () => {
  test('INV13 C4n a customer gets their own tickets and public messages, and no byte of notes, history or desk', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const own = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, {
        groupId: groups.a,
        assigneeId: people.ana,
        requesterPersonId: people.cleo,
        messages: 2,
        notes: 3,
      }),
    );
    const others = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, { requesterPersonId: people.carl, messages: 1 }),
    );
    const device = await syncedDevice(workspace, people.cleo);
    await world.db.tenant(id, async (tx) => {
      await addMessage(tx, id, own, 'notes');
      await addMessage(tx, id, own, 'pub');
      await addMessage(tx, id, others, 'pub');
    });
    await device.sync();

    const view = device.view();
    expect(view[`ticket ${own}`]).toMatchObject({ pubSeq: 3 });
    expect(view[`doc ${own} pub 1 3`]).toBeDefined();
    const kinds = new Set(Object.keys(view).map((key) => key.split(' ')[0]));
    // The workspace, because nobody can tell what a status means without it.
    expect([...kinds].toSorted()).toEqual(['doc', 'line', 'self', 'ticket', 'workspace']);
    expect(Object.keys(view).filter((key) => key.includes(' notes '))).toEqual([]);
    const { raw } = device.state;
    for (const secret of [
      others,
      people.ana,
      people.ben,
      people.lea,
      people.carl,
      groups.a,
      'notes',
      '192.0.2.1',
      'ticket-completed',
    ]) {
      expect(raw).not.toContain(secret);
    }
    expect(raw).not.toContain(Buffer.from('notes of').toString('base64').slice(0, 10));
  });

  test('INV2 no byte of another group, of another workspace, or of what is another person’s own', async () => {
    const workspace = await newWorkspace();
    const elsewhere = await newWorkspace();
    const { id, groups, people } = workspace;
    const foreign: TicketId[] = [];
    for (let index = 0; index < 3; index += 1) {
      foreign.push(
        await world.db.tenant(id, (tx) =>
          insertTicket(tx, id, { groupId: groups.b, subject: 'secret of group b', messages: 2 }),
        ),
      );
    }
    foreign.push(
      await world.db.tenant(elsewhere.id, (tx) =>
        insertTicket(tx, elsewhere.id, { subject: 'secret of another', messages: 2 }),
      ),
    );
    await world.db.tenant(id, async (tx) => {
      await tx`
        insert into held_replies (workspace_id, id, author_id, ticket_id, message_id, html, refusal, held_at)
        values (${id}, gen_random_uuid(), ${people.ben}, ${foreign[0]!}, gen_random_uuid(), 'held by ben', '{"code":"NOT_TAKEN"}', now())`;
      await tx`
        insert into notifications (workspace_id, id, person_id, kind, ticket_id, message_id, by_name, at)
        values (${id}, gen_random_uuid(), ${people.ben}, 'mention', ${foreign[0]!}, gen_random_uuid(), 'who named ben', now())`;
    });
    const ana = await syncedDevice(workspace);
    await world.db.tenant(id, (tx) => addMessage(tx, id, foreign[0]!));
    await ana.sync();
    const ben = await syncedDevice(workspace, people.ben);

    for (const secret of [
      ...foreign,
      'secret of',
      'held by ben',
      'who named ben',
      elsewhere.id,
      'ben@example.org',
    ]) {
      expect(ana.state.raw).not.toContain(secret);
    }
    expect(ben.state.raw).toContain('held by ben');
    expect(ben.state.raw).toContain('who named ben');
  });

  test('I1g who becomes an operator gets the same scopes anew, as operators see them', async () => {
    const workspace = await newWorkspace();
    const { id, people } = workspace;
    const ticket = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, { assigneeId: people.cleo, messages: 1, notes: 2 }),
    );
    const device = await syncedDevice(workspace, people.cleo);
    expect(device.state.raw).not.toContain(ticket);

    await world.db.tenant(
      id,
      (tx) =>
        tx`update people p set profile = 'technician' where p.workspace_id = ${id} and p.id = ${people.cleo}`,
    );
    await device.sync();

    expect(device.view()[`line u:${people.cleo} ${ticket}`]).toBe('hot');
    expect(device.view()[`doc ${ticket} notes 1 2`]).toBeDefined();
  });
});

describe('loads', () => {
  const limits = { rows: 20, bytes: 100_000 };

  test('L4b a load broken off after any line goes on from its last mark, and ends complete', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    for (let index = 0; index < 14; index += 1) {
      await world.db.tenant(id, (tx) =>
        insertTicket(tx, id, { groupId: groups.a, messages: 3, ageDays: index }),
      );
      await world.db.tenant(id, (tx) =>
        insertTicket(tx, id, {
          groupId: groups.a,
          phase: 'resolved',
          ageDays: 60 + index,
          messages: 2,
        }),
      );
    }
    await world.db.tenant(id, (tx) => insertTicket(tx, id, { groupId: groups.a, messages: 90 }));
    const whole = await syncedDevice(workspace);
    const deps = {
      db: world.db,
      cursors: world.cursors,
      resumes: world.resumes,
      pageLimits: limits,
    };
    const first = await whole.pullOnce();
    expect(first.status).toBe('ok');
    const scopes = ((await pullAs(workspace, people.ana, null)) as { scopes: readonly string[] })
      .scopes;

    const device = createDevice(world, id, people.ana, { limits });
    let resume: string | undefined;
    let isDone = false;
    for (let attempt = 0; !isDone && attempt < 100; attempt += 1) {
      const lines = await prepareLoad(deps, id, people.ana, {
        scopes,
        ...(resume === undefined ? {} : { resume }),
      });
      let left = 1 + (attempt % 6);
      for await (const line of lines) {
        if (line.t === 'page') for (const change of line.changes) device.apply(change);
        if (line.t === 'cold') device.applyLine(line);
        if (line.t === 'mark') resume = line.resume;
        if (line.t === 'end') {
          device.state.cursor = line.cursor;
          isDone = true;
        }
        // The large conversation takes five pages without a mark: let it through now and then.
        if ((left -= 1) === 0 && attempt % 3 !== 2) break;
      }
      if (attempt === 4)
        await world.db.tenant(id, (tx) => insertTicket(tx, id, { groupId: groups.a, messages: 1 }));
    }
    expect(isDone).toBe(true);
    await device.sync();

    expect(holdingsOf(device)).toEqual(await truthOf(world, workspace, 'ana'));
  });

  test('L1g newest first, hot before cold, with how many there are', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    for (const ageDays of [3, 1, 2]) {
      await world.db.tenant(id, (tx) =>
        insertTicket(tx, id, { groupId: groups.a, subject: `hot ${ageDays}`, ageDays }),
      );
      await world.db.tenant(id, (tx) =>
        insertTicket(tx, id, {
          groupId: groups.a,
          subject: `cold ${ageDays}`,
          phase: 'resolved',
          ageDays: 100 + ageDays,
        }),
      );
    }
    const lines: LoadLine[] = [];
    const deps = { db: world.db, cursors: world.cursors, resumes: world.resumes };
    for await (const line of await prepareLoad(deps, id, people.ana, { scopes: [`g:${groups.a}`] }))
      lines.push(line);

    const subjects = lines.flatMap((line) => {
      if (line.t === 'page')
        return line.changes.flatMap((change) =>
          change.t === 'ticket' ? [change.row.subject] : [],
        );
      return line.t === 'cold' ? line.items.map((item) => item.row.subject) : [];
    });
    expect(subjects).toEqual(['hot 1', 'hot 2', 'hot 3', 'cold 1', 'cold 2', 'cold 3']);
    expect(lines[0]).toEqual({ t: 'begin', total: 6 });
    expect(lines.at(-1)?.t).toBe('end');
    expect(lines.filter((line) => line.t === 'mark').at(-1)).toMatchObject({ done: 6 });
  });

  test('INV2 a load stops when the right to its scope ends, and cannot be resumed', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    for (let index = 0; index < 10; index += 1) {
      await world.db.tenant(id, (tx) =>
        insertTicket(tx, id, { groupId: groups.a, messages: 5, ageDays: index }),
      );
    }
    const deps = {
      db: world.db,
      cursors: world.cursors,
      resumes: world.resumes,
      pageLimits: limits,
    };
    const request = { scopes: [`g:${groups.a}`] };
    let resume = '';
    let pagesAfter = 0;
    let isRemoved = false;
    for await (const line of await prepareLoad(deps, id, people.ana, request)) {
      if (line.t === 'page' && isRemoved) pagesAfter += 1;
      if (line.t !== 'mark') continue;
      resume = line.resume;
      if (isRemoved) continue;
      await world.db.tenant(
        id,
        (tx) =>
          tx`delete from group_members m where m.workspace_id = ${id} and m.person_id = ${people.ana}`,
      );
      isRemoved = true;
    }

    expect(pagesAfter).toBe(0);
    await expect(prepareLoad(deps, id, people.ana, { ...request, resume })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await expect(prepareLoad(deps, id, people.ben, { ...request, resume })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });
});

describe('B25 the drift check', () => {
  test('agrees with a whole device, names the scope of one that has lost something, and waits for a pull', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const scope = `g:${groups.a}`;
    const ticket = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, { groupId: groups.a, messages: 2, notes: 1 }),
    );
    const device = await syncedDevice(workspace);
    await device.sync();
    const sums = await world.db.tenantRead(id, async (sql) => {
      const standing = await loadStanding(sql, id, people.ana);
      return [await sumOfScope(sql, standing, scope), await sumOfScope(sql, standing, 'w')];
    });
    const found: unknown[] = [];
    const deps = {
      db: world.db,
      cursors: world.cursors,
      onDrift: (drift: unknown) => void found.push(drift),
    };
    const check = (scopes: typeof sums) =>
      checkDrift(deps, id, people.ana, { cursor: device.state.cursor!, scopes });

    expect(await check(sums)).toEqual({ status: 'ok', reload: [], behind: [] });
    const wrong = { ...sums[0]!, hash: '0123456789abcdef' };
    expect(await check([wrong, sums[1]!])).toEqual({ status: 'ok', reload: [scope], behind: [] });
    expect(found).toHaveLength(1);
    await world.db.tenant(id, (tx) => addMessage(tx, id, ticket));
    expect(await check(sums)).toEqual({ status: 'ok', reload: [], behind: [scope] });

    // What a reload of the scope does: the cursor covers it once, and all is well.
    await device.load({ scopes: [scope], cursor: device.state.cursor! });
    await device.sync();
    expect(holdingsOf(device)).toEqual(await truthOf(world, workspace, 'ana'));
  });
});

describe('maintenance', () => {
  test('L1h an ended ticket leaves the working set after its days, and comes back when the days are raised', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const ticket = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, { groupId: groups.a, phase: 'resolved', ageDays: 29, messages: 2 }),
    );
    const device = await syncedDevice(workspace);
    expect(device.view()[`line g:${groups.a} ${ticket}`]).toBe('hot');

    await world.db.tenant(
      id,
      (tx) => tx`update workspaces w set working_set_days = 10 where w.id = ${id}`,
    );
    expect((await syncMaintenance(world.db)).reheated).toBe(1);
    await device.sync();
    expect(device.view()[`line g:${groups.a} ${ticket}`]).toBe('cold');
    await world.db.tenant(
      id,
      (tx) => tx`update workspaces w set working_set_days = 40 where w.id = ${id}`,
    );
    expect((await syncMaintenance(world.db)).reheated).toBe(1);
    expect((await syncMaintenance(world.db)).reheated).toBe(0);
    await device.sync();

    expect(device.view()[`line g:${groups.a} ${ticket}`]).toBe('hot');
    expect(device.view()[`doc ${ticket} pub 1 2`]).toBeDefined();
    expect(people.ana).toBeDefined();
  });

  test('B7 answers are kept until they are acknowledged and old; keys 48 hours; ended sessions 30 days', async () => {
    const workspace = await newWorkspace();
    const { id, people } = workspace;
    await world.db.tenant(id, async (tx) => {
      await tx`
        insert into sync_devices (workspace_id, id, person_id, last_n, acknowledged_n)
        values (${id}, ${people.ana}, ${people.ana}, 4, 2)`;
      for (const [n, days] of [
        [1, 31],
        [2, 29],
        [3, 31],
        [4, 366],
      ] as const) {
        await tx`
          insert into sync_entries (workspace_id, id, device_id, n, outcome, at)
          values (${id}, gen_random_uuid(), ${people.ana}, ${n}, '{}', now() - make_interval(days => ${days}))`;
      }
      for (const hours of [47, 49]) {
        await tx`
          insert into idempotency_keys (workspace_id, actor, key, request_hash, status, body, at)
          values (${id}, 'a', ${`key ${hours}`}, '\\x00', 200, '{}', now() - make_interval(hours => ${hours}))`;
      }
      for (const days of [29, 31]) {
        await tx`
          insert into sessions (workspace_id, id, person_id, token_hash, expires_at)
          values (${id}, gen_random_uuid(), ${people.ana}, decode(md5(${`${id} ${days}`}), 'hex'), now() - make_interval(days => ${days}))`;
      }
    });

    expect(await syncMaintenance(world.db)).toMatchObject({
      entries: 2,
      idempotencyKeys: 1,
      sessions: 1,
    });
    const left = await world.db.tenantRead(
      id,
      (sql) => sql<{ n: number }[]>`select e.n from sync_entries e order by e.n`,
    );
    expect(left.map((entry) => entry.n)).toEqual([2, 3]);
  });
});
