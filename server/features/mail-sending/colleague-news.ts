// Whether what a colleague was to be mailed is still news for them, asked when it is sent: what they may not see by then, do
// not want to be mailed, have read, or what is over, is not told.

import { DAY_MS, fromInstant, HOUR_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Actor } from '#shared/access/actor.ts';
import { nextDue } from '#shared/engine/ticket-state.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import { EVENT_OF_MAIL_KIND, type NoticeEvent } from '#shared/notifications/notice-events.ts';
import type { EffectivePreferences } from '#shared/notifications/preferences.ts';
import {
  loadMessage,
  loadReadableTicket,
  loadTicketEvent,
  type StoredMessage,
  type StoredTicket,
} from '#server/features/tickets/index.ts';
import {
  isStillAssigned,
  loadAssignment,
  type Said,
} from '#server/features/notifications/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { AUTOMATIC_LIMITS } from './automatic-limits.ts';
import {
  countQuickAnswers,
  hasReadUpTo,
  loadMailBehind,
  loadMessageBySeq,
  type Intent,
  type MailBehind,
  type MailWorkspace,
} from './mail-store.ts';

export type ColleagueNews = {
  readonly kind: 'news';
  readonly intent: Intent;
  readonly event: NoticeEvent;
  readonly ticket: StoredTicket;
  readonly message: StoredMessage | undefined;
  readonly happened: TicketEvent | undefined;
  /** In a line. */
  readonly said: Said;
};
type NoNews = { readonly kind: 'none'; readonly problem: string };

const none = (problem: string): NoNews => ({ kind: 'none', problem });

export async function colleagueNews(
  sql: ReadTx,
  { id: workspaceId }: MailWorkspace,
  actor: Actor & { kind: 'person' },
  wanted: EffectivePreferences,
  intent: Intent,
  /** Theirs, in small letters. */
  address: string,
): Promise<ColleagueNews | NoNews> {
  const { personId } = actor;
  const { kind, aboutSeq, ticketId } = intent;
  const event = (EVENT_OF_MAIL_KIND as Readonly<Record<string, NoticeEvent>>)[kind];
  if (ticketId === null || event === undefined) return none('unknown');
  const ticket = await loadReadableTicket(sql, workspaceId, ticketId, actor);
  if (ticket === undefined) return none('no-right');
  if (ticket.state.deletedAt !== null) return none('deleted');
  // One that is under way is ended as it was begun: it may have arrived.
  if (intent.messageIdHeader === null && !wanted.events[event].mail) return none('not-wanted');
  const { state } = ticket;
  const wasTheirs =
    event === 'assigned' &&
    (await loadAssignment(sql, workspaceId, ticketId, aboutSeq)).personId === personId;
  if (event === 'assigned' && !isStillAssigned(state, actor, wasTheirs)) return none('over');
  if (event === 'solution-to-review' && state.solution?.stage !== 'proposed') return none('over');
  if (event === 'due-soon' && nextDue(state.targets) === null) return none('over');

  let message: StoredMessage | undefined;
  if (event === 'new-message' && aboutSeq !== null) {
    if ((await hasReadUpTo(sql, workspaceId, personId, ticketId)) >= aboutSeq) return none('read');
    const id = await loadMessageBySeq(sql, workspaceId, ticketId, aboutSeq);
    message = id === undefined ? undefined : await loadMessage(sql, workspaceId, id);
    if (message === undefined || message.redactedAt !== null) return none('redacted');
  }
  if (event === 'new-ticket' || event === 'new-message') {
    const about = { ticketId, messageId: message?.id ?? null };
    const mail = await loadMailBehind(sql, workspaceId, about);
    if (mail?.address === address) return none('own');
    if (mail !== undefined && (await goesRound(sql, workspaceId, mail))) return none('too-many');
  }
  if (event === 'mention') {
    message =
      intent.messageId === null ? undefined : await loadMessage(sql, workspaceId, intent.messageId);
    if (message?.ticketId !== ticketId || message.redactedAt !== null) return none('redacted');
  }
  const happened =
    event === 'new-message' || event === 'mention' || aboutSeq === null
      ? undefined
      : await loadTicketEvent(sql, workspaceId, ticketId, aboutSeq);
  const said: Said = {
    event,
    detail: detailOf(happened, state.status),
    name: message?.authorName ?? (event === 'rated' ? state.requester.name : ''),
    isOfGroup: event === 'assigned' && !wasTheirs,
  };
  return { kind: 'news', intent, event, ticket, message, happened, said };
}

/** Colleagues who are away answer what the desk is told: news of their answers must not go round among them. */
async function goesRound(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  mail: MailBehind,
): Promise<boolean> {
  const within = (spanMs: number) =>
    countQuickAnswers(sql, workspaceId, mail, toInstant(fromInstant(mail.receivedAt) - spanMs));
  return (
    (await within(HOUR_MS)) >= AUTOMATIC_LIMITS.hour ||
    (await within(DAY_MS)) >= AUTOMATIC_LIMITS.day
  );
}

/** What of it is new: a stage, or the status that it came to. */
function detailOf(event: TicketEvent | undefined, status: string): string {
  if (event?.type === 'status-changed') return event.to;
  if (event?.type === 'solution-reviewed' || event?.type === 'solution-answered')
    return event.to.stage;
  if (event?.type === 'ticket-rated') return String(event.to.value);
  return status;
}
