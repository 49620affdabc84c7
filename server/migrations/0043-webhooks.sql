-- Webhooks out (X3): where events go, what is still to be sent there, and what became of it.

create table webhooks (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  url text not null check (length(url) <= 1000),
  description text not null check (length(description) <= 200),
  -- shared/engine/webhook-events.ts
  events text[] not null check (cardinality(events) between 1 and 40),
  -- {v, where}: shared/conditions/condition.ts, asked of the ticket
  filter jsonb not null,
  is_on boolean not null default false,
  -- Why the product switched it off; null: it is on, or somebody did.
  off_reason text check (off_reason in ('gone', 'failing', 'maker')),
  -- By whose rights it is told anything: whoever saved it last.
  maker_id uuid not null,
  -- Sealed. The one before is signed with as well, until it ends. Null: it came with its workspace from another server.
  secret bytea,
  previous_secret bytea,
  previous_until timestamptz,
  created_at timestamptz not null,
  -- Since the last that was taken.
  failures integer not null default 0,
  failing_since timestamptz,
  problem text check (length(problem) <= 60),
  last_sent_at timestamptz,
  -- Nothing is sent before.
  paused_until timestamptz,
  -- Events that found its queue full.
  dropped integer not null default 0,
  dropped_at timestamptz,
  version integer not null default 1,
  primary key (workspace_id, id),
  check (secret is not null or not is_on),
  foreign key (workspace_id, maker_id) references people (workspace_id, id) on delete cascade
);
create index webhook_maker on webhooks (workspace_id, maker_id); -- foreign key
comment on table webhooks is 'Addresses of other systems that are told of events (X3).';

-- Written by the transaction that made it happen; server/features/webhooks makes deliveries of it, and removes it with them.
create table webhook_events (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  type text not null check (length(type) <= 40),
  ticket_id uuid not null,
  -- The event's number in the ticket's history.
  event_seq integer not null,
  message_id uuid,
  at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create index webhook_event_ticket on webhook_events (workspace_id, ticket_id); -- foreign key
comment on table webhook_events is 'What has happened and is still to be told to webhooks (X3).';

create table webhook_deliveries (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  -- The receiver's webhook-id, at every attempt.
  id uuid not null,
  webhook_id uuid not null,
  -- Null: a test, which is about no ticket.
  event_id uuid,
  type text not null check (length(type) <= 40),
  ticket_id uuid,
  event_seq integer,
  message_id uuid,
  -- When it happened, and when it was (last) put into the queue.
  at timestamptz not null,
  queued_at timestamptz not null,
  -- passed: by its time the webhook's maker might not see the ticket any more.
  state text not null check (state in ('waiting', 'sent', 'failed', 'passed')),
  -- Not before; while it is being sent, until when nobody else takes it.
  due_at timestamptz not null,
  -- Since it was put into the queue.
  attempts integer not null default 0,
  -- Of all its days: the fence of whoever has taken it.
  claims integer not null default 0,
  status integer,
  problem text check (length(problem) <= 60),
  -- The latest: [{at, status, problem, ms}]
  tries jsonb not null default '[]',
  ended_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, webhook_id) references webhooks (workspace_id, id) on delete cascade,
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create unique index webhook_delivery_once on webhook_deliveries (workspace_id, webhook_id, event_id); -- an event is told once; null: tests
create index webhook_delivery_due on webhook_deliveries (workspace_id, webhook_id, due_at) where state = 'waiting'; -- what is to be sent
create index webhook_delivery_log on webhook_deliveries (workspace_id, webhook_id, at, id); -- the log, and what is too old for it
create index webhook_delivery_failed on webhook_deliveries (workspace_id, webhook_id, at, id) where state = 'failed'; -- what can be sent again
create index webhook_delivery_ticket on webhook_deliveries (workspace_id, ticket_id); -- foreign key
comment on table webhook_deliveries is 'Events on their way to webhooks, and what became of them (X3).';

alter table mail_intents drop constraint mail_intents_kind_check;
alter table mail_intents add constraint mail_intents_kind_check check (kind in (
  'confirmation', 'details', 'answer', 'resolved', 'solution',
  'message', 'assigned', 'escalated', 'review', 'judged',
  'new-ticket', 'mention', 'status-changed', 'ticket-resolved', 'due-soon', 'target-missed', 'expired', 'rated', 'held-reply',
  'password-reset', 'invitation', 'password-changed', 'address-confirm', 'address-changed', 'webhook-off'));

do $$
declare name text;
begin
  foreach name in array array['webhooks', 'webhook_events', 'webhook_deliveries'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''homing.workspace'', true), '''')::uuid)', name);
    execute format('create policy owner_reads on %I for select to current_user using (true)', name); -- for due_webhook_workspaces
  end loop;
end $$;
grant select, insert, update, delete on webhooks, webhook_events, webhook_deliveries to :"app_role";

create function due_webhook_workspaces(now timestamptz) returns setof uuid language sql stable security definer set search_path = public
  as $$
    select due.workspace_id from (
      select e.workspace_id from webhook_events e
      union
      select h.workspace_id from webhooks h
      where exists (
        select from webhook_deliveries d
        where d.workspace_id = h.workspace_id and d.webhook_id = h.id and d.state = 'waiting' and d.due_at <= now
      )
    ) due
    join workspaces w on w.id = due.workspace_id and w.deleting_at is null and not w.is_demo
    limit 1000
  $$;
