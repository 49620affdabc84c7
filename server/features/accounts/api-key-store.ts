import type { Instant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

/** A key as it was made. */
export type ApiKeyRow = {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
};

/** A key as it stands: what is left of it when its maker has lost rights since (ADR 13). */
export type StandingKey = ApiKeyRow & {
  readonly makerName: string;
  readonly isMakerDisabled: boolean;
  /** Those of its scopes that its maker has at present. */
  readonly activeScopes: readonly string[];
};

type Page = {
  readonly before: { readonly at: Instant; readonly id: string } | undefined;
  readonly limit: number;
};

export async function insertApiKey(
  tx: Tx,
  workspaceId: WorkspaceId,
  key: ApiKeyRow,
  secretHash: Uint8Array,
): Promise<void> {
  await tx`
    insert into api_keys (workspace_id, id, name, secret_hash, scopes, created_by, created_at, expires_at)
    values (${workspaceId}, ${key.id}, ${key.name}, ${secretHash}, ${[...key.scopes]}::text[], ${key.createdBy},
      ${key.createdAt}, ${key.expiresAt})`;
}

/** Latest first; one more than `limit` if there is more. */
export const listApiKeys = async (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { before, limit }: Page,
): Promise<StandingKey[]> =>
  sql<StandingKey[]>`
    select k.id, k.name, k.scopes, k.created_by, k.created_at, k.expires_at, k.last_used_at, k.revoked_at,
      p.name as maker_name, p.is_disabled as is_maker_disabled,
      case when p.is_disabled then '{}'
        else array(select s from unnest(k.scopes) s where s = any (r.permissions)) end as active_scopes
    from api_keys k
    join people p on p.workspace_id = k.workspace_id and p.id = k.created_by
    join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
    where k.workspace_id = ${workspaceId}
      ${before === undefined ? sql`` : sql`and (k.created_at, k.id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
    order by k.created_at desc, k.id desc limit ${limit + 1}`;

export async function revokeApiKey(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  at: Instant,
): Promise<boolean> {
  const rows = await tx`
    update api_keys k set revoked_at = ${at}
    where k.workspace_id = ${workspaceId} and k.id = ${id} and k.revoked_at is null returning k.id`;
  return rows.length > 0;
}
