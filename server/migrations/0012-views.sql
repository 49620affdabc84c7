-- Saved views (S3), and commands given to many tickets at once (S4).

-- A list that somebody keeps: what it finds, and how it is shown.
create table saved_views (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- Whose it is: one person's, one group's, or with neither the workspace's. It never changes.
  person_id uuid,
  group_id uuid,
  -- The part of the feed in which devices find it (shared/protocol/sync.ts).
  scope text not null generated always as (
    case when person_id is not null then 'u:' || person_id::text when group_id is not null then 'g:' || group_id::text else 'w' end
  ) stored,
  -- Among those of its owner.
  position integer not null default 0,
  is_archived boolean not null default false,
  -- shared/views/saved-view.ts ViewContent; empty once it is deleted
  content jsonb not null,
  -- Devices have to hear of it, so the row stays, without its words.
  deleted_at timestamptz,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id),
  check (person_id is null or group_id is null),
  foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade,
  foreign key (workspace_id, group_id) references groups (workspace_id, id) on delete cascade
);
create index saved_view_xid on saved_views (workspace_id, xid); -- the feed's small records
create index saved_view_scope on saved_views (workspace_id, scope, position, id) where deleted_at is null; -- the list in its order, and how many there are
create index saved_view_person on saved_views (workspace_id, person_id) where person_id is not null; -- foreign key
create index saved_view_group on saved_views (workspace_id, group_id) where group_id is not null; -- foreign key

-- Archived tickets have a list of their own (T20).
create index ticket_archived on tickets (workspace_id, archived_at desc, id) where archived_at is not null; -- filter by the time of archiving

-- One order to do something to many tickets. What it is about is in `bulk_items`, fixed when it was given.
create table bulk_jobs (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- On whose behalf: a person, or an API key. Their rights are looked up again whenever it goes on.
  actor_kind text not null check (actor_kind in ('person', 'key')),
  actor_id uuid not null,
  actor_name text not null,
  via text not null,
  ip text not null default '',
  -- Commands without their tickets; empty for an undo, whose items have their own.
  commands jsonb not null,
  -- The order that this one takes back.
  undo_of uuid,
  state text not null check (state in ('running', 'done', 'cancelled')),
  total integer not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  -- Who carries it out holds it until then; later somebody else may go on.
  held_until timestamptz,
  held_by uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, undo_of) references bulk_jobs (workspace_id, id) on delete cascade
);
create unique index bulk_job_undo on bulk_jobs (workspace_id, undo_of) where undo_of is not null; -- an order is taken back once; foreign key
create index bulk_job_open on bulk_jobs (created_at) where state = 'running'; -- what is to be gone on with
create index bulk_job_actor on bulk_jobs (workspace_id, actor_id) where state = 'running'; -- how many of one caller are under way
create index bulk_job_at on bulk_jobs (workspace_id, created_at); -- retention

create table bulk_items (
  workspace_id uuid not null,
  job_id uuid not null,
  position integer not null,
  -- No foreign key: callers may name tickets that there are not, and are told so.
  ticket_id uuid not null,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'unchanged', 'refused', 'cancelled')),
  -- The transaction that did it, which is what the ticket must still be at for an undo.
  v text,
  -- shared/engine/refusals.ts; told in the reader's language when it is asked for.
  refusal jsonb,
  primary key (workspace_id, job_id, position),
  unique (workspace_id, job_id, ticket_id), -- nothing is done twice to a ticket
  foreign key (workspace_id, job_id) references bulk_jobs (workspace_id, id) on delete cascade
);
create index bulk_item_state on bulk_items (workspace_id, job_id, state, position); -- what is left; failures page by page; how many of each

create function open_bulk_jobs(out workspace_id uuid, out id uuid) returns setof record language sql stable security definer set search_path = public
  as $$ select b.workspace_id, b.id from bulk_jobs b where b.state = 'running' order by b.created_at limit 100 $$;

create trigger saved_view_stamp before update on saved_views for each row execute function stamp_xid();

alter table saved_views enable row level security;
alter table saved_views force row level security;
create policy tenant on saved_views using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on saved_views to :"app_role";
alter table bulk_jobs enable row level security;
alter table bulk_jobs force row level security;
create policy tenant on bulk_jobs using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
create policy owner_reads on bulk_jobs for select to current_user using (true); -- for open_bulk_jobs, whom forced security binds as well
grant select, insert, update, delete on bulk_jobs to :"app_role";
alter table bulk_items enable row level security;
alter table bulk_items force row level security;
create policy tenant on bulk_items using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on bulk_items to :"app_role";
