import { toInstant, type Clock, type Instant } from '#shared/base/clock.ts';
import type { IdSource, PersonId, SessionId, WorkspaceId } from '#shared/base/ids.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { slidingEnd } from './auth.ts';
import { hashToken, newToken } from './tokens.ts';

export type NewSession = {
  readonly id: SessionId;
  readonly token: string;
  readonly expiresAt: Instant;
};

export async function insertSession(
  tx: Tx,
  deps: { readonly clock: Clock; readonly ids: IdSource },
  session: {
    readonly workspaceId: WorkspaceId;
    readonly personId: PersonId;
    readonly userAgent: string;
    readonly ip: string;
    readonly isPublic: boolean;
  },
): Promise<NewSession> {
  const now = deps.clock();
  const at = toInstant(now);
  const expiresAt = slidingEnd(at, now, session.isPublic);
  const created = { id: deps.ids<SessionId>(), token: newToken(), expiresAt };
  await tx`
    insert into sessions (workspace_id, id, person_id, token_hash, created_at, last_seen_at, expires_at, user_agent, ip,
      is_public)
    values (${session.workspaceId}, ${created.id}, ${session.personId}, ${hashToken(created.token)}, ${at}, ${at},
      ${created.expiresAt}, ${session.userAgent.slice(0, 300)}, ${session.ip}, ${session.isPublic})`;
  return created;
}

/** Ends the session of this token, as when somebody signs in over it. */
export async function revokeToken(
  tx: Tx,
  workspaceId: WorkspaceId,
  token: string,
  at: Instant,
): Promise<PersonId | undefined> {
  const [row] = await tx<{ personId: PersonId }[]>`
    update sessions s set revoked_at = ${at}
    where s.workspace_id = ${workspaceId} and s.token_hash = ${hashToken(token)} and s.revoked_at is null
    returning s.person_id`;
  return row?.personId;
}

/** False if there is no such live session of this person. */
export async function revokeSession(
  tx: Tx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  id: string,
  at: Instant,
): Promise<boolean> {
  const rows = await tx`
    update sessions s set revoked_at = ${at}
    where s.workspace_id = ${workspaceId} and s.person_id = ${personId} and s.id = ${id}
      and s.revoked_at is null and s.expires_at > ${at}
    returning s.id`;
  return rows.length > 0;
}

/** `except`: the session that goes on. */
export async function revokeSessionsOf(
  tx: Tx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  at: Instant,
  except?: SessionId,
): Promise<void> {
  await tx`
    update sessions s set revoked_at = ${at}
    where s.workspace_id = ${workspaceId} and s.person_id = ${personId} and s.revoked_at is null
      and s.id is distinct from ${except ?? null}::uuid`;
}

export type SessionRow = {
  readonly id: SessionId;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
  readonly userAgent: string;
  readonly ip: string;
};

type SessionPage = {
  readonly now: Instant;
  readonly before: { readonly at: Instant; readonly id: string } | undefined;
  readonly limit: number;
};

/** Latest first; one more than `limit` if there is more. */
export async function listSessions(
  tx: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  { now, before, limit }: SessionPage,
): Promise<SessionRow[]> {
  return tx<SessionRow[]>`
    select s.id, s.created_at, s.last_seen_at, s.expires_at, s.user_agent, s.ip from sessions s
    where s.workspace_id = ${workspaceId} and s.person_id = ${personId}
      and s.revoked_at is null and s.expires_at > ${now}
      ${before === undefined ? tx`` : tx`and (s.created_at, s.id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
    order by s.created_at desc, s.id desc
    limit ${limit + 1}`;
}
