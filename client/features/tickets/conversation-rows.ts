// What a conversation shows, line by line: messages with the thread they belong to, runs of events folded into one, and
// at the end what is on its way out or was refused. Pure.

import type { MessageId } from '#shared/base/ids.ts';
import { excerptOf } from '#shared/base/plain-text.ts';
import type { ConversationItem, EventView, HeldView, MessageView } from '#client/data/index.ts';

export type ParentLine = {
  /** Undefined: older than what is shown. */
  readonly id: MessageId;
  readonly authorName: string;
  readonly excerpt: string;
};

export type MessageRow = {
  readonly type: 'message';
  readonly key: string;
  readonly message: MessageView;
  /** It answers the thread right above it: indented. */
  readonly isIndented: boolean;
  /** What it answers, where that does not stand right above. */
  readonly parent: ParentLine | undefined;
};
export type EventsRow = {
  readonly type: 'events';
  readonly key: string;
  readonly events: readonly EventView[];
};
export type HeldRow = { readonly type: 'held'; readonly key: string; readonly held: HeldView };
export type ConversationRow = MessageRow | EventsRow | HeldRow;

const PARENT_EXCERPT = 90;

/** Events that say nothing besides the message or the draft itself: they stand in the full history only (T11). */
const SILENT_EVENTS: ReadonlySet<string> = new Set(['person-mentioned', 'draft-renewed']);

export function conversationRows(
  items: readonly ConversationItem[],
  held: readonly HeldView[],
): readonly ConversationRow[] {
  const rows: ConversationRow[] = [];
  const messages = new Map<MessageId, MessageView>();
  let run: EventView[] = [];
  /** The thread that the last message belongs to: a message may follow any of it, indented. */
  let thread = new Set<MessageId>();
  let lastId: MessageId | undefined;

  const endRun = () => {
    const [first] = run;
    if (first !== undefined) rows.push({ type: 'events', key: `run-${first.id}`, events: run });
    run = [];
  };
  for (const item of items) {
    if (item.type === 'event') {
      if (!SILENT_EVENTS.has(item.event.type)) run.push(item);
      continue;
    }
    endRun();
    const { parentId } = item;
    const isIndented = parentId !== null && thread.has(parentId);
    const parent =
      parentId === null || parentId === lastId ? undefined : parentLine(parentId, messages);
    if (!isIndented) thread = new Set();
    thread.add(item.id);
    rows.push({ type: 'message', key: item.id, message: item, isIndented, parent });
    messages.set(item.id, item);
    lastId = item.id;
  }
  endRun();
  return [
    ...rows,
    ...held.map((one): HeldRow => ({ type: 'held', key: `held-${one.id}`, held: one })),
  ];
}

function parentLine(id: MessageId, messages: ReadonlyMap<MessageId, MessageView>): ParentLine {
  const found = messages.get(id);
  return {
    id,
    authorName: found?.authorName ?? '',
    excerpt: found === undefined ? '' : excerptOf(found.html, PARENT_EXCERPT),
  };
}

/** A row that would be drawn the same need not be drawn again. */
export function isSameRow(a: ConversationRow | undefined, b: ConversationRow | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.type !== b.type || a.key !== b.key) return false;
  if (a.type === 'message' && b.type === 'message') {
    return (
      a.isIndented === b.isIndented &&
      a.message.state === b.message.state &&
      a.message.at === b.message.at &&
      a.message.html === b.message.html &&
      a.message.signature === b.message.signature &&
      a.message.authorName === b.message.authorName &&
      a.parent?.excerpt === b.parent?.excerpt &&
      a.parent?.id === b.parent?.id
    );
  }
  if (a.type === 'events' && b.type === 'events') {
    return a.events.length === b.events.length && a.events.at(-1)?.id === b.events.at(-1)?.id;
  }
  return false;
}

/** The last public message that the server has numbered and that is on screen: a reply's basis, never a guess. */
export const lastSeenSeq = (items: readonly ConversationItem[]): number =>
  items.reduce(
    (most, item) =>
      item.type === 'message' && item.kind === 'reply' && item.seq !== null
        ? Math.max(most, item.seq)
        : most,
    0,
  );
