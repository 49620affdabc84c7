-- What the workspace has sold (P4, P5): products, and which customer bought which piece. A ticket may be about a sale (T1).

create table products (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  reference text not null check (reference <> ''),
  designation text not null check (designation <> ''),
  -- One that is no longer sold is still found, and supported.
  is_on_sale boolean not null default true,
  -- What the search looks in (P7). The line break keeps a match from reaching from one into the other.
  search_text text not null generated always as (lower(reference) || E'\n' || lower(designation)) stored,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index product_reference on products (workspace_id, reference); -- loads know a product by its reference; the search's order

create table sales (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  customer_id uuid not null,
  product_id uuid not null,
  serial_number text not null check (serial_number collate "C" ~ '^[0-9A-Z]{15}$'),
  sold_on date not null,
  -- Who recorded it; null: an API key.
  seller_id uuid,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, customer_id) references people (workspace_id, id),
  foreign key (workspace_id, product_id) references products (workspace_id, id),
  foreign key (workspace_id, seller_id) references people (workspace_id, id)
);
create unique index sale_once on sales (workspace_id, serial_number, product_id); -- one piece is sold once (P6)
create index sale_customer on sales (workspace_id, customer_id, sold_on desc, id); -- what a customer has bought; foreign key
create index sale_product on sales (workspace_id, product_id); -- foreign key; tickets of a product that is renamed
create index sale_seller on sales (workspace_id, seller_id) where seller_id is not null; -- foreign key

alter table tickets
  add column sale_id uuid,
  add foreign key (workspace_id, sale_id) references sales (workspace_id, id);
create index ticket_sale on tickets (workspace_id, sale_id) where sale_id is not null; -- foreign key; tickets of a product that is renamed

-- Devices hold the product's name in the rows of tickets: when it changes, so do those rows. Once per statement, and
-- locked in the order of their ids like everywhere, so that a load and a command never wait for each other in a circle.
create function product_touches_tickets() returns trigger language plpgsql as $$
declare
  touched uuid[];
begin
  touched := array(
    select t.id
    from new_products n
    join old_products o on o.workspace_id = n.workspace_id and o.id = n.id
    join sales s on s.workspace_id = n.workspace_id and s.product_id = n.id
    join tickets t on t.workspace_id = s.workspace_id and t.sale_id = s.id
    where n.designation <> o.designation or n.reference <> o.reference
  );
  perform from tickets t where t.id = any (touched) order by t.id for update;
  update tickets t set sale_id = t.sale_id where t.id = any (touched);
  return null;
end $$;
create trigger product_ticket after update on products referencing old table as old_products new table as new_products
  for each statement execute function product_touches_tickets();

-- ---------------------------------------------------------------------------------------------- rights

do $$
declare
  tenant_table text;
  tenant uuid;
begin
  foreach tenant_table in array array['products', 'sales'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format(
      'create policy tenant on %I using (workspace_id = nullif(current_setting(''homing.workspace'', true), '''')::uuid)',
      tenant_table
    );
  end loop;
  -- Those who answer customers sell to them too (P8); those who settle things load products. Forced security binds the
  -- owner as well: name each tenant.
  for tenant in select w.id from workspaces w loop
    perform set_config('homing.workspace', tenant::text, true);
    update profiles p set permissions = p.permissions || array['products.read', 'sales.read', 'sales.record']
      where p.workspace_id = tenant and 'ticket.reply' = any (p.permissions);
    update profiles p set permissions = p.permissions || array['products.load']
      where p.workspace_id = tenant and 'settings.manage' = any (p.permissions);
  end loop;
  perform set_config('homing.workspace', '', true);
end $$;
grant select, insert, update, delete on products, sales to :"app_role";

-- Sales point at people and products without taking them along, so they go before both.
create or replace function remove_demo(for_good boolean) returns integer language plpgsql security definer set search_path = public as $$
declare
  gone uuid;
  removed integer := 0;
begin
  for gone in select w.id from workspaces w where w.is_demo loop
    -- Forced security binds the owner too: name the tenant like everybody else.
    perform set_config('homing.workspace', gone::text, true);
    delete from events e where e.workspace_id = gone;
    delete from tickets t where t.workspace_id = gone;
    delete from sales s where s.workspace_id = gone;
    delete from products p where p.workspace_id = gone;
    delete from api_keys k where k.workspace_id = gone;
    delete from groups g where g.workspace_id = gone;
    delete from workspaces w where w.id = gone;
    removed := removed + 1;
  end loop;
  if for_good then
    update server_state set demo_removed_at = now();
  end if;
  perform set_config('homing.workspace', '', true);
  return removed;
end $$;
