import { useI18n } from '#client/i18n/i18n-context.tsx';
import { categoryLabel, valueWords } from './category-names.ts';
import { languageName } from './country-names.ts';
import type { EventNames } from './event-sentences.ts';
import { saleWords } from './sale-words.ts';
import { useTicket } from './ticket-context.tsx';

export function useEventNames(): EventNames {
  const i18n = useI18n();
  const { names, ticket, configuration } = useTicket();
  return {
    t: i18n.t,
    list: (items) => i18n.formatList(items),
    person: names.person,
    group: names.group,
    status: names.status,
    category: (id) =>
      id === ''
        ? i18n.t('ticket.categoryNone')
        : categoryLabel(configuration(), id, i18n.language()),
    field: names.field,
    fieldValue: (id, value) => {
      const field = configuration().fields.find((known) => known.id === id);
      // Of a field that is gone only the bare value is left.
      const words =
        field === undefined
          ? value === null
            ? undefined
            : String(value)
          : valueWords(field, value, configuration(), i18n);
      return words ?? i18n.t('event.nothing');
    },
    language: (code) => languageName(code, i18n.language()),
    sale: (id) => {
      const { sale } = ticket();
      return sale?.id === id ? saleWords(sale) : undefined;
    },
  };
}
