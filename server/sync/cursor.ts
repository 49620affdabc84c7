// What a device has: the heart of the feed. A cursor names, for groups of scopes, two snapshots.
//
//   seen  every ticket and record whose last change is visible in it, the device has as it is now
//   base  what else the device has is at least what was visible in it
//
// So a pull looks for what has changed since `seen`, and sends of it all that is new since `base`. A pull that fits
// in one page makes both the page's snapshot. One that does not is a walk in order of (last change, id) up to a
// target, the snapshot of its first page. What changes while the walk goes on leaves its place, is not visible in
// the target, and so comes after it; but rows that it brought to its old place may not have been sent. Therefore
// the walk ends with seen = target and the old base: such tickets come again, with all that is new since `base`.
//
// A load is the same: seen = the snapshot before its first row, base = nothing. Repeats are harmless (INV15); a gap
// is not possible.

import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { ResetReason, Scope } from '#shared/protocol/sync.ts';
import type { SignedTokens } from './signed-token.ts';
import { isAhead, oldestRunning, type Snapshot } from './snapshot.ts';

/** Raised when the rows of the feed change so that devices must fetch everything anew. */
export const FEED_SCHEMA = 2;

export type CursorGroup = {
  readonly base: Snapshot;
  readonly seen: Snapshot;
  readonly scopes: readonly Scope[];
};

/** Where a walk stands: after this record, or after this ticket, or within this ticket after these rows. */
export type Position =
  | { readonly part: 'record'; readonly xid: string; readonly key: string }
  | { readonly part: 'ticket'; readonly touched: string; readonly ticketId: string }
  | {
      readonly part: 'within';
      readonly touched: string;
      readonly ticketId: string;
      readonly row: RowPosition;
    };

/** Rows of a ticket in their order: messages by kind, generation and number, its history by number, files by id. */
export type RowPosition =
  | readonly ['doc', 'notes' | 'pub', generation: number, seq: number]
  | readonly ['event', seq: number]
  | readonly ['file', id: string];

/** The walk, if any, is that of the first group. */
export type Walk = { readonly target: Snapshot; readonly after: Position };

export type Cursor = {
  readonly schema: number;
  readonly epoch: string;
  readonly workspaceId: WorkspaceId;
  readonly personId: PersonId;
  readonly groups: readonly CursorGroup[];
  readonly walk?: Walk;
  /** Whether tickets were sent as to those who work on them. */
  readonly isDesk: boolean;
  /** Of the person's own row as it was last sent. */
  readonly selfHash: string;
};

export const scopesOfCursor = (cursor: Cursor): readonly Scope[] =>
  cursor.groups.flatMap((group) => group.scopes);

/** Who asks, and what the server is now: what a cursor must agree with. */
export type CursorFrame = {
  readonly epoch: string;
  readonly workspaceId: WorkspaceId;
  readonly personId: PersonId;
  /** Of this moment. */
  readonly snapshot: Snapshot;
  /** The highest transaction whose `gone` lines may have been removed, or null. */
  readonly purged: string | null;
};

export type ReadCursor =
  | { readonly ok: true; readonly cursor: Cursor }
  | { readonly ok: false; readonly reason: ResetReason };

/** A cursor that cannot be continued is answered by a reason, never by data (INV19). */
export function readCursor(
  tokens: SignedTokens,
  token: string | null,
  frame: CursorFrame,
): ReadCursor {
  if (token === null) return { ok: false, reason: 'first' };
  const cursor = tokens.open(token) as Cursor | undefined;
  if (cursor === undefined) return { ok: false, reason: 'invalid' };
  if (cursor.schema !== FEED_SCHEMA) return { ok: false, reason: 'schema' };
  if (cursor.workspaceId !== frame.workspaceId) return { ok: false, reason: 'invalid' };
  if (cursor.personId !== frame.personId) return { ok: false, reason: 'other-person' };
  if (cursor.epoch !== frame.epoch) return { ok: false, reason: 'epoch' };
  // The database was put back to an earlier state and nobody said so.
  if (cursor.groups.some((group) => isAhead(group.seen, frame.snapshot)))
    return { ok: false, reason: 'epoch' };
  if (cursor.groups.some((group) => isPurged(group.seen, frame.purged))) {
    return { ok: false, reason: 'expired' };
  }
  return { ok: true, cursor };
}

/**
 * May the snapshot have missed lines that are removed by now? Every removed line is of a transaction up to `purged`;
 * one that is at or above the oldest running of the snapshot may be unseen.
 */
export const isPurged = (seen: Snapshot, purged: string | null): boolean =>
  purged !== null && BigInt(purged) >= oldestRunning(seen);

/** Forgets the scopes that `keep` does not name. A walk whose group is emptied is over. */
export function narrowCursor(cursor: Cursor, keep: ReadonlySet<Scope>): Cursor {
  const narrowed = cursor.groups.map((group) => ({
    ...group,
    scopes: group.scopes.filter((scope) => keep.has(scope)),
  }));
  const isWalkOver = narrowed[0]?.scopes.length === 0;
  const { walk, ...rest } = cursor;
  return {
    ...rest,
    groups: narrowed.filter((group) => group.scopes.length > 0),
    ...(walk === undefined || isWalkOver ? {} : { walk }),
  };
}

/** Adds scopes that a load has brought. A walk under way starts again: it repeats, and is right in any case. */
export function extendCursor(cursor: Cursor, loaded: CursorGroup): Cursor {
  const names = new Set(loaded.scopes);
  const others = new Set(scopesOfCursor(cursor).filter((scope) => !names.has(scope)));
  const { walk: _, ...rest } = narrowCursor(cursor, others);
  return { ...rest, groups: mergeGroups([...rest.groups, loaded]) };
}

/** Groups that stand at the same place become one; most cursors are a single group. */
export function mergeGroups(groups: readonly CursorGroup[]): readonly CursorGroup[] {
  const merged = new Map<string, CursorGroup>();
  for (const group of groups) {
    const key = `${group.base} ${group.seen}`;
    const same = merged.get(key);
    merged.set(
      key,
      same === undefined ? group : { ...same, scopes: [...same.scopes, ...group.scopes] },
    );
  }
  return [...merged.values()];
}
