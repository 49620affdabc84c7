// Small records: those that belong to no ticket. Each has its audience here: `w` holds the workspace, its groups and
// the colleagues; `c:<person>` the workspace alone, without which a customer's device could show no status and predict
// nothing; `u:<person>` what is theirs alone. The person's own row is not among them: it follows their rights,
// which no single row's change tells of (see self-row in page.ts).

import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { Scope } from '#shared/protocol/sync.ts';
import type { SmallKind, SmallRecords } from '#shared/protocol/rows.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import type { Snapshot } from './snapshot.ts';

type RecordKind = Exclude<SmallKind, 'self'>;
export type StoredRecord = {
  [Kind in RecordKind]: {
    readonly kind: Kind;
    readonly scope: Scope;
    readonly id: string;
    readonly xid: string;
    /** Order among records of one transaction. */
    readonly key: string;
    readonly row: SmallRecords[Kind];
  };
}[RecordKind];

export type RecordRange = {
  readonly seen: Snapshot;
  readonly target?: Snapshot;
  readonly after?: { readonly xid: string; readonly key: string };
};

/** At most `limit` of the records that have changed in `scopes`, in order of (transaction, key). */
export async function loadRecords(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  scopes: readonly Scope[],
  range: RecordRange,
  limit: number,
): Promise<readonly StoredRecord[]> {
  const hasWorkspace = scopes.includes('w');
  const ownScope = `u:${personId}`;
  const hasOwn = scopes.includes(ownScope);
  const isCustomer = scopes.includes(`c:${personId}`);
  if (!hasWorkspace && !hasOwn && !isCustomer) return [];
  const { seen, target, after } = range;
  const isNew = (xid: ReturnType<ReadTx>) => sql`
    ${xid} >= pg_snapshot_xmin(${seen}::pg_snapshot) and not pg_visible_in_snapshot(${xid}, ${seen}::pg_snapshot)
    ${target === undefined ? sql`` : sql`and pg_visible_in_snapshot(${xid}, ${target}::pg_snapshot)`}`;
  return sql<StoredRecord[]>`
    select r.kind, r.scope, r.id, r.xid::text as xid, r.key, r.row
    from (
      select c.*, c.kind || ':' || c.id as key
      from (
        select 'workspace' as kind, 'w' as scope, w.id::text as id, w.xid, json_build_object(
          'id', w.id, 'slug', w.slug, 'name', w.name, 'configuration', w.configuration
        ) as row
        from workspaces w
        where ${hasWorkspace || isCustomer} and w.id = ${workspaceId} and ${isNew(sql`w.xid`)}
        union all
        select 'group', 'w', g.id::text, g.xid, json_build_object(
          'id', g.id, 'name', g.name, 'leadId', g.lead_id, 'isArchived', g.is_archived
        )
        from groups g
        where ${hasWorkspace} and g.workspace_id = ${workspaceId} and ${isNew(sql`g.xid`)}
        union all
        ${colleagues(sql, workspaceId, sql`${hasWorkspace} and ${isNew(sql`p.xid`)}`)}
        union all
        select 'held-reply', ${ownScope}, h.id::text, h.xid, json_build_object(
          'id', h.id, 'ticketId', h.ticket_id, 'messageId', h.message_id, 'html', h.html, 'parentId', h.parent_id,
          'refusal', h.refusal, 'heldAt', ${instant(sql, sql`h.held_at`)}, 'settled', h.settled
        )
        from held_replies h
        where ${hasOwn} and h.workspace_id = ${workspaceId} and h.author_id = ${personId} and ${isNew(sql`h.xid`)}
        union all
        select 'notification', ${ownScope}, n.id::text, n.xid, json_build_object(
          'id', n.id, 'kind', n.kind, 'ticketId', n.ticket_id, 'messageId', n.message_id, 'byName', n.by_name,
          'at', ${instant(sql, sql`n.at`)}, 'readAt', ${instant(sql, sql`n.read_at`)}
        )
        from notifications n
        where ${hasOwn} and n.workspace_id = ${workspaceId} and n.person_id = ${personId} and ${isNew(sql`n.xid`)}
      ) c
    ) r
    ${after === undefined ? sql`` : sql`where (r.xid, r.key) > (${after.xid}::xid8, ${after.key})`}
    order by r.xid, r.key
    limit ${limit}`;
}

/** Those who work on tickets, and those who did: their names stand under messages. Customers are nobody's colleague. */
const colleagues = (sql: ReadTx, workspaceId: WorkspaceId, filter: ReturnType<ReadTx>) => sql`
  select 'person', 'w', p.id::text, p.xid, json_build_object(
    'id', p.id, 'name', p.name, 'profile', p.profile,
    'isOperator', pr.permissions @> array['ticket.reply'],
    'groupIds', array(
      select m.group_id from group_members m
      where m.workspace_id = p.workspace_id and m.person_id = p.id order by m.group_id
    ),
    'isDisabled', p.is_disabled
  )
  from people p
  join profiles pr on pr.workspace_id = p.workspace_id and pr.id = p.profile
  where p.workspace_id = ${workspaceId} and ${filter} and (
    pr.permissions && array['ticket.reply', 'ticket.read', 'ticket.read-all']
    or exists (
      select from group_members m where m.workspace_id = p.workspace_id and m.person_id = p.id
    )
    or exists (
      select from messages a where a.workspace_id = p.workspace_id and a.author_id = p.id and a.side = 'operator'
    )
  )`;

const instant = (sql: ReadTx, column: ReturnType<ReadTx>) => sql`
  to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
