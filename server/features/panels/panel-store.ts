import type { PanelId, WorkspaceId } from '#shared/base/ids.ts';
import type { Panel } from '#shared/templates/panel.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

export type StoredPanel = Panel & {
  /** Changes whenever the panel does. */
  readonly version: string;
};

/** In the order of the tabs, or the one with this id. */
export async function listPanels(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id?: string,
): Promise<StoredPanel[]> {
  return sql<StoredPanel[]>`
    select p.id, p.name, p.address, p.sees, p.is_on, p.xid::text as version,
      array(select pg.group_id from panel_groups pg where pg.workspace_id = p.workspace_id and pg.panel_id = p.id
        order by pg.group_id) as group_ids
    from panels p
    where p.workspace_id = ${workspaceId} ${id === undefined ? sql`` : sql`and p.id = ${id}`}
    order by p.position, p.id`;
}

/** First of every change: panels are added and ordered one after the other. */
export async function lockPanels(tx: Tx, workspaceId: WorkspaceId): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`panels ${workspaceId}`}, 0))`;
}

/** Behind all others. */
export async function insertPanel(tx: Tx, workspaceId: WorkspaceId, panel: Panel): Promise<void> {
  await tx`
    insert into panels (workspace_id, id, name, address, sees, is_on, position)
    select ${workspaceId}, ${panel.id}, ${tx.json(panel.name)}, ${panel.address}, ${[...panel.sees]}::text[], ${panel.isOn},
      coalesce((select max(p.position) + 1 from panels p where p.workspace_id = ${workspaceId}), 0)`;
  await setGroups(tx, workspaceId, panel);
}

export async function updatePanel(tx: Tx, workspaceId: WorkspaceId, panel: Panel): Promise<void> {
  await tx`
    update panels p set name = ${tx.json(panel.name)}, address = ${panel.address}, sees = ${[...panel.sees]}::text[],
      is_on = ${panel.isOn}
    where p.workspace_id = ${workspaceId} and p.id = ${panel.id}`;
  await tx`
    delete from panel_groups pg where pg.workspace_id = ${workspaceId} and pg.panel_id = ${panel.id}`;
  await setGroups(tx, workspaceId, panel);
}

export async function deletePanel(tx: Tx, workspaceId: WorkspaceId, id: PanelId): Promise<void> {
  await tx`delete from panels p where p.workspace_id = ${workspaceId} and p.id = ${id}`;
}

export async function placePanels(
  tx: Tx,
  workspaceId: WorkspaceId,
  ids: readonly string[],
): Promise<void> {
  await tx`
    update panels p set position = n.position - 1
    from unnest(${[...ids]}::uuid[]) with ordinality n(id, position)
    where p.workspace_id = ${workspaceId} and p.id = n.id and p.position <> n.position - 1`;
}

/** Which of these are groups in use. */
export async function knownGroups(
  tx: ReadTx,
  workspaceId: WorkspaceId,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx<{ id: string }[]>`
    select g.id from groups g
    where g.workspace_id = ${workspaceId} and g.id = any(${[...ids]}::uuid[]) and not g.is_archived`;
  return new Set(rows.map(({ id }) => id));
}

async function setGroups(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, groupIds }: Pick<Panel, 'id' | 'groupIds'>,
): Promise<void> {
  if (groupIds.length === 0) return;
  await tx`
    insert into panel_groups (workspace_id, panel_id, group_id)
    select ${workspaceId}, ${id}, g.id from unnest(${[...groupIds]}::uuid[]) g(id)`;
}
