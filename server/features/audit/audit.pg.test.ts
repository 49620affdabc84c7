import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { withConnection, type OwnerSql } from '#server/platform/db/owner-connection.ts';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';
import { othersEnded } from '#test/support/others-ended.ts';
import {
  auditRound,
  chainWorkspace,
  eraseAuditValues,
  verifyChain,
  type Verification,
} from './index.ts';

let now = Date.parse('2026-03-02T08:00:00Z');
let world: World;
let desk: SignedUp;
let lea: TestPerson;

beforeAll(async () => {
  world = await createWorld({ clock: () => now });
});
afterAll(() => world.close());
beforeEach(async () => {
  now += MINUTE_MS;
  desk = await world.signUp();
  lea = await world.addPerson(desk, { name: 'Lea Brandt' });
});

const id = (): WorkspaceId => desk.id as WorkspaceId;
const sealKey = (): Uint8Array => world.context.secrets.derive('audit-seal');
const verify = (options = {}): Promise<Verification> =>
  verifyChain({ db: world.db, sealKey: sealKey() }, id(), options);
const superuser = <Result>(work: (sql: OwnerSql) => Promise<Result>): Promise<Result> =>
  withConnection(world.database.superUrl, work);
const roundNow = async () => {
  await world.context.accessLog.flush(true);
  return auditRound(world.context);
};
const round = async () => {
  await world.context.accessLog.flush(true);
  await othersEnded(world.database.superUrl);
  return auditRound(world.context);
};
type Line = {
  id: string;
  action: string;
  outcome: string;
  count: number;
  object: string;
  ticket: { id: string; number: number | null } | null;
  actor: { kind: string; id: string | null; name: string };
  data: Record<string, unknown>;
};
const audit = async (query = '', client = desk.admin): Promise<Line[]> => {
  await world.context.accessLog.flush(true);
  const answer = await client.get(`audit${query}`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { items: Line[] }).items;
};
const command = (...given: string[]): Promise<{ code: number; text: string }> =>
  new Promise((done) => {
    const file = fileURLToPath(new URL('../../verify-audit.ts', import.meta.url));
    const env = {
      PATH: process.env['PATH'],
      DATABASE_URL: world.database.appUrl,
      SECRET_KEY: 'the secret key of a test, which nobody else uses',
    };
    execFile(process.execPath, [file, ...given], { env, timeout: 30_000 }, (error, out, wrong) =>
      done({ code: Number(error?.code ?? 0), text: out + wrong }),
    );
  });
const openTicket = async (subject = 'The projector stays dark') => {
  const answer = await desk.admin.post('tickets', {
    subject,
    description: 'Since this morning.',
    requester: { name: 'Nora Feld', email: 'nora@feld.example' },
    assignee: lea.id,
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as { id: string; number: number };
};
const eventOf = async (type: string): Promise<{ id: string; n: number }> => {
  const [row] = await superuser(
    (sql) => sql<{ id: string; n: number }[]>`
      select e.id, l.n::int as n from events e join audit_links l on l.subject_id = e.id
      where e.workspace_id = ${desk.id} and e.type = ${type} order by e.at desc, e.id desc limit 1`,
  );
  if (row === undefined) throw new Error(`no linked ${type}`);
  return row;
};

test('I5a every row is linked, in the order of transactions, by two servers at once without a fork', async () => {
  const second = await world.secondServer();
  for (let index = 0; index < 5; index += 1) await openTicket(`Ticket ${index}`);
  await world.context.accessLog.flush(true);
  await othersEnded(world.database.superUrl);
  const reports = await Promise.all([
    auditRound(world.context),
    auditRound(second.context),
    auditRound(world.context),
  ]);
  expect(reports.map(({ failed }) => failed)).toEqual([0, 0, 0]);

  const rows = await superuser(
    (sql) => sql<{ n: string; xid: string; linked: string }[]>`
      select l.n::text as n, l.xid::text as xid, e.xid::text as linked
      from audit_links l left join events e on e.id = l.subject_id
      where l.workspace_id = ${desk.id} order by l.n`,
  );
  expect(rows.map(({ n }) => Number(n))).toEqual(rows.map((_, index) => index + 1));
  const xids = rows.map(({ xid }) => BigInt(xid));
  expect(xids.every((xid, index) => index === 0 || xid >= (xids[index - 1] ?? 0n))).toBe(true);
  const whole = await verify();
  expect(whole).toMatchObject({ checked: rows.length, isComplete: true, findings: [], pending: 0 });
});

test('I5b a transaction under way holds the chain back, and one rolled back leaves no gap', async () => {
  await round();
  const before = (await verify()).head.n;
  const goOn = Promise.withResolvers<void>();
  const began = Promise.withResolvers<void>();
  const slow = world.db.tenant(desk.id, async (tx) => {
    await tx`
      insert into events (workspace_id, id, type, at, actor_kind, via, data)
      values (${desk.id}, ${world.context.ids()}, 'slow', now(), 'system', 'system', '{"type":"slow"}')`;
    began.resolve();
    await goOn.promise;
  });
  await began.promise;
  await openTicket('Committed later than the slow one began, and first');
  const failing = world.db.tenant(desk.id, async (tx) => {
    await tx`select pg_current_xact_id()`;
    throw new Error('rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  await roundNow();
  expect((await verify()).head.n).toBe(before);

  goOn.resolve();
  await slow;
  await round();
  const { findings, head } = await verify();
  expect([findings, head.n > before]).toEqual([[], true]);
  const slowOne = await eventOf('slow');
  const opened = await superuser(
    (sql) => sql<{ n: number }[]>`
      select l.n::int as n from events e join audit_links l on l.subject_id = e.id
      where e.workspace_id = ${desk.id} and e.ticket_id is not null order by l.n limit 1`,
  );
  expect(slowOne.n).toBeLessThan(opened[0]?.n ?? 0);
});

test.each([
  ['the data', 'data = data || \'{"profile":"customer"}\''],
  ['who it was', "actor_name = 'Somebody Else'"],
  ['from where', "ip = '192.0.2.1'"],
  ['when', "at = at - interval '1 day'"],
  ['what', "type = 'nothing'"],
])('I5c a row of which a superuser altered %s is named', async (_, change) => {
  await round();
  const target = await eventOf('person-created');
  await superuser((sql) => sql.unsafe(`update events set ${change} where id = '${target.id}'`));
  const { findings } = await verify();
  expect(findings).toEqual([{ problem: 'altered', n: target.n, kind: 'event', id: target.id }]);
});

test('I5d a row that a superuser removed is named, with its link or without', async () => {
  await openTicket();
  await round();
  const target = await eventOf('person-created');
  await superuser((sql) => sql`delete from events where id = ${target.id}`);
  expect((await verify()).findings).toEqual([
    { problem: 'removed', n: target.n, kind: 'event', id: target.id },
  ]);
  await superuser(
    (sql) => sql`delete from audit_links where workspace_id = ${desk.id} and n = ${target.n}`,
  );
  expect((await verify()).findings).toEqual([
    { problem: 'link-removed', n: target.n, kind: null, id: null },
  ]);
});

test('I5e two rows that a superuser swapped are both named', async () => {
  await openTicket();
  await round();
  const [one, two] = [await eventOf('person-created'), await eventOf('signed-in')];
  await superuser(
    (sql) => sql`
      update events e set type = o.type, data = o.data from events o
      where (e.id = ${one.id} and o.id = ${two.id}) or (e.id = ${two.id} and o.id = ${one.id})`,
  );
  const { findings } = await verify();
  expect(findings.map(({ problem, id: named }) => [problem, named]).toSorted()).toEqual(
    [
      ['altered', one.id],
      ['altered', two.id],
    ].toSorted(),
  );
});

test('I5f a row slipped in behind the chain is named, and a chain made anew has no seal of the server', async () => {
  await openTicket();
  await round();
  const forged = world.context.ids();
  await superuser(
    (sql) => sql`
      insert into events (workspace_id, id, type, at, actor_kind, via, data, xid)
      select e.workspace_id, ${forged}, 'signed-in', e.at, 'person', 'web', '{"type":"signed-in"}', e.xid
      from events e where e.workspace_id = ${desk.id} and e.type = 'person-created'`,
  );
  expect((await verify()).findings).toEqual([
    { problem: 'slipped-in', n: null, kind: 'event', id: forged },
  ]);
  await superuser((sql) => sql`delete from events where id = ${forged}`);

  const { head } = await verify();
  await superuser((sql) => sql`delete from audit_links where workspace_id = ${desk.id} and n > 2`);
  await superuser(
    (sql) => sql`delete from audit_salts where workspace_id = ${desk.id}
    and subject_id not in (select subject_id from audit_links)`,
  );
  const other = { ...world.context, secrets: { derive: () => new Uint8Array(32) } };
  await othersEnded(world.database.superUrl);
  await auditRound(other);
  const anew = await verify({ knownHeads: [head] });
  expect(anew.findings.map(({ problem }) => problem)).toEqual(['seal-broken', 'head-unknown']);
});

test('I5k the server itself may neither change nor delete, nor add a link but at the end', async () => {
  await round();
  for (const table of [
    'audit_accesses',
    'audit_links',
    'audit_digests',
    'audit_erasures',
    'audit_salts',
    'events',
  ]) {
    for (const statement of [
      `update ${table} set workspace_id = workspace_id`,
      `delete from ${table}`,
      `truncate ${table}`,
    ])
      await expect(world.db.tenant(desk.id, (tx) => tx.unsafe(statement))).rejects.toThrow(
        /permission denied/,
      );
  }
  await expect(
    world.db.tenant(desk.id, (tx) => tx`insert into audit_links select * from audit_links`),
  ).rejects.toThrow(/permission denied/);
  await expect(
    world.db.tenant(desk.id, (tx) => tx`select append_audit_links(0, ''::bytea, '[]')`),
  ).rejects.toThrow(/gone on/);
  await expect(
    world.db.tenant(
      desk.id,
      (tx) => tx`update workspaces set is_demo = true where id = ${desk.id}`,
    ),
  ).rejects.toThrow(/never declared/);
});

test('I5l accesses are in the log, granted and refused, with who, what and from where', async () => {
  const ticket = await openTicket();
  const customer = await world.addPerson(desk, { profile: 'customer', name: 'Ina Holm' });
  await lea.client.get(`tickets/${ticket.id}`);
  await lea.client.get(`tickets/${ticket.id}/messages`);
  await lea.client.get('tickets?q=projector');
  await customer.client.get(`tickets/${ticket.id}`);
  await customer.client.get('audit');
  await world.client({ slug: desk.slug }).get('tickets');
  await lea.client.patch('settings', { name: 'Mine' });

  const log = await audit('?limit=200');
  const of = (person: TestPerson) => log.filter(({ actor }) => actor.id === person.id);
  expect(of(lea).find(({ action }) => action === 'ticket-viewed')).toMatchObject({
    outcome: 'granted',
    count: 2,
    ticket: { id: ticket.id, number: ticket.number },
    actor: { kind: 'person', name: 'Lea Brandt' },
  });
  expect(of(lea).find(({ action }) => action === 'searched')).toMatchObject({
    data: { q: 'projector' },
  });
  expect(of(lea).find(({ action }) => action === 'change')).toMatchObject({
    outcome: 'refused',
    object: 'PATCH settings',
    data: { code: 'FORBIDDEN' },
  });
  const refused = of(customer).filter(({ outcome }) => outcome === 'refused');
  expect(refused.map(({ action }) => action).toSorted()).toEqual(['audit-read', 'ticket-viewed']);
  expect(
    log.find(({ actor, outcome }) => actor.kind === 'visitor' && outcome === 'refused'),
  ).toMatchObject({
    action: 'tickets-listed',
    data: { code: 'UNAUTHENTICATED' },
  });
});

test('I5m sign-ins, refused ones and their repeats, and sign-outs are in the log', async () => {
  const guesser = world.client({ slug: desk.slug, ip: '203.0.113.77' });
  for (let time = 0; time < 14; time += 1)
    await guesser.post('sessions', { email: lea.email, password: 'wrong' });
  await lea.client.delete('sessions/current');

  const log = await audit(`?person=${lea.id}&limit=200`);
  const signIns = log.filter(({ action }) => action === 'sign-in');
  expect(signIns.every(({ outcome }) => outcome === 'refused')).toBe(true);
  expect(signIns.reduce((sum, { count }) => sum + count, 0)).toBe(14);
  expect(signIns.map(({ data }) => data['code'])).toContain('TOO_MANY');
  expect(log.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['signed-in', 'signed-out']),
  );
});

test('I5n a page opened by access code, or refused, is in the log of its ticket', async () => {
  const sent = await world.client({ slug: desk.slug }).post('public/requests', {
    subject: 'The gate does not open',
    description: 'It beeps twice.',
    name: 'Nora Feld',
    email: 'nora@feld.example',
  });
  expect(sent.status, await sent.clone().text()).toBe(201);
  const { number, accessCode } = (await sent.json()) as { number: number; accessCode: string };
  const holder = world.client({ slug: desk.slug });
  expect(
    (await holder.get(`public/requests/${number}`, { 'access-code': accessCode })).status,
  ).toBe(200);
  expect((await holder.get(`public/requests/${number}`, { 'access-code': 'AAAA' })).status).toBe(
    404,
  );

  const log = (await audit(`?ticket=${number}`)).filter(
    ({ action }) => action === 'request-viewed',
  );
  expect(log.map(({ outcome, actor }) => [outcome, actor.kind]).toSorted()).toEqual([
    ['granted', 'requester'],
    ['refused', 'visitor'],
  ]);
});

test('I5o delivery to a device is in the log with who, scopes and how often', async () => {
  const body = JSON.stringify({
    protocol: (await import('#shared/protocol/sync.ts')).PROTOCOL,
    cursor: null,
  });
  for (let time = 0; time < 3; time += 1) {
    const pulled = await lea.client.fetch(`/sync/v1/w/${desk.slug}/pull`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(pulled.status, await pulled.clone().text()).toBe(200);
  }
  const log = await audit(`?person=${lea.id}&action=delivered`);
  expect(log.map(({ object, count }) => [object, count])).toEqual([['changes', 3]]);
});

test('I5p the log is found by person, action, ticket, outcome and time, page by page', async () => {
  const [one, two] = [await openTicket('One'), await openTicket('Two')];
  now += 60 * MINUTE_MS;
  const later = new Date(now).toISOString();
  await lea.client.get(`tickets/${one.id}`);
  await lea.client.get(`tickets/${two.id}`);

  expect(
    (await audit(`?ticket=${one.id}&action=ticket-viewed`)).map(({ actor }) => actor.id),
  ).toEqual([lea.id]);
  expect((await audit(`?ticket=${two.number}`)).every(({ ticket }) => ticket?.id === two.id)).toBe(
    true,
  );
  expect((await audit(`?person=${lea.id}&from=${later}`)).map(({ action }) => action)).toEqual([
    'ticket-viewed',
    'ticket-viewed',
  ]);
  // What was done to her is hers, too.
  expect((await audit(`?person=${lea.id}&to=${later}`)).map(({ action }) => action)).toContain(
    'person-created',
  );
  expect((await audit('?outcome=refused')).every(({ outcome }) => outcome === 'refused')).toBe(
    true,
  );
  expect(await audit('?ticket=999999')).toEqual([]);

  const all = (await audit('?limit=200')).map((line) => line.id);
  const paged: string[] = [];
  const until = encodeURIComponent(new Date(now + 1).toISOString());
  let cursor: string | null = '';
  while (cursor !== null) {
    const answer: Response = await desk.admin.get(
      `audit?limit=3&to=${until}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    const page = (await answer.json()) as { items: Line[]; next: string | null };
    paged.push(...page.items.map((line) => line.id));
    cursor = page.next;
  }
  expect(new Set(paged).size).toBe(paged.length);
  expect(paged).toEqual(expect.arrayContaining(all));
  for (const bad of ['?person=nobody', '?from=yesterday', '?cursor=zzz', '?nonsense=1'])
    expect((await desk.admin.get(`audit${bad}`)).status).toBe(422);
});

test('I5q nobody reads it without the right, and nobody that of another workspace', async () => {
  const ticket = await openTicket();
  await round();
  for (const path of ['audit', 'audit/export', 'audit/digests', 'audit/verification'])
    expect((await lea.client.get(path)).status).toBe(403);

  const other = await world.signUp();
  await world.context.accessLog.flush(true);
  const theirs = await audit('?limit=200', other.admin);
  const ours = new Set((await audit('?limit=200')).map((line) => line.id));
  expect(theirs.filter((line) => ours.has(line.id))).toEqual([]);
  expect(await audit(`?ticket=${ticket.id}`, other.admin)).toEqual([]);
  const links = await world.db.tenantRead(
    other.id,
    (sql) => sql`select 1 from audit_links where workspace_id = ${desk.id}`,
  );
  expect(links.length).toBe(0);
});

test('I5r it is exported as JSON lines and as CSV without formulas, and the export is in the log', async () => {
  await desk.admin.post('people', {
    name: '=HYPERLINK("x")',
    email: 'f@x.example',
    profile: 'technician',
  });
  await lea.client.get('tickets?q=%3D1%2B1');
  const lines = (await (await desk.admin.get('audit/export')).text()).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as Line).action)).toContain('person-created');

  const signIn = await world.addPerson(desk, { name: '=cmd()' });
  await signIn.client.get('tickets');
  await world.context.accessLog.flush(true);
  const answer = await desk.admin.get(`audit/export?format=csv&person=${signIn.id}`);
  expect(answer.headers.get('content-type')).toContain('text/csv');
  const csv = await answer.text();
  expect(csv).toContain(`"'=cmd()"`);
  expect(csv).not.toMatch(/(?:^|,)"?=/m);
  expect((await audit('?action=exported')).map(({ object }) => object)).toContain('audit/export');
});

test('I5s a value is erased and the chain stays whole; altering what is left is still found', async () => {
  await openTicket();
  await lea.client.get('tickets?q=Nora');
  await round();
  const created = await eventOf('person-created');
  const [search] = await audit('?action=searched');
  const deps = { ...world.context, sealKey: sealKey() };
  const changed = await eraseAuditValues(
    deps,
    id(),
    [
      { kind: 'event', id: created.id, isWhoErased: true, paths: [['name'], ['email']] },
      { kind: 'access', id: search?.id ?? '', isWhoErased: true, paths: [['q']] },
    ],
    { kind: 'system', id: null },
  );
  expect(changed).toBe(2);
  expect((await verify()).findings).toEqual([]);
  await round();
  expect(await verify()).toMatchObject({ findings: [], erased: 2 });
  const text = await superuser(
    (sql) => sql<{ all: string }[]>`
      select string_agg(e::text, ' ') as all from events e where e.id = ${created.id}`,
  );
  expect(text[0]?.all).not.toMatch(/Lea|Ada|198\.51/);
  expect((await audit('?action=searched'))[0]).toMatchObject({
    data: { q: null },
    actor: { name: '' },
  });

  await superuser(
    (sql) =>
      sql`update events set data = data || '{"profile":"customer"}' where id = ${created.id}`,
  );
  expect((await verify()).findings).toMatchObject([{ problem: 'altered', id: created.id }]);
});

test('C6g what older history kept of a translated description is erased, linked or not, and the chain stays whole', async () => {
  const { id: ticketId } = await openTicket();
  const keep = async (data: object): Promise<void> => {
    await world.db.tenant(
      desk.id,
      (tx) => tx`
      insert into events (workspace_id, id, ticket_id, seq, type, at, actor_kind, via, data)
      select ${desk.id}, ${world.context.ids()}, ${ticketId}, max(e.seq) + 1, 'text-translated', now(), 'system', 'system',
        ${tx.json({ type: 'text-translated', ticketId, language: 'fr', from: '', ...data } as never)}
      from events e where e.ticket_id = ${ticketId}`,
    );
  };
  await keep({ field: 'subject', to: 'Le projecteur' });
  await keep({ field: 'description', to: 'Carte 4111' });
  // As the version before did: linked with its words.
  await othersEnded(world.database.superUrl);
  await chainWorkspace({ db: world.db, sealKey: sealKey() }, id());
  expect((await verify()).pending).toBe(0);
  await keep({ field: 'description', from: 'Carte 4111', to: 'Carte 4112' });

  expect((await round()).failed).toBe(0);
  const kept = await superuser(
    (sql) => sql<{ data: { field: string; from: unknown; to: unknown } }[]>`
      select e.data from events e where e.ticket_id = ${ticketId} and e.type = 'text-translated' order by e.seq`,
  );
  expect(kept.map(({ data: { field, from, to } }) => [field, from, to])).toEqual([
    ['subject', '', 'Le projecteur'],
    ['description', null, null],
    ['description', null, null],
  ]);
  await round();
  expect(await verify()).toMatchObject({ findings: [], pending: 0, erased: 1 });
});

test('I5t a replacement that the server did not make is named', async () => {
  await round();
  const target = await eventOf('person-created');
  await expect(
    world.db.tenant(
      desk.id,
      (
        tx,
      ) => tx`select erase_audit_values('event', ${target.id}, 'what', '[["name"]]', '{"type":"forged"}', '00'::bytea, '00'::bytea,
        '00'::bytea, ${world.context.ids()}, now(), 'system', null)`,
    ),
  ).rejects.toThrow(/only be replaced by nothing/);
  await superuser(async (sql) => {
    await sql`update events set actor_name = 'Forged' where id = ${target.id}`;
    await sql`
      insert into audit_erasures (workspace_id, id, subject_kind, subject_id, part, digest, seal, at, actor_kind)
      values (${desk.id}, ${world.context.ids()}, 'event', ${target.id}, 'who', '00'::bytea, '00'::bytea, now(), 'system')`;
  });
  expect((await verify()).findings).toEqual([
    { problem: 'erasure-forged', n: target.n, kind: 'event', id: target.id },
  ]);
});

test('I5u a digest every so many days, of everything since the last one and of nothing twice', async () => {
  type Digest = {
    from: string;
    to: string;
    changes: Record<string, number>;
    refused: Record<string, number>;
    findings: number;
    head: { n: number; hash: string };
  };
  const digests = async (): Promise<Digest[]> =>
    ((await (await desk.admin.get('audit/digests')).json()) as { items: Digest[] }).items;
  await superuser(
    (sql) => sql`
    update workspaces set created_at = ${new Date(now).toISOString()},
      configuration = configuration || '{"auditDigestDays": 2}' where id = ${desk.id}`,
  );
  await openTicket();
  await lea.client.get('audit');
  now += DAY_MS;
  await round();
  expect(await digests()).toEqual([]);

  now += DAY_MS;
  await Promise.all([round(), round()]);
  const [first, ...others] = await digests();
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    to: new Date(now).toISOString(),
    refused: { 'audit-read': 1 },
    findings: 0,
  });
  expect(first?.changes).toMatchObject({ 'person-created': 1, 'workspace-created': 1 });
  expect((await verify({ knownHeads: [first?.head] })).findings).toEqual([]);

  await openTicket('Another');
  const target = await eventOf('person-created');
  await superuser((sql) => sql`update events set ip = '192.0.2.9' where id = ${target.id}`);
  now += 2 * DAY_MS;
  await round();
  const [second] = await digests();
  expect(second).toMatchObject({ from: first?.to, findings: 1 });
  expect(second?.changes['person-created']).toBeUndefined();
});

test('I5v whoever asks over the API is told what does not fit', async () => {
  await round();
  const target = await eventOf('person-created');
  const whole = await desk.admin.get('audit/verification');
  const { head } = (await whole.json()) as { head: { n: number; hash: string } };
  await superuser((sql) => sql`update events set type = 'nothing' where id = ${target.id}`);
  const answer = await desk.admin.get(`audit/verification?head=${head.n}:${head.hash}`);
  expect(await answer.json()).toMatchObject({
    isWhole: false,
    isComplete: true,
    findings: [{ problem: 'altered', id: target.id }],
  });
});

test('I5x a command says which row was altered, and that a head which was kept is gone', async () => {
  await round();
  const whole = await command(desk.slug);
  expect(whole).toMatchObject({ code: 0, text: expect.stringContaining('whole') });
  const [, kept] = /head (\S+)/.exec(whole.text) ?? [];
  const target = await eventOf('person-created');
  await superuser((sql) => sql`update events set ip = '192.0.2.9' where id = ${target.id}`);
  expect(await command(desk.slug)).toMatchObject({
    code: 1,
    text: expect.stringContaining(`link ${target.n}: event ${target.id} was altered`),
  });

  // The end of the chain, cut off with its rows: the kept head alone tells.
  await superuser(async (sql) => {
    await sql`update audit_links set seal = null where workspace_id = ${desk.id}`;
    await sql`delete from events where workspace_id = ${desk.id}`;
    await sql`delete from audit_accesses where workspace_id = ${desk.id}`;
    await sql`delete from audit_links where workspace_id = ${desk.id}`;
  });
  expect(await command(desk.slug)).toMatchObject({ code: 0 });
  expect(await command(desk.slug, '--head', kept ?? '')).toMatchObject({
    code: 1,
    text: expect.stringContaining('not in the chain any more'),
  });
  expect((await command('no-such-desk')).code).toBe(2);
});

test('I5w settings, groups and keys are in the log with old and new values, without secrets', async () => {
  await desk.admin.patch('settings', { name: 'Renamed' });
  const made = await desk.admin.post('groups', { name: 'Night shift', memberIds: [lea.id] });
  const group = (await made.json()) as { id: string };
  await desk.admin.patch(`groups/${group.id}`, { name: 'Day shift' });
  await desk.admin.patch(`people/${lea.id}`, {
    password: 'another long passphrase',
    name: 'Lea B.',
  });
  const key = await desk.admin.post('api-keys', { name: 'Integration', scopes: ['ticket.read'] });
  const { secret } = (await key.json()) as { secret: string };

  const log = await audit('?limit=200');
  const dataOf = (action: string) => log.find((line) => line.action === action)?.data;
  expect(dataOf('settings-changed')).toMatchObject({
    changes: { name: { from: desk.name, to: 'Renamed' } },
  });
  expect(dataOf('group-created')).toMatchObject({ name: 'Night shift', memberIds: [lea.id] });
  expect(dataOf('group-changed')).toMatchObject({
    changes: { name: { from: 'Night shift', to: 'Day shift' } },
  });
  expect(dataOf('person-changed')).toMatchObject({
    changes: { name: { from: 'Lea Brandt', to: 'Lea B.' } },
  });
  expect(dataOf('password-changed')).toEqual({ personId: lea.id });
  const text = JSON.stringify(log);
  for (const hidden of [secret, 'another long passphrase', 'correct horse battery', 'argon2'])
    expect(text).not.toContain(hidden);
});

test('I5y after a restore in another cluster the chain goes on: rows from there once, new ones behind them', async () => {
  await round();
  const before = (await verify()).head.n;
  const brought = world.context.ids();
  await superuser(async (sql) => {
    await sql`update server_state set epoch = gen_random_uuid()`;
    // Its transaction has a number that is yet to come here.
    await sql`
      insert into events (workspace_id, id, type, at, actor_kind, via, data, xid)
      values (${desk.id}, ${brought}, 'brought', now(), 'system', 'system', '{"type":"brought"}', '900000000000')`;
  });
  await round();
  await round();
  await openTicket('After the restore');
  await round();

  const rows = await superuser(
    (sql) => sql<{ kind: string; isBrought: boolean; xid: string | null }[]>`
      select l.kind, l.subject_id = ${brought} as "isBrought", l.xid::text as xid from audit_links l
      where l.workspace_id = ${desk.id} and l.n > ${before} order by l.n`,
  );
  expect(rows[0]).toEqual({ kind: 'event', isBrought: true, xid: null });
  expect(rows.filter(({ isBrought }) => isBrought).length).toBe(1);
  expect(rows.length).toBeGreaterThan(1);
  expect(await verify()).toMatchObject({ findings: [], pending: 0, isComplete: true });
});

test('W11l an invented workspace leaves nothing in the log when it is removed', async () => {
  await lea.client.get('tickets');
  await superuser(
    (sql) =>
      sql`update workspaces set created_at = ${new Date(now).toISOString()} where id = ${desk.id}`,
  );
  now += 2 * DAY_MS;
  await round();
  const left = () =>
    superuser(
      (sql) => sql<{ accesses: number; links: number; salts: number; digests: number }[]>`
        select (select count(*)::int from audit_accesses a where a.workspace_id = ${desk.id}) as accesses,
          (select count(*)::int from audit_links l where l.workspace_id = ${desk.id}) as links,
          (select count(*)::int from audit_salts s where s.workspace_id = ${desk.id}) as salts,
          (select count(*)::int from audit_digests d where d.workspace_id = ${desk.id}) as digests`,
    );
  expect(Object.values((await left())[0] ?? {}).every((count) => count > 0)).toBe(true);

  await superuser(async (sql) => {
    await sql`set session_replication_role = replica`;
    await sql`update workspaces set is_demo = true where id = ${desk.id}`;
    await sql`set session_replication_role = origin`;
  });
  await world.db.global((tx) => tx`select remove_demo(false)`);
  expect(await left()).toEqual([{ accesses: 0, links: 0, salts: 0, digests: 0 }]);
});
