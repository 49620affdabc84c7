-- How far somebody has read a ticket (C10): up to which message of each document.

create table ticket_reads (
  workspace_id uuid not null,
  person_id uuid not null,
  ticket_id uuid not null,
  pub_seq integer not null default 0,
  notes_seq integer not null default 0,
  primary key (workspace_id, person_id, ticket_id),
  foreign key (workspace_id, person_id) references people (workspace_id, id) on delete cascade,
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create index ticket_read_ticket on ticket_reads (workspace_id, ticket_id); -- foreign key

alter table ticket_reads enable row level security;
alter table ticket_reads force row level security;
create policy tenant on ticket_reads using (workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid);
grant select, insert, update, delete on ticket_reads to :"app_role";
