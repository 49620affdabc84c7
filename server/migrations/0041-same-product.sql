-- Tickets know the product that they are about, so that the latest ones of a product are found without reading all of its
-- sales, of which there may be very many (P11).

alter table tickets add column product_id uuid; -- of its sale; kept by a trigger

create function ticket_product() returns trigger language plpgsql as $$
begin
  new.product_id := (
    select s.product_id from sales s where s.workspace_id = new.workspace_id and s.id = new.sale_id
  );
  return new;
end $$;
create trigger ticket_product_of_new before insert on tickets
  for each row when (new.sale_id is not null) execute function ticket_product();
create trigger ticket_product_of_other before update of sale_id on tickets
  for each row when (new.sale_id is distinct from old.sale_id) execute function ticket_product();

-- Those that are there. Devices have nothing of it, so nothing is to be told to them. Forced security binds the owner too:
-- name each tenant.
alter table tickets disable trigger user;
do $$
declare
  tenant uuid;
begin
  for tenant in select w.id from workspaces w loop
    perform set_config('homing.workspace', tenant::text, true);
    update tickets t set product_id = s.product_id
      from sales s where s.workspace_id = t.workspace_id and s.id = t.sale_id and t.workspace_id = tenant;
  end loop;
  perform set_config('homing.workspace', '', true);
end $$;
alter table tickets enable trigger user;

create index ticket_product on tickets (workspace_id, product_id, created_at desc)
  where product_id is not null and merged_into_id is null and deleted_at is null; -- the latest of a product (P11)
