-- Words of a translated description that history kept before it stopped keeping them (C6): they go with the next round of
-- the audit log. An archive of an older version may bring such rows at any time.
create index event_kept_words on events (workspace_id, id) -- which rows still have such words; hardly any, mostly none
  where type = 'text-translated' and data ->> 'field' = 'description'
    and (data ->> 'from' <> '' or data ->> 'to' <> '');
