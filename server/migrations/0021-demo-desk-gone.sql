-- A single desk of the demo that its administrator deleted stays away at the next start as the whole demo does (W10, W11).
alter table server_state add column demo_gone text[] not null default '{}';

-- Of the workspace that is set, before its address goes; a workspace of somebody's own leaves no trace.
create function keep_demo_desk_away() returns void language sql security definer set search_path = public as $$
  update server_state s set demo_gone = array_append(s.demo_gone, w.slug)
  from workspaces w
  where w.id = nullif(current_setting('homing.workspace', true), '')::uuid and w.is_demo and w.deleting_at is null
    and not w.slug = any (s.demo_gone)
$$;

-- Functions are open to everybody by default.
revoke execute on function keep_demo_desk_away() from public;
grant execute on function keep_demo_desk_away() to :"app_role";
