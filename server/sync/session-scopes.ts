import type { PersonId, SessionId, WorkspaceId } from '#shared/base/ids.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Permission } from '#shared/access/permissions.ts';
import type { Scope } from '#shared/protocol/sync.ts';
import type { Database, ReadTx } from '#server/platform/db/database.ts';
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

/** Whether a socket's session, or key, still stands and gives the rights with which it was opened. */
export async function isSocketStillRight(
  db: Pick<Database, 'tenantRead'>,
  caller: {
    readonly workspaceId: WorkspaceId;
    readonly actor: Actor;
    readonly sessionId: string | undefined;
  },
): Promise<boolean> {
  const { workspaceId, actor, sessionId } = caller;
  switch (actor.kind) {
    case 'person':
      return db.tenantRead(workspaceId, async (sql) => {
        const [session] = await sql`
          select 1 from sessions s
          where s.workspace_id = ${workspaceId} and s.id = ${sessionId ?? null} and s.person_id = ${actor.personId}
            and s.revoked_at is null and s.expires_at > now()`;
        if (session === undefined) return false;
        const rights = await rightsNow(sql, workspaceId, actor.personId);
        return (
          rights !== undefined &&
          isSame(rights.permissions, actor.permissions) &&
          isSame(new Set(rights.groupIds), new Set(actor.groupIds))
        );
      });
    case 'key':
      return db.tenantRead(workspaceId, async (sql) => {
        const [key] = await sql<{ scopes: Permission[]; makerId: PersonId }[]>`
          select k.scopes, k.created_by as maker_id from api_keys k
          where k.workspace_id = ${workspaceId} and k.id = ${actor.keyId} and k.revoked_at is null
            and (k.expires_at is null or k.expires_at > now())`;
        // A key has no more than its maker has at present (ADR 13).
        const rights = key && (await rightsNow(sql, workspaceId, key.makerId));
        if (rights === undefined) return false;
        const left = key?.scopes.filter((scope) => rights.permissions.has(scope));
        return isSame(new Set(left), actor.permissions);
      });
    default:
      return false;
  }
}

async function rightsNow(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
): Promise<
  | { readonly permissions: ReadonlySet<Permission>; readonly groupIds: readonly string[] }
  | undefined
> {
  try {
    const { actor } = await loadStanding(sql, workspaceId, personId);
    return actor.kind === 'person' ? actor : undefined;
  } catch (error) {
    if (error instanceof AppError && error.kind === 'UNAUTHENTICATED') return undefined;
    throw error;
  }
}

const isSame = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((item) => b.has(item));
