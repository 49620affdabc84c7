import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tx } from '#server/platform/db/database.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';

let world: World;
let ours: SignedUp;
let theirs: SignedUp;

beforeAll(async () => {
  world = await createWorld();
  ours = await world.signUp({ slug: 'ours' });
  theirs = await world.signUp({ slug: 'theirs', blueprint: 'maildesk' });
});
afterAll(() => world.close());

const idsIn = async (answer: Promise<Response>): Promise<string[]> => {
  const { items } = (await (await answer).json()) as { items: { id: string }[] };
  return items.map((item) => item.id);
};

describe('W1 nobody sees or infers anything of another workspace', () => {
  test("W1a a session of one workspace is nobody in another's paths, whether that exists or not", async () => {
    const answers = await Promise.all(
      ['theirs', 'no-such-place'].map((slug) => ours.admin.get(`/api/v1/w/${slug}/me`)),
    );

    expect(answers.map((answer) => answer.status)).toEqual([401, 401]);
    const [there, nowhere] = await Promise.all(answers.map((answer) => answer.json()));
    const { traceId: _a, ...known } = there as { traceId: string };
    const { traceId: _b, ...unknown } = nowhere as { traceId: string };
    expect(known).toEqual(unknown);
  });

  test("W1b a cookie's token sent under another workspace's name opens nothing", async () => {
    const stolen = ours.admin.cookie().replaceAll('homing-ours', 'homing-theirs');

    const answer = await world.client({ slug: 'theirs' }).get('me', { cookie: stolen });

    expect(answer.status).toBe(401);
  });

  test("W1c an API key of one workspace is nobody in another's", async () => {
    const key = await world.apiKey(ours, ['people.read']);

    expect((await key.get('people')).status).toBe(200);
    expect((await key.get('/api/v1/w/theirs/people')).status).toBe(401);
  });

  test("W1d ids of another workspace's people, groups, keys and sessions are not there", async () => {
    const [person] = await idsIn(theirs.admin.get('people'));
    const [group] = await idsIn(theirs.admin.get('groups'));
    const [session] = await idsIn(theirs.admin.get('sessions'));
    await world.apiKey(theirs, ['people.read']);
    const [key] = await idsIn(theirs.admin.get('api-keys'));

    const answers = await Promise.all([
      ours.admin.get(`people/${person}`),
      ours.admin.patch(`people/${person}`, { name: 'Mallory' }),
      ours.admin.get(`groups/${group}`),
      ours.admin.patch(`groups/${group}`, { name: 'Mallory' }),
      ours.admin.delete(`sessions/${session}`),
      ours.admin.delete(`api-keys/${key}`),
    ]);

    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await theirs.admin.get('me')).status).toBe(200);
  });

  test("W1e another workspace's people cannot become members, nor its groups somebody's", async () => {
    const [person] = await idsIn(theirs.admin.get('people'));
    const [group] = await idsIn(theirs.admin.get('groups'));

    const member = await ours.admin.post('groups', { name: 'Mixed', memberIds: [person] });
    const lead = await ours.admin.post('groups', { name: 'Mixed', leadId: person });
    const joined = await ours.admin.post('people', {
      name: 'Mallory',
      email: 'mallory@ours.example',
      profile: 'technician',
      groupIds: [group],
    });

    expect([member.status, lead.status, joined.status]).toEqual([422, 422, 422]);
    expect(await joined.json()).toMatchObject({
      errors: [{ path: 'groupIds', code: 'not_found' }],
    });
  });

  test('W1f the same e-mail address can sign in to both with different passwords', async () => {
    for (const [workspace, password] of [
      [ours, 'first of two passwords'],
      [theirs, 'second of two passwords'],
    ] as const) {
      const person = { name: 'Nils', email: 'nils@both.example', profile: 'technician', password };
      expect((await workspace.admin.post('people', person)).status).toBe(201);
    }
    const there = world.client({ slug: 'theirs' });

    const wrong = await there.post('sessions', {
      email: 'nils@both.example',
      password: 'first of two passwords',
    });
    const right = await there.post('sessions', {
      email: 'nils@both.example',
      password: 'second of two passwords',
    });

    expect([wrong.status, right.status]).toEqual([401, 201]);
  });
});

describe('W1 row-level security, as the role the server works as', () => {
  const tenantTables = async (): Promise<string[]> => {
    const rows = await world.db.global(
      (sql) => sql<{ name: string }[]>`
        select distinct c.table_name::text as name from information_schema.columns c
        where c.table_schema = 'public' and c.column_name = 'workspace_id'`,
    );
    return rows.map((row) => row.name);
  };
  const count = async (tx: Tx, table: string, except?: string): Promise<number> => {
    const [row] = await tx<{ count: number }[]>`
      select count(*)::int as count from ${tx(table)}
      ${except === undefined ? tx`` : tx`where workspace_id <> ${except}`}`;
    return row?.count ?? -1;
  };

  test('W1g without a tenant no tenant table shows a row', async () => {
    const tables = await tenantTables();
    expect(tables.length).toBeGreaterThan(15);

    for (const table of tables) {
      expect([table, await world.db.global((tx) => count(tx, table))]).toEqual([table, 0]);
    }
    const [workspaces] = await world.db.global(
      (tx) => tx<{ count: number }[]>`select count(*)::int as count from workspaces`,
    );
    expect(workspaces?.count).toBe(0);
  });

  test("W1h with a tenant only that tenant's rows show", async () => {
    const own = await world.db.tenant(ours.id, (tx) => count(tx, 'people'));
    expect(own).toBeGreaterThan(0);

    for (const table of await tenantTables()) {
      const foreign = await world.db.tenant(ours.id, (tx) => count(tx, table, ours.id));
      expect([table, foreign]).toEqual([table, 0]);
    }
  });

  test("W1i with a tenant nothing can be written into another's", async () => {
    const write = world.db.tenant(
      ours.id,
      (tx) =>
        tx`insert into groups (workspace_id, id, name) values (${theirs.id}, gen_random_uuid(), 'Mallory')`,
    );
    await expect(write).rejects.toThrow(/row-level security/);

    const changed = await world.db.tenant(
      ours.id,
      (tx) => tx`update workspaces set name = 'Mallory' where id = ${theirs.id} returning id`,
    );
    expect(changed).toHaveLength(0);
  });

  test('I5k the history cannot be changed by the role the server works as', async () => {
    for (const statement of ["update events set type = 'nothing'", 'delete from events']) {
      const change = world.db.tenant(ours.id, (tx) => tx.unsafe(statement));
      await expect(change).rejects.toThrow(/permission denied/);
    }
  });
});
