-- Products are found by any part of what they are called, while somebody types at a counter (P7): without reading all of
-- them. No extension is needed (0011).

-- What the search looks in, without case and accents, as everywhere else: "ecran" finds "Écran". The line break keeps a
-- match from reaching from one into the other.
alter table products drop column search_text;
alter table products add column search_text text not null
  generated always as (fold(reference) || E'\n' || fold(designation)) stored;

-- All runs of three characters, each with a key of its workspace in front, so that the index leads to one workspace's
-- products. The cost is what keeps the planner from doing this for every row instead of using the index.
create function product_parts(workspace uuid, x text) returns text[] language plpgsql immutable parallel safe cost 1000 as $$
declare
  key text := public.search_key(workspace);
  parts text[] := array[]::text[];
begin
  for n in 1 .. length(x) - 2 loop
    parts[n] := key || substr(x, n, 3);
  end loop;
  return parts;
end $$;

create index product_part on products using gin (product_parts(workspace_id, search_text)) with (gin_pending_list_limit = 1024); -- products by any three characters of what they are called

-- Neither `@>` nor `like` is leakproof: the server's role reads through the owner's view, as tickets are read (0006).
create view tenant_products as
  select p.workspace_id, p.id, p.reference, p.designation, p.is_on_sale, p.search_text
  from products p where p.workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid;
grant select on tenant_products to :"app_role";
comment on view tenant_products is 'Products as they are searched.';
