// Who gets what, when it is due and what happens when nobody answers (A2, A7–A10), asked of the API.

/* oxlint-disable unicorn/no-thenable -- the word that a rule is written with */

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type { ApiQuestion } from '#test/support/api-client.ts';
import { testDatabase } from '#test/support/postgres.ts';
import { startServer } from '#test/support/server-process.ts';
import { TEST_PASSWORD } from '#test/support/world.ts';
import { createDay, type Day, type Someone, type Ticket } from '#test/support/day.ts';

const RULES = 'post /api/v1/w/{workspace}/rules';
const OPEN = 'post /api/v1/w/{workspace}/tickets';
const VERB = 'post /api/v1/w/{workspace}/tickets/{id}';
const SETTINGS = 'patch /api/v1/w/{workspace}/settings';
const PERSON = 'patch /api/v1/w/{workspace}/people/{id}';

/** A Friday, eight in the morning in Berlin. */
const FRIDAY = '2026-11-20T07:00:00Z';
let day: Day;
let ana: Someone;
let ben: Someone;
let lea: Someone;
let cem: Someone;
let groups: Record<string, string>;
beforeAll(async () => {
  day = await createDay('helpdesk', { at: FRIDAY });
  groups = await day.groups();
  const all = Object.values(groups);
  ana = await day.person('Ana Amado', 'technician', all);
  ben = await day.person('Ben Berg', 'technician', all);
  lea = await day.person('Lea Lund', 'lead', all);
  cem = await day.person('Cem Can', 'customer');
  // The rules that the blueprint brings are not these tests'.
  for (const { id } of (await day.admin.api.must('get /api/v1/w/{workspace}/rules')).items)
    await remove(id);
});
afterAll(() => day.close());

type RuleBody = NonNullable<ApiQuestion<typeof RULES>['body']>;
const rule = async (body: Partial<RuleBody>): Promise<string> =>
  (await day.admin.api.must(RULES, { body: { name: 'A rule', ...body } as RuleBody })).id;
const remove = (id: string) =>
  day.admin.api.must('delete /api/v1/w/{workspace}/rules/{id}', { path: { id } });
const open = async (more: object = {}): Promise<Ticket> => {
  const body = { subject: 'Screen', description: 'It is black', ...more };
  return day.ticket((await cem.api.must(OPEN, { body })).id);
};
const at = (id: string) => ({ path: { id } });
const person = (id: string, body: NonNullable<ApiQuestion<typeof PERSON>['body']>) =>
  day.admin.api.must(PERSON, { path: { id }, body });
const outcomes = async (id: string): Promise<readonly unknown[]> =>
  (await day.history(id))
    .filter(({ type }) => type === 'rule-applied')
    .flatMap(({ event }) => event['outcomes'] as readonly unknown[]);
const idsOf = async (query: object): Promise<readonly string[]> =>
  (
    await day.admin.api.must('get /api/v1/w/{workspace}/tickets', {
      query: { limit: 200, ...query },
    })
  ).items.map(({ id }) => id);

test('A2g a condition leads a new ticket to a group or a person; the first of the rules that says so is the last that acts', async () => {
  const [hall = ''] = Object.values(groups).slice(-1);
  const made = [
    await rule({
      on: [{ on: 'ticket-opened' }],
      if: { field: 'text', op: 'contains', values: ['door'] },
      then: [{ do: 'assign', groupId: hall }],
      isLast: true,
    } as Partial<RuleBody>),
    await rule({
      on: [{ on: 'ticket-opened' }],
      then: [{ do: 'assign', personId: ben.id }],
    } as Partial<RuleBody>),
  ];
  expect((await open({ subject: 'The door sticks' })).desk).toMatchObject({
    group: hall,
    assignee: null,
  });
  const other = await open();
  expect(other.desk).toMatchObject({ assignee: ben.id });
  expect(await outcomes(other.id)).toEqual([{ do: 'assign', result: 'done' }]);
  for (const id of made) await remove(id);
});

test('A10e A2h new work of who is away or full goes elsewhere, whether a rule names them or chooses; it comes again with their return, or once they have less', async () => {
  const made = [
    await rule({
      on: [{ on: 'ticket-opened' }],
      then: [{ do: 'assign', personId: ana.id }],
    } as Partial<RuleBody>),
    await rule({
      on: [{ on: 'ticket-opened' }],
      if: { field: 'assignee', op: 'is', values: [null] },
      then: [{ do: 'assign-by', strategy: 'least-loaded', among: { personIds: [ana.id, ben.id] } }],
    } as Partial<RuleBody>),
  ];
  const assignee = async () => {
    const { id, desk } = await open();
    return { id, who: desk?.assignee };
  };
  expect((await assignee()).who).toBe(ana.id);

  await person(ana.id, { awayUntil: '2026-11-22' });
  const away = await assignee();
  expect(away.who).toBe(ben.id);
  expect(await outcomes(away.id)).toMatchObject([
    { do: 'assign', result: 'nobody', skipped: [{ personId: ana.id, why: 'away' }] },
    { choice: { personId: ben.id, skipped: [{ personId: ana.id, why: 'away' }] } },
  ]);
  await day.later(2 * DAY_MS);
  expect((await assignee()).who).toBe(ana.id);

  const has = (await idsOf({ q: `is:open assignee:${ana.id}` })).length;
  await person(ana.id, { capacity: has });
  const full = await assignee();
  expect(full.who).toBe(ben.id);
  expect(await outcomes(full.id)).toMatchObject([{ skipped: [{ why: 'full' }] }, {}]);
  const [done = ''] = await idsOf({ q: `is:open assignee:${ana.id}` });
  await day.admin.api.must(`${VERB}/close`, at(done));
  expect((await assignee()).who).toBe(ana.id);
  await person(ana.id, { capacity: null });
  for (const id of made) await remove(id);
});

test('A7h an escalation raises, gives away and tells the lead, level by level, and each cause counts once however long it lasts', async () => {
  const [first = '', second = ''] = Object.values(groups);
  const levels = [1, 2].map((level) => ({
    name: `Level ${level}`,
    level,
    on: [{ on: 'time-waiting', minutes: 60 * level, calendar: 'always' }],
    then: [
      { do: 'escalate' },
      { do: 'set-priority', priority: level === 1 ? 'high' : 'critical' },
      { do: 'notify', to: { roles: ['lead'] }, text: `Level ${level}` },
      ...(level === 2 ? [{ do: 'assign', groupId: second, personId: lea.id }] : []),
    ],
  }));
  const made: string[] = [];
  for (const one of levels) made.push(await rule(one as Partial<RuleBody>));
  const { id } = await day.admin.api.must(OPEN, {
    body: {
      subject: 'Waiting',
      description: 'Still',
      group: first,
      priority: 'low',
      requester: { name: cem.name, email: cem.email },
    },
  });
  const seen = async () => {
    const { priority, desk } = await day.ticket(id);
    return [desk?.escalation, priority, desk?.group, desk?.assignee];
  };
  await day.later(59 * MINUTE_MS);
  expect(await seen()).toEqual([0, 'low', first, null]);
  await day.later(MINUTE_MS);
  expect(await seen()).toEqual([1, 'high', first, null]);
  await day.later(HOUR_MS);
  expect(await seen()).toEqual([2, 'critical', second, lea.id]);
  await day.later(6 * HOUR_MS);
  const told = (await day.history(id)).filter(({ type }) => type === 'people-notified');
  expect(told.map(({ event }) => event['text'])).toEqual(['Level 1', 'Level 2']);

  // Answered and asked again: that is another wait, whose first level is no rise any more.
  await day.say(lea, id, 'We look at it');
  await day.say(cem, id, 'And now?');
  await day.later(HOUR_MS);
  const escalated = (await day.history(id)).filter(({ type }) => type === 'ticket-escalated');
  expect(escalated).toHaveLength(2);
  for (const one of made) await remove(one);
});

test('A8k due times count business hours without holidays and nights, and stand still while the customer is waited for', async () => {
  const before = await day.settings();
  const office = Object.fromEntries(
    ['1', '2', '3', '4', '5'].map((name) => [name, [['09:00', '17:00']]]),
  );
  await day.admin.api.must(SETTINGS, {
    body: {
      timeZone: 'Europe/Berlin',
      businessHours: office,
      // The Tuesday.
      holidays: ['2026-11-24'],
      statuses: [
        ...before.statuses,
        { id: 'asked', label: { en: 'Asked' }, phase: 'waiting-customer' },
      ],
      automaticMoves: {
        operatorReply: { open: 'asked', 'in-progress': 'asked' },
        customerReply: { asked: 'in-progress' },
      },
      targets: [
        {
          id: 'usual',
          name: { en: 'Usual' },
          if: null,
          firstResponseMinutes: 120,
          nextResponseMinutes: 60,
          resolutionMinutes: 10 * 60,
          calendar: 'business',
        },
      ],
    } as never,
  });
  // To Monday, four in the afternoon in Berlin: an hour is left of the day, and the next one is free.
  await day.later(Date.parse('2026-11-23T15:00:00Z') - day.now());
  const { id } = await open();
  const targets = async () => {
    const found = (await day.ticket(id)).desk?.targets;
    return [found?.firstResponseDue, found?.nextResponseDue, found?.resolutionDue];
  };
  expect(await targets()).toEqual([
    '2026-11-25T09:00:00.000Z',
    null,
    // One hour on Monday, eight on Wednesday, one on Thursday.
    '2026-11-26T09:00:00.000Z',
  ]);
  await day.later(Date.parse('2026-11-25T08:30:00Z') - day.now());
  await day.say(ana, id, 'Which screen?');
  expect(await targets()).toEqual([null, null, '2026-11-26T09:00:00.000Z']);
  expect((await day.ticket(id)).desk?.targets?.pausedSince).toBe('2026-11-25T08:30:00.000Z');
  // Two business hours of that day, and a night: nothing of it counts.
  await day.later(Date.parse('2026-11-26T09:00:00Z') - day.now());
  await day.say(cem, id, 'The left one');
  expect(await targets()).toEqual([
    null,
    '2026-11-26T10:00:00.000Z',
    // Seven hours and a half on Wednesday and one on Thursday later: Friday, half past ten.
    '2026-11-27T09:30:00.000Z',
  ]);
  expect((await day.ticket(id)).desk?.targets?.missed).toEqual([]);
  await day.later(HOUR_MS + MINUTE_MS);
  expect((await day.ticket(id)).desk?.targets?.missed).toEqual(['next-response']);
  const { targets: old, automaticMoves, timeZone, businessHours, holidays } = before;
  await day.admin.api.must(SETTINGS, {
    body: { targets: old, automaticMoves, timeZone, businessHours, holidays } as never,
  });
});

test('A9k one condition means the same in a search, a view, a rule and a target, as text and in its structured form', async () => {
  const q = 'priority>=high subject:lift';
  const view = await day.admin.api.must('post /api/v1/w/{workspace}/views', {
    body: { scope: 'personal', name: { en: 'Lifts' }, q } as never,
  });
  const filter = view.filter?.['where'] as never;
  const made = await rule({
    on: [{ on: 'ticket-opened' }],
    if: filter,
    then: [{ do: 'tag', add: ['lift'] }],
  } as Partial<RuleBody>);
  const before = await day.settings();
  await day.admin.api.must(SETTINGS, {
    body: {
      targets: [
        {
          id: 'lift',
          name: { en: 'Lift' },
          if: filter,
          firstResponseMinutes: 5,
          calendar: 'always',
        },
      ],
    } as never,
  });
  const subjects = ['The LIFT is stuck', 'The stairs are wet', 'Lift and stairs', 'A lifted face'];
  const opened: Ticket[] = [];
  for (const subject of subjects)
    for (const priority of ['medium', 'high', 'critical'] as const)
      opened.push(await open({ subject, priority }));
  const all = opened.map(({ id }) => id);
  const found = (await idsOf({ q })).filter((id) => all.includes(id)).toSorted();
  expect(found.length).toBeGreaterThanOrEqual(4);
  const { items: counts } = await day.admin.api.must('get /api/v1/w/{workspace}/views/counts', {
    query: { ids: view.id },
  });
  expect([view.q, counts[0]?.count]).toEqual([q, found.length]);
  expect(
    opened
      .filter(({ desk }) => desk?.tags.includes('lift'))
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(found);
  expect(
    opened
      .filter(({ desk }) => desk?.targets?.id === 'lift')
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(found);
  await remove(made);
  await day.admin.api.must(SETTINGS, { body: { targets: before.targets } as never });
});

test('A2i fifty tickets opened at once over five equal operators end ten each, by each strategy, with two server processes', async () => {
  const database = await testDatabase();
  const env = {
    DATABASE_URL: database.appUrl,
    MIGRATE_DATABASE_URL: database.ownerUrl,
    SECRET_KEY: randomBytes(32).toString('hex'),
  };
  const first = await startServer({ env });
  const second = await startServer({ env }).catch(async (error: unknown) => {
    await first.stop();
    throw error;
  });
  try {
    const base = (server: { readonly url: string }) => server.url.replace('localhost', '127.0.0.1');
    let cookie = '';
    const call = async (
      server: { readonly url: string },
      path: string,
      body?: object,
      method = body === undefined ? 'GET' : 'POST',
    ) => {
      const answer = await fetch(`${base(server)}/api/v1/${path}`, {
        method,
        headers: {
          origin: base(server),
          'content-type': 'application/json',
          'idempotency-key': crypto.randomUUID(),
          cookie,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
      return (await answer.json()) as {
        id: string;
        items: { desk: { assignee: string | null } }[];
      };
    };
    await call(first, 'workspaces', {
      slug: 'fair',
      name: 'Fair shares',
      blueprint: 'saas',
      language: 'en',
      admin: { name: 'Ada Nord', email: 'ada@fair.example', password: TEST_PASSWORD },
    });
    const { id: groupId } = await call(first, 'w/fair/groups', { name: 'Equals' });
    const people: string[] = [];
    for (const name of ['Ana Amado', 'Ben Berg', 'Cleo Cruz', 'Dan Dahl', 'Eva Erd']) {
      const email = `${name.slice(0, 3).toLowerCase()}@fair.example`;
      const asked = { name, email, profile: 'technician', groupIds: [groupId] };
      const { id } = await call(first, 'w/fair/people', asked);
      await call(first, `w/fair/people/${id}`, { skills: { sql: 3 } }, 'PATCH');
      people.push(id);
    }
    for (const [index, strategy] of ['round-robin', 'least-loaded', 'skill'].entries()) {
      const tag = `by-${strategy}`;
      await call(first, 'w/fair/rules', {
        name: strategy,
        on: [{ on: 'ticket-opened' }],
        if: { field: 'subject', op: 'contains', values: [tag] },
        then: [
          {
            do: 'assign-by',
            strategy,
            among: { groupId },
            ...(strategy === 'skill' ? { skill: 'sql', level: 2 } : {}),
          },
        ],
      });
      await Promise.all(
        // Not by fives: what two processes give by themselves would not come out even.
        Array.from({ length: 50 }, (_, n) =>
          call(n % 3 === 0 ? first : second, 'w/fair/tickets', {
            subject: `${tag} ${n}`,
            description: 'Help',
            requester: { name: 'Zoe Zahn', email: 'zoe@guest.example' },
          }),
        ),
      );
      const { items } = await call(second, 'w/fair/tickets?limit=200');
      const given = people.map((id) => items.filter(({ desk }) => desk.assignee === id).length);
      expect([strategy, ...given]).toEqual([strategy, ...people.map(() => 10 * (index + 1))]);
    }
  } finally {
    await Promise.all([first.stop(), second.stop()]);
    await database.drop();
  }
}, 180_000);
