-- Sending of mails (M6, M7, M8): what a mail is about, how often it was tried, and what became of it.

alter table mail_intents drop constraint mail_intents_kind_check, drop constraint mail_intents_state_check;
alter table mail_intents
  -- Null: about nobody's ticket.
  alter column ticket_id drop not null,
  -- A colleague, whose rights and address are asked when it is sent (until then `recipient` is empty); null: a requester, or
  -- who reads along.
  add column person_id uuid,
  -- What it is about, where `message_id` does not say it: the number of the customer's message (kind message), else that of
  -- the event in its ticket.
  add column about_seq integer,
  add column attempts integer not null default 0,
  -- Not before; while it is being sent, until when nobody else takes it.
  add column due_at timestamptz not null default now(),
  -- Since when an attempt is under way whose outcome nobody knows: should it begin anew, it may arrive twice (M8).
  add column attempted_at timestamptz,
  add column unknown_outcomes integer not null default 0,
  -- Made once, with the first attempt, and the same ever after.
  -- How often an administrator had it sent once more.
  add column resends integer not null default 0,
  add column message_id_header text check (length(message_id_header) <= 300),
  add column from_address text check (length(from_address) <= 254),
  add column subject text check (length(subject) <= 1000),
  add column sent_at timestamptz,
  -- Why it was not sent, or not yet: a code, and what the other server said.
  add column problem text check (length(problem) <= 40),
  add column problem_detail text check (length(problem_detail) <= 500),
  -- The mail that told it along with others.
  add column carried_by uuid,
  add constraint mail_intents_kind_check check (kind in (
    'confirmation', 'details', 'answer', 'resolved', 'solution',
    'message', 'assigned', 'escalated', 'review', 'judged')),
  -- gathered: waits for its address's next day. passed: nobody is to be told any more. bounced: came back.
  add constraint mail_intents_state_check check (state in ('waiting', 'gathered', 'sent', 'failed', 'bounced', 'passed')),
  add constraint mail_intents_person_fkey foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade;

drop index mail_intent_once;
create unique index mail_intent_once on mail_intents (workspace_id, ticket_id, message_id, recipient, kind, person_id, about_seq) nulls not distinct
  where ticket_id is not null; -- never two for one message or event
create index mail_intent_due on mail_intents (workspace_id, due_at) where state in ('waiting', 'gathered'); -- what is to be sent
create index mail_intent_outbox on mail_intents (workspace_id) where state = 'waiting' and problem = 'no-server'; -- what waits for a mail server to be set up
create index mail_intent_recipient on mail_intents (workspace_id, lower(recipient), created_at desc); -- what else waits for an address, and how much it got
create index mail_intent_list on mail_intents (workspace_id, created_at desc, id desc); -- the list for administrators
create index mail_intent_person on mail_intents (workspace_id, person_id) where person_id is not null; -- foreign key
create index mail_intent_carried on mail_intents (workspace_id, carried_by) where carried_by is not null; -- what a mail told along

-- Whether an address has ever been shown to be its sender's, and when a short mail last went to one that has not (M7).
create table mail_addresses (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  -- In lower case.
  address text not null check (length(address) <= 254 and address = lower(address)),
  confirmed_at timestamptz,
  short_mail_at timestamptz,
  primary key (workspace_id, address)
);
comment on table mail_addresses is 'Addresses that mails go to: which are confirmed, and when the others last got one (M7).';

alter table mail_addresses enable row level security;
alter table mail_addresses force row level security;
create policy tenant on mail_addresses using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on mail_addresses to :"app_role";

create policy owner_reads on mail_intents for select to current_user using (true); -- for due_mail_workspaces, whom forced security binds as well
-- `has_server`: this installation has a mail server for whoever has none of their own.
create function due_mail_workspaces(now timestamptz, has_server boolean) returns setof uuid language sql stable security definer set search_path = public
  as $$ select w.id from workspaces w where w.deleting_at is null and not w.is_demo and (
      exists (select 1 from mail_intents i where i.workspace_id = w.id and i.state in ('waiting', 'gathered') and i.due_at <= now)
      or (
        (has_server or exists (select 1 from mailboxes m where m.workspace_id = w.id and m.is_enabled and m.outgoing is not null))
        and exists (select 1 from mail_intents i where i.workspace_id = w.id and i.state = 'waiting' and i.problem = 'no-server')
      )
    ) limit 1000 $$;
