import type { PersonId, SessionId, WorkspaceId } from '#shared/base/ids.ts';
import type { Scope } from '#shared/protocol/sync.ts';
import type { Database } from '#server/platform/db/database.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { loadStanding } from './standing.ts';

/** What the session's person may see now; undefined: the session has ended or the person is gone. */
export async function loadSessionScopes(
  db: Pick<Database, 'tenantRead'>,
  caller: {
    readonly workspaceId: WorkspaceId;
    readonly personId: PersonId;
    readonly sessionId: SessionId;
  },
): Promise<readonly Scope[] | undefined> {
  const { workspaceId, personId, sessionId } = caller;
  return db.tenantRead(workspaceId, async (sql) => {
    const [session] = await sql<{ isLive: boolean }[]>`
      select s.revoked_at is null and s.expires_at > now() as is_live
      from sessions s
      where s.workspace_id = ${workspaceId} and s.id = ${sessionId} and s.person_id = ${personId}`;
    if (session?.isLive !== true) return undefined;
    try {
      return (await loadStanding(sql, workspaceId, personId)).scopes;
    } catch (error) {
      if (error instanceof AppError && error.kind === 'UNAUTHENTICATED') return undefined;
      throw error;
    }
  });
}
