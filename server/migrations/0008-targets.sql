-- What is promised for a ticket (engine/ticket-state.ts TicketTargets), as columns that lists filter and sort by and the
-- timer looks for. `targets` stays the only place where it is written.

-- Instants are always written in UTC with milliseconds, so that their text means the same in every session.
create function instant_in(document jsonb, name text) returns timestamptz language sql immutable parallel safe as $$
  select case when document ->> name ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$' then (document ->> name)::timestamptz end
$$;
create function texts_in(document jsonb, name text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array(
    select one from jsonb_array_elements_text(
      case jsonb_typeof(document -> name) when 'array' then document -> name else '[]' end
    ) with ordinality given(one, place) order by place
  ), '{}')
$$;
-- The next one; none while the clock stands still (nextDue).
create function due_in(targets jsonb) returns timestamptz language sql immutable parallel safe as $$
  select case when targets ->> 'pausedSince' is null then
    least(instant_in(targets, 'firstResponseDue'), instant_in(targets, 'nextResponseDue'), instant_in(targets, 'resolutionDue'))
  end
$$;
-- The next one that nobody has marked as missed yet.
create function unmarked_due_in(targets jsonb) returns timestamptz language sql immutable parallel safe as $$
  select case when targets ->> 'pausedSince' is null then least(
    case when not targets -> 'missed' ? 'first-response' then instant_in(targets, 'firstResponseDue') end,
    case when not targets -> 'missed' ? 'next-response' then instant_in(targets, 'nextResponseDue') end,
    case when not targets -> 'missed' ? 'resolution' then instant_in(targets, 'resolutionDue') end
  ) end
$$;

alter table tickets
  add column first_response_due timestamptz generated always as (instant_in(targets, 'firstResponseDue')) stored,
  add column next_response_due timestamptz generated always as (instant_in(targets, 'nextResponseDue')) stored,
  add column resolution_due timestamptz generated always as (instant_in(targets, 'resolutionDue')) stored,
  add column missed text[] generated always as (texts_in(targets, 'missed')) stored,
  add column due_at timestamptz generated always as (due_in(targets)) stored,
  add column unmarked_due_at timestamptz generated always as (unmarked_due_in(targets)) stored;

create index ticket_due on tickets (workspace_id, due_at, id); -- sort by what is due next
create index ticket_unmarked_due on tickets (workspace_id, unmarked_due_at) where unmarked_due_at is not null and deleted_at is null; -- the job that marks missed targets
