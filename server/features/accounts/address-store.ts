// An account gets another address (P3). Who asked on a ticket is known by the account, but mails go to the ticket's address:
// tickets follow, one by one through the one door, and mails that were decided on before go where the account is by then.

import { toInstant } from '#shared/base/clock.ts';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { enqueue } from '#server/platform/jobs/enqueue.ts';

/** To be called before the row is written. */
export async function moveAddress(
  tx: Tx,
  { clock, jobs }: Pick<AppContext, 'clock' | 'jobs'>,
  workspaceId: WorkspaceId,
  personId: PersonId,
  to: string,
): Promise<void> {
  // Whoever goes back to an earlier one has it again.
  await tx`
    delete from moved_addresses m
    where m.workspace_id = ${workspaceId} and m.person_id = ${personId} and m.address = lower(${to})`;
  const moved = await tx`
    insert into moved_addresses as m (workspace_id, person_id, address, moved_at)
    select p.workspace_id, p.id, lower(p.email), ${toInstant(clock())} from people p
    where p.workspace_id = ${workspaceId} and p.id = ${personId} and lower(p.email) <> lower(${to})
    on conflict (workspace_id, person_id, address) do update set moved_at = excluded.moved_at, followed_at = null
    returning m.address`;
  if (moved.length === 0) return;
  // Tickets that still have one from before go to this one as well.
  await tx`
    update moved_addresses m set followed_at = null where m.workspace_id = ${workspaceId} and m.person_id = ${personId}`;
  await enqueue(tx, jobs, 'moved-addresses', { workspaceId });
}

/** Where a mail to an address that this account had goes now; undefined: it was not theirs before. */
export async function movedTo(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  address: string,
): Promise<{ readonly email: string; readonly hasFollowed: boolean } | undefined> {
  const [row] = await sql<{ email: string; hasFollowed: boolean }[]>`
    select p.email, m.followed_at is not null as has_followed from moved_addresses m
    join people p on p.workspace_id = m.workspace_id and p.id = m.person_id
    where m.workspace_id = ${workspaceId} and m.person_id = ${personId} and m.address = ${address}`;
  return row;
}
