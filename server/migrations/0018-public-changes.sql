-- A customer's devices hear of a ticket only when something changed that its customer may see (C4). Until now a note or
-- an assignment sent them their row once more, unchanged: nothing stood in it, but that it came told that something
-- happens inside.

-- The transaction that last changed what a customer may see. Null: none since this column is here.
alter table tickets add column public_xid xid8;

create or replace function ticket_public_time() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.public_updated_at := coalesce(new.public_updated_at, new.updated_at);
    new.public_xid := pg_current_xact_id();
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
    new.public_xid := pg_current_xact_id();
  else
    new.public_updated_at := old.public_updated_at;
  end if;
  return new;
end $$;

-- The product's name is in the row that customers have too; of the ticket itself nothing changes.
create or replace function product_touches_tickets() returns trigger language plpgsql as $$
declare
  touched uuid[];
begin
  touched := array(
    select t.id
    from new_products n
    join old_products o on o.workspace_id = n.workspace_id and o.id = n.id
    join sales s on s.workspace_id = n.workspace_id and s.product_id = n.id
    join tickets t on t.workspace_id = s.workspace_id and t.sale_id = s.id
    where n.designation <> o.designation or n.reference <> o.reference
  );
  perform from tickets t where t.id = any (touched) order by t.id for update;
  update tickets t set public_xid = pg_current_xact_id() where t.id = any (touched);
  return null;
end $$;

-- Lines of `c:` go by what the customer was shown: its time decides whether they are hot, and a change inside leaves them
-- alone. But who works on tickets reads those they asked for by the time of the last change, and hears of each.
create or replace function ticket_membership() returns trigger language plpgsql as $$
declare
  here xid8 := pg_current_xact_id();
  heat text := 'hot';
  own_heat text := 'hot';
  is_told boolean;
  cold_before timestamptz;
  scopes text[];
begin
  if tg_op = 'DELETE' or new.deleted_at is not null then
    update sync_memberships m set state = 'gone', changed = here, touched = here, gone_at = now()
      where m.workspace_id = old.workspace_id and m.ticket_id = old.id and m.state <> 'gone';
    return null;
  end if;
  if new.archived_at is not null then
    heat := 'cold';
    own_heat := 'cold';
  elsif new.phase in ('resolved', 'closed') then
    select now() - make_interval(days => w.working_set_days) into cold_before from workspaces w where w.id = new.workspace_id;
    if new.updated_at < cold_before then heat := 'cold'; end if;
    if new.public_updated_at < cold_before then own_heat := 'cold'; end if;
  end if;
  is_told := new.public_xid is not distinct from here;
  if not is_told and new.requester_person_id is not null then
    is_told := exists (
      select from people p join profiles pr on pr.workspace_id = p.workspace_id and pr.id = p.profile
      where p.workspace_id = new.workspace_id and p.id = new.requester_person_id
        and pr.permissions && array['ticket.read', 'ticket.read-all']
    );
  end if;
  scopes := array_remove(array[
    'g:' || coalesce(new.group_id::text, '-'),
    'u:' || new.assignee_id::text,
    'c:' || new.requester_person_id::text
  ], null);
  insert into sync_memberships as m (workspace_id, ticket_id, scope, state, changed, touched)
    select new.workspace_id, new.id, s, case when left(s, 2) = 'c:' then own_heat else heat end, here, here
    from unnest(scopes) s
    on conflict (workspace_id, ticket_id, scope) do update set
      state = excluded.state,
      changed = case when m.state = excluded.state then m.changed else here end,
      touched = here,
      gone_at = null
    where is_told or m.state <> excluded.state or left(m.scope, 2) <> 'c:';
  if tg_op = 'UPDATE' and (new.group_id is distinct from old.group_id or new.assignee_id is distinct from old.assignee_id
      or new.requester_person_id is distinct from old.requester_person_id) then
    update sync_memberships m set state = 'gone', changed = here, touched = here, gone_at = now()
      where m.workspace_id = new.workspace_id and m.ticket_id = new.id and m.state <> 'gone' and m.scope <> all (scopes);
  end if;
  return null;
end $$;
