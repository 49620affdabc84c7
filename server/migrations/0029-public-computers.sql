-- Sessions on computers that strangers use after one (L5): they end soon, and their cookie goes with the browser.
alter table sessions add column is_public boolean not null default false;
comment on column sessions.is_public is 'On a public computer: ends 20 minutes after its last use, 12 hours after signing in at the latest.';
