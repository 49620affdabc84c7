// The conversation of a ticket that is not in the working set: fetched over the REST API when somebody opens it, kept in
// memory only.

import type { Instant } from '#shared/base/clock.ts';
import type { EventId, MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import type { FileRow } from '#shared/files/file.ts';
import type { EventRow } from '#shared/protocol/rows.ts';
import type { ApiClient, ApiResult } from './api.ts';
import { inOrder, type ConversationView, type MessageView } from './conversations.ts';

type MessageAnswer = {
  readonly id: MessageId;
  readonly kind: 'reply' | 'note';
  readonly seq: number;
  readonly side: 'customer' | 'operator';
  readonly authorId: PersonId | null;
  readonly authorName: string;
  readonly parentId: MessageId | null;
  readonly html: string;
  readonly signature: string;
  readonly at: Instant;
  readonly files: readonly FileAnswer[];
};
type FileAnswer = Omit<FileRow, 'ticketId' | 'messageId' | 'kind' | 'position'>;
type HistoryAnswer = {
  readonly id: EventId;
  readonly seq: number;
  readonly at: Instant;
  readonly actor: {
    readonly kind: EventRow['actorKind'];
    readonly id: PersonId | null;
    readonly name: string;
  };
  readonly via: string;
  readonly event: TicketEvent;
};
type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

/** Pages of 200: more than that of one conversation is not for a screen. */
const MOST_PAGES = 25;

/** Undefined: the server cannot be reached now. */
export async function fetchConversation(
  api: ApiClient,
  slug: string,
  ticketId: TicketId,
): Promise<ConversationView | undefined> {
  const path = `w/${encodeURIComponent(slug)}/tickets/${ticketId}`;
  const [messages, history] = await Promise.all([
    fetchAll<MessageAnswer>(api, `${path}/messages`),
    fetchAll<HistoryAnswer>(api, `${path}/history`),
  ]);
  if (messages === undefined || history === undefined) return undefined;
  const events = history.items.map((line): EventRow => ({
    id: line.id,
    ticketId,
    seq: line.seq,
    at: line.at,
    actorId: line.actor.id,
    actorKind: line.actor.kind,
    actorName: line.actor.name,
    via: line.via,
    event: line.event,
  }));
  const items = inOrder(
    messages.items.map((message) => viewOf(message, ticketId)),
    events.toSorted((a, b) => a.seq - b.seq),
    true,
  );
  return { items, isComplete: messages.isComplete && history.isComplete };
}

const viewOf = (message: MessageAnswer, ticketId: TicketId): MessageView => ({
  ...message,
  files: message.files.map((file, position) => ({
    ...file,
    ticketId,
    messageId: message.id,
    kind: message.kind === 'note' ? 'notes' : 'pub',
    position,
  })),
  type: 'message',
  mentions: [],
  state: 'saved',
});

async function fetchAll<T>(
  api: ApiClient,
  path: string,
): Promise<{ items: readonly T[]; isComplete: boolean } | undefined> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query: string =
      cursor === null ? '?limit=200' : `?limit=200&cursor=${encodeURIComponent(cursor)}`;
    const result: ApiResult<Page<T>> = await api.get<Page<T>>(path + query);
    if (!result.ok) return undefined;
    items.push(...result.value.data.items);
    cursor = result.value.data.next;
    if (cursor === null) return { items, isComplete: true };
  }
  return { items, isComplete: false };
}
