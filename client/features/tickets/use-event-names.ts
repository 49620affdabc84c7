import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { EventNames } from './event-sentences.ts';
import { useTicket } from './ticket-context.tsx';

export function useEventNames(): EventNames {
  const i18n = useI18n();
  const { names } = useTicket();
  return {
    t: i18n.t,
    list: (items) => i18n.formatList(items),
    person: names.person,
    group: names.group,
    status: names.status,
  };
}
