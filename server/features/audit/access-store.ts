import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Database } from '#server/platform/db/database.ts';
import type { FoldedAccess } from './access.ts';

/** Rows that are there already were written before the connection was lost. */
export async function insertAccesses(
  db: Pick<Database, 'tenant'>,
  workspaceId: WorkspaceId,
  rows: readonly FoldedAccess[],
): Promise<void> {
  const given = rows.map(({ id, access, count, at, lastAt }) => ({
    id,
    action: access.action,
    outcome: access.outcome,
    ticket_id: access.ticketId,
    number: access.number ?? null,
    object: access.object,
    count,
    at,
    last_at: lastAt,
    actor_kind: access.accessor.kind,
    actor_id: access.accessor.id,
    actor_name: access.accessor.name,
    via: access.via,
    ip: access.ip,
    data: access.data,
  }));
  await db.tenant(
    workspaceId,
    (tx) => tx`
      insert into audit_accesses (workspace_id, id, action, outcome, ticket_id, object, count, at, last_at, actor_kind,
        actor_id, actor_name, via, ip, data)
      select ${workspaceId}, r.id, r.action, r.outcome,
        coalesce(r.ticket_id, (
          select t.id from tickets t where t.workspace_id = ${workspaceId} and t.number = r.number
        )),
        r.object, r.count, r.at, r.last_at, r.actor_kind, r.actor_id, r.actor_name, r.via, r.ip, r.data
      from jsonb_to_recordset(${tx.json(given as never)}) as r(id uuid, action text, outcome text, ticket_id uuid,
        number integer, object text, count integer, at timestamptz, last_at timestamptz, actor_kind text, actor_id uuid,
        actor_name text, via text, ip text, data jsonb)
      -- It may have been deleted since.
      where exists (select from workspaces w where w.id = ${workspaceId})
      on conflict (workspace_id, id) do nothing`,
  );
}
