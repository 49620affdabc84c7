// Lists stay fast because their plans walk an index: no filter of the language makes PostgreSQL read a whole table for
// one page. HOMING_PLAN_TICKETS makes more tickets and prints the plans.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { fieldsFor } from '#shared/conditions/fields.ts';
import { parse } from '#shared/conditions/parse.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import type { Sort } from '#shared/conditions/sort.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import {
  findTickets,
  pageStatements,
  type PagePlace,
  type PageRequest,
} from '#server/conditions/page.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import { createConditionWorld, type ConditionWorld } from './condition-world.ts';
import { GROUPS, PEOPLE, testConfiguration } from './random-conditions.ts';

const TICKETS = Number(process.env['HOMING_PLAN_TICKETS'] ?? 20_000);
const isLong = process.env['HOMING_PLAN_TICKETS'] !== undefined;

let world: ConditionWorld;
beforeAll(async () => {
  world = await createConditionWorld();
  await withConnection(world.database.superUrl, async (sql) => {
    await sql.unsafe(`set statement_timeout = '600s'`);
    await sql.unsafe('alter table tickets disable trigger user');
    await sql.unsafe(
      `insert into tickets (workspace_id, id, number, subject, status, phase, priority, category, channel, language,
         requester_name, requester_email, requester_city, requester_country, client_ip, last_side, group_id, assignee_id,
         tags, fields, watchers, cc, rating, minutes_worked, escalation, targets, deleted_at, created_at, updated_at, public_updated_at, status_since, waiting_since, closed_at)
       select $1::uuid, gen_random_uuid(), n, 'Subject ' || n || ' ' || md5(n::text), s.status, s.phase,
         (array['low', 'medium', 'medium', 'high', 'critical'])[1 + (h % 5)], (array['', 'hardware', 'printer'])[1 + (h % 3)],
         (array['web', 'email', 'phone'])[1 + (h % 3)], 'en', 'Name ' || (h % 5000), 'p' || (h % 5000) || '@example.test',
         'City ' || (h % 2000), 'FR', '127.0.0.1', (array['customer', 'operator'])[1 + (h % 2)],
         ($2::uuid[])[1 + (h % 4)], ($3::uuid[])[1 + (h % 5)],
         case when h % 1000 = 0 then array['Rare'] when h % 3 = 0 then array['often'] else '{}' end,
         case when h % 2 = 0 then jsonb_build_object('serial', 'SN' || n) else '{}' end,
         case when h % 700 = 0 then array[($3::uuid[])[1]] else '{}' end,
         case when h % 5 = 0 then array['c' || (h % 2000) || '@example.test'] else '{}' end,
         case when h % 900 = 1 then jsonb_build_object('value', 1) when h % 3 = 0 then jsonb_build_object('value', 5) end,
         case when h % 800 = 0 then 601 else h % 50 end, case when h % 900 = 2 then 2 else 0 end,
         case when h % 900 = 3 then '{"missed":["resolution"]}'::jsonb end, case when h % 1100 = 0 then at end,
         at, at + interval '1 hour', at + interval '1 hour', at, case when h % 2 = 0 then at end,
         case when s.phase = 'closed' then at + interval '1 day' end
       from (select n, abs(hashint4(n)) as h, timestamptz '2026-06-15' - (n * interval '73 seconds') as at
             from generate_series(1, ${TICKETS}) n) g
       cross join lateral (select * from (values ('open', 'new', 0), ('in-progress', 'active', 1), ('resolved', 'resolved', 2), ('closed', 'closed', 3))
         v(status, phase, place) where v.place = case when h % 20 = 0 then 0 when h % 20 = 1 then 1 when h % 20 < 8 then 2 else 3 end) s`,
      [world.workspaceId, [...GROUPS, null] as string[], [...PEOPLE, null] as string[]],
    );
    await sql.unsafe('alter table tickets enable trigger user');
    await sql.unsafe(
      'insert into ticket_terms (workspace_id, ticket_id, term) select t.workspace_id, t.id, term from tickets t cross join lateral terms_of(t.tags, t.fields, t.watchers, t.cc) term',
    );
    await sql.unsafe(
      'insert into search_texts select s.* from tickets t cross join lateral search_of_ticket(t) s',
    );
    await sql.unsafe('vacuum analyze');
  });
}, 600_000);
afterAll(() => world.close());

const context: ConditionContext = {
  configuration: testConfiguration(),
  now: '2026-06-15T12:00:00.000Z',
  side: 'operator',
  person: { id: PEOPLE[0]!, groupIds: [] },
};

const EVERYBODY = { kind: 'system' } as const;
const workspaceId = () => world.workspaceId as WorkspaceId;

const LISTS: readonly [string, Sort][] = [
  ['', '-updated'],
  ['is:open', 'queue'],
  ['status:open', 'queue'],
  [`group:${GROUPS[0]} is:open`, 'queue'],
  ['assignee:me is:open', '-updated'],
  ['city:"city 77"', '-updated'],
  ['email:P77@example.test', '-created'],
  ['tag:rare', '-updated'],
  ['tag:often', '-created'],
  ['field.serial:sn77', '-updated'],
  ['is:expired', 'created'],
  ['created:2026-06-01..2026-06-03 priority>=high', '-created'],
  ['is:waiting-for-me', 'queue'],
  ['status:closed', '-closed'],
  ['', 'subject'],
  ['number:77', '-updated'],
  ['', '-number'],
  ['watcher:me', '-updated'],
  ['cc:c75@example.test', '-updated'],
  ['rating<=1', '-updated'],
  ['minutes>600', '-updated'],
  ['escalation>=2', '-updated'],
  ['missed:resolution', '-updated'],
  ['is:deleted', '-updated'],
  ['77', '-updated'],
];

/** A rare word is looked for among words, a common one in the newest tickets. */
const WORDS: readonly [string, string][] = [
  ['28dd2c7955ce926456240b2ff0100bde', 'search_text_words'],
  ['28dd2c79', 'search_text_words'],
  ['"77 28dd2c79"', 'search_text_words'],
  ['28dd2c79 status:closed', 'search_text_words'],
  ['subject', 'ticket_updated'],
  ['subj name', 'ticket_updated'],
];

const planOf = (request: PageRequest): Promise<string> =>
  world.db.tenantRead(workspaceId(), async (sql) => {
    const lines = await sql<Record<string, string>[]>`
      explain (analyze, costs off, timing off, buffers off, summary off)
      ${pageStatements(sql, workspaceId(), EVERYBODY, request)[0]!}`;
    return lines.map((line) => Object.values(line)[0]).join('\n');
  });

test.each(WORDS)(
  'X8e the words %s are found through %s under forced security',
  async (text, index) => {
    const parsed = parse(text, fieldsFor(context));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const request = { condition: parsed.value, context, sort: '-updated', limit: 51 } as const;
    const found = await world.db.tenantRead(workspaceId(), (sql) =>
      findTickets(sql, workspaceId(), EVERYBODY, request),
    );
    expect(found.length).toBeGreaterThan(0);
    const plan = await planOf(request);
    expect(plan).toContain(index);
    expect(plan).not.toContain('Seq Scan');
    // Nothing of the security is left for each row: the owner's view has the workspace as an ordinary comparison.
    expect(plan).not.toContain('SubPlan');
  },
);

test.each(LISTS)('X8b the list of %s by %s reads through an index', async (text, sort) => {
  const parsed = parse(text, fieldsFor(context));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const request = (after?: PagePlace) => ({
    condition: parsed.value,
    context,
    sort,
    after,
    limit: 51,
  });
  const page = (after?: PagePlace) =>
    world.db.tenantRead(workspaceId(), (sql) =>
      findTickets(sql, workspaceId(), EVERYBODY, request(after)),
    );
  const first = await page();
  const next = await page(first.at(-1));
  const plan = await planOf(request());

  expect(first.length).toBeGreaterThan(0);
  expect(plan).not.toContain('Seq Scan on tickets');
  expect(next.map(({ id }) => id)).not.toContain(first[0]?.id);
  if (!isLong) return;
  const times: number[] = [];
  for (let round = 0; round < 40; round += 1) {
    const from = performance.now();
    await page(round % 2 === 0 ? undefined : first.at(-1));
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  process.stdout.write(
    `\n### ${text} by ${sort}: ${first.length} found, p50 ${times[20]?.toFixed(1)} ms, p95 ${times[37]?.toFixed(1)} ms\n${plan}\n`,
  );
});
