-- The audit log (I5). Changes are `events`, written with what they tell of. Here are the attempts to see something, and
-- what makes both tamper-evident: a chain of salted digests, linked after commit by one job at a time, so that no write
-- waits for another one's link. What a superuser alters, removes or swaps no longer fits its link; what must be forgotten
-- (I6) is replaced together with its salt, and the digest of what is left is chained in its turn.
--
-- No foreign keys: the log outlives what it tells of. The server's role reads, adds, and can neither change nor delete.

-- Who wanted to see what. Repeats within a window are one row with a count (features/audit/access-log.ts).
create table audit_accesses (
  workspace_id uuid not null,
  id uuid not null,
  action text not null,
  outcome text not null check (outcome in ('granted', 'refused')),
  -- The ticket asked for, whether there is one or not.
  ticket_id uuid,
  -- What else was asked for: a part of the API, a scope.
  object text not null default '',
  count integer not null check (count > 0),
  -- First and last of them.
  at timestamptz not null,
  last_at timestamptz not null,
  actor_kind text not null,
  actor_id uuid,
  actor_name text not null default '',
  via text not null,
  ip text not null default '',
  -- Words of a search, why it was refused.
  data jsonb not null default '{}',
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id)
);
create index audit_access_at on audit_accesses (workspace_id, at desc, id desc); -- the audit log by time
create index audit_access_actor on audit_accesses (workspace_id, actor_id, at desc, id desc) where actor_id is not null; -- what one person looked at
create index audit_access_ticket on audit_accesses (workspace_id, ticket_id, at desc, id desc) where ticket_id is not null; -- who looked at a ticket
create index audit_access_action on audit_accesses (workspace_id, action, at desc, id desc); -- the audit log by action
create index audit_access_chain on audit_accesses (workspace_id, xid, id); -- what is to be linked next

create index event_type on events (workspace_id, type, at desc, id desc); -- the audit log by action
create index event_ticket_at on events (workspace_id, ticket_id, at desc, id desc) where ticket_id is not null; -- the audit log of a ticket
create index event_chain on events (workspace_id, xid, id); -- what is to be linked next
create index event_about on events (workspace_id, ((data ->> 'personId')), at desc) where ticket_id is null and data ? 'personId'; -- what was done to a person

-- A digest of the log every so many days, itself linked. It names the head of the chain when it was made: kept elsewhere,
-- that shows whether the end of the chain was cut off.
create table audit_digests (
  workspace_id uuid not null,
  id uuid not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  -- The links that it sums up: from_n < n <= to_n.
  from_n bigint not null,
  to_n bigint not null,
  head bytea not null,
  -- features/audit/digest.ts
  data jsonb not null,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id)
);
create unique index audit_digest_once on audit_digests (workspace_id, from_n, from_at); -- never two for one time
create index audit_digest_at on audit_digests (workspace_id, to_at desc, id desc); -- the list, and which one is due
create index audit_digest_chain on audit_digests (workspace_id, xid, id); -- what is to be linked next

-- Values that were replaced because they had to be forgotten: digest of what is left, sealed with the server's key.
create table audit_erasures (
  workspace_id uuid not null,
  id uuid not null,
  subject_kind text not null check (subject_kind in ('event', 'access')),
  subject_id uuid not null,
  part text not null check (part in ('who', 'what')),
  digest bytea not null,
  seal bytea not null,
  at timestamptz not null,
  actor_kind text not null,
  actor_id uuid,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id)
);
create index audit_erasure_subject on audit_erasures (workspace_id, subject_id); -- what a row must look like now
create index audit_erasure_chain on audit_erasures (workspace_id, xid, id); -- what is to be linked next

create table audit_links (
  workspace_id uuid not null,
  n bigint not null,
  kind text not null check (kind in ('event', 'access', 'digest', 'erasure')),
  subject_id uuid not null,
  -- Of the linked row; null for one that another cluster or a restore brought, where ids of transactions mean nothing.
  xid xid8,
  -- Identity of the database's history in which it was linked.
  era text not null,
  -- Salted digests of who and from where, and of what was said.
  who bytea not null,
  what bytea not null,
  -- Of the link before, of the facts of the row, and of the two above.
  hash bytea not null,
  -- On the last link of each run: made with the server's key, which the database does not know.
  seal bytea,
  primary key (workspace_id, n)
);
create unique index audit_link_subject on audit_links (workspace_id, subject_id); -- no row twice; rows that have no link

-- Apart from the links, because they go with the values that they hide.
create table audit_salts (
  workspace_id uuid not null,
  subject_id uuid not null,
  who bytea not null,
  what bytea not null,
  primary key (workspace_id, subject_id)
);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['audit_accesses', 'audit_digests', 'audit_erasures', 'audit_links', 'audit_salts'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''homing.workspace'', true), '''')::uuid)',
      tenant_table
    );
  end loop;
end $$;
grant select, insert on audit_accesses, audit_digests to :"app_role";
grant select on audit_erasures, audit_links, audit_salts to :"app_role";

-- The only way into the chain: behind its end, one number after the other.
create function append_audit_links(expected_n bigint, expected_hash bytea, links jsonb) returns void
  language plpgsql security definer set search_path = public as $$
declare
  here uuid := nullif(current_setting('homing.workspace', true), '')::uuid;
  last_n bigint;
  last_hash bytea;
begin
  perform pg_advisory_xact_lock(hashtextextended('audit ' || here, 0));
  select l.n, l.hash into last_n, last_hash from audit_links l where l.workspace_id = here order by l.n desc limit 1;
  if coalesce(last_n, 0) <> expected_n or coalesce(last_hash, '\x') <> expected_hash then
    raise exception 'the chain has gone on' using errcode = 'serialization_failure';
  end if;
  insert into audit_links (workspace_id, n, kind, subject_id, xid, era, who, what, hash, seal)
  select here, expected_n + r.place, r.kind, r.subject_id, r.xid::xid8, r.era, decode(r.who, 'hex'), decode(r.what, 'hex'),
    decode(r.hash, 'hex'), decode(r.seal, 'hex')
  from jsonb_to_recordset(links) as r(place bigint, kind text, subject_id uuid, xid text, era text, who text, what text, hash text, seal text);
  insert into audit_salts (workspace_id, subject_id, who, what)
  select here, r.subject_id, decode(r.who_salt, 'hex'), decode(r.what_salt, 'hex')
  from jsonb_to_recordset(links) as r(subject_id uuid, who_salt text, what_salt text);
end $$;

-- Replaces values of one row by nothing: `who` empties name and address, `what` sets the named members of the data to null.
-- The caller says what shall be left, and is refused if that is anything else. Answers whether the row had been linked;
-- only then there is something to chain.
create function erase_audit_values(
  kind text, subject uuid, part text, paths jsonb, remainder jsonb, salt bytea, digest bytea, seal bytea,
  erasure uuid, erased_at timestamptz, by_kind text, by_id uuid
) returns boolean language plpgsql security definer set search_path = public as $$
declare
  here uuid := nullif(current_setting('homing.workspace', true), '')::uuid;
  old_data jsonb;
  path jsonb;
begin
  perform pg_advisory_xact_lock(hashtextextended('audit ' || here, 0));
  if kind = 'event' then
    select e.data into old_data from events e where e.workspace_id = here and e.id = subject for update;
  else
    select a.data into old_data from audit_accesses a where a.workspace_id = here and a.id = subject for update;
  end if;
  if old_data is null then
    raise exception 'there is no such row' using errcode = 'no_data_found';
  end if;
  if part = 'what' then
    for path in select * from jsonb_array_elements(paths) loop
      old_data := jsonb_set(old_data, array(select jsonb_array_elements_text(path)), 'null', false);
    end loop;
    if old_data is distinct from remainder then
      raise exception 'values can only be replaced by nothing' using errcode = 'check_violation';
    end if;
  end if;
  if kind = 'event' and part = 'who' then
    update events e set actor_name = '', ip = '' where e.workspace_id = here and e.id = subject;
  elsif kind = 'event' then
    update events e set data = remainder where e.workspace_id = here and e.id = subject;
  elsif part = 'who' then
    update audit_accesses a set actor_name = '', ip = '' where a.workspace_id = here and a.id = subject;
  else
    update audit_accesses a set data = remainder where a.workspace_id = here and a.id = subject;
  end if;
  update audit_salts s set
    who = case when part = 'who' then salt else s.who end,
    what = case when part = 'what' then salt else s.what end
  where s.workspace_id = here and s.subject_id = subject;
  if not found then return false; end if;
  insert into audit_erasures (workspace_id, id, subject_kind, subject_id, part, digest, seal, at, actor_kind, actor_id)
  values (here, erasure, kind, subject, part, digest, seal, erased_at, by_kind, by_id);
  return true;
end $$;

-- Functions are open to everybody by default.
revoke execute on function append_audit_links(bigint, bytea, jsonb) from public;
revoke execute on function erase_audit_values(text, uuid, text, jsonb, jsonb, bytea, bytea, bytea, uuid, timestamptz, text, uuid) from public;
grant execute on function append_audit_links(bigint, bytea, jsonb) to :"app_role";
grant execute on function erase_audit_values(text, uuid, text, jsonb, jsonb, bytea, bytea, bytea, uuid, timestamptz, text, uuid) to :"app_role";

-- Invented workspaces leave nothing behind, whatever removes them.
create function forget_demo_audit() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if not old.is_demo then return null; end if;
  delete from audit_accesses a where a.workspace_id = old.id;
  delete from audit_digests d where d.workspace_id = old.id;
  delete from audit_erasures e where e.workspace_id = old.id;
  delete from audit_links l where l.workspace_id = old.id;
  delete from audit_salts s where s.workspace_id = old.id;
  return null;
end $$;
create trigger demo_audit after delete on workspaces for each row execute function forget_demo_audit();

-- What makes a workspace one of the demo is how it began: otherwise naming it one would be a way to delete its history.
create function demo_stays_as_it_is() returns trigger language plpgsql as $$
begin
  raise exception 'a workspace of the demo is made, never declared' using errcode = 'insufficient_privilege';
end $$;
create trigger workspace_demo before update on workspaces for each row
  when (new.is_demo and not old.is_demo) execute function demo_stays_as_it_is();
