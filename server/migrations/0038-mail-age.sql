-- What is kept of mails by age (M9): the workspace says how long.

alter table inbound_mails
  -- When its bytes were removed for their age; the line stays, so that the same mail is not taken twice.
  add column forgotten_at timestamptz;
create index inbound_mail_old on inbound_mails (workspace_id, received_at)
  where forgotten_at is null and state in ('done', 'ignored', 'unreadable'); -- whose bytes may be old enough to go
create index mail_intent_old on mail_intents (workspace_id, created_at)
  where person_id is not null and (state in ('sent', 'passed') or dismissed_at is not null); -- lines that may be old enough to go
