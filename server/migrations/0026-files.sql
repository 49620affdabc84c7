-- Files on messages (F1, docs/adr/0017): who put which file where and what became of it. The bytes lie in the store of
-- files under their SHA-256; nothing in here leads from one workspace to another.

-- Bytes that the store has, one line per content. A line says that its object may be there; the object goes first.
create table file_blobs (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  sha256 bytea not null check (octet_length(sha256) = 32),
  size bigint not null check (size > 0),
  -- Found without a file that names it; it goes when it is still so much later.
  unused_since timestamptz,
  -- Being removed: not to be used again.
  is_going boolean not null default false,
  primary key (workspace_id, sha256)
);
create index file_blob_unused on file_blobs (workspace_id, unused_since) where unused_since is not null; -- what is to be removed

-- A file from its first byte on; a message's from the moment one names it.
create table files (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  -- Made by the device.
  id uuid not null,
  -- As in Idempotency-Keys: `person:<id>`, `key:<id>`. No foreign key: a file outlives the key that brought it.
  uploader text not null,
  name text not null check (length(name) <= 200),
  type text not null check (length(type) <= 200),
  size bigint not null check (size > 0),
  width integer,
  height integer,
  state text not null default 'uploading' check (state in ('uploading', 'scanning', 'ready', 'refused', 'removed')),
  reason text check (reason in ('empty', 'too_large', 'not_allowed', 'content', 'infected')),
  -- Null while it is not whole, and when its bytes are gone.
  sha256 bytea,
  has_thumbnail boolean not null default false,
  -- Null until a message names it, which happens once.
  ticket_id uuid,
  message_id uuid,
  kind text check (kind in ('pub', 'notes')),
  position integer,
  created_at timestamptz not null,
  -- When something last came for an upload, and when its state last changed.
  changed_at timestamptz not null,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id),
  check ((state in ('scanning', 'ready')) = (sha256 is not null)),
  check ((state = 'refused') = (reason is not null)),
  check (num_nulls(ticket_id, message_id, kind, position) in (0, 4)),
  foreign key (workspace_id, sha256) references file_blobs (workspace_id, sha256),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade,
  foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade
);
create index file_feed on files (workspace_id, ticket_id, xid) where ticket_id is not null; -- what is new in a ticket since a cursor; foreign key
create index file_message on files (workspace_id, message_id) where message_id is not null; -- the files of a message; foreign key
create index file_content on files (workspace_id, sha256) where sha256 is not null; -- whether bytes are used; foreign key
create index file_unattached on files (workspace_id, uploader, changed_at) where message_id is null; -- how many somebody has under way; what is to be forgotten
create index file_scanning on files (workspace_id, changed_at) where state = 'scanning'; -- what still waits for the scanner

create trigger file_stamp before update on files for each row execute function stamp_xid();

-- What becomes of a file after its message is there reaches devices as a change of its ticket, and a customer's only when
-- the message is one they see (C4). The ticket itself does not change.
create function file_touches_ticket() returns trigger language plpgsql as $$
begin
  update sync_memberships m set touched = pg_current_xact_id()
    where m.workspace_id = new.workspace_id and m.ticket_id = new.ticket_id and m.state <> 'gone'
      and (new.kind = 'pub' or left(m.scope, 2) <> 'c:');
  return null;
end $$;
create trigger file_changed after update on files for each row
  when (old.message_id is not null and (new.state, new.has_thumbnail) is distinct from (old.state, old.has_thumbnail))
  execute function file_touches_ticket();

-- A held reply keeps its files until it is settled (A5).
alter table held_replies add column files jsonb not null default '[]';

-- What requirement F1 lists, from now on a setting like any other.
do $$
declare
  one uuid;
begin
  for one in select all_workspaces() loop
    perform set_config('homing.workspace', one::text, true);
    update workspaces w set configuration = '{
      "files": {
        "kinds": ["image", "word", "spreadsheet", "presentation", "opendocument", "pdf", "text", "csv", "rtf", "zip",
          "mail", "audio", "video"],
        "maxBytes": 26214400, "maxFiles": 10
      }
    }'::jsonb || w.configuration
    where w.id = one;
  end loop;
  perform set_config('homing.workspace', '', true);
end $$;

-- ---------------------------------------------------------------------------------------------- search (S1)

-- Names, as lines of `file` for those of public messages and `note-file` for those of notes; `item_id` is the file.
create function search_of_file(f files) returns setof search_texts language sql stable as $$
  select f.workspace_id, f.ticket_id, case f.kind when 'pub' then 'file' else 'note-file' end, f.id, p.words
  from search_parts(search_key(f.workspace_id), f.name, search_marks(search_key(f.workspace_id), '~c', f.created_at)) p(words)
  where f.ticket_id is not null and f.state in ('scanning', 'ready')
$$;
create function search_file_written() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'UPDATE' and old.ticket_id is not null then
    delete from search_texts x where x.workspace_id = old.workspace_id and x.ticket_id = old.ticket_id and x.item_id = old.id;
  end if;
  insert into search_texts select * from search_of_file(new);
  return null;
end $$;
create trigger search_file_new after insert on files for each row
  when (new.ticket_id is not null) execute function search_file_written();
create trigger search_file_changed after update on files for each row
  when (new.ticket_id is not null and (new.ticket_id, new.name, new.state) is distinct from (old.ticket_id, old.name, old.state))
  execute function search_file_written();

-- ---------------------------------------------------------------------------------------------- rights

alter table file_blobs enable row level security;
alter table file_blobs force row level security;
create policy tenant on file_blobs using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
alter table files enable row level security;
alter table files force row level security;
create policy tenant on files using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on file_blobs, files to :"app_role";
