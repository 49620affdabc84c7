// Which of some scopes have changed since a snapshot: for the comparison that stands in for a notification that was
// lost. It asks no more than whether, by the indexes that a pull walks.

import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Scope } from '#shared/protocol/sync.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import type { Snapshot } from './snapshot.ts';

export async function loadChangedScopes(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  scopes: readonly Scope[],
  since: Snapshot,
): Promise<{ readonly changed: readonly Scope[]; readonly snapshot: Snapshot }> {
  const isNew = (xid: ReturnType<ReadTx>) => sql`
    ${xid} >= pg_snapshot_xmin(${since}::pg_snapshot) and not pg_visible_in_snapshot(${xid}, ${since}::pg_snapshot)`;
  const [row] = await sql<[{ changed: readonly Scope[]; snapshot: Snapshot }]>`
    select pg_current_snapshot()::text as snapshot, array(
      select s.scope
      from unnest(${scopes as Scope[]}::text[]) s(scope)
      where exists (
        select from sync_memberships m
        where m.workspace_id = ${workspaceId} and m.scope = s.scope and ${isNew(sql`m.touched`)}
      )
      or exists (
        select from templates tp
        where tp.workspace_id = ${workspaceId} and tp.scope = s.scope and ${isNew(sql`tp.xid`)}
      )
      or exists (
        select from saved_views sv
        where sv.workspace_id = ${workspaceId} and sv.scope = s.scope and ${isNew(sql`sv.xid`)}
      )
      or s.scope = 'w' and (
        exists (select from workspaces w where w.id = ${workspaceId} and ${isNew(sql`w.xid`)})
        or exists (select from people p where p.workspace_id = ${workspaceId} and ${isNew(sql`p.xid`)})
        or exists (select from groups g where g.workspace_id = ${workspaceId} and ${isNew(sql`g.xid`)})
      )
      or left(s.scope, 2) = 'u:' and (
        exists (
          select from held_replies h
          where h.workspace_id = ${workspaceId} and h.author_id::text = substr(s.scope, 3) and ${isNew(sql`h.xid`)}
        )
        or exists (
          select from notifications n
          where n.workspace_id = ${workspaceId} and n.person_id::text = substr(s.scope, 3) and ${isNew(sql`n.xid`)}
        )
      )
    ) as changed`;
  return row;
}
