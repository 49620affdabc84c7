// What other systems are to be told of an entry (X3): only what happened, and only where some webhook wants it. Which of them,
// and whether its maker may see the ticket, is asked afterwards (features/webhooks), so that nobody who writes waits for it.

import type { MessageId, TicketId } from '#shared/base/ids.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import { webhookEventOf, type WebhookEvent } from '#shared/engine/webhook-events.ts';
import type { Plan } from './plan.ts';

export type WebhookNews = {
  readonly type: WebhookEvent;
  readonly ticketId: TicketId;
  /** Of the last event that it stands for. */
  readonly seq: number;
  readonly messageId: MessageId | null;
};

/** One per ticket, kind and message: five facts that change at once are one change. */
export function webhookNewsOf(
  plan: Pick<Plan, 'events'>,
  wanted: ReadonlySet<string>,
): WebhookNews[] {
  const news = new Map<string, WebhookNews>();
  if (wanted.size === 0) return [];
  for (const { ticketId, seq, event } of plan.events) {
    const type = webhookEventOf(event);
    if (type === null || !wanted.has(type)) continue;
    const messageId = messageIdOf(event);
    const key = `${ticketId} ${type} ${messageId ?? ''}`;
    // Deleted and asked for again: as the last that happened.
    news.delete(key);
    news.set(key, { type, ticketId, seq, messageId });
  }
  return [...news.values()];
}

const messageIdOf = (event: TicketEvent): MessageId | null =>
  event.type === 'message-posted' || event.type === 'message-redacted' ? event.messageId : null;
