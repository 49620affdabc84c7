// What a webhook may be told: by the rights that whoever saved it has at this moment.

import { isPermission } from '#shared/access/permissions.ts';
import { can } from '#shared/access/can.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { GroupId, PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { compileCondition } from '#server/conditions/compile.ts';
import { fromTickets, visibleTo } from '#server/conditions/page.ts';
import type { ReadTx } from '#server/platform/db/database.ts';

export type WebhookWorkspace = {
  readonly id: WorkspaceId;
  readonly slug: string;
  readonly configuration: Configuration;
  readonly isDemo: boolean;
};
export async function loadWebhookWorkspace(
  sql: ReadTx,
  workspaceId: WorkspaceId,
): Promise<WebhookWorkspace | undefined> {
  const [row] = await sql<WebhookWorkspace[]>`
    select w.id, w.slug, w.configuration, w.is_demo from workspaces w
    where w.id = ${workspaceId} and w.deleting_at is null`;
  return row;
}

/** Undefined: they manage nothing any more, and nothing is told on their behalf. */
export async function loadMaker(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
): Promise<Actor | undefined> {
  const [row] = await sql<{ permissions: string[]; groupIds: GroupId[] }[]>`
    select r.permissions, array(
        select m.group_id::text from group_members m where m.workspace_id = p.workspace_id and m.person_id = p.id
      ) as group_ids
    from people p join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
    where p.workspace_id = ${workspaceId} and p.id = ${personId} and not p.is_disabled`;
  if (row === undefined) return undefined;
  const actor: Actor = {
    kind: 'person',
    personId,
    permissions: new Set(row.permissions.filter(isPermission)),
    groupIds: row.groupIds,
  };
  return managesWebhooks(actor) ? actor : undefined;
}

/** What their routes ask for, too: the log tells of whatever its maker may see, who may be somebody else. */
export const MANAGING = ['settings.manage', 'ticket.read-all'] as const;
const managesWebhooks = (actor: Actor): boolean =>
  MANAGING.every((permission) => can(actor, permission));

export const listManagers = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  limit: number,
): Promise<PersonId[]> =>
  sql<{ id: PersonId }[]>`
    select p.id from people p join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
    where p.workspace_id = ${workspaceId} and not p.is_disabled and r.permissions @> ${[...MANAGING]}
    order by p.created_at, p.id limit ${limit}`.then((rows) => rows.map(({ id }) => id));

export type Match = { readonly id: TicketId; readonly isDeleted: boolean };

/** Those of the tickets that the actor may see and the filter finds, in the bin or not. */
export const matching = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  ticketIds: readonly TicketId[],
  where: Condition,
  context: ConditionContext,
) =>
  sql<Match[]>`
    select t.id, t.deleted_at is not null as is_deleted ${fromTickets(sql)}
    where t.workspace_id = ${workspaceId} and t.id = any(${[...ticketIds]}::uuid[]) and ${visibleTo(sql, actor)}
      and ${compileCondition(sql, workspaceId, where, context)}`;
