import type { Instant } from '#shared/base/clock.ts';
import type { SessionId, WorkspaceId } from '#shared/base/ids.ts';
import type { Database } from '#server/platform/db/database.ts';

export const touchSession = (
  db: Database,
  workspaceId: WorkspaceId,
  id: SessionId,
  seen: { readonly at: Instant; readonly expiresAt: Instant },
): Promise<void> =>
  db.tenant(workspaceId, async (tx) => {
    await tx`
      update sessions s set last_seen_at = ${seen.at}, expires_at = ${seen.expiresAt}
      where s.workspace_id = ${workspaceId} and s.id = ${id} and s.last_seen_at < ${seen.at}`;
  });

export const touchKey = (
  db: Database,
  workspaceId: WorkspaceId,
  id: string,
  at: Instant,
): Promise<void> =>
  db.tenant(workspaceId, async (tx) => {
    await tx`
      update api_keys k set last_used_at = ${at} where k.workspace_id = ${workspaceId} and k.id = ${id}`;
  });
