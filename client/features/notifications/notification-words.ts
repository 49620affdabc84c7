// What somebody is told, as a sentence. Pure but for what the workspace calls its statuses and who one is.

import { localText } from '#shared/base/local-text.ts';
import { statusOf, type Configuration } from '#shared/engine/configuration.ts';
import type { TargetKind, TicketState } from '#shared/engine/ticket-state.ts';
import type { NotificationRow } from '#shared/protocol/rows.ts';
import type { PersonId } from '#shared/base/ids.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';

const DUE_SOON: { readonly [Kind in TargetKind]: MessageKey } = {
  'first-response': 'notification.told.dueSoonFirst',
  'next-response': 'notification.told.dueSoonNext',
  resolution: 'notification.told.dueSoonResolution',
};
const MISSED: { readonly [Kind in TargetKind]: MessageKey } = {
  'first-response': 'notification.told.missedFirst',
  'next-response': 'notification.told.missedNext',
  resolution: 'notification.told.missedResolution',
};
const JUDGED: { readonly [stage: string]: MessageKey } = {
  'sent-back': 'notification.told.sentBack',
  approved: 'notification.told.approved',
  refused: 'notification.told.refused',
};

export type Surroundings = {
  readonly configuration: Configuration;
  readonly selfId: PersonId;
  /** Undefined: not on this device. */
  readonly ticket: Pick<TicketState, 'assigneeId'> | undefined;
};

export function notificationWords(
  { kind, byName, detail }: NotificationRow,
  { configuration, selfId, ticket }: Surroundings,
  { t, language }: Pick<I18n, 't' | 'language'>,
): string {
  /** Empty: time did it, or a rule. */
  const isByItself = byName === '';
  const name = isByItself ? t('common.someone') : byName;
  const status = (): string => {
    const found = statusOf(configuration, detail);
    return found === undefined ? detail : localText(found.label, language());
  };
  switch (kind) {
    case 'new-ticket':
      return t('notification.told.newTicket', { name });
    case 'assigned': {
      // Rows of before say nothing of whose it became.
      const isTheirs =
        detail === '' ? ticket === undefined || ticket.assigneeId === selfId : detail === selfId;
      if (isByItself)
        return t(
          isTheirs
            ? 'notification.told.assignedByItself'
            : 'notification.told.assignedGroupByItself',
        );
      return t(isTheirs ? 'notification.told.assigned' : 'notification.told.assignedGroup', {
        name,
      });
    }
    case 'new-message':
      return t('notification.told.newMessage', { name });
    case 'mention':
      return t('notification.told.mention', { name });
    case 'status-changed':
    case 'ticket-resolved':
      if (isByItself) return t('notification.told.statusChangedByItself', { status: status() });
      return t(
        kind === 'status-changed'
          ? 'notification.told.statusChanged'
          : 'notification.told.resolved',
        { name, status: status() },
      );
    case 'escalated':
      return detail === ''
        ? t('notification.told.escalated')
        : t('notification.told.escalatedBy', { words: detail });
    case 'due-soon':
      return t(DUE_SOON[detail as TargetKind] ?? 'notification.event.due-soon');
    case 'target-missed':
      return t(MISSED[detail as TargetKind] ?? 'notification.event.target-missed');
    case 'expired':
      return t('notification.told.expired');
    case 'solution-to-review':
      return t('notification.told.toReview', { name });
    case 'solution-judged':
      return t(JUDGED[detail] ?? 'notification.told.judged', { name });
    case 'rated':
      return t('notification.told.rated', { name, rating: detail });
    case 'held-reply':
      return t('notification.told.held');
    default:
      // A newer server tells of more than this version knows.
      return t('notification.told.other');
  }
}
