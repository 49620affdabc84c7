-- Prepared answers (C7), and directories whose entries are put into answers (C8).

create table templates (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- Whose it is: one person's, one group's, or with neither the workspace's. It never changes.
  person_id uuid,
  group_id uuid,
  -- The part of the feed in which devices find it (shared/protocol/sync.ts).
  scope text not null generated always as (
    case when person_id is not null then 'u:' || person_id::text when group_id is not null then 'g:' || group_id::text else 'w' end
  ) stored,
  name text not null,
  -- What is typed behind `/`; may be empty.
  shortcut text not null default '',
  -- shared/templates/template.ts TemplateContent; empty once it is deleted
  content jsonb not null,
  -- Devices have to hear of it, so the row stays, without its words.
  deleted_at timestamptz,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id),
  check (person_id is null or group_id is null),
  foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade,
  foreign key (workspace_id, group_id) references groups (workspace_id, id) on delete cascade
);
create unique index template_shortcut on templates (workspace_id, scope, lower(shortcut)) where shortcut <> '' and deleted_at is null; -- one meaning per shortcut
create index template_xid on templates (workspace_id, xid); -- the feed's small records
create index template_scope on templates (workspace_id, scope) where deleted_at is null; -- the list, and how many there are
create index template_person on templates (workspace_id, person_id) where person_id is not null; -- foreign key
create index template_group on templates (workspace_id, group_id) where group_id is not null; -- foreign key

create table insert_directories (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null,
  -- Columns and layout: shared/templates/insert-directory.ts
  definition jsonb not null,
  -- Null: loaded by hand. Else address, format and interval.
  source jsonb,
  entry_count integer not null default 0,
  loaded_at timestamptz,
  -- Of the source: when it was asked last, when it is asked next, and what went wrong then.
  tried_at timestamptz,
  due_at timestamptz,
  failure text,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id)
);
create unique index insert_directory_name on insert_directories (workspace_id, lower(name)); -- one name means one directory
create index insert_directory_due on insert_directories (workspace_id, due_at) where due_at is not null; -- the job that asks sources

-- All entries of a directory are replaced at once, so that a reader sees the old ones or the new ones.
create table insert_entries (
  workspace_id uuid not null,
  directory_id uuid not null,
  -- Made from what it says: an entry that comes again is the same one.
  id uuid not null,
  position integer not null,
  -- Column to text.
  cells jsonb not null,
  -- Title and searched words, folded (shared/conditions/fold.ts), each behind a space.
  title text not null,
  words text not null,
  primary key (workspace_id, directory_id, id),
  foreign key (workspace_id, directory_id) references insert_directories (workspace_id, id) on delete cascade
);
create index insert_entry_position on insert_entries (workspace_id, directory_id, position); -- in the order of the file

create trigger template_stamp before update on templates for each row execute function stamp_xid();
create trigger insert_directory_stamp before update on insert_directories for each row execute function stamp_xid();

alter table templates enable row level security;
alter table templates force row level security;
create policy tenant on templates using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on templates to :"app_role";
alter table insert_directories enable row level security;
alter table insert_directories force row level security;
create policy tenant on insert_directories using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on insert_directories to :"app_role";
alter table insert_entries enable row level security;
alter table insert_entries force row level security;
create policy tenant on insert_entries using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on insert_entries to :"app_role";
