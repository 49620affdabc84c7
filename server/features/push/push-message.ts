// What one device is told of a ticket, asked anew at the moment of sending: what its person may not see by then, or has
// read meanwhile, is not told.

import type { Actor } from '#shared/access/actor.ts';
import { fromInstant } from '#shared/base/clock.ts';
import { isolate } from '#shared/base/bidi.ts';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import { nextDue, type TicketState } from '#shared/engine/ticket-state.ts';
import { NOTICE_EVENTS, type NoticeEvent } from '#shared/notifications/notice-events.ts';
import type { EffectivePreferences } from '#shared/notifications/preferences.ts';
import { PUSH_BYTES, type PushMessage } from '#shared/protocol/push.ts';
import { loadSelf } from '#server/features/accounts/index.ts';
import {
  isHolderOf,
  isStillAssigned,
  loadAssignment,
  noticeLanguage,
  noticeSentence,
  phraseOf,
  type Said,
} from '#server/features/notifications/index.ts';
import {
  isDesk,
  loadMessage,
  loadReadableTicket,
  type StoredTicket,
} from '#server/features/tickets/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { loadRead, type Delivery, type Receiver } from './push-store.ts';

/** One thing to tell, of those that are left of a delivery. */
export type News = {
  readonly delivery: Delivery;
  readonly ticket: StoredTicket;
  readonly said: readonly Said[];
};

/** Whose rights count: those of this moment. */
export async function actorOf(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
): Promise<Actor | undefined> {
  const self = await loadSelf(sql, workspaceId, personId);
  if (self === undefined) return undefined;
  const { permissions, groupIds } = self;
  return { kind: 'person', personId, permissions: new Set(permissions), groupIds };
}

/** Undefined: nothing of it is news for them. */
export async function newsOf(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor & { kind: 'person' },
  wanted: EffectivePreferences,
  delivery: Delivery,
): Promise<News | undefined> {
  if (!isDesk(actor)) return undefined;
  const ticket = await loadReadableTicket(sql, workspaceId, delivery.ticketId, actor);
  if (ticket === undefined || ticket.state.deletedAt !== null) return undefined;
  const { personId } = actor;
  const { state } = ticket;
  const isHolder = isHolderOf(state, personId);
  const isMembers =
    state.assigneeId === null && state.groupId !== null && actor.groupIds.includes(state.groupId);
  const isTheirs = isHolder || isMembers;
  const given = await givenTo(sql, workspaceId, actor, delivery, state);
  const read = await loadRead(sql, workspaceId, personId, delivery.ticketId);
  const unread = async (id: string | null, upTo: number): Promise<string | undefined> => {
    const message = id === null ? undefined : await loadMessage(sql, workspaceId, id);
    const isNews = message?.ticketId === delivery.ticketId && message.seq > upTo;
    return isNews && message.redactedAt === null ? message.authorName : undefined;
  };
  const { name, email } = state.requester;
  /** Undefined: it is over, given to somebody else meanwhile, or read. */
  const nameFor = async (event: NoticeEvent): Promise<string | undefined> => {
    if (!wanted.events[event].push) return undefined;
    switch (event) {
      case 'new-message':
        return isTheirs || state.watchers.includes(personId)
          ? unread(delivery.messageId, read.pubSeq)
          : undefined;
      case 'mention':
        return unread(delivery.noteId, read.notesSeq);
      case 'assigned':
        return given.isTold ? name || email : undefined;
      case 'rated':
        return isHolder ? name || email : undefined;
      case 'due-soon':
        return nextDue(state.targets) === null ? undefined : '';
      case 'solution-to-review':
        return state.solution?.stage === 'proposed' ? '' : undefined;
      default:
        return '';
    }
  };
  const said: Said[] = [];
  for (const event of ORDER) {
    if (!delivery.kinds.includes(event)) continue;
    const by = await nameFor(event);
    if (by === undefined) continue;
    const detail = event === 'solution-judged' ? (state.solution?.stage ?? '') : state.status;
    said.push({ event, detail, name: by, isOfGroup: event === 'assigned' && !given.isTheirs });
  }
  return said.length === 0 ? undefined : { delivery, ticket, said };
}

/** Of several in one line the latest counts. */
async function givenTo(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor & { kind: 'person' },
  { kinds, ticketId }: Delivery,
  state: TicketState,
): Promise<{ readonly isTold: boolean; readonly isTheirs: boolean }> {
  if (!kinds.includes('assigned')) return { isTold: false, isTheirs: false };
  const { personId, byId } = await loadAssignment(sql, workspaceId, ticketId);
  const isTheirs = personId === actor.personId;
  const isTold = byId !== actor.personId && isStillAssigned(state, actor, isTheirs);
  return { isTold, isTheirs };
}

/** What matters most comes first. */
const ORDER: readonly NoticeEvent[] = [
  'mention',
  'assigned',
  ...NOTICE_EVENTS.filter((event) => event !== 'mention' && event !== 'assigned'),
];
/** Nothing that somebody waits for. */
const UNHURRIED: ReadonlySet<NoticeEvent> = new Set(['rated', 'status-changed', 'ticket-resolved']);
export const isUrgent = ({ said }: News): boolean =>
  said.some(({ event }) => !UNHURRIED.has(event));

const SUBJECT_LENGTH = 120;
const NAME_LENGTH = 60;

/** What a screen shows that may be locked and before other eyes. */
export function pushMessage(receiver: Receiver, news: News): PushMessage {
  const { showsSubject, workspace } = receiver;
  const { configuration } = workspace;
  const spoken = noticeLanguage(receiver.language, configuration);
  const { lang, dir, words } = spoken;
  const number = numberOf(news.ticket);
  const lines = news.said.map((said) =>
    showsSubject
      ? noticeSentence({ ...said, name: clipped(said.name, NAME_LENGTH) }, spoken, configuration)
      : words.bare[phraseOf(said)].replace('{number}', () => isolate(number, dir)),
  );
  const subject = clipped(news.ticket.state.subject, SUBJECT_LENGTH);
  return fitting({
    v: 1,
    workspace: workspace.slug,
    personId: receiver.personId,
    ticketId: news.delivery.ticketId,
    title: showsSubject
      ? `${isolate(number, dir)} ${isolate(subject, dir)}`.trim()
      : clipped(workspace.name, NAME_LENGTH),
    body: lines.join('\n'),
    lang,
    dir,
    at: fromInstant(news.delivery.at),
  });
}

const NUMBERS_SHOWN = 6;

/** An order for many tickets is one line on a screen, and not hundreds. */
export function severalMessage(receiver: Receiver, all: readonly News[]): PushMessage {
  const { lang, dir, words } = noticeLanguage(receiver.language, receiver.workspace.configuration);
  const numbers = all.slice(0, NUMBERS_SHOWN).map(({ ticket }) => isolate(numberOf(ticket), dir));
  const more = all.length > NUMBERS_SHOWN ? '…' : '';
  const separator = lang === 'ar' ? '، ' : ', ';
  return fitting({
    v: 1,
    workspace: receiver.workspace.slug,
    personId: receiver.personId,
    ticketId: null,
    title: clipped(receiver.workspace.name, NAME_LENGTH),
    body: words.several.replace('{numbers}', () => numbers.join(separator) + more),
    lang,
    dir,
    at: Math.max(...all.map(({ delivery }) => fromInstant(delivery.at))),
  });
}

const numberOf = ({ state }: StoredTicket): string => `#${state.number}`;

/** Without half of a character, and without what could pass for a line of ours or turn its direction. */
const clipped = (text: string, length: number): string => {
  const line = text.replace(/[\u0000-\u001f\u007f\u2028-\u202e\u2066-\u2069]+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= length ? line : `${characters.slice(0, length - 1).join('')}…`;
};

/** What was clipped fits, whatever it is made of; a bug otherwise. */
function fitting(message: PushMessage): PushMessage {
  if (Buffer.byteLength(JSON.stringify(message)) > PUSH_BYTES)
    throw new Error('a push message is too large');
  return message;
}
