import type { GroupId, MessageId, PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { TicketAudience } from '#shared/access/can.ts';
import type { ReadTx } from '#server/platform/db/database.ts';

export type OpenedTicket = TicketAudience & {
  readonly pubGeneration: number;
  readonly draftGeneration: number;
};

export async function loadOpenedTicket(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ticketId: TicketId,
): Promise<OpenedTicket | undefined> {
  type Row = {
    id: TicketId;
    groupId: GroupId | null;
    assigneeId: PersonId | null;
    requesterPersonId: PersonId | null;
    pubGeneration: number;
    draftGeneration: number;
  };
  const [row] = await sql<Row[]>`
    select t.id, t.group_id, t.assignee_id, t.requester_person_id, t.pub_generation, t.draft_generation
    from tickets t where t.workspace_id = ${workspaceId} and t.id = ${ticketId}`;
  return row;
}

export type PubUpdate = {
  readonly seq: number;
  readonly messageId: MessageId;
  readonly bytes: Uint8Array;
};

/** Public messages after `after`, in order. */
export async function listPubUpdates(
  sql: ReadTx,
  document: {
    readonly workspaceId: WorkspaceId;
    readonly ticketId: TicketId;
    readonly generation: number;
  },
  after: number,
  limit: number,
): Promise<readonly PubUpdate[]> {
  return sql<PubUpdate[]>`
    select d.seq, d.message_id, d.bytes
    from doc_updates d
    where d.workspace_id = ${document.workspaceId} and d.ticket_id = ${document.ticketId} and d.kind = 'pub'
      and d.generation = ${document.generation} and d.seq > ${after}
    order by d.seq limit ${limit}`;
}

export async function loadSnapshotText(sql: ReadTx): Promise<string> {
  const [row] = await sql<{ snapshot: string }[]>`select pg_current_snapshot()::text as snapshot`;
  return row!.snapshot;
}
