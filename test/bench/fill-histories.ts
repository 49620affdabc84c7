// Invented tickets with their histories, by the million and over five years, the same for the same seed: what reports read and
// nothing else. Made inside PostgreSQL.

import type { WorkspaceId } from '#shared/base/ids.ts';
import type { OwnerSql } from '#server/platform/db/owner-connection.ts';

/** Above the numbers of tickets that are there already. */
const FIRST = 1_000;
const OPERATORS = 30;
const PRODUCTS = 400;
const DAYS = 5 * 365 + 1;

/** As the superuser. How many events there are then. */
export async function fillHistories(
  sql: OwnerSql,
  workspaceId: WorkspaceId,
  tickets: number,
  seed = 20_261_123,
): Promise<number> {
  await sql.unsafe(`set session_replication_role = replica; set synchronous_commit = off; set work_mem = '256MB'; set jit = off;
    set maintenance_work_mem = '512MB';
    create or replace function pg_temp.chance(n bigint, salt integer) returns double precision language sql immutable parallel safe as $$
      select (hashint8extended(n, salt + ${seed}) & 2147483647) / 2147483648.0::double precision $$;
    create or replace function pg_temp.below(n bigint, salt integer, most integer) returns integer language sql immutable parallel safe as $$
      select 1 + floor(pg_temp.chance(n, salt) * most)::integer $$;
    create or replace function pg_temp.made_id(at timestamptz, n bigint, salt integer) returns uuid language sql immutable parallel safe as $$
      select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid
      from md5(n || ':' || salt || ':${seed}') h $$`);
  const indexes = await sql<{ name: string; definition: string }[]>`
    select i.indexname as name, i.indexdef as definition from pg_indexes i
    where i.schemaname = 'public' and i.tablename in ('tickets', 'events')
      and not exists (select from pg_constraint c where c.conname = i.indexname)`;
  for (const { name } of indexes) await sql.unsafe(`drop index ${name}`);
  await sql.unsafe(`
    insert into people (workspace_id, id, profile, email, name)
      select '${workspaceId}', pg_temp.made_id(now(), n, 1), 'technician', 'operator-' || n || '@desk.example', 'Operator ' || n
      from generate_series(1, ${OPERATORS}) n;
    insert into products (workspace_id, id, reference, designation)
      select '${workspaceId}', pg_temp.made_id(now(), n, 2), 'REF-' || n, 'Product ' || n from generate_series(1, ${PRODUCTS}) n`);
  await sql.unsafe(`
    with place as (
      select (select array_agg(g.id order by g.id) from groups g where g.workspace_id = '${workspaceId}') as groups,
        (select array_agg(p.id order by p.id) from products p where p.workspace_id = '${workspaceId}') as products,
        (select array_agg(p.id order by p.id) from people p where p.workspace_id = '${workspaceId}' and p.profile = 'technician') as operators
    ), born as (
      select n, now() - make_interval(secs => ${DAYS} * 86400.0 * (1 - n / ${tickets}::double precision)) as created,
        n > ${tickets} * 0.99 and pg_temp.chance(n, 3) < 0.8 or pg_temp.chance(n, 4) < 0.01 as is_open
      from generate_series(1::bigint, ${tickets}) n
    )
    insert into tickets (workspace_id, id, number, subject, status, phase, priority, category, channel, language, requester_country,
      client_ip, last_side, group_id, assignee_id, created_at, updated_at, public_updated_at, status_since, product_id, xid)
    select '${workspaceId}', pg_temp.made_id(created, n, 8), n + ${FIRST}, 'Request ' || n,
      case when is_open then 'in-progress' else 'closed' end, case when is_open then 'active' else 'closed' end,
      ('{low,medium,medium,high,critical}'::text[])[pg_temp.below(n, 10, 5)],
      ('{"",question,question,bug,bug-interface,bug-api,billing,idea}'::text[])[pg_temp.below(n, 11, 8)],
      ('{web,web,email,email,api,phone,chat}'::text[])[pg_temp.below(n, 12, 7)], 'en', ('{FR,DE,BE,PT,ES,NO}'::text[])[pg_temp.below(n, 15, 6)],
      '192.0.2.1', 'customer', place.groups[pg_temp.below(n, 17, cardinality(place.groups))],
      place.operators[pg_temp.below(n, 19, ${OPERATORS})], created, created, created, created,
      case when pg_temp.chance(n, 21) < 0.5 then place.products[pg_temp.below(n, 22, ${PRODUCTS})] end, '3'
    from born cross join place`);
  await sql.unsafe(`
    with lived as (
      select t.id, t.number::bigint as n, t.created_at as born, t.assignee_id as who, t.status = 'closed' as is_closed,
        make_interval(secs => 60 * exp(7 * pg_temp.chance(t.number, 31))) as answered,
        make_interval(secs => 3600 * exp(6 * pg_temp.chance(t.number, 32))) as ended,
        pg_temp.chance(t.number, 33) < 0.08 as is_reopened, pg_temp.chance(t.number, 34) < 0.3 as is_rated,
        pg_temp.chance(t.number, 35) < 0.4 as has_time, pg_temp.chance(t.number, 36) < 0.1 as is_handed
      from tickets t where t.workspace_id = '${workspaceId}' and t.number > ${FIRST}
    )
    insert into events (workspace_id, id, ticket_id, seq, type, at, actor_kind, actor_id, via, data, xid)
    select '${workspaceId}', pg_temp.made_id(l.born, l.n, 100 + e.seq), l.id, e.seq, e.type, l.born + e.after, 'person', l.who, 'api', e.data, '3'
    from lived l cross join lateral (values
      (1, true, 'ticket-opened', interval '0', jsonb_build_object('ticket', jsonb_build_object('status', 'open', 'createdAt', l.born))),
      (2, true, 'message-posted', interval '0', '{"kind":"reply","side":"customer","authorId":null}'::jsonb),
      (3, true, 'ticket-taken', l.answered / 2, jsonb_build_object('holderId', l.who)),
      (4, true, 'message-posted', l.answered, jsonb_build_object('kind', 'reply', 'side', 'operator', 'authorId', l.who)),
      (5, true, 'status-changed', l.answered, '{"from":"open","to":"in-progress","cause":"operator-reply"}'::jsonb),
      (6, l.is_handed, 'ticket-handed-over', l.answered * 1.1, jsonb_build_object('from', l.who)),
      (7, true, 'message-posted', l.answered * 1.2, '{"kind":"reply","side":"customer","authorId":null}'::jsonb),
      (8, l.is_closed, 'message-posted', l.answered + l.ended * 0.9, jsonb_build_object('kind', 'reply', 'side', 'operator', 'authorId', l.who)),
      (9, l.has_time, 'time-recorded', l.answered * 1.3, jsonb_build_object('personId', l.who, 'minutes', 25, 'on', (l.born + l.answered)::date)),
      (10, l.is_closed, 'status-changed', l.answered + l.ended, '{"from":"in-progress","to":"closed","cause":"command"}'::jsonb),
      (11, l.is_closed and l.is_rated, 'ticket-rated', l.answered + l.ended * 1.1, '{"to":{"value":4}}'::jsonb),
      (12, l.is_closed and l.is_reopened, 'status-changed', l.answered + l.ended * 1.2, '{"from":"closed","to":"in-progress","cause":"command"}'::jsonb),
      (13, l.is_closed and l.is_reopened, 'status-changed', l.answered + l.ended * 1.5, '{"from":"in-progress","to":"closed","cause":"command"}'::jsonb)
    ) e(seq, holds, type, after, data) where e.holds`);
  for (const { definition } of indexes) await sql.unsafe(definition);
  await sql`
    insert into ticket_counters as c (workspace_id, last_number) values (${workspaceId}, ${tickets + FIRST})
    on conflict (workspace_id) do update set last_number = excluded.last_number`;
  await sql.unsafe('set session_replication_role = origin');
  await sql.unsafe('vacuum analyze tickets, events');
  const [counted] = await sql<{ count: number }[]>`
    select count(*)::integer as count from events e where e.workspace_id = ${workspaceId}`;
  return counted?.count ?? 0;
}
