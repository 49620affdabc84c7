import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TicketId } from '#shared/base/ids.ts';
import {
  addMessage,
  createDevice,
  createFeedWorld,
  freshView,
  insertTicket,
  moveTicket,
  type FeedWorkspace,
  type FeedWorld,
} from '#test/support/feed-world.ts';

let world: FeedWorld;
beforeAll(async () => {
  world = await createFeedWorld();
});
afterAll(() => world.close());

let made = 0;
const newWorkspace = (): Promise<FeedWorkspace> => world.workspace(`feed-${(made += 1)}`);

/** Rows as the tables hold them, read by a role above all rules: what a device of `scopes` must have. */
async function expectComplete(
  workspace: FeedWorkspace,
  personId: keyof FeedWorkspace['people'],
  device: ReturnType<typeof createDevice>,
) {
  expect(device.view()).toEqual(await freshView(world, workspace.id, workspace.people[personId]));
}

describe('first contact', () => {
  test('INV1 a device that loads all its scopes has each ticket of them with its conversation', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const mine = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, { groupId: groups.a, messages: 3, notes: 2 }),
    );
    const cold = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, { groupId: groups.a, phase: 'resolved', ageDays: 90, messages: 5 }),
    );
    const others = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, { groupId: groups.b, messages: 1 }),
    );

    const device = createDevice(world, id, people.ana);
    const first = await device.pullOnce();
    expect(first).toMatchObject({ status: 'reset', reason: 'first' });
    await device.sync();

    const view = device.view();
    expect(view[`line g:${groups.a} ${mine}`]).toBe('hot');
    expect(view[`line g:${groups.a} ${cold}`]).toBe('cold');
    expect(view[`doc ${mine} notes 1 2`]).toBeDefined();
    expect(view[`doc ${mine} pub 1 3`]).toBeDefined();
    expect(view[`event ${mine} 1`]).toBeDefined();
    expect(view[`ticket ${cold}`]).toMatchObject({ id: cold, pubSeq: 5 });
    expect(view[`desk ${cold}`]).toMatchObject({ id: cold, groupId: groups.a });
    expect(view[`doc ${cold} pub 1 1`]).toBeUndefined();
    expect(view[`self ${people.ana}`]).toMatchObject({
      email: 'ana@example.org',
      groupIds: [groups.a],
    });
    expect(view[`person ${people.ben}`]).toMatchObject({ name: 'ben', isOperator: true });
    expect(view[`workspace ${id}`]).toMatchObject({ slug: workspace.slug });
    expect(Object.keys(view).some((key) => key.includes(others))).toBe(false);
    expect(device.state.raw).not.toContain(people.cleo);
  });

  test('INV1 a pull brings what is new and an empty one nothing', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const ticket = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, { groupId: groups.a, messages: 2 }),
    );
    const device = createDevice(world, id, people.ana);
    await device.sync();

    const empty = await device.pullOnce();
    expect(empty).toMatchObject({ status: 'ok', more: false, remove: [], load: [], changes: [] });
    await world.db.tenant(id, (tx) => addMessage(tx, id, ticket));
    const answer = await device.pullOnce();
    device.applyAnswer(answer);

    const kinds = answer.status === 'ok' ? answer.changes.map((change) => change.t) : [];
    expect(kinds.toSorted()).toEqual(['desk', 'doc', 'event', 'in', 'ticket']);
    await expectComplete(workspace, 'ana', device);
  });
});

describe('scopes that tickets enter and leave', () => {
  test('FLT16 a ticket moved away and back between pulls, and one that comes with years of messages', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const wandering = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, { groupId: groups.a, messages: 2 }),
    );
    const old = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, { groupId: groups.b, messages: 200, ageDays: 900 }),
    );
    const ana = createDevice(world, id, people.ana);
    const ben = createDevice(world, id, people.ben);
    await ana.sync();
    await ben.sync();

    await world.db.tenant(id, (tx) => moveTicket(tx, id, wandering, groups.b));
    await world.db.tenant(id, (tx) => addMessage(tx, id, wandering));
    await world.db.tenant(id, (tx) => moveTicket(tx, id, wandering, groups.a));
    await world.db.tenant(id, (tx) => moveTicket(tx, id, old, groups.a));
    await ana.sync();
    await ben.sync();

    expect(ana.view()[`doc ${old} pub 1 200`]).toBeDefined();
    expect(ana.view()[`doc ${wandering} pub 1 3`]).toBeDefined();
    await expectComplete(workspace, 'ana', ana);
    await expectComplete(workspace, 'ben', ben);
    expect(Object.keys(ben.view()).filter((key) => key.includes(old))).toEqual([]);
  });

  test('FLT16 a ticket reopened into the hot set brings 200 messages that are years old', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const ticket = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, {
        groupId: groups.a,
        phase: 'resolved',
        ageDays: 1000,
        messages: 200,
        notes: 3,
      }),
    );
    const device = createDevice(world, id, people.ana);
    await device.sync();
    expect(device.view()[`doc ${ticket} pub 1 1`]).toBeUndefined();

    await world.db.tenant(id, async (tx) => {
      await tx`update tickets t set phase = 'active', status = 'active' where t.workspace_id = ${id} and t.id = ${ticket}`;
    });
    await device.sync();

    expect(device.view()[`line g:${groups.a} ${ticket}`]).toBe('hot');
    for (let seq = 1; seq <= 200; seq += 1)
      expect(device.view()[`doc ${ticket} pub 1 ${seq}`]).toBeDefined();
    await expectComplete(workspace, 'ana', device);
  });

  test('FLT17 moved and deleted between the pages of a first load', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const ids: TicketId[] = [];
    for (let index = 0; index < 12; index += 1) {
      ids.push(
        await world.db.tenant(id, (tx) =>
          insertTicket(tx, id, { groupId: groups.a, messages: 2, ageDays: index }),
        ),
      );
    }
    const device = createDevice(world, id, people.ana, { limits: { rows: 12, bytes: 1_000_000 } });
    let pages = 0;
    device.onLine = async (line) => {
      if (line.t !== 'page') return;
      pages += 1;
      // One that was sent goes, one that is to come moves in front of what is being read, one leaves.
      if (pages === 2) {
        await world.db.tenant(id, async (tx) => {
          await tx`delete from tickets t where t.workspace_id = ${id} and t.id = ${ids[0]!}`;
          await addMessage(tx, id, ids[11]!);
          await moveTicket(tx, id, ids[10]!, groups.b);
        });
      }
    };
    await device.sync();

    expect(pages).toBeGreaterThan(3);
    expect(device.view()[`doc ${ids[11]!} pub 1 1`]).toBeDefined();
    expect(device.view()[`ticket ${ids[0]!}`]).toBeUndefined();
    expect(device.view()[`ticket ${ids[10]!}`]).toBeUndefined();
    await expectComplete(workspace, 'ana', device);
  });

  test('FLT18 added to a group and removed from another between two pulls', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const inA = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, { groupId: groups.a, messages: 2 }),
    );
    const inB = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, { groupId: groups.b, messages: 2 }),
    );
    const device = createDevice(world, id, people.ana);
    await device.sync();

    await world.db.tenant(id, async (tx) => {
      await tx`delete from group_members m where m.workspace_id = ${id} and m.person_id = ${people.ana}`;
      await tx`insert into group_members (workspace_id, group_id, person_id) values (${id}, ${groups.b}, ${people.ana})`;
    });
    const answer = await device.pullOnce();

    expect(answer).toMatchObject({ remove: [`g:${groups.a}`], load: [`g:${groups.b}`] });
    expect(answer.status === 'ok' && answer.changes.some((change) => change.t === 'self')).toBe(
      true,
    );
    await device.sync();
    expect(device.view()[`ticket ${inA}`]).toBeUndefined();
    expect(device.view()[`doc ${inB} pub 1 2`]).toBeDefined();
    await expectComplete(workspace, 'ana', device);
  });

  test('FLT18 added and removed again: the load that was begun is refused, the pull gives nothing', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const inB = await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, { groupId: groups.b, messages: 2 }),
    );
    const device = createDevice(world, id, people.ana);
    await device.sync();
    await world.db.tenant(id, async (tx) => {
      await tx`insert into group_members (workspace_id, group_id, person_id) values (${id}, ${groups.b}, ${people.ana})`;
    });
    const answer = await device.pullOnce();
    device.applyAnswer(answer);
    await world.db.tenant(id, async (tx) => {
      await tx`delete from group_members m where m.workspace_id = ${id} and m.group_id = ${groups.b} and m.person_id = ${people.ana}`;
    });

    await expect(
      device.load({ scopes: [`g:${groups.b}`], cursor: device.state.cursor! }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    await device.sync();
    expect(device.state.raw).not.toContain(inB);
    await expectComplete(workspace, 'ana', device);
  });

  test('FLT15 a right that ends: reading rights gone, everything but the own row is removed', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    await world.db.tenant(id, (tx) =>
      insertTicket(tx, id, { groupId: groups.a, assigneeId: people.ana, messages: 2 }),
    );
    const device = createDevice(world, id, people.ana);
    await device.sync();

    await world.db.tenant(id, async (tx) => {
      await tx`update people p set profile = 'customer' where p.workspace_id = ${id} and p.id = ${people.ana}`;
    });
    const answer = await device.pullOnce();

    expect(answer).toMatchObject({ status: 'ok', changes: [] });
    expect(answer.status === 'ok' && [...answer.remove].toSorted()).toEqual(
      ['g:-', `g:${groups.a}`, `u:${people.ana}`, 'w'].toSorted(),
    );
    await device.sync();
    expect(
      Object.keys(device.view()).filter((key) => /^(line|desk|doc|event|ticket) /.test(key)),
    ).toEqual([]);
  });
});
