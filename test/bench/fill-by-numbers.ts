// Invented tickets by the million, the same for the same seed, made inside PostgreSQL: a number of a ticket says all
// of it. Rows are what the write path leaves as far as lists, counts and search read them; what histories, devices and the
// audit log read (events, documents, memberships) is left out, benchmarks of those have tools/bench/seed.ts.

import type { WorkspaceId } from '#shared/base/ids.ts';
import type { OwnerSql } from '#server/platform/db/owner-connection.ts';
import { inventWords, SENTENCES } from './words.ts';

export type LargeFilling = {
  readonly tickets: number;
  /** Public messages, spread over the tickets; about so many. */
  readonly messages: number;
  readonly seed?: number;
};
export type Filled = { readonly tickets: number; readonly messages: number };

const TABLES = ['tickets', 'messages', 'ticket_terms', 'search_texts', 'search_names'] as const;
const OPERATORS = 30;
const DAYS = 800;
/** Compared with what the product itself writes. */
const SAMPLE = 300;

/** As the superuser. `say` is told how far it is. */
export async function fillByNumbers(
  sql: OwnerSql,
  workspaceId: WorkspaceId,
  { tickets, messages, seed = 20_261_121 }: LargeFilling,
  say: (line: string) => void = () => undefined,
): Promise<Filled> {
  const from = performance.now();
  const step = async (what: string, work: () => PromiseLike<unknown>): Promise<void> => {
    await work();
    say(`${what}: ${((performance.now() - from) / 1000).toFixed(0)} s`);
  };
  // Neither triggers nor foreign keys nor a wait for the disk: what they would have made is made below, whole tables at once.
  await sql.unsafe(`set session_replication_role = replica; set synchronous_commit = off;
    set maintenance_work_mem = '768MB'; set work_mem = '256MB'; set jit = off`);
  const indexes = await dropIndexes(sql);
  try {
    await prepare(sql, workspaceId, seed);
    await step('tickets', () => sql.unsafe(ticketRows(workspaceId, tickets, messages / tickets)));
    await step('messages', () => sql.unsafe(messageRows(workspaceId)));
    await step('search', () => sql.unsafe(searchRows(workspaceId)));
    await sql`
      insert into ticket_counters as c (workspace_id, last_number) values (${workspaceId}, ${tickets})
      on conflict (workspace_id) do update set last_number = excluded.last_number`;
  } finally {
    await step(`${indexes.length} indexes`, async () => {
      for (const definition of indexes) await sql.unsafe(definition);
    });
  }
  await step('statistics', () =>
    sql.unsafe('vacuum analyze tickets, messages, ticket_terms, search_texts, search_names'),
  );
  await sql.unsafe('set session_replication_role = origin');
  await checkSample(sql, workspaceId);
  const [counted] = await sql<{ tickets: number; messages: number }[]>`
    select (select count(*)::integer from tickets t where t.workspace_id = ${workspaceId}) as tickets,
      (select count(*)::integer from messages m where m.workspace_id = ${workspaceId}) as messages`;
  return counted!;
}

/** All but those of constraints: they are faster made than kept. */
async function dropIndexes(sql: OwnerSql): Promise<readonly string[]> {
  const found = await sql<{ name: string; definition: string }[]>`
    select i.indexname as name, i.indexdef as definition from pg_indexes i
    where i.schemaname = 'public' and i.tablename in ${sql([...TABLES])}
      and not exists (select from pg_constraint c where c.conname = i.indexname)
    order by i.indexname`;
  for (const { name } of found) await sql.unsafe(`drop index ${name}`);
  return found.map(({ definition }) => definition);
}

async function prepare(sql: OwnerSql, workspaceId: WorkspaceId, seed: number): Promise<void> {
  const words = inventWords(seed);
  // A chance and an id that follow from a number, a salt that says what for, and the seed.
  await sql.unsafe(`
    create or replace function pg_temp.chance(n bigint, salt integer) returns double precision language sql immutable parallel safe as $$
      select (hashint8extended(n, salt + ${seed}) & 2147483647) / 2147483648.0::double precision $$;
    create or replace function pg_temp.below(n bigint, salt integer, most integer) returns integer language sql immutable parallel safe as $$
      select 1 + floor(pg_temp.chance(n, salt) * most)::integer $$;
    create or replace function pg_temp.made_id(at timestamptz, n bigint, salt integer) returns uuid language sql immutable parallel safe as $$
      select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid
      from md5(n || ':' || salt || ':${seed}') h $$`);
  const list = (items: readonly string[]): string =>
    `('{${items.map((item) => `"${item}"`).join(',')}}'::text[])`;
  // As constants: an array of a table would be unpacked anew for every row.
  for (const [name, items] of Object.entries({
    first_name: words.firstNames,
    surname: words.surnames,
    subject: words.subjects,
    city: words.cities,
    tag: words.tags,
  }))
    await sql.unsafe(`
      create or replace function pg_temp.${name}(n bigint, salt integer) returns text language sql immutable parallel safe as
      $$ select ${list(items)}[pg_temp.below(n, salt, ${items.length})] $$`);
  await sql.unsafe(`
    drop table if exists pg_temp.sentences;
    create temp table sentences as
      select s.place::integer as place, s.said, string_agg(p::text, ' ')::tsvector as words
      from unnest(${list(words.sentences)}) with ordinality s(said, place)
      cross join lateral search_parts(search_key('${workspaceId}'), s.said, '') p group by 1, 2;
    alter table sentences add primary key (place); analyze sentences;
    insert into people (workspace_id, id, profile, email, name)
      select '${workspaceId}', pg_temp.made_id(now(), n, 1), 'technician', 'operator-' || n || '@desk.example', 'Operator ' || n
      from generate_series(1, ${OPERATORS}) n on conflict do nothing;
    insert into group_members (workspace_id, group_id, person_id)
      select g.workspace_id, g.id, p.id from groups g join people p on p.workspace_id = g.workspace_id
      where g.workspace_id = '${workspaceId}' and p.profile = 'technician' on conflict do nothing`);
}

/** Ticket \`n\` of \`tickets\`, the oldest first. Most have ended; of the last twentieth many are open. */
const ticketRows = (workspaceId: WorkspaceId, tickets: number, each: number): string => `
  with place as (
    select array_agg(distinct g.id) as groups, (select array_agg(p.id order by p.id) from people p
      where p.workspace_id = '${workspaceId}' and p.profile = 'technician') as operators
    from groups g where g.workspace_id = '${workspaceId}'
  ),
  born as (
    select n, now() - make_interval(secs => ${DAYS} * 86400.0 * (1 - n / ${tickets}::double precision) + 60 * pg_temp.chance(n, 2)) as created,
      pg_temp.chance(n, 3) < case when n > ${tickets} * 0.95 then 0.6 else 0.015 end as is_open
    from generate_series(1::bigint, ${tickets}) n
  ),
  lived as (
    select born.*,
      case when is_open then (case when pg_temp.chance(n, 4) < 0.5 then 'open' else 'in-progress' end)
        when pg_temp.chance(n, 4) < 0.1 then 'resolved' else 'closed' end as status,
      least(created + make_interval(secs => 864000 * pg_temp.chance(n, 5)), now()) as ended,
      case when pg_temp.chance(n, 6) < 0.9 then least(created + make_interval(secs => 86400 * pg_temp.chance(n, 7)), now()) end as answered
    from born
  )
  insert into tickets (workspace_id, id, number, subject, status, phase, priority, category, channel, language,
    requester_name, requester_email, requester_phone, requester_city, requester_country, client_ip, pub_seq, event_seq, last_side, excerpt, group_id, assignee_id, tags, fields,
    waiting_since, unanswered, created_at, updated_at, public_updated_at, first_response_at, resolved_at, closed_at, status_since, xid)
  select '${workspaceId}', pg_temp.made_id(created, n, 8), n, pg_temp.subject(n, 9) || ' ' || n,
    status, case status when 'open' then 'new' when 'in-progress' then 'active' else status end,
    case when u.urgency < 0.2 then 'low' when u.urgency < 0.8 then 'medium' when u.urgency < 0.97 then 'high' else 'critical' end,
    ('{"",question,question,bug,bug-interface,bug-api,billing,idea}'::text[])[pg_temp.below(n, 11, 8)],
    ('{web,web,email,email,api,phone,chat}'::text[])[pg_temp.below(n, 12, 7)], case when pg_temp.chance(n, 13) < 0.8 then 'en' else 'fr' end,
    who.name, lower(translate(who.name, ' éèëáíóúäöüøÉÈÅÁ', '.eeeaiouaouoEEAA')) || '@guest.example', '+33 ' || (100000000 + (n * 7919) % 899999999),
    pg_temp.city(n, 14), ('{FR,DE,BE,PT,ES,NO}'::text[])[pg_temp.below(n, 15, 6)],
    '192.0.2.' || pg_temp.below(n, 16, 250), s.count, s.count, case when s.count % 2 = 1 then 'customer' else 'operator' end, left(a.said || ' ' || b.said, 150), place.groups[pg_temp.below(n, 17, cardinality(place.groups))],
    case when pg_temp.chance(n, 18) < case when is_open then 0.6 else 0.9 end then place.operators[pg_temp.below(n, 19, cardinality(place.operators))] end,
    case when pg_temp.chance(n, 20) < 0.3 then array[pg_temp.tag(n, 21)] else '{}' end,
    case when pg_temp.chance(n, 22) < 0.1 then jsonb_build_object('request-id', 'req-' || n) else '{}' end,
    case when is_open and pg_temp.chance(n, 23) < 0.6 then created end, case when is_open then 1 else 0 end, created,
    case when is_open then greatest(created, least(created + make_interval(secs => 259200 * pg_temp.chance(n, 24)), now())) else ended end,
    case when is_open then created else ended end, case when is_open or answered < ended then answered end,
    case when status = 'resolved' then ended end, case when status = 'closed' then ended end, case when is_open then created else ended end, '3'
  from lived
  cross join place
  cross join lateral (select 1 + round(2 * ${each - 1} * pg_temp.chance(n, 30))::integer as count) s
  join sentences a on a.place = pg_temp.below(n * 64 + s.count, 31, ${SENTENCES})
  join sentences b on b.place = pg_temp.below(n * 64 + s.count, 32, ${SENTENCES})
  cross join
    lateral (select pg_temp.chance(n, 10) as urgency) u
  cross join lateral (select pg_temp.first_name(n, 25) || ' ' || pg_temp.surname(n, 26) as name) who;
  insert into ticket_terms (workspace_id, ticket_id, term)
    select t.workspace_id, t.id, term from tickets t cross join lateral terms_of(t.tags, t.fields) term
    where t.workspace_id = '${workspaceId}' and (t.tags <> '{}' or t.fields <> '{}');
  analyze tickets`;

/** Two sentences each; every tenth has a word that hardly another one has. The customer begins, then they take turns. */
const messageRows = (workspaceId: WorkspaceId): string => `
  insert into messages (workspace_id, id, ticket_id, kind, seq, side, author_id, author_name, html, body_text, at)
  select t.workspace_id, pg_temp.made_id(t.created_at, t.number, 1000 + seq), t.id, 'pub', seq,
    case when seq % 2 = 1 then 'customer' else 'operator' end, case when seq % 2 = 0 then t.assignee_id end,
    case when seq % 2 = 1 then t.requester_name else 'Operator' end, '<p>' || m.said || '</p>', m.said,
    t.created_at + (t.updated_at - t.created_at) * (seq - 1) / t.pub_seq
  from tickets t
  cross join lateral generate_series(1, t.pub_seq) seq
  cross join lateral (select t.number * 64::bigint + seq as n) k
  join sentences a on a.place = pg_temp.below(k.n, 31, ${SENTENCES})
  join sentences b on b.place = pg_temp.below(k.n, 32, ${SENTENCES})
  cross join lateral (select a.said || ' ' || b.said || case when k.n % 10 = 0 then ' ref' || k.n % 500000 else '' end as said) m
  where t.workspace_id = '${workspaceId}';
  analyze messages`;

/** As 0011 fills them. The words of a message are those of its sentences, which are taken apart once and not millions of times. */
const searchRows = (workspaceId: WorkspaceId): string => `
  insert into search_texts select s.* from tickets t cross join lateral search_of_ticket(t) s where t.workspace_id = '${workspaceId}';
  insert into search_texts (workspace_id, ticket_id, source, item_id, words)
  select m.workspace_id, m.ticket_id, 'message', m.id, a.words || b.words
    || case when k.n % 10 = 0 then ('''' || search_key(m.workspace_id) || 'ref' || k.n % 500000 || ''':1')::tsvector else ''::tsvector end
    || search_marks(search_key(m.workspace_id), '~c', m.at)::tsvector
  from messages m
  join tickets t on t.workspace_id = m.workspace_id and t.id = m.ticket_id
  cross join lateral (select t.number * 64::bigint + m.seq as n) k
  join sentences a on a.place = pg_temp.below(k.n, 31, ${SENTENCES})
  join sentences b on b.place = pg_temp.below(k.n, 32, ${SENTENCES})
  where m.workspace_id = '${workspaceId}';
  insert into search_names (workspace_id, name, rests)
    select n.workspace_id, n.name, search_rests(search_key(n.workspace_id), n.name)
    from (select distinct t.workspace_id, fold(t.requester_name) as name from tickets t where t.workspace_id = '${workspaceId}') n
    where n.name <> ''`;

/** What was put together here must be what the product itself would have written. */
async function checkSample(sql: OwnerSql, workspaceId: WorkspaceId): Promise<void> {
  const [wrong] = await sql<{ count: number }[]>`
    select count(*)::integer as count
    from (select m as whole from messages m where m.workspace_id = ${workspaceId} order by m.id limit ${SAMPLE}) m
    where not exists (
      select from search_of_message(m.whole) s
      join search_texts x on x.workspace_id = s.workspace_id and x.ticket_id = s.ticket_id and x.item_id = s.item_id
        and x.words = s.words
    )`;
  if (wrong!.count > 0)
    throw new Error(`${wrong!.count} messages are not searched as they are written`);
}
