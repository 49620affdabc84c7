import type { PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

/** Up to where; it never goes back, and not beyond what there is. */
export async function markTicketRead(
  tx: Tx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  ticketId: TicketId,
  upTo: { readonly pubSeq: number; readonly notesSeq: number },
): Promise<void> {
  await tx`
    insert into ticket_reads as r (workspace_id, person_id, ticket_id, pub_seq, notes_seq)
    select t.workspace_id, ${personId}, t.id, least(t.pub_seq, ${upTo.pubSeq}), least(t.notes_seq, ${upTo.notesSeq})
    from tickets t where t.workspace_id = ${workspaceId} and t.id = ${ticketId}
    on conflict (workspace_id, person_id, ticket_id) do update set
      pub_seq = greatest(r.pub_seq, excluded.pub_seq), notes_seq = greatest(r.notes_seq, excluded.notes_seq)`;
}

export type Unread = {
  readonly ticketId: TicketId;
  readonly messages: number;
  readonly notes: number;
};

/** Of these tickets, those with messages by others that the person has not read. */
export async function countUnread(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  ticketIds: readonly TicketId[],
  { withNotes }: { readonly withNotes: boolean },
): Promise<Unread[]> {
  return sql<Unread[]>`
    select m.ticket_id,
      count(*) filter (where m.kind = 'pub')::int as messages, count(*) filter (where m.kind = 'notes')::int as notes
    from messages m
    left join ticket_reads r
      on r.workspace_id = m.workspace_id and r.person_id = ${personId} and r.ticket_id = m.ticket_id
    where m.workspace_id = ${workspaceId} and m.ticket_id = any(${[...ticketIds]}::uuid[])
      and m.author_id is distinct from ${personId}
      and (
        m.kind = 'pub' and m.seq > coalesce(r.pub_seq, 0)
        or ${withNotes} and m.kind = 'notes' and m.seq > coalesce(r.notes_seq, 0)
      )
    group by m.ticket_id
    order by max(m.at) desc, m.ticket_id`;
}
