-- When a ticket last changed for its customer (C4). Notes, takes and assignments move `updated_at`; a customer who was
-- shown that time could tell that something happens inside.

alter table tickets add column public_updated_at timestamptz;

-- Not a change that devices have to fetch, and forced security binds the owner too.
alter table tickets no force row level security;
alter table tickets disable trigger user;
update tickets t set public_updated_at = greatest(
  t.created_at, t.first_response_at, t.resolved_at, t.closed_at,
  (select max(m.at) from messages m where m.workspace_id = t.workspace_id and m.ticket_id = t.id and m.kind = 'pub')
);
alter table tickets enable trigger user;
alter table tickets force row level security;
alter table tickets alter column public_updated_at set not null;

-- Whoever writes the row. Named are the columns that a customer is shown: one that is forgotten tells too little.
create function ticket_public_time() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.public_updated_at := coalesce(new.public_updated_at, new.updated_at);
  elsif (
    new.number, new.subject, new.status, new.priority, new.category, new.channel, new.language, new.requester_person_id,
    new.requester_name, new.requester_email, new.requester_phone, new.requester_address, new.requester_city,
    new.requester_country, new.incomplete, new.follow_up_of_id, new.pub_seq, new.pub_generation, new.last_side, new.excerpt,
    new.first_response_at, new.resolved_at, new.closed_at, new.sale_id
  ) is distinct from (
    old.number, old.subject, old.status, old.priority, old.category, old.channel, old.language, old.requester_person_id,
    old.requester_name, old.requester_email, old.requester_phone, old.requester_address, old.requester_city,
    old.requester_country, old.incomplete, old.follow_up_of_id, old.pub_seq, old.pub_generation, old.last_side, old.excerpt,
    old.first_response_at, old.resolved_at, old.closed_at, old.sale_id
  ) then
    new.public_updated_at := new.updated_at;
  else
    new.public_updated_at := old.public_updated_at;
  end if;
  return new;
end $$;
create trigger ticket_public before insert or update on tickets for each row execute function ticket_public_time();
