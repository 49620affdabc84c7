-- Rules (shared/rules), who can be given work by them, and what they have done once already.

create table rules (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  position integer not null,
  -- shared/rules/rule.ts RuleDefinition
  definition jsonb not null,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id)
);
create index rule_position on rules (workspace_id, position, id); -- in the order in which they are tried

-- One line per workspace that has rules. Its version tells a process whether the rules that it knows are still those,
-- and its row is what two transactions wait for that both hand out work: the second counts what the first gave.
create table rule_sets (
  workspace_id uuid primary key references workspaces (id) on delete cascade,
  version bigint not null default 1,
  -- By group, or by list of people: who was given the last ticket.
  turns jsonb not null default '{}'
);

-- What a rule does once for a cause (A7): a stay in a status, a wait, a missed target.
create table rule_firings (
  workspace_id uuid not null,
  ticket_id uuid not null,
  rule_id uuid not null,
  level integer not null,
  cause text not null,
  since timestamptz not null,
  at timestamptz not null,
  primary key (workspace_id, ticket_id, rule_id, level, cause, since),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);

alter table people
  -- Expertise: skill to level, 1 to 5.
  add column skills jsonb not null default '{}',
  -- Open tickets at a time; null: as many as come.
  add column capacity integer check (capacity >= 0),
  -- The day on which they are back (A10).
  add column away_until date;

-- The timer's candidates are found by how long it has been so.
create index ticket_status_since on tickets (workspace_id, status, status_since) where deleted_at is null; -- time in a status
create index ticket_phase_since on tickets (workspace_id, phase, status_since) where deleted_at is null; -- time in a phase
create index ticket_load on tickets (workspace_id, assignee_id)
  where phase in ('new', 'active', 'waiting-customer', 'waiting-operator') and deleted_at is null; -- how much work somebody has

alter table rules enable row level security;
alter table rules force row level security;
create policy tenant on rules using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on rules to :"app_role";
create trigger rule_stamp before update on rules for each row execute function stamp_xid();
alter table rule_sets enable row level security;
alter table rule_sets force row level security;
create policy tenant on rule_sets using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on rule_sets to :"app_role";
alter table rule_firings enable row level security;
alter table rule_firings force row level security;
create policy tenant on rule_firings using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on rule_firings to :"app_role";
