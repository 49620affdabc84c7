// Hours, holidays, time zone or targets that change reach tickets that are open already (A8), on real rows.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import { made } from '#test/support/answers.ts';
import { openCommand } from '#test/support/device-calls.ts';
import { createWorld, type SignedUp, type TestClient, type World } from '#test/support/world.ts';
import { reckonDueTimes } from './due-times.ts';
import { passTime } from './ticket-timers.ts';

/** Ten o’clock of the Monday that comes. */
const today = new Date();
const MONDAY = Date.UTC(
  today.getUTCFullYear(),
  today.getUTCMonth(),
  today.getUTCDate() + ((8 - today.getUTCDay()) % 7 || 7),
  10,
);
let nowMs = MONDAY;
let world: World;
let desk: SignedUp;
let admin: TestClient;
let workspaceId: WorkspaceId;
let group = '';
let others = '';

const week = (from: string, to: string) =>
  Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [String(day), [[from, to]]]));
const inHours = {
  id: 'usual',
  name: { en: 'Standard' },
  if: null,
  resolutionMinutes: 24 * 60,
  calendar: 'business',
};
const quick = { ...inHours, id: 'quick', resolutionMinutes: 120 };
const urgent = { ...quick, if: { field: 'priority', op: 'is', values: ['critical'] } };
const AT_FIRST = {
  timeZone: 'UTC',
  businessHours: week('09:00', '17:00'),
  holidays: [],
  targets: [urgent, inHours],
};
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const at = (days: number, hours: number) =>
  new Date(MONDAY + days * DAY_MS + (hours - 10) * HOUR_MS).toISOString();

beforeAll(async () => {
  world = await createWorld({ clock: () => nowMs });
  desk = await world.signUp({ blueprint: 'helpdesk' });
  admin = desk.admin;
  workspaceId = desk.id as WorkspaceId;
  group = await made(admin.post('groups', { name: 'Evenings' }));
  others = await made(admin.post('groups', { name: 'Days' }));
});
afterAll(() => world.close());
beforeEach(async () => {
  await changeSettings(AT_FIRST);
  await changeGroup({ businessHours: null });
  await runJobs();
});

type Targets = {
  id: string;
  pausedSince: string | null;
  missed: string[];
  resolutionDue: string | null;
};
type Ticket = { desk: { due: string | null; targets: Targets | null } };
const open = (more: object = {}) =>
  made(
    admin.post('tickets', {
      subject: 'No light',
      description: 'Dark',
      priority: 'low',
      group: others,
      requester: { name: 'Zoe Zahn', email: 'zoe@guest.example' },
      ...more,
    }),
  );
const load = async (id: string): Promise<Ticket> =>
  (await (await admin.get(`tickets/${id}`)).json()) as Ticket;
const dueOf = async (id: string) => (await load(id)).desk.targets?.resolutionDue;
async function changeSettings(changes: object, status = 200) {
  const response = await admin.patch('settings', changes);
  expect(response.status, await response.clone().text()).toBe(status);
}
async function changeGroup(changes: object) {
  expect((await admin.patch(`groups/${group}`, changes)).status).toBe(200);
}

type Job = { id: string; data: { workspaceId: WorkspaceId; after?: string } };
const ask = <Row>(text: string, values: readonly unknown[] = []) =>
  withConnection(world.database.superUrl, async (sql) => [
    ...(await sql.unsafe<Row[] & object[]>(text, values as never[])),
  ]);
const waitingJobs = () =>
  ask<Job>(`select id, data from pgboss.job where name = 'due-times' and state = 'created'
    order by created_on`);
/** As a worker does, one after the other; how many tickets each of them changed. */
async function runJobs(options: { most?: number } = {}): Promise<number[]> {
  const counts: number[] = [];
  for (let [job] = await waitingJobs(); job !== undefined; [job] = await waitingJobs()) {
    counts.push(await reckonDueTimes(world.context, job.data, options));
    await ask('delete from pgboss.job where id = $1', [job.id]);
  }
  return counts;
}
const versionOf = async (id: string) =>
  (await ask<{ xid: string }>('select xid::text from tickets where id = $1', [id]))[0]?.xid;
const historyOf = async (id: string) =>
  (
    (await (await admin.get(`tickets/${id}/history?limit=100`)).json()) as {
      items: { type: string; actor: { kind: string }; data?: object }[];
    }
  ).items;

describe('A8i what is changed reaches open tickets', () => {
  test('A8i business hours, holidays, time zone and targets, one after the other', async () => {
    const id = await open();
    expect(await dueOf(id)).toBe(at(3, 10));
    await changeSettings({ businessHours: week('10:00', '18:00') });
    expect(await runJobs()).toEqual([1]);
    expect(await dueOf(id)).toBe(at(2, 18));
    await changeSettings({ holidays: [dayOf(MONDAY + DAY_MS)] });
    await runJobs();
    expect(await dueOf(id)).toBe(at(3, 18));
    await changeSettings({ timeZone: 'Etc/GMT-2' });
    await runJobs();
    // 10:00 to 18:00 two hours further east: six hours of today, none of tomorrow, and the rest.
    expect(await dueOf(id)).toBe(at(4, 10));
    await changeSettings({ targets: [quick] });
    await runJobs();
    expect((await load(id)).desk.targets).toMatchObject({ id: 'quick', resolutionDue: at(0, 12) });
    await changeSettings({ targets: [] });
    await runJobs();
    expect((await load(id)).desk).toMatchObject({ due: null, targets: null });
    await changeSettings(AT_FIRST);
    await runJobs();
    expect(await dueOf(id)).toBe(at(3, 10));
  });

  test('A8h a group’s own hours, of its tickets alone, and of those that are moved to it', async () => {
    const [ours, theirs] = [await open({ group }), await open()];
    expect(await dueOf(ours)).toBe(at(3, 10));
    const before = await versionOf(theirs);
    await changeGroup({ businessHours: week('20:00', '24:00') });
    expect(await runJobs()).toEqual([1]);
    expect(await dueOf(ours)).toBe(at(6, 0));
    expect(await dueOf(theirs)).toBe(at(3, 10));
    expect(await versionOf(theirs)).toBe(before);

    await admin.patch(`tickets/${theirs}`, { group });
    expect(await dueOf(theirs)).toBe(at(6, 0));
    await admin.patch(`tickets/${theirs}`, { group: others });
    expect(await dueOf(theirs)).toBe(at(3, 10));
    await changeGroup({ businessHours: null });
    await runJobs();
    expect(await dueOf(ours)).toBe(at(3, 10));
  });

  test('A8i the history says so once, by the machine, and the ticket does not count as changed', async () => {
    const id = await open();
    const updated = (
      await ask<{ updated_at: Date }>('select updated_at from tickets where id = $1', [id])
    )[0]?.updated_at;
    const lines = (await historyOf(id)).length;
    nowMs += HOUR_MS;
    await changeSettings({ businessHours: week('10:00', '18:00') });
    await runJobs();
    const added = (await historyOf(id)).length - lines;
    const last = (await historyOf(id)).find(({ type }) => type === 'targets-set');
    nowMs = MONDAY;
    expect(added).toBe(1);
    expect(last?.actor.kind).toBe('system');
    const [row] = await ask<{ updated_at: Date }>('select updated_at from tickets where id = $1', [
      id,
    ]);
    expect(row?.updated_at).toEqual(updated);
  });

  test('A8i an ended ticket is left as it was, a clock that stands still stands still', async () => {
    const [closed, waiting] = [await open(), await open()];
    await admin.patch('settings', {
      statuses: [
        ...(
          ((await (await admin.get('settings')).json()) as { statuses: { id: string }[] })
            .statuses ?? []
        ).filter(({ id }) => id !== 'customer'),
        { id: 'customer', label: { en: 'Customer' }, phase: 'waiting-customer' },
      ],
    });
    await admin.patch(`tickets/${waiting}`, { status: 'customer' });
    await admin.patch(`tickets/${closed}`, { status: 'closed' });
    const paused = (await load(waiting)).desk.targets?.pausedSince;
    expect(paused).not.toBeNull();
    const before = await versionOf(closed);
    expect((await load(closed)).desk.targets?.resolutionDue).toBeNull();
    await changeSettings({ businessHours: week('10:00', '18:00') });
    await runJobs();
    expect((await load(waiting)).desk).toMatchObject({
      due: null,
      targets: { pausedSince: paused, resolutionDue: at(2, 18) },
    });
    expect(await versionOf(closed)).toBe(before);
  });

  test('A8i two changes in a row, whichever job comes first', async () => {
    const id = await open();
    await changeSettings({ businessHours: week('10:00', '18:00') });
    await changeSettings({ businessHours: week('10:00', '12:00') });
    const jobs = await waitingJobs();
    expect(jobs).toHaveLength(2);
    expect(await reckonDueTimes(world.context, jobs[1]!.data)).toBeGreaterThan(0);
    expect(await dueOf(id)).toBe(at(11, 12));
    const version = await versionOf(id);
    expect(await reckonDueTimes(world.context, jobs[0]!.data)).toBe(0);
    expect(await versionOf(id)).toBe(version);
    await runJobs();
  });
});

test('A7f a rule that waits for business hours goes by those of the ticket’s group', async () => {
  const rule = await made(
    admin.post('rules', {
      name: 'Waits',
      on: [{ on: 'time-waiting', minutes: 60, calendar: 'business' }],
      // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
      then: [{ do: 'tag', add: ['waits'] }],
    }),
  );
  await changeGroup({ businessHours: week('20:00', '24:00') });
  await runJobs();
  const [ours, theirs] = [await open({ group }), await open()];
  const tagged = async () =>
    (
      await ask<{ id: string }>(`select id from tickets where 'waits' = any (tags) order by id`)
    ).map(({ id }) => id);
  const asked = [ours, theirs];
  const waitUntil = async (hours: number) => {
    nowMs = MONDAY + (hours - 10) * HOUR_MS;
    await passTime(world.context);
    return (await tagged()).filter((id) => asked.includes(id));
  };
  expect(await waitUntil(10.9)).toEqual([]);
  expect(await waitUntil(11)).toEqual([theirs]);
  // The workspace has closed by then, the group has just opened.
  nowMs = MONDAY + 10 * HOUR_MS;
  asked.push(await open({ group }));
  expect(await waitUntil(20.9)).toEqual([theirs]);
  expect(await waitUntil(21)).toEqual(asked.toSorted());
  nowMs = MONDAY;
  expect((await admin.delete(`rules/${rule}`)).status).toBe(204);
});

describe('A8j the job', () => {
  test('A8j is there exactly when the change is', async () => {
    await changeSettings({ businessHours: { 1: [['17:00', '09:00']] } }, 422);
    await changeSettings({ name: 'Another name' });
    await changeSettings({ businessHours: AT_FIRST.businessHours });
    await changeGroup({ name: 'Nights' });
    expect(await waitingJobs()).toEqual([]);
    await changeSettings({ holidays: [dayOf(MONDAY)] });
    await changeGroup({ businessHours: week('20:00', '24:00') });
    expect((await waitingJobs()).map(({ data }) => data)).toEqual([
      { workspaceId },
      { workspaceId },
    ]);
    await runJobs();
  });

  test('A8j a ticket that somebody changes meanwhile keeps both', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => open()));
    const [locked = '', ...rest] = ids;
    await changeSettings({ businessHours: week('10:00', '18:00') });
    await withConnection(world.database.superUrl, async (sql) => {
      let running: Promise<number[]> | undefined;
      await sql.begin(async (tx) => {
        await tx`update tickets set subject = 'Written meanwhile' where id = ${locked}`;
        running = runJobs();
        await Promise.all(
          rest.map((id, index) =>
            admin.patch(`tickets/${id}`, { priority: index % 2 === 0 ? 'critical' : 'high' }),
          ),
        );
      });
      await running;
    });
    const [row] = await ask<{ subject: string }>('select subject from tickets where id = $1', [
      locked,
    ]);
    expect([row?.subject, await dueOf(locked)]).toEqual(['Written meanwhile', at(2, 18)]);
    for (const [index, id] of rest.entries()) {
      const ticket = (await (await admin.get(`tickets/${id}`)).json()) as Ticket & {
        priority: string;
      };
      expect([ticket.priority, ticket.desk.targets?.resolutionDue]).toEqual(
        index % 2 === 0 ? ['critical', at(0, 12)] : ['high', at(2, 18)],
      );
    }
  });

  test('A8j five hundred tickets, in parts, each written once', async () => {
    const origin = { via: 'system', ip: '127.0.0.1', actorName: '' } as const;
    for (let part = 0; part < 10; part += 1)
      await Promise.all(
        Array.from({ length: 50 }, () =>
          world.context.execute({
            workspaceId,
            actor: { kind: 'system' },
            origin,
            commands: [openCommand({ subject: 'One of many' })],
          }),
        ),
      );
    await changeSettings({ businessHours: week('10:00', '18:00') });
    const counts = await runJobs({ most: 200 });
    expect(counts.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...counts)).toBeLessThanOrEqual(200);
    const rows = await ask<{ due: string; events: number }>(
      `select t.targets ->> 'resolutionDue' as due, (
         select count(*)::int from events e where e.ticket_id = t.id and e.type = 'targets-set'
       ) as events from tickets t where t.subject = 'One of many'`,
    );
    expect(rows).toHaveLength(500);
    expect(new Set(rows.map(({ due }) => due))).toEqual(new Set([at(2, 18)]));
    expect(new Set(rows.map(({ events }) => events))).toEqual(new Set([2]));
    // Repeated, as after a process was killed: nothing is written.
    expect(await reckonDueTimes(world.context, { workspaceId })).toBe(0);
  });

  test('A8j is carried out by a worker soon', async () => {
    const id = await open();
    await world.context.jobs.work(
      'due-times',
      async ({ data }) => void (await reckonDueTimes(world.context, data)),
      { pollSeconds: 0.5 },
    );
    await changeSettings({ businessHours: week('10:00', '18:00') });
    await expect.poll(() => dueOf(id), { timeout: 15_000 }).toBe(at(2, 18));
  });
});
