import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';

const PROBLEMS: { readonly [problem: string]: MessageKey } = {
  'bad-address': 'notification.slackFormat',
  'forbidden-address': 'mailbox.notAllowed',
  unreachable: 'mailbox.unreachable',
  timeout: 'mailbox.timeout',
};

/** Why nothing arrived, as far as it is known. */
export function slackProblemWords(problem: string | null, t: I18n['t']): string {
  const status = /^status-(\d{3})$/.exec(problem ?? '')?.[1];
  if (status !== undefined) return t('notification.slackStatus', { status });
  return t(PROBLEMS[problem ?? ''] ?? 'notification.slackOther');
}
