// What reports do with what is rare: tickets that cannot be told, too much at once, what is deleted meanwhile, and days that
// mean something special.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Database } from '#server/platform/db/database.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import { createLogger } from '#server/platform/log/logger.ts';
import { errorsOf, made } from '#test/support/answers.ts';
import { createApiClient, type ApiClient } from '#test/support/api-client.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';
import { catchUp, reportRound } from './index.ts';
import { catchUpForReader } from './report-round.ts';

/** A Monday morning in UTC. */
const FIRST = Date.parse('2026-11-23T09:00:00.000Z');
let nowMs = FIRST;
let world: World;
beforeAll(async () => {
  world = await createWorld({ clock: () => nowMs });
});
afterAll(() => world?.close());

type Desk = SignedUp & { readonly workspaceId: WorkspaceId; readonly api: ApiClient };
async function newDesk(): Promise<Desk> {
  const desk = await world.signUp({ blueprint: 'helpdesk' });
  return { ...desk, workspaceId: desk.id as WorkspaceId, api: createApiClient(desk.admin) };
}
/** Sessions end while time passes. */
async function passTo(desk: Desk, at: number): Promise<Desk> {
  nowMs = at;
  const admin = await world.signIn(desk.slug, desk.email);
  return { ...desk, admin, api: createApiClient(admin) };
}
const open = (desk: Desk, more: object = {}): Promise<string> =>
  made(
    desk.admin.post('tickets', {
      subject: 'Printer',
      description: 'It is jammed.',
      requester: { name: 'Rosa', email: 'rosa@kunde.test', phone: '+33 123 456', city: 'Lyon' },
      ...more,
    }),
  );
const act = async (desk: Desk, id: string, verb: string, body: object = {}): Promise<void> => {
  const answer = await desk.admin.post(`tickets/${id}/${verb}`, body);
  expect(answer.status, await answer.clone().text()).toBeLessThan(300);
};
const reply = (desk: Desk, id: string) =>
  made(
    desk.admin.post(`tickets/${id}/messages`, { kind: 'reply', html: '<p>Done</p>', baseSeq: 100 }),
  );
/** An event as no command writes it. */
const write = (desk: Desk, ticket: string, minutes: unknown) =>
  world.db.tenant(
    desk.workspaceId,
    (tx) => tx`
      insert into events (workspace_id, id, ticket_id, seq, type, at, actor_kind, via, data)
      select ${desk.workspaceId}, gen_random_uuid(), ${ticket}, 1 + max(e.seq), 'time-recorded', ${new Date(nowMs).toISOString()}, 'key', 'api',
        ${tx.json({ personId: null, minutes, on: '2026-11-20' } as never)}
      from events e where e.workspace_id = ${desk.workspaceId} and e.ticket_id = ${ticket}`,
  );

const ROUTE = 'get /api/v1/w/{workspace}/reports/';
const DAYS = { from: '2026-11-01', to: '2026-11-30', by: 'month' } as const;
const tickets = (desk: Desk, more: object = {}) =>
  desk.api.must(`${ROUTE}tickets`, { query: { ...DAYS, ...more } });
const opened = async (desk: Desk): Promise<number | undefined> =>
  (await tickets(desk)).parts[0]?.total.opened;
const behind = async (desk: Desk, query: object): Promise<string[]> =>
  (await desk.api.must(`${ROUTE}behind`, { query: query as never })).items.map(
    ({ ticketId }) => ticketId,
  );
const lines: string[] = [];
const log = createLogger('warn', { write: (line: string) => void lines.push(line) });
const tell = (desk: Desk, more: object = {}) =>
  catchUp({ ...world.context, log }, desk.workspaceId, { forMs: 60_000, ...more });
const tablesOf = ({ workspaceId: id }: Desk) =>
  world.db.tenant(id, async (tx) => ({
    facts:
      await tx`select f.* from report_facts f where f.workspace_id = ${id} order by f.ticket_id, f.n`,
    keys: await tx`select k.* from report_tickets k where k.workspace_id = ${id} order by k.ticket_id`,
    days: await tx`select d.* from report_days d where d.workspace_id = ${id} order by d.division, d.what, d.day, d.key`,
    spreads:
      await tx`select s.* from report_spreads s where s.workspace_id = ${id} order by s.division, s.what, s.month, s.key`,
    queue: await tx`select q.* from report_queue q where q.workspace_id = ${id}`,
  }));
const stateOf = async ({ workspaceId: id }: Desk) => {
  const [row] = await world.db.tenant(
    id,
    (tx) => tx<{ version: string; isRebuilding: boolean }[]>`
      select s.xmin::text as version, s.rebuilt_after is not null as is_rebuilding from report_states s
      where s.workspace_id = ${id}`,
  );
  return row;
};
/** Holds what reports are counted in, as a process that is at it does. */
async function hold({ workspaceId: id }: Desk): Promise<() => Promise<void>> {
  const end = Promise.withResolvers<void>();
  const isHeld = Promise.withResolvers<void>();
  const holding = world.db.tenant(id, async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${`reports ${id}`}, 0))`;
    isHeld.resolve();
    await end.promise;
  });
  await isHeld.promise;
  return async () => {
    end.resolve();
    await holding;
  };
}

test('R6p a ticket whose history cannot be told keeps no other from being counted and no report from being answered, which says so', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  const broken = await open(desk);
  await open(desk);
  expect(await opened(desk)).toBe(2);
  await write(desk, broken, 'a lot');
  for (let n = 0; n < 6; n += 1) await open(desk);
  // Asked before the job has found out which it is.
  const early = await desk.admin.get('reports/tickets?from=2026-11-01&to=2026-11-30');
  expect(early.status, await early.clone().text()).toBe(200);
  nowMs += 1_000;

  await tell(desk);

  expect(await tickets(desk)).toMatchObject({
    notCounted: 1,
    isRebuilding: false,
    upTo: new Date(nowMs).toISOString(),
    parts: [{ total: { opened: 8 } }],
  });
  expect((await tablesOf(desk)).queue).toMatchObject([
    { ticketId: broken, dueAt: new Date(nowMs + HOUR_MS).toISOString() },
  ]);
  const warned = lines.filter((line) => line.includes(broken));
  expect(warned).toHaveLength(1);
  // Nor does it hold up telling everything anew.
  await desk.admin.patch('settings', { timeZone: 'Asia/Tokyo' });
  await tell(desk, { most: 3 });
  expect(await tickets(desk)).toMatchObject({
    notCounted: 1,
    isRebuilding: false,
    timeZone: 'Asia/Tokyo',
    parts: [{ total: { opened: 8 } }],
  });
  // When it is tried again nobody who asks waits for it.
  nowMs += HOUR_MS;
  await open(desk);
  expect(await opened(desk)).toBe(9);
});

test('R6q where more has changed than is worth going through one by one, all is counted anew, in pieces', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  expect(await opened(desk)).toBe(0);
  for (let n = 0; n < 5; n += 1) await open(desk);

  await tell(desk, { forMs: 0, most: 2, mostQueued: 3 });

  expect(await stateOf(desk)).toMatchObject({ isRebuilding: true });
  expect((await tablesOf(desk)).queue).toEqual([]);
  await tell(desk, { most: 2, mostQueued: 3 });
  expect(await stateOf(desk)).toMatchObject({ isRebuilding: false });
  expect(await opened(desk)).toBe(5);

  // Those that wait already are not the ones that are too many.
  const more: string[] = [];
  for (let n = 0; n < 7; n += 1) more.push(await open(desk));
  await world.db.tenant(
    desk.workspaceId,
    (tx) => tx`
      insert into report_queue (workspace_id, ticket_id)
      select ${desk.workspaceId}, id from unnest(${more.slice(0, 3)}::uuid[]) id`,
  );
  await tell(desk, { forMs: 0, most: 2, mostQueued: 3 });
  expect(await stateOf(desk)).toMatchObject({ isRebuilding: true });
  await tell(desk, { most: 2, mostQueued: 3 });
  expect(await opened(desk)).toBe(12);
});

test('R6j what happens while all is counted anew is counted at once, and nobody waits for the rest', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  for (let n = 0; n < 8; n += 1) await open(desk);
  expect(await opened(desk)).toBe(8);
  await desk.admin.patch('settings', { timeZone: 'Asia/Tokyo' });
  await tell(desk, { forMs: 0, most: 2 });
  const fresh = await open(desk);

  await tell(desk, { forMs: 0, most: 2 });

  expect(await stateOf(desk)).toMatchObject({ isRebuilding: true });
  expect((await tablesOf(desk)).keys.map(({ ticketId }) => ticketId)).toContain(fresh);
  let steps = 0;
  const db: Database = {
    ...world.db,
    tenant: (...work) => {
      steps += 1;
      return world.db.tenant(...work);
    },
  };
  let release = await hold(desk);
  await catchUpForReader({ ...world.context, db }, desk.workspaceId);
  await release();
  expect(steps).toBe(1);
  // Who is at it with little is waited for, not hurried.
  await tell(desk);
  steps = 0;
  release = await hold(desk);
  await catchUpForReader({ ...world.context, db }, desk.workspaceId);
  await release();
  expect(steps).toBeLessThanOrEqual(12);
});

test('R6k the lists behind figures have no deleted tickets, whether or not their deletion has been counted', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  const [kept, gone] = [await open(desk), await open(desk)];
  const lists = async () => [
    await behind(desk, { figure: 'opened', from: '2026-11-01', to: '2026-11-30' }),
    await behind(desk, { figure: 'backlog', to: '2026-11-30' }),
  ];
  expect((await lists()).map((ids) => ids.toSorted())).toEqual([
    [kept, gone].toSorted(),
    [kept, gone].toSorted(),
  ]);
  const release = await hold(desk);
  try {
    expect((await desk.admin.delete(`tickets/${gone}`)).status).toBeLessThan(300);
    expect(await lists()).toEqual([[kept], [kept]]);
  } finally {
    await release();
  }
});

test('R6l what is left of a ticket that went for good goes when all is counted anew', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  const [kept, gone] = [await open(desk), await open(desk)];
  expect(await opened(desk)).toBe(2);
  await world.db.tenant(
    desk.workspaceId,
    (tx) => tx`delete from tickets t where t.workspace_id = ${desk.workspaceId} and t.id = ${gone}`,
  );
  await desk.admin.patch('settings', { timeZone: 'Asia/Tokyo' });

  await tell(desk, { most: 1 });

  const { keys, facts } = await tablesOf(desk);
  expect(keys.map(({ ticketId }) => ticketId)).toEqual([kept]);
  expect(new Set(facts.map((fact) => fact['ticketId']))).toEqual(new Set([kept]));
  expect(await opened(desk)).toBe(1);
});

test('R6o in a database that was restored elsewhere all is counted anew, whatever number the last transaction had', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  await open(desk);
  expect(await opened(desk)).toBe(1);
  await withConnection(world.database.superUrl, async (sql) => {
    await sql`update server_state set epoch = gen_random_uuid()`;
    await sql`update report_states s set seen = '9999999999:9999999999:' where s.workspace_id = ${desk.workspaceId}`;
  });
  await open(desk);
  await tell(desk);
  expect(await opened(desk)).toBe(2);
});

test('R6m the job counts first where it has been away longest, and leaves alone where nothing happens', async () => {
  nowMs = FIRST;
  const first = await newDesk();
  const second = await newDesk();
  for (const desk of [first, second]) await open(desk);
  await tell(second);
  nowMs += 1_000;
  await tell(first);
  const visited: string[] = [];
  const db: Database = {
    ...world.db,
    tenant: (id, ...work) => {
      visited.push(id);
      return world.db.tenant(id, ...work);
    },
  };
  for (const desk of [first, second]) await open(desk);
  nowMs += 1_000;
  await reportRound({ ...world.context, db });
  expect(visited.indexOf(second.workspaceId)).toBeLessThan(visited.indexOf(first.workspaceId));

  const before = await stateOf(first);
  nowMs += 1_000;
  await reportRound(world.context);
  expect(await stateOf(first)).toEqual(before);
  await open(first);
  await reportRound(world.context);
  expect(await stateOf(first)).not.toEqual(before);
  const after = await stateOf(first);
  nowMs += HOUR_MS;
  await reportRound(world.context);
  expect(await stateOf(first)).not.toEqual(after);
});

test.each([
  ['IST', '2026-11-23T19:00:00.000Z'],
  ['+02:00', '2026-11-23T22:30:00.000Z'],
])(
  'R2o days in a time zone that is read in several ways are those of this server, everywhere: %s',
  async (timeZone, at) => {
    nowMs = Date.parse(at);
    const desk = await newDesk();
    await world.db.tenant(
      desk.workspaceId,
      (tx) => tx`
      update workspaces w set configuration = jsonb_set(w.configuration, '{timeZone}', ${JSON.stringify(timeZone)}::text::jsonb)
      where w.id = ${desk.workspaceId}`,
    );
    await open(desk);
    const { today } = await desk.api.must(`${ROUTE}dashboard`);
    expect(today).toMatchObject({ day: '2026-11-24', opened: 1 });
    const days = 'from=2026-11-24&to=2026-11-24';
    const statistics = (await (
      await desk.admin.get(`statistics/tickets?${days}`)
    ).json()) as object;
    expect(statistics).toMatchObject({ parts: [{ days: [{ opened: 1, backlog: 1 }] }] });
  },
);

test('R2l a day that comes to nothing leaves no line', async () => {
  nowMs = FIRST - DAY_MS;
  let desk = await newDesk();
  const first = await open(desk);
  expect(await opened(desk)).toBe(1);
  desk = await passTo(desk, FIRST);
  await act(desk, first, 'take');
  await reply(desk, first);
  await act(desk, first, 'close');
  await tell(desk);
  const changes = async () =>
    (await tablesOf(desk)).days
      .filter(({ division, what }) => division === '' && what === 'change')
      .map(({ day, count }) => [day, Number(count)]);
  expect(await changes()).toEqual([
    ['2026-11-22', 1],
    ['2026-11-23', -1],
  ]);
  await open(desk);
  await tell(desk);
  expect(await changes()).toEqual([['2026-11-22', 1]]);
  const { days } = await tablesOf(desk);
  expect(days.filter(({ count, sum }) => Number(count) === 0 && Number(sum) === 0)).toEqual([]);
});

test.each([
  ['tickets?from=0050-01-01&to=2026-11-30&by=year', 'from'],
  ['times?from=1969-12-31&to=2026-11-30&by=year', 'from'],
  ['behind?figure=backlog&to=0099-12-31', 'to'],
  ['tickets?from=2026-01-01&to=9999-12-31&by=year', 'to'],
])('R2m days that nobody counts by are refused, and named: %s', async (query, field) => {
  nowMs = FIRST;
  const desk = await newDesk();
  expect(await errorsOf(desk.admin.get(`reports/${query}`))).toEqual([[field, 'format']]);
});

test('R6n a cursor with a day that there never was is none', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  const place = { day: '0000-01-01', id: desk.workspaceId, n: '0' };
  const cursor = Buffer.from(JSON.stringify(place)).toString('base64url');
  const query = `behind?figure=opened&from=2026-11-01&to=2026-11-30&cursor=${cursor}`;
  expect(await errorsOf(desk.admin.get(`reports/${query}`))).toEqual([['cursor', 'format']]);
});

test('R3h a month that goes on is compared with the same days of the one before, and what came between counts in its backlog', async () => {
  nowMs = Date.parse('2026-10-10T09:00:00.000Z');
  let desk = await newDesk();
  await open(desk);
  desk = await passTo(desk, Date.parse('2026-10-28T09:00:00.000Z'));
  await open(desk);
  desk = await passTo(desk, FIRST);
  await open(desk);
  const answer = await tickets(desk, { divide: 'priority' });
  expect(answer.previous).toEqual({ from: '2026-10-01', to: '2026-10-23' });
  expect(answer.parts).toHaveLength(1);
  expect(answer.parts[0]).toMatchObject({
    total: { opened: 1, backlog: 3 },
    previous: { opened: 1, backlog: 1 },
    periods: [{ figures: { opened: 1, backlog: 3 } }],
  });
  const previousOf = async (from: string, to: string) =>
    (await tickets(desk, { from, to })).previous;
  expect(await previousOf('2026-01-01', '2026-12-31')).toEqual({
    from: '2025-01-01',
    to: '2025-11-23',
  });
  expect(await previousOf('2026-10-01', '2026-12-31')).toEqual({
    from: '2026-07-01',
    to: '2026-08-23',
  });
  // An open end is no reason to think for long.
  expect(await previousOf('2026-01-01', '2199-12-31')).toEqual({
    from: '1852-01-01',
    to: '1852-11-23',
  });
  expect(await previousOf('2026-10-01', '2026-10-31')).toEqual({
    from: '2026-09-01',
    to: '2026-09-30',
  });
  // Until today is this month, or this year, as well; until yesterday is so many days.
  expect(await previousOf('2026-11-01', '2026-11-23')).toEqual({
    from: '2026-10-01',
    to: '2026-10-23',
  });
  expect(await previousOf('2026-01-01', '2026-11-23')).toEqual({
    from: '2025-01-01',
    to: '2025-11-23',
  });
  expect(await previousOf('2026-11-01', '2026-11-22')).toEqual({
    from: '2026-10-10',
    to: '2026-10-31',
  });
  // The last month is shorter than this one has come.
  desk = await passTo(desk, Date.parse('2027-03-30T09:00:00.000Z'));
  expect(await previousOf('2027-03-01', '2027-03-31')).toEqual({
    from: '2027-02-01',
    to: '2027-02-28',
  });
});

test('R2n an answer of very many durations has fewer parts, and says how many it leaves out', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  await tell(desk);
  await world.db.tenant(
    desk.workspaceId,
    (tx) => tx`
      insert into report_days (workspace_id, division, what, day, key, count, sum)
      select ${desk.workspaceId}, d.division, 'stay:s' || s, '2026-11-02', case when d.division = '' then '' else 'c' || k end, 1, 1000
      from (values ('', 1), ('category', 40)) d(division, most)
      cross join generate_series(1, 6) s cross join lateral generate_series(1, d.most) k`,
  );
  const statuses = async (by: 'day' | 'month') => {
    const { parts, partsLeftOut } = await desk.api.must(`${ROUTE}statuses`, {
      query: { from: '2026-08-16', to: '2026-11-23', by, divide: 'category' },
    });
    return [parts.length, partsLeftOut];
  };
  expect(await statuses('month')).toEqual([40, 0]);
  // 100 days, their total and the time before, of 6 statuses: 612 of 20,000.
  expect(await statuses('day')).toEqual([32, 8]);
});
