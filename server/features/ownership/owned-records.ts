// What saved views and prepared answers have in common on the API: an owner, who says who sees and who changes them, a
// state that a change must name, and a limit to how many one owner has.

import type { Context } from 'hono';
import type { Actor } from '#shared/access/actor.ts';
import { mayChangeOwned, mayReadOwned, type Owned, type Owner } from '#shared/access/owner.ts';
import { isUuid, type WorkspaceId } from '#shared/base/ids.ts';
import { authorOf } from '#shared/engine/parties.ts';
import type { AppEnv } from '#server/app-context.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import type { OwnerScope } from './owner-api.ts';
import { countOwned, loadGroupOf, type OwnedTable } from './owner-store.ts';

type StoredRecord = Owned & {
  /** Changes whenever the row does. */
  readonly version: string;
};

export type OwnedRecords<Stored> = {
  /** Absent, and not for the caller, look alike. */
  readonly require: (c: Context<AppEnv>, sql: ReadTx, id: string) => Promise<Stored>;
  /** The caller may change it, and knows its state if they name one. */
  readonly requireForChange: (c: Context<AppEnv>, tx: Tx, id: string) => Promise<Stored>;
  /** Whose the new one is, if the caller may make such a one and there is room for it. */
  readonly requireOwner: (
    c: Context<AppEnv>,
    tx: Tx,
    input: { readonly scope: OwnerScope; readonly groupId?: string | undefined },
  ) => Promise<Owner>;
};

export function createOwnedRecords<Stored extends StoredRecord>({
  name,
  table,
  limits,
  load,
  mayRead = mayReadOwned,
}: {
  /** For sentences. */
  readonly name: string;
  readonly table: OwnedTable;
  readonly limits: {
    readonly perPerson: number;
    readonly perGroup: number;
    readonly perWorkspace: number;
  };
  readonly load: (sql: ReadTx, workspaceId: WorkspaceId, id: string) => Promise<Stored | undefined>;
  readonly mayRead?: (actor: Actor, record: Owned) => boolean;
}): OwnedRecords<Stored> {
  const requireRecord = async (c: Context<AppEnv>, sql: ReadTx, id: string): Promise<Stored> => {
    const record = isUuid(id) ? await load(sql, c.get('workspace').id, id) : undefined;
    if (record === undefined || !mayRead(c.get('actor'), record)) throw new AppError('NOT_FOUND');
    return record;
  };
  const limitOf = ({ personId, groupId }: Owner): number => {
    if (personId !== null) return limits.perPerson;
    return groupId === null ? limits.perWorkspace : limits.perGroup;
  };

  return {
    require: requireRecord,

    async requireForChange(c, tx, id) {
      const record = await requireRecord(c, tx as ReadTx, id);
      if (!mayChangeOwned(c.get('actor'), record)) throw new AppError('FORBIDDEN');
      checkIfMatch(c, etagOf(record.version));
      return record;
    },

    async requireOwner(c, tx, { scope, groupId }) {
      if (scope !== 'group' && groupId !== undefined)
        throw fieldError('groupId', 'not_allowed', `Only of a ${name} of a group`);
      const workspaceId = c.get('workspace').id;
      const owner = await ownerNamed(tx, workspaceId, c.get('actor'), scope, groupId);
      if (!mayChangeOwned(c.get('actor'), owner)) throw new AppError('FORBIDDEN');
      const limit = limitOf(owner);
      if ((await countOwned(tx, table, workspaceId, owner)) >= limit)
        throw fieldError('', 'not_allowed', `At most ${limit} ${name}s`);
      return { personId: owner.personId, groupId: owner.groupId };
    },
  };
}

async function ownerNamed(
  tx: Tx,
  workspaceId: WorkspaceId,
  actor: Actor,
  scope: OwnerScope,
  groupId: string | undefined,
): Promise<Owned> {
  if (scope === 'workspace') return { personId: null, groupId: null, leadId: null };
  if (scope === 'personal') {
    const personId = authorOf(actor);
    if (personId === null) throw fieldError('scope', 'not_allowed', 'An API key is nobody');
    return { personId, groupId: null, leadId: null };
  }
  if (groupId === undefined) throw fieldError('groupId', 'required', 'Which group?');
  const group = await loadGroupOf(tx as ReadTx, workspaceId, groupId);
  if (group === undefined) throw fieldError('groupId', 'not_found', 'There is no such group');
  return { personId: null, groupId: group.id, leadId: group.leadId };
}
