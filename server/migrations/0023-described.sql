-- What the reference of the database (docs/DATABASE.md, X8) found missing: an index for one foreign key, indexes for two
-- filters, and words for what had none.

create index mail_intent_message on mail_intents (workspace_id, message_id) where message_id is not null; -- foreign key
-- Hardly any ticket has a value there, and none has when it is opened: neither costs anything then.
create index ticket_escalation on tickets (workspace_id, escalation, updated_at desc, id) where escalation > 0; -- filter: those that were escalated
create index ticket_missed on tickets (workspace_id, updated_at desc, id) where missed <> '{}'; -- filter: those with a missed target

comment on index bulk_items_workspace_id_job_id_ticket_id_key is 'nothing is done twice to a ticket';

comment on table workspaces is 'One per organisation (W1); everything else belongs to one of them.';
comment on table profiles is 'Sets of permissions that people have (I1).';
comment on table people is 'Operators and customers, with or without a password.';
comment on table groups is 'Departments and teams (A1).';
comment on table group_members is 'Who is in which group.';
comment on table sessions is 'Who is signed in where; the cookie itself is kept hashed only (I2).';
comment on table api_keys is 'Keys of programs, hashed, with what they may do (X2).';
comment on table tickets is 'A ticket as it stands (T1); how it came to be so is in `events`, what was said in `messages`.';
comment on table held_replies is 'Replies that were written too late to be sent, for their author to decide on (A5).';
comment on table notifications is 'What somebody is told of: that they were mentioned (C4).';
comment on table products is 'What can be sold (P4).';
comment on table sales is 'Which customer bought which piece (P5); a ticket may be about one.';
comment on table rules is 'The rules of a workspace in their order (A9).';
comment on table audit_links is 'The chain over `events`, `audit_accesses`, `audit_digests` and `audit_erasures`: one link per row of theirs (I5).';
comment on table search_names is 'Requesters’ names, to be found in spite of a typing error (S1).';
comment on table bulk_items is 'The tickets of an order, and what became of each (S4).';
comment on table templates is 'Prepared answers (C7).';
comment on table insert_directories is 'Directories whose entries are put into answers (C8).';
comment on table transfers is 'Exports and imports of a whole workspace (W10).';
comment on table ticket_reads is 'How far somebody has read a ticket (C10).';
comment on table schema_migrations is 'Which migrations this database has had; the server starts only with those it knows.';

comment on view tenant_emails is 'Who has an address.';
comment on view tenant_messages is 'Texts of messages.';
comment on view tenant_names is 'Requesters’ names, with what is left of them when a letter is taken out.';
comment on view tenant_sales is 'Sales with their products.';
comment on view tenant_texts is 'What words were written where.';
