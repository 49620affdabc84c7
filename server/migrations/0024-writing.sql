-- What opening a ticket and writing a message cost PostgreSQL (docs/adr/0014): fewer indexes to tell, and search lines that
-- are made by one function instead of two.

-- ---------------------------------------------------------------------------------------------- indexes

-- A value that a ticket does not have costs nothing now. `fold(x) = 'lyon'` is known to mean `fold(x) <> ''`.
drop index ticket_phone;
create index ticket_phone on tickets (workspace_id, (fold(requester_phone)) collate "C", updated_at desc, id)
  where (fold(requester_phone)) collate "C" <> ''; -- filter
drop index ticket_city;
create index ticket_city on tickets (workspace_id, (fold(requester_city)) collate "C", updated_at desc, id)
  where (fold(requester_city)) collate "C" <> ''; -- filter
drop index ticket_country;
create index ticket_country on tickets (workspace_id, (fold(requester_country)) collate "C", updated_at desc, id)
  where (fold(requester_country)) collate "C" <> ''; -- filter

-- Those who write without an account are nobody's own. A customer's list is walked among their own tickets, however many
-- the workspace has.
drop index ticket_requester;
create index ticket_requester on tickets (workspace_id, requester_person_id, updated_at desc, id)
  where requester_person_id is not null; -- a customer's own; foreign key
drop index ticket_public_updated;
create index ticket_public_updated on tickets (workspace_id, requester_person_id, public_updated_at desc, id)
  where requester_person_id is not null; -- the default list of customers

drop index message_author;
create index message_author on messages (workspace_id, author_id) where author_id is not null; -- foreign key

-- mail_intent_once begins with the same columns.
drop index mail_intent_ticket;
-- A ticket's events are few: event_ticket finds them, and they are sorted.
drop index event_ticket_at;

-- ---------------------------------------------------------------------------------------------- search

-- As 0011 has it, without a query of its own: part of the expression that calls it.
create or replace function search_marks(key text, kind text, at timestamptz) returns text language sql stable parallel safe as $$
  select concat(' ''', key, kind, ''' ''', key, '~d', floor(extract(epoch from at) / 86400)::integer,
    ''' ''', key, '~f', floor(extract(epoch from at) / 86400)::integer / 16, '''')
$$;

-- As 0011 has it, with a plan that is kept.
create or replace function search_facts(key text, subject text, name text, email text, phone text, city text, country text, marks text)
returns tsvector language plpgsql immutable parallel safe as $$
begin
  return (
    select (string_agg('''' || key || left(w.word, 500) || ''':' || f.place + w.place || f.weight, ' ') || marks)::tsvector
    from (values
      (subject, 0, 'A'), (name, 2000, 'B'), (email, 4000, 'B'), (phone, 6000, 'B'),
      -- However it was written, a number is found when it is typed without spaces.
      (case when phone <> '' then regexp_replace(phone, '[^0-9]', '', 'g') else '' end, 8000, 'B'),
      (city, 10000, 'C'), (country, 12000, 'C')
    ) f(text, place, weight)
    cross join lateral unnest(string_to_array(btrim(public.words_of(f.text), ' '), ' ')) with ordinality w(word, place)
    where f.text <> ''
  );
end $$;

-- Of a new ticket: its line and its requester's name. Fewer changes of role, and without custom fields no query but the
-- two that write.
create function search_ticket_opened() returns trigger language plpgsql security definer set search_path = public as $$
declare
  key text := search_key(new.workspace_id);
  facts tsvector;
  is_now text collate "C" := fold(new.requester_name);
begin
  if new.fields <> '{}' then
    insert into search_texts select * from search_of_ticket(new);
  else
    facts := search_facts(key, new.subject, new.requester_name, new.requester_email, new.requester_phone,
      new.requester_city, new.requester_country, search_marks(key, '~t', new.created_at));
    if facts is not null then
      insert into search_texts (workspace_id, ticket_id, source, words) values (new.workspace_id, new.id, 'ticket', facts);
    end if;
  end if;
  -- As `search_name_written`: its line is held until the commit.
  if is_now <> '' then
    perform from search_names n where n.workspace_id = new.workspace_id and n.name = is_now for key share;
    if not found then
      insert into search_names as n (workspace_id, name, rests)
        values (new.workspace_id, is_now, search_rests(key, is_now))
        on conflict (workspace_id, name) do update set name = excluded.name where false;
    end if;
  end if;
  return null;
end $$;
drop trigger search_ticket_new on tickets;
drop trigger search_name_new on tickets;
create trigger search_ticket_new after insert on tickets for each row execute function search_ticket_opened();
