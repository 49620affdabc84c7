// Somebody has another address now (P3): on the tickets of their own that still have the old one it is corrected, ticket by
// ticket through the one door, so that it stands in each history. A job may be repeated at any point: what has followed is
// not found again, and one address is done only when none is left.

import { toInstant } from '#shared/base/clock.ts';
import type { PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import type { ReadTx } from '#server/platform/db/database.ts';

type Deps = Pick<AppContext, 'db' | 'execute' | 'clock'>;
type Moved = { readonly personId: PersonId; readonly address: string; readonly email: string };

const BATCH = 20;
const MOST_ADDRESSES = 100;

/** How many tickets have followed. */
export async function followAddresses(deps: Deps, workspaceId: WorkspaceId): Promise<number> {
  let followed = 0;
  const due = await deps.db.tenantRead(workspaceId, (sql) => listMoved(sql, workspaceId));
  for (const moved of due) {
    followed += await follow(deps, workspaceId, moved);
    await deps.db.tenant(
      workspaceId,
      (tx) => tx`
        update moved_addresses m set followed_at = ${toInstant(deps.clock())}
        where m.workspace_id = ${workspaceId} and m.person_id = ${moved.personId} and m.address = ${moved.address}
          and exists (select 1 from people p where p.workspace_id = m.workspace_id and p.id = m.person_id
            and p.email = ${moved.email})`,
    );
  }
  return followed;
}

async function follow(deps: Deps, workspaceId: WorkspaceId, moved: Moved): Promise<number> {
  let followed = 0;
  let busy = 0;
  let after: TicketId | undefined;
  for (;;) {
    const ids = await deps.db.tenantRead(workspaceId, (sql) =>
      listTickets(sql, workspaceId, moved, after),
    );
    for (const ticketId of ids) {
      const result = await deps.execute({
        workspaceId,
        actor: { kind: 'system' },
        origin: { via: 'system', ip: '', actorName: '' },
        commands: [{ type: 'correct-requester', ticketId, changes: { email: moved.email } }],
      });
      if (result.ok) followed += 1;
      // A refusal is an answer: deleted or merged.
      else if ('undone' in result) busy += 1;
    }
    after = ids.at(-1);
    if (ids.length < BATCH) break;
  }
  // The job is repeated.
  if (busy > 0) throw new Error(`${busy} tickets are busy`);
  return followed;
}

const listMoved = (sql: ReadTx, workspaceId: WorkspaceId): Promise<Moved[]> => sql<Moved[]>`
  select m.person_id, m.address, p.email from moved_addresses m
  join people p on p.workspace_id = m.workspace_id and p.id = m.person_id
  where m.workspace_id = ${workspaceId} and m.followed_at is null
  order by m.moved_at limit ${MOST_ADDRESSES}`;

const NO_ID = '00000000-0000-0000-0000-000000000000';
const listTickets = async (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { personId, address }: Moved,
  after: TicketId | undefined,
): Promise<TicketId[]> =>
  (
    await sql<{ id: TicketId }[]>`
      select t.id from tickets t
      where t.workspace_id = ${workspaceId} and t.requester_person_id = ${personId}
        and lower(t.requester_email) = ${address} and t.id > ${after ?? NO_ID}
      order by t.id limit ${BATCH}`
  ).map(({ id }) => id);
