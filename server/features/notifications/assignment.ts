// Whether somebody is still to be told that a ticket was given to them, or to their group, at the moment of telling. The words
// go by what happened; that it has been taken away meanwhile, or that they took it themselves, is no news.

import type { Actor } from '#shared/access/actor.ts';
import type { PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import type { ReadTx } from '#server/platform/db/database.ts';

type Held = Pick<TicketState, 'assigneeId' | 'lockHolderId' | 'groupId'>;
type Person = Pick<Actor & { kind: 'person' }, 'personId' | 'groupIds'>;

export const isHolderOf = ({ assigneeId, lockHolderId }: Held, personId: PersonId): boolean =>
  assigneeId === personId || lockHolderId === personId;

/** `wasTheirs`: it was given to them and not to a group of theirs. */
export function isStillAssigned(state: Held, person: Person, wasTheirs: boolean): boolean {
  if (wasTheirs) return isHolderOf(state, person.personId);
  const isFree = state.assigneeId === null && state.lockHolderId === null;
  return isFree && state.groupId !== null && person.groupIds.includes(state.groupId);
}

/** Who had it after this event, and who saw to that. */
export async function loadAssignment(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ticketId: TicketId,
  upTo: number | null = null,
): Promise<{ readonly personId: PersonId | null; readonly byId: string | null }> {
  const [row] = await sql<{ data: TicketEvent; actorId: string | null }[]>`
    select e.data, e.actor_id from events e
    where e.workspace_id = ${workspaceId} and e.ticket_id = ${ticketId} ${upTo === null ? sql`` : sql`and e.seq <= ${upTo}`}
      and e.type in ('ticket-opened', 'ticket-taken', 'ticket-dropped', 'ticket-handed-over', 'lock-broken', 'ticket-assigned')
    order by e.seq desc limit 1`;
  return { personId: row === undefined ? null : holderAfter(row.data), byId: row?.actorId ?? null };
}

function holderAfter(event: TicketEvent): PersonId | null {
  switch (event.type) {
    case 'ticket-opened':
      return event.ticket.assigneeId ?? event.ticket.lockHolderId;
    case 'ticket-taken':
      return event.holderId;
    case 'ticket-handed-over':
      return event.to;
    case 'ticket-assigned':
      return event.to.assigneeId;
    default:
      return null;
  }
}
