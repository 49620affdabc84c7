-- Reports (0042) of workspaces that are large, that cannot be counted in part, and that are many.

alter table report_queue
  add column due_at timestamptz; -- null: at once; else: it could not be told, and is tried again then

-- Of a workspace that is being deleted these tables are emptied as all others are, in batches (purge_workspace): all of them in
-- the one statement that removes the state would take longer than a statement may.
create or replace function forget_reports() returns trigger language plpgsql as $$
begin
  if exists (select from workspaces w where w.id = old.workspace_id and w.deleting_at is not null) then
    return null;
  end if;
  delete from report_queue q where q.workspace_id = old.workspace_id;
  delete from report_tickets t where t.workspace_id = old.workspace_id;
  delete from report_facts f where f.workspace_id = old.workspace_id;
  delete from report_days d where d.workspace_id = old.workspace_id;
  delete from report_spreads s where s.workspace_id = old.workspace_id;
  return null;
end $$;

-- Whose turn it is: where one takes all of a round, the others come first in the next.
create policy owner_lookup on report_states for select to current_user using (true);
create function workspaces_by_report() returns setof uuid language sql stable security definer set search_path = public
  as $$
    select w.id from workspaces w left join report_states s on s.workspace_id = w.id
    where w.deleting_at is null order by s.seen_at nulls first, w.created_at, w.id
  $$;
revoke execute on function workspaces_by_report() from public;
grant execute on function workspaces_by_report() to :"app_role";

-- Days that came to nothing and were left: they are read, and say nothing.
do $$
declare
  one uuid;
begin
  for one in select all_workspaces() loop
    perform set_config('homing.workspace', one::text, true);
    delete from report_days d where d.workspace_id = one and d.count = 0 and d.sum = 0;
  end loop;
  perform set_config('homing.workspace', '', true);
end $$;
