// Who asks, with the rights they have in this very snapshot, and the state of the server that cursors are checked
// against. Read first in every transaction of the feed, so that rows and rights are of one moment.

import { can } from '#shared/access/can.ts';
import type { Actor } from '#shared/access/actor.ts';
import { isPermission, type Permission } from '#shared/access/permissions.ts';
import { scopesOf } from '#shared/access/scopes.ts';
import type { GroupId, PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import type { Scope } from '#shared/protocol/sync.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import type { CursorFrame } from './cursor.ts';
import type { Snapshot } from './snapshot.ts';

export type Standing = CursorFrame & {
  readonly actor: Actor;
  readonly self: SelfRow;
  readonly snapshot: Snapshot;
  readonly scopes: readonly Scope[];
  /** Reads tickets as those who work on them: with notes, history and what only operators see. */
  readonly isDesk: boolean;
};

type Row = {
  readonly inRecovery: boolean;
  readonly epoch: string;
  readonly snapshot: string;
  readonly purged: string | null;
  readonly name: string;
  readonly email: string;
  readonly profile: string;
  readonly language: string;
  readonly signature: string;
  readonly isDisabled: boolean;
  readonly permissions: readonly string[];
  readonly groupIds: readonly GroupId[];
  readonly allGroupIds: readonly GroupId[];
};

/** Throws UNAVAILABLE on a standby: its snapshots leave out running transactions, whose rows would be lost for ever. */
export async function loadStanding(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
): Promise<Standing> {
  const [row] = await sql<Row[]>`
    select
      pg_is_in_recovery() as in_recovery,
      -- Rows that were carried to another cluster have another epoch, also when nobody thought of it; so does what a
      -- standby goes on with, or a backup that was rolled forward (another timeline), and a workspace that was imported.
      (
        select case when s.system_identifier = c.system_identifier then s.epoch::text
          else s.epoch::text || '/' || c.system_identifier end
        || case when pg_is_in_recovery() then ''
          else coalesce('/t' || nullif(left(pg_walfile_name(pg_current_wal_lsn()), 8), '00000001'), '') end
        || coalesce((select '/' || o.epoch from workspace_origins o where o.workspace_id = ${workspaceId}), '')
        from server_state s cross join pg_control_system() c
      ) as epoch,
      pg_current_snapshot()::text as snapshot,
      (select w.purged::text from sync_watermarks w where w.workspace_id = ${workspaceId}) as purged,
      p.name, p.email, p.profile, p.language, p.signature, p.is_disabled,
      pr.permissions,
      array(
        select m.group_id::text from group_members m
        where m.workspace_id = p.workspace_id and m.person_id = p.id order by m.group_id
      ) as group_ids,
      array(
        select g.id::text from groups g where g.workspace_id = p.workspace_id order by g.id
      ) as all_group_ids
    from people p
    join profiles pr on pr.workspace_id = p.workspace_id and pr.id = p.profile
    where p.workspace_id = ${workspaceId} and p.id = ${personId}`;
  if (row === undefined || row.isDisabled) throw new AppError('UNAUTHENTICATED');
  if (row.inRecovery) {
    throw new AppError('UNAVAILABLE', { detail: 'The feed is served by the primary only.' });
  }
  return standingOf(row, workspaceId, personId);
}

function standingOf(row: Row, workspaceId: WorkspaceId, personId: PersonId): Standing {
  const permissions: Permission[] = row.permissions.filter((name) => isPermission(name)).toSorted();
  const { groupIds } = row;
  const actor: Actor = { kind: 'person', personId, permissions: new Set(permissions), groupIds };
  return {
    epoch: row.epoch,
    workspaceId,
    personId,
    purged: row.purged,
    snapshot: row.snapshot,
    actor,
    scopes: scopesOf(actor, row.allGroupIds),
    isDesk: can(actor, 'ticket.read') || can(actor, 'ticket.read-all'),
    self: {
      id: personId,
      name: row.name,
      email: row.email,
      profile: row.profile,
      permissions,
      groupIds,
      language: row.language,
      signature: row.signature,
    },
  };
}

/** Tickets in it are seen as by those who work on them; in `c:` as by their customer, whoever that is. */
export const isDeskScope = (scope: Scope): boolean => /^[gu]:/.test(scope);

/** The scopes whose tickets the person may be sent; `u:` holds tickets only for those who work on them. */
export const ticketScopes = (scopes: readonly Scope[], isDesk: boolean): Scope[] =>
  scopes.filter((scope) => scope.startsWith('c:') || (isDesk && isDeskScope(scope)));
