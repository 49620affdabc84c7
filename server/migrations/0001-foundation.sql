-- The foundation: workspaces, people, tickets, conversations, history, sync.
--
-- Every tenant table is keyed by (workspace, id), so that ids made on the devices of one workspace can neither
-- collide with nor probe another's (W1). Row-level security is forced on all of them at the end of this file: with
-- no tenant set in the transaction there are no rows. Syntax stays within PostgreSQL 15.
--
-- `xid` columns hold the transaction that last wrote the row. A device's cursor is a snapshot: what it has not seen
-- is `xid >= pg_snapshot_xmin(cursor) and not pg_visible_in_snapshot(xid, cursor)`. That is complete under any
-- interleaving of commits, which a sequence or a timestamp is not.

create function stamp_xid() returns trigger language plpgsql as $$
begin
  new.xid := pg_current_xact_id();
  return new;
end $$;

-- ---------------------------------------------------------------------------------------------- server

-- One row. `epoch` changes when cursors of the past must not be trusted: restore, import, a new cluster.
create table server_state (
  only_row boolean primary key default true check (only_row),
  epoch uuid not null default gen_random_uuid(),
  system_identifier bigint not null
);
insert into server_state (system_identifier) select c.system_identifier from pg_control_system() c;

-- Attempts per hashed key (address, account, code) and time window. Survives restarts; holds no content.
create table throttles (
  key text not null,
  window_start timestamptz not null,
  attempts integer not null default 0,
  primary key (key, window_start)
);

-- ---------------------------------------------------------------------------------------------- workspaces

create table workspaces (
  id uuid primary key,
  slug text not null,
  name text not null,
  blueprint text not null,
  -- engine/configuration.ts
  configuration jsonb not null,
  -- Copied out of the configuration for the membership trigger below.
  working_set_days integer not null default 30,
  is_demo boolean not null default false,
  created_at timestamptz not null default now(),
  xid xid8 not null default pg_current_xact_id()
);
create unique index workspace_slug on workspaces (slug); -- sign-in and every URL start from the slug

-- Last ticket number given. Taken by the last statement of a transaction, so that numbers have no gaps (T1) and
-- the row is locked for the shortest time.
create table ticket_counters (
  workspace_id uuid primary key references workspaces (id) on delete cascade,
  last_number integer not null default 0
);

create table profiles (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id text not null,
  name jsonb not null,
  permissions text[] not null,
  primary key (workspace_id, id)
);

-- ---------------------------------------------------------------------------------------------- people

create table people (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  profile text not null,
  email text not null,
  name text not null,
  phone text not null default '',
  address text not null default '',
  city text not null default '',
  country text not null default '',
  language text not null default '',
  -- Sanitised HTML, put at the end of every answer (C9).
  signature text not null default '',
  -- argon2id; null: cannot sign in.
  password_hash text,
  is_disabled boolean not null default false,
  created_at timestamptz not null default now(),
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id),
  foreign key (workspace_id, profile) references profiles (workspace_id, id)
);
create unique index person_email on people (workspace_id, lower(email)); -- the e-mail is the sign-in name
create index person_profile on people (workspace_id, profile); -- foreign key; who has a profile
create index person_xid on people (workspace_id, xid); -- the feed's small records

create table groups (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null,
  lead_id uuid,
  business_hours jsonb,
  -- Address of the group's mailbox (A1).
  mailbox text not null default '',
  is_archived boolean not null default false,
  created_at timestamptz not null default now(),
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id),
  foreign key (workspace_id, lead_id) references people (workspace_id, id)
);
create index group_lead on groups (workspace_id, lead_id); -- foreign key
create index group_xid on groups (workspace_id, xid); -- the feed's small records

create table group_members (
  workspace_id uuid not null,
  group_id uuid not null,
  person_id uuid not null,
  primary key (workspace_id, group_id, person_id),
  foreign key (workspace_id, group_id) references groups (workspace_id, id) on delete cascade,
  foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade
);
create index group_member_person on group_members (workspace_id, person_id); -- a person's groups, at every request

create table sessions (
  workspace_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  -- SHA-256 of the cookie's token.
  token_hash bytea not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  user_agent text not null default '',
  ip text not null default '',
  primary key (workspace_id, id),
  foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade
);
create unique index session_token on sessions (token_hash); -- every request of a signed-in person
create index session_person on sessions (workspace_id, person_id); -- foreign key; list and revoke a person's sessions
create index session_expiry on sessions (expires_at); -- the job that removes ended ones

create table api_keys (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null,
  secret_hash bytea not null,
  scopes text[] not null,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, created_by) references people (workspace_id, id)
);
create unique index api_key_secret on api_keys (secret_hash); -- every request with a key
create index api_key_created_by on api_keys (workspace_id, created_by); -- foreign key

-- ---------------------------------------------------------------------------------------------- tickets

create table tickets (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- Given by the last statement of the transaction that opens the ticket.
  number integer,
  subject text not null,
  status text not null,
  -- Phase of `status` in the workspace's configuration.
  phase text not null check (phase in ('new', 'active', 'waiting-customer', 'waiting-operator', 'resolved', 'closed')),
  priority text not null check (priority in ('low', 'medium', 'high', 'critical')),
  category text not null default '',
  channel text not null check (channel in ('web', 'email', 'api', 'phone', 'chat', 'agent')),
  language text not null,
  requester_person_id uuid,
  requester_name text not null default '',
  requester_email text not null default '',
  requester_phone text not null default '',
  requester_address text not null default '',
  requester_city text not null default '',
  requester_country text not null default '',
  client_ip text not null check (client_ip <> ''),
  incomplete text[] not null default '{}',
  follow_up_of_id uuid,
  -- Last sequence numbers of its append-only documents and of its history.
  pub_seq integer not null default 0,
  notes_seq integer not null default 0,
  event_seq integer not null default 0,
  pub_generation integer not null default 1,
  notes_generation integer not null default 1,
  draft_generation integer not null default 1,
  -- Raising it revokes every access code of the ticket (T1).
  access_generation integer not null default 1,
  last_side text not null check (last_side in ('customer', 'operator')),
  excerpt text not null default '',
  group_id uuid,
  assignee_id uuid,
  lock_holder_id uuid,
  lock_token integer not null default 0,
  -- engine/ticket-state.ts latestAnswers
  latest_answers jsonb not null default '[]',
  tags text[] not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  first_response_at timestamptz,
  resolved_at timestamptz,
  closed_at timestamptz,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id),
  foreign key (workspace_id, requester_person_id) references people (workspace_id, id),
  foreign key (workspace_id, group_id) references groups (workspace_id, id),
  foreign key (workspace_id, assignee_id) references people (workspace_id, id),
  foreign key (workspace_id, lock_holder_id) references people (workspace_id, id),
  foreign key (workspace_id, follow_up_of_id) references tickets (workspace_id, id)
) with (fillfactor = 85);
create unique index ticket_number on tickets (workspace_id, number); -- by number on every page and in mails
create index ticket_updated on tickets (workspace_id, updated_at desc, id); -- the default list, and its cursor
create index ticket_status on tickets (workspace_id, status, updated_at desc, id); -- lists by status
create index ticket_assignee on tickets (workspace_id, assignee_id, updated_at desc, id); -- "mine"; foreign key
create index ticket_group on tickets (workspace_id, group_id, updated_at desc, id); -- lists by group; foreign key
create index ticket_requester on tickets (workspace_id, requester_person_id, updated_at desc, id); -- a customer's own; foreign key
create index ticket_requester_email on tickets (workspace_id, lower(requester_email)); -- requests of one address
create index ticket_lock_holder on tickets (workspace_id, lock_holder_id) where lock_holder_id is not null; -- foreign key
create index ticket_follow_up on tickets (workspace_id, follow_up_of_id) where follow_up_of_id is not null; -- foreign key
create index ticket_ended on tickets (workspace_id, updated_at) where phase in ('resolved', 'closed'); -- the job that cools ended tickets

-- One message, as an update of one struct of the ticket's `pub` or `notes` document.
create table doc_updates (
  workspace_id uuid not null,
  ticket_id uuid not null,
  kind text not null check (kind in ('pub', 'notes')),
  generation integer not null,
  seq integer not null,
  -- Yjs clientID, single use.
  client bigint not null,
  message_id uuid not null,
  bytes bytea not null,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, ticket_id, kind, generation, seq),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create unique index doc_update_client on doc_updates (workspace_id, ticket_id, kind, generation, client); -- a clientID never serves twice in a document
create index doc_update_feed on doc_updates (workspace_id, ticket_id, xid); -- what is new in a ticket since a cursor

-- Projection of doc_update for reading and searching without Yjs; the two are written together.
create table messages (
  workspace_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  kind text not null check (kind in ('pub', 'notes')),
  seq integer not null,
  side text not null check (side in ('customer', 'operator')),
  author_id uuid,
  author_name text not null,
  parent_id uuid,
  html text not null,
  body_text text not null,
  signature text not null default '',
  at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade,
  foreign key (workspace_id, author_id) references people (workspace_id, id),
  foreign key (workspace_id, parent_id) references messages (workspace_id, id)
);
create unique index message_seq on messages (workspace_id, ticket_id, kind, seq); -- a conversation in order
create index message_author on messages (workspace_id, author_id); -- foreign key
create index message_parent on messages (workspace_id, parent_id) where parent_id is not null; -- foreign key

-- History, audit, report source. The server's role can only insert and read.
create table events (
  workspace_id uuid not null,
  id uuid not null,
  -- No foreign keys: history outlives what it tells of. Null: not about a ticket (sign-in, settings).
  ticket_id uuid,
  seq integer,
  type text not null,
  at timestamptz not null,
  actor_kind text not null,
  actor_id uuid,
  actor_name text not null default '',
  via text not null,
  ip text not null default '',
  -- engine/events.ts
  data jsonb not null,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id)
);
create unique index event_ticket on events (workspace_id, ticket_id, seq) where ticket_id is not null; -- a ticket's history in order
create index event_feed on events (workspace_id, ticket_id, xid) where ticket_id is not null; -- what is new in a ticket since a cursor
create index event_at on events (workspace_id, at desc, id); -- the audit log by time
create index event_actor on events (workspace_id, actor_id, at desc) where actor_id is not null; -- what one person did

-- A mail that must be sent, written with its cause. One per message and recipient (M8).
create table mail_intents (
  workspace_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  -- Null: not about a message (asking for missing details).
  message_id uuid,
  kind text not null check (kind in ('confirmation', 'answer', 'details')),
  recipient text not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade,
  foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade
);
create unique index mail_intent_once on mail_intents (workspace_id, ticket_id, message_id, recipient, kind) nulls not distinct; -- never two for one message
create index mail_intent_ticket on mail_intents (workspace_id, ticket_id); -- foreign key; delivery states on the ticket

create table held_replies (
  workspace_id uuid not null,
  id uuid not null,
  author_id uuid not null,
  ticket_id uuid not null,
  message_id uuid not null,
  html text not null,
  parent_id uuid,
  refusal jsonb not null,
  held_at timestamptz not null,
  settled text check (settled in ('resent', 'noted', 'discarded')),
  settled_at timestamptz,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id),
  foreign key (workspace_id, author_id) references people (workspace_id, id) on delete cascade,
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create index held_reply_author on held_replies (workspace_id, author_id, xid); -- the feed of its author; foreign key
create index held_reply_ticket on held_replies (workspace_id, ticket_id); -- foreign key

create table notifications (
  workspace_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  kind text not null check (kind in ('mention')),
  ticket_id uuid not null,
  message_id uuid not null,
  by_name text not null,
  at timestamptz not null,
  read_at timestamptz,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id),
  foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade,
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create index notification_person on notifications (workspace_id, person_id, xid); -- the feed of its person; foreign key
create index notification_ticket on notifications (workspace_id, ticket_id); -- foreign key

-- ---------------------------------------------------------------------------------------------- shared drafts

-- Free editing by operators; folded into few rows as it grows (sync-design B13).
create table draft_updates (
  workspace_id uuid not null,
  ticket_id uuid not null,
  generation integer not null,
  id bigint generated always as identity,
  bytes bytea not null,
  at timestamptz not null default now(),
  primary key (workspace_id, ticket_id, generation, id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);

-- Which device first used a clientID in a draft: nobody else may write under it.
create table draft_clients (
  workspace_id uuid not null,
  ticket_id uuid not null,
  generation integer not null,
  client bigint not null,
  device_id uuid not null,
  person_id uuid not null,
  primary key (workspace_id, ticket_id, generation, client),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade,
  foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade
);
create index draft_client_person on draft_clients (workspace_id, person_id); -- foreign key

-- ---------------------------------------------------------------------------------------------- sync

-- Which tickets a scope holds. Neither a move nor a deletion shows in the ticket itself, and a ticket that enters a
-- scope brings rows that have not changed for years: so membership is data (sync-design B2).
-- `changed`: last change of state. `touched`: last change of the ticket or anything that belongs to it; every
-- writer of a ticket's parts also updates the ticket row, whose trigger keeps this.
create table sync_memberships (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  ticket_id uuid not null,
  scope text not null,
  state text not null check (state in ('hot', 'cold', 'gone')),
  changed xid8 not null,
  touched xid8 not null,
  -- When it became `gone`; such lines are kept 90 days.
  gone_at timestamptz,
  primary key (workspace_id, ticket_id, scope)
) with (fillfactor = 80);
create index sync_membership_feed on sync_memberships (workspace_id, scope, touched, ticket_id); -- the pull walks this, in this order
create index sync_membership_gone on sync_memberships (gone_at) where state = 'gone'; -- retention

-- Cursors older than this have missed `gone` lines and must start afresh.
create table sync_watermarks (
  workspace_id uuid primary key references workspaces (id) on delete cascade,
  purged xid8 not null
);

-- Per device: the number of the last entry that was answered.
create table sync_devices (
  workspace_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  last_n bigint not null default 0,
  seen_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade
);
create index sync_device_person on sync_devices (workspace_id, person_id); -- foreign key

-- Answers to pushed entries: what makes a repeated push harmless.
create table sync_entries (
  workspace_id uuid not null,
  id uuid not null,
  device_id uuid not null,
  n bigint not null,
  -- protocol/sync.ts EntryOutcome
  outcome jsonb not null,
  at timestamptz not null default now(),
  is_acknowledged boolean not null default false,
  primary key (workspace_id, id),
  foreign key (workspace_id, device_id) references sync_devices (workspace_id, id) on delete cascade
);
create unique index sync_entry_n on sync_entries (workspace_id, device_id, n); -- the stored answer of an entry
create index sync_entry_at on sync_entries (at); -- retention

-- Answers to REST calls with an Idempotency-Key.
create table idempotency_keys (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  actor text not null,
  key text not null,
  request_hash bytea not null,
  status integer not null,
  body jsonb not null,
  at timestamptz not null default now(),
  primary key (workspace_id, actor, key)
);
create index idempotency_at on idempotency_keys (at); -- retention: 48 hours

create function ticket_membership() returns trigger language plpgsql as $$
declare
  here xid8 := pg_current_xact_id();
  heat text := 'hot';
  days integer;
  scopes text[];
begin
  if tg_op = 'DELETE' then
    update sync_memberships m set state = 'gone', changed = here, touched = here, gone_at = now()
      where m.workspace_id = old.workspace_id and m.ticket_id = old.id and m.state <> 'gone';
    return null;
  end if;
  if new.phase in ('resolved', 'closed') then
    select w.working_set_days into days from workspaces w where w.id = new.workspace_id;
    if new.updated_at < now() - make_interval(days => days) then heat := 'cold'; end if;
  end if;
  scopes := array_remove(array[
    'g:' || coalesce(new.group_id::text, '-'),
    'u:' || new.assignee_id::text,
    'c:' || new.requester_person_id::text
  ], null);
  insert into sync_memberships as m (workspace_id, ticket_id, scope, state, changed, touched)
    select new.workspace_id, new.id, s, heat, here, here from unnest(scopes) s
    on conflict (workspace_id, ticket_id, scope) do update set
      state = excluded.state,
      changed = case when m.state = excluded.state then m.changed else here end,
      touched = here,
      gone_at = null;
  if tg_op = 'UPDATE' and (new.group_id is distinct from old.group_id or new.assignee_id is distinct from old.assignee_id
      or new.requester_person_id is distinct from old.requester_person_id) then
    update sync_memberships m set state = 'gone', changed = here, touched = here, gone_at = now()
      where m.workspace_id = new.workspace_id and m.ticket_id = new.id and m.state <> 'gone' and m.scope <> all (scopes);
  end if;
  return null;
end $$;

create trigger ticket_stamp before update on tickets for each row execute function stamp_xid();
create trigger ticket_member after insert or update or delete on tickets for each row execute function ticket_membership();
create trigger workspace_stamp before update on workspaces for each row execute function stamp_xid();
create trigger person_stamp before update on people for each row execute function stamp_xid();
create trigger group_stamp before update on groups for each row execute function stamp_xid();
create trigger held_reply_stamp before update on held_replies for each row execute function stamp_xid();
create trigger notification_stamp before update on notifications for each row execute function stamp_xid();

-- A person's groups are part of the person's record.
create function group_member_touches_person() returns trigger language plpgsql as $$
begin
  update people p set name = p.name where p.workspace_id = coalesce(new.workspace_id, old.workspace_id) and p.id = coalesce(new.person_id, old.person_id);
  return null;
end $$;
create trigger group_member_person after insert or delete on group_members for each row execute function group_member_touches_person();

-- ---------------------------------------------------------------------------------------------- before a tenant is known

-- These run as the owner and look up only ids (architecture.md "Contract"); everything else waits for the tenant.
create function workspace_by_slug(wanted text) returns uuid language sql stable security definer set search_path = public
  as $$ select w.id from workspaces w where w.slug = wanted $$;
create function session_by_token(hash bytea, out workspace_id uuid, out id uuid) language sql stable security definer set search_path = public
  as $$ select s.workspace_id, s.id from sessions s where s.token_hash = hash $$;
create function api_key_by_secret(hash bytea, out workspace_id uuid, out id uuid) language sql stable security definer set search_path = public
  as $$ select k.workspace_id, k.id from api_keys k where k.secret_hash = hash $$;
create function all_workspaces() returns setof uuid language sql stable security definer set search_path = public
  as $$ select w.id from workspaces w order by w.created_at $$;
create function demo_workspaces() returns setof uuid language sql stable security definer set search_path = public
  as $$ select w.id from workspaces w where w.is_demo order by w.created_at $$;
create function has_own_workspace() returns boolean language sql stable security definer set search_path = public
  as $$ select exists (select 1 from workspaces w where not w.is_demo) $$;

-- ---------------------------------------------------------------------------------------------- rights

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array[
    'ticket_counters', 'profiles', 'people', 'groups', 'group_members', 'sessions', 'api_keys', 'tickets', 'doc_updates', 'messages',
    'events', 'mail_intents', 'held_replies', 'notifications', 'draft_updates', 'draft_clients', 'sync_memberships',
    'sync_watermarks', 'sync_devices', 'sync_entries', 'idempotency_keys'
  ] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''homing.workspace'', true), '''')::uuid)',
      tenant_table
    );
  end loop;
end $$;
alter table workspaces enable row level security;
alter table workspaces force row level security;
create policy tenant on workspaces using (id = nullif(current_setting('homing.workspace', true), '')::uuid);

-- The definer functions above run as the owner, whom forced security binds as well: let it find ids.
create policy owner_lookup on workspaces for select to current_user using (true);
create policy owner_lookup on sessions for select to current_user using (true);
create policy owner_lookup on api_keys for select to current_user using (true);

grant usage on schema public to :"app_role";
grant select, insert, update, delete on all tables in schema public to :"app_role";
-- History cannot be altered by the server (I5); the server's state only by the owner.
revoke update, delete on events from :"app_role";
revoke insert, update, delete on server_state from :"app_role";
