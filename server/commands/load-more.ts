// What few entries need besides: the original of a duplicate that is written on, messages that merge and split copy, a
// message that is to be redacted, files that a message names. Loaded only for an entry that has its transaction to itself: which rows it takes is
// known only once the first ones are read, too late to keep two entries of one transaction apart.

import type { Instant } from '#shared/base/clock.ts';
import type { FileId, MessageId, PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { filesOf, loadFiles } from './load-files.ts';
import { loadTickets, type Loaded } from './load.ts';
import { recordOf } from './ticket-record.ts';
import { together } from '#server/platform/db/together.ts';
import type { ExecuteInput } from './types.ts';

export type StoredLine = {
  readonly id: MessageId;
  readonly ticketId: TicketId;
  readonly kind: 'pub' | 'notes';
  readonly seq: number;
  readonly side: 'customer' | 'operator';
  readonly authorId: PersonId | null;
  readonly authorName: string;
  readonly parentId: MessageId | null;
  readonly html: string;
  readonly signature: string;
  readonly at: Instant;
  /** In their order. */
  readonly files: readonly FileId[];
};

/** A longer conversation is not copied in one go. */
export const MOST_COPIED = 2_000;
/** Merges of merged tickets; each step is one ticket further. */
const LONGEST_CHAIN = 20;

/** Whether this entry must be alone in its transaction. */
export const needsMore = ({ commands }: ExecuteInput, loaded: Loaded): boolean =>
  commands.some(
    (command) =>
      isCopying(command) ||
      filesOf(command).length > 0 ||
      originalOf(command, loaded) !== undefined,
  );

const isCopying = ({ type }: Command): boolean =>
  type === 'merge' || type === 'split' || type === 'redact';

/** Messages to a duplicate go to its original. */
function originalOf(command: Command, { tickets }: Pick<Loaded, 'tickets'>): TicketId | undefined {
  if (command.type !== 'reply' && command.type !== 'note') return undefined;
  return tickets.get(command.ticketId)?.state.mergedInto ?? undefined;
}

export async function loadMore(
  tx: Tx,
  workspaceId: WorkspaceId,
  { commands }: ExecuteInput,
  loaded: Loaded,
): Promise<Loaded> {
  const [originals, lines, files] = await together([
    loadOriginals(tx, workspaceId, commands, loaded),
    loadLines(tx, workspaceId, commands),
    loadFiles(tx, workspaceId, commands),
  ]);
  const { tickets, versions } = originals;
  return { ...loaded, tickets, versions, lines, files };
}

async function loadOriginals(
  tx: Tx,
  workspaceId: WorkspaceId,
  commands: readonly Command[],
  loaded: Loaded,
): Promise<Pick<Loaded, 'tickets' | 'versions'>> {
  const tickets = new Map(loaded.tickets);
  const versions = new Map(loaded.versions);
  let wanted = commands.flatMap((command) => originalOf(command, loaded) ?? []);
  for (let step = 0; step < LONGEST_CHAIN; step += 1) {
    const missing = wanted.filter((id) => !tickets.has(id));
    const rows = missing.length === 0 ? [] : await loadTickets(tx, workspaceId, missing, true);
    for (const row of rows) {
      tickets.set(row.id, recordOf(row));
      versions.set(row.id, row.version);
    }
    wanted = wanted.flatMap((id) => tickets.get(id)?.state.mergedInto ?? []);
    if (wanted.length === 0) break;
  }
  return { tickets, versions };
}

async function loadLines(
  tx: Tx,
  workspaceId: WorkspaceId,
  commands: readonly Command[],
): Promise<readonly StoredLine[]> {
  const ticketIds = commands.flatMap((one) => (one.type === 'merge' ? [one.ticketId] : []));
  const messageIds = commands.flatMap((one) =>
    one.type === 'split' || one.type === 'redact' ? [one.messageId] : [],
  );
  if (ticketIds.length + messageIds.length === 0) return [];
  // One more than is copied tells that there are too many.
  return tx<StoredLine[]>`
    select m.id, m.ticket_id, m.kind, m.seq, m.side, m.author_id, m.author_name, m.parent_id, m.html, m.signature, m.at,
      array(
        select f.id from files f
        where f.workspace_id = m.workspace_id and f.message_id = m.id order by f.position
      ) as files
    from messages m
    where m.workspace_id = ${workspaceId}
      and (m.ticket_id = any(${ticketIds}::uuid[]) or m.id = any(${messageIds}::uuid[]))
    order by m.kind desc, m.seq
    limit ${MOST_COPIED + 1}`;
}
