// What other systems can be told of (X3), and which lines of a ticket's history each stands for. Names stay for good:
// receivers switch on them.

import type { TicketEvent, TicketEventType } from './events.ts';

export const WEBHOOK_EVENTS = [
  'ticket.opened',
  'ticket.status-changed',
  'ticket.assigned',
  'ticket.changed',
  'ticket.escalated',
  'ticket.target-missed',
  'ticket.solution',
  'ticket.rated',
  'ticket.merged',
  'ticket.deleted',
  'ticket.restored',
  'message.posted',
  'message.redacted',
  // Words that customers never see: only for those who ask for them by name.
  'note.posted',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export const isWebhookEvent = (name: string): name is WebhookEvent =>
  (WEBHOOK_EVENTS as readonly string[]).includes(name);

export const WEBHOOK_LIMITS = {
  perWorkspace: 20,
  url: 1_000,
  description: 200,
  /** Of one webhook, waiting to be sent; what comes then is counted and not sent. */
  waiting: 5_000,
  /** Of one webhook, in its log. */
  logged: 20_000,
  loggedDays: 30,
} as const;

/** Null: nothing that another system could use. */
const BY_EVENT: { readonly [Type in TicketEventType]: WebhookEvent | null } = {
  'ticket-opened': 'ticket.opened',
  'message-posted': 'message.posted',
  'message-redacted': 'message.redacted',
  'status-changed': 'ticket.status-changed',
  'ticket-taken': 'ticket.assigned',
  'ticket-dropped': 'ticket.assigned',
  'ticket-handed-over': 'ticket.assigned',
  'lock-broken': 'ticket.assigned',
  'ticket-assigned': 'ticket.assigned',
  'requester-corrected': 'ticket.changed',
  'sale-named': 'ticket.changed',
  'ticket-completed': 'ticket.changed',
  'priority-changed': 'ticket.changed',
  'ticket-categorised': 'ticket.changed',
  'fields-set': 'ticket.changed',
  'ticket-tagged': 'ticket.changed',
  'text-translated': 'ticket.changed',
  'language-changed': 'ticket.changed',
  'watchers-changed': 'ticket.changed',
  'cc-changed': 'ticket.changed',
  'references-changed': 'ticket.changed',
  'time-recorded': 'ticket.changed',
  'duplicate-joined': 'ticket.changed',
  'ticket-linked': 'ticket.changed',
  'ticket-unlinked': 'ticket.changed',
  'ticket-expired': 'ticket.changed',
  'ticket-archived': 'ticket.changed',
  'ticket-escalated': 'ticket.escalated',
  'target-missed': 'ticket.target-missed',
  'solution-proposed': 'ticket.solution',
  'solution-reviewed': 'ticket.solution',
  'solution-answered': 'ticket.solution',
  'ticket-rated': 'ticket.rated',
  'ticket-merged': 'ticket.merged',
  'ticket-deleted': 'ticket.deleted',
  'ticket-restored': 'ticket.restored',
  'person-mentioned': null,
  'draft-renewed': null,
  'follow-up-opened': null,
  'reply-held': null,
  'held-reply-settled': null,
  'message-split': null,
  'targets-set': null,
  'rule-applied': null,
  'mail-reported': null,
  'people-notified': null,
};

export function webhookEventOf(event: TicketEvent): WebhookEvent | null {
  if (event.type !== 'message-posted') return BY_EVENT[event.type];
  // A copy, made by merging or splitting, is news to nobody.
  if (event.origin !== undefined) return null;
  return event.kind === 'note' ? 'note.posted' : 'message.posted';
}
