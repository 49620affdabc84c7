-- Answers to many requests at once (S4): whom a colleague has answered since the order was given is not answered again.

-- The last public message when the order was given; null: there was no such ticket, or the order is of before this column.
alter table bulk_items add column base_seq integer;
