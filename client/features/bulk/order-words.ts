// Orders and what became of them, in words.

import type { ApiFailure } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';
import type { BulkAct } from './bulk-act.ts';
import type { Order } from './orders-api.ts';

const ACTS: Readonly<Record<BulkAct['type'], MessageKey>> = {
  take: 'act.take',
  drop: 'act.drop',
  assign: 'act.assign',
  'change-status': 'key.status',
  close: 'act.close',
  reopen: 'act.reopen',
  'change-priority': 'act.changePriority',
  categorise: 'act.categorise',
  tag: 'act.tag',
  'set-fields': 'act.setFields',
  merge: 'act.merge',
  reply: 'act.reply',
  delete: 'ticket.delete',
};

/** What was ordered; what an undo takes back is looked up among the others. */
export function orderTitle(order: Order, all: readonly Order[], i18n: I18n): string {
  const { t } = i18n;
  if (order.undoOf !== null) {
    const undone = all.find(({ id }) => id === order.undoOf);
    return undone === undefined
      ? t('common.undo')
      : t('bulk.undoTitle', { what: orderTitle(undone, [], i18n) });
  }
  // Another program of this person's may have ordered what this screen does not offer.
  const words = order.commands.map((type) =>
    t(Object.hasOwn(ACTS, type) ? ACTS[type] : 'act.other'),
  );
  return i18n.formatList([...new Set(words)]);
}

/** What became of the tickets of an order that has ended. */
export function outcomeWords({ counts, total }: Order, { t }: I18n): string {
  if (total === 0) return t('bulk.nothingFound');
  const parts = [t('bulk.done', { count: counts.done })];
  if (counts.unchanged > 0) parts.push(t('bulk.same', { count: counts.unchanged }));
  if (counts.refused > 0) parts.push(t('bulk.refused', { count: counts.refused }));
  if (counts.cancelled > 0) parts.push(t('bulk.stopped', { count: counts.cancelled }));
  return parts.join(' · ');
}

export const doneOf = ({ counts, total }: Order): number => total - counts.waiting;

export function orderFailureWords(failure: ApiFailure, { t }: I18n): string {
  if (failure.kind === 'unreachable') return t('ticket.needsConnection');
  switch (failure.code) {
    case 'TOO_MANY':
      return t('bulk.tooManyOrders');
    case 'FORBIDDEN':
    case 'NOT_ALLOWED':
      return t('error.forbidden');
    case 'INVALID':
      return failure.errors?.some(({ code }) => code === 'too_long') === true
        ? t('bulk.tooMany')
        : (failure.detail ?? failure.title);
    case 'NOT_FOUND':
      return t('bulk.gone');
    default:
      return failure.detail ?? failure.title;
  }
}
