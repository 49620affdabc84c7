-- The ticket engine, whole: what a ticket can be asked for beyond its conversation (engine/ticket-state.ts).

alter table tickets add column if not exists fields jsonb not null default '{}';
alter table tickets
  add column watchers uuid[] not null default '{}',
  add column cc text[] not null default '{}',
  -- engine/ticket-state.ts TicketLink; the other end has the other one, so a ticket's own column knows all its links.
  add column links jsonb not null default '[]',
  add column merged_into_id uuid,
  add column translations jsonb not null default '{}',
  add column solution jsonb,
  add column rating jsonb,
  add column minutes_worked integer not null default 0,
  add column answered_by uuid[] not null default '{}',
  add column waiting_since timestamptz,
  add column unanswered integer not null default 0,
  add column status_since timestamptz,
  add column targets jsonb,
  add column escalation integer not null default 0,
  add column expired_at timestamptz,
  add column archived_at timestamptz,
  add column deleted_at timestamptz,
  add foreign key (workspace_id, merged_into_id) references tickets (workspace_id, id);

-- A copy of a message, made by merge or split: where it was written. The words of a redacted one are gone.
alter table messages
  add column origin_ticket_id uuid,
  add column origin_message_id uuid,
  add column redacted_at timestamptz;

-- What was there before: not a change that devices have to fetch, and forced security binds the owner too.
alter table tickets no force row level security;
alter table messages no force row level security;
alter table tickets disable trigger user;
update tickets t set
  status_since = coalesce(t.closed_at, t.resolved_at, t.updated_at),
  answered_by = coalesce((
    select array_agg(distinct m.author_id) from messages m
    where m.workspace_id = t.workspace_id and m.ticket_id = t.id and m.kind = 'pub' and m.side = 'operator'
      and m.author_id is not null
  ), '{}'),
  (waiting_since, unanswered) = (
    select case when t.phase in ('resolved', 'closed') then null else min(m.at) end,
      case when t.phase in ('resolved', 'closed') then 0 else count(m.id) end
    from messages m
    where m.workspace_id = t.workspace_id and m.ticket_id = t.id and m.kind = 'pub' and m.side = 'customer'
      and m.seq > coalesce((
        select max(a.seq) from messages a
        where a.workspace_id = t.workspace_id and a.ticket_id = t.id and a.kind = 'pub' and a.side = 'operator'
      ), 0)
  );
alter table tickets enable trigger user;
alter table messages force row level security;
alter table tickets force row level security;
alter table tickets alter column status_since set not null, alter column status_since set default now();

create index ticket_merged on tickets (workspace_id, merged_into_id) where merged_into_id is not null; -- duplicates of a ticket; foreign key
create index ticket_deleted on tickets (workspace_id, deleted_at) where deleted_at is not null; -- the administrators' list, and the purge
create index ticket_unresolved on tickets (workspace_id, created_at) where phase not in ('resolved', 'closed') and expired_at is null and deleted_at is null; -- the job that marks expired ones
create index ticket_closed on tickets (workspace_id, closed_at) where phase = 'closed' and archived_at is null and deleted_at is null; -- the job that archives
create index ticket_waiting on tickets (workspace_id, waiting_since) where waiting_since is not null and deleted_at is null; -- who waits longest
create index ticket_watched on tickets using gin (watchers) where watchers <> '{}'; -- tickets that somebody follows
create index message_origin on messages (workspace_id, origin_message_id) where origin_message_id is not null; -- copies of a message, to redact them with it

-- Time worked on tickets (T18), a line per entry; the ticket holds the sum.
create table time_entries (
  workspace_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  -- Null: an integrator's key.
  person_id uuid,
  minutes integer not null check (minutes > 0),
  worked_on date not null,
  text text not null default '',
  at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade,
  foreign key (workspace_id, person_id) references people (workspace_id, id)
);
create index time_entry_ticket on time_entries (workspace_id, ticket_id, worked_on); -- a ticket's entries; foreign key
create index time_entry_person on time_entries (workspace_id, person_id, worked_on); -- a person's time in a report; foreign key
alter table time_entries enable row level security;
alter table time_entries force row level security;
create policy tenant on time_entries using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on time_entries to :"app_role";

-- What customers are shown of a solution: nothing before it was sent to them (engine/solution.ts).
create function solution_for_customer(solution jsonb) returns jsonb language sql immutable as $$
  select case
    when solution ->> 'stage' in ('approved', 'refused') then solution
    when solution ->> 'stage' = 'reviewed' then solution - 'note'
  end
$$;
-- And of custom fields: those for everyone (engine/fields.ts).
create function fields_for_customer(workspace uuid, given jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(f.key, f.value), '{}')
  from jsonb_each(given) f
  where exists (
    select 1 from workspaces w, jsonb_array_elements(w.configuration -> 'fields') d
    where w.id = workspace and d ->> 'id' = f.key and d ->> 'audience' = 'everyone'
  )
$$;

create or replace function ticket_public_time() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.public_updated_at := coalesce(new.public_updated_at, new.updated_at);
  elsif (
    new.number, new.subject, new.status, new.priority, new.category, new.channel, new.language, new.requester_person_id,
    new.requester_name, new.requester_email, new.requester_phone, new.requester_address, new.requester_city,
    new.requester_country, new.incomplete, new.follow_up_of_id, new.pub_seq, new.pub_generation, new.last_side, new.excerpt,
    new.first_response_at, new.resolved_at, new.closed_at, new.sale_id, new.merged_into_id, new.translations, new.rating,
    solution_for_customer(new.solution)
  ) is distinct from (
    old.number, old.subject, old.status, old.priority, old.category, old.channel, old.language, old.requester_person_id,
    old.requester_name, old.requester_email, old.requester_phone, old.requester_address, old.requester_city,
    old.requester_country, old.incomplete, old.follow_up_of_id, old.pub_seq, old.pub_generation, old.last_side, old.excerpt,
    old.first_response_at, old.resolved_at, old.closed_at, old.sale_id, old.merged_into_id, old.translations, old.rating,
    solution_for_customer(old.solution)
  ) or (
    new.fields is distinct from old.fields
    and fields_for_customer(new.workspace_id, new.fields) is distinct from fields_for_customer(old.workspace_id, old.fields)
  ) then
    new.public_updated_at := new.updated_at;
  else
    new.public_updated_at := old.public_updated_at;
  end if;
  return new;
end $$;

-- A deleted ticket leaves every device; it comes back when it is restored. An archived one leaves the working set.
create or replace function ticket_membership() returns trigger language plpgsql as $$
declare
  here xid8 := pg_current_xact_id();
  heat text := 'hot';
  days integer;
  scopes text[];
begin
  if tg_op = 'DELETE' or new.deleted_at is not null then
    update sync_memberships m set state = 'gone', changed = here, touched = here, gone_at = now()
      where m.workspace_id = old.workspace_id and m.ticket_id = old.id and m.state <> 'gone';
    return null;
  end if;
  if new.archived_at is not null then
    heat := 'cold';
  elsif new.phase in ('resolved', 'closed') then
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

-- Workspaces from before have none of the new settings; what needs a decision is off. Profiles that every workspace
-- starts with get the rights that now have a name of their own.
do $$
declare
  one uuid;
begin
  for one in select all_workspaces() loop
    perform set_config('homing.workspace', one::text, true);
    update workspaces w set configuration = '{
      "categories": [], "fields": [], "closing": {"mustHaveAnswered": "any"},
      "solution": {"isEnabled": false, "review": false, "customerApproval": false, "moves": {}},
      "rating": {"isEnabled": false}, "archiveDays": null, "holidays": [], "targets": [],
      "escalation": {"isEnabled": false}, "emailNotifications": true, "auditDigestDays": 1
    }'::jsonb || w.configuration
    where w.id = one;
    update profiles p set permissions = array(select distinct unnest(p.permissions || case p.id
      when 'customer' then array['own.rate']
      when 'lead' then array['ticket.edit', 'ticket.record-time', 'ticket.merge', 'solution.propose', 'solution.review']
      when 'administrator' then array['ticket.edit', 'ticket.record-time', 'ticket.merge', 'solution.propose',
        'solution.review', 'ticket.close-any', 'ticket.redact', 'ticket.delete']
      else array['ticket.edit', 'ticket.record-time', 'ticket.merge', 'solution.propose']
    end))
    where p.workspace_id = one and p.id in ('customer', 'seller', 'technician', 'lead', 'administrator');
  end loop;
  perform set_config('homing.workspace', '', true);
end $$;

-- The queue: urgent first, then the oldest waiting (T6); whom nobody waits for come last.
create index ticket_queue on tickets (workspace_id, priority_rank(priority) desc, waiting_since, id)
  where phase in ('new', 'active', 'waiting-customer', 'waiting-operator'); -- of open tickets
create index ticket_queue_all on tickets (workspace_id, priority_rank(priority) desc, waiting_since, id); -- with ended ones; by priority
create index ticket_group_queue on tickets (workspace_id, group_id, priority_rank(priority) desc, waiting_since, id)
  where phase in ('new', 'active', 'waiting-customer', 'waiting-operator'); -- of a group
create index ticket_status_queue on tickets (workspace_id, status, priority_rank(priority) desc, waiting_since, id); -- of a status
