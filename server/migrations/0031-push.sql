-- Notifications by Web Push (L7, N1): which device of whom wants them, and what is still to be told to each.

-- One device, as its browser lets others reach it. It ends with its session, for whatever reason that ends: whoever signs in
-- next in the same browser gets nothing of it.
create table push_subscriptions (
  workspace_id uuid not null,
  id uuid not null,
  session_id uuid not null,
  person_id uuid not null,
  -- A secret of that browser: whoever knows it can ask its push service to deliver.
  endpoint text not null check (length(endpoint) <= 2000),
  -- The device's public key and the shared secret that RFC 8291 encrypts with, in base64url.
  p256dh text not null check (length(p256dh) = 87),
  auth text not null check (length(auth) = 22),
  -- Whether the subject and the name of whoever wrote may stand on a locked screen.
  shows_subject boolean not null,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, session_id) references sessions (workspace_id, id) on delete cascade,
  foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade
);
create unique index push_subscription_session on push_subscriptions (workspace_id, session_id); -- one per device; foreign key
create unique index push_subscription_endpoint on push_subscriptions (workspace_id, endpoint); -- a browser is one person's at a time
create index push_subscription_person on push_subscriptions (workspace_id, person_id); -- whom something is told; foreign key

-- News of one ticket for one device. What happens while it waits is added to it.
create table push_deliveries (
  workspace_id uuid not null,
  subscription_id uuid not null,
  ticket_id uuid not null,
  kinds text[] not null check (kinds <@ array['message', 'assigned', 'mention', 'rating']),
  -- The latest message of the customer, and the latest note that names the person.
  message_id uuid,
  note_id uuid,
  -- When the latest of it happened, and how often something was added.
  at timestamptz not null,
  revision integer not null default 1,
  -- Not before: while it is being sent, and when the push service asked for a pause.
  due_at timestamptz not null,
  attempts integer not null default 0,
  primary key (workspace_id, subscription_id, ticket_id),
  foreign key (workspace_id, subscription_id) references push_subscriptions (workspace_id, id) on delete cascade,
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create index push_delivery_ticket on push_deliveries (workspace_id, ticket_id); -- foreign key
create index push_delivery_due on push_deliveries (workspace_id, due_at); -- what is to be sent

comment on table push_subscriptions is 'Devices that want notifications (L7); they end with their session.';
comment on table push_deliveries is 'News of tickets that devices are still to be told (N1).';

-- A session that is revoked stays a while as a row; its device hears nothing more from that moment on.
create function push_ends_with_session() returns trigger language plpgsql as $$
begin
  delete from push_subscriptions p where p.workspace_id = new.workspace_id and p.session_id = new.id;
  return null;
end $$;
create trigger session_ends_push after update of revoked_at on sessions for each row
  when (new.revoked_at is not null) execute function push_ends_with_session();

create function due_push_workspaces(now timestamptz) returns setof uuid language sql stable security definer set search_path = public
  as $$ select distinct d.workspace_id from push_deliveries d
    join workspaces w on w.id = d.workspace_id and w.deleting_at is null where d.due_at <= now limit 1000 $$;

alter table push_subscriptions enable row level security;
alter table push_subscriptions force row level security;
create policy tenant on push_subscriptions using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
alter table push_deliveries enable row level security;
alter table push_deliveries force row level security;
create policy tenant on push_deliveries using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
create policy owner_reads on push_deliveries for select to current_user using (true); -- for due_push_workspaces, whom forced security binds as well
grant select, insert, update, delete on push_subscriptions, push_deliveries to :"app_role";
