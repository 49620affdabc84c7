import type { Priority } from '#shared/engine/configuration.ts';
import type { MessageKey } from '#client/i18n/messages.ts';

export const PRIORITY_LABELS: { readonly [Name in Priority]: MessageKey } = {
  low: 'ticket.priorityLow',
  medium: 'ticket.priorityMedium',
  high: 'ticket.priorityHigh',
  critical: 'ticket.priorityCritical',
};
