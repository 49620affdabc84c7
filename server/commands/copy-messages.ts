// Copies of messages, made by the server when tickets are merged or split (T8): the same words of the same author, side
// and time, under an id of their own and with the place where they were written.

import type { FileId, IdSource, MessageId, TicketId } from '#shared/base/ids.ts';
import type { MessagePayload } from '#shared/conversation/message-payload.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import { acceptPayload, type AcceptedMessage } from './accept-message.ts';
import type { StoredLine } from './load-more.ts';

export type Copy = {
  readonly event: Extract<TicketEvent, { type: 'message-posted' }>;
  readonly message: AcceptedMessage;
  /** Those of the message that is copied. */
  readonly files: readonly FileId[];
};

/** `after`: the numbers of the last message and note that the ticket has. */
export function copyMessages(
  lines: readonly StoredLine[],
  ticketId: TicketId,
  after: { readonly pub: number; readonly notes: number },
  ids: IdSource,
): Copy[] {
  const last = { ...after };
  const newIds = new Map(lines.map((line) => [line.id, ids<MessageId>()]));
  return lines.map((line) => {
    const id = newIds.get(line.id)!;
    last[line.kind] += 1;
    const seq = last[line.kind];
    const kind = line.kind === 'pub' ? ('reply' as const) : ('note' as const);
    const origin = { ticketId: line.ticketId, messageId: line.id };
    const parentId = line.parentId === null ? undefined : newIds.get(line.parentId);
    const payload: MessagePayload = {
      v: 1,
      id,
      kind,
      side: line.side,
      authorId: line.authorId,
      authorName: line.authorName,
      ...(parentId === undefined ? {} : { parentId }),
      html: line.html,
      ...(line.signature === '' ? {} : { signature: line.signature }),
      at: line.at,
      origin,
    };
    const { authorId, side } = line;
    return {
      event: { type: 'message-posted', ticketId, messageId: id, kind, side, authorId, seq, origin },
      message: acceptPayload(payload, ticketId, seq),
      files: line.files,
    };
  });
}

/** A message without its words (C6): who, when and in answer to what stay. */
export const emptied = (line: StoredLine): AcceptedMessage =>
  acceptPayload(
    {
      v: 1,
      id: line.id,
      kind: line.kind === 'pub' ? 'reply' : 'note',
      side: line.side,
      authorId: line.authorId,
      authorName: line.authorName,
      ...(line.parentId === null ? {} : { parentId: line.parentId }),
      html: '',
      at: line.at,
      isRedacted: true,
    },
    line.ticketId,
    line.seq,
  );
