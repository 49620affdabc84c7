import type { PanelFact } from '#shared/templates/panel.ts';
import { directionOf } from '#shared/base/languages.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import { categoryLabel } from './category-names.ts';
import type { PanelContext } from './panel-channel.ts';
import type { OpenedTicket } from './ticket-context.tsx';

/** What a panel is told, in words of the reader: of the open ticket, as far as an administrator allows, and no more. */
export function panelContext(
  { ticket, configuration, names, desk }: OpenedTicket,
  i18n: Pick<I18n, 'language'>,
  sees: readonly PanelFact[],
): PanelContext {
  const language = i18n.language();
  const open = ticket();
  const { name, email, phone } = open.requester;
  return {
    type: 'context',
    language,
    direction: directionOf(language),
    ...(sees.includes('ticket') && {
      ticket: {
        number: open.number,
        subject: names.subject(open),
        status: names.status(open.status),
        phase: open.phase,
        priority: open.priority,
        category: categoryLabel(configuration(), open.category, language),
        tags: [...open.tags],
        language: open.language,
        group: open.groupId === null ? '' : (desk.groups().get(open.groupId)?.name ?? ''),
      },
    }),
    ...(sees.includes('requester') && { requester: { name, email, phone } }),
  };
}
