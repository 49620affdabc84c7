// A translation of the description says what the first message says, whose words an administrator takes away for good (C6).
// History tells that there was one and keeps none of its words; rows of before that, and those that an archive of an
// older version brings, lose them here, and the chain stays whole.

import type { EventId, WorkspaceId } from '#shared/base/ids.ts';
import { eraseAuditValues, type EraseDeps } from './erase.ts';

const BATCH = 500;
/** What is left over is taken by the next round. */
const MAX_BATCHES = 100;

/** Returns how many rows had words. */
export async function eraseKeptWords(deps: EraseDeps, workspaceId: WorkspaceId): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const rows = await deps.db.tenant(
      workspaceId,
      (sql) => sql<{ id: EventId }[]>`
        select e.id from events e
        where e.workspace_id = ${workspaceId} and e.type = 'text-translated' and e.data ->> 'field' = 'description'
          and (e.data ->> 'from' <> '' or e.data ->> 'to' <> '')
        order by e.id limit ${BATCH}`,
    );
    if (rows.length === 0) break;
    const orders = rows.map(
      ({ id }) => ({ kind: 'event', id, paths: [['from'], ['to']] }) as const,
    );
    total += await eraseAuditValues(deps, workspaceId, orders, { kind: 'system', id: null });
  }
  return total;
}
