// How reports keep up with what happens: at once, whoever writes when, whatever is killed, and when days mean something else.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Database } from '#server/platform/db/database.ts';
import { errorsOf, made } from '#test/support/answers.ts';
import { createApiClient, type ApiClient } from '#test/support/api-client.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';
import { catchUp, reportRound } from './index.ts';

/** Half past ten in the evening in Paris. */
const FIRST = Date.parse('2026-11-02T21:30:00.000Z');
let nowMs = FIRST;
let world: World;
beforeAll(async () => {
  world = await createWorld({ clock: () => nowMs });
});
afterAll(() => world?.close());

type Desk = SignedUp & { readonly workspaceId: WorkspaceId; readonly api: ApiClient };
async function newDesk(): Promise<Desk> {
  const desk = await world.signUp({ blueprint: 'helpdesk' });
  await desk.admin.patch('settings', { timeZone: 'Europe/Paris' });
  return { ...desk, workspaceId: desk.id as WorkspaceId, api: createApiClient(desk.admin) };
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

const ROUTE = 'get /api/v1/w/{workspace}/reports/';
const DAYS = { from: '2026-11-01', to: '2026-11-30', by: 'month' } as const;
const volumes = async (desk: Desk, more: object = {}) => {
  const { parts } = await desk.api.must(`${ROUTE}tickets`, { query: { ...DAYS, ...more } });
  return parts[0]?.total;
};
const tablesOf = (id: WorkspaceId) =>
  world.db.tenant(id, async (tx) => ({
    facts:
      await tx`select f.* from report_facts f where f.workspace_id = ${id} order by f.ticket_id, f.n`,
    keys: await tx`select k.* from report_tickets k where k.workspace_id = ${id} order by k.ticket_id`,
    days: await tx`select d.* from report_days d where d.workspace_id = ${id} and (d.count, d.sum) <> (0, 0) order by d.division, d.what, d.day, d.key`,
    spreads:
      await tx`select s.* from report_spreads s where s.workspace_id = ${id} order by s.division, s.what, s.month, s.key`,
    queue: await tx`select q.* from report_queue q where q.workspace_id = ${id}`,
  }));
/** What a workspace without a line of it would be told. */
async function fromNothing(id: WorkspaceId) {
  await world.db.tenant(id, async (tx) => {
    for (const table of [
      'report_states',
      'report_queue',
      'report_tickets',
      'report_facts',
      'report_days',
      'report_spreads',
    ])
      await tx`delete from ${tx(table)} x where x.workspace_id = ${id}`;
  });
  await catchUp(world.context, id, { forMs: 60_000 });
  return tablesOf(id);
}

test('R3a the dashboard counts what has just happened, compares it with yesterday until the same time, and its figures open as many tickets', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  const early = await open(desk);
  nowMs = FIRST + HOUR_MS; // later in the evening: not until the same time
  await open(desk);
  nowMs = FIRST + DAY_MS;
  const dashboard = () => desk.api.must(`${ROUTE}dashboard`);
  const before = await dashboard();
  expect(before).toMatchObject({
    upTo: new Date(nowMs).toISOString(),
    isRebuilding: false,
    today: { day: '2026-11-03', opened: 0, closed: 0, replies: 0, firstResponseMedianMs: null },
    yesterday: { day: '2026-11-02', opened: 1, closed: 0 },
  });

  const late = await open(desk);
  await act(desk, late, 'take');
  nowMs += HOUR_MS;
  await reply(desk, late);
  expect(await dashboard()).toMatchObject({
    today: { opened: 1, closed: 0, replies: 1, firstResponses: 1 },
    yesterday: { opened: 2 },
  });
  const { medianMs } = (await desk.api.must(`${ROUTE}times`, { query: DAYS })).parts[0]!.total
    .firstResponse;
  expect(Math.abs(medianMs! - HOUR_MS)).toBeLessThan(HOUR_MS / 100);
  await act(desk, late, 'close');
  await act(desk, early, 'take');
  await reply(desk, early);
  await act(desk, early, 'close');
  await act(desk, early, 'reopen');

  const after = await dashboard();
  expect(after.today).toMatchObject({ opened: 1, closed: 2, reopened: 1, replies: 2 });
  expect(after.days).toHaveLength(30);
  expect(after.days.slice(-2)).toEqual([
    { day: '2026-11-02', opened: 2, closed: 0, backlog: 2 },
    { day: '2026-11-03', opened: 1, closed: 2, backlog: 2 },
  ]);
  expect(after.open).toMatchObject({ all: { count: 2 }, unassigned: { count: 1 } });
  for (const { count, q } of Object.values(after.open)) {
    const { items } = await desk.api.must('get /api/v1/w/{workspace}/tickets', {
      query: { q, limit: 200 },
    });
    expect(items, q).toHaveLength(count);
  }
  const closings = await desk.api.must(`${ROUTE}behind`, {
    query: { figure: 'closed', from: '2026-11-03', to: '2026-11-03' },
  });
  expect(closings.items.map(({ ticketId }) => ticketId).toSorted()).toEqual(
    [early, late].toSorted(),
  );
});

test('R2d what is open now stands in bands of age, in all and divided, and each opens its tickets', async () => {
  nowMs = FIRST - 40 * DAY_MS;
  let desk = await newDesk();
  // Sessions end while time passes.
  const passTo = async (at: number): Promise<void> => {
    nowMs = at;
    const admin = await world.signIn(desk.slug, desk.email);
    desk = { ...desk, admin, api: createApiClient(admin) };
  };
  const old = await open(desk, { priority: 'high' });
  await passTo(FIRST - 3 * DAY_MS);
  const three = await open(desk, { priority: 'low' });
  await passTo(FIRST - 3 * DAY_MS + 1);
  const almost = await open(desk, { priority: 'low' });
  const closed = await open(desk);
  const gone = await open(desk);
  await passTo(FIRST);
  await act(desk, closed, 'take');
  await reply(desk, closed);
  await act(desk, closed, 'close');
  expect((await desk.admin.delete(`tickets/${gone}`)).status).toBeLessThan(300);

  const all = await desk.api.must(`${ROUTE}ages`);
  expect(all.bands.map(({ fromDays }) => fromDays)).toEqual([0, 1, 3, 7, 30, 90]);
  const oldestAt = new Date(FIRST - 40 * DAY_MS).toISOString();
  expect(all.parts).toEqual([{ key: '', counts: [0, 1, 1, 0, 1, 0], oldestAt }]);
  const divided = await desk.api.must(`${ROUTE}ages`, { query: { divide: 'priority' } });
  expect(Object.fromEntries(divided.parts.map(({ key, counts }) => [key, counts]))).toEqual({
    low: [0, 1, 1, 0, 0, 0],
    high: [0, 0, 0, 0, 1, 0],
  });
  const behind = async (query: object) =>
    (await desk.api.must(`${ROUTE}behind`, { query: { figure: 'age', ...query } })).items.map(
      ({ ticketId }) => ticketId,
    );
  expect(await behind({ band: 1 })).toEqual([almost]);
  expect(await behind({ band: 2, divide: 'priority', key: 'low' })).toEqual([three]);
  expect(await behind({ band: 4, divide: 'priority', key: 'low' })).toEqual([]);
  expect(await behind({ band: 4 })).toEqual([old]);
});

test('R6c what a transaction wrote that ended after a later one was counted is counted as well', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  const { workspaceId: id } = desk;
  const ticket = await open(desk);
  let write = (): void => undefined;
  const mayEnd = new Promise<void>((resolve) => (write = resolve));
  let hasWritten = (): void => undefined;
  const written = new Promise<void>((resolve) => (hasWritten = resolve));
  const slow = world.db.tenant(id, async (tx) => {
    await tx`
      insert into events (workspace_id, id, ticket_id, seq, type, at, actor_kind, via, data)
      select ${id}, gen_random_uuid(), ${ticket}, 1 + max(e.seq), 'time-recorded', ${new Date(nowMs).toISOString()}, 'key', 'api',
        ${tx.json({ personId: null, minutes: 42, on: '2026-11-02' })}
      from events e where e.workspace_id = ${id} and e.ticket_id = ${ticket}`;
    hasWritten();
    await mayEnd;
  });
  await written;
  await open(desk);
  expect(await volumes(desk)).toMatchObject({ opened: 2 });
  const worked = async () =>
    (
      await desk.api.must(`${ROUTE}behind`, {
        query: { figure: 'minutesWorked', from: '2026-11-01', to: '2026-11-30' },
      })
    ).items.map(({ value }) => value);
  expect(await worked()).toEqual([]);
  write();
  await slow;

  expect(await worked()).toEqual([42]);
  expect((await tablesOf(id)).queue).toEqual([]);
});

test('R6d two processes that count at once, while tickets are written, count each thing once', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  const { workspaceId: id } = desk;
  const second = await world.secondServer();
  let isOver = false;
  const counting = [world.context, second.context].map(async (context) => {
    while (!isOver) await catchUp(context, id, { forMs: 50, most: 2 });
  });
  const writing = Array.from({ length: 4 }, async () => {
    for (let n = 0; n < 6; n += 1) {
      const ticket = await open(desk);
      await act(desk, ticket, 'take');
      await reply(desk, ticket);
      await act(desk, ticket, 'close');
      if (n % 2 === 0) await act(desk, ticket, 'reopen');
    }
  });
  await Promise.all(writing);
  isOver = true;
  await Promise.all(counting);

  expect(await volumes(desk)).toMatchObject({ opened: 24, closed: 24, reopened: 12, backlog: 12 });
  const along = await tablesOf(id);
  expect(await fromNothing(id)).toEqual(along);
});

test('R6e a process that is killed while it counts leaves nothing half counted, and the next one goes on', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  const { workspaceId: id } = desk;
  await volumes(desk);
  for (let n = 0; n < 9; n += 1) await open(desk, { priority: n % 2 === 0 ? 'high' : 'low' });
  let left = 0;
  // Its connection breaks before each third commit, with everything written.
  const db: Database = {
    ...world.db,
    tenant: (workspaceId, work, options) =>
      world.db.tenant(
        workspaceId,
        async (tx, end) => {
          const result = await work(tx, end);
          left += 1;
          if (left % 3 === 0) await tx`select pg_terminate_backend(pg_backend_pid())`;
          return result;
        },
        options,
      ),
  };
  let kills = 0;
  for (let tries = 0; tries < 20; tries += 1)
    try {
      await catchUp({ ...world.context, db }, id, { forMs: 60_000, most: 1 });
      break;
    } catch {
      kills += 1;
    }
  expect(kills).toBeGreaterThan(1);

  expect(await volumes(desk)).toMatchObject({ opened: 9, backlog: 9 });
  const along = await tablesOf(id);
  expect(along.queue).toEqual([]);
  expect(await fromNothing(id)).toEqual(along);
});

test('R6f another time zone counts all days anew; until that is done, and while somebody else is at it, the answer says so', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  const { workspaceId: id } = desk;
  await open(desk);
  const byDay = async () => {
    const answer = await desk.api.must(`${ROUTE}tickets`, {
      query: { from: '2026-11-01', to: '2026-11-04', by: 'day' },
    });
    const opened = answer.parts.flatMap(({ periods }) =>
      periods.map(({ from, figures }) => [from.slice(8), figures.opened] as const),
    );
    return {
      opened: opened.filter(([, count]) => count > 0),
      isRebuilding: answer.isRebuilding,
      upTo: answer.upTo,
      timeZone: answer.timeZone,
    };
  };
  const upTo = new Date(nowMs).toISOString();
  expect(await byDay()).toEqual({
    opened: [['02', 1]],
    isRebuilding: false,
    upTo,
    timeZone: 'Europe/Paris',
  });
  nowMs += 5 * HOUR_MS;
  const held = Promise.withResolvers<void>();
  const isHeld = Promise.withResolvers<void>();
  const other = world.db.tenant(id, async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${`reports ${id}`}, 0))`;
    isHeld.resolve();
    await held.promise;
  });
  await isHeld.promise;
  await open(desk);
  expect(await byDay()).toMatchObject({ opened: [['02', 1]], upTo });
  held.resolve();
  await other;

  const changed = await desk.admin.patch('settings', { timeZone: 'Asia/Kolkata' });
  expect(changed.status, await changed.clone().text()).toBe(200);
  await reportRound(world.context);
  // Three in the morning, and eight, on the next day.
  expect(await byDay()).toEqual({
    opened: [['03', 2]],
    isRebuilding: false,
    upTo: new Date(nowMs).toISOString(),
    timeZone: 'Asia/Kolkata',
  });
  const anew = await tablesOf(id);
  expect(await fromNothing(id)).toEqual(anew);
});

test('R6g a rebuild of many tickets goes piece by piece, and says so until it is whole', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  const { workspaceId: id } = desk;
  for (let n = 0; n < 6; n += 1) await open(desk);
  await volumes(desk);
  await desk.admin.patch('settings', { timeZone: 'Asia/Kolkata' });
  const standing = () =>
    world.db.tenant(
      id,
      (tx) => tx<{ isRebuilding: boolean; upTo: string | null }[]>`
      select s.rebuilt_after is not null as is_rebuilding, s.up_to from report_states s where s.workspace_id = ${id}`,
    );
  // One piece of two tickets, then the time is up.
  await catchUp(world.context, id, { forMs: 0, most: 2 });
  expect(await standing()).toMatchObject([{ isRebuilding: true }]);
  await catchUp(world.context, id, { forMs: 60_000, most: 2 });
  expect(await standing()).toMatchObject([
    { isRebuilding: false, upTo: new Date(nowMs).toISOString() },
  ]);
  expect(await volumes(desk)).toMatchObject({ opened: 6, backlog: 6 });
});

test('R1b what is deleted counts nowhere, and counts as before when it is restored; a key needs the rights to reports and to all tickets', async () => {
  nowMs = FIRST;
  const desk = await newDesk();
  const ticket = await open(desk);
  await act(desk, ticket, 'take');
  await reply(desk, ticket);
  const operators = async () =>
    (await desk.api.must(`${ROUTE}operators`, { query: DAYS })).parts.map(
      ({ total: { taken, replies } }) => [taken, replies],
    );
  const before = [await volumes(desk), await operators()];
  expect(before).toMatchObject([{ opened: 1, backlog: 1 }, [[1, 1]]]);
  expect((await desk.admin.delete(`tickets/${ticket}`)).status).toBeLessThan(300);
  expect([await volumes(desk), await operators()]).toEqual([
    { opened: 0, closed: 0, reopened: 0, merged: 0, backlog: 0 },
    [],
  ]);
  await act(desk, ticket, 'restore');
  expect([await volumes(desk), await operators()]).toEqual(before);

  const path = 'reports/tickets?from=2026-11-01&to=2026-11-30';
  const statusOf = async (scopes: Parameters<World['apiKey']>[1]) =>
    (await (await world.apiKey(desk, scopes)).get(path)).status;
  expect([
    await statusOf(['reports.read']),
    await statusOf(['ticket.read-all']),
    await statusOf(['reports.read', 'ticket.read-all']),
  ]).toEqual([403, 403, 200]);
});

test.each([
  ['tickets?from=2026-11-31&to=2026-12-01', [['from', 'format']]],
  ['tickets?from=2026-11-02', [['to', 'required']]],
  ['times?from=2026-11-02&to=2026-11-01', [['to', 'not_allowed']]],
  ['times?from=2026-01-01&to=2026-10-31&by=day', [['to', 'too_long']]],
  ['statuses?from=2026-11-01&to=2026-11-02&divide=moon', [['divide', 'not_allowed']]],
  ['operators?from=2026-11-01&to=2026-11-02&divide=group', [['divide', 'unknown_field']]],
  ['operators?from=2026-11-01&to=2026-11-02&person=me', [['person', 'format']]],
  ['behind?figure=moon&from=2026-11-01&to=2026-11-02', [['figure', 'not_allowed']]],
  ['behind?figure=closed&to=2026-11-02', [['from', 'required']]],
  ['behind?figure=backlog&from=2026-11-02&to=2026-11-02', [['from', 'not_allowed']]],
  ['behind?figure=closed&from=2026-11-01&to=2026-11-02&key=high', [['divide', 'required']]],
  ['behind?figure=closed&from=2026-11-01&to=2026-11-02&divide=priority', [['key', 'required']]],
  ['behind?figure=closed&from=2026-11-01&to=2026-11-02&status=open', [['status', 'not_allowed']]],
  ['behind?figure=age', [['band', 'required']]],
  ['behind?figure=age&band=6', [['band', 'not_allowed']]],
  ['behind?figure=opened&from=2026-11-01&to=2026-11-02&cursor=x', [['cursor', 'format']]],
])('R2e a question that cannot be answered names its field: %s', async (query, wanted) => {
  nowMs = FIRST;
  const desk = await sharedDesk();
  expect(await errorsOf(desk.admin.get(`reports/${query}`))).toEqual(wanted);
});

let shared: Promise<Desk> | undefined;
const sharedDesk = (): Promise<Desk> => (shared ??= newDesk());
