// Small records: those that belong to no ticket. Each has its audience here: `w` holds the workspace, its groups and
// the colleagues; `c:<person>` the workspace alone, without which a customer's device could show no status and predict
// nothing; `u:<person>` what is theirs alone. Templates and saved views are in the
// scope of whoever's they are, a group's in `g:<group>`. The person's own row is not among them: it follows their rights,
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
  const owned = scopes.filter(
    (scope) => scope === 'w' || scope === ownScope || scope.startsWith('g:'),
  );
  if (!hasWorkspace && !hasOwn && !isCustomer && owned.length === 0) return [];
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
          'id', g.id, 'name', g.name, 'leadId', g.lead_id, 'businessHours', g.business_hours,
          'isArchived', g.is_archived
        )
        from groups g
        where ${hasWorkspace} and g.workspace_id = ${workspaceId} and ${isNew(sql`g.xid`)}
        union all
        ${colleagues(sql, workspaceId, sql`${hasWorkspace} and ${isNew(sql`p.xid`)}`)}
        union all
        select 'held-reply', ${ownScope}, h.id::text, h.xid, json_build_object(
          'id', h.id, 'ticketId', h.ticket_id, 'messageId', h.message_id, 'html', h.html, 'parentId', h.parent_id,
          'files', h.files, 'refusal', h.refusal, 'heldAt', ${instant(sql, sql`h.held_at`)}, 'settled', h.settled
        )
        from held_replies h
        where ${hasOwn} and h.workspace_id = ${workspaceId} and h.author_id = ${personId} and ${isNew(sql`h.xid`)}
        union all
        select 'notification', ${ownScope}, n.id::text, n.xid, json_build_object(
          'id', n.id, 'kind', n.kind, 'ticketId', n.ticket_id, 'messageId', n.message_id, 'byName', n.by_name, 'detail', n.detail,
          'at', ${instant(sql, sql`n.at`)}, 'readAt', ${instant(sql, sql`n.read_at`)}
        )
        from notifications n
        where ${hasOwn} and n.workspace_id = ${workspaceId} and n.person_id = ${personId} and ${isNew(sql`n.xid`)}
        union all
        select 'template', tp.scope, tp.id::text, tp.xid, json_build_object(
          'id', tp.id, 'name', tp.name, 'shortcut', tp.shortcut, 'personId', tp.person_id, 'groupId', tp.group_id,
          'bodies', tp.content -> 'bodies', 'actions', tp.content -> 'actions',
          'attachmentIds', tp.content -> 'attachmentIds', 'files', coalesce((
            select json_agg(json_strip_nulls(json_build_object(
              'id', f.id, 'name', f.name, 'type', f.type, 'size', f.size, 'width', f.width, 'height', f.height
            )) order by a.position)
            from jsonb_array_elements_text(tp.content -> 'attachmentIds') with ordinality a(id, position)
            join files f on f.workspace_id = tp.workspace_id and f.id = a.id::uuid and f.template_id = tp.id
              and f.state in ('scanning', 'ready')
          ), '[]'), 'isDeleted', tp.deleted_at is not null
        )
        from templates tp
        where tp.workspace_id = ${workspaceId} and tp.scope = any(${owned}::text[]) and ${isNew(sql`tp.xid`)}
        union all
        select 'view', sv.scope, sv.id::text, sv.xid, json_build_object(
          'id', sv.id, 'personId', sv.person_id, 'groupId', sv.group_id, 'position', sv.position,
          'isArchived', sv.is_archived, 'name', coalesce(sv.content -> 'name', '{}'), 'filter', sv.content -> 'filter',
          'columns', coalesce(sv.content -> 'columns', '[]'), 'sort', coalesce(sv.content ->> 'sort', '-updated'),
          'groupBy', sv.content ->> 'groupBy', 'isDeleted', sv.deleted_at is not null
        )
        from saved_views sv
        where sv.workspace_id = ${workspaceId} and sv.scope = any(${owned}::text[]) and ${isNew(sql`sv.xid`)}
      ) c
    ) r
    ${after === undefined ? sql`` : sql`where (r.xid, r.key) > (${after.xid}::xid8, ${after.key})`}
    order by r.xid, r.key
    limit ${limit}`;
}

/** How many of the records, one at least, a page of so many bytes has room for. Only some kinds can be long. */
export function countRecordsWithin(records: readonly StoredRecord[], bytes: number): number {
  let left = bytes;
  let count = 0;
  for (const record of records) {
    left -= sizeOf(record);
    if (left < 0 && count > 0) break;
    count += 1;
  }
  return count;
}
export const sizeOf = ({ kind, row }: StoredRecord): number =>
  kind === 'template' || kind === 'view' || kind === 'group'
    ? JSON.stringify(row).length
    : SHORT_BYTES;
const SHORT_BYTES = 300;

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
