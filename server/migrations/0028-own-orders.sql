-- Whoever gave orders for many tickets sees them on every device, also after a reload (S4).
create index bulk_job_own on bulk_jobs (workspace_id, actor_id, id); -- one's own orders, the latest first: their ids are made of the time
