// Hours, holidays or targets have changed: what is promised for the open tickets follows at once (A8), ticket by ticket
// through the one door, which works it out on the locked row by the configuration of that moment. One to whose promise
// nothing changes is not written; one that somebody else has changed meanwhile is taken as it is by then. So a job may be
// repeated, or overtaken by the next change, at any point.

import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { enqueueRest, listOpen } from './ticket-timer-store.ts';

type Deps = Pick<AppContext, 'db' | 'execute' | 'jobs'>;
type Order = { readonly workspaceId: WorkspaceId; readonly after?: string };

/** Given to the one door at once; it writes several in one transaction. */
const CHUNK = 20;
const BATCH = 200;
/** Of one job; for the rest there is another one, so that a process that is killed leaves little to do again. */
const MOST = 2_000;
const BUSY_ROUNDS = 3;

/** How many tickets have other due times now. */
export async function reckonDueTimes(
  deps: Deps,
  { workspaceId, after }: Order,
  { most = MOST } = {},
): Promise<number> {
  let changed = 0;
  let last = after;
  for (let seen = 0; ;) {
    const limit = Math.min(BATCH, most - seen);
    const ids = await deps.db.tenantRead(workspaceId, (sql) =>
      listOpen(sql, workspaceId, last, limit),
    );
    changed += await reckonAll(deps, workspaceId, ids);
    seen += ids.length;
    const end = ids.at(-1);
    if (end === undefined || ids.length < limit) return changed;
    last = end;
    if (seen < most) continue;
    await enqueueRest(deps.db, deps.jobs, { workspaceId, after: end });
    return changed;
  }
}

async function reckonAll(
  { execute }: Deps,
  workspaceId: WorkspaceId,
  ids: readonly TicketId[],
): Promise<number> {
  let changed = 0;
  let left = ids;
  for (let round = 0; left.length > 0; round += 1) {
    // The job is repeated: what it has done by then is passed over quickly.
    if (round === BUSY_ROUNDS) throw new Error(`${left.length} tickets are busy`);
    const busy: TicketId[] = [];
    for (let first = 0; first < left.length; first += CHUNK) {
      const chunk = left.slice(first, first + CHUNK);
      const results = await Promise.all(
        chunk.map((ticketId) =>
          execute({
            workspaceId,
            actor: { kind: 'system' },
            origin: { via: 'system', ip: '', actorName: '' },
            commands: [{ type: 'reckon-targets', ticketId }],
          }),
        ),
      );
      for (const [index, result] of results.entries()) {
        if (result.ok && result.tickets.length > 0) changed += 1;
        // A refusal is an answer: deleted or merged since it was found.
        if (!result.ok && 'undone' in result) busy.push(chunk[index] as TicketId);
      }
    }
    left = busy;
  }
  return changed;
}
