// Somebody always remains who manages people and settings: nobody gives rights that they do not have, so that a workspace
// without such a person could not be brought back by those who are left.

import type { Permission } from '#shared/access/permissions.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import type { Tx } from '#server/platform/db/database.ts';

const ADMINISTRATION: readonly Permission[] = ['people.manage', 'settings.manage'];

export const isAdministrator = (person: { readonly permissions: readonly Permission[] }): boolean =>
  ADMINISTRATION.every((permission) => person.permissions.includes(permission));

/** To be called before the person is read: of two who change people at once, one waits for what the other has done.
 *  All rows at once and in one order, so that the two do not wait for each other. */
export async function lockForChange(
  tx: Tx,
  workspaceId: WorkspaceId,
  personId: string,
): Promise<void> {
  await tx`
    select p.id from people p
    where p.workspace_id = ${workspaceId} and (p.id = ${personId} or p.profile in (
      select r.id from profiles r where r.workspace_id = ${workspaceId} and r.permissions @> ${[...ADMINISTRATION]}::text[]))
    order by p.id for update of p`;
}

/** To be called after the row is written, within the same transaction. */
export async function requireAdministrator(tx: Tx, workspaceId: WorkspaceId): Promise<void> {
  const rows = await tx`
    select 1 from people p
    join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
    where p.workspace_id = ${workspaceId} and not p.is_disabled and p.password_hash is not null
      and r.permissions @> ${[...ADMINISTRATION]}::text[]
    limit 1`;
  if (rows.length === 0)
    throw new AppError('LAST_ADMINISTRATOR', {
      detail: 'Make somebody else an administrator first.',
    });
}
