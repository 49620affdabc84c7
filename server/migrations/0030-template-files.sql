-- Files of prepared answers (C7): a template carries files as a message does. An answer that is made with it gets files of
-- its own that name the same bytes, so that nothing goes up again and nothing of it hangs on the template afterwards.

alter table files
  -- Null: of a message, or of nothing yet. It goes with its template; its bytes stay for whoever else names them.
  add column template_id uuid,
  add check (template_id is null or message_id is null),
  add foreign key (workspace_id, template_id) references templates (workspace_id, id) on delete cascade;
create index file_template on files (workspace_id, template_id) where template_id is not null; -- the files of a template; foreign key

-- What is a template's waits for no message.
drop index file_unattached;
create index file_unattached on files (workspace_id, uploader, changed_at) where message_id is null and template_id is null; -- how many somebody has under way; what is to be forgotten

-- What the scanner finds out reaches devices as a change of the template.
create function file_touches_template() returns trigger language plpgsql as $$
begin
  update templates tp set deleted_at = tp.deleted_at where tp.workspace_id = new.workspace_id and tp.id = new.template_id;
  return null;
end $$;
create trigger file_of_template_changed after update on files for each row
  when (new.template_id is not null and new.state is distinct from old.state)
  execute function file_touches_template();
