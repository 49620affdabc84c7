import type { Instant } from '#shared/base/clock.ts';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { TicketTargets } from '#shared/engine/ticket-state.ts';
import type { Database, ReadTx, Tx } from '#server/platform/db/database.ts';
import { enqueue } from '#server/platform/jobs/enqueue.ts';
import type { Jobs } from '#server/platform/jobs/jobs.ts';

export async function loadConfigurations(
  db: Pick<Database, 'global' | 'tenantRead'>,
): Promise<readonly { readonly id: WorkspaceId; readonly configuration: Configuration }[]> {
  const ids = await db.global(
    (sql) => sql<{ id: WorkspaceId }[]>`select w.id from all_workspaces() w(id)`,
  );
  const found: { id: WorkspaceId; configuration: Configuration }[] = [];
  for (const { id } of ids) {
    const [row] = await db.tenantRead(
      id,
      (sql) => sql<{ configuration: Configuration }[]>`
        select w.configuration from workspaces w where w.id = ${id}`,
    );
    if (row !== undefined) found.push({ id, configuration: row.configuration });
  }
  return found;
}

type Ids = readonly { readonly id: TicketId }[];
const idsOf = (rows: Ids): TicketId[] => rows.map(({ id }) => id);

export const listExpired = async (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  openedBefore: Instant,
  limit: number,
): Promise<TicketId[]> =>
  idsOf(
    await sql<{ readonly id: TicketId }[]>`
    select t.id from tickets t
    where t.workspace_id = ${workspaceId} and t.phase not in ('resolved', 'closed') and t.expired_at is null
      and t.deleted_at is null and t.created_at < ${openedBefore}
    order by t.created_at limit ${limit}`,
  );

/** Open ones after a ticket in the order of their ids; those that something may be promised for. */
export const listOpen = async (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  after: string | undefined,
  limit: number,
): Promise<TicketId[]> =>
  idsOf(
    await sql<{ readonly id: TicketId }[]>`
    select t.id from tickets t
    where t.workspace_id = ${workspaceId} and t.phase not in ('resolved', 'closed') and t.deleted_at is null
      and t.merged_into_id is null and t.id > ${after ?? NO_ID}
    order by t.id limit ${limit}`,
  );
const NO_ID = '00000000-0000-0000-0000-000000000000';

/** For those that are left, another job. */
export const enqueueRest = (
  db: Pick<Database, 'tenant'>,
  jobs: Pick<Jobs, 'enqueueStatement'>,
  rest: { readonly workspaceId: WorkspaceId; readonly after: TicketId },
): Promise<void> => db.tenant(rest.workspaceId, (tx) => enqueue(tx, jobs, 'due-times', rest));

export type MissedTargets = { readonly id: TicketId; readonly targets: TicketTargets };
/** Whose clock runs and has run out, unmarked. */
export const listMissed = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  now: Instant,
  limit: number,
): Promise<readonly MissedTargets[]> => sql<MissedTargets[]>`
  select t.id, t.targets from tickets t
  where t.workspace_id = ${workspaceId} and t.unmarked_due_at <= ${now} and t.deleted_at is null
    and t.merged_into_id is null
  order by t.unmarked_due_at limit ${limit}`;

export const listToArchive = async (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  closedBefore: Instant,
  limit: number,
): Promise<TicketId[]> =>
  idsOf(
    await sql<{ readonly id: TicketId }[]>`
    select t.id from tickets t
    where t.workspace_id = ${workspaceId} and t.phase = 'closed' and t.archived_at is null and t.deleted_at is null
      and t.closed_at <= ${closedBefore}
    order by t.closed_at limit ${limit}`,
  );

export const listToPurge = async (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  deletedBefore: Instant,
  limit: number,
): Promise<TicketId[]> =>
  idsOf(
    await sql<{ readonly id: TicketId }[]>`
    select t.id from tickets t
    where t.workspace_id = ${workspaceId} and t.deleted_at < ${deletedBefore}
    order by t.deleted_at limit ${limit}`,
  );

/**
 * The ticket, its conversation and all that hangs on it go; its number stays used, because the counter only counts up
 * (T1). Other tickets that name it name it no more. False: it was brought back meanwhile.
 */
export async function purgeTicket(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: TicketId,
  deletedBefore: Instant,
): Promise<boolean> {
  const rows = await tx`
    select 1 from tickets t
    where t.workspace_id = ${workspaceId} and t.id = ${id} and t.deleted_at < ${deletedBefore} for update`;
  if (rows.length === 0) return false;
  await tx`
    update tickets t set follow_up_of_id = null where t.workspace_id = ${workspaceId} and t.follow_up_of_id = ${id}`;
  await tx`
    update tickets t set merged_into_id = null where t.workspace_id = ${workspaceId} and t.merged_into_id = ${id}`;
  // A link is on both ends: the ticket itself knows who names it.
  await tx`
    update tickets t set links = coalesce((
      select jsonb_agg(l) from jsonb_array_elements(t.links) l where l ->> 'ticketId' <> ${id}
    ), '[]')
    where t.workspace_id = ${workspaceId} and t.id in (
      select (l ->> 'ticketId')::uuid from tickets gone, jsonb_array_elements(gone.links) l
      where gone.workspace_id = ${workspaceId} and gone.id = ${id}
    )`;
  await tx`delete from tickets t where t.workspace_id = ${workspaceId} and t.id = ${id}`;
  return true;
}
