-- The knowledge base (P10): articles by category and language, published for customers or for the desk alone.

-- A workspace's own short list.
create table article_categories (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- By language.
  name jsonb not null,
  -- Place in the list.
  position integer not null,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id)
);
comment on table article_categories is 'What articles are about, in the order in which readers see it (P10).';

-- Texts by language: title, summary, HTML that was sanitised on its way in, and its words (shared/templates/article.ts).
create table articles (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  category_id uuid,
  -- Internal ones are for the desk alone.
  audience text not null check (audience in ('public', 'internal')),
  -- What is being written.
  texts jsonb not null,
  -- What readers have; null while it is a draft.
  published jsonb,
  published_at timestamptz,
  created_at timestamptz not null,
  created_by_id uuid,
  created_by_name text not null,
  changed_at timestamptz not null,
  changed_by_id uuid,
  changed_by_name text not null,
  is_archived boolean not null default false,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id),
  foreign key (workspace_id, category_id) references article_categories (workspace_id, id) on delete set null (category_id),
  check ((published is null) = (published_at is null))
);
comment on table articles is 'Articles of the knowledge base: what is being written, and what readers have (P10).';
create index article_category on articles (workspace_id, category_id); -- foreign key
create index article_changed on articles (workspace_id, changed_at desc, id desc); -- the list, newest first

create table article_versions (
  workspace_id uuid not null,
  article_id uuid not null,
  number integer not null,
  -- As of articles.
  texts jsonb not null,
  -- Otherwise words that nobody had published, set aside when others took their place.
  is_published boolean not null,
  at timestamptz not null,
  by_id uuid,
  by_name text not null,
  primary key (workspace_id, article_id, number),
  foreign key (workspace_id, article_id) references articles (workspace_id, id) on delete cascade
);
comment on table article_versions is 'What each publishing made of an article, and words that were set aside (P10).';

-- Words of each text, as search_texts has those of tickets (0011): every word with the key of its workspace, read through
-- a view of the owner's, or row-level security would keep the index from being used.
create table article_words (
  workspace_id uuid not null,
  article_id uuid not null,
  language text not null,
  -- What readers have, or what is being written.
  is_published boolean not null,
  -- Of title and summary: short, so that a common word costs little.
  head tsvector not null,
  -- All of them.
  words tsvector not null,
  foreign key (workspace_id, article_id) references articles (workspace_id, id) on delete cascade
);
comment on table article_words is 'What words are in which article, by language (P10); kept by a trigger.';

-- Title, summary and body with their weights. Of a word that is said more often than PostgreSQL keeps, the first places.
create function article_vector(key text, texts jsonb) returns tsvector language sql immutable parallel safe as $$
  select coalesce(string_agg('''' || key || left(w.word, 500) || ''':' || least(f.place + w.place, 16383) || f.weight, ' '), '')::tsvector
  from (values
    (texts ->> 'title', 0, 'A'), (texts ->> 'summary', 300, 'B'), (texts ->> 'text', 1000, '')
  ) f(text, place, weight)
  cross join lateral unnest(string_to_array(btrim(public.words_of(f.text), ' '), ' ')) with ordinality w(word, place)
  where f.text <> '' and w.word <> ''
$$;

create function article_written() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'UPDATE' then
    delete from article_words x where x.workspace_id = old.workspace_id and x.article_id = old.id;
  end if;
  insert into article_words (workspace_id, article_id, language, is_published, head, words)
    select new.workspace_id, new.id, t.key, s.is_published,
      article_vector(search_key(new.workspace_id), t.value - 'text'), article_vector(search_key(new.workspace_id), t.value)
    from (values (false, new.texts), (true, new.published)) s(is_published, texts)
    cross join lateral jsonb_each(s.texts) t
    where s.texts is not null;
  return null;
end $$;

create trigger article_stamp before update on articles for each row execute function stamp_xid();
create trigger article_category_stamp before update on article_categories for each row execute function stamp_xid();
create trigger article_new after insert on articles for each row execute function article_written();
create trigger article_changed after update on articles for each row
  when (new.texts is distinct from old.texts or new.published is distinct from old.published)
  execute function article_written();

create index article_word_words on article_words using gin (words) with (gin_pending_list_limit = 1024); -- articles by the words that are in them
create index article_word_head on article_words using gin (head) with (gin_pending_list_limit = 1024); -- articles by the words of their titles
-- Its article first: no search may take this index because of its workspace.
create index article_word_article on article_words (article_id, workspace_id); -- foreign key

alter table article_categories enable row level security;
alter table article_categories force row level security;
alter table articles enable row level security;
alter table articles force row level security;
alter table article_versions enable row level security;
alter table article_versions force row level security;
alter table article_words enable row level security;
alter table article_words force row level security;
create policy tenant on article_categories using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
create policy tenant on articles using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
create policy tenant on article_versions using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
create policy tenant on article_words using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
create policy owner_keeps on article_words to current_user using (true) with check (true);

create view tenant_article_words as
  select x.workspace_id, x.article_id, x.language, x.is_published, x.head, x.words
  from article_words x where x.workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid;
comment on view tenant_article_words is 'The lines of article_words of the workspace, for searching.';
grant select on tenant_article_words to :"app_role";
grant select, insert, update, delete on article_categories, articles, article_versions to :"app_role";

-- Who leads or administers writes.
do $$
declare
  one uuid;
begin
  for one in select all_workspaces() loop
    perform set_config('homing.workspace', one::text, true);
    update profiles p set permissions = p.permissions || array['articles.write']
      where p.workspace_id = one and p.id in ('lead', 'administrator') and not 'articles.write' = any (p.permissions);
  end loop;
  perform set_config('homing.workspace', '', true);
end $$;
