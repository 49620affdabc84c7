import type { Permission } from '#shared/access/permissions.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { GroupId, PersonId, SessionId, WorkspaceId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { CurrentWorkspace } from '#server/app-context.ts';
import type { Database } from '#server/platform/db/database.ts';

export type SessionFacts = {
  readonly id: SessionId;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
  readonly isPublic: boolean;
  readonly personId: PersonId;
  readonly name: string;
  readonly email: string;
  readonly profile: string;
  readonly language: string;
  readonly signature: string;
  readonly permissions: readonly Permission[];
  readonly groupIds: readonly GroupId[];
};
export type KeyFacts = {
  readonly id: string;
  readonly name: string;
  readonly makerId: PersonId;
  /** Those of its scopes that its maker has at present (ADR 13). */
  readonly scopes: readonly Permission[];
  readonly lastUsedAt: Instant | null;
};
export type WorkspaceFacts = {
  readonly id: WorkspaceId;
  readonly slug: string;
  readonly name: string;
  readonly configuration: Configuration;
  readonly isDemo: boolean;
};

export async function loadWorkspaceId(
  db: Database,
  slug: string,
): Promise<WorkspaceId | undefined> {
  const [row] = await db.global(
    (sql) => sql<{ id: WorkspaceId | null }[]>`select workspace_by_slug(${slug}) as id`,
  );
  return row?.id ?? undefined;
}

export function loadWorkspace(
  db: Database,
  id: WorkspaceId,
): Promise<CurrentWorkspace | undefined> {
  return db.tenantRead(id, async (sql) => {
    const [row] = await sql<WorkspaceFacts[]>`
      select w.id, w.slug, w.name, w.configuration, w.is_demo from workspaces w where w.id = ${id}`;
    return row;
  });
}

/** The live session of this token with its person's rights as they are now. */
export function loadSession(
  db: Database,
  workspaceId: WorkspaceId,
  tokenHash: Uint8Array,
  now: Instant,
): Promise<{ workspace: WorkspaceFacts; session: SessionFacts } | undefined> {
  return db.tenantRead(workspaceId, async (sql) => {
    const [session] = await sql<SessionFacts[]>`
      select s.id, s.created_at, s.last_seen_at, s.expires_at, s.is_public, s.person_id, p.name, p.email, p.profile, p.language,
        p.signature, r.permissions, array(
          select m.group_id::text from group_members m
          where m.workspace_id = p.workspace_id and m.person_id = p.id order by m.group_id
        ) as group_ids
      from sessions s
      join people p on p.workspace_id = s.workspace_id and p.id = s.person_id
      join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
      where s.workspace_id = ${workspaceId} and s.token_hash = ${tokenHash}
        and s.revoked_at is null and s.expires_at > ${now} and not p.is_disabled`;
    if (session === undefined) return undefined;
    const [workspace] = await sql<WorkspaceFacts[]>`
      select w.id, w.slug, w.name, w.configuration, w.is_demo from workspaces w where w.id = ${workspaceId}`;
    return workspace === undefined ? undefined : { workspace, session };
  });
}

/** The live key of this secret, with what is left of its scopes; none if its maker is disabled (ADR 13). */
export function loadKey(
  db: Database,
  workspaceId: WorkspaceId,
  secretHash: Uint8Array,
  now: Instant,
): Promise<{ workspace: WorkspaceFacts; key: KeyFacts } | undefined> {
  return db.tenantRead(workspaceId, async (sql) => {
    const [key] = await sql<KeyFacts[]>`
      select k.id, k.name, k.created_by as maker_id, k.last_used_at,
        array(select s from unnest(k.scopes) s where s = any (r.permissions)) as scopes
      from api_keys k
      join people p on p.workspace_id = k.workspace_id and p.id = k.created_by
      join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
      where k.workspace_id = ${workspaceId} and k.secret_hash = ${secretHash}
        and k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now}) and not p.is_disabled`;
    if (key === undefined) return undefined;
    const [workspace] = await sql<WorkspaceFacts[]>`
      select w.id, w.slug, w.name, w.configuration, w.is_demo from workspaces w where w.id = ${workspaceId}`;
    return workspace === undefined ? undefined : { workspace, key };
  });
}
