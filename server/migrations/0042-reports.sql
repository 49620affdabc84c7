-- What reports are told from (R1, R2, R6; docs/REPORTS.md). All of it is derived from histories and tickets by one job
-- (server/features/reports): for a ticket that changed, what happened to it is told anew as a whole, and the sums change by the
-- difference. So a restore, a merge, a deletion or another meaning of a status leave nothing behind.
--
-- No foreign keys but of the state: looking up the workspace of each of many millions of lines took as long as writing them.
-- They go with the state, whatever removes it.

create table report_states (
  workspace_id uuid primary key references workspaces (id) on delete cascade,
  -- What facts depend on besides histories: time zone, phases of statuses, which database this is. When it is another, all is told anew.
  basis text not null,
  -- Snapshot of the database: events that it did not see have not been looked at.
  seen text not null,
  seen_at timestamptz not null,
  -- Until when everything is told; null: it never was.
  up_to timestamptz,
  -- All tickets are told anew, and this far it has come; null: not under way.
  rebuilt_after uuid
);
comment on table report_states is 'How far the reports of a workspace are, and by what they were reckoned (R6).';

create table report_queue (
  workspace_id uuid not null,
  ticket_id uuid not null,
  primary key (workspace_id, ticket_id)
);
comment on table report_queue is 'Tickets that changed and are to be told anew for reports.';

-- Values by which figures are divided, as the ticket has them now. A ticket that counts nowhere has no line.
create table report_tickets (
  workspace_id uuid not null,
  ticket_id uuid not null,
  priority text not null,
  category text not null,
  group_id text not null,
  channel text not null,
  country text not null,
  product_id text not null,
  primary key (workspace_id, ticket_id)
);
comment on table report_tickets is 'By what the facts of a ticket are divided in reports (R2).';

create table report_facts (
  workspace_id uuid not null,
  ticket_id uuid not null,
  n integer not null,
  -- features/reports/facts.ts
  what text not null,
  at timestamptz not null,
  -- On which it counts, in the workspace's time zone; null: a stay in a status that goes on.
  day date,
  -- Of a stay: when it began.
  since_day date,
  status text not null,
  person_id uuid,
  -- Milliseconds, minutes or stars.
  value bigint,
  -- Of a duration, for medians: features/reports/buckets.ts
  bucket smallint,
  primary key (workspace_id, ticket_id, n)
);
create index report_fact_day on report_facts (workspace_id, what, day, ticket_id, n); -- what counts on some days, and the tickets behind a figure
create index report_fact_going on report_facts (workspace_id, ticket_id, n) where what = 'stay' and day is null; -- what is open still
comment on table report_facts is 'What happened to tickets, one line for each thing that a report counts (R1, R2).';

-- Sums of the facts by day and by each value of each division.
create table report_days (
  workspace_id uuid not null,
  -- '' for all of them, with the key ''.
  division text not null,
  what text not null,
  day date not null,
  key text not null,
  count bigint not null,
  sum bigint not null,
  primary key (workspace_id, division, what, day, key)
);
comment on table report_days is 'Facts of a day in sum, in all and by what they are divided (R2).';

-- How durations are spread, by month: medians and percentiles of years are told from these.
create table report_spreads (
  workspace_id uuid not null,
  division text not null,
  what text not null,
  month date not null,
  key text not null,
  -- In order, and how many fall into each.
  buckets smallint[] not null,
  counts integer[] not null,
  primary key (workspace_id, division, what, month, key)
);
comment on table report_spreads is 'How many durations of a month fall into which bucket, in all and by what they are divided (R2).';

do $$
declare name text;
begin
  foreach name in array array['report_states', 'report_queue', 'report_tickets', 'report_facts', 'report_days', 'report_spreads'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''homing.workspace'', true), '''')::uuid)', name);
  end loop;
end $$;
grant select, insert, update, delete on report_states, report_queue, report_tickets, report_facts, report_days, report_spreads
  to :"app_role";

-- Whose rows it removes is set as for everything else: a workspace is removed by a transaction that names it.
create function forget_reports() returns trigger language plpgsql as $$
begin
  delete from report_queue q where q.workspace_id = old.workspace_id;
  delete from report_tickets t where t.workspace_id = old.workspace_id;
  delete from report_facts f where f.workspace_id = old.workspace_id;
  delete from report_days d where d.workspace_id = old.workspace_id;
  delete from report_spreads s where s.workspace_id = old.workspace_id;
  return null;
end $$;
create trigger report_state_gone after delete on report_states for each row execute function forget_reports();

-- Who leads or administers sees reports.
do $$
declare
  one uuid;
begin
  for one in select all_workspaces() loop
    perform set_config('homing.workspace', one::text, true);
    update profiles p set permissions = p.permissions || array['reports.read']
      where p.workspace_id = one and p.id in ('lead', 'administrator') and not 'reports.read' = any (p.permissions);
  end loop;
  perform set_config('homing.workspace', '', true);
end $$;
