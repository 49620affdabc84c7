-- Conditions over watchers, Cc, rating, time worked, deletion and sales (S2).

-- A line per watcher and per address in copy, as per tag: lists of those that somebody watches are short, of many tickets.
create function terms_of(tags text[], fields jsonb, watchers uuid[], cc text[]) returns setof text
language sql immutable parallel safe as $$
  select public.terms_of(tags, fields)
  union select 'watcher:' || watcher from unnest(watchers) watcher
  union select left('cc:' || address, 300) from unnest(public.fold_each(cc)) address
$$;

create or replace function ticket_term_lines() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    delete from ticket_terms x where x.workspace_id = old.workspace_id and x.ticket_id = old.id
      and x.term not in (select terms_of(new.tags, new.fields, new.watchers, new.cc));
  end if;
  insert into ticket_terms (workspace_id, ticket_id, term)
    select new.workspace_id, new.id, term from terms_of(new.tags, new.fields, new.watchers, new.cc) term
    on conflict do nothing;
  return null;
end $$;
drop trigger ticket_terms_new on tickets;
drop trigger ticket_terms_changed on tickets;
create trigger ticket_terms_new after insert on tickets for each row
  when (new.tags <> '{}' or new.fields <> '{}' or new.watchers <> '{}' or new.cc <> '{}') execute function ticket_term_lines();
create trigger ticket_terms_changed after update on tickets for each row
  when (
    new.tags is distinct from old.tags or new.fields is distinct from old.fields
    or new.watchers is distinct from old.watchers or new.cc is distinct from old.cc
  ) execute function ticket_term_lines();

alter table ticket_terms no force row level security;
insert into ticket_terms (workspace_id, ticket_id, term)
  select t.workspace_id, t.id, term from tickets t cross join lateral terms_of('{}', '{}', t.watchers, t.cc) term
  where t.watchers <> '{}' or t.cc <> '{}'
  on conflict do nothing;
alter table ticket_terms force row level security;

-- Null where there is none, whatever the document holds: a filter never raises an error.
create function rating_value(rating jsonb) returns integer language sql immutable parallel safe as $$
  select case when jsonb_typeof(rating -> 'value') = 'number' and rating ->> 'value' ~ '^[1-5]$' then (rating ->> 'value')::integer end
$$;

create index ticket_rating on tickets (workspace_id, (rating_value(rating)), updated_at desc, id)
  where rating_value(rating) is not null; -- filter: few are rated, and the bad ones are looked for
create index ticket_minutes on tickets (workspace_id, minutes_worked desc, id) where minutes_worked > 0; -- filter: those that took long
-- Deleted tickets and those about a sale have theirs: ticket_deleted (0007), ticket_sale (0003).
