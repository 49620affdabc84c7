-- A whole workspace on its way (W10): exports, imports, and the end of one. What is carried and how is said per table in
-- features/transfer/tables.ts; a table without a word there fails a test.

-- From then on nobody finds it any more; the rows go batch by batch (purge_workspace).
alter table workspaces add column deleting_at timestamptz;

create table transfers (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('export', 'import')),
  state text not null check (state in ('receiving', 'waiting', 'running', 'done', 'failed')),
  -- Who asked. No foreign key: an import replaces the people.
  by_id uuid not null,
  by_name text not null,
  -- Of the archive.
  bytes bigint not null default 0,
  rows bigint not null default 0,
  -- features/transfer/transfer-store.ts TransferResult
  result jsonb not null default '{}',
  -- Where an archive is wrong: file, line, column.
  errors jsonb not null default '[]',
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id)
);
create index transfer_open on transfers (created_at) where state in ('waiting', 'running'); -- what the job looks for
create index transfer_created on transfers (workspace_id, created_at desc, id); -- the list, and which archives have had their time

-- The archive, in pieces of about a megabyte, compressed by the server.
create table transfer_parts (
  workspace_id uuid not null,
  transfer_id uuid not null,
  n integer not null,
  bytes bytea not null,
  primary key (workspace_id, transfer_id, n),
  foreign key (workspace_id, transfer_id) references transfers (workspace_id, id) on delete cascade
);
alter table transfer_parts alter column bytes set storage external;

-- Of an imported workspace: devices that knew it elsewhere, or here before, start afresh (`epoch`); and up to which link
-- its audit log was written by another server, sealed by this one as it came. Written by the functions below alone.
create table workspace_origins (
  workspace_id uuid primary key references workspaces (id) on delete cascade,
  epoch uuid not null default gen_random_uuid(),
  linked_n bigint not null default 0,
  linked_hash bytea,
  seal bytea,
  -- The import's own transaction.
  xid xid8 not null default pg_current_xact_id()
);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['transfers', 'transfer_parts', 'workspace_origins'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''homing.workspace'', true), '''')::uuid)',
      tenant_table
    );
  end loop;
end $$;
create policy owner_lookup on transfers for select to current_user using (true);
grant select, insert, update, delete on transfers, transfer_parts to :"app_role";
grant select on workspace_origins to :"app_role";

create function open_transfers(out workspace_id uuid, out id uuid) returns setof record language sql stable security definer set search_path = public
  as $$ select t.workspace_id, t.id from transfers t where t.state in ('waiting', 'running') order by t.created_at $$;

create function stale_transfers(before timestamptz) returns setof uuid language sql stable security definer set search_path = public
  as $$
    select distinct t.workspace_id from transfers t
    where t.created_at < before and (t.state = 'receiving' or (t.state in ('done', 'failed') and t.bytes > 0))
  $$;

-- ---------------------------------------------------------------------------------------------- import

-- Rows come in the order of their ids, and one may point at another further on.
do $$
declare
  self record;
begin
  for self in
    select c.conrelid::regclass as tab, c.conname from pg_constraint c
    where c.contype = 'f' and c.conrelid = c.confrelid and c.connamespace = 'public'::regnamespace
  loop
    execute format('alter table %s alter constraint %I deferrable initially immediate', self.tab, self.conname);
  end loop;
end $$;

-- Opens the log of the workspace that is set to rows from elsewhere, until the end of this transaction. It has to be new:
-- nobody's history is written over.
create function begin_import() returns void language plpgsql security definer set search_path = public as $$
declare
  here uuid := nullif(current_setting('homing.workspace', true), '')::uuid;
begin
  if not exists (select from workspaces w where w.id = here)
    or exists (select from people p where p.workspace_id = here)
    or exists (select from events e where e.workspace_id = here)
    or exists (select from audit_links l where l.workspace_id = here) then
    raise exception 'only a new workspace can be imported into' using errcode = 'insufficient_privilege';
  end if;
  insert into workspace_origins (workspace_id) values (here);
end $$;

-- Rows of the chain, which the server's role cannot write by itself. Times and bytes as in the archive.
create function import_audit_rows(kind text, given jsonb) returns void language plpgsql security definer set search_path = public as $$
declare
  here uuid := nullif(current_setting('homing.workspace', true), '')::uuid;
begin
  if not exists (select from workspace_origins o where o.workspace_id = here and o.xid = pg_current_xact_id()) then
    raise exception 'there is no import under way' using errcode = 'insufficient_privilege';
  end if;
  case kind
    when 'audit_links' then
      insert into audit_links (workspace_id, n, kind, subject_id, xid, era, who, what, hash, seal)
      select here, r.n, r.kind, r.subject_id, r.xid::xid8, r.era, decode(r.who, 'base64'), decode(r.what, 'base64'),
        decode(r.hash, 'base64'), decode(r.seal, 'base64')
      from jsonb_to_recordset(given) as r(n bigint, kind text, subject_id uuid, xid text, era text, who text, what text, hash text, seal text);
    when 'audit_salts' then
      insert into audit_salts (workspace_id, subject_id, who, what)
      select here, r.subject_id, decode(r.who, 'base64'), decode(r.what, 'base64')
      from jsonb_to_recordset(given) as r(subject_id uuid, who text, what text);
    when 'audit_erasures' then
      insert into audit_erasures (workspace_id, id, subject_kind, subject_id, part, digest, seal, at, actor_kind, actor_id)
      select here, r.id, r.subject_kind, r.subject_id, r.part, decode(r.digest, 'base64'), decode(r.seal, 'base64'),
        r.at::timestamptz, r.actor_kind, r.actor_id
      from jsonb_to_recordset(given) as r(id uuid, subject_kind text, subject_id uuid, part text, digest text, seal text, at text, actor_kind text, actor_id uuid);
  end case;
end $$;

-- This server's seal on the end of the log as it came.
create function finish_import(n bigint, hash bytea, own_seal bytea) returns void language plpgsql security definer set search_path = public as $$
declare
  here uuid := nullif(current_setting('homing.workspace', true), '')::uuid;
begin
  update workspace_origins o set linked_n = n, linked_hash = hash, seal = own_seal
    where o.workspace_id = here and o.xid = pg_current_xact_id();
  if not found then
    raise exception 'there is no import under way' using errcode = 'insufficient_privilege';
  end if;
end $$;

-- ---------------------------------------------------------------------------------------------- deletion

-- What has begun to be deleted is not taken back: half a workspace is none.
create function deletion_goes_on() returns trigger language plpgsql as $$
begin
  raise exception 'a workspace that is being deleted does not come back' using errcode = 'insufficient_privilege';
end $$;
create trigger workspace_deletion before update on workspaces for each row
  when (old.deleting_at is not null and new.deleting_at is distinct from old.deleting_at) execute function deletion_goes_on();

-- Removes up to so many rows of the workspace that is set, once it is marked as deleted; 0: there are none left. History and
-- audit log included, which the server's role cannot delete. Tables come from the catalogue, those that point at others
-- first, so that none is forgotten. `to_the_end`: the workspace itself as well; not while somebody may still be writing.
create function purge_workspace(most integer, to_the_end boolean) returns bigint language plpgsql security definer set search_path = public as $$
declare
  here uuid := nullif(current_setting('homing.workspace', true), '')::uuid;
  tenant_table record;
  pointer name;
  gone bigint;
begin
  if not exists (select from workspaces w where w.id = here and w.deleting_at is not null) then
    return 0;
  end if;
  for tenant_table in
    with recursive tables as (
      select c.oid from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
    ), depths as (
      select t.oid, 0 as depth from tables t
      union
      select f.conrelid, d.depth + 1 from depths d
      join pg_constraint f on f.contype = 'f' and f.confrelid = d.oid and f.conrelid <> d.oid
      where d.depth < 40
    )
    select t.oid, t.oid::regclass as name from tables t join depths d on d.oid = t.oid
    group by t.oid order by max(d.depth) desc, t.oid
  loop
    -- Rows of one table that point at each other let go first: one batch need not hold both.
    for pointer in
      select a.attname from pg_constraint f
      join pg_attribute a on a.attrelid = f.conrelid and a.attnum = any (f.conkey) and not a.attnotnull
      where f.contype = 'f' and f.conrelid = tenant_table.oid and f.confrelid = tenant_table.oid
    loop
      execute format(
        'update %s set %I = null where ctid = any (array(select x.ctid from %s x where x.workspace_id = $1 and x.%I is not null limit $2))',
        tenant_table.name, pointer, tenant_table.name, pointer
      ) using here, most;
      get diagnostics gone = row_count;
      if gone > 0 then return gone; end if;
    end loop;
    execute format(
      'delete from %s where ctid = any (array(select x.ctid from %s x where x.workspace_id = $1 limit $2))',
      tenant_table.name, tenant_table.name
    ) using here, most;
    get diagnostics gone = row_count;
    if gone > 0 then return gone; end if;
  end loop;
  if to_the_end then
    delete from workspaces w where w.id = here;
  end if;
  return 0;
end $$;

create function deleted_workspaces(out id uuid, out deleting_at timestamptz) returns setof record language sql stable security definer set search_path = public
  as $$ select w.id, w.deleting_at from workspaces w where w.deleting_at is not null order by w.deleting_at $$;

-- Whoever looks for workspaces finds none that is being deleted.
create or replace function workspace_by_slug(wanted text) returns uuid language sql stable security definer set search_path = public
  as $$ select w.id from workspaces w where w.slug = wanted and w.deleting_at is null $$;
create or replace function all_workspaces() returns setof uuid language sql stable security definer set search_path = public
  as $$ select w.id from workspaces w where w.deleting_at is null order by w.created_at $$;
create or replace function demo_workspaces() returns setof uuid language sql stable security definer set search_path = public
  as $$ select w.id from workspaces w where w.is_demo and w.deleting_at is null order by w.created_at $$;
create or replace function has_own_workspace() returns boolean language sql stable security definer set search_path = public
  as $$ select exists (select 1 from workspaces w where not w.is_demo and w.deleting_at is null) $$;

-- The demo goes the same way, so that it needs no list of tables of its own.
create or replace function remove_demo(for_good boolean) returns integer language plpgsql security definer set search_path = public as $$
declare
  gone uuid;
  removed integer := 0;
begin
  for gone in select w.id from workspaces w where w.is_demo loop
    -- Forced security binds the owner too: name the tenant like everybody else.
    perform set_config('homing.workspace', gone::text, true);
    update workspaces w set deleting_at = coalesce(w.deleting_at, now()) where w.id = gone;
    loop
      exit when purge_workspace(100000, true) = 0;
    end loop;
    removed := removed + 1;
  end loop;
  if for_good then
    update server_state set demo_removed_at = now();
  end if;
  perform set_config('homing.workspace', '', true);
  return removed;
end $$;

-- Functions are open to everybody by default.
revoke execute on function begin_import() from public;
revoke execute on function import_audit_rows(text, jsonb) from public;
revoke execute on function finish_import(bigint, bytea, bytea) from public;
revoke execute on function purge_workspace(integer, boolean) from public;
grant execute on function begin_import() to :"app_role";
grant execute on function import_audit_rows(text, jsonb) to :"app_role";
grant execute on function finish_import(bigint, bytea, bytea) to :"app_role";
grant execute on function purge_workspace(integer, boolean) to :"app_role";

-- ---------------------------------------------------------------------------------------------- rights

-- Who could change everything may take it along.
do $$
declare
  one uuid;
begin
  for one in select w.id from workspaces w loop
    perform set_config('homing.workspace', one::text, true);
    update profiles p set permissions = p.permissions || array['workspace.transfer']
      where p.workspace_id = one and p.id = 'administrator' and not 'workspace.transfer' = any (p.permissions);
  end loop;
  perform set_config('homing.workspace', '', true);
end $$;
