-- What a ticket is called in other systems (X3), found by it over the lines that tags have.

alter table tickets
  add column external_references jsonb not null default '[]'; -- [{system, key, url}]: shared/engine/references.ts

create function reference_names(external_references jsonb) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg((r.value ->> 'system') || ':' || (r.value ->> 'key') order by r.ordinality), '{}')
  from jsonb_array_elements(external_references) with ordinality r
$$;
alter table tickets
  add column reference_names text[] not null generated always as (reference_names(external_references)) stored; -- as filters ask for them

create function terms_of(tags text[], fields jsonb, watchers uuid[], cc text[], external_references jsonb) returns setof text
language sql immutable parallel safe as $$
  select public.terms_of(tags, fields, watchers, cc)
  union select left('external:' || name, 300) from unnest(public.fold_each(public.reference_names(external_references))) name
$$;

create or replace function ticket_term_lines() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    delete from ticket_terms x where x.workspace_id = old.workspace_id and x.ticket_id = old.id
      and x.term not in (select terms_of(new.tags, new.fields, new.watchers, new.cc, new.external_references));
  end if;
  insert into ticket_terms (workspace_id, ticket_id, term)
    select new.workspace_id, new.id, term
    from terms_of(new.tags, new.fields, new.watchers, new.cc, new.external_references) term
    on conflict do nothing;
  return null;
end $$;
drop trigger ticket_terms_new on tickets;
drop trigger ticket_terms_changed on tickets;
create trigger ticket_terms_new after insert on tickets for each row
  when (
    new.tags <> '{}' or new.fields <> '{}' or new.watchers <> '{}' or new.cc <> '{}' or new.external_references <> '[]'
  ) execute function ticket_term_lines();
create trigger ticket_terms_changed after update on tickets for each row
  when (
    new.tags is distinct from old.tags or new.fields is distinct from old.fields
    or new.watchers is distinct from old.watchers or new.cc is distinct from old.cc
    or new.external_references is distinct from old.external_references
  ) execute function ticket_term_lines();
