-- Mails about accounts (I2): links by which somebody chooses a password, and the mails that carry them.

-- Whoever has the link may choose a password, once. The link's token is worked out anew from its id with the server's key
-- whenever its mail is made; here is only its hash.
create table account_links (
  workspace_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  kind text not null check (kind in ('reset', 'invitation')),
  token_hash bytea not null check (length(token_hash) = 32),
  created_at timestamptz not null,
  -- An invitation that is over stays as a row: whoever was invited may ask for another link by themself.
  expires_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade
);
create unique index account_link_token on account_links (workspace_id, token_hash); -- who opens one
create index account_link_person on account_links (workspace_id, person_id); -- those of somebody; foreign key
comment on table account_links is 'Links by which somebody chooses a password: forgotten passwords and invitations (I2).';

alter table account_links enable row level security;
alter table account_links force row level security;
create policy tenant on account_links using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on account_links to :"app_role";

-- However it comes about: a link goes with the password, the address or the standing that it was made for.
create function links_end_with_account() returns trigger language plpgsql as $$
begin
  delete from account_links l where l.workspace_id = new.workspace_id and l.person_id = new.id;
  return null;
end $$;
create trigger account_ends_links after update of password_hash, email, is_disabled on people for each row
  when (new.password_hash is distinct from old.password_hash or new.email is distinct from old.email or new.is_disabled)
  execute function links_end_with_account();

alter table mail_intents drop constraint mail_intents_kind_check;
alter table mail_intents
  -- The link that it carries. No foreign key: the mail stays in the list when its link is over.
  add column account_link_id uuid,
  add constraint mail_intents_kind_check check (kind in (
    'confirmation', 'details', 'answer', 'resolved', 'solution',
    'message', 'assigned', 'escalated', 'review', 'judged',
    'password-reset', 'invitation', 'password-changed'));
