-- How common each of these values is. The planner does not take it from indexes that leave out empty ones (0024): it would
-- guess one ticket in 200, and sort all of a common city to show the newest.
create statistics ticket_city_values on (fold(requester_city)) from tickets;
create statistics ticket_country_values on (fold(requester_country)) from tickets;
create statistics ticket_phone_values on (fold(requester_phone)) from tickets;
-- A new index of an expression knows nothing until then.
analyze tickets;
