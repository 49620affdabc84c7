// Every report against an independent recomputation from the event log, over an invented year (R1, R2, R6). The
// recomputation below is written from docs/REPORTS.md in plain loops, and shares nothing with what it checks.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#shared/access/actor.ts';
import { DEFAULT_PROFILES } from '#shared/access/profiles.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type {
  GroupId,
  MessageId,
  PersonId,
  TicketId,
  TimeEntryId,
  WorkspaceId,
} from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import { createApiClient, type ApiClient } from '#test/support/api-client.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';
import { catchUp } from './index.ts';

const YEAR = { from: '2025-01-01', to: '2025-12-31' };
const TICKETS = 80;
/** Clocks change on 30 March and 26 October in Paris, on 6 April and 5 October in Adelaide, where noon is 2:30 in UTC. */
const ZONES = ['Europe/Paris', 'Australia/Adelaide'] as const;
let nowMs = Date.parse('2025-01-01T00:00:00.000Z');
let world: World;
beforeAll(async () => {
  world = await createWorld({ clock: () => nowMs });
});
afterAll(() => world?.close());

type Told = {
  readonly desk: SignedUp;
  readonly id: WorkspaceId;
  readonly api: ApiClient;
  readonly log: Log;
};
const desks = new Map<string, Promise<Told>>();
/** Made once for a zone; the year has passed then. */
const deskIn = (timeZone: string): Promise<Told> => {
  const known = desks.get(timeZone) ?? liveThrough(timeZone);
  desks.set(timeZone, known);
  return known;
};

// ------------------------------------------------------------------------------- an invented year

async function liveThrough(timeZone: string): Promise<Told> {
  nowMs = Date.parse('2025-01-01T02:00:00.000Z');
  const desk = await world.signUp({ blueprint: 'saas' });
  const id = desk.id as WorkspaceId;
  const settings = await desk.admin.patch('settings', {
    timeZone,
    lock: { mode: 'none', implicitTake: true },
  });
  expect(settings.status, await settings.clone().text()).toBe(200);
  const groups = (
    (await (await desk.admin.get('groups')).json()) as { items: { id: GroupId }[] }
  ).items.map((one) => one.id);
  const people: PersonId[] = [];
  for (const profile of [
    'technician',
    'technician',
    'lead',
    'administrator',
    'customer',
    'customer',
  ])
    people.push(
      (await world.addPerson(desk, { profile, groupIds: profile === 'customer' ? [] : groups }))
        .id as PersonId,
    );
  const operators = people.slice(0, 4);
  const customers = people.slice(4);
  const random = seededRandom(timeZone.length * 7919);
  const below = (most: number): number => Math.floor(random() * most);
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)]!;
  const actorOf = (personId: PersonId): Actor => {
    const profile = customers.includes(personId)
      ? 'customer'
      : people.indexOf(personId) === 3
        ? 'administrator'
        : people.indexOf(personId) === 2
          ? 'lead'
          : 'technician';
    const { permissions } = DEFAULT_PROFILES.find((one) => one.id === profile)!;
    return { kind: 'person', personId, permissions: new Set(permissions), groupIds: groups };
  };
  const { ids, execute } = world.context;
  const run = (personId: PersonId, ...commands: Command[]) =>
    execute({
      workspaceId: id,
      actor: actorOf(personId),
      origin: { via: 'api', ip: '192.0.2.1', actorName: 'x' },
      commands,
    });
  const message = () => ({ id: ids<MessageId>(), html: '<p>Words</p>' });

  type Plan = { readonly at: number; readonly act: () => Promise<unknown> };
  const plans: Plan[] = [];
  const start = Date.parse('2025-01-01T03:00:00.000Z');
  const span = 364 * DAY_MS;
  const tickets: { id: TicketId; by: PersonId }[] = [];
  const statuses = ['open', 'in-progress', 'resolved', 'closed'];
  for (let n = 0; n < TICKETS; n += 1) {
    const ticket = { id: ids<TicketId>(), by: pick(customers) };
    const born = start + Math.floor(random() * span);
    plans.push({
      at: born,
      act: async () => {
        tickets.push(ticket);
        return run(pick(operators), {
          type: 'open',
          ticketId: ticket.id,
          subject: `S ${n}`,
          message: message(),
          channel: pick(['web', 'email', 'api'] as const),
          language: 'en',
          priority: pick(['low', 'medium', 'high', 'critical'] as const),
          category: pick(['', 'question', 'billing']),
          ...(random() < 0.7 ? { groupId: pick(groups) } : {}),
          requester: {
            personId: ticket.by,
            name: 'R',
            email: `r${n}@guest.test`,
            phone: '',
            address: '',
            city: 'Lyon',
            country: pick(['FR', 'DE', '']),
          },
        });
      },
    });
    let at = born;
    for (let steps = 4 + below(14); steps > 0; steps -= 1) {
      at += pick([MINUTE_MS * 3, HOUR_MS, 7 * HOUR_MS, DAY_MS, 9 * DAY_MS]) * (0.2 + random());
      if (at > start + span) break;
      const operator = pick(operators);
      const { id: ticketId, by } = ticket;
      const reply = (who: PersonId): Promise<unknown> =>
        run(who, {
          type: 'reply',
          ticketId,
          message: message(),
          basis: { baseSeq: 10_000 },
          followUpTicketId: ids<TicketId>(),
        });
      const chance = random();
      const act = (): Promise<unknown> => {
        if (chance < 0.26) return reply(operator);
        if (chance < 0.36) return reply(by);
        if (chance < 0.42) return run(operator, { type: 'take', ticketId });
        if (chance < 0.46)
          return run(
            operator,
            { type: 'take', ticketId },
            {
              type: 'hand-over',
              ticketId,
              to: { personId: pick(operators.filter((one) => one !== operator)) },
            },
          );
        if (chance < 0.6)
          return run(operator, { type: 'change-status', ticketId, status: pick(statuses) });
        if (chance < 0.68) return run(operators[3]!, { type: 'close', ticketId });
        if (chance < 0.71) return run(by, { type: 'close', ticketId });
        if (chance < 0.76) return run(pick([operator, by]), { type: 'reopen', ticketId });
        if (chance < 0.81)
          return run(by, { type: 'rate', ticketId, value: 1 + below(5), comment: {} });
        if (chance < 0.86) {
          const on = new Date(nowMs - below(3) * DAY_MS).toISOString().slice(0, 10);
          return run(operator, {
            type: 'record-time',
            ticketId,
            entryId: ids<TimeEntryId>(),
            minutes: 1 + below(90),
            on,
            text: '',
          });
        }
        if (chance < 0.88)
          return run(operators[3]!, { type: 'merge', ticketId, into: pick(tickets).id });
        if (chance < 0.9) return split(ticketId);
        if (chance < 0.92) return run(operators[3]!, { type: 'delete', ticketId });
        if (chance < 0.95) return run(operators[3]!, { type: 'restore', ticketId });
        if (chance < 0.97)
          return run(operator, {
            type: 'change-priority',
            ticketId,
            priority: pick(['low', 'high'] as const),
          });
        if (chance < 0.985)
          return run(operator, { type: 'assign', ticketId, groupId: pick(groups) });
        return run(operator, {
          type: 'correct-requester',
          ticketId,
          changes: { country: pick(['FR', 'BE']) },
        });
      };
      plans.push({ at: Math.floor(at), act });
    }
  }
  async function split(ticketId: TicketId): Promise<unknown> {
    const [found] = await world.db.tenant(
      id,
      (tx) => tx<{ id: MessageId }[]>`
      select m.id from messages m where m.workspace_id = ${id} and m.ticket_id = ${ticketId} and m.kind = 'pub' order by m.seq desc limit 1`,
    );
    if (found === undefined) return undefined;
    const newTicketId = ids<TicketId>();
    return run(operators[3]!, {
      type: 'split',
      ticketId,
      messageId: found.id,
      newTicketId,
      subject: 'Apart',
    });
  }
  let done = 0;
  for (const { at, act } of plans.toSorted((one, other) => one.at - other.at)) {
    nowMs = at;
    await act();
    done += 1;
    // Reports are brought up to date along the way, as the job would.
    if (done % 97 === 0) await catchUp(world.context, id, { forMs: 60_000 });
  }
  nowMs = Date.parse('2026-01-01T12:00:00.000Z');
  const admin = await world.signIn(desk.slug, desk.email);
  const signedIn = { ...desk, admin };
  return { desk: signedIn, id, api: createApiClient(admin), log: await readLog(id, timeZone) };
}

// ------------------------------------------------------------------------------- the log, read naively

type Event = {
  readonly ticketId: string;
  readonly type: string;
  readonly at: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
};
type Row = {
  readonly id: string;
  readonly createdAt: string;
  readonly priority: string;
  readonly category: string;
  readonly groupId: string | null;
  readonly channel: string;
  readonly requesterCountry: string;
  readonly requesterPersonId: string | null;
  readonly deletedAt: string | null;
  readonly productId: string | null;
};
/** Something that counts, on a day. */
type Thing = {
  readonly what: string;
  readonly day: string;
  readonly status: string;
  readonly person: string | null;
  readonly value: number;
  readonly ticket: Row;
};
/** A ticket's time in a status. */
type Stay = {
  readonly status: string;
  readonly fromDay: string;
  readonly toDay: string | null;
  readonly ms: number;
  readonly ticket: Row;
};
type Log = {
  readonly things: readonly Thing[];
  readonly stays: readonly Stay[];
  readonly types: ReadonlySet<string>;
};

const ENDED = ['resolved', 'closed'];
async function readLog(id: WorkspaceId, timeZone: string): Promise<Log> {
  const [events, rows] = await world.db.tenant(id, async (tx) => [
    await tx<
      Event[]
    >`select e.ticket_id, e.type, e.at, e.actor_kind, e.actor_id, e.data from events e where e.workspace_id = ${id} and e.ticket_id is not null order by e.ticket_id, e.seq`,
    await tx<
      Row[]
    >`select t.id, t.created_at, t.priority, t.category, t.group_id, t.channel, t.requester_country, t.requester_person_id, t.deleted_at, t.product_id from tickets t where t.workspace_id = ${id}`,
  ]);
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  const dayOf = (at: string): string => format.format(Date.parse(at));
  const things: Thing[] = [];
  const stays: Stay[] = [];
  for (const ticket of rows) {
    if (ticket.deletedAt !== null) continue;
    const own = events.filter((event) => event.ticketId === ticket.id);
    const born = own.find((event) => event.type === 'ticket-opened')!;
    const birth = born.data['ticket'] as { status: string; createdAt: string };
    let { status } = birth;
    const { createdAt } = birth;
    let since = createdAt;
    const thing = (what: string, day: string, person: string | null = null, value = 0): void =>
      void things.push({ what, day, status, person, value, ticket });
    thing('opened', dayOf(createdAt));
    let answers: (string | null)[] = [];
    let lastEnd: { at: string; person: string | null; status: string } | undefined;
    for (const event of own) {
      const { type, at, data } = event;
      const day = dayOf(at);
      if (type === 'status-changed') {
        stays.push({
          status,
          fromDay: dayOf(since),
          toDay: day,
          ms: Date.parse(at) - Date.parse(since),
          ticket,
        });
        const wasEnded = ENDED.includes(status);
        status = data['to'] as string;
        since = at;
        const isEnded = ENDED.includes(status);
        const isOperator =
          event.actorKind === 'person' &&
          event.actorId !== ticket.requesterPersonId &&
          data['cause'] !== 'merge';
        const person = isOperator ? event.actorId : null;
        if (!wasEnded && isEnded) {
          thing('closed', day, person);
          lastEnd = { at, person, status };
        }
        if (wasEnded && !isEnded) {
          thing('reopened', day);
          lastEnd = undefined;
        }
      }
      if (
        type === 'message-posted' &&
        data['kind'] === 'reply' &&
        data['side'] === 'operator' &&
        data['origin'] === undefined
      ) {
        const author = data['authorId'] as string | null;
        if (answers.length === 0)
          thing('firstResponse', day, author, Date.parse(at) - Date.parse(createdAt));
        if (author !== null && !answers.includes(author)) thing('answered', day, author);
        thing('replies', day, author);
        answers = [...answers, author];
      }
      if (type === 'ticket-taken') thing('taken', day, data['holderId'] as string);
      if (type === 'ticket-handed-over') thing('handedOver', day, data['from'] as string);
      if (type === 'ticket-merged') thing('merged', day);
      if (type === 'time-recorded')
        thing(
          'minutesWorked',
          data['on'] as string,
          data['personId'] as string | null,
          data['minutes'] as number,
        );
      if (type === 'ticket-rated')
        thing('ratings', day, answers.at(-1) ?? null, (data['to'] as { value: number }).value);
    }
    stays.push({ status, fromDay: dayOf(since), toDay: null, ms: 0, ticket });
    if (lastEnd !== undefined && !own.some((event) => event.type === 'ticket-merged'))
      things.push({
        what: 'resolution',
        day: dayOf(lastEnd.at),
        status: lastEnd.status,
        person: lastEnd.person,
        value: Date.parse(lastEnd.at) - Date.parse(createdAt),
        ticket,
      });
  }
  return { things, stays, types: new Set(events.map(({ type }) => type)) };
}

const DIVISIONS: Record<
  string,
  (thing: { readonly status: string; readonly ticket: Row }) => string
> = {
  status: ({ status }) => status,
  priority: ({ ticket }) => ticket.priority,
  category: ({ ticket }) => ticket.category,
  group: ({ ticket }) => ticket.groupId ?? '',
  channel: ({ ticket }) => ticket.channel,
  country: ({ ticket }) => ticket.requesterCountry,
  product: ({ ticket }) => ticket.productId ?? '',
};
type Span = { readonly from: string; readonly to: string };
const within =
  ({ from, to }: Span) =>
  ({ day }: { readonly day: string }): boolean =>
    day >= from && day <= to;
/** Exactly, of sorted values: the least that so many of them do not exceed. */
const rank = (values: readonly number[], share: number): number | null =>
  values.length === 0
    ? null
    : values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1]!;

type Durations = {
  count: number;
  meanMs: number | null;
  medianMs: number | null;
  p90Ms: number | null;
};
function expectDurations(told: Durations, values: readonly number[], where: string): void {
  const sum = values.reduce((all, one) => all + one, 0);
  expect(told.count, where).toBe(values.length);
  expect(told.meanMs, where).toBe(values.length === 0 ? null : Math.round(sum / values.length));
  for (const [name, share] of [
    ['medianMs', 0.5],
    ['p90Ms', 0.9],
  ] as const) {
    const exact = rank(values, share);
    if (exact === null) expect(told[name], where).toBeNull();
    else
      expect(Math.abs(told[name]! - exact), `${where} ${name}`).toBeLessThanOrEqual(
        exact * 0.01 + 1,
      );
  }
}

const days = (from: string, count: number): string =>
  new Date(Date.parse(from) + count * DAY_MS).toISOString().slice(0, 10);
/** Each as a first and a last day, found by going through all days. */
function periodsOf(by: string, { from, to }: Span): Span[] {
  const nameOf = (day: string): string => {
    if (by === 'day') return day;
    if (by === 'week') return days(day, -((new Date(day).getUTCDay() + 6) % 7));
    return day.slice(0, by === 'month' ? 7 : 4);
  };
  const periods = new Map<string, Span>();
  for (let day = from; day <= to; day = days(day, 1)) {
    const known = periods.get(nameOf(day));
    periods.set(nameOf(day), { from: known?.from ?? day, to: day });
  }
  return [...periods.values()];
}

const QUESTIONS = [
  { ...YEAR, by: 'month' },
  { ...YEAR, by: 'year' },
  { ...YEAR, by: 'week' },
  // Around changes of the clocks, in the middle of months.
  { from: '2025-03-20', to: '2025-04-12', by: 'day' },
  { from: '2025-09-17', to: '2025-11-05', by: 'week' },
  { from: '2025-05-11', to: '2025-10-09', by: 'month' },
] as const;
type Part<Figures> = {
  key: string;
  total: Figures;
  previous: Figures;
  periods: { from: string; to: string; figures: Figures }[];
};
type Question = { from: string; to: string; by: 'day' | 'week' | 'month' | 'year' };

/** Compares every part, total, time before and period with what `expected` makes of the things in it. */
function expectParts<Figures>(
  answer: { parts: Part<Figures>[]; partsLeftOut: number; previous: Span },
  question: Question,
  keys: ReadonlySet<string>,
  expected: (figures: Figures, key: string, span: Span, where: string) => void,
): void {
  expect(answer.partsLeftOut).toBe(0);
  const told = new Set(answer.parts.map(({ key }) => key));
  for (const key of keys) expect(told.has(key), `${key} of ${JSON.stringify(question)}`).toBe(true);
  for (const { key, total, previous, periods } of answer.parts) {
    const where = `${JSON.stringify(question)} ${key}`;
    expect(
      periods.map(({ from, to }) => ({ from, to })),
      where,
    ).toEqual(periodsOf(question.by, question));
    expected(total, key, question, `${where} total`);
    expected(previous, key, answer.previous, `${where} before`);
    for (const { from, to, figures } of periods)
      expected(figures, key, { from, to }, `${where} ${from}`);
  }
}

const ROUTE = 'get /api/v1/w/{workspace}/reports/';
describe.each(ZONES)('a year in %s', (zone) => {
  beforeAll(async () => {
    await deskIn(zone);
  });

  test('R2a what was opened, closed, reopened, merged and left over is what the event log says, in all and by every division, per day, week, month and year', async () => {
    const { api, log } = await deskIn(zone);
    for (const type of [
      'ticket-merged',
      'message-split',
      'ticket-deleted',
      'ticket-restored',
      'ticket-handed-over',
      'ticket-rated',
      'time-recorded',
      'ticket-taken',
    ])
      expect(log.types, type).toContain(type);
    expect(log.things.some(({ what }) => what === 'reopened')).toBe(true);
    for (const question of QUESTIONS)
      for (const divide of [undefined, ...Object.keys(DIVISIONS)]) {
        const keyOf = divide === undefined ? () => '' : DIVISIONS[divide]!;
        const answer = await api.must(`${ROUTE}tickets`, {
          query: { ...question, ...(divide === undefined ? {} : { divide: divide as 'status' }) },
        });
        expect(answer).toMatchObject({
          timeZone: zone,
          isRebuilding: false,
          upTo: new Date(nowMs).toISOString(),
        });
        const keys = new Set(
          log.things
            .filter(({ what }) => ['opened', 'closed', 'reopened', 'merged'].includes(what))
            .filter(within(question))
            .map(keyOf),
        );
        expectParts(answer, question, keys, (figures, key, span, where) => {
          const counted = (what: string): number =>
            log.things.filter((one) => one.what === what && keyOf(one) === key).filter(within(span))
              .length;
          const backlog = log.stays.filter(
            (stay) =>
              !ENDED.includes(stay.status) &&
              keyOf(stay) === key &&
              stay.fromDay <= span.to &&
              (stay.toDay === null || stay.toDay > span.to),
          ).length;
          expect(figures, where).toEqual({
            opened: counted('opened'),
            closed: counted('closed'),
            reopened: counted('reopened'),
            merged: counted('merged'),
            backlog,
          });
        });
      }
  });

  test('R2f days are those of the statistics that programs read', async () => {
    const { desk, api, log } = await deskIn(zone);
    for (const by of [undefined, 'status', 'priority', 'group'] as const)
      for (const days of [
        { from: '2025-03-20', to: '2025-04-12' },
        { from: '2025-09-25', to: '2025-11-05' },
      ]) {
        const query = new URLSearchParams({ ...days, ...(by === undefined ? {} : { by }) });
        const statistics = (await (await desk.admin.get(`statistics/tickets?${query}`)).json()) as {
          parts: {
            key: string;
            days: {
              day: string;
              opened: number;
              closed: number;
              reopened: number;
              backlog: number;
            }[];
          }[];
        };
        const { parts } = await api.must(`${ROUTE}tickets`, {
          query: { ...days, by: 'day', ...(by === undefined ? {} : { divide: by }) },
        });
        expect(statistics.parts.length).toBeGreaterThan(0);
        for (const { key, days: counted } of statistics.parts)
          expect(
            parts
              .find((part) => part.key === key)
              ?.periods.map(({ from, figures: { merged: _, ...figures } }) => ({
                day: from,
                ...figures,
              })),
            `${by} ${key}`,
          ).toEqual(counted);
      }
    expect(log.things.length).toBeGreaterThan(0);
  });

  test('R2b first-response and resolution times are those of the event log, medians and 90th percentiles to within 1 %', async () => {
    const { api, log } = await deskIn(zone);
    for (const question of QUESTIONS)
      for (const divide of [undefined, ...Object.keys(DIVISIONS)]) {
        const keyOf = divide === undefined ? () => '' : DIVISIONS[divide]!;
        const answer = await api.must(`${ROUTE}times`, {
          query: { ...question, ...(divide === undefined ? {} : { divide: divide as 'status' }) },
        });
        const timed = log.things.filter(({ what }) =>
          ['firstResponse', 'resolution'].includes(what),
        );
        expectParts(
          answer,
          question,
          new Set(timed.filter(within(question)).map(keyOf)),
          (figures, key, span, where) => {
            const values = (what: string): number[] =>
              timed
                .filter((one) => one.what === what && keyOf(one) === key)
                .filter(within(span))
                .map(({ value }) => value);
            expectDurations(
              figures.firstResponse,
              values('firstResponse'),
              `${where} first response`,
            );
            expectDurations(figures.resolution, values('resolution'), `${where} resolution`);
          },
        );
      }
  });

  test('R2c so is the time spent in each status', async () => {
    const { api, log } = await deskIn(zone);
    const ended = log.stays.flatMap((stay) =>
      stay.toDay === null ? [] : [{ ...stay, day: stay.toDay }],
    );
    expect(new Set(ended.map(({ status }) => status)).size).toBeGreaterThan(3);
    for (const question of QUESTIONS)
      for (const divide of [undefined, 'priority', 'group'] as const) {
        const keyOf = divide === undefined ? () => '' : DIVISIONS[divide]!;
        const answer = await api.must(`${ROUTE}statuses`, {
          query: { ...question, ...(divide === undefined ? {} : { divide }) },
        });
        expectParts(
          answer,
          question,
          new Set(ended.filter(within(question)).map(keyOf)),
          (figures, key, span, where) => {
            const here = ended.filter((stay) => keyOf(stay) === key).filter(within(span));
            for (const status of new Set(here.map((stay) => stay.status)))
              expect(
                figures.statuses.map((one) => one.status),
                where,
              ).toContain(status);
            for (const { status, totalMs, stays } of figures.statuses) {
              const values = here.filter((stay) => stay.status === status).map(({ ms }) => ms);
              expect(totalMs, where).toBe(values.reduce((all, one) => all + one, 0));
              expectDurations(stays, values, `${where} ${status}`);
            }
          },
        );
      }
  });

  test('R1a what each operator took, answered, closed, handed over, replied, worked and was rated is what the event log says', async () => {
    const { api, log } = await deskIn(zone);
    const theirs = log.things.filter(({ person }) => person !== null);
    for (const question of QUESTIONS) {
      const answer = await api.must(`${ROUTE}operators`, { query: question });
      const keys = new Set(theirs.filter(within(question)).map(({ person }) => person!));
      for (const key of keys) expect(answer.names[key]).toMatch(/^Person/);
      expectParts(answer, question, keys, (figures, key, span, where) => {
        const of = (what: string): Thing[] =>
          theirs.filter((one) => one.what === what && one.person === key).filter(within(span));
        const total = (what: string): number => of(what).reduce((all, { value }) => all + value, 0);
        const { firstResponse, resolution, ...counts } = figures;
        expect(counts, where).toEqual({
          taken: of('taken').length,
          answered: of('answered').length,
          replies: of('replies').length,
          closed: of('closed').length,
          handedOver: of('handedOver').length,
          minutesWorked: total('minutesWorked'),
          ratings: {
            count: of('ratings').length,
            average:
              of('ratings').length === 0
                ? null
                : Math.round((100 * total('ratings')) / of('ratings').length) / 100,
          },
        });
        expectDurations(
          firstResponse,
          of('firstResponse').map(({ value }) => value),
          where,
        );
        expectDurations(
          resolution,
          of('resolution').map(({ value }) => value),
          where,
        );
      });
      const [first] = keys;
      const one = await api.must(`${ROUTE}operators`, { query: { ...question, person: first! } });
      expect(one.parts).toEqual(answer.parts.filter(({ key }) => key === first));
    }
  });

  test('R6a behind every figure are as many lines as it says, of the right tickets, page by page', async () => {
    const { api, log } = await deskIn(zone);
    const question = { from: '2025-03-20', to: '2025-11-05' };
    const behind = async (query: object): Promise<{ ticketId: string }[]> => {
      const items: { ticketId: string }[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await api.must(`${ROUTE}behind`, {
          query: { limit: 7, ...query, ...(cursor === undefined ? {} : { cursor }) } as never,
        });
        items.push(...page.items);
        cursor = page.next;
      }
      return items;
    };
    const ticketsOf = (things: readonly { readonly ticket: Row }[]): string[] =>
      things.map(({ ticket }) => ticket.id).toSorted();
    for (const figure of [
      'opened',
      'closed',
      'reopened',
      'merged',
      'firstResponse',
      'resolution',
      'replies',
      'answered',
      'taken',
      'handedOver',
      'minutesWorked',
      'ratings',
    ]) {
      const all = log.things.filter(({ what }) => what === figure).filter(within(question));
      expect(
        (await behind({ ...question, figure })).map((line) => line.ticketId).toSorted(),
        figure,
      ).toEqual(ticketsOf(all));
      for (const divide of Object.keys(DIVISIONS))
        for (const key of new Set(all.map(DIVISIONS[divide]!)))
          expect(
            (await behind({ ...question, figure, divide, key, limit: 200 }))
              .map((line) => line.ticketId)
              .toSorted(),
            `${figure} ${divide} ${key}`,
          ).toEqual(ticketsOf(all.filter((one) => DIVISIONS[divide]!(one) === key)));
      const person = all.find((one) => one.person !== null)?.person;
      if (person != null)
        expect(
          (await behind({ ...question, figure, person })).map((line) => line.ticketId).toSorted(),
        ).toEqual(ticketsOf(all.filter((one) => one.person === person)));
    }
    for (const to of ['2025-04-06', '2025-08-01', '2025-12-31']) {
      const open = log.stays.filter(
        (stay) =>
          !ENDED.includes(stay.status) &&
          stay.fromDay <= to &&
          (stay.toDay === null || stay.toDay > to),
      );
      expect(
        (await behind({ to, figure: 'backlog' })).map((line) => line.ticketId).toSorted(),
        to,
      ).toEqual(ticketsOf(open));
    }
    const stays = log.stays.filter(
      (stay) =>
        stay.status === 'open' &&
        stay.toDay !== null &&
        stay.toDay >= question.from &&
        stay.toDay <= question.to,
    );
    expect(
      (await behind({ ...question, figure: 'stays', status: 'open' }))
        .map((line) => line.ticketId)
        .toSorted(),
    ).toEqual(ticketsOf(stays));
  });

  test('R6b told anew from nothing, and told along the way, come to the same', async () => {
    const { id } = await deskIn(zone);
    await catchUp(world.context, id, { forMs: 60_000 });
    const along = await tablesOf(id);
    expect(along.facts.length).toBeGreaterThan(300);
    await world.db.tenant(id, async (tx) => {
      for (const table of TABLES) await tx`delete from ${tx(table)} x where x.workspace_id = ${id}`;
    });
    // Many pieces, as for a large workspace.
    await catchUp(world.context, id, { forMs: 60_000, most: 7 });
    expect(await tablesOf(id)).toEqual(along);
  });
});

const TABLES = [
  'report_states',
  'report_queue',
  'report_tickets',
  'report_facts',
  'report_days',
  'report_spreads',
];
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
