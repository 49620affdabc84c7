import type { Owned } from '#shared/access/owner.ts';
import type { GroupId, PersonId, SavedViewId, WorkspaceId } from '#shared/base/ids.ts';
import type { SavedView, ViewContent } from '#shared/views/saved-view.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

export type StoredView = SavedView &
  Owned & {
    /** Changes whenever the row does. */
    readonly version: string;
  };
type ViewLine = Omit<StoredView, keyof ViewContent> & { readonly content: ViewContent };

/** Of these owners, or the one with this id: the workspace's, then groups', then persons', each in their order. */
export async function listViews(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  asked: { readonly id: string } | { readonly scopes: readonly string[] },
): Promise<StoredView[]> {
  const rows = await sql<ViewLine[]>`
    select sv.id, sv.person_id, sv.group_id, sv.position, sv.is_archived, sv.content, sv.xid::text as version, g.lead_id
    from saved_views sv
    left join groups g on g.workspace_id = sv.workspace_id and g.id = sv.group_id
    where sv.workspace_id = ${workspaceId} and sv.deleted_at is null
      and ${'id' in asked ? sql`sv.id = ${asked.id}` : sql`sv.scope = any(${[...asked.scopes]}::text[])`}
    order by sv.person_id is not null, sv.group_id is not null, lower(g.name), sv.position, sv.id`;
  return rows.map(({ content, ...row }) => ({ ...row, ...content }));
}

export async function insertView(
  tx: Tx,
  workspaceId: WorkspaceId,
  view: Omit<SavedView, keyof ViewContent>,
  content: ViewContent,
): Promise<void> {
  const { id, personId, groupId, position, isArchived } = view;
  await tx`
    insert into saved_views (workspace_id, id, person_id, group_id, position, is_archived, content)
    values (${workspaceId}, ${id}, ${personId}, ${groupId}, ${position}, ${isArchived}, ${tx.json(content as never)})`;
}

export async function updateView(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, position, isArchived }: Pick<SavedView, 'id' | 'position' | 'isArchived'>,
  content: ViewContent,
): Promise<void> {
  await tx`
    update saved_views sv set position = ${position}, is_archived = ${isArchived}, content = ${tx.json(content as never)}
    where sv.workspace_id = ${workspaceId} and sv.id = ${id}`;
}

/** The line stays, so that devices hear of it; its words go. */
export async function deleteView(tx: Tx, workspaceId: WorkspaceId, id: SavedViewId): Promise<void> {
  await tx`
    update saved_views sv set deleted_at = now(), content = '{}'
    where sv.workspace_id = ${workspaceId} and sv.id = ${id}`;
}

/** Groups whose views somebody sees: their own, those they lead; all of them for who sees every group's tickets. */
export async function listSeenGroups(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  seen: {
    readonly all: boolean;
    readonly own: readonly GroupId[];
    readonly leadId: PersonId | null;
  },
): Promise<readonly GroupId[]> {
  const rows = await sql<{ id: GroupId }[]>`
    select g.id from groups g
    where g.workspace_id = ${workspaceId}
      and (${seen.all} or g.id = any(${[...seen.own]}::uuid[]) or g.lead_id = ${seen.leadId})`;
  return rows.map(({ id }) => id);
}
