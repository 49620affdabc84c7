import type { Instant } from '#shared/base/clock.ts';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { Tx } from '#server/platform/db/database.ts';

/** Those that are the person's and unread; the time of the first reading stays. */
export async function markRead(
  tx: Tx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  which: { readonly ids?: readonly string[] | undefined; readonly upTo?: string | undefined },
  at: Instant,
): Promise<number> {
  const rows = await tx`
    update notifications n set read_at = ${at}
    where n.workspace_id = ${workspaceId} and n.person_id = ${personId}
      and ${which.upTo === undefined ? tx`n.id = any(${[...(which.ids ?? [])]}::uuid[])` : tx`n.id <= ${which.upTo}`}
      and n.read_at is null
    returning n.id`;
  return rows.length;
}
