// The list of the API: what it shows is what the caller may read and the filter holds for, in one total order over pages.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#shared/access/actor.ts';
import { canReadTicket } from '#shared/access/can.ts';
import { DEFAULT_PROFILES } from '#shared/access/profiles.ts';
import type { GroupId, PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Permission } from '#shared/access/permissions.ts';
import { asksFor } from '#shared/conditions/condition.ts';
import { makeTest } from '#shared/conditions/evaluate.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { fieldsFor } from '#shared/conditions/fields.ts';
import { compareTickets, SORTS, type Sort, type SortableTicket } from '#shared/conditions/sort.ts';
import { countTickets, findTickets, type PagePlace } from '#server/conditions/page.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';
import {
  createConditionWorld,
  ticketId,
  type ConditionWorld,
  type StoredFacts,
} from './condition-world.ts';
import {
  GROUPS,
  MOMENTS,
  PEOPLE,
  pick,
  randomCondition,
  randomTicket,
  testConfiguration,
  type Random,
} from './random-conditions.ts';

const seed = Number(process.env['HOMING_CONDITIONS_SEED'] ?? 20_261_121);
const TICKETS = 300;
const configuration = testConfiguration();

describe('pages over random tickets', () => {
  let world: ConditionWorld;
  let tickets: (StoredFacts & SortableTicket)[];
  const workspaceId = () => world.workspaceId as WorkspaceId;
  beforeAll(async () => {
    world = await createConditionWorld();
    const random = seededRandom(seed);
    tickets = Array.from({ length: TICKETS }, (_, index) => ({
      ...laterThanYearOne(randomTicket(random, configuration)),
      id: ticketId(index) as TicketId,
      number: index % 7 === 0 ? null : index,
      waitingSince: random() < 0.4 ? null : pick(random, MOMENTS.slice(0, 18)),
    }));
    await world.write(tickets, configuration);
  });
  afterAll(() => world.close());

  const contextOf = (actor: Actor, side: ConditionContext['side']): ConditionContext => ({
    configuration,
    now: '2026-06-15T12:00:00.000Z',
    side,
    person: actor.kind === 'person' ? { id: actor.personId, groupIds: actor.groupIds } : null,
  });
  const sorts: Sort[] = SORTS.flatMap((sort) =>
    sort === 'queue' ? [sort] : [sort, `-${sort}` as const],
  );

  test(`S2j a list gives what its caller may read and the filter holds for, nothing else (seed ${seed})`, async () => {
    const random = seededRandom(seed + 3);
    for (let round = 0; round < 300; round += 1) {
      const actor = randomActor(random);
      const isDesk =
        actor.kind === 'system' ||
        (actor.kind !== 'requester' &&
          actor.kind !== 'visitor' &&
          (actor.permissions.has('ticket.read') || actor.permissions.has('ticket.read-all')));
      const context = contextOf(actor, isDesk ? 'operator' : 'customer');
      const condition = randomCondition(random, fieldsFor(context));
      const holds = makeTest(condition, context);
      const expected = tickets
        .filter((ticket) =>
          canReadTicket(actor, {
            ...ticket,
            requesterPersonId: ticket.requester.personId,
            isDeleted: isDeleted(ticket),
          }),
        )
        // What is deleted is shown only where it is asked for.
        .filter((ticket) => !isDeleted(ticket) || asksFor(condition, 'deleted'))
        .filter((ticket) =>
          holds({
            ...ticket,
            messageTexts: () => (isDesk ? [...ticket.texts, ...ticket.notes] : ticket.texts),
          }),
        );
      const sort = pick(random, sorts);

      const [found, count] = await world.db.tenantRead(workspaceId(), async (sql) => [
        await findTickets(sql, workspaceId(), actor, { condition, context, sort, limit: 1_000 }),
        await countTickets(sql, workspaceId(), actor, condition, context, 10_000),
      ]);

      expect(found.map(({ id }) => id)).toEqual(
        expected.toSorted(compareTickets(sort)).map(({ id }) => id),
      );
      expect(count).toBe(expected.length);
    }
  }, 120_000);

  test.each(sorts)(
    'T6c pages by %s hold every ticket once, in the order of the device',
    async (sort) => {
      const context = contextOf({ kind: 'system' }, 'operator');
      const seen: string[] = [];
      let after: PagePlace | undefined;
      do {
        const page = await world.db.tenantRead(workspaceId(), (sql) =>
          findTickets(
            sql,
            workspaceId(),
            { kind: 'system' },
            { condition: { all: [] }, context, sort, after, limit: 11 },
          ),
        );
        seen.push(...page.map(({ id }) => id));
        after = page.length === 11 ? page.at(-1) : undefined;
      } while (after !== undefined);

      const listed = tickets.filter((ticket) => !isDeleted(ticket));
      expect(seen).toEqual(listed.toSorted(compareTickets(sort)).map(({ id }) => id));
    },
  );

  test('W1u another workspace sees none of them', async () => {
    const other = '0193a5b0-0009-7000-8000-000000000002' as WorkspaceId;
    const context = contextOf({ kind: 'system' }, 'operator');
    const request = { condition: { all: [] }, context, sort: 'queue', limit: 50 } as const;

    const found = await world.db.tenantRead(other, (sql) =>
      findTickets(sql, workspaceId(), { kind: 'system' }, request),
    );
    const rows = await world.db.tenantRead(
      other,
      (sql) => sql`select 1 from tenant_tickets union all select 1 from tenant_messages`,
    );

    expect([found.length, rows.length]).toEqual([0, 0]);
  });
});

/** Years below 100 are read from PostgreSQL as those of this century, so that no cursor can name them. */
const laterThanYearOne = <Ticket>(ticket: Ticket): Ticket =>
  JSON.parse(JSON.stringify(ticket).replaceAll('0001-01-01T', '1901-01-01T')) as Ticket;

const isDeleted = ({ deletedAt }: StoredFacts): boolean => (deletedAt ?? null) !== null;

function randomActor(random: Random): Actor {
  const roll = random();
  const permissions = new Set<Permission>(pick(random, DEFAULT_PROFILES).permissions);
  if (roll < 0.1) return { kind: 'key', keyId: 'k', permissions };
  if (roll < 0.2) return { kind: 'requester', ticketId: ticketId(3) as TicketId };
  if (roll < 0.25) return { kind: 'visitor' };
  return {
    kind: 'person',
    personId: pick(random, PEOPLE) as PersonId,
    permissions,
    groupIds: random() < 0.5 ? [] : ([pick(random, GROUPS)] as GroupId[]),
  };
}

describe('over the API', () => {
  let world: World;
  let desk: SignedUp;
  let customer: TestPerson;
  beforeAll(async () => {
    world = await createWorld();
    desk = await world.signUp({ blueprint: 'helpdesk' });
    customer = await world.addPerson(desk, { name: 'Cem Can', profile: 'customer' });
    for (const [subject, priority] of [
      ['Imprimante bloquée', 'low'],
      ['Printer jam', 'critical'],
      ['Screen', 'high'],
    ]) {
      const answer = await desk.admin.post('tickets', {
        subject,
        priority,
        description: `About ${subject}: the paper tray`,
        requester: { name: 'Rosa', email: 'rosa@example.test', city: 'Nîmes' },
      });
      expect(answer.status).toBe(201);
    }
  });
  afterAll(() => world.close());

  const subjects = async (query: Record<string, string>): Promise<string[]> => {
    const answer = await desk.admin.get(`tickets?${new URLSearchParams(query)}`);
    const { items } = (await answer.json()) as { items: { subject: string }[] };
    return items.map(({ subject }) => subject);
  };

  test('S2k by text and by tree, accents and case folded, urgent first', async () => {
    const where = { field: 'priority', op: 'ge', values: ['high'] };

    expect(await subjects({ q: 'city:NIMES', sort: 'queue' })).toEqual([
      'Printer jam',
      'Screen',
      'Imprimante bloquée',
    ]);
    expect(await subjects({ q: '"paper tra" -priority:low', sort: 'subject' })).toEqual([
      'Printer jam',
      'Screen',
    ]);
    expect(await subjects({ q: 'subject:BLOQUEE' })).toEqual(['Imprimante bloquée']);
    expect(await subjects({ filter: JSON.stringify({ v: 1, where }), q: 'printer' })).toEqual([
      'Printer jam',
    ]);
  });

  test('S2l errors name the field and the position; a customer learns of no inner field', async () => {
    const wrong = await desk.admin.get(
      `tickets?${new URLSearchParams({ q: 'a status:nonsense', filter: '{"v":1,"where":{"all":[{"field":"city","op":"gt","values":["x"]}]}}' })}`,
    );
    const inner = await customer.client.get('tickets?q=assignee:none');

    expect(wrong.status).toBe(422);
    expect(await wrong.json()).toMatchObject({
      errors: [
        { path: 'q.status', code: 'not_allowed', message: expect.stringContaining('Position 10') },
        { path: 'filter.where.all.0.op', code: 'not_allowed' },
      ],
    });
    expect(inner.status).toBe(422);
    expect(JSON.stringify(await inner.json())).not.toMatch(/holder|tag/);
    for (const query of ['filter={', 'filter={"v":2}', 'sort=-queue', 'sort=colour', 'cursor=abc'])
      expect((await desk.admin.get(`tickets?${query}`)).status).toBe(422);
  });
});
