-- What people are told of, and how (N1, N4): what has happened and is still to be told, what each of them wants, and Slack.

-- ---------------------------------------------------------------------------------------------- in the app

alter table notifications drop constraint notifications_kind_check;
alter table notifications
  -- Null: about no message.
  alter column message_id drop not null,
  -- What of it is new: a status, a promised time, a stage, a rating.
  add column detail text not null default '' check (length(detail) <= 300),
  -- The event, by its number in the ticket's history; with it nobody is told twice.
  add column about_seq integer,
  add constraint notifications_kind_check check (kind in (
    'new-ticket', 'assigned', 'new-message', 'mention', 'status-changed', 'ticket-resolved', 'escalated', 'due-soon',
    'target-missed', 'expired', 'solution-to-review', 'solution-judged', 'rated', 'held-reply'));
create unique index notification_once on notifications (workspace_id, person_id, ticket_id, kind, about_seq) where about_seq is not null; -- nobody is told twice
create index notification_newest on notifications (workspace_id, person_id, id); -- the list of a person, and what is beyond what is kept
create index notification_at on notifications (workspace_id, at); -- what has become too old
comment on table notifications is 'What somebody is told of in the app (N4).';

-- ---------------------------------------------------------------------------------------------- what is to be told

-- Written by the transaction that made it happen; whom it concerns and how they want to be told is asked afterwards, by one
-- place (server/features/notifications), which removes the row with the same transaction that writes what follows from it.
create table notices (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  ticket_id uuid not null,
  event text not null check (event in (
    'new-ticket', 'assigned', 'new-message', 'mention', 'status-changed', 'ticket-resolved', 'escalated', 'due-soon',
    'target-missed', 'expired', 'solution-to-review', 'solution-judged', 'rated', 'held-reply')),
  -- Null: those whom it concerns (a group, the holder, who watches).
  person_id uuid,
  -- Who did it, and hears nothing of it.
  actor_id uuid,
  by_name text not null,
  message_id uuid,
  -- The message's number (new-message), else the event's.
  about_seq integer,
  detail text not null check (length(detail) <= 300),
  -- The workspace mailed people when it happened (W4): switched on later, it is not mailed afterwards.
  may_mail boolean not null,
  at timestamptz not null,
  due_at timestamptz not null,
  attempts integer not null default 0,
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create index notice_due on notices (workspace_id, due_at, id); -- what is to be told
create index notice_ticket on notices (workspace_id, ticket_id); -- foreign key
comment on table notices is 'What has happened and is still to be told (N4).';

-- That a promised time was told to be due soon: once per ticket, promise and moment.
create table due_soon_told (
  workspace_id uuid not null,
  ticket_id uuid not null,
  target text not null,
  due_at timestamptz not null,
  primary key (workspace_id, ticket_id, target),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
comment on table due_soon_told is 'Promised times of which was told that they run out soon (A8, N4).';

-- ---------------------------------------------------------------------------------------------- what each of them wants

create table notification_preferences (
  workspace_id uuid not null,
  person_id uuid not null,
  -- shared/notifications/preferences.ts
  preferences jsonb not null,
  changed_at timestamptz not null,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, person_id),
  foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade
);
comment on table notification_preferences is 'How somebody wants to be told of what (N1); no row: as the workspace has it.';
create trigger notification_preference_stamp before update on notification_preferences for each row execute function stamp_xid();

-- ---------------------------------------------------------------------------------------------- Slack

-- Where messages of a person, or of the workspace, go: an address that is a secret, sealed for its row.
create table slack_webhooks (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- Null: the workspace's own channel.
  person_id uuid,
  url bytea not null,
  -- What may be shown of it.
  host text not null check (length(host) <= 253),
  url_end text not null check (length(url_end) <= 4),
  set_at timestamptz not null,
  last_sent_at timestamptz,
  failed_since timestamptz,
  problem text check (length(problem) <= 60),
  primary key (workspace_id, id),
  foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade
);
create unique index slack_webhook_owner on slack_webhooks (workspace_id, person_id) nulls not distinct; -- one each; foreign key
comment on table slack_webhooks is 'Slack-compatible webhooks of people and of the workspace (N1).';

create table slack_deliveries (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- Null: the workspace's own channel.
  person_id uuid,
  ticket_id uuid not null,
  event text not null,
  by_name text not null,
  message_id uuid,
  about_seq integer,
  detail text not null,
  at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  -- Not before; while it is being sent, until when nobody else takes it.
  due_at timestamptz not null,
  attempts integer not null default 0,
  sent_at timestamptz,
  problem text check (length(problem) <= 60),
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade,
  foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade
);
create index slack_delivery_due on slack_deliveries (workspace_id, due_at) where state = 'waiting'; -- what is to be sent
create index slack_delivery_list on slack_deliveries (workspace_id, state, id); -- the list for administrators
create index slack_delivery_ticket on slack_deliveries (workspace_id, ticket_id); -- foreign key
create index slack_delivery_person on slack_deliveries (workspace_id, person_id) where person_id is not null; -- foreign key
comment on table slack_deliveries is 'Messages to Slack-compatible webhooks, and what became of them (N1, N3).';

-- ---------------------------------------------------------------------------------------------- mails and devices

alter table mail_intents drop constraint mail_intents_kind_check;
alter table mail_intents add constraint mail_intents_kind_check check (kind in (
  'confirmation', 'details', 'answer', 'resolved', 'solution',
  'message', 'assigned', 'escalated', 'review', 'judged',
  'new-ticket', 'mention', 'status-changed', 'ticket-resolved', 'due-soon', 'target-missed', 'expired', 'rated', 'held-reply',
  'password-reset', 'invitation', 'password-changed'));

-- Those that stood for a group whose members were still to be looked up.
alter table mail_intents no force row level security;
alter table notices no force row level security;
alter table messages no force row level security;
insert into notices (workspace_id, id, ticket_id, event, by_name, message_id, about_seq, detail, may_mail, at, due_at)
select i.workspace_id, i.id, i.ticket_id,
  case i.kind when 'message' then 'new-message' when 'review' then 'solution-to-review' else 'escalated' end,
  '', case i.kind when 'message' then (
    select m.id from messages m
    where m.workspace_id = i.workspace_id and m.ticket_id = i.ticket_id and m.kind = 'pub' and m.seq = i.about_seq
  ) end, i.about_seq, '', true, i.created_at, i.due_at
from mail_intents i
where i.state = 'waiting' and i.person_id is null and i.recipient = '' and i.ticket_id is not null
  and i.kind in ('message', 'escalated', 'review');
delete from mail_intents i
where i.state = 'waiting' and i.person_id is null and i.recipient = '' and i.ticket_id is not null
  and i.kind in ('message', 'escalated', 'review');
alter table mail_intents force row level security;
alter table notices force row level security;
alter table messages force row level security;

alter table push_deliveries drop constraint push_deliveries_kinds_check;
alter table push_deliveries no force row level security;
update push_deliveries set kinds = array_replace(array_replace(kinds, 'message', 'new-message'), 'rating', 'rated');
alter table push_deliveries force row level security;
alter table push_deliveries add constraint push_deliveries_kinds_check check (kinds <@ array[
  'new-ticket', 'assigned', 'new-message', 'mention', 'status-changed', 'ticket-resolved', 'escalated', 'due-soon',
  'target-missed', 'expired', 'solution-to-review', 'solution-judged', 'rated', 'held-reply']);

-- ---------------------------------------------------------------------------------------------- who sees what

do $$
declare name text;
begin
  foreach name in array array['notices', 'due_soon_told', 'notification_preferences', 'slack_webhooks', 'slack_deliveries'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''homing.workspace'', true), '''')::uuid)', name);
  end loop;
end $$;
create policy owner_reads on notices for select to current_user using (true); -- for due_notice_workspaces, whom forced security binds as well
create policy owner_reads on slack_deliveries for select to current_user using (true); -- for due_slack_workspaces
grant select, insert, update, delete on notices, due_soon_told, notification_preferences, slack_webhooks, slack_deliveries
  to :"app_role";

create function due_notice_workspaces(now timestamptz) returns setof uuid language sql stable security definer set search_path = public
  as $$ select distinct n.workspace_id from notices n
    join workspaces w on w.id = n.workspace_id and w.deleting_at is null where n.due_at <= now limit 1000 $$;
create function due_slack_workspaces(now timestamptz) returns setof uuid language sql stable security definer set search_path = public
  as $$ select distinct d.workspace_id from slack_deliveries d
    join workspaces w on w.id = d.workspace_id and w.deleting_at is null and not w.is_demo
    where d.state = 'waiting' and d.due_at <= now limit 1000 $$;
