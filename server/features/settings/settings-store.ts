import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Configuration, StatusId } from '#shared/engine/configuration.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

export type Settings = {
  readonly slug: string;
  readonly name: string;
  readonly blueprint: string;
  readonly configuration: Configuration;
  readonly version: string;
};

/** `isLocked`: until the end of the transaction nobody else changes them. */
export async function loadSettings(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  isLocked: boolean,
): Promise<Settings | undefined> {
  const [row] = await sql<Settings[]>`
    select w.slug, w.name, w.blueprint, w.configuration, w.xid::text as version from workspaces w
    where w.id = ${workspaceId} ${isLocked ? sql`for update` : sql``}`;
  return row;
}

export async function updateSettings(
  tx: Tx,
  workspaceId: WorkspaceId,
  settings: Pick<Settings, 'name' | 'configuration'>,
): Promise<void> {
  await tx`
    update workspaces w set name = ${settings.name}, configuration = ${tx.json(settings.configuration as never)},
      working_set_days = ${settings.configuration.workingSetDays}
    where w.id = ${workspaceId}`;
}

/** Those that PostgreSQL knows, in its spelling. */
export async function listTimeZones(sql: ReadTx): Promise<readonly string[]> {
  const rows = await sql<
    { name: string }[]
  >`select z.name from pg_timezone_names z order by z.name`;
  return rows.map(({ name }) => name);
}

/** Those of the statuses that some ticket has. */
export async function usedStatuses(
  tx: Tx,
  workspaceId: WorkspaceId,
  statuses: readonly StatusId[],
): Promise<StatusId[]> {
  const rows = await tx<{ status: StatusId }[]>`
    select s as status from unnest(${[...statuses]}::text[]) s
    where exists (select 1 from tickets t where t.workspace_id = ${workspaceId} and t.status = s)`;
  return rows.map((row) => row.status);
}

export type SettingsChange = {
  readonly id: string;
  readonly at: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly via: string;
  readonly data: { readonly changes: Record<string, { from: unknown; to: unknown }> };
};

/** Latest first; one more than `limit` tells that there is more. */
export async function listSettingsChanges(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  page: { readonly before: string | undefined; readonly limit: number },
): Promise<SettingsChange[]> {
  return sql<SettingsChange[]>`
    select e.id, e.at, e.actor_kind, e.actor_id, e.actor_name, e.via, e.data from events e
    where e.workspace_id = ${workspaceId} and e.ticket_id is null and e.type = 'settings-changed'
      ${page.before === undefined ? sql`` : sql`and e.id < ${page.before}`}
    order by e.id desc limit ${page.limit + 1}`;
}

export async function isLiveGroup(tx: Tx, workspaceId: WorkspaceId, id: string): Promise<boolean> {
  const rows = await tx`
    select 1 from groups g where g.workspace_id = ${workspaceId} and g.id = ${id} and not g.is_archived`;
  return rows.length > 0;
}
