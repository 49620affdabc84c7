import type { Owner } from '#shared/access/owner.ts';
import type { GroupId, PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

export type OwnedTable = 'saved_views' | 'templates';

/** First of every addition: two at once must not pass the limit together. */
export async function countOwned(
  tx: Tx,
  table: OwnedTable,
  workspaceId: WorkspaceId,
  { personId, groupId }: Owner,
): Promise<number> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`${table} ${workspaceId}`}, 0))`;
  const [row] = await tx<[{ count: number }]>`
    select count(*)::int as count from ${tx(table)} o
    where o.workspace_id = ${workspaceId} and o.deleted_at is null
      and o.person_id is not distinct from ${personId} and o.group_id is not distinct from ${groupId}`;
  return row.count;
}

/** The group, if there is one of this id that is in use, with its lead. */
export async function loadGroupOf(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<{ readonly id: GroupId; readonly leadId: PersonId | null } | undefined> {
  const [group] = await sql<{ id: GroupId; leadId: PersonId | null }[]>`
    select g.id, g.lead_id from groups g
    where g.workspace_id = ${workspaceId} and g.id = ${id} and not g.is_archived`;
  return group;
}
