// What time does to the feed: ended tickets cool and leave the working sets, old lines, answers, keys and sessions go.
// Each step is bounded and repeats; a run that is cut off is continued by the next.

import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Database, Tx } from '#server/platform/db/database.ts';

/** How many rows each step took. */
export type MaintenanceReport = {
  readonly goneLines: number;
  readonly reheated: number;
  readonly entries: number;
  readonly idempotencyKeys: number;
  readonly sessions: number;
};

/** Retention. Devices keep acknowledged entries 14 days, to send them again after a restore from backup. */
export const RETENTION = {
  goneLines: '90 days',
  // Twice as long as a device may send them again (client/data/outbox.ts), counted from when it had the answer.
  acknowledgedEntries: '30 days',
  entries: '365 days',
  idempotencyKeys: '48 hours',
  sessions: '30 days',
} as const;

const BATCH = 1_000;
const MAX_BATCHES = 200;

export async function syncMaintenance(
  db: Pick<Database, 'global' | 'tenant'>,
): Promise<MaintenanceReport> {
  const workspaces = await db.global(
    (sql) => sql<{ id: WorkspaceId }[]>`select w.id from all_workspaces() w(id)`,
  );
  const total = { goneLines: 0, reheated: 0, entries: 0, idempotencyKeys: 0, sessions: 0 };
  for (const { id } of workspaces) {
    total.goneLines += await inBatches(db, id, purgeGoneLines);
    total.reheated += await inBatches(db, id, reheatTickets);
    total.entries += await inBatches(db, id, purgeEntries);
    total.idempotencyKeys += await inBatches(db, id, purgeIdempotencyKeys);
    total.sessions += await inBatches(db, id, purgeSessions);
  }
  return total;
}

type Step = (tx: Tx, workspaceId: WorkspaceId) => Promise<number>;

async function inBatches(
  db: Pick<Database, 'tenant'>,
  workspaceId: WorkspaceId,
  step: Step,
): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const count = await db.tenant(workspaceId, (tx) => step(tx, workspaceId));
    total += count;
    if (count < BATCH) break;
  }
  return total;
}

/** The watermark is written with the removal: a cursor that may have missed a line is never believed. */
const purgeGoneLines: Step = async (tx, workspaceId) => {
  const [row] = await tx<[{ count: number }]>`
    with old as materialized (
      select m.ticket_id, m.scope from sync_memberships m
      where m.workspace_id = ${workspaceId} and m.state = 'gone' and m.gone_at < now() - ${RETENTION.goneLines}::text::interval
      limit ${BATCH}
      for update skip locked
    ),
    removed as (
      delete from sync_memberships m using old
      where m.workspace_id = ${workspaceId} and m.ticket_id = old.ticket_id and m.scope = old.scope
      returning m.touched
    ),
    mark as (
      insert into sync_watermarks as w (workspace_id, purged)
      select ${workspaceId}, max(r.touched) from removed r having count(*) > 0
      on conflict (workspace_id) do update set purged = greatest(w.purged, excluded.purged)
    )
    select count(*)::int as count from removed`;
  return row.count;
};

/**
 * Touches the tickets whose heat no longer agrees with the workspace's working set, in both directions; the trigger
 * that keeps membership does the rest.
 */
const reheatTickets: Step = async (tx, workspaceId) => {
  const rows = await tx`
    update tickets t set subject = t.subject
    where t.workspace_id = ${workspaceId} and t.id = any(array(
      select e.id
      from tickets e
      join workspaces w on w.id = e.workspace_id
      where e.workspace_id = ${workspaceId} and e.phase in ('resolved', 'closed') and e.archived_at is null and exists (
        select from sync_memberships m
        where m.workspace_id = e.workspace_id and m.ticket_id = e.id
          and m.state = case
            when case when left(m.scope, 2) = 'c:' then e.public_updated_at else e.updated_at end
              < now() - make_interval(days => w.working_set_days) then 'hot'
            else 'cold'
          end
      )
      limit ${BATCH}
      for update of e skip locked
    ))`;
  return rows.count;
};

const purgeEntries: Step = async (tx, workspaceId) => {
  const rows = await tx`
    delete from sync_entries e
    where e.workspace_id = ${workspaceId} and e.id in (
      select o.id from sync_entries o
      join sync_devices d on d.workspace_id = o.workspace_id and d.id = o.device_id
      where o.workspace_id = ${workspaceId} and (
        o.at < now() - ${RETENTION.entries}::text::interval
        or (o.n <= d.acknowledged_n and o.at < now() - ${RETENTION.acknowledgedEntries}::text::interval)
      )
      limit ${BATCH}
    )`;
  return rows.count;
};

const purgeIdempotencyKeys: Step = async (tx, workspaceId) => {
  const rows = await tx`
    delete from idempotency_keys k
    where k.workspace_id = ${workspaceId} and (k.actor, k.key) in (
      select o.actor, o.key from idempotency_keys o
      where o.workspace_id = ${workspaceId} and o.at < now() - ${RETENTION.idempotencyKeys}::text::interval
      limit ${BATCH}
    )`;
  return rows.count;
};

const purgeSessions: Step = async (tx, workspaceId) => {
  const rows = await tx`
    delete from sessions s
    where s.workspace_id = ${workspaceId} and s.id in (
      select o.id from sessions o
      where o.workspace_id = ${workspaceId}
        and least(o.expires_at, o.revoked_at) < now() - ${RETENTION.sessions}::text::interval
      limit ${BATCH}
    )`;
  return rows.count;
};
