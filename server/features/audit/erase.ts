// Takes personal values out of the log (I6) and leaves the rest of it provable: the value goes, its salt goes with it, so
// that its digest in the chain tells nothing any more; what is left gets a salt and a digest of its own, sealed with the
// server's key and linked like everything else.

import { randomBytes } from 'node:crypto';
import type { Actor } from '#shared/access/actor.ts';
import { toInstant, type Clock } from '#shared/base/clock.ts';
import type { EventId, IdSource, WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import type { Database, Tx } from '#server/platform/db/database.ts';
import { digestOf, SALT_BYTES } from './chain-entry.ts';
import { loadEntries, lockChain } from './chain-store.ts';
import { erasureSeal } from './verify.ts';

export type EraseDeps = {
  readonly db: Pick<Database, 'tenant'>;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** secrets.derive('audit-seal') */
  readonly sealKey: Uint8Array;
};

export type ErasureOrder = {
  readonly kind: 'event' | 'access';
  readonly id: string;
  /** Name and address of who did it. */
  readonly isWhoErased?: boolean;
  /** Members of the data that become null: `[['changes', 'email']]`. */
  readonly paths?: readonly (readonly string[])[];
};

/** All or nothing. Rows that are not there are passed over; returns how many were changed. */
export async function eraseAuditValues(
  deps: EraseDeps,
  workspaceId: WorkspaceId,
  orders: readonly ErasureOrder[],
  by: { readonly kind: Actor['kind']; readonly id: string | null },
): Promise<number> {
  return deps.db.tenant(workspaceId, async (tx) => {
    // Before the rows are read: nothing is linked between the reading and the writing.
    await lockChain(tx, workspaceId);
    const entries = await loadEntries(tx, workspaceId, orders);
    let changed = 0;
    for (const { kind, id, isWhoErased = false, paths = [] } of orders) {
      const entry = entries.get(`${kind} ${id}`);
      if (entry === undefined) continue;
      const subject = { deps, workspaceId, kind, id, by };
      if (isWhoErased) await erasePart(tx, subject, 'who', [], ['', '']);
      if (paths.length > 0) await erasePart(tx, subject, 'what', paths, without(entry.what, paths));
      changed += 1;
    }
    return changed;
  });
}

type Subject = {
  readonly deps: EraseDeps;
  readonly workspaceId: WorkspaceId;
  readonly kind: 'event' | 'access';
  readonly id: string;
  readonly by: { readonly kind: Actor['kind']; readonly id: string | null };
};

async function erasePart(
  tx: Tx,
  { deps, workspaceId, kind, id, by }: Subject,
  part: 'who' | 'what',
  paths: readonly (readonly string[])[],
  left: JsonValue,
): Promise<void> {
  const salt = randomBytes(SALT_BYTES);
  const digest = digestOf(salt, left);
  const erasureId = deps.ids<EventId>();
  const seal = erasureSeal(deps.sealKey, workspaceId, {
    id: erasureId,
    subjectId: id,
    part,
    digest,
  });
  await tx`
    select erase_audit_values(${kind}, ${id}, ${part}, ${tx.json(paths as never)}, ${tx.json(left as never)}, ${salt},
      ${digest}, ${seal}, ${erasureId}, ${toInstant(deps.clock())}, ${by.kind}, ${by.id})`;
}

/** The members themselves stay, so that one sees that there was something. */
function without(value: JsonValue, paths: readonly (readonly string[])[]): JsonValue {
  const copy = structuredClone(value) as JsonValue;
  for (const path of paths) {
    const last = path.at(-1);
    let place: unknown = copy;
    for (const name of path.slice(0, -1)) place = isObject(place) ? place[name] : undefined;
    if (last !== undefined && isObject(place) && Object.hasOwn(place, last)) place[last] = null;
  }
  return copy;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
