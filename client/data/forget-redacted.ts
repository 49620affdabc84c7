// Done entries are kept for a server that was restored from a backup (sync-design B26). The words of one that was redacted
// since are not: they would lie here for days, and come back with such a restore (C6).

import type { MessageId } from '#shared/base/ids.ts';
import { fromBase64 } from '#shared/conversation/base64.ts';
import { readMessageUpdate } from '#shared/conversation/read-message-update.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Change } from '#shared/protocol/sync.ts';
import type { DeskDatabase } from './database.ts';
import { messageOf } from './predict.ts';

type Reset = Extract<Change, { t: 'doc-reset' }>;

/**
 * Inside a write of `outbox`. `areMessagesHere`: whether the messages of a ticket come to this device; of others only
 * this tells that something was taken out of them, and not what.
 */
export async function forgetRedacted(
  db: DeskDatabase,
  changes: readonly Change[],
  areMessagesHere: (ticketId: string) => boolean,
): Promise<void> {
  const redacted = new Set(changes.flatMap(redactedIn));
  const resets = changes.filter(
    (change): change is Reset => change.t === 'doc-reset' && !areMessagesHere(change.ticketId),
  );
  if (redacted.size === 0 && resets.length === 0) return;
  const isOver = (command: Command): boolean => {
    const message = messageOf(command);
    if (message === undefined) return false;
    const kind = command.type === 'note' ? 'notes' : 'pub';
    return (
      redacted.has(message.id) ||
      resets.some((reset) => reset.ticketId === command.ticketId && reset.kind === kind)
    );
  };
  const done = await db.outbox.where('state').equals('done').toArray();
  await db.outbox.bulkDelete(
    done.filter(({ commands }) => commands.some(isOver)).map(({ id }) => id),
  );
}

/** Only where something was ever taken out does a conversation have a second generation. */
function redactedIn(change: Change): readonly MessageId[] {
  if (change.t !== 'doc' || change.row.generation === 1) return [];
  const bytes = fromBase64(change.row.bytes);
  return bytes !== undefined && readMessageUpdate(bytes).isRedacted === true
    ? [change.row.messageId]
    : [];
}
