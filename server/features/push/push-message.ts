// What one device is told of a ticket, asked anew at the moment of sending: what its person may not see by then, or has
// read meanwhile, is not told.

import type { Actor } from '#shared/access/actor.ts';
import { fromInstant } from '#shared/base/clock.ts';
import { isolate } from '#shared/base/bidi.ts';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import { directionOf, inLanguage, LANGUAGES } from '#shared/base/languages.ts';
import { PUSH_BYTES, type PushMessage } from '#shared/protocol/push.ts';
import type { PushKind } from '#server/commands/index.ts';
import { loadSelf } from '#server/features/accounts/index.ts';
import {
  isDesk,
  loadMessage,
  loadReadableTicket,
  type StoredTicket,
} from '#server/features/tickets/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { PUSH_WORDS, type PushWords } from './push-words.ts';
import { loadRead, type Delivery, type Receiver } from './push-store.ts';

/** One thing to tell, of those that are left of a delivery. */
export type News = {
  readonly delivery: Delivery;
  readonly ticket: StoredTicket;
  readonly kinds: readonly PushKind[];
  readonly names: Readonly<Partial<Record<PushKind, string>>>;
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
  delivery: Delivery,
): Promise<News | undefined> {
  if (!isDesk(actor)) return undefined;
  const ticket = await loadReadableTicket(sql, workspaceId, delivery.ticketId, actor);
  if (ticket === undefined || ticket.state.deletedAt !== null) return undefined;
  const { personId } = actor;
  const { assigneeId, lockHolderId } = ticket.state;
  const isHolder = assigneeId === personId || lockHolderId === personId;
  const read = await loadRead(sql, workspaceId, personId, delivery.ticketId);
  const unread = async (id: string | null, upTo: number): Promise<string | undefined> => {
    const message = id === null ? undefined : await loadMessage(sql, workspaceId, id);
    const isNews = message?.ticketId === delivery.ticketId && message.seq > upTo;
    return isNews ? message.authorName : undefined;
  };
  const names: Partial<Record<PushKind, string>> = {};
  for (const kind of delivery.kinds) {
    // Given to somebody else meanwhile: then it is news for them.
    if (kind !== 'mention' && !isHolder) continue;
    const { name, email } = ticket.state.requester;
    const by =
      kind === 'message'
        ? await unread(delivery.messageId, read.pubSeq)
        : kind === 'mention'
          ? await unread(delivery.noteId, read.notesSeq)
          : name || email;
    if (by !== undefined) names[kind] = by;
  }
  const kinds = ORDER.filter((kind) => names[kind] !== undefined);
  return kinds.length === 0 ? undefined : { delivery, ticket, kinds, names };
}

const ORDER: readonly PushKind[] = ['mention', 'assigned', 'message', 'rating'];
const SUBJECT_LENGTH = 120;
const NAME_LENGTH = 60;

/** What a screen shows that may be locked and before other eyes. */
export function pushMessage(receiver: Receiver, news: News): PushMessage {
  const { showsSubject, workspace } = receiver;
  const { lang, dir, words } = languageFor(receiver);
  const number = numberOf(news.ticket);
  const lines = news.kinds.map((kind) =>
    showsSubject
      ? words[kind].replace('{name}', () =>
          isolate(clipped(news.names[kind] ?? '', NAME_LENGTH), dir),
        )
      : words[BARE[kind]].replace('{number}', () => isolate(number, dir)),
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

const BARE = {
  message: 'bareMessage',
  mention: 'bareMention',
  assigned: 'bareAssigned',
  rating: 'bareRating',
} as const satisfies Record<PushKind, keyof PushWords>;
const NUMBERS_SHOWN = 6;

/** An order for many tickets is one line on a screen, and not hundreds. */
export function severalMessage(receiver: Receiver, all: readonly News[]): PushMessage {
  const { lang, dir, words } = languageFor(receiver);
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

function languageFor({ language, workspace }: Receiver) {
  const wanted = (language || workspace.configuration.languages[0] || 'en').toLowerCase();
  const base = wanted.split('-')[0] ?? '';
  const lang = (LANGUAGES as readonly string[]).includes(base) ? base : 'en';
  return { lang, dir: directionOf(lang), words: inLanguage(PUSH_WORDS, lang) };
}

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
