-- The demo (W11): one click removes it, and it does not come back by itself.

alter table server_state add column demo_removed_at timestamptz;

-- History can be deleted by nobody but the owner, who does it here for invented workspaces alone. `for_good` remembers
-- that somebody wanted it gone; without it an unfinished demo is cleared to be made anew.
create function remove_demo(for_good boolean) returns integer language plpgsql security definer set search_path = public as $$
declare
  gone uuid;
  removed integer := 0;
begin
  for gone in select w.id from workspaces w where w.is_demo loop
    -- Forced security binds the owner too: name the tenant like everybody else.
    perform set_config('homing.workspace', gone::text, true);
    delete from events e where e.workspace_id = gone;
    delete from tickets t where t.workspace_id = gone;
    delete from api_keys k where k.workspace_id = gone;
    delete from groups g where g.workspace_id = gone;
    delete from workspaces w where w.id = gone;
    removed := removed + 1;
  end loop;
  if for_good then
    update server_state set demo_removed_at = now();
  end if;
  perform set_config('homing.workspace', '', true);
  return removed;
end $$;

-- Functions are open to everybody by default; this one deletes.
revoke execute on function remove_demo(boolean) from public;
grant execute on function remove_demo(boolean) to :"app_role";
