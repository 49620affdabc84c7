-- What every entry costs PostgreSQL (docs/adr/0014).

-- Columns that are computed from `targets` are computed at each write of a ticket. The body of an SQL function is parsed
-- and planned anew for every such statement; that of these is kept, and without targets none of them is called.
create or replace function instant_in(document jsonb, name text) returns timestamptz
language plpgsql immutable strict parallel safe as $$
begin
  if document ->> name ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$' then return (document ->> name)::timestamptz; end if;
  return null;
end $$;
create or replace function texts_in(document jsonb, name text) returns text[]
language plpgsql immutable parallel safe as $$
begin
  if jsonb_typeof(document -> name) is distinct from 'array' then return '{}'; end if;
  return coalesce(array(
    select one from jsonb_array_elements_text(document -> name) with ordinality given(one, place) order by place
  ), '{}');
end $$;
create or replace function due_in(targets jsonb) returns timestamptz
language plpgsql immutable strict parallel safe as $$
begin
  if targets ->> 'pausedSince' is not null then return null; end if;
  return least(
    public.instant_in(targets, 'firstResponseDue'), public.instant_in(targets, 'nextResponseDue'),
    public.instant_in(targets, 'resolutionDue')
  );
end $$;
create or replace function unmarked_due_in(targets jsonb) returns timestamptz
language plpgsql immutable strict parallel safe as $$
begin
  if targets ->> 'pausedSince' is not null then return null; end if;
  return least(
    case when not targets -> 'missed' ? 'first-response' then public.instant_in(targets, 'firstResponseDue') end,
    case when not targets -> 'missed' ? 'next-response' then public.instant_in(targets, 'nextResponseDue') end,
    case when not targets -> 'missed' ? 'resolution' then public.instant_in(targets, 'resolutionDue') end
  );
end $$;

-- Who has an address, through a view of the owner's, as tickets are read (0006): `lower` is not leakproof, so that under
-- the table's own policy `person_email` serves no search by address, and all people of the workspace were read for each
-- request that comes in.
create policy owner_reads on people for select to current_user using (true);
create view tenant_emails as
  select p.workspace_id, p.id, lower(p.email) as email
  from people p where p.workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid;
grant select on tenant_emails to :"app_role";

-- Since filters fold addresses (0006), nothing looks for one by `lower`: one index fewer that each write of a ticket keeps.
drop index ticket_requester_email;
