-- Search (S1, S6): words of everything that can be looked for, in one index; names that are found in spite of a typing
-- error. No extension is needed: whoever migrates may not be allowed to create one, and the words have to be cut where
-- shared/conditions/words.ts cuts them, or a filter would find other tickets here than on a device.
--
-- Row-level security and the index (B27): `@@` is not leakproof, so that the server's role could not use an index on
-- words of its own. It reads through a view of the owner's, as tickets are read (0006); and every word carries a key of
-- its workspace, so that the index itself leads to one workspace's rows and not past those of all others.

-- In front of every word. Ids end at random.
create function search_key(workspace uuid) returns text language sql immutable parallel safe as $$
  select right(workspace::text, 3)
$$;

-- What a line is, as words that nobody can type: of the facts of a ticket (`~t`) or not, and written on which day, in which
-- 16 days. So the newest lines with a common word are found without reading the older ones.
create function search_marks(key text, kind text, at timestamptz) returns text language sql stable parallel safe as $$
  select concat(' ''', key, kind, ''' ''', key, '~d', d.day, ''' ''', key, '~f', d.day / 16, '''')
  from (select floor(extract(epoch from at) / 86400)::integer as day) d
$$;

-- Words with their places. PostgreSQL keeps 255 places of a word: a long text becomes parts of 250 words, each of which
-- has the last 100 of the one before, so that every phrase that can be asked for (100 words) is whole in one of them.
-- Words have neither quotes nor backslashes. Cut to what a word may have in bytes; one that is asked for is shorter.
create function search_parts(key text, x text, marks text) returns setof tsvector language plpgsql immutable parallel safe as $$
declare
  words text[] := string_to_array(btrim(public.words_of(x), ' '), ' ');
begin
  if cardinality(words) = 0 then return; end if;
  for skipped in 0 .. greatest(cardinality(words) - 101, 0) by 150 loop
    return next (select string_agg('''' || key || left(u.word, 500) || ''':' || u.place, ' ') || marks
      from unnest(words[skipped + 1 : skipped + 250]) with ordinality u(word, place))::tsvector;
  end loop;
end $$;

-- The facts of a ticket in one vector, far enough apart that no phrase reaches from one into the next.
create function search_facts(key text, subject text, name text, email text, phone text, city text, country text, marks text)
returns tsvector language sql immutable parallel safe as $$
  select (string_agg('''' || key || left(w.word, 500) || ''':' || f.place + w.place || f.weight, ' ') || marks)::tsvector
  from (values
    (subject, 0, 'A'), (name, 2000, 'B'), (email, 4000, 'B'), (phone, 6000, 'B'),
    -- However it was written, a number is found when it is typed without spaces.
    (regexp_replace(phone, '[^0-9]', '', 'g'), 8000, 'B'),
    (city, 10000, 'C'), (country, 12000, 'C')
  ) f(text, place, weight)
  cross join lateral unnest(string_to_array(btrim(public.words_of(f.text), ' '), ' ')) with ordinality w(word, place)
  where f.text <> ''
$$;

-- What words were written where. Another source is another writer of lines; customers find only in sources that
-- server/conditions lists for them.
create table search_texts (
  workspace_id uuid not null,
  ticket_id uuid not null,
  -- `ticket`, `message`, `note`, `field:` and the id of a custom field.
  source text collate "C" not null,
  -- The message.
  item_id uuid,
  words tsvector not null,
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);

create function search_of_ticket(t tickets) returns setof search_texts language sql stable as $$
  select t.workspace_id, t.id, 'ticket', null::uuid, f.words
  from search_facts(search_key(t.workspace_id), t.subject, t.requester_name, t.requester_email, t.requester_phone,
    t.requester_city, t.requester_country, search_marks(search_key(t.workspace_id), '~t', t.created_at)) f(words)
  where f.words is not null
  union all
  select t.workspace_id, t.id, 'field:' || f.key, null, p.words
  from jsonb_each(t.fields) f
  cross join lateral jsonb_array_elements(case jsonb_typeof(f.value) when 'array' then f.value else jsonb_build_array(f.value) end) one
  cross join lateral search_parts(search_key(t.workspace_id), one.value #>> '{}',
    search_marks(search_key(t.workspace_id), '~c', t.created_at)) p(words)
  where jsonb_typeof(one.value) = 'string'
$$;
create function search_of_message(m messages) returns setof search_texts language sql stable as $$
  select m.workspace_id, m.ticket_id, case m.kind when 'pub' then 'message' else 'note' end, m.id, p.words
  from search_parts(search_key(m.workspace_id), m.body_text, search_marks(search_key(m.workspace_id), '~c', m.at)) p(words)
$$;

-- ---------------------------------------------------------------------------------------------- names

-- Each requester's name once, folded, with its words and what is left of them when one letter is taken out: two words
-- of which one is the other with one letter changed, added, left out or swapped with its neighbour have such a rest in
-- common. The same of all words together, for a space too many or too few. Names of two letters have no rests.
create function search_rests(key text, name text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct key || rest), '{}')
  from (
    select word from unnest(string_to_array(btrim(public.words_of(name), ' '), ' ')) word
    union select replace(public.words_of(name), ' ', '')
  ) w
  cross join lateral (
    select left(w.word, 60) as rest
    union all
    select left(w.word, n - 1) || substr(left(w.word, 60), n + 1) from generate_series(1, least(length(w.word), 60)) n
    where length(w.word) > 2
  ) r
  where w.word <> ''
$$;
create table search_names (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  -- As `fold(requester_name)`.
  name text collate "C" not null,
  rests text[] not null,
  primary key (workspace_id, name)
);

-- ---------------------------------------------------------------------------------------------- kept as things are written

-- As the owner: the server's role has no right on these tables. It reads the views below, and writes by writing tickets
-- and messages.
create function search_ticket_written() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'UPDATE' then
    delete from search_texts x where x.workspace_id = old.workspace_id and x.ticket_id = old.id
      and (x.source = 'ticket' or x.source like 'field:%');
  end if;
  insert into search_texts select * from search_of_ticket(new);
  return null;
end $$;
create function search_message_written() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'UPDATE' then
    delete from search_texts x
      where x.workspace_id = old.workspace_id and x.ticket_id = old.ticket_id and x.item_id = old.id;
  end if;
  insert into search_texts select * from search_of_message(new);
  return null;
end $$;
-- A name goes with the last ticket that has it. Who brings one holds its line until the commit, and who removes one
-- waits for that before looking for other tickets: a name that is needed is never lost.
create function search_name_written() returns trigger language plpgsql security definer set search_path = public as $$
declare
  was text collate "C" := case when tg_op <> 'INSERT' then fold(old.requester_name) end;
  is_now text collate "C" := case when tg_op <> 'DELETE' then fold(new.requester_name) end;
begin
  if is_now <> '' and is_now is distinct from was then
    perform from search_names n where n.workspace_id = new.workspace_id and n.name = is_now for key share;
    if not found then
      insert into search_names as n (workspace_id, name, rests)
        values (new.workspace_id, is_now, search_rests(search_key(new.workspace_id), is_now))
        on conflict (workspace_id, name) do update set name = excluded.name where false;
    end if;
  end if;
  if was <> '' and was is distinct from is_now then
    perform from search_names n where n.workspace_id = old.workspace_id and n.name = was for update;
    delete from search_names n where n.workspace_id = old.workspace_id and n.name = was
      and not exists (select from tickets t where t.workspace_id = old.workspace_id and fold(t.requester_name) collate "C" = was);
  end if;
  return null;
end $$;

alter table search_texts enable row level security;
alter table search_texts force row level security;
alter table search_names enable row level security;
alter table search_names force row level security;
create policy tenant on search_texts using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
create policy tenant on search_names using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
create policy owner_keeps on search_texts to current_user using (true) with check (true);
create policy owner_keeps on search_names to current_user using (true) with check (true);

create view tenant_texts as
  select x.workspace_id, x.ticket_id, x.source, x.item_id, x.words
  from search_texts x where x.workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid;
create view tenant_names as
  select n.workspace_id, n.name, n.rests
  from search_names n where n.workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid;
grant select on tenant_texts, tenant_names to :"app_role";

-- What was there before, in one statement for each kind of source; then the indexes, which are faster made than kept.
insert into search_texts select s.* from tickets t cross join lateral search_of_ticket(t) s;
insert into search_texts select s.* from messages m cross join lateral search_of_message(m) s;
insert into search_names (workspace_id, name, rests)
  select n.workspace_id, n.name, search_rests(search_key(n.workspace_id), n.name)
  from (select distinct t.workspace_id, fold(t.requester_name) as name from tickets t) n where n.name <> '';

create trigger search_ticket_new after insert on tickets for each row execute function search_ticket_written();
create trigger search_ticket_changed after update on tickets for each row
  when (new.subject is distinct from old.subject or new.requester_name is distinct from old.requester_name
    or new.requester_email is distinct from old.requester_email or new.requester_phone is distinct from old.requester_phone
    or new.requester_city is distinct from old.requester_city or new.requester_country is distinct from old.requester_country
    or new.fields is distinct from old.fields)
  execute function search_ticket_written();
create trigger search_name_new after insert on tickets for each row
  when (new.requester_name <> '') execute function search_name_written();
create trigger search_name_changed after update on tickets for each row
  when (new.requester_name is distinct from old.requester_name) execute function search_name_written();
create trigger search_name_gone after delete on tickets for each row execute function search_name_written();
create trigger search_message_new after insert on messages for each row execute function search_message_written();
create trigger search_message_changed after update on messages for each row
  when (new.body_text is distinct from old.body_text) execute function search_message_written();

create index search_text_words on search_texts using gin (words) with (gin_pending_list_limit = 1024); -- tickets by the words that are in them
create index search_text_ticket on search_texts (workspace_id, ticket_id); -- foreign key; whether a ticket has a word, and where
create index search_name_rests on search_names using gin (rests); -- names that are nearly what was typed
-- What is common is decided by statistics: a common word is looked for in the newest tickets, a rare one in the index.
alter table search_texts alter column words set statistics 300;
analyze search_texts;
