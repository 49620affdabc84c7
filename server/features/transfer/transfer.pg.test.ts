// A whole workspace out, in and away (W10).

import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FileId, WorkspaceId } from '#shared/base/ids.ts';
import { DAY_MS, MINUTE_MS } from '#shared/base/clock.ts';
import { PROTOCOL } from '#shared/protocol/sync.ts';
import { auditRound, verifyChain } from '#server/features/audit/index.ts';
import { DEMO_DESKS, DEMO_PASSWORD } from '#server/features/demo/demo-desks.ts';
import { offerDemo } from '#server/features/demo/index.ts';
import { lookAtFile } from '#server/features/files/index.ts';
import { catchUp } from '#server/features/reports/index.ts';
import { withConnection, type OwnerSql } from '#server/platform/db/owner-connection.ts';
import { createSecrets } from '#server/platform/secrets/secrets.ts';
import { createDeviceCalls, message, newId, openCommand } from '#test/support/device-calls.ts';
import { uploadWhole } from '#test/support/uploads.ts';
import { othersEnded } from '#test/support/others-ended.ts';
import {
  createWorld,
  TEST_PASSWORD,
  type SignedUp,
  type TestClient,
  type World,
} from '#test/support/world.ts';
import { loadTable } from './catalogue-views.ts';
import { isCarriable } from './columns.ts';
import { exportEntries } from './export-views.ts';
import { transferRound } from './index.ts';
import { CARRIED, TABLES } from './tables.ts';
import { takeTransfer } from './transfer-store.ts';
import { readTar, TAR_END, tarEntry, type TarEntry } from './tar.ts';

/** A picture of one dot. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** Two servers, with a database each. */
let here: World;
let there: World;
let now = Date.now();
const clock = (): number => now;

beforeAll(async () => {
  here = await createWorld({ clock });
  there = await createWorld({ clock });
  await offerDemo(here.context, () => undefined);
}, 180_000);
afterAll(async () => {
  await here.close();
  await there.close();
});
beforeEach(() => {
  // What one test has used up of a limit is not the next one's trouble.
  now += 60 * MINUTE_MS;
});

async function listOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const superuser = <Result>(world: World, work: (sql: OwnerSql) => Promise<Result>) =>
  withConnection(world.database.superUrl, work);
const round = (world: World) => transferRound(world.context);

type State = {
  readonly id: string;
  readonly state: string;
  readonly rows: number;
  readonly bytes: number;
  readonly tables: Record<string, { rows: number; sha256: string }>;
  readonly accessCodes?: string;
  readonly logFindings?: number;
  readonly errors: { file: string; line: number; column: number; message: string }[];
};
const read = async (answer: Promise<Response>, status: number): Promise<State> => {
  const response = await answer;
  expect(response.status, await response.clone().text()).toBe(status);
  return (await response.json()) as State;
};

async function exportOf(
  world: World,
  admin: TestClient,
  password = TEST_PASSWORD,
): Promise<Buffer> {
  const { id } = await read(admin.post('exports', { password }), 202);
  // Its log is linked to the end then, and has nothing to be linked where it is brought to: accesses until now are written
  // first, since those of a moment later would be newer than what others still have under way.
  await world.context.accessLog.flush(true);
  await othersEnded(world.database.superUrl);
  expect(await round(world)).toMatchObject({ failed: 0 });
  const { state } = await read(admin.get(`exports/${id}`), 200);
  expect(state).toBe('done');
  const archive = await admin.get(`exports/${id}/archive`);
  expect(archive.status).toBe(200);
  const bytes = Buffer.from(await archive.arrayBuffer());
  expect(String(bytes.length)).toBe(archive.headers.get('content-length'));
  return bytes;
}

const send = (admin: TestClient, id: string, bytes: Uint8Array, offset = 0) =>
  admin.fetch(`imports/${id}/archive?offset=${offset}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/x-tar' },
    body: Buffer.from(bytes),
  });

async function importInto(world: World, desk: SignedUp, archive: Uint8Array): Promise<string> {
  const { id } = await read(desk.admin.post('imports', { password: TEST_PASSWORD }), 201);
  await read(send(desk.admin, id, archive), 200);
  await read(desk.admin.post(`imports/${id}/start`), 202);
  await round(world);
  return id;
}

/** Into a workspace that was just made; throws what is wrong with the archive. */
async function bring(world: World, archive: Uint8Array): Promise<SignedUp> {
  const desk = await world.signUp();
  const id = await importInto(world, desk, archive);
  const left = await desk.admin.get(`imports/${id}`);
  if (left.status === 200) throw new Error(await left.text());
  return desk;
}

/** As an export would have it, straight from the tables: nobody has to sign in, which would be one row more. */
async function entriesOfDatabase(world: World, id: string): Promise<TarEntry[]> {
  return world.db.tenantRead(id, (sql) => listOf(exportEntries(sql, id as WorkspaceId)));
}

async function entriesOf(archive: Uint8Array): Promise<TarEntry[]> {
  const chunks = (async function* () {
    yield archive;
  })();
  return listOf(readTar(chunks));
}
const archiveOf = (entries: readonly TarEntry[]): Buffer =>
  Buffer.concat([...entries.map(tarEntry), TAR_END]);

const idOf = async (world: World, slug: string): Promise<string> =>
  (await world.context.requireWorkspace(slug)).id;

const tenantTables = (world: World): Promise<string[]> =>
  superuser(world, async (sql) => {
    const rows = await sql<{ name: string }[]>`
      select c.relname as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
      where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace`;
    return rows.map(({ name }) => name);
  });
const rowsOf = (world: World, id: string): Promise<Record<string, number>> =>
  superuser(world, async (sql) => {
    const counts: Record<string, number> = {};
    for (const table of await tenantTables(world)) {
      const [row] = await sql.unsafe(
        `select count(*)::int as n from ${table} where workspace_id = '${id}'`,
      );
      counts[table] = row?.['n'] as number;
    }
    const [own] = await sql`select count(*)::int as n from workspaces where id = ${id}`;
    return { ...counts, workspaces: own?.['n'] as number };
  });

/** What stands there, should they differ. */
function firstDifference(left: Buffer, right: Buffer): readonly string[] | undefined {
  if (left.equals(right)) return undefined;
  const at = left.findIndex((byte, index) => byte !== right[index]);
  const from = Math.max(0, (at < 0 ? left.length : at) - 300);
  return [left, right].map((bytes) => bytes.subarray(from, from + 600).toString());
}

/** Of all carried rows as PostgreSQL itself writes them; what came after the export is not in them. */
const digestsOf = (world: World, id: string, archive: Buffer): Promise<Record<string, string>> =>
  superuser(world, async (sql) => {
    const digests: Record<string, string> = {};
    for (const { table, omit = [], carriesXid } of CARRIED) {
      const columns = [...omit, ...(carriesXid === true ? [] : ['xid'])];
      const left = columns.map((name) => `- '${name}'`).join(' ');
      const key = table === 'workspaces' ? 'id' : 'workspace_id';
      const rows = await sql.unsafe(
        `select (to_jsonb(t) ${left})::text as row from ${table} t where t.${key} = '${id}' order by 1`,
      );
      const found = rows.map(({ row }) => row as string);
      // Accesses of after it, as the one to the archive itself.
      const isIn = (row: string): boolean =>
        archive.includes((JSON.parse(row) as { id: string }).id);
      const kept = table === 'audit_accesses' || table === 'events' ? found.filter(isIn) : found;
      digests[table] = createHash('sha256').update(kept.join('\n')).digest('hex');
    }
    return digests;
  });

describe('the list of tables', () => {
  test('W10a every table of a workspace has a rule: add it to features/transfer/tables.ts', async () => {
    const ruled = TABLES.map(({ table }) => table).filter((table) => table !== 'workspaces');

    expect(ruled.toSorted()).toEqual((await tenantTables(here)).toSorted());
  });

  test('W10b what rows point at stands before them, and rows of one table can come in any order', async () => {
    const pointers = await superuser(
      here,
      (sql) => sql<{ from: string; to: string; isDeferrable: boolean }[]>`
        select c.conrelid::regclass::text as "from", c.confrelid::regclass::text as "to",
          c.condeferrable as "isDeferrable"
        from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace`,
    );
    const place = (table: string): number => CARRIED.findIndex((rule) => rule.table === table);
    const wrong = pointers.filter(({ from, to, isDeferrable }) => {
      if (place(from) < 0) return false;
      return from === to ? !isDeferrable : place(to) < 0 || place(to) > place(from);
    });

    expect(pointers.length).toBeGreaterThan(30);
    expect(wrong).toEqual([]);
  });

  test('W10c every carried column has a form, and every table an order', async () => {
    const unknown = await here.db.tenantRead(await idOf(here, 'demo-saas'), async (sql) => {
      const found: string[] = [];
      for (const rule of CARRIED) {
        const { columns, order } = await loadTable(sql, rule);
        const strange = columns.filter((column) => !isCarriable(column));
        found.push(...strange.map(({ name, type }) => `${rule.table}.${name}: ${type}`));
        const isSingle = ['ticket_counters', 'rule_sets'].includes(rule.table);
        if (columns.length === 0 || (order.length === 0 && !isSingle)) found.push(rule.table);
      }
      return found;
    });

    expect(unknown).toEqual([]);
  });
});

/** The moment of the import: without the event that tells of it, the link of that, and who looked in afterwards. */
async function forgetImport(world: World, id: string, archive: Buffer): Promise<void> {
  // Otherwise they are written whenever a second is over.
  await world.context.accessLog.flush(true);
  await superuser(world, async (sql) => {
    const accesses = await sql<{ id: string }[]>`
      select a.id from audit_accesses a where a.workspace_id = ${id}`;
    const later = accesses.filter((one) => !archive.includes(one.id)).map((one) => one.id);
    await sql`delete from audit_accesses a where a.id = any(${later}::uuid[])`;
    await sql`
      delete from audit_salts s using audit_links l, workspace_origins o
      where l.workspace_id = ${id} and o.workspace_id = ${id} and l.n > o.linked_n
        and s.workspace_id = ${id} and s.subject_id = l.subject_id`;
    await sql`
      delete from audit_links l using workspace_origins o
      where l.workspace_id = ${id} and o.workspace_id = ${id} and l.n > o.linked_n`;
    const gone = await sql`
      delete from events e where e.workspace_id = ${id} and e.type = 'workspace-imported' returning 1`;
    expect(gone.length).toBe(1);
  });
}

/** A desk of one's own with a customer's request in it. */
async function filledDesk(world: World) {
  const desk = await world.signUp({ blueprint: 'helpdesk' });
  const { items: groups } = (await (await desk.admin.get('groups')).json()) as {
    items: { id: string }[];
  };
  const groupIds = groups.map(({ id }) => id);
  const lea = await world.addPerson(desk, { name: 'Lea Brandt', groupIds });
  const sent = await world.client({ slug: desk.slug }).post('public/requests', {
    subject: 'The gate does not open',
    description: 'It beeps twice.',
    name: 'Nora Feld',
    email: 'nora@feld.example',
  });
  expect(sent.status).toBe(201);
  const request = (await sent.json()) as { id: string; number: number; accessCode: string };
  const answer = await lea.client.post(`tickets/${request.id}/messages`, { html: '<p>Soon</p>' });
  expect(answer.status).toBe(201);
  await world.context.accessLog.flush(true);
  return { desk, lea, request };
}

const sealKey = (world: World) => world.context.secrets.derive('audit-seal');
const verify = (world: World, id: string, key = sealKey(world)) =>
  verifyChain({ db: world.db, sealKey: key }, id as WorkspaceId);

describe('export and import', () => {
  test.each(DEMO_DESKS.map(({ slug }) => slug))(
    'W10d the export of the import of %s is the same to the byte, and one works with it',
    async (slug) => {
      const desk = DEMO_DESKS.find((one) => one.slug === slug)!;
      const id = await idOf(here, slug);
      const admin = await here.signIn(slug, desk.people[0]!.email, DEMO_PASSWORD);
      const archive = await exportOf(here, admin, DEMO_PASSWORD);
      const brought = await bring(there, archive);
      await forgetImport(there, id, archive);
      const again = archiveOf(await entriesOfDatabase(there, id));

      expect(await idOf(there, brought.slug)).toBe(id);
      expect(archive.length).toBeGreaterThan(200_000);
      expect(firstDifference(again, archive)).toBeUndefined();

      // A form that leaves something out would be the same twice: so the rows themselves are compared.
      expect(await digestsOf(there, id, archive)).toEqual(await digestsOf(here, id, archive));
      const [from, to] = [await rowsOf(here, id), await rowsOf(there, id)];
      for (const table of ['search_texts', 'search_names', 'ticket_terms'])
        expect(to[table], table).toBe(from[table]);
      expect(to['sync_memberships']).toBeGreaterThan(40);
      const signedIn = await there.signIn(brought.slug, desk.people[0]!.email, DEMO_PASSWORD);
      const { items } = (await (await signedIn.get('tickets?limit=200')).json()) as {
        items: { number: number; subject: string }[];
      };
      expect(items.length).toBeGreaterThanOrEqual(40);
      const made = await signedIn.post('tickets', {
        subject: 'After the move',
        description: 'Hello',
        requester: {
          name: 'Nora Feld',
          email: 'nora@feld.example',
          phone: '+33 1 23 45 67 89',
          city: 'Kiel',
        },
      });
      const ticket = (await made.json()) as { number: number };
      expect(made.status, JSON.stringify(ticket)).toBe(201);
      expect(ticket.number).toBe(Math.max(...items.map(({ number }) => number)) + 1);
    },
    120_000,
  );

  test('W10u files go along with their bytes, and are as they were', async () => {
    const from = await here.signUp();
    const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(9_000_000)]);
    const photo = Buffer.from(PIXEL, 'base64');
    const ids: string[] = [];
    for (const [name, content] of [
      ['large.pdf', bytes],
      ['dot.png', photo],
    ] as const) {
      const { id, answer } = await uploadWhole(from.admin, { name, bytes: content });
      expect(answer.status).toBe(204);
      ids.push(id);
    }
    const open = openCommand({ message: { ...message('<p>x</p>'), files: ids as FileId[] } });
    expect(await createDeviceCalls(from.admin).push(open)).toMatchObject({ status: 'ok' });
    // One of a template, of the same bytes as a message's (C7).
    const prepared = await uploadWhole(from.admin, { name: 'again.png', bytes: photo });
    const template = (await (
      await from.admin.post('templates', {
        scope: 'workspace',
        name: 'Dot',
        bodies: { en: '<p>Dot</p>' },
        attachmentIds: [prepared.id],
      })
    ).json()) as { id: string };
    const archive = await exportOf(here, from.admin);
    const names = (await entriesOf(archive)).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('files/'))).toHaveLength(3);

    const brought = await bring(there, archive);

    const admin = await there.signIn(brought.slug, from.email);
    for (const [id, content] of [
      [ids[0], bytes],
      [ids[1], photo],
    ] as const) {
      const got = await admin.get(`files/${id}/content`);
      expect(got.status).toBe(200);
      expect(Buffer.from(await got.arrayBuffer()).equals(content)).toBe(true);
    }
    const copy = await admin.post(`templates/${template.id}/files/${prepared.id}/copies`, {
      id: newId(),
    });
    expect([copy.status, (await admin.get(`files/${prepared.id}/content`)).status]).toEqual([
      200, 200,
    ]);
    const { id: copied } = (await copy.json()) as { id: string };
    await admin.fetch(`uploads/${copied}`, {
      method: 'DELETE',
      headers: { 'tus-resumable': '1.0.0' },
    });
    const own = from.id as WorkspaceId;
    const orders = await there.db.executeSql(
      `select data ->> 'fileId' as id from pgboss.job where name = 'file' and data ->> 'workspaceId' = $1`,
      [own],
    );
    const looked = orders.rows.map((row: unknown) => (row as { id: string }).id);
    expect(looked.toSorted()).toEqual([ids[1], prepared.id].toSorted());
    await lookAtFile(there.context, own, ids[1]!);
    expect((await admin.get(`files/${ids[1]}/thumbnail`)).status).toBe(200);
    await forgetImport(there, own, archive);
    const again = await exportOf(there, admin);
    const filesIn = async (one: Buffer) =>
      (await entriesOf(one)).filter(
        ({ name }) => name.startsWith('files/') || name.includes('/files/'),
      );
    expect(await filesIn(again)).toEqual(await filesIn(archive));
  }, 120_000);

  test.each([
    [
      'another byte',
      (entry: TarEntry) => [{ ...entry, bytes: Buffer.from(entry.bytes).fill(1, 20, 21) }],
    ],
    ['too few bytes', (entry: TarEntry) => [{ ...entry, bytes: entry.bytes.subarray(1) }]],
    [
      'more bytes',
      (entry: TarEntry) => [{ ...entry, bytes: Buffer.concat([entry.bytes, entry.bytes]) }],
    ],
    ['no bytes', () => []],
    ['another name', (entry: TarEntry) => [{ ...entry, name: `files/${'0'.repeat(64)}/000001` }]],
    [
      'its second piece first',
      (entry: TarEntry) => [{ ...entry, name: entry.name.replace(/1$/, '2') }],
    ],
    ['itself twice', (entry: TarEntry) => [entry, entry]],
  ])(
    'W10u an archive with a file that has %s is refused, and leaves nothing',
    async (_, change) => {
      const from = await here.signUp();
      const { answer } = await uploadWhole(from.admin, {
        name: 'a.pdf',
        bytes: Buffer.from('%PDF-1.7\n% words that are long enough'),
      });
      expect(answer.status).toBe(204);
      const entries = await entriesOf(await exportOf(here, from.admin));
      const wrong = entries.flatMap((entry) =>
        entry.name.startsWith('files/') ? change(entry) : [entry],
      );

      await expect(bring(there, archiveOf(wrong))).rejects.toThrow(/file/i);

      const left = await readdir(there.context.files.uploadsFolder).catch(() => []);
      expect(left.filter((name) => name.startsWith('import-'))).toEqual([]);
    },
  );

  test('W10e an export is of one moment, and of one workspace', async () => {
    const { desk, lea, request } = await filledDesk(here);
    const other = await filledDesk(here);
    const { id } = await read(desk.admin.post('exports', { password: TEST_PASSWORD }), 202);
    let isTold = false;
    const tellLate = async (): Promise<void> => {
      const parts = await here.db.tenantRead(desk.id, (sql) => sql`select 1 from transfer_parts`);
      if (isTold || parts.length === 0) return;
      isTold = true;
      const late = await lea.client.post('tickets', {
        subject: 'Too late for it',
        description: 'x',
        requester: { name: 'Max', email: 'max@feld.example' },
      });
      expect(late.status).toBe(201);
    };
    const db: typeof here.db = {
      ...here.db,
      tenant: async (workspaceId, work) => {
        const done = await here.db.tenant(workspaceId, work);
        await tellLate();
        return done;
      },
    };
    expect(await transferRound({ ...here.context, db })).toMatchObject({ transfers: 1 });
    expect(isTold).toBe(true);
    const text = await (await desk.admin.get(`exports/${id}/archive`)).text();

    expect(text).toContain(request.id);
    expect(text).not.toContain('Too late for it');
    expect(text).not.toContain(other.request.id);
    expect(text).not.toContain(other.desk.id);
  });

  test('W10f no session and no password goes along, and whoever had one signs in again', async () => {
    const { desk, lea } = await filledDesk(here);
    const archive = (await exportOf(here, desk.admin)).toString('latin1');
    expect(archive).not.toContain('token_hash');
    expect(archive).not.toContain(TEST_PASSWORD);
    expect(archive).not.toContain('tables/sessions');
    const brought = await bring(there, Buffer.from(archive, 'latin1'));

    expect((await brought.admin.get('me')).status).toBe(401);
    const again = await there.signIn(brought.slug, lea.email);
    expect((await again.get('me')).status).toBe(200);
  });

  test('X3p webhooks go along without their secrets and switched off, and tell others again with a new one', async () => {
    const { desk } = await filledDesk(here);
    const added = await desk.admin.post('webhooks', {
      url: 'https://hooks.example/tickets',
      events: ['ticket.opened'],
      q: 'priority>=high',
    });
    expect(added.status).toBe(201);
    const { id, secret } = (await added.json()) as { id: string; secret: string };
    const archive = await exportOf(here, desk.admin);
    expect(archive.includes(secret)).toBe(false);
    const { slug } = await bring(there, archive);
    const admin = await there.signIn(slug, desk.email);
    const brought = await admin.get(`webhooks/${id}`);
    expect(await brought.json()).toMatchObject({
      url: 'https://hooks.example/tickets',
      q: 'priority>=high',
      isOn: false,
      hasSecret: false,
    });
    const tooEarly = await admin.patch(`webhooks/${id}`, { isOn: true });
    expect(await tooEarly.json()).toMatchObject({ status: 422, errors: [{ path: 'isOn' }] });
    expect((await admin.post(`webhooks/${id}/secret`)).status).toBe(200);
    expect((await admin.patch(`webhooks/${id}`, { isOn: true })).status).toBe(200);
  });

  test('W10g access codes open requests after the import where the key is the same, and it says so', async () => {
    const { desk, request } = await filledDesk(here);
    const archive = await exportOf(here, desk.admin);
    const brought = await bring(there, archive);
    const page = (world: World, slug: string) =>
      world
        .client({ slug })
        .get(`public/requests/${request.number}`, { 'access-code': request.accessCode });
    expect((await page(there, brought.slug)).status).toBe(200);
    const admin = await there.signIn(brought.slug, desk.email);
    const { items } = (await (await admin.get('imports')).json()) as { items: State[] };
    expect(items[0]).toMatchObject({ state: 'done', accessCodes: 'kept', logFindings: 0 });
    expect(items[0]?.rows).toBeGreaterThan(20);
  });

  test('W10w reports there say what they said here, from the first time that they are asked', async () => {
    const { desk, lea } = await filledDesk(here);
    await lea.client.post(`tickets/${(await firstTicket(lea.client)).id}/close`, {});
    const day = (daysAgo: number): string =>
      new Date(now - daysAgo * DAY_MS).toISOString().slice(0, 10);
    const days = `from=${day(20)}&to=${day(0)}`;
    const reports = async (admin: TestClient): Promise<object[]> => {
      const answers: object[] = [];
      for (const path of [
        `tickets?${days}&by=day&divide=priority`,
        `times?${days}`,
        `statuses?${days}`,
        `operators?${days}`,
        `behind?${days}&figure=replies`,
      ])
        answers.push({ ...(await read(admin.get(`reports/${path}`), 200)), upTo: '' });
      return answers;
    };
    const said = await reports(desk.admin);
    expect(JSON.stringify(said)).toContain('"replies":1');
    const brought = await bring(there, await exportOf(here, desk.admin));
    const admin = await there.signIn(brought.slug, desk.email);
    expect(await reports(admin)).toEqual(said);
  });

  test('W10h the imported log verifies, also under another key, and what is altered in it later is found', async () => {
    const { desk } = await filledDesk(here);
    const archive = await exportOf(here, desk.admin);
    const elsewhere = await createWorld({ clock });
    try {
      const secrets = createSecrets('another secret key, of another server altogether');
      const deps = { ...elsewhere.context, secrets };
      const empty = await elsewhere.signUp();
      const { id } = await read(empty.admin.post('imports', { password: TEST_PASSWORD }), 201);
      await read(send(empty.admin, id, archive), 200);
      await read(empty.admin.post(`imports/${id}/start`), 202);
      expect(await transferRound(deps)).toMatchObject({ transfers: 1, failed: 0 });
      const key = secrets.derive('audit-seal');
      await othersEnded(elsewhere.database.superUrl);
      await auditRound(deps);
      const before = await verify(elsewhere, desk.id, key);
      expect(before).toMatchObject({ findings: [], isComplete: true, pending: 0 });
      expect(before.checked).toBeGreaterThan(3);
      const admin = await elsewhere.signIn(empty.slug, desk.email);
      const { items } = (await (await admin.get('imports')).json()) as { items: State[] };
      expect(items[0]).toMatchObject({ accessCodes: 'changed', logFindings: 0 });
      await auditRound(deps);
      expect((await verify(elsewhere, desk.id, key)).findings).toEqual([]);

      await superuser(
        elsewhere,
        (sql) =>
          sql`update events set ip = '192.0.2.9' where type = 'person-created' and workspace_id = ${desk.id}`,
      );
      expect(
        (await verify(elsewhere, desk.id, key)).findings.map(({ problem }) => problem),
      ).toEqual(['altered']);
      await superuser(
        elsewhere,
        (sql) => sql`
          update workspace_origins set linked_hash = decode(md5('x'), 'hex') where workspace_id = ${desk.id}`,
      );
      expect(
        (await verify(elsewhere, desk.id, key)).findings.map(({ problem }) => problem),
      ).toContain('seal-broken');
    } finally {
      await elsewhere.close();
    }
  });

  test('W10i a device that knew the workspace before starts afresh', async () => {
    const { desk, lea } = await filledDesk(here);
    const post = (client: TestClient, path: string, body: object) =>
      client.fetch(`/sync/v1/w/${client.slug}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ protocol: PROTOCOL, ...body }),
      });
    const loaded = await post(lea.client, 'load', { scopes: ['w'], resume: null, cursor: null });
    const { cursor } = JSON.parse((await loaded.text()).trim().split('\n').at(-1) ?? '{}') as {
      cursor: string;
    };
    expect(typeof cursor).toBe('string');
    expect(await (await post(lea.client, 'pull', { cursor })).json()).toMatchObject({
      status: 'ok',
    });
    const archive = await exportOf(here, desk.admin);
    await deleteDesk(desk);
    now += 2 * MINUTE_MS;
    await round(here);
    const brought = await bring(here, archive);

    const again = await here.signIn(brought.slug, lea.email);
    expect(await (await post(again, 'pull', { cursor })).json()).toMatchObject({
      status: 'reset',
      reason: 'epoch',
    });
    expect((await verify(here, desk.id)).findings).toEqual([]);
  });

  test('W10j an archive comes in pieces, and goes on where the connection broke', async () => {
    const { desk } = await filledDesk(here);
    const archive = await exportOf(here, desk.admin);
    const empty = await there.signUp();
    const { id } = await read(empty.admin.post('imports', { password: TEST_PASSWORD }), 201);
    expect((await empty.admin.post(`imports/${id}/start`)).status).toBe(409);
    expect((await read(send(empty.admin, id, archive.subarray(0, 4000)), 200)).bytes).toBe(4000);
    expect((await send(empty.admin, id, archive.subarray(3000), 3000)).status).toBe(409);
    await read(send(empty.admin, id, archive.subarray(4000), 4000), 200);
    await read(empty.admin.post(`imports/${id}/start`), 202);
    // Two processes at once.
    const second = await there.secondServer();
    const done = await Promise.all([round(there), transferRound(second.context)]);
    expect(done.map(({ transfers }) => transfers).toSorted()).toEqual([0, 1]);
    expect(done.map(({ failed }) => failed)).toEqual([0, 0]);
    expect(await idOf(there, empty.slug)).toBe(desk.id);
  });

  test('W10k what a killed process left half-done is done by the next', async () => {
    const { desk } = await filledDesk(here);
    const { id } = await read(desk.admin.post('exports', { password: TEST_PASSWORD }), 202);
    await here.db.tenant(desk.id, async (tx) => {
      await tx`update transfers t set state = 'running', rows = 7, bytes = 9 where t.id = ${id}`;
      await tx`
        insert into transfer_parts (workspace_id, transfer_id, n, bytes) values (${desk.id}, ${id}, 1, ${Buffer.from([0])})`;
    });
    // Not while the other process still lives.
    await here.db.tenant(desk.id, async (tx) => {
      expect(await takeTransfer(tx, id)).toBe(true);
      expect(await round(here)).toMatchObject({ transfers: 0, failed: 0 });
    });
    expect(await round(here)).toMatchObject({ transfers: 1, failed: 0 });
    const archive = Buffer.from(
      await (await desk.admin.get(`exports/${id}/archive`)).arrayBuffer(),
    );
    const names = (await entriesOf(archive)).map(({ name }) => name);
    expect([names[0], names.at(-1)]).toEqual(['homing.json', 'manifest.json']);

    now += 25 * 60 * MINUTE_MS;
    await round(here);
    const again = await here.signIn(desk.slug, desk.email);
    expect((await again.get(`exports/${id}/archive`)).status).toBe(404);
    expect((await rowsOf(here, desk.id))['transfer_parts']).toBe(0);
  });
});

describe('an archive that is wrong', () => {
  type Change = (text: string) => string;
  let archive: Buffer;
  let desk: SignedUp;
  beforeAll(async () => {
    ({ desk } = await filledDesk(here));
    archive = await exportOf(here, desk.admin);
  });

  /** `isSummed`: the manifest says so too, as if it had been exported like that. */
  const changed = async (table: string, change: Change, isSummed = true): Promise<Buffer> => {
    const entries = await entriesOf(archive);
    const name = table.includes('.') ? table : `tables/${table}/000001.jsonl`;
    expect(entries.map((entry) => entry.name)).toContain(name);
    const altered = entries.map((entry) => {
      if (entry.name !== name) return entry;
      return { name, bytes: Buffer.from(change(Buffer.from(entry.bytes).toString('utf8'))) };
    });
    const bytes = altered.find((entry) => entry.name === name)!.bytes;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return archiveOf(
      altered.map((entry) => {
        if (entry.name !== 'manifest.json' || !isSummed) return entry;
        const manifest = JSON.parse(Buffer.from(entry.bytes).toString('utf8')) as State;
        if (manifest.tables[table] === undefined) return entry;
        manifest.tables[table].sha256 = sha256;
        return { name: entry.name, bytes: Buffer.from(JSON.stringify(manifest)) };
      }),
    );
  };
  const errorsOf = async (bytes: Uint8Array): Promise<State['errors']> => {
    const empty = await there.signUp();
    const id = await importInto(there, empty, bytes);
    const { state, errors } = await read(empty.admin.get(`imports/${id}`), 200);
    expect(state).toBe('failed');
    // Nothing was written, and the workspace is as empty as before.
    expect((await rowsOf(there, desk.id))['workspaces']).toBe(0);
    expect((await rowsOf(there, desk.id))['events']).toBe(0);
    expect((await empty.admin.get('me')).status).toBe(200);
    return errors;
  };

  const people = 'tables/people/000001.jsonl';
  test.each<[string, string, Change, RegExp, Partial<State['errors'][number]>]>([
    [
      'broken JSON',
      'people',
      (text) => text.replace('"email":', '"email"'),
      /missing/,
      { file: people, line: 1 },
    ],
    [
      'a column that is none',
      'people',
      (text) => text.replace('"city":', '"town":'),
      /no town/,
      { file: people, line: 1 },
    ],
    [
      'a wrong type',
      'people',
      (text) => text.replace(/"is_disabled":false/, '"is_disabled":"no"'),
      /true or false/,
      { file: people, line: 1 },
    ],
    [
      'a wrong time',
      'people',
      (text) => text.replace(/("created_at":")\d{4}/, '$1yyyy'),
      /not a time/,
      { file: people, line: 1 },
    ],
    [
      'a day that is none',
      'people',
      (text) => text.replace(/("created_at":"\d{4})-\d\d-\d\d/, '$1-13-45'),
      /./,
      { file: people, line: 1 },
    ],
    [
      'something missing',
      'people',
      (text) => text.replace(/"email":"[^"]*",/, ''),
      /email is missing/,
      { file: people, line: 1 },
    ],
    [
      'a double',
      'people',
      (text) => text.replaceAll(/"email":"[^"]*"/g, '"email":"one@x.example"'),
      /email: .*same/,
      { file: people, line: 2 },
    ],
    [
      'a profile that is not there',
      'people',
      (text) => text.replace('"profile":"technician"', '"profile":"wizard"'),
      /profile: .*not in the archive/,
      { file: people },
    ],
    [
      'a message that answers none',
      'messages',
      (text) =>
        text.replace('"seq":1,', '"parent_id":"00000000-0000-7000-8000-00000000beef","seq":1,'),
      /parent_id: .*not in the archive/,
      { file: 'tables/messages/000001.jsonl' },
    ],
    [
      'a number beyond the counter',
      'ticket_counters',
      (text) => text.replace(/"last_number":\d+/, '"last_number":0'),
      /has the number 1/,
      { file: 'tables/ticket_counters/000001.jsonl', line: 1 },
    ],
    [
      'what would be written in another way',
      'people',
      (text) => text.replace('{', '{ '),
      /not the same/,
      { file: 'manifest.json' },
    ],
    [
      'a changed word',
      'messages',
      (text) => text.replaceAll('Soon', 'Late'),
      /those that were exported/,
      { file: 'manifest.json' },
    ],
    [
      'another schema',
      'homing.json',
      (text) => text.replace(/"schema":"[^"]*"/, '"schema":"0001-foundation.sql"'),
      /same release/,
      { file: 'homing.json' },
    ],
    [
      'another format',
      'homing.json',
      (text) => text.replace('"version":1', '"version":9'),
      /format/,
      { file: 'homing.json' },
    ],
  ])(
    'W10l %s is told with its place, and nothing is imported',
    async (_, table, change, message, at) => {
      const [error] = await errorsOf(
        await changed(table, change, message.source !== 'those that were exported'),
      );
      expect(error?.message).toMatch(message);
      expect(error).toMatchObject(at);
      if (at.line !== undefined) expect(error?.column).toBeGreaterThan(0);
    },
  );

  test('W10l the column is that of the wrong value', async () => {
    const bytes = await changed('people', (text) =>
      text.replace('"is_disabled":false', '"is_disabled":7'),
    );
    const line = Buffer.from((await entriesOf(bytes)).find(({ name }) => name === people)!.bytes)
      .toString('utf8')
      .split('\n')[0]!;
    const [error] = await errorsOf(bytes);
    expect(error).toMatchObject({ line: 1, column: line.indexOf('"is_disabled":7') + 15 });
  });

  test('W10l the beginning of an archive, none at all, and one without its manifest are refused', async () => {
    expect((await errorsOf(archive.subarray(0, 20_000)))[0]?.message).toMatch(/ends too early/);
    expect((await errorsOf(Buffer.from('hello '.repeat(200))))[0]?.message).toMatch(/tar archive/);
    const entries = (await entriesOf(archive)).filter(({ name }) => name !== 'manifest.json');
    expect((await errorsOf(archiveOf(entries)))[0]?.message).toMatch(/not complete/);
    const [first, second, third, ...rest] = await entriesOf(archive);
    const shuffled = await errorsOf(archiveOf([first!, third!, second!, ...rest]));
    expect(shuffled.map(({ message }) => message).join()).toMatch(/not in its place/);
  });

  test('W10m only an empty workspace is imported into, and none is here twice', async () => {
    const { desk: full } = await filledDesk(there);
    const refused = await full.admin.post('imports', { password: TEST_PASSWORD });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      409,
      'NOT_EMPTY',
    ]);

    const second = await here.signUp();
    const id = await importInto(here, second, archive);
    const { errors } = await read(second.admin.get(`imports/${id}`), 200);
    expect(errors[0]?.message).toMatch(/already/);
  });
});

const deleteDesk = async (desk: SignedUp): Promise<void> => {
  const answer = await desk.admin.fetch(`/api/v1/w/${desk.slug}`, {
    method: 'DELETE',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password: TEST_PASSWORD, slug: desk.slug }),
  });
  expect(answer.status, await answer.text()).toBe(204);
};

describe('deletion', () => {
  test('W10n it removes every row of every table, and nothing of another workspace', async () => {
    const { desk, lea } = await filledDesk(here);
    const other = await filledDesk(here);
    for (const { admin } of [desk, other.desk])
      await uploadWhole(admin, { name: 'a.pdf', bytes: Buffer.from('%PDF-1.7') });
    const thread = await lea.client.post('tickets', {
      subject: 'Another',
      description: 'x',
      requester: { name: 'Max', email: 'max@feld.example' },
    });
    const { id: second } = (await thread.json()) as { id: string };
    await lea.client.post(`tickets/${second}/merge`, { into: (await firstTicket(lea.client)).id });
    await exportOf(here, desk.admin);
    await othersEnded(here.database.superUrl);
    await auditRound(here.context);
    const fills = await rowsOf(here, desk.id);
    expect(Object.values(fills).filter((count) => count > 0).length).toBeGreaterThan(18);
    for (const table of ['tickets', 'messages', 'events', 'audit_links', 'audit_salts', 'sessions'])
      expect(fills[table], table).toBeGreaterThan(0);
    await here.context.accessLog.flush(true);
    const otherBefore = await rowsOf(here, other.desk.id);

    // Not written yet when the workspace goes.
    await lea.client.get('tickets');
    await deleteDesk(desk);
    // Found by nobody from that moment.
    expect((await lea.client.get('me')).status).toBe(401);
    expect((await here.client().get(`/api/v1/w/${desk.slug}/public/workspace`)).status).toBe(404);
    expect(await round(here)).toMatchObject({ failed: 0 });
    const { workspaces, ...rest } = await rowsOf(here, desk.id);
    expect(Object.entries(rest).filter(([, count]) => count > 0)).toEqual([]);
    expect(workspaces).toBe(1);
    now += 2 * MINUTE_MS;
    await round(here);
    await here.context.accessLog.flush(true);
    expect(Object.values(await rowsOf(here, desk.id)).filter((count) => count > 0)).toEqual([]);
    expect(await rowsOf(here, other.desk.id)).toEqual(otherBefore);
    const jobs = await superuser(
      here,
      (sql) => sql`select 1 from pgboss.job where data ->> 'workspaceId' = ${desk.id}`,
    );
    expect(jobs.length).toBe(0);
    const folders = await here.context.files.store.folders();
    expect(folders).toContain(other.desk.id);
    expect(folders).not.toContain(desk.id);
    // The address is free again.
    await here.signUp({ slug: desk.slug });
  });

  test('W10o killed half-way it is finished later, and it does not come back', async () => {
    const { desk } = await filledDesk(here);
    await deleteDesk(desk);
    await here.db.tenant(desk.id, (tx) => tx`select purge_workspace(3, false)`);
    const half = await rowsOf(here, desk.id);
    expect(half['events']).toBeGreaterThan(0);
    await expect(
      here.db.tenant(desk.id, (tx) => tx`update workspaces set deleting_at = null`),
    ).rejects.toThrow(/does not come back/);
    now += 2 * MINUTE_MS;
    const second = await here.secondServer();
    await Promise.all([round(here), transferRound(second.context)]);
    expect(Object.values(await rowsOf(here, desk.id)).filter((count) => count > 0)).toEqual([]);
  });

  test('W10v what reports were told from goes batch by batch as well', async () => {
    const { desk } = await filledDesk(here);
    await catchUp(here.context, desk.id as WorkspaceId, { forMs: MINUTE_MS });
    const reports = async (): Promise<number> =>
      Object.entries(await rowsOf(here, desk.id))
        .filter(([table]) => table.startsWith('report_'))
        .reduce((all, [, count]) => all + count, 0);
    const whole = await reports();
    expect(whole).toBeGreaterThan(50);
    await deleteDesk(desk);
    const most = 10;
    let left = whole;
    for (let batches = 0; left > 0 && batches < 10_000; batches += 1) {
      await here.db.tenant(desk.id, (tx) => tx`select purge_workspace(${most}, false)`);
      const now = await reports();
      expect(left - now).toBeLessThanOrEqual(most);
      left = now;
    }
    expect(left).toBe(0);
  });

  test('W10p it takes an administrator, their password and the address', async () => {
    const { desk, lea } = await filledDesk(here);
    const ask = async (client: TestClient, body: object): Promise<number> =>
      (
        await client.fetch(`/api/v1/w/${desk.slug}`, {
          method: 'DELETE',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).status;
    const key = await here.apiKey(desk, ['settings.manage']);
    expect(await ask(lea.client, { password: TEST_PASSWORD, slug: desk.slug })).toBe(403);
    expect(await ask(key, { password: TEST_PASSWORD, slug: desk.slug })).toBe(403);
    expect(await ask(desk.admin, { password: 'wrong', slug: desk.slug })).toBe(401);
    expect(await ask(desk.admin, { password: TEST_PASSWORD, slug: 'other' })).toBe(422);
    expect(await ask(desk.admin, { slug: desk.slug })).toBe(422);
    expect((await desk.admin.get('me')).status).toBe(200);
    // Nor does the database let go of a workspace that nobody deleted.
    await here.db.tenant(desk.id, (tx) => tx`select purge_workspace(100000, true)`);
    expect((await rowsOf(here, desk.id))['tickets']).toBe(1);
  });
});

describe('who may', () => {
  test('W10q exports are an administrator’s, with the password, and in the log', async () => {
    const { desk, lea } = await filledDesk(here);
    const other = await here.addPerson(desk, { profile: 'administrator', name: 'Ina Holm' });
    expect((await lea.client.post('exports', { password: TEST_PASSWORD })).status).toBe(403);
    expect((await desk.admin.post('exports', { password: 'wrong' })).status).toBe(401);
    expect((await lea.client.get('exports')).status).toBe(403);
    await exportOf(here, desk.admin);
    const { items } = (await (await other.client.get('exports')).json()) as { items: State[] };
    expect((await other.client.get(`exports/${items[0]?.id}`)).status).toBe(200);
    expect((await other.client.get(`exports/${items[0]?.id}/archive`)).status).toBe(404);
    expect((await lea.client.get(`exports/${items[0]?.id}/archive`)).status).toBe(403);

    await here.context.accessLog.flush(true);
    const log = (await (await desk.admin.get('audit?limit=200')).json()) as {
      items: { action: string; outcome: string; object: string; actor: { id: string } }[];
    };
    const exported = log.items.filter(({ action }) => action === 'exported');
    expect(exported.map(({ outcome, actor }) => [outcome, actor.id])).toContainEqual([
      'granted',
      (await me(desk.admin)).id,
    ]);
    expect(exported.map(({ outcome, actor }) => [outcome, actor.id])).toContainEqual([
      'refused',
      lea.id,
    ]);
    expect(log.items.map(({ action }) => action)).toContain('workspace-export-ordered');
  });

  test('W10r the log of a workspace that is not being imported takes no rows', async () => {
    const { desk } = await filledDesk(here);
    for (const statement of [
      'select begin_import()',
      `select import_audit_rows('audit_salts', '[]')`,
      `select finish_import(0, '', '')`,
      'insert into workspace_origins (workspace_id) values (gen_random_uuid())',
      'update workspace_origins set linked_n = 0',
    ])
      await expect(
        here.db.tenant(desk.id, (tx) => tx.unsafe(statement)),
        statement,
      ).rejects.toThrow(/new workspace|under way|permission denied/);
  });
});

const me = async (client: TestClient): Promise<{ id: string }> =>
  (await (await client.get('me')).json()) as { id: string };
const firstTicket = async (client: TestClient): Promise<{ id: string }> => {
  const { items } = (await (await client.get('tickets?sort=number')).json()) as {
    items: { id: string }[];
  };
  return items[0]!;
};
