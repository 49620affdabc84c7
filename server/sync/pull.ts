// A pull: what has changed for this person since their cursor, and which scopes they have gained or lost. All in one
// transaction that sees one moment, so that rights, rows and the new cursor agree.

import { createHash } from 'node:crypto';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import type { Change, PullAnswer, Scope } from '#shared/protocol/sync.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { narrowCursor, readCursor, scopesOfCursor, type Cursor } from './cursor.ts';
import { makePage, type PageLimits } from './page.ts';
import type { SignedTokens } from './signed-token.ts';
import { versionOf } from './snapshot.ts';
import { loadStanding, type Standing } from './standing.ts';

export type PullDeps = {
  readonly db: {
    readonly tenantRead: <Result>(
      workspaceId: WorkspaceId,
      work: (sql: ReadTx) => Promise<Result>,
    ) => Promise<Result>;
  };
  readonly cursors: SignedTokens;
  readonly pageLimits?: PageLimits;
};

export async function pull(
  deps: PullDeps,
  workspaceId: WorkspaceId,
  personId: PersonId,
  token: string | null,
): Promise<PullAnswer> {
  return deps.db.tenantRead(workspaceId, async (sql) => {
    const standing = await loadStanding(sql, workspaceId, personId);
    const read = readCursor(deps.cursors, token, standing);
    if (!read.ok) return { status: 'reset', reason: read.reason, scopes: standing.scopes };

    const { kept, removed, added } = compareScopes(read.cursor, standing);
    const cursor = narrowCursor(read.cursor, kept);
    const page = await makePage(sql, standing, cursor, deps.pageLimits);
    const { walk: _, ...rest } = cursor;
    const next: Cursor = {
      ...rest,
      groups: page.groups,
      isDesk: standing.isDesk,
      selfHash: hashSelf(standing.self),
      ...(page.walk === undefined ? {} : { walk: page.walk }),
    };
    return {
      status: 'ok',
      cursor: deps.cursors.seal(next),
      more: page.isMore,
      remove: removed,
      load: added,
      changes: [...selfChange(standing, kept, cursor.selfHash), ...page.changes],
    };
  });
}

/** A scope not yet loaded is not in the cursor, and so is named again by every pull until it is. */
function compareScopes(
  cursor: Cursor,
  standing: Standing,
): { kept: ReadonlySet<Scope>; removed: readonly Scope[]; added: readonly Scope[] } {
  const now = new Set(standing.scopes);
  // Who begins or ceases to work on tickets sees other rows in the same scopes: they are fetched anew.
  const isStillTrue = (scope: Scope): boolean => scope === 'w' || cursor.isDesk === standing.isDesk;
  const had = scopesOfCursor(cursor);
  const kept = new Set(had.filter((scope) => now.has(scope) && isStillTrue(scope)));
  return {
    kept,
    removed: had.filter((scope) => !kept.has(scope)),
    added: standing.scopes.filter((scope) => !kept.has(scope)),
  };
}

/** The own row follows profile and groups as well as the person, so that its content tells whether it has changed. */
function selfChange(
  standing: Standing,
  scopes: ReadonlySet<Scope>,
  known: string,
): readonly Change[] {
  const { self, snapshot } = standing;
  if (!scopes.has(`u:${self.id}`) || hashSelf(self) === known) return [];
  return [{ t: 'self', row: self, v: versionOf(snapshot) }];
}

export const hashSelf = (self: SelfRow): string =>
  createHash('sha256').update(JSON.stringify(self)).digest('base64url').slice(0, 12);
