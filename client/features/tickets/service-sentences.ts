// What happened to a ticket's facts, its solution, its ties to others: one line each.

import type { TicketEvent } from '#shared/engine/events.ts';
import type { FactEvent } from '#shared/engine/fact-events.ts';
import type { ServiceEvent } from '#shared/engine/service-events.ts';
import type { MessageKey } from '#client/i18n/messages.ts';

type ToldEvent = FactEvent | ServiceEvent;
const KEYS: Readonly<Record<ToldEvent['type'], MessageKey>> = {
  'priority-changed': 'event.priorityChanged',
  'ticket-categorised': 'event.categorised',
  'fields-set': 'event.fieldsSet',
  'ticket-tagged': 'event.tagged',
  'text-translated': 'event.translated',
  'language-changed': 'event.languageChanged',
  'watchers-changed': 'event.watchersChanged',
  'cc-changed': 'event.ccChanged',
  'references-changed': 'event.referencesChanged',
  'time-recorded': 'event.timeRecorded',
  'solution-proposed': 'event.solutionProposed',
  'solution-reviewed': 'event.solutionReviewed',
  'solution-answered': 'event.solutionAnswered',
  'ticket-rated': 'event.rated',
  'ticket-merged': 'event.merged',
  'duplicate-joined': 'event.duplicateJoined',
  'message-split': 'event.split',
  'ticket-linked': 'event.linked',
  'ticket-unlinked': 'event.unlinked',
  'message-redacted': 'event.redacted',
  'ticket-deleted': 'event.deleted',
  'ticket-restored': 'event.restored',
  'ticket-expired': 'event.expired',
  'ticket-archived': 'event.archived',
  'targets-set': 'event.targetsSet',
  'target-missed': 'event.targetMissed',
  'ticket-escalated': 'event.escalated',
  'rule-applied': 'event.ruleApplied',
  'people-notified': 'event.peopleNotified',
  'mail-reported': 'event.mailFailed',
};

/** Undefined for an event of a later version of the app. */
export const serviceSentence = (event: TicketEvent): MessageKey | undefined =>
  Object.hasOwn(KEYS, event.type) ? KEYS[event.type as ToldEvent['type']] : undefined;
