-- Panels of other systems beside the answer box (C8): frames that administrators allow. docs/PANELS.md has what they say.

-- One panel: its page, what that is told, and where its tab stands.
create table panels (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- By language.
  name jsonb not null,
  -- https, of another site than this one: shared/templates/panel.ts
  address text not null check (length(address) <= 2000),
  -- What it is told about the open ticket.
  sees text[] not null default '{}' check (sees <@ array['ticket', 'requester']),
  is_on boolean not null default true,
  -- Place among the tabs.
  position integer not null,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id)
);
-- Whose members have a panel; one without a line here is for everybody who answers.
create table panel_groups (
  workspace_id uuid not null,
  panel_id uuid not null,
  group_id uuid not null,
  primary key (workspace_id, panel_id, group_id),
  foreign key (workspace_id, panel_id) references panels (workspace_id, id) on delete cascade,
  foreign key (workspace_id, group_id) references groups (workspace_id, id) on delete cascade
);
create index panel_group_group on panel_groups (workspace_id, group_id); -- foreign key

create trigger panel_stamp before update on panels for each row execute function stamp_xid();

alter table panels enable row level security;
alter table panels force row level security;
create policy tenant on panels using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
alter table panel_groups enable row level security;
alter table panel_groups force row level security;
create policy tenant on panel_groups using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on panels, panel_groups to :"app_role";
