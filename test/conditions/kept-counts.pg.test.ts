// Counts of views that follow what changed, beside the same counted anew: no difference, whatever changes how.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#shared/access/actor.ts';
import { DAY_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { operatorFields } from './random-conditions.ts';
import { countViewTickets } from '#server/features/views/count-views.ts';
import { createKeptCounts, type KeptCounts } from '#server/features/views/kept-counts.ts';
import { withConnection, type OwnerSql } from '#server/platform/db/owner-connection.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { createConditionWorld, ticketId, type ConditionWorld } from './condition-world.ts';
import {
  GROUPS,
  PEOPLE,
  personWith,
  pick,
  randomCondition,
  randomTicket,
  testConfiguration,
  type Random,
} from './random-conditions.ts';

const seed = Number(process.env['HOMING_CONDITIONS_SEED'] ?? 20_261_121);
const configuration = testConfiguration();
const TICKETS = 240;
/** Low, so that there are views of more. */
const MOST = 40;
const START = Date.parse('2026-06-15T12:00:00.000Z');

let world: ConditionWorld;
beforeAll(async () => {
  world = await createConditionWorld();
  const random = seededRandom(seed);
  await world.write(
    Array.from({ length: TICKETS }, (_, index) => ({
      ...randomTicket(random, configuration),
      number: index,
    })),
    configuration,
  );
});
afterAll(() => world.close());

const ACTORS: readonly Actor[] = [
  { kind: 'system' },
  personWith('administrator', PEOPLE[0]!, []),
  personWith('technician', PEOPLE[1]!, [GROUPS[0]!]),
  personWith('technician', PEOPLE[1]!, [GROUPS[1]!, GROUPS[2]!]),
  personWith('technician', PEOPLE[2]!, [GROUPS[0]!]),
];

async function count(
  kept: KeptCounts,
  actor: Actor,
  conditions: readonly Condition[],
  at = START,
  most = MOST,
): Promise<readonly number[]> {
  const workspaceId = world.workspaceId as WorkspaceId;
  const context: ConditionContext = {
    configuration,
    now: toInstant(at),
    side: 'operator',
    person: actor.kind === 'person' ? { id: actor.personId, groupIds: actor.groupIds } : null,
  };
  const views = conditions.map((where, place) => ({ id: String(place), where }));
  const counts = await world.db.tenantRead(workspaceId, (sql) =>
    countViewTickets(sql, kept, workspaceId, actor, context, views, most),
  );
  return counts.map((one) => one.count);
}

const write = <Result>(work: (sql: OwnerSql) => Promise<Result>): Promise<Result> =>
  withConnection(world.database.superUrl, work);

const COPIED = `subject, status, phase, priority, category, channel, language, tags, group_id, assignee_id, requester_city,
  requester_name, requester_person_id, created_at, updated_at, waiting_since, resolved_at, closed_at, fields, last_side, deleted_at`;
let made = TICKETS;

/** One ticket becomes as another is, a new one appears, or one is gone altogether. */
async function changeSomething(sql: OwnerSql, random: Random): Promise<void> {
  const one = ticketId(Math.floor(random() * made));
  const other = ticketId(Math.floor(random() * made));
  const what = random();
  if (what < 0.75) {
    await sql.unsafe(
      `update tickets t set (${COPIED}) = (select ${COPIED} from tickets b where b.id = $2)
       where t.id = $1 and exists (select from tickets b where b.id = $2)`,
      [one, other],
    );
  } else if (what < 0.9) {
    await sql.unsafe(
      `insert into tickets (workspace_id, id, number, client_ip, status_since, ${COPIED})
       select workspace_id, $1, $2::integer, client_ip, status_since, ${COPIED} from tickets b where b.id = $3`,
      [ticketId(made), String(made), other],
    );
    made += 1;
  } else {
    await sql.unsafe('delete from tickets t where t.id = $1', [one]);
  }
}

describe('counts that follow', () => {
  test(`S3j counts kept from before are what counting anew gives, for everybody (seed ${seed})`, async () => {
    const random = seededRandom(seed + 7);
    const conditions: Condition[] = [
      { all: [] },
      { field: 'open', op: 'is', values: [true] },
      { field: 'tag', op: 'is', values: ['vip'] },
      { field: 'deleted', op: 'is', values: [true] },
      ...Array.from({ length: 10 }, () => randomCondition(random, operatorFields())),
    ];
    // Two server processes, asked at different times.
    const servers = [createKeptCounts(), createKeptCounts(), createKeptCounts(3_000, 60)];
    const seen = new Set<number>();
    for (let round = 0; round < 40; round += 1) {
      const changes = Math.floor(random() * random() * 30);
      await write(async (sql) => {
        for (let n = 0; n < changes; n += 1) await changeSomething(sql, random);
      });
      const actor = pick(random, ACTORS);
      const kept = pick(random, servers);
      const at = START + Math.floor(round / 14) * 60_000;
      const counts = await count(kept, actor, conditions, at);
      expect(counts, `round ${round}`).toEqual(
        await count(createKeptCounts(), actor, conditions, at),
      );
      for (const one of counts) seen.add(one);
    }
    expect(seen).toContain(MOST);
    expect(seen.size).toBeGreaterThan(10);
  }, 120_000);

  test('S3k what was under way while they were counted is counted once it is there', async () => {
    const kept = createKeptCounts();
    const all: Condition[] = [{ field: 'subject', op: 'is', values: ['Under way'] }];
    const insert = (sql: OwnerSql) =>
      sql.unsafe(
        `insert into tickets (workspace_id, id, number, client_ip, status_since, ${COPIED})
         select workspace_id, $1, $2::integer, client_ip, status_since, 'Under way', ${COPIED.replace('subject, ', '')} from tickets b
         where b.deleted_at is null limit 1`,
        [ticketId(made), String(made)],
      );
    await write(async (sql) => {
      await sql.unsafe('begin');
      await insert(sql);
      made += 1;
      expect(await count(kept, ACTORS[0]!, all)).toEqual([0]);
      // Later ones end before it does.
      await write(insert);
      made += 1;
      expect(await count(kept, ACTORS[0]!, all)).toEqual([1]);
      await sql.unsafe('commit');
    });
    expect(await count(kept, ACTORS[0]!, all)).toEqual([2]);
  });

  test('S3l more changes than are followed are counted anew, and what is older than a day too', async () => {
    const kept = createKeptCounts();
    // So many that every ticket is known.
    const most = 2_000;
    const low: Condition[] = [{ field: 'priority', op: 'is', values: ['low'] }, { all: [] }];
    await count(kept, ACTORS[0]!, low, START, most);
    await write((sql) =>
      sql.unsafe(
        `insert into tickets (workspace_id, id, number, client_ip, status_since, ${COPIED})
         select b.workspace_id, gen_random_uuid(), 10000 + n, b.client_ip, b.status_since, ${COPIED}
         from generate_series(1, 520) n, (select * from tickets t where t.deleted_at is null limit 1) b`,
      ),
    );
    expect(await count(kept, ACTORS[0]!, low, START, most)).toEqual(
      await count(createKeptCounts(), ACTORS[0]!, low, START, most),
    );
    await write((sql) =>
      sql.unsafe(`
        delete from tickets t where t.number > 10000;
        delete from sync_memberships m where m.state = 'gone'`),
    );
    const later = START + DAY_MS + 60_000;
    expect(await count(kept, ACTORS[0]!, low, later, most)).toEqual(
      await count(createKeptCounts(), ACTORS[0]!, low, later, most),
    );
  });
});
