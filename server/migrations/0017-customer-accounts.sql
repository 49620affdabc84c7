-- Who answers customers makes their accounts (P5).
do $$
declare
  one uuid;
begin
  for one in select all_workspaces() loop
    perform set_config('homing.workspace', one::text, true);
    update profiles p set permissions = p.permissions || array['customers.create']
      where p.workspace_id = one and p.id in ('seller', 'technician', 'lead', 'administrator')
        and not 'customers.create' = any (p.permissions);
  end loop;
  perform set_config('homing.workspace', '', true);
end $$;
