-- Texts of mails in a workspace's own words (N2), and deliveries that were given up (N3).

-- One per mail and language; without a line the product's own text is sent. What they may hold: shared/templates/mail-text.ts
create table mail_texts (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  event text not null check (length(event) <= 40),
  language text not null check (length(language) <= 12),
  subject text not null check (length(subject) between 1 and 200),
  body text not null check (length(body) between 1 and 8000),
  changed_at timestamptz not null,
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, event, language)
);
comment on table mail_texts is 'What mails say in a workspace''s own words, by event and language (N2).';
create trigger mail_text_stamp before update on mail_texts for each row execute function stamp_xid();

alter table mail_texts enable row level security;
alter table mail_texts force row level security;
create policy tenant on mail_texts using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on mail_texts to :"app_role";

-- When it was given up or came back; since when an administrator lets it be.
alter table mail_intents
  add column failed_at timestamptz,
  add column dismissed_at timestamptz;
update mail_intents set failed_at = coalesce(sent_at, created_at) where state in ('failed', 'bounced');
create index mail_intent_failed on mail_intents (workspace_id, failed_at desc, id desc)
  where failed_at is not null and dismissed_at is null; -- what needs an administrator

-- A push that was given up stays, due never, until it is sent once more or let be.
alter table push_deliveries
  add column id uuid not null default gen_random_uuid(),
  add column failed_at timestamptz,
  -- Why: a code, and what the push service said.
  add column problem text check (length(problem) <= 40),
  add column problem_detail text check (length(problem_detail) <= 300);
create index push_delivery_failed on push_deliveries (workspace_id, failed_at desc, id desc) where failed_at is not null; -- what needs an administrator
