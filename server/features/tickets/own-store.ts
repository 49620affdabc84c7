import type { Instant } from '#shared/base/clock.ts';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { Tx } from '#server/platform/db/database.ts';

/** Those that are the person's and unread; the time of the first reading stays. */
export async function markRead(
  tx: Tx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  ids: readonly string[],
  at: Instant,
): Promise<number> {
  const rows = await tx`
    update notifications n set read_at = ${at}
    where n.workspace_id = ${workspaceId} and n.person_id = ${personId} and n.id = any(${[...ids]}::uuid[])
      and n.read_at is null
    returning n.id`;
  return rows.length;
}
