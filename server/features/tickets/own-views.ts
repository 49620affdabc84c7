import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { HeldReplyRow, NotificationRow } from '#shared/protocol/rows.ts';
import type { ReadTx } from '#server/platform/db/database.ts';

/** Ids rise with time, so that they are the order. One more row than `limit` tells that there is more. */
type Page = { readonly before: string | undefined; readonly limit: number };

export const listHeldReplies = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  { before, limit }: Page,
): Promise<Omit<HeldReplyRow, 'settled'>[]> => sql<Omit<HeldReplyRow, 'settled'>[]>`
  select h.id, h.ticket_id, h.message_id, h.html, h.parent_id, h.files, h.refusal, h.held_at from held_replies h
  where h.workspace_id = ${workspaceId} and h.author_id = ${personId} and h.settled is null
    ${before === undefined ? sql`` : sql`and h.id < ${before}`}
  order by h.id desc limit ${limit + 1}`;

/** Undefined also for another person's, and for one that is settled. */
export async function loadHeldReply(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  id: string,
): Promise<Pick<HeldReplyRow, 'id' | 'ticketId'> | undefined> {
  const [held] = await sql<Pick<HeldReplyRow, 'id' | 'ticketId'>[]>`
    select h.id, h.ticket_id from held_replies h
    where h.workspace_id = ${workspaceId} and h.author_id = ${personId} and h.id = ${id} and h.settled is null`;
  return held;
}

export const listNotifications = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  { before, limit }: Page,
): Promise<NotificationRow[]> => sql<NotificationRow[]>`
  select n.id, n.kind, n.ticket_id, n.message_id, n.by_name, n.detail, n.at, n.read_at from notifications n
  where n.workspace_id = ${workspaceId} and n.person_id = ${personId}
    ${before === undefined ? sql`` : sql`and n.id < ${before}`}
  order by n.id desc limit ${limit + 1}`;
