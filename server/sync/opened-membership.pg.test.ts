// Which scopes hold a ticket from the moment its row is there, and since when its customer may know of it, whoever writes
// the row: the door, an archive that is read in.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonId, TicketId } from '#shared/base/ids.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { openDeskWorld, type DeskWorld, type TestWorkspace } from '#test/support/desk-world.ts';

let world: DeskWorld;
let workspace: TestWorkspace;
let customerId: PersonId;
let anaId: PersonId;
beforeAll(async () => {
  world = await openDeskWorld();
  workspace = await world.workspace('helpdesk');
  customerId = (await workspace.person('customer')).id;
  anaId = (await workspace.person('technician')).id;
});
afterAll(() => world.close());

const LONG_AGO = '2020-02-03T04:05:06.789Z';

const written = (columns: Record<string, unknown>): Promise<TicketId> =>
  world.db.tenant(workspace.id, async (tx) => {
    const id = world.ids<TicketId>();
    const row = {
      workspace_id: workspace.id,
      id,
      subject: 'Printer',
      status: 'open',
      phase: 'new',
      priority: 'medium',
      channel: 'web',
      language: 'en',
      client_ip: '192.0.2.1',
      last_side: 'customer',
      created_at: LONG_AGO,
      updated_at: LONG_AGO,
      ...columns,
    };
    await tx`insert into tickets ${tx(row)}`;
    return id;
  });

const members = async (id: TicketId): Promise<Record<string, string>> => {
  const rows = await world.rows(
    workspace.id,
    (tx: Tx) => tx<{ scope: string; state: string; isOfItsWriter: boolean }[]>`
      select m.scope, m.state, m.changed = t.xid and m.touched = t.xid as is_of_its_writer
      from sync_memberships m join tickets t on t.workspace_id = m.workspace_id and t.id = m.ticket_id
      where m.ticket_id = ${id}`,
  );
  expect(rows.every(({ isOfItsWriter }) => isOfItsWriter)).toBe(true);
  return Object.fromEntries(rows.map(({ scope, state }) => [scope, state]));
};

test('B2a an open ticket is hot for its group, its assignee and its customer, however old it is', async () => {
  const [group] = workspace.groups;
  const id = await written({
    group_id: group,
    assignee_id: anaId,
    requester_person_id: customerId,
  });

  expect(await members(id)).toEqual({
    [`g:${group}`]: 'hot',
    [`u:${anaId}`]: 'hot',
    [`c:${customerId}`]: 'hot',
  });
  expect(await members(await written({}))).toEqual({ 'g:-': 'hot' });
});

test('B2a one that ended long ago or is archived is cold, and a deleted one is nowhere', async () => {
  const ended = { status: 'closed', phase: 'closed', closed_at: LONG_AGO };

  expect(await members(await written(ended))).toEqual({ 'g:-': 'cold' });
  expect(await members(await written({ archived_at: LONG_AGO }))).toEqual({ 'g:-': 'cold' });
  expect(await members(await written({ deleted_at: LONG_AGO }))).toEqual({});
});

test('B2a the id of a ticket that was deleted for good can come again', async () => {
  const id = await written({});
  await world.db.tenant(workspace.id, (tx) => tx`delete from tickets t where t.id = ${id}`);

  await written({ id });

  expect(await members(id)).toEqual({ 'g:-': 'hot' });
});

test('C4w a new ticket is a change for its customer by the transaction that writes it, whatever it says', async () => {
  const kept = '2021-01-01T00:00:00.000Z';
  const ids = await Promise.all([
    written({}),
    written({ public_xid: '3' }),
    written({ public_updated_at: kept }),
    written({ public_updated_at: kept, public_xid: '3' }),
  ]);

  const rows = await world.rows(
    workspace.id,
    (tx) => tx<{ id: TicketId; at: string; isOfItsWriter: boolean }[]>`
      select t.id, t.public_updated_at as at, t.public_xid = t.xid as is_of_its_writer
      from tickets t where t.id = any(${ids}::uuid[])`,
  );
  const byId = new Map(rows.map(({ id, at, isOfItsWriter }) => [id, [at, isOfItsWriter]]));

  expect(ids.map((id) => byId.get(id))).toEqual([
    [LONG_AGO, true],
    [LONG_AGO, true],
    [kept, true],
    [kept, true],
  ]);
});
