// Words for what webhooks are told of, and for why something did not arrive.

import {
  isWebhookEvent,
  WEBHOOK_LIMITS,
  type WebhookEvent,
} from '#shared/engine/webhook-events.ts';
import type { ApiFailure } from '#client/data/index.ts';
import { failureWords } from '#client/features/administration/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';
import type { FieldProblem } from '#client/ui/error-summary.tsx';

export const URL_ID = 'webhook-url';
export const EVENTS_ID = 'webhook-events';
export const FILTER_ID = 'webhook-filter';
export const ON_ID = 'webhook-on';

export const EVENT_LABELS: { readonly [Event in WebhookEvent]: MessageKey } = {
  'ticket.opened': 'webhook.opened',
  'ticket.status-changed': 'webhook.statusChanged',
  'ticket.assigned': 'webhook.assigned',
  'ticket.changed': 'webhook.changed',
  'ticket.escalated': 'webhook.escalated',
  'ticket.target-missed': 'webhook.targetMissed',
  'ticket.solution': 'webhook.solution',
  'ticket.rated': 'webhook.rated',
  'ticket.merged': 'webhook.merged',
  'ticket.deleted': 'webhook.deleted',
  'ticket.restored': 'webhook.restored',
  'message.posted': 'webhook.messagePosted',
  'message.redacted': 'webhook.messageRedacted',
  'note.posted': 'webhook.notePosted',
};
export const eventWords = (type: string, t: I18n['t']): string =>
  isWebhookEvent(type) ? t(EVENT_LABELS[type]) : t('webhook.testEvent');

const PROBLEMS: Readonly<Record<string, MessageKey>> = {
  timeout: 'webhook.problemTimeout',
  unreachable: 'webhook.problemUnreachable',
  redirect: 'webhook.problemRedirect',
  'forbidden-address': 'webhook.problemForbidden',
  'too-late': 'webhook.problemTooLate',
  'no-secret': 'webhook.problemSecret',
  internal: 'webhook.problemInternal',
  demo: 'webhook.problemDemo',
  maker: 'webhook.offMaker',
};
export function problemWords(problem: string | null, t: I18n['t']): string {
  const status = /^status-(\d{3})$/.exec(problem ?? '')?.[1];
  if (status !== undefined) return t('webhook.problemStatus', { status });
  return t(PROBLEMS[problem ?? ''] ?? 'webhook.problemOther');
}

/** What the server refused, beside the fields where it says which. */
export function problemsOfFailure(failure: ApiFailure, t: I18n['t']): readonly FieldProblem[] {
  if (failure.kind === 'problem' && failure.code === 'PRECONDITION_FAILED')
    return [{ message: t('webhook.changedMeanwhile') }];
  const errors = failure.kind === 'problem' ? (failure.errors ?? []) : [];
  if (errors.length === 0) return [{ message: failureWords(failure, t) }];
  return errors.map(({ path, code, message }) => {
    switch (path.split('.')[0]) {
      case 'url':
        return {
          fieldId: URL_ID,
          message:
            code === 'not_allowed'
              ? t('webhook.urlInside')
              : t('webhook.urlFormat', { scheme: 'https://' }),
        };
      case 'events':
        return { fieldId: EVENTS_ID, message: t('webhook.eventsMissing') };
      // In the reader's language: the one checker of filters has said it.
      case 'q':
        return { fieldId: FILTER_ID, message };
      case 'isOn':
        return { fieldId: ON_ID, message: t('webhook.noSecret') };
      case '':
        return { message: t('webhook.tooMany', { most: WEBHOOK_LIMITS.perWorkspace }) };
      default:
        return { message: t('account.failed') };
    }
  });
}
