import type { HeldReplyRow } from '#shared/protocol/rows.ts';
import type { DeskDatabase } from './database.ts';
import type { HeldRecord } from './records.ts';

/**
 * The server's record of a held reply meets the one made here when the refusal came: they are one, known by the
 * message. Inside a transaction that writes `held`.
 */
export async function mergeHeldReply(db: DeskDatabase, row: HeldReplyRow): Promise<void> {
  const here =
    (await db.held.where('messageId').equals(row.messageId).first()) ??
    (await db.held.where('heldReplyId').equals(row.id).first());
  if (row.settled !== null) {
    if (here !== undefined) await db.held.delete(here.id);
    return;
  }
  const record: HeldRecord = here ?? {
    id: row.id,
    kind: 'reply',
    ticketId: row.ticketId,
    messageId: row.messageId,
    html: row.html,
    parentId: row.parentId,
    files: row.files ?? [],
    commands: [],
    refusal: row.refusal,
    writtenAt: row.heldAt,
    heldAt: row.heldAt,
    heldReplyId: row.id,
    settledBy: null,
    supersedes: [],
  };
  await db.held.put({ ...record, heldReplyId: row.id });
}
