-- What somebody changes about their own account: first and last name kept apart, and the address they sign in with (P3).

alter table people
  -- Both empty: nobody has told them apart. What is shown is `name`.
  add column first_name text not null default '',
  add column last_name text not null default '',
  add constraint person_name_parts check (
    (first_name = '' and last_name = '') or name = btrim(first_name || ' ' || last_name));

-- A third kind of link: whoever follows it has read a mail at the new address.
alter table account_links drop constraint account_links_kind_check;
alter table account_links
  add column new_email text,
  add constraint account_links_kind_check check (kind in ('reset', 'invitation', 'address')),
  add constraint account_link_address check ((kind = 'address') = (new_email is not null));
comment on table account_links is 'Links by which somebody chooses a password (I2) or confirms a new address (P3).';

alter table mail_intents drop constraint mail_intents_kind_check;
alter table mail_intents add constraint mail_intents_kind_check check (kind in (
  'confirmation', 'details', 'answer', 'resolved', 'solution',
  'message', 'assigned', 'escalated', 'review', 'judged',
  'new-ticket', 'mention', 'status-changed', 'ticket-resolved', 'due-soon', 'target-missed', 'expired', 'rated', 'held-reply',
  'password-reset', 'invitation', 'password-changed', 'address-confirm', 'address-changed'));

-- Addresses that accounts had before. Their tickets follow, one by one through the one door; until then, and for mails that
-- were decided on before, this tells where a mail to an old address goes now.
create table moved_addresses (
  workspace_id uuid not null,
  person_id uuid not null,
  -- In small letters.
  address text not null check (length(address) between 1 and 254),
  moved_at timestamptz not null,
  -- When all tickets had the new one.
  followed_at timestamptz,
  primary key (workspace_id, person_id, address),
  foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade
);
comment on table moved_addresses is 'Addresses that accounts had before (P3).';
create index moved_address_due on moved_addresses (workspace_id, moved_at) where followed_at is null; -- whose tickets have to follow
alter table moved_addresses enable row level security;
alter table moved_addresses force row level security;
create policy tenant on moved_addresses using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on moved_addresses to :"app_role";
