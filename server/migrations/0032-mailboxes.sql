-- Mailboxes (M1) and the mails that were fetched from them (M3, M9).

-- Where a workspace or a group gets its mail, and by which server what is written from its address is sent.
create table mailboxes (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) <= 120),
  address text not null check (length(address) <= 254 and address = lower(address)),
  -- Null: the whole workspace's.
  group_id uuid,
  -- features/mailboxes/mailbox.ts Incoming and Outgoing; null: this mailbox does not fetch, does not send.
  incoming jsonb,
  outgoing jsonb,
  -- Passwords and tokens of both, sealed with a key of the server's secret for this row alone. Null: there are none, as
  -- after a move to another server.
  secrets bytea,
  interval_minutes integer not null default 5 check (interval_minutes between 1 and 1440),
  is_enabled boolean not null default true,
  -- Mails stay where they are after they were fetched.
  keeps_on_server boolean not null default false,
  -- Health: when it was asked last, when that last went well, since when and how often in a row it has not.
  last_checked_at timestamptz,
  last_ok_at timestamptz,
  failed_since timestamptz,
  failures integer not null default 0,
  -- What went wrong the last time, a code and what the server said to it.
  problem text check (length(problem) <= 40),
  problem_detail text check (length(problem_detail) <= 500),
  -- Mails that lie there and are larger than what is taken.
  left_behind integer not null default 0,
  -- When it is to be asked next; null: never by itself.
  next_check_at timestamptz,
  -- Whoever fetches holds it until then, and only under this claim changes its health.
  claimed_until timestamptz,
  claim_id uuid,
  -- Likewise for whoever listens to it for new mails (IMAP IDLE).
  watched_until timestamptz,
  watch_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, group_id) references groups (workspace_id, id) on delete set null (group_id)
);
create unique index mailbox_address on mailboxes (workspace_id, address); -- an address is one mailbox's
create index mailbox_group on mailboxes (workspace_id, group_id) where group_id is not null; -- foreign key; the mailbox of a group
create index mailbox_due on mailboxes (next_check_at) where is_enabled and incoming is not null; -- the round that fetches

-- One fetched mail, written whole before its server is told to forget it. The line outlives its words: the same mail is
-- not taken twice.
create table inbound_mails (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  mailbox_id uuid,
  -- POP3: its UIDL. IMAP: UIDVALIDITY, a point, UID.
  uid text not null check (length(uid) <= 200),
  -- Of all its bytes, which inbound_mail_parts holds; null with state `failed` and problem `too-large`: it was not fetched.
  sha256 bytea check (octet_length(sha256) = 32),
  size bigint not null check (size >= 0),
  received_at timestamptz not null,
  -- stored: to be read. done: it has a ticket. unreadable: it has one that shows it as it came. ignored: recognised as what
  -- makes no ticket. failed: given up, an administrator sees it. erased: its ticket was purged, and its words with it.
  state text not null default 'stored' check (state in ('stored', 'done', 'unreadable', 'ignored', 'failed', 'erased')),
  attempts integer not null default 0,
  -- Not before; null: at once.
  next_try_at timestamptz,
  claimed_until timestamptz,
  claim_id uuid,
  -- What it was recognised as: request, reply, auto-reply, bounce, list, loop, flood …
  kind text check (length(kind) <= 40),
  from_address text check (length(from_address) <= 254),
  from_name text check (length(from_name) <= 500),
  subject text check (length(subject) <= 2000),
  -- With its angle brackets, as it was found.
  message_id_header text check (length(message_id_header) <= 1000),
  ticket_id uuid,
  message_id uuid,
  -- The mail of ours that it answers or could not be delivered.
  intent_id uuid,
  problem text check (length(problem) <= 500),
  processed_at timestamptz,
  primary key (workspace_id, id),
  check (sha256 is not null or (state = 'failed' and problem is not null)),
  foreign key (workspace_id, mailbox_id) references mailboxes (workspace_id, id) on delete set null (mailbox_id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete set null (ticket_id),
  foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete set null (message_id),
  foreign key (workspace_id, intent_id) references mail_intents (workspace_id, id) on delete set null (intent_id)
);
create unique index inbound_mail_once on inbound_mails (workspace_id, mailbox_id, sha256); -- the same bytes are the same mail, whatever number a server gives them; foreign key
create index inbound_mail_uid on inbound_mails (workspace_id, mailbox_id, uid); -- which mails of a server are known
create index inbound_mail_bytes on inbound_mails (workspace_id, sha256); -- a mail whose mailbox was removed and set up anew
create index inbound_mail_due on inbound_mails (workspace_id, next_try_at) where state = 'stored'; -- what is to be read
create index inbound_mail_received on inbound_mails (workspace_id, received_at desc, id desc); -- the list
create index inbound_mail_sender on inbound_mails (workspace_id, from_address, received_at); -- how much somebody sends
create index inbound_mail_header on inbound_mails (workspace_id, message_id_header) where message_id_header is not null; -- the mail that another one answers
create index inbound_mail_ticket on inbound_mails (workspace_id, ticket_id) where ticket_id is not null; -- foreign key; the mails of a ticket
create index inbound_mail_message on inbound_mails (workspace_id, message_id) where message_id is not null; -- foreign key; the mail behind a message
create index inbound_mail_intent on inbound_mails (workspace_id, intent_id) where intent_id is not null; -- foreign key; what came back to a mail of ours

-- Its bytes, in order and in pieces of a megabyte, so that a large mail is never held whole by whoever moves it.
create table inbound_mail_parts (
  workspace_id uuid not null,
  mail_id uuid not null,
  position integer not null check (position >= 0),
  bytes bytea not null,
  primary key (workspace_id, mail_id, position),
  foreign key (workspace_id, mail_id) references inbound_mails (workspace_id, id) on delete cascade
);
alter table inbound_mail_parts alter column bytes set storage external;

comment on table mailboxes is 'Mailboxes of a workspace or a group: where mail is fetched and by which server it is sent (M1).';
comment on table inbound_mails is 'Mails that were fetched, one line each, and what became of them (M3, M9).';
comment on table inbound_mail_parts is 'The bytes of fetched mails, as they came.';

-- A ticket that is purged takes the words of its mails along.
create function ticket_takes_mails() returns trigger language plpgsql as $$
begin
  delete from inbound_mail_parts p using inbound_mails m
    where m.workspace_id = old.workspace_id and m.ticket_id = old.id
      and p.workspace_id = m.workspace_id and p.mail_id = m.id;
  update inbound_mails m set state = 'erased', from_address = null, from_name = null, subject = null, message_id_header = null,
      problem = null
    where m.workspace_id = old.workspace_id and m.ticket_id = old.id and m.sha256 is not null;
  return old;
end $$;
create trigger ticket_purged_with_mails before delete on tickets for each row execute function ticket_takes_mails();

create function due_mailbox_workspaces(now timestamptz) returns setof uuid language sql stable security definer set search_path = public
  as $$ select distinct m.workspace_id from mailboxes m
    join workspaces w on w.id = m.workspace_id and w.deleting_at is null
    where m.is_enabled and m.incoming is not null and m.next_check_at <= now limit 1000 $$;
create function watchable_mailbox_workspaces(now timestamptz) returns setof uuid language sql stable security definer set search_path = public
  as $$ select distinct m.workspace_id from mailboxes m
    join workspaces w on w.id = m.workspace_id and w.deleting_at is null
    where m.is_enabled and m.incoming ->> 'kind' = 'imap' and m.failures = 0 and m.last_ok_at is not null
      and coalesce(m.watched_until, '-infinity') <= now limit 1000 $$;
create function due_inbound_workspaces(now timestamptz) returns setof uuid language sql stable security definer set search_path = public
  as $$ select distinct m.workspace_id from inbound_mails m
    join workspaces w on w.id = m.workspace_id and w.deleting_at is null
    where m.state = 'stored' and coalesce(m.next_try_at, '-infinity') <= now and coalesce(m.claimed_until, '-infinity') <= now
    limit 1000 $$;
create index inbound_mail_waiting on inbound_mails (next_try_at) where state = 'stored'; -- due_inbound_workspaces

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['mailboxes', 'inbound_mails', 'inbound_mail_parts'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''homing.workspace'', true), '''')::uuid)',
      tenant_table
    );
  end loop;
end $$;
-- For the functions that look for work, whom forced security binds as well.
create policy owner_reads on mailboxes for select to current_user using (true);
create policy owner_reads on inbound_mails for select to current_user using (true);
grant select, insert, update, delete on mailboxes, inbound_mails, inbound_mail_parts to :"app_role";
