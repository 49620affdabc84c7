import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Configuration } from '#shared/engine/configuration.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';

type Settings = Configuration & { name: string; slug: string; blueprint: string };

let world: World;
let desk: SignedUp;

beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ blueprint: 'helpdesk' });
});
afterAll(() => world.close());

const settings = async (): Promise<Settings> =>
  (await (await desk.admin.get('settings')).json()) as Settings;
const change = (body: object, headers?: Record<string, string>) =>
  desk.admin.patch('settings', body, headers);
/** How many statements wait for somebody else's transaction. */
const waitingForLocks = (): Promise<number> =>
  world.db.global(async (sql) => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from pg_stat_activity a
      where a.datname = current_database() and a.wait_event_type = 'Lock'`;
    return row?.count ?? 0;
  });

describe('W8 statuses are workspace data', () => {
  test('W8a a status is added, renamed and put elsewhere in the order', async () => {
    const { statuses } = await settings();
    const [first, ...rest] = statuses.map((status) => ({ ...status }));
    const parts = {
      id: 'waiting-parts',
      label: { en: 'Waiting for parts' },
      phase: 'waiting-operator',
    };
    const wanted = [...rest, parts, { ...first, label: { en: 'Fresh', fr: 'Nouveau' } }];

    const answer = await change({ statuses: wanted });

    expect(answer.status).toBe(200);
    expect((await settings()).statuses).toEqual(wanted);
  });

  test('W8b a status that tickets have keeps its phase and stays; its name may change', async () => {
    const opened = await desk.admin.post('tickets', {
      subject: 'Printer',
      description: 'It prints nothing.',
      requester: { name: 'Cleo', email: 'cleo@customer.example' },
    });
    expect(opened.status).toBe(201);
    const before = await settings();
    const used = before.initialStatus;
    const index = before.statuses.findIndex((status) => status.id === used);
    const withStatus = (status: object) =>
      before.statuses.map((one) => (one.id === used ? { ...one, ...status } : one));

    const moved = await change({ statuses: withStatus({ phase: 'waiting-operator' }) });
    const removed = await change({
      statuses: before.statuses.filter((status) => status.id !== used),
      initialStatus: before.reopenStatus === used ? 'waiting-parts' : before.reopenStatus,
      reopenStatus: before.reopenStatus === used ? 'waiting-parts' : before.reopenStatus,
      transitions: {},
      automaticMoves: { operatorReply: {}, customerReply: {} },
    });
    const renamed = await change({ statuses: withStatus({ label: { en: 'Just in' } }) });

    expect(await moved.json()).toMatchObject({
      status: 422,
      errors: [{ path: `statuses.${index}.phase`, code: 'not_allowed' }],
    });
    expect(await removed.json()).toMatchObject({
      status: 422,
      errors: [{ path: 'statuses', code: 'not_allowed' }],
    });
    expect(renamed.status).toBe(200);
  });

  test('W8g a status is not removed under a command that is moving a ticket into it', async () => {
    const opened = await desk.admin.post('tickets', {
      subject: 'Printer',
      description: 'It prints nothing.',
      requester: { name: 'Cleo', email: 'cleo@customer.example' },
    });
    const { id } = (await opened.json()) as { id: string };
    const before = await settings();
    const parts = {
      id: 'in-transit',
      label: { en: 'In transit' },
      phase: 'waiting-operator' as const,
    };
    await change({ statuses: [...before.statuses, parts] });
    let removal: Promise<Response> | undefined;

    // As a command does it: the ticket's row locked, the statuses read, the ticket moved.
    await world.db.tenant(desk.id, async (tx) => {
      await tx`select 1 from tickets t where t.id = ${id} for update`;
      removal = change({ statuses: before.statuses });
      await expect.poll(waitingForLocks).toBeGreaterThan(0);
      await tx`update tickets t set status = 'in-transit', phase = 'waiting-operator' where t.id = ${id}`;
    });

    const answer = await removal!;
    expect(answer.status).toBe(422);
    expect((await settings()).statuses.map((status) => status.id)).toContain('in-transit');
    await desk.admin.post(`tickets/${id}/change-status`, { status: before.initialStatus });
    expect((await change({ statuses: before.statuses })).status).toBe(200);
  });

  test('W8c transitions are checked against the statuses', async () => {
    const unknown = await change({ transitions: { nowhere: ['closed'] } });

    expect(await unknown.json()).toMatchObject({
      status: 422,
      errors: [{ path: 'transitions.nowhere', code: 'not_found' }],
    });
  });
});

test('W1x a time zone is named as the database names it, and one that is read in several ways is refused', async () => {
  for (const timeZone of ['IST', 'PST', 'ACT', 'ECT', '+02:00'])
    expect(await (await change({ timeZone })).json(), timeZone).toMatchObject({
      status: 422,
      errors: [{ path: 'timeZone', code: 'format', message: expect.stringContaining('Europe/') }],
    });
  expect((await change({ timeZone: 'europe/paris' })).status).toBe(200);
  expect((await settings()).timeZone).toBe('Europe/Paris');
  // Every one that a browser offers.
  for (const timeZone of Intl.supportedValuesOf('timeZone').filter((_, index) => index % 30 === 0))
    expect((await change({ timeZone })).status, timeZone).toBe(200);

  // From before: it is read, and other settings are changed beside it.
  await world.db.tenant(
    desk.id,
    (tx) => tx`
      update workspaces w set configuration = jsonb_set(w.configuration, '{timeZone}', '"IST"') where w.id = ${desk.id}`,
  );
  expect((await settings()).timeZone).toBe('IST');
  expect((await change({ workingSetDays: 31, timeZone: 'IST' })).status).toBe(200);
  expect((await change({ timeZone: 'UTC' })).status).toBe(200);
});

test('W9g words are changed per language', async () => {
  const vocabulary = {
    en: { ticket: { one: 'case', other: 'cases' } },
    fr: { ticket: { one: 'dossier', other: 'dossiers', gender: 'm' } },
  };

  expect((await change({ vocabulary })).status).toBe(200);

  expect((await settings()).vocabulary).toEqual(vocabulary);
});

test.each([
  [{ lock: { mode: 'sometimes', implicitTake: true } }, 'lock.mode', 'not_allowed'],
  [{ defaultPriority: 'urgent' }, 'defaultPriority', 'not_allowed'],
  [{ mandatory: ['shoe-size'] }, 'mandatory.0', 'not_allowed'],
  [{ timeZone: 'Mars/Olympus' }, 'timeZone', 'format'],
  [{ languages: [] }, 'languages', undefined],
  [{ languages: ['en-12'] }, 'languages.0', 'format'],
  [{ ticketExpirationDays: 0 }, 'ticketExpirationDays', 'not_allowed'],
  [{ ticketExpirationDays: 1.5 }, 'ticketExpirationDays', undefined],
  [{ defaultGroup: crypto.randomUUID() }, 'defaultGroup', 'not_found'],
  [{ statuses: [] }, 'statuses', 'too_short'],
  [{ businessHours: { 1: [['09:00', '08:00']] } }, 'businessHours.1.0', 'format'],
  [
    {
      businessHours: {
        3: [
          ['09:00', '12:00'],
          ['11:00', '13:00'],
        ],
      },
    },
    'businessHours.3.1',
    'format',
  ],
  [{ name: ' ' }, 'name', 'too_short'],
  [{ slug: 'other' }, 'slug', 'unknown_field'],
  [{ isDemo: true }, 'isDemo', 'unknown_field'],
  [{ lock: { mode: 'none', implicitTake: true, extra: 1 } }, 'lock.extra', 'unknown_field'],
])('W4e a wrong value is a field error and changes nothing: %j', async (body, path, code) => {
  const before = await settings();

  const answer = await change(body);

  const problem = (await answer.json()) as { errors: { path: string; code: string }[] };
  expect(answer.status).toBe(422);
  expect(problem.errors[0]?.path).toMatch(new RegExp(`^${path}`));
  if (code !== undefined) expect(problem.errors[0]?.code).toBe(code);
  expect(await settings()).toEqual(before);
});

test('two administrators do not overwrite each other unseen', async () => {
  const etag = (await desk.admin.get('settings')).headers.get('etag') ?? '';

  const [first, second] = await Promise.all([
    change({ name: 'First' }, { 'if-match': etag }),
    change({ name: 'Second' }, { 'if-match': etag }),
  ]);

  expect(new Set([first.status, second.status])).toEqual(new Set([200, 412]));
});

test('I5w a change is in the history with old and new values; devices are told', async () => {
  const told: unknown[] = [];
  const stop = world.context.poke.listen({ onChanged: (changed) => told.push(changed) });
  const before = (await settings()).workingSetDays;

  await change({ workingSetDays: 45, name: 'Told' });
  await expect
    .poll(() => told)
    .toContainEqual(expect.objectContaining({ workspaceId: desk.id, scopes: null }));
  stop();

  const [event] = await world.db.tenantRead(
    desk.id,
    (sql) => sql<{ data: { changes: object }; actorName: string }[]>`
      select e.data, e.actor_name from events e where e.type = 'settings-changed' order by e.at desc, e.id desc limit 1`,
  );
  expect(event?.data.changes).toMatchObject({ workingSetDays: { from: before, to: 45 } });
  const [row] = await world.db.tenantRead(
    desk.id,
    (sql) => sql<{ days: number }[]>`select w.working_set_days as days from workspaces w`,
  );
  expect(row?.days).toBe(45);
});
